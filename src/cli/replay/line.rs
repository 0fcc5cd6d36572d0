//! One line of a recorded chat.

use anyhow::{Context, bail};
use jiff::{Timestamp, ToSpan};
use serde::Deserialize;

use crate::domain::{Act, Author, ChannelId, Event, MessageId, PersonId, Platform, ThreadId, Untrusted, WorkspaceId};

/// The start of a recording that tells no times: its messages come a minute apart.
const DEFAULT_START: &str = "2026-01-05T09:00:00Z";

/// The line as it is written; only `text` is required.
#[derive(Debug, Deserialize)]
struct Written {
    text: String,
    time: Option<Timestamp>,
    platform: Option<Platform>,
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
    /// When it was written.
    pub(super) at: Timestamp,
    /// Where.
    pub(super) workspace: WorkspaceId,
    channel: ChannelId,
    thread: Option<ThreadId>,
    author: Author,
    message: MessageId,
    text: Untrusted,
    wants_ticket: bool,
}

impl Line {
    /// Reads a line; one without a time comes a minute after the one before.
    pub(super) fn parse(bytes: &[u8], number: usize, before: Option<&Self>) -> anyhow::Result<Self> {
        let written: Written = serde_json::from_slice(bytes).context(
            "not a JSON object with `text` (and time, platform, workspace, channel, author, plan, thread, reaction)",
        )?;
        let at = match (written.time, before) {
            (Some(time), _) => time,
            (None, Some(before)) => before.at.checked_add(1.minute())?,
            (None, None) => DEFAULT_START.parse()?,
        };
        let mut groups: Vec<_> = written.plan.iter().map(|plan| format!("plan:{plan}")).collect();
        match written.role.as_deref() {
            None | Some("requester" | "member") => {}
            Some(role @ ("agent" | "lead")) => groups.push(role.to_owned()),
            Some(other) => bail!("`{other}` is not a role; use requester, agent or lead"),
        }
        // Without a name every message is somebody else's: nobody's words run into another's thread.
        let name = written.author.unwrap_or_else(|| format!("person-{number}"));
        let platform = written.platform.unwrap_or(Platform::Terminal);
        Ok(Self {
            at,
            workspace: WorkspaceId::new(platform, written.workspace.unwrap_or_else(|| "recording".to_owned())),
            channel: ChannelId(written.channel.unwrap_or_else(|| "support".to_owned())),
            thread: written.thread.map(ThreadId),
            author: Author { id: PersonId(name.clone()), name: Untrusted::new(name), groups, bot: false, locale: None },
            message: MessageId(written.id.unwrap_or_else(|| format!("m{number}"))),
            text: Untrusted::new(written.text),
            wants_ticket: written.reaction.is_some_and(|reaction| matches!(reaction.as_str(), "🎫" | "ticket")),
        })
    }

    /// The line as the event that a platform would have made of it.
    pub(super) fn event(&self) -> Event {
        let act = if self.wants_ticket {
            Act::Flagged { message: self.message.clone(), text: self.text.clone(), author: self.author.clone() }
        } else {
            Act::Said { message: self.message.clone(), text: self.text.clone(), mentions_desk: false }
        };
        Event {
            key: format!("replay:{}:{}", self.channel, self.message),
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_text_is_required_and_time_goes_on_by_the_minute() {
        let first = Line::parse(br#"{"text": "hello", "answers": []}"#, 1, None).unwrap();
        let second = Line::parse(br#"{"text": "again"}"#, 2, Some(&first)).unwrap();
        assert_eq!(second.at.duration_since(first.at).as_secs(), 60);
        assert_ne!(first.author.id, second.author.id);
    }

    #[test]
    fn a_line_that_cannot_be_read_says_why() {
        for (line, expect) in [
            (r#"{"time": "2026-01-01T00:00:00Z"}"#, "text"),
            (r#"{"text": "x", "platform": "irc"}"#, "not a JSON object"),
            (r#"{"text": "x", "role": "boss"}"#, "`boss` is not a role"),
            ("[]", "not a JSON object"),
        ] {
            let error = format!("{:#}", Line::parse(line.as_bytes(), 1, None).unwrap_err());
            assert!(error.contains(expect), "{line}: {error}");
        }
    }
}
