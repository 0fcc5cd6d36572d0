//! `digest`: the digest of the last day, for the person alone.

use super::{Command, Spec, Words};
use crate::domain::{Decision, Notice, Refusal, Role, Situation};

/// The command's line in the table.
pub const SPEC: Spec = Spec {
    verb: "digest",
    summary: Words { en: "Show the digest of the last day", zh: "查看最近一天的摘要" },
    args: &[],
    role: Role::Agent,
    parse: |_| Ok(Command::Digest),
};

/// Tells the digest to the person alone.
///
/// # Errors
/// None of its own.
pub fn decide(situation: &Situation<'_>) -> Result<Decision, Refusal> {
    let Some(facts) = situation.found.digest.clone() else { return Ok(Decision::default()) };
    Ok(Decision::privately(situation, Notice::Digest(Box::new(facts))))
}
