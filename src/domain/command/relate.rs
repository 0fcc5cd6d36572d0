//! `relate [ticket] <to>`, `unrelate [ticket] <to>`: two tickets belong together, or not after all; both show it.

use super::{Arg, ArgKind, Args, Command, Spec, TICKET, Words};
use crate::domain::decide::TicketFile;
use crate::domain::notice::Done;
use crate::domain::{Decision, EntryKind, Refusal, Role, Situation, TicketNumber};

const ARGS: &[Arg] = &[
    TICKET,
    Arg {
        name: "to",
        about: Words { en: "The other ticket's number", zh: "另一个工单的编号" },
        kind: ArgKind::Other,
        required: true,
    },
];

/// The command's line in the table.
pub const SPEC: Spec = Spec {
    verb: "relate",
    summary: Words { en: "Show two tickets on each other", zh: "关联两个工单" },
    args: ARGS,
    role: Role::Agent,
    parse: |args| relate(args, true),
};

/// The line of its undoing.
pub const UNDO: Spec = Spec {
    verb: "unrelate",
    summary: Words { en: "Show two tickets on each other no longer", zh: "取消两个工单的关联" },
    args: ARGS,
    role: Role::Agent,
    parse: |args| relate(args, false),
};

/// Tickets that one may be related to.
pub const RELATED_MAX: usize = 20;

/// Two tickets to relate, or no longer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Relate {
    /// The one; the thread's where it is not said.
    pub ticket: Option<TicketNumber>,
    /// The other.
    pub to: TicketNumber,
    /// Whether they are to be related.
    pub on: bool,
}

impl Relate {
    /// The line in the table.
    #[must_use]
    pub const fn spec(&self) -> &'static Spec {
        if self.on { &SPEC } else { &UNDO }
    }
}

fn relate(args: &Args, on: bool) -> Result<Command, Refusal> {
    Ok(Command::Relate(Relate { ticket: args.ticket()?, to: args.other("to")?, on }))
}

/// Relates the tickets, closed ones too; the cards and the histories of both show it.
///
/// # Errors
/// There is no such ticket, they are one, are related already or are not, or one has too many related to it.
pub fn decide(situation: &Situation<'_>, command: &Relate) -> Result<Decision, Refusal> {
    let file = situation.visible_ticket(command.spec().verb)?;
    let other = situation.other_ticket(command.to)?;
    let (number, to) = (file.ticket.number, other.ticket.number);
    if number == to {
        return Err(Refusal::OneTicket { ticket: number });
    }
    match (file.ticket.related.contains(&to), command.on) {
        (true, true) => return Err(Refusal::RelatedAlready { ticket: number, to }),
        (false, false) => return Err(Refusal::NotRelated { ticket: number, to }),
        _ => {}
    }
    let mut decision = Decision::default();
    let mut sides = [(file, to), (other, number)];
    // Two who relate the same tickets at once take them in one order, and none waits for the other in a ring.
    sides.sort_by_key(|(file, _)| file.ticket.number);
    for (file, to) in sides {
        decision.relate(situation, file, to, command.on)?;
    }
    decision.confirm(situation, Done::Related { ticket: number, to, on: command.on });
    Ok(decision)
}

impl Decision {
    fn relate(
        &mut self,
        situation: &Situation<'_>,
        file: &TicketFile,
        to: TicketNumber,
        on: bool,
    ) -> Result<(), Refusal> {
        let mut ticket = file.ticket.clone();
        let kind = if on {
            if ticket.related.len() >= RELATED_MAX {
                return Err(Refusal::TooMany { ticket: ticket.number, rows_max: RELATED_MAX });
            }
            ticket.related.push(to);
            ticket.related.sort();
            EntryKind::Related { to }
        } else {
            ticket.related.retain(|related| *related != to);
            EntryKind::Unrelated { to }
        };
        self.save(situation, file, ticket, vec![kind]);
        Ok(())
    }
}
