//! A transcript in Markdown: people's words are quotations in which nothing is markup.

use std::fmt::Write;

use jiff::Timestamp;

use super::{Speaker, facts, harmless, moment};
use crate::chat::message::Door;
use crate::domain::transcript::Transcript;
use crate::domain::{Conversation, Locale, Named, Platform, Untrusted};

pub(super) fn written(transcript: &Transcript, locale: Locale) -> String {
    let door = Markdown(transcript);
    let speaker = Speaker { locale, platform: Platform::Terminal, door: &door };
    let ticket = &transcript.view.ticket;
    let mut text = format!("# {} {}\n\n", ticket.number, door.untrusted(&ticket.subject));
    for (what, value) in facts(&speaker, transcript) {
        let _ = writeln!(text, "- **{what}:** {value}");
    }
    if let Some(left_out) = speaker.left_out(transcript) {
        let _ = writeln!(text, "\n*{left_out}*");
    }
    for entry in &transcript.entries {
        let (who, deed) = (speaker.actor(entry), speaker.deed(&entry.kind));
        let _ = writeln!(text, "\n**{}** {who} {deed}", door.time(entry.at));
        if let Some(words) = entry.kind.words() {
            let _ = writeln!(text);
            for line in harmless(words.raw()).lines() {
                let _ = writeln!(text, "> {}  ", escaped(line));
            }
        }
    }
    text
}

struct Markdown<'a>(&'a Transcript);

impl Door for Markdown<'_> {
    fn untrusted(&self, text: &Untrusted) -> String {
        escaped(&harmless(text.raw()).split_whitespace().collect::<Vec<_>>().join(" "))
    }

    fn person(&self, person: &Named) -> String {
        self.untrusted(&person.name)
    }

    fn time(&self, at: Timestamp) -> String {
        moment(at, self.0)
    }

    fn bold(&self, words: &str) -> String {
        format!("**{words}**")
    }

    fn command(&self, line: &str) -> String {
        format!("`{line}`")
    }

    fn link(&self, _: &Conversation) -> Option<String> {
        None
    }
}

/// Text in which no character means anything to a reader of Markdown: every ASCII punctuation mark may be escaped.
fn escaped(line: &str) -> String {
    let mut out = String::with_capacity(line.len());
    for c in line.trim_end().chars() {
        if c.is_ascii_punctuation() && !matches!(c, ',' | '?' | ';' | '"' | '\'' | '/' | '%') {
            out.push('\\');
        }
        out.push(c);
    }
    // Four blanks at the front would make code of it.
    let blanks = out.len() - out.trim_start().len();
    format!("{}{}", "\u{a0}".repeat(blanks), out.trim_start())
}
