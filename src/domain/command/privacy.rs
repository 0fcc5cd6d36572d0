//! `privacy [what]`: what the desk keeps about the person who asks, a copy of it, or its erasure.

use super::{Arg, ArgKind, Args, Command, Spec, Words};
use crate::domain::privacy::{self, Wish};
use crate::domain::{Decision, Refusal, Role, Situation};

/// The command's line in the table.
pub const SPEC: Spec = Spec {
    verb: "privacy",
    summary: Words { en: "See, get or erase what is kept about you", zh: "查看、导出或清除关于您的数据" },
    args: &[Arg {
        name: "what",
        about: Words {
            en: "show, where it is not said; export: a copy; erase: for good",
            zh: "默认 show 查看；export 导出；erase 永久清除",
        },
        kind: ArgKind::OneOf(Wish::NAMES),
        required: false,
    }],
    role: Role::Requester,
    parse,
};

fn parse(args: &Args) -> Result<Command, Refusal> {
    Ok(Command::Privacy(args.word("what").and_then(Wish::named).unwrap_or(Wish::Show)))
}

/// Decides it.
///
/// # Errors
/// See [`privacy::wished`].
pub fn decide(situation: &Situation<'_>, wish: Wish) -> Result<Decision, Refusal> {
    privacy::wished(situation, wish)
}
