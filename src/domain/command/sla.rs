//! `sla [ticket]`: how the clocks of a ticket stand, or of all that the person may see.

use super::{Args, Command, Spec, TICKET, Words};
use crate::domain::{Decision, Notice, Refusal, Role, Situation, TicketNumber};

/// The command's line in the table.
pub const SPEC: Spec = Spec {
    verb: "sla",
    summary: Words { en: "Show how much time is left for tickets", zh: "查看工单的剩余时限" },
    args: &[TICKET],
    role: Role::Requester,
    parse,
};

/// Clocks to show.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sla {
    /// Of which ticket; where it is not said the thread's, or outside of one all.
    pub ticket: Option<TicketNumber>,
}

fn parse(args: &Args) -> Result<Command, Refusal> {
    Ok(Command::Sla(Sla { ticket: args.ticket()? }))
}

/// Tells the clocks to the person alone.
///
/// # Errors
/// The ticket is not there for this person.
pub fn decide(situation: &Situation<'_>, command: &Sla) -> Result<Decision, Refusal> {
    let rows = if command.ticket.is_some() || situation.ticket.is_some() {
        vec![situation.visible_ticket(SPEC.verb)?.line(situation.policy, situation.now)]
    } else {
        situation.found.queue.rows.iter().map(|row| row.seen(situation.policy, situation.now)).collect()
    };
    Ok(Decision::privately(situation, Notice::SlaReport { rows, at: situation.now }))
}
