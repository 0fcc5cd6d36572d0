//! What many clocks have to tell at once, as after hours in which no desk ran: gathered batch by batch, told in one.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::escalation::Whom;
use super::{Alarm, Look};
use crate::domain::TicketNumber;

/// Tickets of a workspace whose alarms are told one by one at one look. More are told in one.
pub const ALONE_MAX: usize = 20;

/// Clocks that a summary names.
const WORST_MAX: usize = 5;

/// What is gathered of a workspace's clocks.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Summary {
    /// Tickets with something to tell.
    pub tickets: u64,
    /// Clocks over their targets that was not told of.
    pub breached: u64,
    /// Clocks near their targets.
    pub warned: u64,
    /// Those that were due first, oldest first: a few.
    pub worst: Vec<Worst>,
    /// Who is told, by the levels that their clocks reached.
    pub whom: Vec<Whom>,
}

/// A clock over its target.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Worst {
    /// When it was due.
    pub due_at: Timestamp,
    /// The ticket.
    pub ticket: i64,
    /// The metric's key.
    pub metric: String,
}

impl Summary {
    /// Gathers what is told of a ticket's clocks.
    pub fn add(&mut self, ticket: TicketNumber, looks: &[Look]) {
        if looks.is_empty() {
            return;
        }
        self.tickets += 1;
        for look in looks {
            match look.alarm {
                Alarm::Warning { .. } => self.warned += 1,
                Alarm::Breach | Alarm::Escalation => {
                    self.breached += 1;
                    let due_at = look.clock.due_at.unwrap_or(Timestamp::MAX);
                    self.worst.push(Worst { due_at, ticket: ticket.0, metric: look.clock.metric.clone() });
                }
            }
            let new: Vec<_> = look.whom.iter().filter(|whom| !self.whom.contains(whom)).cloned().collect();
            self.whom.extend(new);
        }
        self.worst.sort();
        self.worst.truncate(WORST_MAX);
    }
}
