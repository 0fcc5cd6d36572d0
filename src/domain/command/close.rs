//! `close [ticket] [reason]`: ends a ticket; its requester may, and any agent.

use super::{Arg, ArgKind, Args, Command, Spec, TICKET, Words};
use crate::domain::ending::End;
use crate::domain::notice::Done;
use crate::domain::{Decision, Refusal, Role, Situation, TicketNumber, Untrusted};

/// The command's line in the table.
pub const SPEC: Spec = Spec {
    verb: "close",
    summary: Words { en: "Close a ticket", zh: "关闭工单" },
    args: &[
        TICKET,
        Arg {
            name: "reason",
            about: Words { en: "Why, for the requester to read", zh: "关闭原因（提问者可见）" },
            kind: ArgKind::Text(500),
            required: false,
        },
    ],
    role: Role::Requester,
    parse,
};

/// A ticket to close.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Close {
    /// Which; the thread's where it is not said.
    pub ticket: Option<TicketNumber>,
    /// Why.
    pub reason: Option<Untrusted>,
}

fn parse(args: &Args) -> Result<Command, Refusal> {
    Ok(Command::Close(Close { ticket: args.ticket()?, reason: args.reason() }))
}

/// Closes the ticket and says so in its thread.
///
/// # Errors
/// It is not there for this person, or closed.
pub fn decide(situation: &Situation<'_>, command: &Close) -> Result<Decision, Refusal> {
    let file = situation.open_ticket(SPEC.verb)?;
    let mut decision = Decision::default();
    decision.end(&situation.acting(), file, End::Closed, command.reason.clone());
    decision.confirm(situation, Done::Closed { ticket: file.ticket.number });
    Ok(decision)
}
