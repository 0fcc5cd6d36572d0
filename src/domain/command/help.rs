//! `help`: what this person may do here.

use super::{Command, Spec, Words};
use crate::domain::{Decision, Notice, Role, Situation};

/// The command's line in the table.
pub const SPEC: Spec = Spec {
    verb: "help",
    summary: Words { en: "Show what you can do here", zh: "查看您可以使用的命令" },
    args: &[],
    role: Role::Requester,
    parse: |_| Ok(Command::Help),
};

/// Tells the commands of the person's role to the person alone.
#[must_use]
pub fn decide(situation: &Situation<'_>) -> Decision {
    Decision::privately(situation, Notice::Help { role: situation.person.role })
}
