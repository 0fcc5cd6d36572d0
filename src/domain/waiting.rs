//! Tickets that wait: for their requester, or for somebody else.

use super::decide::TicketFile;
use super::notice::Done;
use super::{Decision, EntryKind, Refusal, Situation, Status, Ticket, Untrusted};

/// Lets the ticket that a command is about wait in `to`.
///
/// # Errors
/// It is closed, or waits so already.
pub fn decide(
    situation: &Situation<'_>,
    verb: &str,
    to: Status,
    reason: Option<&Untrusted>,
) -> Result<Decision, Refusal> {
    let file = situation.open_ticket(verb)?;
    let (number, from) = (file.ticket.number, file.ticket.status);
    if from == to {
        return Err(Refusal::SameStatus { ticket: number, status: to });
    }
    let ticket = Ticket { status: to, solved_at: None, ..file.ticket.clone() };
    let mut decision = Decision::default();
    let kind = EntryKind::StatusChanged { from, to, reason: reason.cloned() };
    decision.save(situation, file, ticket, vec![kind]);
    decision.confirm(situation, Done::Waits { ticket: number, status: to });
    Ok(decision)
}

/// The ticket of `file` as it is when it waits no longer, and what that is in its history; nothing where it does not
/// wait in one of `statuses` and does not sleep.
#[must_use]
pub fn roused(file: &TicketFile, statuses: &[Status]) -> Option<(Ticket, Vec<EntryKind>)> {
    let mut ticket = file.ticket.clone();
    let mut kinds = Vec::new();
    if statuses.contains(&ticket.status) {
        let from = ticket.status;
        ticket.resume();
        kinds.push(EntryKind::StatusChanged { from, to: ticket.status, reason: None });
    }
    if ticket.snoozed_until.take().is_some() {
        kinds.push(EntryKind::Woken);
    }
    (!kinds.is_empty()).then_some((ticket, kinds))
}
