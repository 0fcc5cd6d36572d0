//! `unblock <person>`: the desk works for a person again.

use super::block::{PERSON, meant};
use super::{Args, Command, Spec, Words};
use crate::domain::notice::Done;
use crate::domain::{Change, Decision, Refusal, Role, Situation, Untrusted};

/// The command's line in the table.
pub const SPEC: Spec = Spec {
    verb: "unblock",
    summary: Words { en: "Let the desk work for a person again", zh: "取消屏蔽某人" },
    args: &[PERSON],
    role: Role::Lead,
    parse,
};

/// A person to work for again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unblocking {
    /// Whom.
    pub person: Untrusted,
}

fn parse(args: &Args) -> Result<Command, Refusal> {
    Ok(Command::Unblock(Unblocking { person: args.text("person") }))
}

/// Takes the block back.
///
/// # Errors
/// Nobody is meant, or the person is not blocked.
pub fn decide(situation: &Situation<'_>, command: &Unblocking) -> Result<Decision, Refusal> {
    let (person, _) = meant(situation, &command.person)?;
    if situation.found.block.is_none() {
        return Err(Refusal::NotBlocked { person });
    }
    let mut decision = Decision::default();
    decision.changes.push(Change::Unblocked { person: person.id.clone() });
    decision.confirm(situation, Done::Unblocked { person });
    Ok(decision)
}
