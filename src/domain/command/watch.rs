//! `watch [ticket]`, `unwatch [ticket]`: an agent is told privately of replies and status changes, or no longer.

use super::{Args, Command, Spec, TICKET, Words};
use crate::domain::notice::Done;
use crate::domain::{Decision, EntryKind, Refusal, Role, Situation, TicketNumber};

/// The command's line in the table.
pub const SPEC: Spec = Spec {
    verb: "watch",
    summary: Words {
        en: "Be told privately of a ticket's replies and status", zh: "关注工单：私下收到回复和状态变化"
    },
    args: &[TICKET],
    role: Role::Agent,
    parse: |args| watch(args, true),
};

/// The line of its undoing.
pub const UNDO: Spec = Spec {
    verb: "unwatch",
    summary: Words { en: "Be told of a ticket no longer", zh: "取消关注工单" },
    args: &[TICKET],
    role: Role::Agent,
    parse: |args| watch(args, false),
};

/// Agents who may watch one ticket.
pub const WATCHERS_MAX: usize = 20;

/// A ticket to watch, or no longer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Watch {
    /// Which; the thread's where it is not said.
    pub ticket: Option<TicketNumber>,
    /// Whether it is to be watched.
    pub on: bool,
}

impl Watch {
    /// The line in the table.
    #[must_use]
    pub const fn spec(&self) -> &'static Spec {
        if self.on { &SPEC } else { &UNDO }
    }
}

fn watch(args: &Args, on: bool) -> Result<Command, Refusal> {
    Ok(Command::Watch(Watch { ticket: args.ticket()?, on }))
}

/// Begins or ends watching; only the history shows it.
///
/// # Errors
/// The ticket is closed, the person watches it already or does not watch it, or too many do.
pub fn decide(situation: &Situation<'_>, command: &Watch) -> Result<Decision, Refusal> {
    let file = situation.open_ticket(command.spec().verb)?;
    let (number, me) = (file.ticket.number, &situation.person.named);
    let mut ticket = file.ticket.clone();
    let watches = ticket.watchers.iter().any(|watcher| watcher.id == me.id);
    if watches == command.on {
        return Err(if watches { Refusal::Watches { ticket: number } } else { Refusal::WatchesNot { ticket: number } });
    }
    let kind = if command.on {
        if ticket.watchers.len() >= WATCHERS_MAX {
            return Err(Refusal::TooMany { ticket: number, rows_max: WATCHERS_MAX });
        }
        ticket.watchers.push(me.clone());
        EntryKind::Watched
    } else {
        ticket.watchers.retain(|watcher| watcher.id != me.id);
        EntryKind::Unwatched
    };
    let mut decision = Decision::default();
    decision.save(situation, file, ticket, vec![kind]);
    decision.confirm(situation, Done::Watches { ticket: number, on: command.on });
    Ok(decision)
}
