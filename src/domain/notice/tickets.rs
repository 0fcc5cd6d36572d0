//! Tickets as notices tell of them: on a card, in a list, with their clocks, and what is news about them.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::domain::sla::Clock;
use crate::domain::{Conversation, Entry, Named, Notice, PersonId, Priority, Status, Ticket, TicketNumber, Untrusted};

/// What happened to a ticket, for somebody who follows it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct News {
    /// The ticket.
    pub ticket: TicketNumber,
    /// What it is about.
    pub subject: Untrusted,
    /// What happened at once, in order.
    pub entries: Vec<Entry>,
}

impl News {
    /// What happened to `ticket`.
    #[must_use]
    pub fn of(ticket: &Ticket, entries: Vec<Entry>) -> Self {
        Self { ticket: ticket.number, subject: ticket.subject.clone(), entries }
    }

    /// As a notice.
    #[must_use]
    pub fn notice(self) -> Notice {
        Notice::News(Box::new(self))
    }
}

/// A clock in a warning or a breach.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ClockNotice {
    /// The ticket.
    pub ticket: TicketNumber,
    /// What it is about.
    pub subject: Untrusted,
    /// The agent who has it.
    pub owner: Option<Named>,
    /// The clock.
    pub clock: Clock,
    /// Who is told beside the owner, on a level of escalation.
    #[serde(default)]
    pub told: Vec<PersonId>,
    /// When this was found.
    pub at: Timestamp,
}

/// A ticket with all that a card or `show` tells about it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TicketView {
    /// The ticket.
    pub ticket: Ticket,
    /// Its conversation, for the link to the thread.
    pub conversation: Conversation,
    /// Its clocks.
    pub clocks: Vec<Clock>,
    /// When it was looked up.
    pub at: Timestamp,
}

/// A ticket in a list.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TicketLine {
    /// Its number.
    pub number: TicketNumber,
    /// What it is about.
    pub subject: Untrusted,
    /// Where it stands.
    pub status: Status,
    /// How much it presses.
    pub priority: Priority,
    /// Who needs help.
    pub requester: Named,
    /// The agent who has it.
    pub owner: Option<Named>,
    /// When it was opened.
    pub opened_at: Timestamp,
    /// Its clocks.
    pub clocks: Vec<Clock>,
}
