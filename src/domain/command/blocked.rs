//! `blocked`: whom the desk does not work for, since when, and who said so.

use super::{Command, Spec, Words};
use crate::domain::{Decision, Notice, Role, Situation};

/// The command's line in the table.
pub const SPEC: Spec = Spec {
    verb: "blocked",
    summary: Words { en: "Show whom the desk does not work for", zh: "查看屏蔽名单" },
    args: &[],
    role: Role::Lead,
    parse: |_| Ok(Command::Blocked),
};

/// Tells the list to the person alone.
#[must_use]
pub fn decide(situation: &Situation<'_>) -> Decision {
    let (blocks, total) = situation.found.blocks.clone();
    Decision::privately(situation, Notice::BlockList { blocks, total })
}
