//! A ticket: what stays unresolved, tracked until it is closed.

use std::fmt;
use std::str::FromStr;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::problem::ProblemNumber;
use super::{ConversationId, Locale, MessageRef, Named, PersonId, Tag, Untrusted};

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
        pub enum $name { $($(#[$vdoc])* #[serde(rename = $text)] $variant,)+ }

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
    /// Where a ticket stands. While work on it goes on it is new without an owner and open with one.
    Status {
        /// Nobody has it.
        New = "new",
        /// An agent has it.
        Open = "open",
        /// It waits for its requester, whose reply makes it open again.
        Pending = "pending",
        /// It waits for somebody else.
        OnHold = "on_hold",
        /// An agent says that it is done; its requester's reply opens it again.
        Solved = "solved",
        /// Over.
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
    /// When an agent said that it is done, while that holds; it stays when the ticket is closed after that.
    #[serde(default)]
    pub solved_at: Option<Timestamp>,
    /// When it was closed, while it is.
    pub closed_at: Option<Timestamp>,
    /// Words that agents sort it by, in alphabetical order.
    #[serde(default)]
    pub tags: Vec<Tag>,
    /// The team whose queue it is in, by its configured name.
    #[serde(default)]
    pub team: Option<String>,
    /// Agents who are told privately of replies and status changes.
    #[serde(default)]
    pub watchers: Vec<Named>,
    /// People whose own tickets were merged into this one: it is theirs as much as the requester's.
    #[serde(default)]
    pub co_requesters: Vec<Named>,
    /// Tickets that agents said belong together with it, in order.
    #[serde(default)]
    pub related: Vec<TicketNumber>,
    /// Until when it stays out of the queue, while it does.
    #[serde(default)]
    pub snoozed_until: Option<Timestamp>,
    /// The ticket that it was merged into, where its conversation goes on. Such a ticket is closed for good.
    #[serde(default)]
    pub merged_into: Option<TicketNumber>,
    /// The problem that it is a part of, with others' tickets about the same.
    #[serde(default)]
    pub problem: Option<ProblemNumber>,
    /// Whether an agent said what problem it is a part of, or that it is of none: the desk leaves it so.
    #[serde(default)]
    pub problem_settled: bool,
    /// The status card in the agents' channel, once it is posted.
    pub card: Option<MessageRef>,
    /// Counts the changes; a change made from an older version is refused and decided again.
    pub version: i64,
}

impl Ticket {
    /// Whether it is over.
    #[must_use]
    pub fn is_closed(&self) -> bool {
        self.status == Status::Closed
    }

    /// Whether nobody has to work on it: an agent says that it is done, or it is closed.
    #[must_use]
    pub fn is_done(&self) -> bool {
        matches!(self.status, Status::Solved | Status::Closed)
    }

    /// When work on it ended, while it has.
    #[must_use]
    pub fn done_at(&self) -> Option<Timestamp> {
        self.solved_at.or(self.closed_at)
    }

    /// Whether it is this person's question: the requester's, or somebody's whose ticket was merged into it.
    #[must_use]
    pub fn is_asked_by(&self, person: &PersonId) -> bool {
        self.requester.id == *person || self.co_requesters.iter().any(|named| named.id == *person)
    }

    /// The status of work that goes on.
    #[must_use]
    pub const fn working(&self) -> Status {
        if self.owner.is_some() { Status::Open } else { Status::New }
    }

    /// Gives it to an agent, or to nobody. What it waits for, it goes on waiting for.
    pub fn hand_to(&mut self, owner: Option<Named>) {
        self.owner = owner;
        if matches!(self.status, Status::New | Status::Open) {
            self.status = self.working();
        }
    }

    /// Makes work on it go on.
    pub fn resume(&mut self) {
        (self.status, self.solved_at, self.closed_at) = (self.working(), None, None);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_status_has_one_name_in_commands_json_and_the_database() {
        assert_eq!(Status::NAMES, ["new", "open", "pending", "on_hold", "solved", "closed"]);
        for status in Status::ALL {
            assert_eq!(serde_json::to_value(status).unwrap(), status.name());
            assert_eq!(status.name().parse(), Ok(*status));
        }
    }

    #[test]
    fn a_ticket_in_json_of_the_first_version_still_reads() {
        let old = r##"{"number":1,"conversation":5,"subject":"s","status":"open","priority":"high","plan":"pro",
            "requester":{"id":"7","name":"ann"},"owner":{"id":"8","name":"maya"},"locale":"en",
            "opened_at":"2026-11-24T09:00:00Z","first_reply_at":null,"closed_at":null,"card":null,"version":3}"##;
        let ticket: Ticket = serde_json::from_str(old).unwrap();
        assert_eq!((ticket.status, ticket.version), (Status::Open, 3));
        assert!(ticket.tags.is_empty() && ticket.watchers.is_empty() && ticket.snoozed_until.is_none());
    }

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
