//! Slack's markup: escaping, and Markdown of the knowledge base turned into it.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::chat::markdown::next_link;
use crate::chat::message::{Door, Spot};
use crate::domain::{Conversation, MessageRef, Named, Untrusted};

/// Slack's way to write. `archive` is the workspace's address, for links to threads.
pub(super) struct Mrkdwn<'a> {
    /// `https://team.slack.com/`, where it is known.
    pub(super) archive: Option<&'a str>,
    /// The slash command, `/desk`.
    pub(super) command: &'a str,
}

impl Door for Mrkdwn<'_> {
    fn untrusted(&self, text: &Untrusted) -> String {
        let line = text.raw().split_whitespace().collect::<Vec<_>>().join(" ");
        plain(&line)
    }

    /// By name: `<@U…>` would notify them.
    fn person(&self, person: &Named) -> String {
        self.untrusted(&person.name)
    }

    fn time(&self, at: Timestamp) -> String {
        let fallback = at.to_zoned(TimeZone::UTC).strftime("%Y-%m-%d %H:%M UTC");
        format!("<!date^{}^{{date_short_pretty}} {{time}}|{fallback}>", at.as_second())
    }

    fn bold(&self, words: &str) -> String {
        format!("*{words}*")
    }

    fn command(&self, line: &str) -> String {
        format!("`{} {line}`", self.command).replace('<', "&lt;").replace('>', "&gt;")
    }

    fn link(&self, conversation: &Conversation) -> Option<String> {
        let root = conversation.root.as_ref().filter(|_| !conversation.direct)?;
        let moment = root.as_str().replace('.', "");
        Some(format!("<{}archives/{}/p{moment}|Thread>", self.archive?, conversation.channel))
    }

    fn message(&self, at: &MessageRef, words: &str) -> Option<String> {
        let moment = at.message.as_str().replace('.', "");
        Some(format!("<{}archives/{}/p{moment}|{words}>", self.archive?, at.channel))
    }

    fn spot(&self, spot: Spot<'_>) -> String {
        let channel = escaped(spot.channel.as_str());
        match (spot.message, self.archive) {
            (Some(message), Some(archive)) => {
                let moment = escaped(&message.as_str().replace('.', ""));
                format!("<{archive}archives/{channel}/p{moment}|#>")
            }
            _ => format!("<#{channel}>"),
        }
    }
}

/// Escapes what Slack reads as control sequences: mentions, links, dates.
pub(super) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars().filter(|&c| !c.is_control() || c == '\n') {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            c => out.push(c),
        }
    }
    out
}

/// Text in which nothing is formatting either: Slack has no escape for it, but formats only at the edge of a word.
fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in escaped(text).chars() {
        if matches!(c, '*' | '_' | '~' | '`') {
            out.extend(['\u{200b}', c, '\u{200b}']);
        } else {
            out.push(c);
        }
    }
    out
}

/// Markdown of the knowledge base in Slack's markup: bold, links, lists and code.
pub(super) fn from_markdown(markdown: &str) -> String {
    let mut lines = Vec::new();
    let mut in_code = false;
    for line in markdown.trim().lines() {
        if line.trim_start().starts_with("```") {
            in_code = !in_code;
            // Slack shows the name of the language as code.
            lines.push("```".to_owned());
        } else if in_code {
            lines.push(escaped(line));
        } else {
            lines.push(line_from_markdown(line));
        }
    }
    if in_code {
        lines.push("```".to_owned());
    }
    lines.join("\n")
}

fn line_from_markdown(line: &str) -> String {
    let indent = line.len() - line.trim_start().len();
    let (head, rest) = line.split_at(indent);
    match rest.strip_prefix("- ").or_else(|| rest.strip_prefix("* ")) {
        Some(item) => format!("{head}• {}", inline(item)),
        None => format!("{head}{}", inline(rest.trim_start_matches('#').trim_start())),
    }
}

/// Spans outside of code: `**bold**` and `[label](address)`.
fn inline(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for (at, part) in text.split('`').enumerate() {
        if at > 0 {
            out.push('`');
        }
        if at % 2 == 1 {
            out.push_str(&escaped(part));
        } else {
            out.push_str(&links(part).replace("**", "*"));
        }
    }
    out
}

fn links(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(link) = next_link(rest) {
        let (address, label) = (escaped(link.address).replace('|', "%7C"), escaped(link.label).replace('|', "/"));
        out.push_str(&escaped(link.before));
        out.push_str(&format!("<{address}|{label}>"));
        rest = link.after;
    }
    out.push_str(&escaped(rest));
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markdown_becomes_slacks_markup() {
        let cases = [
            ("**Add** consumers", "*Add* consumers"),
            ("- one\n  - two", "• one\n  • two"),
            ("see [the docs](https://x.example/a?b=1&c)", "see <https://x.example/a?b=1&amp;c|the docs>"),
            ("[note] see [docs](https://x.example)", "[note] see <https://x.example|docs>"),
            ("use `a < b` & `**`", "use `a &lt; b` &amp; `**`"),
            ("```sh\nls <x>\n```", "```\nls &lt;x&gt;\n```"),
            ("```\nopen", "```\nopen\n```"),
            ("## Head", "Head"),
            ("[broken](", "[broken]("),
        ];
        for (markdown, expect) in cases {
            assert_eq!(from_markdown(markdown), expect, "{markdown}");
        }
    }

    #[test]
    fn what_strangers_wrote_is_no_mention_no_link_and_no_formatting() {
        let door = Mrkdwn { archive: None, command: "/desk" };
        let shown = door.untrusted(&"<!channel> <@U1> <http://evil|safe> *bold* a\nb".into());
        insta::assert_snapshot!(shown.replace('\u{200b}', "|"),
            @"&lt;!channel&gt; &lt;@U1&gt; &lt;http://evil|safe&gt; |*|bold|*| a b");
    }
}
