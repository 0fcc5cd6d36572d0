//! `claim [ticket]`: an agent takes a ticket. Of two who try at once one gets it, and the other is told who did.

use super::{Args, Command, Spec, TICKET, Words};
use crate::domain::notice::Done;
use crate::domain::{Decision, Destination, EntryKind, Notice, Refusal, Role, Situation, TicketNumber};

/// The command's line in the table.
pub const SPEC: Spec = Spec {
    verb: "claim",
    summary: Words { en: "Take a ticket", zh: "认领工单" },
    args: &[TICKET],
    role: Role::Agent,
    parse,
};

/// A ticket to take.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim {
    /// Which; the thread's where it is not said.
    pub ticket: Option<TicketNumber>,
}

fn parse(args: &Args) -> Result<Command, Refusal> {
    Ok(Command::Claim(Claim { ticket: args.ticket()? }))
}

/// Takes the ticket, says so in its thread and on its card.
///
/// # Errors
/// It is closed, or somebody has it.
pub fn decide(situation: &Situation<'_>) -> Result<Decision, Refusal> {
    let file = situation.open_ticket(SPEC.verb)?;
    let (number, by) = (file.ticket.number, &situation.person.named);
    match &file.ticket.owner {
        Some(owner) if owner.id == by.id => return Err(Refusal::AlreadyYours { ticket: number }),
        Some(owner) => return Err(Refusal::AlreadyClaimed { ticket: number, by: owner.clone() }),
        None => {}
    }
    let mut ticket = file.ticket.clone();
    ticket.hand_to(Some(by.clone()));
    let mut decision = Decision::default();
    decision.save(situation, file, ticket, vec![EntryKind::Claimed]);
    let claimed = Notice::TicketClaimed { ticket: number, by: by.clone() };
    decision.post(Destination::Conversation(file.conversation.id), file.ticket.locale, claimed);
    decision.confirm(situation, Done::Claimed { ticket: number });
    Ok(decision)
}
