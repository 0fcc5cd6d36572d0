//! `ask <question>`: asks the knowledge base; the answer is for the asker alone.

use super::{Arg, ArgKind, Args, Command, Matched, Spec, TEXT_CHARS_MAX, Words};
use crate::domain::{Decision, Refusal, Role, Situation, Untrusted, ask};

/// The command's line in the table.
pub const SPEC: Spec = Spec {
    verb: "ask",
    summary: Words { en: "Ask a question", zh: "提问" },
    args: &[Arg {
        name: "question",
        about: Words { en: "Your question, in your own words", zh: "您的问题" },
        kind: ArgKind::Question(TEXT_CHARS_MAX),
        required: true,
    }],
    role: Role::Requester,
    parse,
};

/// A question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ask {
    /// What is asked.
    pub question: Untrusted,
}

fn parse(args: &Args) -> Result<Command, Refusal> {
    Ok(Command::Ask(Ask { question: args.text("question") }))
}

/// Answers privately; a question of a paid plan becomes a ticket, as it does anywhere.
///
/// # Errors
/// None of its own.
pub fn decide(situation: &Situation<'_>, command: &Ask, matched: Option<&Matched>) -> Result<Decision, Refusal> {
    let Some(matched) = matched else { return Ok(Decision::default()) };
    Ok(ask::asked_privately(situation, &command.question, matched))
}
