//! `priority [ticket] <priority>`: says how much a ticket presses.

use super::{Arg, ArgKind, Args, Command, Spec, TICKET, Words};
use crate::domain::notice::Done;
use crate::domain::{Decision, EntryKind, Priority, Refusal, Role, Situation, TicketNumber};

/// The command's line in the table.
pub const SPEC: Spec = Spec {
    verb: "priority",
    summary: Words { en: "Set a ticket's priority", zh: "设置工单优先级" },
    args: &[
        TICKET,
        Arg {
            name: "priority",
            about: Words { en: "How much it presses", zh: "紧急程度" },
            kind: ArgKind::OneOf(Priority::NAMES),
            required: true,
        },
    ],
    role: Role::Agent,
    parse,
};

/// A priority to set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SetPriority {
    /// Which ticket; the thread's where it is not said.
    pub ticket: Option<TicketNumber>,
    /// The priority.
    pub to: Priority,
}

fn parse(args: &Args) -> Result<Command, Refusal> {
    let to = args.word("priority").and_then(|word| word.parse().ok());
    let to = to.ok_or_else(|| Refusal::Missing { usage: SPEC.usage(), argument: "priority".into() })?;
    Ok(Command::Priority(SetPriority { ticket: args.ticket()?, to }))
}

/// Sets the priority; only the card and the history show it.
///
/// # Errors
/// The ticket is closed or has that priority.
pub fn decide(situation: &Situation<'_>, command: &SetPriority) -> Result<Decision, Refusal> {
    let file = situation.open_ticket(SPEC.verb)?;
    let (number, from, to) = (file.ticket.number, file.ticket.priority, command.to);
    if from == to {
        return Err(Refusal::SamePriority { ticket: number, priority: to });
    }
    let mut ticket = file.ticket.clone();
    ticket.priority = to;
    let mut decision = Decision::default();
    decision.save(situation, file, ticket, vec![EntryKind::Prioritised { from, to }]);
    decision.confirm(situation, Done::Prioritised { ticket: number, to });
    Ok(decision)
}
