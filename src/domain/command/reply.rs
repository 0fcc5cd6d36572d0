//! `reply [ticket] <text>`: answers the requester in the ticket's thread, from wherever the agent is.

use super::{Arg, ArgKind, Args, Command, Spec, TEXT_CHARS_MAX, TICKET, Words};
use crate::domain::decide::TicketFile;
use crate::domain::notice::Done;
use crate::domain::{Decision, Destination, Notice, Refusal, Role, Situation, TicketNumber, Untrusted};

/// The command's line in the table.
pub const SPEC: Spec = Spec {
    verb: "reply",
    summary: Words { en: "Answer the requester in the ticket's thread", zh: "在工单讨论串里回复提问者" },
    args: &[
        TICKET,
        Arg {
            name: "text",
            about: Words { en: "The answer", zh: "回复内容" },
            kind: ArgKind::Text(TEXT_CHARS_MAX),
            required: true,
        },
    ],
    role: Role::Agent,
    parse,
};

/// An answer to give.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reply {
    /// Which ticket; the thread's where it is not said.
    pub ticket: Option<TicketNumber>,
    /// The answer.
    pub text: Untrusted,
}

fn parse(args: &Args) -> Result<Command, Refusal> {
    Ok(Command::Reply(Reply { ticket: args.ticket()?, text: args.text("text") }))
}

/// Posts the answer in the agent's name; the first one stops the first-response clock.
///
/// # Errors
/// The ticket is closed.
pub fn decide(situation: &Situation<'_>, command: &Reply) -> Result<Decision, Refusal> {
    Ok(given(situation, situation.open_ticket(SPEC.verb)?, &command.text))
}

/// An answer in the agent's name, from wherever its words come.
pub(super) fn given(situation: &Situation<'_>, file: &TicketFile, text: &Untrusted) -> Decision {
    let number = file.ticket.number;
    let mut decision = Decision::default();
    decision.replied(situation, file, text);
    let notice = Notice::AgentReplied { ticket: number, by: situation.person.named.clone(), text: text.clone() };
    decision.post(Destination::Conversation(file.conversation.id), file.ticket.locale, notice);
    decision.confirm(situation, Done::Replied { ticket: number });
    decision
}
