//! A ticket: what stays unresolved, tracked until it is closed.

use std::fmt;
use std::str::FromStr;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{ConversationId, Locale, MessageRef, Named, Untrusted};

/// A ticket's number, counted per workspace from 1 and written `#12`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct TicketNumber(pub i64);

impl fmt::Display for TicketNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#{}", self.0)
    }
}

impl FromStr for TicketNumber {
    type Err = ();

    /// Reads `12` or `#12`.
    fn from_str(text: &str) -> Result<Self, ()> {
        let digits = text.strip_prefix('#').unwrap_or(text);
        match digits.parse() {
            Ok(number) if number > 0 && digits.bytes().all(|b| b.is_ascii_digit()) => Ok(Self(number)),
            _ => Err(()),
        }
    }
}

macro_rules! named_enum {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $text:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(rename_all = "lowercase")]
        pub enum $name { $($(#[$vdoc])* $variant,)+ }

        impl $name {
            /// Every value, in order.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];
            /// Their names, in the same order.
            pub const NAMES: &'static [&'static str] = &[$($text,)+];

            /// The name used in commands, JSON and the database.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $text,)+ }
            }
        }

        impl FromStr for $name {
            type Err = ();

            fn from_str(text: &str) -> Result<Self, ()> {
                Self::ALL.iter().copied().find(|value| value.name() == text).ok_or(())
            }
        }
    };
}

named_enum!(
    /// Where a ticket stands.
    Status {
        /// Nobody has it.
        New = "new",
        /// An agent has it.
        Open = "open",
        /// Done.
        Closed = "closed",
    }
);

named_enum!(
    /// How much it presses.
    Priority {
        /// Can wait.
        Low = "low",
        /// The usual.
        Normal = "normal",
        /// Before the others.
        High = "high",
        /// Now.
        Urgent = "urgent",
    }
);

/// A ticket's present state. Its past is in the history, entry by entry.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Ticket {
    /// Its number in its workspace.
    pub number: TicketNumber,
    /// The conversation that it grew out of, where its thread is.
    pub conversation: ConversationId,
    /// What it is about, in one line.
    pub subject: Untrusted,
    /// Where it stands.
    pub status: Status,
    /// How much it presses.
    pub priority: Priority,
    /// The plan that held for the requester when it was opened; it names the SLA targets.
    pub plan: String,
    /// Who needs help.
    pub requester: Named,
    /// The agent who has it.
    pub owner: Option<Named>,
    /// The language to speak in its thread.
    pub locale: Locale,
    /// When it was opened.
    pub opened_at: Timestamp,
    /// When an agent first answered in its thread.
    pub first_reply_at: Option<Timestamp>,
    /// When it was closed, while it is.
    pub closed_at: Option<Timestamp>,
    /// The status card in the agents' channel, once it is posted.
    pub card: Option<MessageRef>,
    /// Counts the changes; a change made from an older version is refused and decided again.
    pub version: i64,
}

impl Ticket {
    /// Whether work on it goes on.
    #[must_use]
    pub fn is_closed(&self) -> bool {
        self.status == Status::Closed
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ticket_number_is_digits_with_or_without_a_hash() {
        let cases = [
            ("12", Ok(12)),
            ("#12", Ok(12)),
            ("0", Err(())),
            ("-3", Err(())),
            ("+3", Err(())),
            ("", Err(())),
            ("#", Err(())),
            ("12a", Err(())),
            ("99999999999999999999", Err(())),
        ];
        for (text, expect) in cases {
            assert_eq!(text.parse::<TicketNumber>().map(|n| n.0), expect, "{text:?}");
        }
    }
}
