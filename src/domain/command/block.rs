//! `block <person> [reason]`: the desk does not work for a person any more, until a lead takes that back.

use super::{Arg, ArgKind, Args, Command, Spec, Words};
use crate::domain::block::Block;
use crate::domain::notice::Done;
use crate::domain::{Change, Decision, Named, Refusal, Role, Situation, Untrusted};

/// The person argument of the commands about the block list.
pub const PERSON: Arg = Arg {
    name: "person",
    about: Words { en: "Mention or id", zh: "@提及 或 ID" },
    kind: ArgKind::Person,
    required: true,
};

/// The command's line in the table.
pub const SPEC: Spec = Spec {
    verb: "block",
    summary: Words { en: "Let the desk not work for a person", zh: "屏蔽某人" },
    args: &[
        PERSON,
        Arg {
            name: "reason",
            about: Words { en: "Why, for leads to read", zh: "原因（仅负责人可见）" },
            kind: ArgKind::Text(500),
            required: false,
        },
    ],
    role: Role::Lead,
    parse,
};

/// A person to block.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Blocking {
    /// Whom.
    pub person: Untrusted,
    /// Why.
    pub reason: Option<Untrusted>,
}

fn parse(args: &Args) -> Result<Command, Refusal> {
    let reason = Some(args.text("reason")).filter(|text| !text.is_blank());
    Ok(Command::Block(Blocking { person: args.text("person"), reason }))
}

/// Keeps the block with who and when.
///
/// # Errors
/// Nobody is meant, an agent is, or the person is blocked already.
pub fn decide(situation: &Situation<'_>, command: &Blocking) -> Result<Decision, Refusal> {
    let (person, role) = meant(situation, &command.person)?;
    if role >= Role::Agent {
        return Err(Refusal::AgentsStay { person });
    }
    if let Some(block) = &situation.found.block {
        return Err(Refusal::AlreadyBlocked { person, by: block.by.clone() });
    }
    let by = situation.person.named.clone();
    let reason = command.reason.clone();
    let block = Block { person: person.clone(), reason, by, at: situation.now, told_at: None };
    let mut decision = Decision::default();
    decision.changes.push(Change::Blocked(Box::new(block)));
    decision.confirm(situation, Done::Blocked { person });
    Ok(decision)
}

/// The person whom the text means, and the role that they were seen with last.
pub(super) fn meant(situation: &Situation<'_>, given: &Untrusted) -> Result<(Named, Role), Refusal> {
    situation.found.person.clone().ok_or_else(|| Refusal::NoSuchPerson { given: given.headline(80) })
}
