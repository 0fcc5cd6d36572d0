//! Questions: answered, suggested, escalated into a ticket, or left alone.

use super::command::Matched;
use super::customer::CustomerNotice;
use super::customer::route::{Route, Way};
use super::decide::TicketFile;
use super::notice::{Done, Settled};
use super::thread::Said;
use super::{
    Act, Change, Conversation, Decision, Destination, EntryKind, Named, Notice, Outcome, Plan, Priority, Refusal, Role,
    Situation, Status, Ticket, TicketNumber, Untrusted, Verdict, community, duplicate, problem, several,
};

/// Graphemes of a question that make a ticket's subject.
const SUBJECT_GRAPHEMES_MAX: usize = 120;

/// A message outside of any conversation: heard in a support channel, from one who speaks to the desk anywhere.
#[must_use]
pub fn said(situation: &Situation<'_>, said: &Said<'_>) -> Decision {
    let event = situation.event;
    let in_channel = event.thread.is_none() || is_first_post(situation, said);
    let heard =
        situation.workspace.is_support(&event.channel) && in_channel && situation.person.role == Role::Requester;
    if !heard && !said.called {
        return Decision::default();
    }
    if said.matched.reading.verdict == Verdict::Leave {
        return if said.called { greeting(situation) } else { Decision::default() };
    }
    let conversation = Conversation {
        root: (!event.direct).then(|| said.message.clone()),
        thread: event.thread.clone(),
        ..begun(situation, said.text, said.matched, situation.person.named.clone())
    };
    answered(situation, conversation, said.matched, &situation.person.plan)
}

/// A forum post: its thread and its first message have one id.
fn is_first_post(situation: &Situation<'_>, said: &Said<'_>) -> bool {
    situation.event.thread.as_ref().is_some_and(|thread| thread.0 == said.message.0)
}

/// Who the desk is, for somebody who greets it: to them alone, except where they are alone with it anyway.
fn greeting(situation: &Situation<'_>) -> Decision {
    if !situation.event.direct {
        return Decision::privately(situation, Notice::Welcome);
    }
    let mut decision = Decision::default();
    decision.post(Destination::Channel(situation.event.channel.clone()), situation.person.locale, Notice::Welcome);
    decision
}

/// A question by command: the answer is for the asker alone until it becomes a ticket.
#[must_use]
pub fn asked_privately(situation: &Situation<'_>, question: &Untrusted, matched: &Matched) -> Decision {
    if matched.reading.verdict == Verdict::Leave {
        return Decision::privately(situation, Notice::Welcome);
    }
    let conversation = begun(situation, question, matched, situation.person.named.clone());
    let route = situation.route(&situation.person.plan, &conversation, false);
    let mut decision = match route.way {
        Way::Closed => return closed(situation, &route),
        Way::Ticket => ticket_and_word(situation, route.withdrawn(situation, conversation).0, matched),
        Way::Faq | Way::Members(_) if wants_person(matched) => ticket_and_word(situation, conversation, matched),
        Way::Faq | Way::Members(_) | Way::FaqOnly => {
            let mut decision = Decision::default();
            let notice = offer(&conversation, matched).or_else(|| route.ticket().err().map(Notice::Refused));
            if let Some(notice) = notice {
                decision.post(situation.private(), situation.person.locale, notice);
            }
            decision.changes.push(Change::ConversationBegun(conversation));
            decision
        }
    };
    route.tell(situation, &mut decision);
    decision
}

/// Nothing is taken: only that is told, to whoever asks.
fn closed(situation: &Situation<'_>, route: &Route<'_>) -> Decision {
    route
        .ticket()
        .err()
        .map_or_else(Decision::default, |refusal| Decision::privately(situation, Notice::Refused(refusal)))
}

/// A ticket by command.
///
/// # Errors
/// The mode of the asker's plan has no tickets, or takes no questions.
pub fn ticket_wanted(situation: &Situation<'_>, question: &Untrusted, matched: &Matched) -> Result<Decision, Refusal> {
    let conversation = begun(situation, question, matched, situation.person.named.clone());
    let route = situation.route(&situation.person.plan, &conversation, false);
    route.ticket()?;
    let conversation = route.withdrawn(situation, conversation).0;
    let mut decision = ticket_and_word(situation, conversation, matched);
    route.tell(situation, &mut decision);
    Ok(decision)
}

fn ticket_and_word(situation: &Situation<'_>, conversation: Conversation, matched: &Matched) -> Decision {
    let mut decision = escalated(situation, conversation, matched, &situation.person.plan, true);
    let first_response_due = first_response_due(&decision);
    if let Some(ticket) = decision.opens() {
        decision.confirm(situation, Done::Opened { ticket, first_response_due });
    }
    decision
}

/// A question in the open: answered in its thread, or escalated there.
#[must_use]
pub fn answered(situation: &Situation<'_>, conversation: Conversation, matched: &Matched, plan: &Plan) -> Decision {
    let route = situation.route(plan, &conversation, !conversation.direct);
    let mut decision = match route.way {
        Way::Closed => return closed(situation, &route),
        Way::Members(community) => community::asked(situation, conversation, matched, community),
        Way::Ticket => {
            let channel = conversation.channel.clone();
            let (conversation, withdrawn) = route.withdrawn(situation, conversation);
            let mut decision = escalated(situation, conversation, matched, plan, true);
            if withdrawn {
                let person = situation.person.named.clone();
                let notice = Notice::Customer(CustomerNotice::TakenPrivately { person });
                decision.post(Destination::Channel(channel), situation.person.locale, notice);
            }
            decision
        }
        Way::Faq if wants_person(matched) => escalated(situation, conversation, matched, plan, true),
        Way::Faq | Way::FaqOnly => {
            let mut decision = Decision::default();
            if let Some(notice) = offer(&conversation, matched) {
                decision.offer(situation, &conversation, &conversation.question, plan, notice);
            } else if let Err(refusal) = route.ticket() {
                decision.post(situation.private(), situation.person.locale, Notice::Refused(refusal));
            }
            decision.changes.push(Change::ConversationBegun(conversation));
            decision
        }
    };
    route.tell(situation, &mut decision);
    decision
}

/// Whether the knowledge base does not have what is asked, or not all of it.
#[must_use]
pub fn wants_person(matched: &Matched) -> bool {
    matched.reading.verdict == Verdict::Escalate || matched.answer.is_none() || several::wants_person(&matched.reading)
}

/// A conversation that begins with `question`, without a place in a thread yet.
#[must_use]
pub fn begun(situation: &Situation<'_>, question: &Untrusted, matched: &Matched, requester: Named) -> Conversation {
    let event = situation.event;
    Conversation {
        id: situation.fresh.conversation,
        channel: event.channel.clone(),
        direct: event.direct,
        root: None,
        thread: None,
        requester,
        question: question.clone(),
        locale: situation.person.locale,
        verdict: matched.reading.verdict,
        confidence: matched.reading.confidence,
        entry: matched.answer.as_ref().map(|entry| entry.id.clone()),
        shown: matched.shown(),
        outcome: Outcome::Open,
        ticket: None,
        asked_at: situation.now,
    }
}

/// The answer, or the entries to pick from.
#[must_use]
pub fn offer(conversation: &Conversation, matched: &Matched) -> Option<Notice> {
    if !matched.reading.parts.is_empty() {
        return Some(several::offer(conversation.id, matched));
    }
    match (matched.reading.verdict, &matched.answer) {
        (Verdict::Answer, Some(entry)) => {
            Some(Notice::Answer { conversation: conversation.id, entry: entry.clone(), settled: Settled::Open })
        }
        (Verdict::Suggest, Some(_)) => {
            let titled = matched.reading.candidates.iter().map(|c| (c.id.clone(), c.title.clone()));
            Some(Notice::Suggestions { conversation: conversation.id, entries: titled.collect() })
        }
        _ => None,
    }
}

/// Opens a ticket about `conversation`: its number, its card, and a word in its thread; where the requester has one open
/// about the same, it joins that. `new` says that the conversation itself is not stored yet.
#[must_use]
pub fn escalated(
    situation: &Situation<'_>,
    conversation: Conversation,
    matched: &Matched,
    plan: &Plan,
    new: bool,
) -> Decision {
    if let Some(file) = duplicate::earlier(situation, &conversation) {
        return duplicate::joined(situation, file, conversation, new);
    }
    let kept = if new { Kept::New } else { Kept::Without };
    opened(situation, conversation, matched, plan, kept, None)
}

/// Opens a ticket about a conversation that belongs to another one so far.
#[must_use]
pub fn apart(
    situation: &Situation<'_>,
    conversation: Conversation,
    matched: &Matched,
    plan: &Plan,
    from: TicketNumber,
) -> Decision {
    opened(situation, conversation, matched, plan, Kept::Of(from), None)
}

/// The same about a conversation that is a part of another ticket's.
#[must_use]
pub fn split(
    situation: &Situation<'_>,
    conversation: Conversation,
    matched: &Matched,
    plan: &Plan,
    from: TicketNumber,
) -> Decision {
    opened(situation, conversation, matched, plan, Kept::New, Some((from, EntryKind::SplitFrom { from })))
}

/// The same about what goes on with a ticket that is closed.
#[must_use]
pub fn continued(
    situation: &Situation<'_>,
    conversation: Conversation,
    matched: &Matched,
    plan: &Plan,
    of: TicketNumber,
) -> Decision {
    opened(situation, conversation, matched, plan, Kept::New, Some((of, EntryKind::Continues { of })))
}

/// How a conversation is stored before its ticket is opened.
#[derive(Clone, Copy)]
enum Kept {
    /// Not at all.
    New,
    /// Without a ticket.
    Without,
    /// As one of this ticket's.
    Of(TicketNumber),
}

fn opened(
    situation: &Situation<'_>,
    conversation: Conversation,
    matched: &Matched,
    plan: &Plan,
    kept: Kept,
    from: Option<(TicketNumber, EntryKind)>,
) -> Decision {
    let mut decision = Decision::default();
    let number = situation.fresh.ticket;
    let conversation = Conversation { outcome: Outcome::Escalated, ticket: Some(number), ..conversation };
    let id = conversation.id;
    decision.changes.push(match kept {
        Kept::New => Change::ConversationBegun(conversation.clone()),
        Kept::Without => {
            let (outcome, ticket) = (Outcome::Escalated, Some(number));
            Change::ConversationSettled { id, outcome, ticket, entry: None, shown: None }
        }
        Kept::Of(from) => Change::ConversationApart { id, from, to: number },
    });
    let ticket = Ticket {
        number,
        conversation: conversation.id,
        subject: conversation.question.headline(SUBJECT_GRAPHEMES_MAX),
        status: Status::New,
        priority: Priority::Normal,
        plan: plan.name.clone(),
        requester: conversation.requester.clone(),
        owner: None,
        locale: conversation.locale,
        opened_at: situation.now,
        first_reply_at: None,
        solved_at: None,
        closed_at: None,
        tags: Vec::new(),
        team: None,
        watchers: Vec::new(),
        co_requesters: Vec::new(),
        related: from.iter().map(|(from, _)| *from).collect(),
        snoozed_until: None,
        merged_into: None,
        problem: None,
        problem_settled: false,
        card: None,
        version: 0,
    };
    let opened = EntryKind::Opened { text: conversation.question.clone() };
    let (subject, requester, locale) = (ticket.subject.clone(), ticket.requester.clone(), ticket.locale);
    let (answer, also) = if pressed(situation) { (None, Vec::new()) } else { matched.until_then(plan) };
    let file = TicketFile {
        ticket: ticket.clone(),
        conversation: conversation.clone(),
        clocks: Vec::new(),
        history: Vec::new(),
        ratings: Vec::new(),
        past: Vec::new(),
    };
    let is_new = from.is_none();
    let origin = from.map(|(_, origin)| origin);
    decision.save(situation, &file, ticket, std::iter::once(opened).chain(origin).collect());
    let notice = Notice::TicketOpened {
        ticket: number,
        subject,
        requester,
        first_response_due: first_response_due(&decision),
        answer,
        also,
    };
    decision.post(Destination::Conversation(conversation.id), locale, notice);
    decision.serves(situation, &conversation, plan, is_new);
    decision.changes.extend(problem::to_compare(situation, number));
    decision
}

/// Who pressed "I need a person" has read the answer already.
fn pressed(situation: &Situation<'_>) -> bool {
    matches!(situation.event.act, Act::Pressed { .. })
}

fn first_response_due(decision: &Decision) -> Option<jiff::Timestamp> {
    decision.changes.iter().find_map(|change| match change {
        Change::Ticket { clocks, .. } => {
            clocks.iter().find(|clock| clock.metric == super::sla::first_response::METRIC.key)?.due_at
        }
        _ => None,
    })
}
