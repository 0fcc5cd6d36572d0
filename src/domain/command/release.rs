//! `release [ticket]`: the owner, or a lead, gives a ticket back to the queue.

use super::{Args, Command, Spec, TICKET, Words};
use crate::domain::notice::Done;
use crate::domain::{Decision, Destination, EntryKind, Notice, Refusal, Role, Situation, TicketNumber};

/// The command's line in the table.
pub const SPEC: Spec = Spec {
    verb: "release",
    summary: Words { en: "Give a ticket back to the queue", zh: "把工单放回队列" },
    args: &[TICKET],
    role: Role::Agent,
    parse,
};

/// A ticket to give back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Release {
    /// Which; the thread's where it is not said.
    pub ticket: Option<TicketNumber>,
}

fn parse(args: &Args) -> Result<Command, Refusal> {
    Ok(Command::Release(Release { ticket: args.ticket()? }))
}

/// Gives the ticket back.
///
/// # Errors
/// It is closed, nobody has it, or somebody else has it and the person is no lead.
pub fn decide(situation: &Situation<'_>) -> Result<Decision, Refusal> {
    let file = situation.open_ticket(SPEC.verb)?;
    let number = file.ticket.number;
    let owner = file.ticket.owner.clone().ok_or(Refusal::NotClaimed { ticket: number })?;
    if owner.id != situation.person.named.id && situation.person.role < Role::Lead {
        return Err(Refusal::NotYours { ticket: number, owner });
    }
    let mut ticket = file.ticket.clone();
    ticket.hand_to(None);
    let mut decision = Decision::default();
    decision.save(situation, file, ticket, vec![EntryKind::Released]);
    let released = Notice::TicketReleased { ticket: number };
    decision.post(Destination::Conversation(file.conversation.id), file.ticket.locale, released);
    decision.confirm(situation, Done::Released { ticket: number });
    Ok(decision)
}
