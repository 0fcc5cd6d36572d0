//! `transcript [ticket] [format]`: a ticket's whole history as a file, for its requester or an agent alone.

use super::{Arg, ArgKind, Args, Command, Spec, TICKET, Words};
use crate::domain::notice::Done;
use crate::domain::transcript::{self, Format};
use crate::domain::{Decision, Destination, Notice, Refusal, Role, Situation, TicketNumber};

/// The command's line in the table.
pub const SPEC: Spec = Spec {
    verb: "transcript",
    summary: Words { en: "Get a ticket's whole history as a file", zh: "获取工单完整记录的文件" },
    args: &[
        TICKET,
        Arg {
            name: "format",
            about: Words {
                en: "How it is written; markdown where it is not said", zh: "文件格式；默认 markdown"
            },
            kind: ArgKind::OneOf(Format::NAMES),
            required: false,
        },
    ],
    role: Role::Requester,
    parse,
};

/// A transcript to send.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    /// Which ticket; the thread's where it is not said.
    pub ticket: Option<TicketNumber>,
    /// How it is written.
    pub format: Format,
}

fn parse(args: &Args) -> Result<Command, Refusal> {
    let format = args.word("format").and_then(Format::named).unwrap_or(Format::Markdown);
    Ok(Command::Transcript(Wanted { ticket: args.ticket()?, format }))
}

/// Sends the transcript to the person's direct messages, and says so where they asked.
///
/// # Errors
/// The ticket is not there for this person.
pub fn decide(situation: &Situation<'_>, command: &Wanted) -> Result<Decision, Refusal> {
    let file = situation.visible_ticket(SPEC.verb)?;
    let (latest, total) = situation.found.whole_history.clone().unwrap_or_default();
    let transcript = transcript::of(situation, file, &latest, total);
    let mut decision = Decision::default();
    decision.confirm(situation, Done::TranscriptSent { ticket: file.ticket.number });
    let to = Destination::Direct { person: situation.person.named.id.clone(), reply: situation.event.reply.clone() };
    decision.post(to, situation.person.locale, Notice::Transcript { transcript, format: command.format });
    Ok(decision)
}
