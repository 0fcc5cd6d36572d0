//! `new <question>`: opens a ticket without asking the knowledge base first.

use super::{Arg, ArgKind, Args, Command, Matched, Spec, TEXT_CHARS_MAX, Words};
use crate::domain::{Decision, Refusal, Role, Situation, Untrusted, ask};

/// The command's line in the table.
pub const SPEC: Spec = Spec {
    verb: "new",
    summary: Words { en: "Open a ticket with the support team", zh: "向支持团队提交工单" },
    args: &[Arg {
        name: "question",
        about: Words { en: "What you need help with", zh: "您需要什么帮助" },
        kind: ArgKind::Text(TEXT_CHARS_MAX),
        required: true,
    }],
    role: Role::Requester,
    parse,
};

/// A ticket to open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct New {
    /// What it is about.
    pub question: Untrusted,
}

fn parse(args: &Args) -> Result<Command, Refusal> {
    Ok(Command::New(New { question: args.text("question") }))
}

/// Opens the ticket and tells its number to the person alone.
///
/// # Errors
/// None of its own.
pub fn decide(situation: &Situation<'_>, command: &New, matched: Option<&Matched>) -> Result<Decision, Refusal> {
    let Some(matched) = matched else { return Ok(Decision::default()) };
    ask::ticket_wanted(situation, &command.question, matched)
}
