//! `split [ticket] [text]`: a part of a ticket becomes a ticket of its own; without a text, the latest
//! message that is no agent's. The message's menu does the same for any message of the ticket's thread.

use super::relate::RELATED_MAX;
use super::{Arg, ArgKind, Args, Command, Matched, Spec, TEXT_CHARS_MAX, TICKET, Words};
use crate::domain::decide::TicketFile;
use crate::domain::follow_up::FollowUp;
use crate::domain::notice::Done;
use crate::domain::{
    Author, Conversation, Decision, Destination, EntryKind, MessageId, Named, Notice, Reading, Refusal, Role,
    Situation, TicketNumber, Untrusted, Verdict, ask,
};

/// The command's line in the table.
pub const SPEC: Spec = Spec {
    verb: "split",
    summary: Words { en: "Make a ticket of its own of a part of a ticket", zh: "把工单的一部分拆成新工单" },
    args: &[
        TICKET,
        Arg {
            name: "text",
            about: Words {
                en: "What the new one is about; the latest message if left out",
                zh: "新工单的内容；省略则为最新消息",
            },
            kind: ArgKind::Text(TEXT_CHARS_MAX),
            required: false,
        },
    ],
    role: Role::Agent,
    parse,
};

/// A part to split off.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Split {
    /// Of which ticket; the thread's where it is not said.
    pub ticket: Option<TicketNumber>,
    /// What it is about.
    pub text: Option<Untrusted>,
}

fn parse(args: &Args) -> Result<Command, Refusal> {
    let text = Some(args.text("text")).filter(|text| !text.is_blank());
    Ok(Command::Split(Split { ticket: args.ticket()?, text }))
}

/// Splits the text, or the requester's latest message, off.
///
/// # Errors
/// The ticket is closed, has too many related to it, or nothing was written since it was opened.
pub fn decide(situation: &Situation<'_>, command: &Split) -> Result<Decision, Refusal> {
    let file = situation.open_ticket(SPEC.verb)?;
    let said = |kind: &EntryKind| match kind {
        EntryKind::Said { text } => Some(text.clone()),
        _ => None,
    };
    let latest = || file.history.iter().rev().find_map(|entry| said(&entry.kind));
    let text = command
        .text
        .clone()
        .or_else(latest)
        .ok_or_else(|| Refusal::Missing { usage: SPEC.usage(), argument: "text".into() })?;
    let mut decision = Decision::default();
    decision.split_off(situation, file, &text, file.ticket.requester.clone(), None)?;
    let (ticket, into) = (file.ticket.number, situation.fresh.ticket);
    decision.confirm(situation, Done::Split { ticket, into });
    Ok(decision)
}

/// Splits a message of the ticket's thread off.
///
/// # Errors
/// The ticket is closed, has too many related to it, or the message was split off already.
pub fn message(
    situation: &Situation<'_>,
    file: &TicketFile,
    message: &MessageId,
    text: &Untrusted,
    author: &Author,
) -> Result<Decision, Refusal> {
    Situation::still_open(file)?;
    let before = file.history.iter().find_map(|entry| match &entry.kind {
        EntryKind::SplitOff { into, message: Some(split) } if split == message => Some(*into),
        _ => None,
    });
    if let Some(ticket) = before {
        return Err(Refusal::AlreadyTicket { ticket });
    }
    // What an agent or a program wrote is still about what the requester needs.
    let theirs = author.bot || situation.workspace.role(author) >= Role::Agent;
    let requester = if theirs { file.ticket.requester.clone() } else { author.named() };
    let mut decision = Decision::default();
    decision.split_off(situation, file, text, requester, Some(message.clone()))?;
    Ok(decision)
}

impl Decision {
    fn split_off(
        &mut self,
        situation: &Situation<'_>,
        file: &TicketFile,
        text: &Untrusted,
        requester: Named,
        message: Option<MessageId>,
    ) -> Result<(), Refusal> {
        let into = situation.fresh.ticket;
        let mut ticket = file.ticket.clone();
        if ticket.related.len() >= RELATED_MAX {
            return Err(Refusal::TooMany { ticket: ticket.number, rows_max: RELATED_MAX });
        }
        ticket.related.push(into);
        self.save(situation, file, ticket, vec![EntryKind::SplitOff { into, message }]);
        let matched = unmatched();
        let conversation = Conversation {
            channel: file.conversation.channel.clone(),
            direct: file.conversation.direct,
            locale: file.ticket.locale,
            ..ask::begun(situation, text, &matched, requester)
        };
        let plan = situation.policy.plan(&file.ticket.plan);
        let split = ask::split(situation, conversation, &matched, &plan, file.ticket.number);
        self.changes.extend(split.changes);
        let notice = Notice::TicketSplit { ticket: file.ticket.number, into };
        self.post(Destination::Conversation(file.conversation.id), file.ticket.locale, notice);
        self.posts.extend(split.posts);
        Ok(())
    }
}

/// What an agent makes a ticket of is not looked up in the knowledge base.
fn unmatched() -> Matched {
    let reading = Reading { verdict: Verdict::Escalate, confidence: 0.0, candidates: Vec::new(), parts: Vec::new() };
    Matched { reading, answer: None, answers: Vec::new(), follow_up: FollowUp::default() }
}
