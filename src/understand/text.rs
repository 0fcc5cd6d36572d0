//! A chat message without what chat adds to it: quotes, code, links, mentions, emoji, markup.

mod addressee;

pub use addressee::Addressee;
use addressee::addressee;

/// The most characters of a message that are looked at; the rest of a longer one is not read.
pub(super) const CHARS_MAX: usize = 8_000;

/// A message taken apart.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Message {
    /// What the author wrote in words, lines kept, markup removed.
    pub prose: String,
    /// What stood in code fences or looks like pasted logs.
    pub code: String,
    /// How many links were taken out.
    pub links: usize,
    /// How many emoji were taken out, as characters or as `:names:`.
    pub emoji: usize,
    /// To whom it is said. The desk's own mention is taken out before.
    pub addressee: Addressee,
    /// The first line of the code that tells of a fault, without what logs put before it.
    pub fault: Option<String>,
}

impl Message {
    /// Takes `text` apart; Discord's and Slack's spellings are both understood.
    pub fn of(text: &str) -> Self {
        let mut message = Self { addressee: addressee(text), ..Self::default() };
        let mut fenced = false;
        for line in bounded(text).lines() {
            if !fenced && quotes_the_rest(line) {
                break;
            }
            // A fence may open and close within a line: every other piece of it is code.
            for (index, piece) in line.split("```").enumerate() {
                if index > 0 {
                    fenced = !fenced;
                }
                if fenced || is_pasted(piece) {
                    message.code.push_str(piece);
                    message.code.push('\n');
                } else if index > 0 || !is_quote(piece) {
                    message.take_line(piece);
                }
            }
        }
        message.prose.truncate(message.prose.trim_end().len());
        message.code.truncate(message.code.trim_end().len());
        message.fault = message.code.lines().find_map(fault);
        message
    }

    fn take_line(&mut self, line: &str) {
        let line = line.trim_start_matches(['#', '-', '*', '•', ' ', '\t']);
        let start = self.prose.len();
        let mut rest = line;
        let mut at_word_start = true;
        while let Some(c) = rest.chars().next() {
            if let Some(markup) = markup_at(rest, at_word_start) {
                self.count(markup.kind);
                if !self.prose.ends_with(char::is_whitespace) && self.prose.len() > start {
                    self.prose.push(' ');
                }
                self.prose.push_str(markup.label);
                rest = &rest[markup.len..];
                at_word_start = true;
                continue;
            }
            rest = &rest[c.len_utf8()..];
            if is_emoji(c) {
                self.emoji += 1;
                at_word_start = true;
            } else if !matches!(c, '*' | '`' | '\u{200b}'..='\u{200d}' | '\u{fe00}'..='\u{fe0f}') {
                self.prose.push(c);
                at_word_start = c.is_whitespace() || matches!(c, '(' | '[' | '"' | ',' | ':');
            }
        }
        if self.prose[start..].trim().is_empty() {
            self.prose.truncate(start);
        } else {
            self.prose.push('\n');
        }
    }

    fn count(&mut self, kind: Kind) {
        match kind {
            Kind::Link => self.links += 1,
            Kind::Emoji => self.emoji += 1,
            Kind::Mention => {}
        }
    }
}

fn bounded(text: &str) -> &str {
    match text.char_indices().nth(CHARS_MAX) {
        Some((end, _)) => &text[..end],
        None => text,
    }
}

fn is_quote(line: &str) -> bool {
    let line = line.trim_start();
    // Slack escapes the sign of a quote.
    line.starts_with('>') || line.starts_with("&gt;")
}

/// Discord's `>>> `: all that follows is a quote.
fn quotes_the_rest(line: &str) -> bool {
    let line = line.trim_start();
    line.starts_with(">>>") || line.starts_with("&gt;&gt;&gt;")
}

/// What a line of a log says of a fault: `ERROR [main] c.e.App - disk full` → `disk full`; shortened, for it is only
/// read where the author says little.
fn fault(line: &str) -> Option<String> {
    const SIGNS: [&str; 9] =
        ["error", "exception", "fatal", "failed", "failure", "denied", "refused", "panic", "timed out"];
    const CHARS_MAX: usize = 200;
    let line = line.trim();
    let folded = line.to_lowercase();
    if !SIGNS.iter().any(|sign| folded.contains(sign)) || folded.starts_with("at ") {
        return None;
    }
    let after_level = ["ERROR", "FATAL", "WARN"]
        .iter()
        .find_map(|level| line.split_once(level))
        .filter(|(before, _)| !before.chars().any(char::is_lowercase))
        .map_or(line, |(_, after)| after.trim_start_matches([':', ']', ' ', '-']));
    let words = if after_level.contains(char::is_alphabetic) { after_level } else { line };
    Some(words.chars().take(CHARS_MAX).collect())
}

/// Whether a line outside of fences is still not prose: a stack frame, a log line, a piece of
/// configuration or source.
fn is_pasted(line: &str) -> bool {
    let line = line.trim();
    let chars = line.chars().count();
    if chars < 8 || line.contains('?') || line.contains('？') {
        return false;
    }
    if line.starts_with("at ") && line.contains('(') && line.ends_with(')') {
        return true;
    }
    if line.starts_with("Traceback (") || starts_with_timestamp(line) {
        return true;
    }
    if line.contains("://") {
        return false;
    }
    let signs = line
        .chars()
        .filter(|c| matches!(c, '{' | '}' | '(' | ')' | '[' | ']' | ';' | '=' | '<' | '>' | '|' | '\\' | '$' | '&'))
        .count();
    signs * 8 > chars && !line.starts_with("<@")
}

/// `2026-11-24 10:00:00 …`, `[2026/11/24T10:00] …`: how logs begin.
fn starts_with_timestamp(line: &str) -> bool {
    let bytes = line.trim_start_matches('[').as_bytes();
    let digits =
        |range: std::ops::Range<usize>| bytes.get(range).is_some_and(|part| part.iter().all(u8::is_ascii_digit));
    digits(0..4)
        && matches!(bytes.get(4), Some(b'-' | b'/'))
        && digits(5..7)
        && bytes.iter().skip(10).take(6).any(|byte| *byte == b':')
}

#[derive(Clone, Copy)]
enum Kind {
    Link,
    Emoji,
    Mention,
}

struct Markup<'a> {
    kind: Kind,
    /// What of it stays in the prose.
    label: &'a str,
    len: usize,
}

fn markup_at(rest: &str, at_word_start: bool) -> Option<Markup<'_>> {
    if let Some(inner) = rest.strip_prefix('<') {
        return bracketed(inner);
    }
    if rest.starts_with("https://") || rest.starts_with("http://") || rest.starts_with("www.") {
        let len = rest
            .find(|c: char| c.is_whitespace() || matches!(c, '<' | '>' | '"' | '，' | '。' | '）'))
            .unwrap_or(rest.len());
        return Some(Markup { kind: Kind::Link, label: "", len });
    }
    if let Some(link) = labelled(rest) {
        return Some(link);
    }
    if !at_word_start {
        return None;
    }
    if let Some(inner) = rest.strip_prefix('@') {
        let len = name_len(inner);
        return (len > 0).then_some(Markup { kind: Kind::Mention, label: "", len: len + 1 });
    }
    let inner = rest.strip_prefix(':')?;
    let len = name_len(inner);
    (len > 0 && inner[len..].starts_with(':')).then_some(Markup { kind: Kind::Emoji, label: "", len: len + 2 })
}

/// `<@U1>`, `<#C1|general>`, `<:wave:1>`, `<https://…|label>` and their like.
fn bracketed(inner: &str) -> Option<Markup<'_>> {
    let end = inner.find('>')?;
    let content = &inner[..end];
    let label = content.split_once('|').map_or("", |(_, label)| label);
    let (kind, label) = match content.as_bytes().first()? {
        b'@' | b'#' | b'!' => (Kind::Mention, ""),
        b':' => (Kind::Emoji, ""),
        b'a' | b't' if content.as_bytes().get(1) == Some(&b':') => (Kind::Emoji, ""),
        _ if content.contains("://") || content.starts_with("mailto:") => (Kind::Link, label),
        _ => return None,
    };
    Some(Markup { kind, label, len: end + 2 })
}

/// `[label](https://…)`.
fn labelled(rest: &str) -> Option<Markup<'_>> {
    let (label, target) = rest.strip_prefix('[')?.split_once("](")?;
    let end = target.find(')')?;
    let is_link = target[..end].contains("://") && !label.contains(['[', ']', '\n']);
    is_link.then_some(Markup { kind: Kind::Link, label, len: label.len() + end + 4 })
}

fn name_len(text: &str) -> usize {
    text.find(|c: char| !c.is_ascii_alphanumeric() && !matches!(c, '_' | '-' | '+' | '.')).unwrap_or(text.len()).min(64)
}

fn is_emoji(c: char) -> bool {
    matches!(c,
        '\u{2190}'..='\u{21ff}' | '\u{2300}'..='\u{23ff}' | '\u{2600}'..='\u{27bf}'
        | '\u{2b00}'..='\u{2bff}' | '\u{1f000}'..='\u{1faff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_chat_adds_is_taken_out() {
        let cases = [
            ("see [the docs](https://a.example/b) please", "see the docs please"),
            ("> how do I upgrade\nthanks", "thanks"),
            ("mine is new\n>>> how do I upgrade\nand how do I go back?", "mine is new"),
            ("&gt;&gt;&gt; all\nquoted", ""),
            ("<@U7> <https://a.example|the page> is down :wave:", "the page is down"),
            (
                "please look at the words in [brackets](like these) of mine, they are none",
                "please look at the words in [brackets](like these) of mine, they are none",
            ),
        ];
        for (text, expect) in cases {
            assert_eq!(Message::of(text).prose.trim(), expect, "{text:?}");
        }
        assert_eq!(Message::of("[a](https://x.example)").links, 1);
    }

    #[test]
    fn the_first_fault_of_a_log_is_known_without_its_time_and_level() {
        let fault = |text: &str| Message::of(text).fault;
        let log = "what now?\n```\n2026-11-24 10:00:01 INFO start\n2026-11-24 10:00:02 ERROR [main] disk full\n\
                   2026-11-24 10:00:03 ERROR later\n```";
        assert_eq!(fault(log).as_deref(), Some("[main] disk full"));
        let trace = "```\njava.io.IOException: connection refused\n    at a.B.c(B.java:1)\n```";
        assert_eq!(fault(trace).as_deref(), Some("java.io.IOException: connection refused"));
        assert_eq!(fault("```\nall is well\n```"), None);
        assert_eq!(fault("it failed, what now?"), None, "prose is no log");
    }
}
