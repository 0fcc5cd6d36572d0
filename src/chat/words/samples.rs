//! One notice of every kind, with a text of the test's choice wherever a stranger's words can stand.

mod customers;
mod more;

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, ToSpan};

use crate::domain::block::Block;
use crate::domain::digest::{DigestFacts, Figures, Gap, Period, Satisfaction};
use crate::domain::explanation::{Channel, Correction, Explanation, Reason};
use crate::domain::missed::{Left, Lost, Missed, Why};
use crate::domain::notice::{Done, News, Settled, TicketLine, TicketView};
use crate::domain::problem::ProblemNumber;
use crate::domain::rating::{Closing, Rating, Stars};
use crate::domain::reading::EntryText;
use crate::domain::rota::{OnDuty, Shift};
use crate::domain::several::Unsure;
use crate::domain::sla::recompute::{Cause, Moved};
use crate::domain::sla::{Clock, Target, first_response, resolution};
use crate::domain::transcript::{Format, Transcript};
use crate::domain::{
    Conversation, ConversationId, DraftCounts, Entry, EntryKind, Locale, Named, Notice, Outcome, Platform, Priority,
    Reading, Refusal, Role, Status, Tag, Ticket, TicketNumber, Untrusted, Verdict, WorkspaceId,
};

const NUMBER: TicketNumber = TicketNumber(12);
const CLOSING: Closing = Closing { ticket: NUMBER, at_millis: 1_764_000_000_000 };

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
        solved_at: None,
        closed_at: None,
        tags: Vec::new(),
        team: None,
        watchers: Vec::new(),
        co_requesters: Vec::new(),
        related: Vec::new(),
        snoozed_until: None,
        merged_into: None,
        problem: None,
        problem_settled: false,
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
        warn_at: Some(now() + SignedDuration::from_hours(hours - 1)),
        due_at: Some(now() + SignedDuration::from_hours(hours)),
        overdue_at: Some(now() + SignedDuration::from_hours(hours)),
        paused_at: None,
        stopped_at: None,
        outcome: None,
        calendar: None,
        target: Some(Target::Time(SignedDuration::from_hours(hours))),
        left: None,
        warned: false,
        breach_told: false,
        thresholds: Vec::new(),
        warned_share: 50,
        level: 2,
        escalate_at: None,
        policy: None,
    };
    [(8, first_response::METRIC.key), (120, resolution::METRIC.key)].map(clock).into()
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

fn tags(word: &str) -> Vec<Tag> {
    word.parse().into_iter().collect()
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
        EntryKind::StatusChanged { from: Status::Open, to: Status::Pending, reason: Some(words()) },
        EntryKind::Tagged { added: tags("billing"), removed: tags("urgent") },
        EntryKind::Transferred { to: Some(somebody(text)), team: Some("core".into()), reason: words() },
        EntryKind::Watched,
        EntryKind::Snoozed { until: now() },
        EntryKind::Woken,
        EntryKind::MergedInto { into: NUMBER },
        EntryKind::Merged { from: NUMBER, subject: words() },
        EntryKind::SplitOff { into: NUMBER, message: None },
        EntryKind::Related { to: NUMBER },
        EntryKind::AskedAgain,
        EntryKind::SetApart { into: NUMBER },
        EntryKind::ProblemLinked { problem: ProblemNumber(3) },
        EntryKind::ProblemUnlinked { problem: ProblemNumber(3) },
        EntryKind::Recomputed {
            cause: Cause::Priority,
            clocks: vec![Moved { metric: first_response::METRIC.key.to_owned(), from: None, to: Some(now()) }],
        },
        EntryKind::Warned { metric: first_response::METRIC.key.to_owned(), share: Some(75) },
        EntryKind::Escalated { metric: first_response::METRIC.key.to_owned(), level: 2, to: vec!["7".into(); 2] },
        EntryKind::Closed { reason: Some(words()) },
    ];
    kinds.into_iter().map(|kind| Entry { at: now(), actor: Some(somebody(text)), kind }).collect()
}

fn rating(text: &str) -> Rating {
    Rating {
        closing: CLOSING,
        stars: Stars::ALL[3],
        comment: Some(text.into()),
        agent: None,
        by: somebody(text),
        at: now(),
    }
}

pub(crate) fn transcript(text: &str, format: Format) -> Notice {
    let view = Box::new(view(text, Status::Closed, true));
    let zone = "Europe/Berlin".to_owned();
    let transcript = Transcript { view, entries: history(text), left_out: 3, zone, at: now() };
    Notice::Transcript { transcript, format }
}

fn on_duty(text: &str) -> OnDuty {
    let shift = || Shift { member: "7".into(), since: now(), until: now() };
    OnDuty { rota: text.into(), now: shift(), next: Some(shift()) }
}

fn block(text: &str) -> Block {
    Block { person: somebody(text), reason: Some(text.into()), by: somebody(text), at: now(), told_at: None }
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

/// A fortnight with ups and downs.
fn figures() -> Vec<Figures> {
    let opened = [3, 5, 0, 1, 8, 6, 4, 7, 2, 0, 5, 9, 6, 2];
    let solved = [2, 4, 1, 0, 6, 7, 5, 5, 3, 1, 4, 6, 7, 3];
    let mut waiting = 4;
    let figures = |(day, (opened, solved)): (i64, (i64, i64))| {
        waiting += opened - solved;
        let from = now().to_zoned(TimeZone::UTC).date() - (13 - day).days();
        Figures { from, opened, solved, waiting, kept: opened, missed: i64::from(day % 5 == 4) }
    };
    (0..).zip(opened.into_iter().zip(solved)).map(figures).collect()
}

fn digest(text: &str) -> Notice {
    Notice::Digest(Box::new(DigestFacts {
        period: Period::Day,
        since: now() - SignedDuration::from_hours(24),
        until: now(),
        answered: 4,
        suggested: 3,
        unknown: 2,
        helped: 1,
        opened: 5,
        closed: 4,
        kept: 9,
        breached: 1,
        waiting: 3,
        series: figures(),
        due_next: vec![line(text); 5],
        unanswered: vec![line(text); 5],
        load: vec![(somebody(text), 3); 10],
        gaps: vec![Gap { question: text.into(), asked: 4, conversation: ConversationId(5) }; 5],
        satisfaction: Some(Satisfaction { answers: 7, marks: 32 }),
        thanks: vec![(somebody(text), 2); 5],
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
    let entry_body = entry;
    let entry = EntryText { id: "lag".into(), title: "Why is my lag growing?".into(), body: entry.into() };
    let clock = || more::clock_notice(text);
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
        Notice::TicketSolved { ticket: NUMBER, by: by(), reason: Some(words()), solved_at: due, closes_at: due },
        Notice::Nudge { ticket: NUMBER, requester: by(), closes_at: due },
        Notice::ClosedInSilence { ticket: NUMBER },
        Notice::GoesOn { ticket: NUMBER, into: NUMBER },
        Notice::TicketClosed { ticket: NUMBER, by: by(), reason: Some(words()) },
        Notice::TicketMerged {
            ticket: NUMBER,
            into: NUMBER,
            conversation: Box::new(self::view(text, Status::Open, true).conversation),
        },
        Notice::TicketSplit { ticket: NUMBER, into: NUMBER },
        Notice::News(Box::new(News { ticket: NUMBER, subject: words(), entries: history(text) })),
        Notice::TicketReopened { ticket: NUMBER, by: by() },
        Notice::Survey { closing: CLOSING, subject: words(), given: None, commented: false },
        Notice::Survey { closing: CLOSING, subject: words(), given: Some(Stars::ALL[3]), commented: true },
        transcript(text, Format::Markdown),
        transcript(text, Format::Html),
        transcript(text, Format::Json),
        Notice::SlaWarning(clock()),
        Notice::SlaBreached(clock()),
        Notice::SlaEscalated(clock()),
        more::summary(text),
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
        Notice::Whoami {
            person: by(),
            role: Role::Agent,
            plan: "pro".into(),
            looked: customers::looked(text),
            placed: Some(customers::placed(text)),
        },
        Notice::Queue { rows: vec![line(text); 15], total: 40, own: false },
        Notice::TicketShown { view: view(Status::Open, true), history: history(text), ratings: vec![rating(text); 2] },
        Notice::Explained { ticket: NUMBER, explanation: Box::new(explanation(text)) },
        Notice::OnCall { rotas: vec![on_duty(text); 3] },
        Notice::BlockList { blocks: vec![block(text); 15], total: 40 },
        Notice::Refused(Refusal::NoSuchCanned { given: words(), known: vec!["upgrade".into(); 100] }),
        Notice::SlaReport { rows: vec![line(text); 15], at: now() },
        Notice::Home { rows: vec![line(text); 15] },
    ]
    .into_iter()
    .chain(more::notices(text, entry_body))
    .collect()
}
