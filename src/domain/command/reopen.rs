//! `reopen [ticket]`: opens a closed ticket again; its requester may, and any agent. Its clocks run on from where
//! they began.

use super::{Args, Command, Spec, TICKET, Words};
use crate::domain::notice::Done;
use crate::domain::{Decision, Refusal, Role, Situation, TicketNumber};

/// The command's line in the table.
pub const SPEC: Spec = Spec {
    verb: "reopen",
    summary: Words { en: "Open a closed ticket again", zh: "重新打开工单" },
    args: &[TICKET],
    role: Role::Requester,
    parse,
};

/// A ticket to open again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reopen {
    /// Which; the thread's where it is not said.
    pub ticket: Option<TicketNumber>,
}

fn parse(args: &Args) -> Result<Command, Refusal> {
    Ok(Command::Reopen(Reopen { ticket: args.ticket()? }))
}

/// Opens the ticket again, for its owner if it has one.
///
/// # Errors
/// It is not there for this person, or not closed.
pub fn decide(situation: &Situation<'_>) -> Result<Decision, Refusal> {
    let file = situation.visible_ticket(SPEC.verb)?;
    let number = file.ticket.number;
    if !file.ticket.is_closed() {
        return Err(Refusal::NotClosed { ticket: number });
    }
    let mut decision = Decision::default();
    decision.reopened(situation, file, Vec::new());
    decision.confirm(situation, Done::Reopened { ticket: number });
    Ok(decision)
}
