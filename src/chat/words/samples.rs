//! One notice of every kind, with a text of the test's choice wherever a stranger's words can stand.

use jiff::{SignedDuration, Timestamp};

use crate::domain::digest::DigestFacts;
use crate::domain::explanation::{Channel, Correction, Explanation, Reason};
use crate::domain::missed::{Left, Lost, Missed, Why};
use crate::domain::notice::{ClockNotice, Done, Settled, TicketLine, TicketView};
use crate::domain::reading::EntryText;
use crate::domain::several::Unsure;
use crate::domain::sla::{Clock, METRICS};
use crate::domain::{
    Conversation, ConversationId, DraftCounts, Entry, EntryKind, Locale, Named, Notice, Outcome, Platform, Priority,
    Reading, Refusal, Role, Status, Ticket, TicketNumber, Untrusted, Verdict, WorkspaceId,
};

const NUMBER: TicketNumber = TicketNumber(12);

/// 2026-11-24 09:00 UTC.
pub(crate) fn now() -> Timestamp {
    "2026-11-24T09:00:00Z".parse().unwrap()
}

/// Somebody with a name of the test's choice.
pub(crate) fn somebody(name: &str) -> Named {
    Named { id: "7".into(), name: name.into() }
}

/// A ticket with its clocks and a thread.
pub(crate) fn view(text: &str, status: Status, owned: bool) -> TicketView {
    let conversation = ConversationId(5);
    let ticket = Ticket {
        number: NUMBER,
        conversation,
        subject: text.into(),
        status,
        priority: Priority::High,
        plan: "pro".into(),
        requester: somebody(text),
        owner: owned.then(|| somebody(text)),
        locale: Locale::English,
        opened_at: now(),
        first_reply_at: None,
        closed_at: None,
        card: None,
        version: 1,
    };
    let conversation = Conversation {
        id: conversation,
        channel: "10".into(),
        direct: false,
        root: Some("11".into()),
        thread: Some("11".into()),
        requester: somebody(text),
        question: text.into(),
        locale: Locale::English,
        verdict: Verdict::Escalate,
        confidence: 0.1,
        entry: None,
        shown: Vec::new(),
        outcome: Outcome::Escalated,
        ticket: Some(NUMBER),
        asked_at: now(),
    };
    TicketView { ticket, conversation, clocks: clocks(), at: now() }
}

fn clocks() -> Vec<Clock> {
    let clock = |(hours, key): (i64, &str)| Clock {
        metric: key.to_owned(),
        started_at: now(),
        warn_at: now() + SignedDuration::from_hours(hours - 1),
        due_at: now() + SignedDuration::from_hours(hours),
        stopped_at: None,
        warned: false,
        breach_told: false,
    };
    [8, 120].into_iter().zip(METRICS.iter().map(|metric| metric.key)).map(clock).collect()
}

fn line(text: &str) -> TicketLine {
    TicketLine {
        number: NUMBER,
        subject: text.into(),
        status: Status::New,
        priority: Priority::Normal,
        requester: somebody(text),
        owner: Some(somebody(text)),
        opened_at: now(),
        clocks: clocks(),
    }
}

fn history(text: &str) -> Vec<Entry> {
    let words = || Untrusted::from(text);
    let kinds = [
        EntryKind::Opened { text: words() },
        EntryKind::Claimed,
        EntryKind::Assigned { to: somebody(text) },
        EntryKind::Prioritised { from: Priority::Low, to: Priority::Urgent },
        EntryKind::Said { text: words() },
        EntryKind::Replied { text: words() },
        EntryKind::Noted { text: words() },
        EntryKind::Warned { metric: METRICS[0].key.to_owned() },
        EntryKind::Closed { reason: Some(words()) },
    ];
    kinds.into_iter().map(|kind| Entry { at: now(), actor: Some(somebody(text)), kind }).collect()
}

fn explanation(text: &str) -> Explanation {
    let reason = Reason {
        id: "lag".into(),
        locale: Locale::English,
        title: text.into(),
        phrasing: text.into(),
        score: 3.5,
        confidence: 0.4,
        shares: vec![(Channel::Words, 0.75), (Channel::Characters, 0.25)],
    };
    let reading = Reading { verdict: Verdict::Suggest, confidence: 0.4, candidates: Vec::new(), parts: Vec::new() };
    let corrected = vec![Correction { written: text.into(), read_as: "lag".into() }; 20];
    Explanation { reading, corrected, candidates: vec![reason; 3] }
}

fn unsure(text: &str) -> Vec<Unsure> {
    let entries = vec![("lag".to_owned(), "A title of an entry".to_owned())];
    vec![Unsure { question: text.into(), entries }; 3]
}

fn digest(text: &str) -> Notice {
    Notice::Digest(Box::new(DigestFacts {
        since: now() - SignedDuration::from_hours(24),
        until: now(),
        answered: 4,
        suggested: 3,
        unknown: 2,
        helped: 1,
        opened: 5,
        closed: 4,
        breached: 1,
        waiting: 3,
        unclaimed: vec![line(text); 5],
        due_next: vec![line(text); 5],
        load: vec![(somebody(text), 3); 10],
        unknown_questions: vec![text.into(); 5],
        undelivered: 1,
        drafts: DraftCounts { drafted: 3, declined: 2, dropped: 1, failed: 1, capped: 1 },
    }))
}

fn missed(text: &str) -> Notice {
    let left = Left { key: "m:1".into(), message: "11".into(), at: now(), by: somebody(text), text: text.into() };
    Notice::Missed(Box::new(Missed {
        workspace: WorkspaceId::new(Platform::Discord, "1"),
        channel: "10".into(),
        thread: None,
        lost: Some(Lost { since: now() - SignedDuration::from_hours(48), until: now(), why: Why::TooOld }),
        left: vec![left; 5],
        left_total: 7,
    }))
}

/// One of each kind. `text` is what strangers wrote, `entry` the body of an answer.
pub(crate) fn notices(text: &str, entry: &str) -> Vec<Notice> {
    let words = || Untrusted::from(text);
    let by = || somebody(text);
    let conversation = ConversationId(5);
    let entry = EntryText { id: "lag".into(), title: "Why is my lag growing?".into(), body: entry.into() };
    let clock =
        || ClockNotice { ticket: NUMBER, subject: words(), owner: Some(by()), clock: clocks().remove(0), at: now() };
    let view = |status, owned| Box::new(view(text, status, owned));
    let title = "A title of an entry that is quite long, as titles of entries often are in practice".to_owned();
    let due = Some(now());
    vec![
        Notice::Answer { conversation, entry: entry.clone(), settled: Settled::Open },
        Notice::Answer { conversation, entry: entry.clone(), settled: Settled::Escalated },
        Notice::Answers { conversation, entries: vec![entry.clone(); 4], unsure: Vec::new(), settled: Settled::Open },
        Notice::Answers { conversation, entries: vec![entry.clone(); 2], unsure: unsure(text), settled: Settled::Open },
        Notice::Answers { conversation, entries: vec![entry.clone(); 3], unsure: Vec::new(), settled: Settled::Helped },
        Notice::Answers { conversation, entries: Vec::new(), unsure: unsure(text), settled: Settled::Open },
        Notice::Suggestions { conversation, entries: vec![("lag".into(), title.clone()); 3] },
        Notice::Drafted {
            conversation,
            entries: vec![("lag".into(), title.clone()); 3],
            text: words(),
            sources: vec![title; 3],
        },
        Notice::Welcome,
        Notice::TicketOpened {
            ticket: NUMBER,
            subject: words(),
            requester: by(),
            first_response_due: due,
            answer: Some(entry.clone()),
            also: vec![entry; 3],
        },
        Notice::TicketClaimed { ticket: NUMBER, by: by() },
        Notice::TicketReleased { ticket: NUMBER },
        Notice::AgentReplied { ticket: NUMBER, by: by(), text: words() },
        Notice::RequesterSaid { ticket: NUMBER, by: by(), text: words() },
        Notice::TicketClosed { ticket: NUMBER, by: by(), reason: Some(words()) },
        Notice::TicketReopened { ticket: NUMBER, by: by() },
        Notice::SlaWarning(clock()),
        Notice::SlaBreached(clock()),
        Notice::Card(view(Status::New, false)),
        Notice::Card(view(Status::Closed, true)),
        digest(text),
        missed(text),
        Notice::Refused(Refusal::UnknownCommand { verb: words(), nearest: None }),
        Notice::Refused(Refusal::AlreadyClaimed { ticket: NUMBER, by: by() }),
        Notice::Refused(Refusal::NoSuchAgent { given: words() }),
        Notice::Done(Done::Assigned { ticket: NUMBER, to: by() }),
        Notice::Done(Done::Opened { ticket: NUMBER, first_response_due: due }),
        Notice::Help { role: Role::Lead },
        Notice::Whoami { person: by(), role: Role::Agent, plan: "pro".into() },
        Notice::Queue { rows: vec![line(text); 15], total: 40, own: false },
        Notice::TicketShown { view: view(Status::Open, true), history: history(text) },
        Notice::Explained { ticket: NUMBER, explanation: Box::new(explanation(text)) },
        Notice::SlaReport { rows: vec![line(text); 15], at: now() },
        Notice::Home { rows: vec![line(text); 15] },
    ]
}
