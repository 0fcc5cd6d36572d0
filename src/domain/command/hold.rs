//! `hold [ticket] [reason]`: the ticket waits for somebody else than its requester.

use super::{Args, Command, REASON, Spec, TICKET, Words};
use crate::domain::{Decision, Refusal, Role, Situation, Status, TicketNumber, Untrusted, waiting};

/// The command's line in the table.
pub const SPEC: Spec = Spec {
    verb: "hold",
    summary: Words {
        en: "Wait for somebody else, like an upstream fix", zh: "暂缓工单，等待其他方（例如上游修复）"
    },
    args: &[TICKET, REASON],
    role: Role::Agent,
    parse,
};

/// A ticket that waits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hold {
    /// Which; the thread's where it is not said.
    pub ticket: Option<TicketNumber>,
    /// For what.
    pub reason: Option<Untrusted>,
}

fn parse(args: &Args) -> Result<Command, Refusal> {
    Ok(Command::Hold(Hold { ticket: args.ticket()?, reason: args.reason() }))
}

/// Lets the ticket wait; the card and the history show it.
///
/// # Errors
/// It is closed, or waits so already.
pub fn decide(situation: &Situation<'_>, reason: Option<&Untrusted>) -> Result<Decision, Refusal> {
    waiting::decide(situation, SPEC.verb, Status::OnHold, reason)
}
