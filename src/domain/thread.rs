//! Messages in a conversation's thread: part of its ticket, or a further question.

use jiff::SignedDuration;

use super::command::Matched;
use super::community::{self, Standing};
use super::customer::route::Way;
use super::decide::TicketFile;
use super::faq::lesson::{self, How};
use super::follow_up::FollowUp;
use super::reading::EntryText;
use super::{
    Change, Conversation, Decision, Destination, Entry, EntryKind, MessageId, Notice, Outcome, Role, Situation, Status,
    Untrusted, Verdict, ask, waiting,
};

/// How long after a question a direct message may go on with it.
const DIRECT_FOLLOW_UP: SignedDuration = SignedDuration::from_hours(24);

/// A message, read.
#[derive(Debug, Clone, Copy)]
pub struct Said<'a> {
    /// Which.
    pub message: &'a MessageId,
    /// What it says.
    pub text: &'a Untrusted,
    /// Whether it speaks to the desk.
    pub called: bool,
    /// What the knowledge base makes of it.
    pub matched: &'a Matched,
}

/// A message in a conversation. The one that it hangs on is its question, and was taken up with it.
#[must_use]
pub fn said(situation: &Situation<'_>, conversation: &Conversation, said: &Said<'_>) -> Decision {
    if conversation.root.as_ref() == Some(said.message) {
        return Decision::default();
    }
    match &situation.ticket {
        Some(file) if !(conversation.direct && file.ticket.is_closed()) => in_ticket(situation, file, said.text),
        None if conversation.direct && said.matched.follow_up != FollowUp::Apart => {
            further_question(situation, conversation, said)
        }
        _ if conversation.direct => ask::said(situation, said),
        Some(_) => Decision::default(),
        None => further_question(situation, conversation, said),
    }
}

/// Everything said in a ticket's thread is part of it. An agent's word is an answer, unless the agent is the one who
/// needs help; the requester's word opens a ticket again that is done or waits for it, and wakes one that sleeps.
fn in_ticket(situation: &Situation<'_>, file: &TicketFile, text: &Untrusted) -> Decision {
    let mut decision = Decision::default();
    let author = &situation.person.named;
    let is_requester = file.ticket.is_asked_by(&author.id);
    let said = EntryKind::Said { text: text.clone() };
    if situation.person.role >= Role::Agent && !is_requester && !file.ticket.is_closed() {
        decision.replied(situation, file, text);
    } else if is_requester && !situation.policy.patience.reopens(&file.ticket, situation.now) {
        decision.goes_on(situation, file, text);
        return decision;
    } else if is_requester && file.ticket.is_done() {
        decision.reopened(situation, file, vec![said]);
    } else if let Some((ticket, kinds)) = waiting::roused(file, &[Status::Pending]).filter(|_| is_requester) {
        decision.save(situation, file, ticket, [vec![said], kinds].concat());
    } else if is_requester {
        decision.heard(situation, file, said);
    } else {
        decision.record(file, situation, said);
    }
    decision.relay(situation, file, text);
    decision
}

impl Decision {
    /// Passes words on that were written where the others do not see them: a direct message, or the thread of a ticket
    /// that was merged into this one.
    fn relay(&mut self, situation: &Situation<'_>, file: &TicketFile, text: &Untrusted) {
        let (ticket, by, text) = (file.ticket.number, situation.person.named.clone(), text.clone());
        let here = situation.conversation.as_ref().map(|here| here.id);
        let merged = here.is_some_and(|here| here != file.conversation.id);
        let is_agent = situation.person.role >= Role::Agent && !file.ticket.is_asked_by(&by.id);
        if merged && is_agent {
            let to = Destination::Conversation(file.conversation.id);
            self.post(to, file.ticket.locale, Notice::AgentReplied { ticket, by, text });
        } else if (merged || file.conversation.direct) && situation.workspace.agents_channel.is_some() {
            let to = Destination::CardThread(ticket);
            self.post(to, situation.workspace.locale, Notice::RequesterSaid { ticket, by, text });
        }
    }
}

/// Whether what a person says now may go on with a conversation: its asker, while no ticket has taken it over. In a
/// direct channel nothing but time tells where a conversation ended.
#[must_use]
pub fn may_go_on(situation: &Situation<'_>, conversation: &Conversation) -> bool {
    let age = situation.now.duration_since(conversation.asked_at);
    let fresh = !conversation.direct || age <= DIRECT_FOLLOW_UP;
    fresh && conversation.ticket.is_none() && conversation.requester.id == situation.person.named.id
}

/// The asker says more under an answer that did not become a ticket. Others' words there are left alone.
fn further_question(situation: &Situation<'_>, conversation: &Conversation, said: &Said<'_>) -> Decision {
    let by_asker = situation.person.named.id == conversation.requester.id;
    let community = situation.community(conversation);
    if !by_asker && !said.called {
        return community.map(|_| community::replied(situation, conversation, said)).unwrap_or_default();
    }
    if said.matched.follow_up == FollowUp::Helped {
        return helped(situation, conversation, said.matched.answer.as_ref());
    }
    match said.matched.reading.verdict {
        Verdict::Leave => Decision::default(),
        _ if ask::wants_person(said.matched) => {
            let plan = situation.plan_of_requester(conversation);
            let route = situation.route(&plan, conversation, !conversation.direct);
            if let Way::Members(community) = route.way {
                return community::asked_again(situation, conversation, community).0;
            }
            if let Err(refusal) = route.ticket() {
                return Decision::privately(situation, Notice::Refused(refusal));
            }
            let mut decision = ask::escalated(situation, conversation.clone(), said.matched, &plan, false);
            // The ticket is named after the first question: who takes it sees what was said since.
            let kind = EntryKind::Said { text: said.text.clone() };
            let entry = Entry { at: situation.now, actor: Some(situation.person.named.clone()), kind };
            decision.changes.extend(decision.opens().map(|ticket| Change::Recorded { ticket, was: None, entry }));
            decision
        }
        _ => {
            let mut decision = Decision::default();
            if let Some(notice) = ask::offer(conversation, said.matched) {
                let plan = situation.plan_of_requester(conversation);
                decision.offer(situation, conversation, said.text, &plan, notice);
                decision.changes.push(Change::ConversationSettled {
                    id: conversation.id,
                    outcome: Outcome::Open,
                    ticket: None,
                    entry: said.matched.answer.as_ref().map(|entry| entry.id.clone()),
                    shown: Some(said.matched.shown()),
                });
            }
            decision
        }
    }
}

/// The asker says that the answer helped: it is kept, and nothing needs to be said to it.
fn helped(situation: &Situation<'_>, conversation: &Conversation, entry: Option<&EntryText>) -> Decision {
    let mut decision = Decision::default();
    if conversation.outcome == Outcome::Open {
        decision.changes.push(Change::ConversationSettled {
            id: conversation.id,
            outcome: Outcome::Helped,
            ticket: None,
            entry: None,
            shown: None,
        });
        decision.stands(situation, conversation, Standing::Solved);
        decision.changes.extend(lesson::taught(situation, conversation, entry, How::Helped));
    }
    decision
}
