//! `note [ticket] <text>`: keeps a note that only agents see. It is not an answer and stops no clock.

use super::{Arg, ArgKind, Args, Command, Spec, TEXT_CHARS_MAX, TICKET, Words};
use crate::domain::notice::Done;
use crate::domain::{Decision, EntryKind, Refusal, Role, Situation, TicketNumber, Untrusted};

/// The command's line in the table.
pub const SPEC: Spec = Spec {
    verb: "note",
    summary: Words { en: "Keep a note that only agents see", zh: "添加仅支持人员可见的备注" },
    args: &[
        TICKET,
        Arg {
            name: "text",
            about: Words { en: "The note", zh: "备注内容" },
            kind: ArgKind::Text(TEXT_CHARS_MAX),
            required: true,
        },
    ],
    role: Role::Agent,
    parse,
};

/// A note to keep.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// Which ticket; the thread's where it is not said.
    pub ticket: Option<TicketNumber>,
    /// The note.
    pub text: Untrusted,
}

fn parse(args: &Args) -> Result<Command, Refusal> {
    Ok(Command::Note(Note { ticket: args.ticket()?, text: args.text("text") }))
}

/// Keeps the note, on closed tickets too.
///
/// # Errors
/// There is no such ticket.
pub fn decide(situation: &Situation<'_>, command: &Note) -> Result<Decision, Refusal> {
    let file = situation.visible_ticket(SPEC.verb)?;
    let number = file.ticket.number;
    let mut decision = Decision::default();
    decision.record(file, situation, EntryKind::Noted { text: command.text.clone() });
    decision.confirm(situation, Done::Noted { ticket: number });
    Ok(decision)
}
