//! How a ticket ends, and the one place where that is decided: an agent says that it is done, or it is closed.

use super::customer::CustomerChange;
use super::decide::TicketFile;
use super::{Acting, Change, Decision, Destination, EntryKind, Notice, Status, Ticket, Untrusted, rating};

/// A tag, or a reason of one word, by which a ticket was no incident.
const VOID: [&str; 6] = ["spam", "cancelled", "canceled", "duplicate", "取消", "垃圾"];

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
        if end == End::Closed && is_void(acting, &ticket, reason.as_ref()) {
            self.changes.push(Change::Customer(CustomerChange::CreditBack { ticket: number }));
        }
        self.keep(acting, file, ticket.clone(), vec![kind]);
        rating::ask(self, acting.workspace, &ticket);
        let Some(by) = acting.by.cloned() else { return };
        let notice = match end {
            End::Solved => {
                let patience = acting.policy.patience;
                let closes_at = patience.begins(Status::Solved, acting.now).map(|silence| silence.due_at);
                Notice::TicketSolved { ticket: number, by, reason, solved_at: Some(acting.now), closes_at }
            }
            End::Closed => Notice::TicketClosed { ticket: number, by, reason },
        };
        self.post(Destination::Conversation(file.conversation.id), file.ticket.locale, notice);
    }
}

/// Whether it was no incident, so that the credit that it took goes back: its requester took it back before anybody
/// answered, or the team says so by a tag or a reason.
fn is_void(acting: &Acting<'_>, ticket: &Ticket, reason: Option<&Untrusted>) -> bool {
    let taken_back = acting.by.is_some_and(|by| by.id == ticket.requester.id) && ticket.first_reply_at.is_none();
    let says_so = |text: &str| VOID.contains(&text.trim().to_lowercase().as_str());
    // A requester has the word about their own question alone.
    let by_team = acting.by.is_some_and(|by| !ticket.is_asked_by(&by.id));
    let named = reason.is_some_and(|reason| says_so(reason.raw()));
    taken_back || (by_team && (named || ticket.tags.iter().any(|tag| says_so(&tag.to_string()))))
}
