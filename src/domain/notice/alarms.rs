//! Many alarms at once, as one notice tells of them.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::domain::{Named, PersonId, TicketNumber, Untrusted};

/// What was due while nobody could be told.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SummaryNotice {
    /// Tickets with something to tell.
    pub tickets: u64,
    /// Clocks over their targets.
    pub breached: u64,
    /// Clocks near their targets.
    pub warned: u64,
    /// Those that were due first, oldest first.
    pub worst: Vec<WorstLine>,
    /// Who is told.
    pub told: Vec<PersonId>,
    /// When this was found.
    pub at: Timestamp,
}

/// A clock that is over its target.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct WorstLine {
    /// The ticket.
    pub ticket: TicketNumber,
    /// What it is about.
    pub subject: Untrusted,
    /// The agent who has it.
    pub owner: Option<Named>,
    /// The metric's key.
    pub metric: String,
    /// When it was due.
    pub due_at: Timestamp,
}
