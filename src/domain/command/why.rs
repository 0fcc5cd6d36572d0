//! `why [ticket]`: what the knowledge base makes of a ticket's question now, and for which reasons. For agents.

use super::{Args, Command, Spec, TICKET, Words};
use crate::domain::explanation::Explanation;
use crate::domain::{Decision, Notice, Refusal, Role, Situation, TicketNumber};

/// The command's line in the table.
pub const SPEC: Spec = Spec {
    verb: "why",
    summary: Words { en: "Show how a ticket's question was read", zh: "查看系统如何理解工单的问题" },
    args: &[TICKET],
    role: Role::Agent,
    parse,
};

/// A ticket whose question is read again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Why {
    /// Which; the thread's where it is not said.
    pub ticket: Option<TicketNumber>,
}

fn parse(args: &Args) -> Result<Command, Refusal> {
    Ok(Command::Why(Why { ticket: args.ticket()? }))
}

/// Tells the reasons to the agent alone. Without an explanation there was no ticket to explain.
///
/// # Errors
/// The person is no agent, or the ticket is not there for them.
pub fn decide(situation: &Situation<'_>, explanation: Option<&Explanation>) -> Result<Decision, Refusal> {
    if situation.person.role < SPEC.role {
        return Err(Refusal::NeedsRole { role: SPEC.role });
    }
    let ticket = situation.visible_ticket(SPEC.verb)?.ticket.number;
    let explained =
        explanation.map(|explanation| Notice::Explained { ticket, explanation: Box::new(explanation.clone()) });
    Ok(explained.map(|notice| Decision::privately(situation, notice)).unwrap_or_default())
}
