//! `solve [ticket] [reason]`: an agent says that a ticket is done. Its requester's reply opens it again.

use super::{Arg, ArgKind, Args, Command, Spec, TICKET, Words};
use crate::domain::ending::End;
use crate::domain::notice::Done;
use crate::domain::{Decision, Refusal, Role, Situation, Status, TicketNumber, Untrusted};

/// The command's line in the table.
pub const SPEC: Spec = Spec {
    verb: "solve",
    summary: Words {
        en: "Say that a ticket is done; a reply opens it again",
        zh: "标记工单为已解决；对方回复会重新打开",
    },
    args: &[
        TICKET,
        Arg {
            name: "reason",
            about: Words { en: "How, for the requester to read", zh: "如何解决的（提问者可见）" },
            kind: ArgKind::Text(500),
            required: false,
        },
    ],
    role: Role::Agent,
    parse,
};

/// A ticket that is done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Solve {
    /// Which; the thread's where it is not said.
    pub ticket: Option<TicketNumber>,
    /// How.
    pub reason: Option<Untrusted>,
}

fn parse(args: &Args) -> Result<Command, Refusal> {
    Ok(Command::Solve(Solve { ticket: args.ticket()?, reason: args.reason() }))
}

/// Ends the work on the ticket and says so in its thread.
///
/// # Errors
/// It is closed, or solved already.
pub fn decide(situation: &Situation<'_>, reason: Option<&Untrusted>) -> Result<Decision, Refusal> {
    let file = situation.open_ticket(SPEC.verb)?;
    let (number, status) = (file.ticket.number, file.ticket.status);
    if status == Status::Solved {
        return Err(Refusal::SameStatus { ticket: number, status });
    }
    let mut decision = Decision::default();
    decision.end(&situation.acting(), file, End::Solved, reason.cloned());
    decision.confirm(situation, Done::Solved { ticket: number });
    Ok(decision)
}
