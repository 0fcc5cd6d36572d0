//! One line of a recorded chat.

use anyhow::{Context, bail};
use jiff::{Timestamp, ToSpan};
use serde::Deserialize;

use crate::domain::command::{COMMANDS, Typed};
use crate::domain::{Act, Author, ChannelId, Event, MessageId, PersonId, Platform, ThreadId, Untrusted, WorkspaceId};

/// The start of a recording that tells no times: its messages come a minute apart.
const DEFAULT_START: &str = "2026-01-05T09:00:00Z";
/// What a 🎫 is called where a recording has names for reactions.
const TICKET_REACTIONS: [&str; 3] = ["🎫", "ticket", ":ticket:"];

/// The line as it is written; only `text` is required, and not even that of a reaction to an earlier message.
#[derive(Debug, Deserialize)]
struct Written {
    text: Option<String>,
    time: Option<String>,
    platform: Option<String>,
    workspace: Option<String>,
    channel: Option<String>,
    author: Option<String>,
    plan: Option<String>,
    role: Option<String>,
    id: Option<String>,
    thread: Option<String>,
    reaction: Option<String>,
}

/// A line, checked, with what it leaves out filled in.
#[derive(Debug, Clone)]
pub(super) struct Line {
    /// Its place in the file, from 1.
    pub(super) number: usize,
    /// When it was written.
    pub(super) at: Timestamp,
    /// Where.
    pub(super) workspace: WorkspaceId,
    /// In which channel.
    pub(super) channel: ChannelId,
    /// In which thread.
    pub(super) thread: Option<ThreadId>,
    /// Who acts.
    pub(super) author: Author,
    /// The plan that they hold, as it is written.
    pub(super) plan: Option<String>,
    /// The message that is written or reacted to.
    pub(super) message: MessageId,
    /// What is done.
    pub(super) act: Acted,
}

/// What a line says that somebody did.
#[derive(Debug, Clone)]
pub(super) enum Acted {
    /// Wrote a message.
    Said(Untrusted),
    /// Gave a command of the desk.
    Typed(Typed),
    /// Put a 🎫 on a message: the line's own, or an earlier one's where it has the same id.
    Flagged(Option<(Untrusted, Author)>),
}

impl Line {
    /// Reads a line; one without a time comes a minute after the one before.
    pub(super) fn parse(bytes: &[u8], number: usize, before: Option<&Self>) -> anyhow::Result<Self> {
        let written: Written = serde_json::from_slice(bytes).map_err(|error| unreadable(&error))?;
        let platform = platform(written.platform.as_deref())?;
        // Without a name every message is somebody else's: nobody's words run into another's thread.
        let name = written.author.unwrap_or_else(|| format!("person-{number}"));
        let author = Author {
            id: PersonId(name.clone()),
            name: Untrusted::new(name),
            groups: groups(written.plan.as_deref(), written.role.as_deref())?,
            bot: false,
            locale: None,
        };
        let is_flag = written.reaction.is_some_and(|reaction| TICKET_REACTIONS.contains(&reaction.as_str()));
        let act = match (written.text, is_flag) {
            (Some(text), true) => Acted::Flagged(Some((Untrusted::new(text), author.clone()))),
            (None, true) if written.id.is_some() => Acted::Flagged(None),
            (Some(text), false) => command(&text).map_or_else(|| Acted::Said(Untrusted::new(text)), Acted::Typed),
            (None, _) => bail!("`text` is missing"),
        };
        Ok(Self {
            number,
            at: time(written.time.as_deref(), before)?,
            workspace: WorkspaceId::new(platform, written.workspace.unwrap_or_else(|| "recording".to_owned())),
            channel: ChannelId(written.channel.unwrap_or_else(|| "support".to_owned())),
            thread: written.thread.map(ThreadId),
            author,
            plan: written.plan,
            message: MessageId(written.id.unwrap_or_else(|| format!("m{number}"))),
            act,
        })
    }

    /// The line as the event that a platform would have made of it.
    pub(super) fn event(&self) -> Event {
        let message = self.message.clone();
        let key = format!("replay:{}:{message}", self.channel);
        let (key, act) = match &self.act {
            Acted::Said(text) => (key, Act::Said { message, text: text.clone(), mentions_desk: false }),
            Acted::Typed(typed) => (key, Act::Typed(typed.clone())),
            Acted::Flagged(flagged) => {
                let (text, author) = flagged.clone().unwrap_or_else(|| ("".into(), self.author.clone()));
                (format!("{key}:reaction:{}", self.number), Act::Flagged { message, text, author })
            }
        };
        Event {
            key,
            at: self.at,
            workspace: self.workspace.clone(),
            channel: self.channel.clone(),
            thread: self.thread.clone(),
            direct: false,
            author: self.author.clone(),
            reply: None,
            act,
        }
    }
}

/// The parser's words with the column; its line is always the first.
fn unreadable(error: &serde_json::Error) -> anyhow::Error {
    let said = error.to_string();
    let reason = said.split(" at line ").next().unwrap_or_default();
    anyhow::anyhow!("not one JSON object with `text`: {reason} (column {})", error.column())
}

fn time(written: Option<&str>, before: Option<&Line>) -> anyhow::Result<Timestamp> {
    match (written, before) {
        (Some(text), _) => {
            text.parse().with_context(|| format!("`time` “{text}” cannot be read; write it like {DEFAULT_START}"))
        }
        (None, Some(before)) => Ok(before.at.checked_add(1.minute())?),
        (None, None) => Ok(DEFAULT_START.parse()?),
    }
}

fn platform(written: Option<&str>) -> anyhow::Result<Platform> {
    let Some(written) = written else { return Ok(Platform::Terminal) };
    let found = Platform::ALL.into_iter().find(|platform| platform.name() == written);
    found.with_context(|| {
        let known = Platform::ALL.map(Platform::name).join(", ");
        format!("`platform` “{written}” is not one that the desk knows: use {known}")
    })
}

fn groups(plan: Option<&str>, role: Option<&str>) -> anyhow::Result<Vec<String>> {
    let role = match role {
        None | Some("requester" | "member") => None,
        Some(role @ ("agent" | "lead")) => Some(role.to_owned()),
        Some(other) => bail!("`role` “{other}” is not a role; use requester, agent or lead"),
    };
    Ok(plan.map(|plan| format!("plan:{plan}")).into_iter().chain(role).collect())
}

/// `/close 3`, or `/desk close 3` as on Slack.
fn command(text: &str) -> Option<Typed> {
    let line = text.trim().strip_prefix('/')?;
    let line = line.strip_prefix("desk ").unwrap_or(line).trim();
    let verb = line.split_whitespace().next()?;
    COMMANDS.iter().any(|spec| spec.verb == verb).then(|| Typed::Line(Untrusted::new(line)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(text: &str) -> anyhow::Result<Line> {
        Line::parse(text.as_bytes(), 7, None)
    }

    #[test]
    fn only_the_text_is_required_and_time_goes_on_by_the_minute() {
        let first = Line::parse(br#"{"text": "hello", "answers": []}"#, 1, None).unwrap();
        let second = Line::parse(br#"{"text": "again"}"#, 2, Some(&first)).unwrap();
        assert_eq!(second.at.duration_since(first.at).as_secs(), 60);
        assert_ne!(first.author.id, second.author.id);
    }

    #[test]
    fn a_command_of_the_desk_is_one_and_other_words_are_words() {
        for (text, is_command) in
            [("/close 3", true), ("/desk close 3", true), ("/etc/hosts is empty", false), ("close 3", false)]
        {
            let act = line(&serde_json::json!({ "text": text }).to_string()).unwrap().act;
            assert_eq!(matches!(act, Acted::Typed(_)), is_command, "{text}");
        }
    }

    #[test]
    fn a_line_that_cannot_be_read_says_why() {
        let cases = [
            (r#"{"time": "2026-01-01T00:00:00Z"}"#, "`text` is missing"),
            (r#"{"reaction": "🎫"}"#, "`text` is missing"),
            (
                r#"{"text": 5}"#,
                "not one JSON object with `text`: invalid type: integer `5`, expected a string (column 10)",
            ),
            (r#"{"text": "x", "time": "yesterday"}"#, "`time` “yesterday” cannot be read; write it like 2026-01-05T09"),
            (r#"{"text": "x", "platform": "irc"}"#, "`platform` “irc” is not one that the desk knows: use "),
            (r#"{"text": "x", "role": "boss"}"#, "`role` “boss” is not a role"),
            ("[]", "not one JSON object"),
            (r#"{"text": "x""#, "not one JSON object with `text`: EOF"),
        ];
        for (text, expect) in cases {
            let error = format!("{:#}", line(text).unwrap_err());
            assert!(error.starts_with(expect), "{text}: {error}");
        }
    }
}
