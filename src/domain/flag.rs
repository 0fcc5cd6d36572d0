//! "Make a ticket of this": the 🎫 reaction on a message, or the message's menu. In a ticket's thread, where agents may,
//! it splits the message off.

use super::command::{Matched, split};
use super::notice::Done;
use super::{Act, Author, Conversation, Decision, MessageId, Notice, Refusal, Role, Situation, Untrusted, ask};

/// Opens a ticket about the message, for the person who wrote it (for the one who flagged it where a program wrote it).
///
/// # Errors
/// There is a ticket about it already.
pub fn decide(situation: &Situation<'_>, matched: &Matched) -> Result<Decision, Refusal> {
    let Act::Flagged { message, text, author } = &situation.event.act else {
        return Ok(Decision::default());
    };
    if let Some(known) = situation.conversation.as_ref().filter(|known| known.ticket.is_some()) {
        return in_ticket(situation, known, (message, text, author));
    }
    let requester = if author.bot { &situation.event.author } else { author };
    let event = situation.event;
    let of_author = situation.found.customer.of_other.as_ref().filter(|(person, _)| person.id == requester.id);
    let plan = match of_author {
        Some((_, entitled)) => situation.policy.plan(&entitled.plan),
        None => situation.person.plan.clone(),
    };
    let (conversation, new) = match &situation.conversation {
        Some(known) => (known.clone(), false),
        None => (
            Conversation {
                root: (!event.direct).then(|| message.clone()),
                thread: event.thread.clone(),
                ..ask::begun(situation, text, matched, requester.named())
            },
            true,
        ),
    };
    let mut decision = ask::escalated(situation, conversation, matched, &plan, new);
    if event.reply.is_some() {
        let done = Done::Opened { ticket: situation.fresh.ticket, first_response_due: None };
        decision.post(situation.private(), situation.person.locale, Notice::Done(done));
    }
    Ok(decision)
}

/// Splits a message of a ticket's thread off, for an agent.
fn in_ticket(
    situation: &Situation<'_>,
    known: &Conversation,
    (message, text, author): (&MessageId, &Untrusted, &Author),
) -> Result<Decision, Refusal> {
    let Some(file) = &situation.ticket else { return Err(Refusal::ButtonTooOld) };
    let (ticket, into) = (file.ticket.number, situation.fresh.ticket);
    if known.root.as_ref() == Some(message) || situation.person.role < Role::Agent {
        return Err(Refusal::AlreadyTicket { ticket });
    }
    let mut decision = split::message(situation, file, message, text, author)?;
    if situation.event.reply.is_some() {
        decision.post(situation.private(), situation.person.locale, Notice::Done(Done::Split { ticket, into }));
    }
    Ok(decision)
}
