//! Closing by agreement: an agent says that a ticket is solved, and its requester says yes or no; and what a requester's
//! word means to a ticket that is closed.

use super::command::{Matched, reopen};
use super::decide::TicketFile;
use super::ending::End;
use super::{
    Act, Conversation, Decision, Destination, EntryKind, Notice, Refusal, Situation, Status, TicketNumber, Untrusted,
    ask,
};

/// Tickets that one may be related to.
const RELATED_MAX: usize = super::command::relate::RELATED_MAX;

/// The requester says that the ticket is solved: it is closed.
///
/// # Errors
/// It is somebody else's, or was opened again since that was asked.
pub fn agreed(situation: &Situation<'_>, solved_at: i64) -> Result<Decision, Refusal> {
    let file = own(situation, "close")?;
    let ticket = &file.ticket;
    if ticket.is_closed() {
        return Err(Refusal::IsClosed { ticket: ticket.number });
    }
    let asked = ticket.solved_at.filter(|_| ticket.status == Status::Solved);
    if asked.is_none_or(|asked| asked.as_millisecond() != solved_at) {
        return Err(Refusal::ButtonTooOld);
    }
    let mut decision = Decision::default();
    decision.end(&situation.acting(), file, End::Closed, None);
    decision.in_place_of_the_question(situation, file);
    Ok(decision)
}

/// The requester says that it is not, or not any more: work goes on.
///
/// # Errors
/// It is somebody else's, or closed for too long, or work on it goes on already.
pub fn refused(situation: &Situation<'_>) -> Result<Decision, Refusal> {
    let file = own(situation, "reopen")?;
    let mut decision = reopen::decide(situation)?;
    if !file.ticket.is_done() {
        let (ticket, by) = (file.ticket.number, situation.person.named.clone());
        let to = Destination::Conversation(file.conversation.id);
        decision.post(to, file.ticket.locale, Notice::TicketReopened { ticket, by });
    }
    decision.in_place_of_the_question(situation, file);
    Ok(decision)
}

/// The ticket, if it is the question of the one who presses.
fn own<'a>(situation: &'a Situation<'_>, verb: &str) -> Result<&'a TicketFile, Refusal> {
    let file = situation.visible_ticket(verb)?;
    if !file.ticket.is_asked_by(&situation.person.named.id) {
        return Err(Refusal::NotYourQuestion);
    }
    Ok(file)
}

impl Decision {
    /// What is told in the thread takes the place of the message whose button was pressed, where that can be edited.
    fn in_place_of_the_question(&mut self, situation: &Situation<'_>, file: &TicketFile) {
        let Act::Pressed { message: Some(message), .. } = &situation.event.act else { return };
        let thread = Destination::Conversation(file.conversation.id);
        for post in self.posts.iter_mut().filter(|post| post.to == thread) {
            post.to = Destination::Edit(message.clone());
        }
    }

    /// The requester writes long after the closing: that is a new ticket, linked with this one, in a thread of its own.
    /// Where there is one already they are pointed to it.
    pub(super) fn goes_on(&mut self, situation: &Situation<'_>, file: &TicketFile, text: &Untrusted) {
        let known = file.history.iter().rev().find_map(|entry| match entry.kind {
            EntryKind::ContinuedAs { into } => Some(into),
            _ => None,
        });
        let into = known.unwrap_or(situation.fresh.ticket);
        let said = EntryKind::Said { text: text.clone() };
        let mut further = Self::default();
        if known.is_some() {
            self.record(file, situation, said);
        } else {
            further = continued(situation, file, text);
            let mut ticket = file.ticket.clone();
            if ticket.related.len() < RELATED_MAX {
                ticket.related.push(into);
            }
            self.save(situation, file, ticket, vec![said, EntryKind::ContinuedAs { into }]);
        }
        let notice = Notice::GoesOn { ticket: file.ticket.number, into };
        self.changes.extend(further.changes);
        self.post(Destination::Conversation(file.conversation.id), file.ticket.locale, notice);
        self.posts.extend(further.posts);
    }
}

/// The new ticket of the old one's requester.
fn continued(situation: &Situation<'_>, file: &TicketFile, text: &Untrusted) -> Decision {
    let matched = Matched::none();
    let conversation = Conversation {
        channel: file.conversation.channel.clone(),
        direct: file.conversation.direct,
        locale: file.ticket.locale,
        ..ask::begun(situation, text, &matched, situation.person.named.clone())
    };
    let of: TicketNumber = file.ticket.number;
    ask::continued(situation, conversation, &matched, &situation.person.plan, of)
}
