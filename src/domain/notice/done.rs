//! What was done, told to the person who did it.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::domain::rating::Stars;
use crate::domain::{Named, Priority, Status, TicketNumber};

/// What was done, told to the person who did it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "done", rename_all = "snake_case")]
pub enum Done {
    /// The answer helped; thanks.
    Thanked,
    /// A ticket was opened.
    Opened {
        /// Its number.
        ticket: TicketNumber,
        /// When an agent's first answer is promised.
        first_response_due: Option<Timestamp>,
    },
    /// The ticket is theirs now.
    Claimed {
        /// Its number.
        ticket: TicketNumber,
    },
    /// The ticket waits for an agent again.
    Released {
        /// Its number.
        ticket: TicketNumber,
    },
    /// The ticket has a new owner.
    Assigned {
        /// Its number.
        ticket: TicketNumber,
        /// The owner.
        to: Named,
    },
    /// The ticket has a new priority.
    Prioritised {
        /// Its number.
        ticket: TicketNumber,
        /// The priority.
        to: Priority,
    },
    /// The note is kept.
    Noted {
        /// The ticket.
        ticket: TicketNumber,
    },
    /// The answer is on its way into the thread.
    Replied {
        /// The ticket.
        ticket: TicketNumber,
    },
    /// The ticket waits.
    Waits {
        /// Its number.
        ticket: TicketNumber,
        /// For whom.
        status: Status,
    },
    /// The ticket is done.
    Solved {
        /// Its number.
        ticket: TicketNumber,
    },
    /// The ticket is closed.
    Closed {
        /// Its number.
        ticket: TicketNumber,
    },
    /// The rating is kept.
    Rated {
        /// The ticket.
        ticket: TicketNumber,
        /// What was given.
        stars: Stars,
    },
    /// The transcript is on its way.
    TranscriptSent {
        /// The ticket.
        ticket: TicketNumber,
    },
    /// The ticket is open again.
    Reopened {
        /// Its number.
        ticket: TicketNumber,
    },
}
