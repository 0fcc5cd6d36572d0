//! `digest [period]`: the digest of the last day, week or month, for the person alone.

use super::{Arg, ArgKind, Args, Command, Spec, Words};
use crate::domain::digest::Period;
use crate::domain::{Decision, Notice, Refusal, Role, Situation};

/// The command's line in the table.
pub const SPEC: Spec = Spec {
    verb: "digest",
    summary: Words {
        en: "Show the digest of the last day, week or month", zh: "查看最近一天、一周或一月的摘要"
    },
    args: &[Arg {
        name: "period",
        about: Words { en: "Of what; a day where left out", zh: "摘要的周期；不填则为一天" },
        kind: ArgKind::OneOf(&Period::NAMES),
        required: false,
    }],
    role: Role::Agent,
    parse,
};

/// A digest to show.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Digest {
    /// Of what.
    pub period: Period,
}

fn parse(args: &Args) -> Result<Command, Refusal> {
    let period = args.word("period").and_then(Period::named).unwrap_or_default();
    Ok(Command::Digest(Digest { period }))
}

/// Tells the digest to the person alone.
///
/// # Errors
/// None of its own.
pub fn decide(situation: &Situation<'_>) -> Result<Decision, Refusal> {
    let Some(facts) = situation.found.digest.clone() else { return Ok(Decision::default()) };
    Ok(Decision::privately(situation, Notice::Digest(Box::new(facts))))
}
