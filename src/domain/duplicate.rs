//! The same question again, from the same person, while its ticket is open: it joins that ticket, and a button takes it out
//! again. What several people ask is a matter of [`super::problem`].

use jiff::SignedDuration;

use super::command::{Command, Matched};
use super::decide::{Intent, TicketFile, wanted};
use super::press::Press;
use super::{
    Act, Change, Conversation, Decision, Destination, EntryKind, Notice, Outcome, Refusal, Role, Situation, Status,
    Untrusted, ask, waiting,
};

/// What the desk does about questions that are asked again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Duplicates {
    /// Whether a person's question joins their open ticket about the same.
    pub joins: bool,
    /// How many people make a problem of one question; none where the desk groups nothing.
    pub people: Option<usize>,
    /// Within which time they ask.
    pub within: SignedDuration,
}

impl Default for Duplicates {
    fn default() -> Self {
        Self { joins: true, people: Some(3), within: SignedDuration::from_hours(24) }
    }
}

/// What a decision would open a further ticket of the one who acts about, where a ticket of theirs may know it already.
/// Who says that a ticket is wanted of a message, or that something is another matter, has looked.
#[must_use]
pub fn asked_now(situation: &Situation<'_>, intent: &Intent, decided: &Result<Decision, Refusal>) -> Option<Untrusted> {
    let may_join = matches!(
        intent,
        Intent::Message { .. }
            | Intent::Command(Command::Ask(_) | Command::New(_), _)
            | Intent::Press { press: Press::Human(_), .. }
    );
    if !may_join || !situation.policy.duplicates.joins {
        return None;
    }
    match decided {
        Ok(decision) => opened(situation, decision),
        // Who has too many open tickets may still say more about one of them.
        Err(Refusal::TooManyOpen { .. }) => opened(situation, &wanted(situation, intent).ok()?),
        Err(_) => None,
    }
}

fn opened(situation: &Situation<'_>, decision: &Decision) -> Option<Untrusted> {
    decision.changes.iter().find_map(|change| match change {
        Change::Ticket { ticket, was: None, entries, .. } if ticket.requester.id == situation.person.named.id => {
            entries.iter().find_map(|entry| match &entry.kind {
                EntryKind::Opened { text } => Some(text.clone()),
                _ => None,
            })
        }
        _ => None,
    })
}

/// The open ticket of a conversation's requester that knows its question already.
#[must_use]
pub fn earlier<'a>(situation: &'a Situation<'_>, conversation: &Conversation) -> Option<&'a TicketFile> {
    let file = situation.found.earlier.as_deref()?;
    (file.ticket.requester.id == conversation.requester.id && !file.ticket.is_done()).then_some(file)
}

/// The question becomes a further message of the earlier ticket, and so does what is written about it from now on. `new`
/// says that its conversation is not stored yet.
#[must_use]
pub fn joined(situation: &Situation<'_>, file: &TicketFile, conversation: Conversation, new: bool) -> Decision {
    let mut decision = Decision::default();
    let number = file.ticket.number;
    let (id, locale, text) = (conversation.id, conversation.locale, conversation.question.clone());
    let conversation = Conversation { outcome: Outcome::Escalated, ticket: Some(number), ..conversation };
    decision.changes.push(if new {
        Change::ConversationBegun(conversation)
    } else {
        let (outcome, ticket) = (Outcome::Escalated, Some(number));
        Change::ConversationSettled { id, outcome, ticket, entry: None, shown: None }
    });
    let kinds = vec![EntryKind::AskedAgain, EntryKind::Said { text: text.clone() }];
    let (ticket, roused) = waiting::roused(file, &[Status::Pending]).unwrap_or((file.ticket.clone(), Vec::new()));
    decision.save(situation, file, ticket, [kinds, roused].concat());
    if situation.workspace.agents_channel.is_some() {
        let said = Notice::RequesterSaid { ticket: number, by: situation.person.named.clone(), text };
        decision.post(Destination::CardThread(number), situation.workspace.locale, said);
    }
    // Where they wrote for all to see, the thread says that it was heard; else they alone are told.
    let to = match situation.event.act {
        Act::Said { .. } => Destination::Conversation(id),
        _ => situation.private(),
    };
    let earlier = Box::new(file.conversation.clone());
    decision.post(to, locale, Notice::AskedAgain { conversation: id, ticket: number, earlier, apart: None });
    decision
}

/// "This is something else": the question gets a ticket of its own after all.
///
/// # Errors
/// It is somebody else's, or has a ticket of its own already, or the requester is to have none.
pub fn apart(situation: &Situation<'_>) -> Result<Decision, Refusal> {
    let (Some(conversation), Some(file)) = (&situation.conversation, &situation.ticket) else {
        return Err(Refusal::ButtonTooOld);
    };
    let (by_agent, from) = (situation.person.role >= Role::Agent, file.ticket.number);
    let own = conversation.requester.id == situation.person.named.id;
    if !own && !by_agent {
        return Err(Refusal::NotYourQuestion);
    }
    if file.conversation.id == conversation.id {
        return Err(Refusal::AlreadyTicket { ticket: from });
    }
    // Of somebody else the groups are not known here: what they had for the other ticket they have for this one.
    let plan = if own { situation.person.plan.clone() } else { situation.policy.plan(&file.ticket.plan) };
    if !by_agent {
        situation.route(&plan, conversation, false).ticket()?;
    }
    let into = situation.fresh.ticket;
    let mut decision = Decision::default();
    decision.record(file, situation, EntryKind::SetApart { into });
    let matched = Matched::nothing(conversation);
    let opened = ask::apart(situation, conversation.clone(), &matched, &plan, from);
    decision.changes.extend(opened.changes);
    decision.posts.extend(opened.posts);
    let earlier = Box::new(file.conversation.clone());
    let told = Notice::AskedAgain { conversation: conversation.id, ticket: from, earlier, apart: Some(into) };
    let to = match &situation.event.act {
        Act::Pressed { message: Some(message), .. } => Destination::Edit(message.clone()),
        _ => situation.private(),
    };
    decision.post(to, conversation.locale, told);
    Ok(decision)
}
