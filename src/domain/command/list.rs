//! `list [mine]`: the tickets that wait; for a requester their own.

use super::{Arg, ArgKind, Args, Command, Spec, Words};
use crate::domain::{Decision, Notice, Refusal, Role, Situation};

/// The command's line in the table.
pub const SPEC: Spec = Spec {
    verb: "list",
    summary: Words { en: "List open tickets: yours, or for agents the queue", zh: "列出未关闭的工单" },
    args: &[Arg {
        name: "which",
        about: Words { en: "“mine” for your own only", zh: "“mine”只看自己的" },
        kind: ArgKind::OneOf(&["all", "mine"]),
        required: false,
    }],
    role: Role::Requester,
    parse,
};

/// Which tickets to list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct List {
    /// Only those that the person asked for or owns.
    pub mine: bool,
}

fn parse(args: &Args) -> Result<Command, Refusal> {
    Ok(Command::List(List { mine: args.word("which") == Some("mine") }))
}

/// Tells the list to the person alone.
///
/// # Errors
/// None of its own.
pub fn decide(situation: &Situation<'_>, command: &List) -> Result<Decision, Refusal> {
    let own = command.mine || situation.person.role < Role::Agent;
    let queue = &situation.found.queue;
    let notice = Notice::Queue { rows: queue.rows.clone(), total: queue.total, own };
    Ok(Decision::privately(situation, notice))
}
