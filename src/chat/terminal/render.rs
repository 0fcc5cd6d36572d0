//! A message as lines of a terminal: plain text, in which no control character of anybody's survives.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::identify::Seat;
use crate::chat::message::{Block, Door, Message};
use crate::deliver::Address;
use crate::domain::{Conversation, Named, Untrusted};

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

    fn bold(&self, words: &str) -> String {
        words.to_owned()
    }

    fn command(&self, line: &str) -> String {
        format!("/{line}")
    }

    fn link(&self, _: &Conversation) -> Option<String> {
        None
    }
}

impl Lines<'_> {
    /// A message with the place that it stands in; in place of an earlier one, only its first line and what changed.
    pub(super) fn shown(&self, to: &Address, seat: &Seat, message: &Message, buttons: &[String]) -> String {
        let place = match to {
            Address::Private { person, .. } => format!("desk to {person} alone"),
            Address::Thread { channel, .. } if channel.as_str() == "agents" => "desk in [agents]".to_owned(),
            Address::Thread { thread, root, .. } => {
                let thread = thread.clone().or_else(|| root.clone().map(|root| crate::domain::ThreadId(root.0)));
                match thread.and_then(|thread| seat.ticket_of(&thread)) {
                    Some(ticket) => format!("desk in {ticket}"),
                    None => "desk".to_owned(),
                }
            }
            Address::Channel(channel) => format!("desk in [{channel}]"),
            Address::Edit(edited) => return self.edited(edited.channel.as_str(), message),
            Address::Home(_) | Address::Nowhere => "desk".to_owned(),
        };
        let title = message.title.as_deref().map(harmless);
        let head = title.map_or_else(|| format!("{place}:"), |title| format!("{place}: {title}"));
        let mut lines = vec![head];
        lines.extend(self.body(message).iter().map(|line| format!("  {line}")));
        if !buttons.is_empty() {
            lines.push(format!("  [{}]", buttons.join("] [")));
        }
        lines.join("\n")
    }

    /// A terminal cannot edit what scrolled away: one short line says how the message reads now.
    fn edited(&self, channel: &str, message: &Message) -> String {
        let title = message.title.as_deref().map(harmless).unwrap_or_default();
        let small = message.blocks.iter().rev().find_map(|block| match block {
            Block::Small(text) => Some(format!(" — {text}")),
            _ => None,
        });
        format!("desk in [{channel}]: {title}{}", small.unwrap_or_default())
    }

    /// The blocks of a message, line by line.
    pub(super) fn body(&self, message: &Message) -> Vec<String> {
        let mut lines = Vec::new();
        for block in &message.blocks {
            match block {
                Block::Text(text) | Block::Small(text) | Block::Markdown(text) => {
                    lines.extend(text.trim().lines().map(harmless));
                }
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

/// Without control characters (colours, cursor moves, bells) and without marks that turn the direction of writing.
fn harmless(text: &str) -> String {
    let hidden = |c: char| {
        c.is_control() || matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    text.chars().map(|c| if c == '\t' { ' ' } else { c }).filter(|&c| !hidden(c)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chat::words;
    use crate::domain::{Locale, Notice, Platform};

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
