//! How a ticket ends, and the one place where that is decided: an agent says that it is done, or it is closed.

use super::decide::TicketFile;
use super::{Acting, Decision, Destination, EntryKind, Notice, Status, Untrusted};

/// How a ticket ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// An agent says that it is done; its requester's reply opens it again.
    Solved,
    /// It is over.
    Closed,
}

impl Decision {
    /// Ends a ticket, and says so in its thread. It waits for nothing and nobody from then on.
    pub fn end(&mut self, acting: &Acting<'_>, file: &TicketFile, end: End, reason: Option<Untrusted>) {
        let mut ticket = file.ticket.clone();
        let (number, from) = (ticket.number, ticket.status);
        ticket.snoozed_until = None;
        let kind = match end {
            End::Solved => {
                (ticket.status, ticket.solved_at) = (Status::Solved, Some(acting.now));
                EntryKind::StatusChanged { from, to: Status::Solved, reason: reason.clone() }
            }
            End::Closed => {
                (ticket.status, ticket.closed_at) = (Status::Closed, Some(acting.now));
                EntryKind::Closed { reason: reason.clone() }
            }
        };
        self.keep(acting, file, ticket, vec![kind]);
        let Some(by) = acting.by.cloned() else { return };
        let notice = match end {
            End::Solved => Notice::TicketSolved { ticket: number, by, reason },
            End::Closed => Notice::TicketClosed { ticket: number, by, reason },
        };
        self.post(Destination::Conversation(file.conversation.id), file.ticket.locale, notice);
    }
}
