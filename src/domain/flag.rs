//! "Make a ticket of this": the 🎫 reaction on a message, or the message's menu.

use super::command::Matched;
use super::notice::Done;
use super::{Act, Conversation, Decision, Notice, Refusal, Situation, ask};

/// Opens a ticket about the message, for the person who wrote it (for the one who flagged it where a program wrote it).
///
/// # Errors
/// There is a ticket about it already.
pub fn decide(situation: &Situation<'_>, matched: &Matched) -> Result<Decision, Refusal> {
    let Act::Flagged { message, text, author } = &situation.event.act else {
        return Ok(Decision::default());
    };
    if let Some(ticket) = situation.conversation.as_ref().and_then(|known| known.ticket) {
        return Err(Refusal::AlreadyTicket { ticket });
    }
    let requester = if author.bot { &situation.event.author } else { author };
    let event = situation.event;
    let plan = situation.policy.plan_of(situation.workspace, requester, &event.channel);
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
