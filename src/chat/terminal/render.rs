//! A message as lines of a terminal: plain text, in which no control character of anybody's survives.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::identify::{Offer, Seat};
use super::markdown;
use crate::chat::message::{Block, Door, Message};
use crate::deliver::Address;
use crate::domain::command::Words;
use crate::domain::{Conversation, Locale, MessageRef, Named, ThreadId, Untrusted};

/// The agents' channel of the terminal's workspace.
const AGENTS: &str = "agents";
/// How what stands there is told.
const TO_AGENTS: &str = "desk to the agents";

/// The terminal's way to write.
pub(super) struct Lines<'a> {
    /// The zone that times are told in.
    pub(super) zone: &'a TimeZone,
}

impl Door for Lines<'_> {
    fn untrusted(&self, text: &Untrusted) -> String {
        text.raw().split_whitespace().map(harmless).collect::<Vec<_>>().join(" ")
    }

    fn person(&self, person: &Named) -> String {
        self.untrusted(&person.name)
    }

    fn time(&self, at: Timestamp) -> String {
        at.to_zoned(self.zone.clone()).strftime("%Y-%m-%d %H:%M").to_string()
    }

    fn tells_own_time(&self) -> bool {
        false
    }

    fn bold(&self, words: &str) -> String {
        words.to_owned()
    }

    fn command(&self, line: &str) -> String {
        format!("/{line}")
    }

    fn link(&self, _: &Conversation) -> Option<String> {
        None
    }

    fn message(&self, _: &MessageRef, _: &str) -> Option<String> {
        None
    }
}

impl Lines<'_> {
    /// A message with the place that it stands in and what can be pressed; in place of an earlier one only its title,
    /// where it has one.
    pub(super) fn shown(&self, to: &Address, seat: &Seat, message: &Message, offer: &Offer, locale: Locale) -> String {
        if let (Address::Edit(_), Some(title)) = (to, message.title.as_deref()) {
            return edited(title);
        }
        let place = place(to, seat);
        let mut body = self.body(message);
        let head = match message.title.as_deref().map(harmless) {
            Some(title) => format!("{place}: {title}"),
            None if body.len() == 1 => format!("{place}: {}", body.remove(0)),
            None => format!("{place}:"),
        };
        let below = body.into_iter().chain(pressable(offer, locale)).map(|line| indented(&line));
        std::iter::once(head).chain(below).collect::<Vec<_>>().join("\n")
    }

    /// The blocks of a message, line by line.
    pub(super) fn body(&self, message: &Message) -> Vec<String> {
        let mut lines = Vec::new();
        for block in &message.blocks {
            match block {
                Block::Text(text) | Block::Small(text) => lines.extend(text.trim().lines().map(harmless)),
                Block::Markdown(text) => lines.extend(markdown::plain(text).iter().map(|line| harmless(line))),
                Block::Quote(text) => lines.extend(text.raw().lines().map(|line| format!("> {}", harmless(line)))),
                Block::Fields(fields) => {
                    let width = fields.iter().map(|(label, _)| label.chars().count()).max().unwrap_or(0);
                    lines.extend(fields.iter().map(|(label, value)| format!("{label:<width$}  {}", harmless(value))));
                }
                Block::List(items) => lines.extend(items.iter().map(|item| format!("- {}", harmless(item)))),
            }
        }
        lines
    }
}

/// Who says it to whom.
fn place(to: &Address, seat: &Seat) -> String {
    match to {
        Address::Private { person, .. } | Address::Direct { person, .. } => format!("desk to {person} alone"),
        Address::Thread { channel, .. } | Address::Channel(channel) if channel.as_str() == AGENTS => TO_AGENTS.into(),
        Address::Thread { thread, root, .. } => {
            let thread = thread.clone().or_else(|| root.clone().map(|root| ThreadId(root.0)));
            let ticket = thread.and_then(|thread| seat.ticket_of(&thread));
            ticket.map_or_else(|| "desk".to_owned(), |ticket| format!("desk in {ticket}"))
        }
        Address::Channel(channel) => format!("desk in [{channel}]"),
        Address::Edit(_) | Address::Home(_) | Address::Nowhere => "desk".to_owned(),
    }
}

/// A terminal cannot edit what scrolled away: one short line says how the card reads now.
fn edited(title: &str) -> String {
    format!("{TO_AGENTS}: {}", harmless(title))
}

/// What can be pressed, and how: a number for a button of an answer, a command for one of a card.
fn pressable(offer: &Offer, locale: Locale) -> Vec<String> {
    match offer {
        Offer::Commands(commands) if commands.is_empty() => Vec::new(),
        Offer::Commands(commands) => vec![commands.join("  ")],
        Offer::Numbered(labels) => {
            let hint = Words { en: "Type a number to choose:", zh: "输入数字即可选择：" };
            let numbered = labels.iter().zip(1..).map(|(label, number)| format!("  {number}  {}", harmless(label)));
            std::iter::once(hint.in_locale(locale).to_owned()).chain(numbered).collect()
        }
    }
}

/// Below a head, without blanks on empty lines.
fn indented(line: &str) -> String {
    if line.is_empty() { String::new() } else { format!("  {line}") }
}

/// Without control characters (colours, cursor moves, bells) and without marks that turn the direction of writing.
pub(super) fn harmless(text: &str) -> String {
    let hidden = |c: char| {
        c.is_control() || matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    text.chars().map(|c| if c == '\t' { ' ' } else { c }).filter(|&c| !hidden(c)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chat::words;
    use crate::domain::{Notice, Platform};

    #[test]
    fn no_control_character_and_no_line_break_of_a_stranger_reaches_the_terminal() {
        let lines = Lines { zone: &TimeZone::UTC };
        let hostile: Untrusted = "a\u{1b}[2Jb\nc\u{202e}d\u{7}".into();
        assert_eq!(lines.untrusted(&hostile), "a[2Jb cd");
    }

    #[test]
    fn help_is_a_list_of_commands_as_they_are_typed_here() {
        let lines = Lines { zone: &TimeZone::UTC };
        let notice = Notice::Help { role: crate::domain::Role::Requester };
        let message = words::compose(&notice, Locale::English, Platform::Terminal, &lines).unwrap();
        assert!(lines.body(&message).iter().any(|line| line.starts_with("- /ask <question>")));
    }
}
