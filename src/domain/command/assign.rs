//! `assign [ticket] <person>`: gives a ticket to an agent, whoever had it before.

use super::{Arg, ArgKind, Args, Command, Spec, TICKET, Words};
use crate::domain::notice::Done;
use crate::domain::{Decision, Destination, EntryKind, Notice, Refusal, Role, Situation, TicketNumber, Untrusted};

/// The command's line in the table.
pub const SPEC: Spec = Spec {
    verb: "assign",
    summary: Words { en: "Give a ticket to an agent", zh: "把工单指派给支持人员" },
    args: &[
        TICKET,
        Arg {
            name: "person",
            about: Words { en: "The agent who gets it", zh: "指派给谁" },
            kind: ArgKind::Person,
            required: true,
        },
    ],
    role: Role::Agent,
    parse,
};

/// A ticket to give.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assign {
    /// Which; the thread's where it is not said.
    pub ticket: Option<TicketNumber>,
    /// To whom: a mention, an id or a name.
    pub to: Untrusted,
}

fn parse(args: &Args) -> Result<Command, Refusal> {
    Ok(Command::Assign(Assign { ticket: args.ticket()?, to: args.text("person") }))
}

/// Gives the ticket to the agent who was found for the name.
///
/// # Errors
/// It is closed, nobody of that name is an agent here, or that agent has it already.
pub fn decide(situation: &Situation<'_>, command: &Assign) -> Result<Decision, Refusal> {
    let file = situation.open_ticket(SPEC.verb)?;
    let number = file.ticket.number;
    let to = situation.found.agent.clone().ok_or_else(|| Refusal::NoSuchAgent { given: command.to.headline(80) })?;
    if file.ticket.owner.as_ref().is_some_and(|owner| owner.id == to.id) {
        return Err(Refusal::AlreadyClaimed { ticket: number, by: to });
    }
    let mut ticket = file.ticket.clone();
    ticket.hand_to(Some(to.clone()));
    let mut decision = Decision::default();
    decision.save(situation, file, ticket, vec![EntryKind::Assigned { to: to.clone() }]);
    let claimed = Notice::TicketClaimed { ticket: number, by: to.clone() };
    decision.post(Destination::Conversation(file.conversation.id), file.ticket.locale, claimed);
    decision.confirm(situation, Done::Assigned { ticket: number, to });
    Ok(decision)
}
