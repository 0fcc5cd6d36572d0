//! `reopen [ticket]`: work on a ticket that is done, waits or sleeps goes on; its requester may say so, and any agent.
//! Its clocks run on from where they began.

use super::{Args, Command, Spec, TICKET, Words};
use crate::domain::notice::Done;
use crate::domain::{Decision, Refusal, Role, Situation, Status, TicketNumber, waiting};

/// The command's line in the table.
pub const SPEC: Spec = Spec {
    verb: "reopen",
    summary: Words { en: "Open a ticket again that is done or waits", zh: "重新打开工单" },
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
/// It is not there for this person, goes on as another one, or work on it goes on already.
pub fn decide(situation: &Situation<'_>) -> Result<Decision, Refusal> {
    let file = situation.visible_ticket(SPEC.verb)?;
    let number = file.ticket.number;
    if let Some(into) = file.ticket.merged_into {
        return Err(Refusal::MergedInto { ticket: number, into });
    }
    let mut decision = Decision::default();
    if file.ticket.is_done() {
        decision.reopened(situation, file, Vec::new());
    } else {
        let roused = waiting::roused(file, &[Status::Pending, Status::OnHold]);
        let (ticket, kinds) = roused.ok_or(Refusal::NotClosed { ticket: number })?;
        decision.save(situation, file, ticket, kinds);
    }
    decision.confirm(situation, Done::Reopened { ticket: number });
    Ok(decision)
}
