//! `pending [ticket] [reason]`: the ticket waits for its requester, whose reply makes it open again.

use super::{Args, Command, REASON, Spec, TICKET, Words};
use crate::domain::{Decision, Refusal, Role, Situation, Status, TicketNumber, Untrusted, waiting};

/// The command's line in the table.
pub const SPEC: Spec = Spec {
    verb: "pending",
    summary: Words {
        en: "Wait for the requester; their reply opens it again",
        zh: "等待提问者回复；对方回复后继续处理",
    },
    args: &[TICKET, REASON],
    role: Role::Agent,
    parse,
};

/// A ticket that waits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pending {
    /// Which; the thread's where it is not said.
    pub ticket: Option<TicketNumber>,
    /// For what.
    pub reason: Option<Untrusted>,
}

fn parse(args: &Args) -> Result<Command, Refusal> {
    Ok(Command::Pending(Pending { ticket: args.ticket()?, reason: args.reason() }))
}

/// Lets the ticket wait for its requester; the card and the history show it.
///
/// # Errors
/// It is closed, or waits so already.
pub fn decide(situation: &Situation<'_>, reason: Option<&Untrusted>) -> Result<Decision, Refusal> {
    waiting::decide(situation, SPEC.verb, Status::Pending, reason)
}
