//! Of work on the FAQ and of the community.

use super::{NUMBER, clocks, now, somebody, view};
use crate::domain::community::{CommunityNotice, Thanks};
use crate::domain::faq::{Content, EditId, EditKind, FaqForm, FaqNotice, Lesson};
use crate::domain::notice::{ClockNotice, SummaryNotice, WorstLine};
use crate::domain::privacy::{Kind, PrivacyNotice, Question};
use crate::domain::problem::{ProblemLine, ProblemNumber, ProblemView};
use crate::domain::reading::EntryText;
use crate::domain::sla::first_response;
use crate::domain::{ConversationId, Notice, Status, Untrusted};

pub(super) fn clock_notice(text: &str) -> ClockNotice {
    ClockNotice {
        ticket: NUMBER,
        subject: text.into(),
        owner: Some(somebody(text)),
        clock: clocks().remove(0),
        told: vec!["7".into(), "8".into()],
        at: now(),
    }
}

pub(super) fn summary(text: &str) -> Notice {
    let line = WorstLine {
        ticket: NUMBER,
        subject: text.into(),
        owner: Some(somebody(text)),
        metric: first_response::METRIC.key.to_owned(),
        due_at: now(),
    };
    let told = vec!["7".into(), "8".into()];
    let worst = vec![line; 5];
    Notice::SlaSummary(Box::new(SummaryNotice { tickets: 9000, breached: 10_000, warned: 12, worst, told, at: now() }))
}

pub(super) fn notices(text: &str, entry: &str) -> Vec<Notice> {
    faq(text, entry)
        .into_iter()
        .map(Notice::Faq)
        .chain(asked_again(text))
        .chain(privacy(text).into_iter().map(Notice::Privacy))
        .chain(community(text).into_iter().map(Notice::Community))
        .chain(super::customers::notices(text).into_iter().map(Notice::Customer))
        .chain(super::customers::reviews(text))
        .collect()
}

fn faq(text: &str, entry: &str) -> Vec<FaqNotice> {
    let words = || Untrusted::from(text);
    let shown = EntryText { id: "lag".into(), title: "Why is my lag growing?".into(), body: entry.into() };
    let content = Content {
        title: "Why is my lag growing?".into(),
        questions: vec![text.into(); 20],
        body: entry.into(),
        tags: vec![text.into(); 3],
    };
    let lesson = Lesson {
        number: 12,
        entry: "lag".into(),
        title: text.into(),
        phrasing: words(),
        people: 1,
        by: somebody(text),
        at: now(),
        confirmed_by: Some(somebody(text)),
    };
    vec![
        FaqNotice::Linked { ticket: NUMBER, by: somebody(text), entry: shown },
        FaqNotice::LinkDone { ticket: NUMBER, entry: words() },
        FaqNotice::FormOffered { form: FaqForm::Add(None) },
        FaqNotice::Preview { edit: EditId(5), kind: EditKind::Add, content },
        FaqNotice::Written { title: words(), file: words(), retired: true },
        FaqNotice::Stored { title: words() },
        FaqNotice::Lessons { rows: vec![lesson; 15], total: 40 },
        FaqNotice::Confirmed { phrasing: words() },
        FaqNotice::Unlearned { phrasing: words() },
    ]
}

fn asked_again(text: &str) -> Vec<Notice> {
    let earlier = Box::new(view(text, Status::New, false).conversation);
    let again =
        |apart| Notice::AskedAgain { conversation: ConversationId(5), ticket: NUMBER, earlier: earlier.clone(), apart };
    let line = ProblemLine { number: NUMBER, subject: text.into(), requester: somebody(text) };
    let problem = |solved_at| {
        let tickets = vec![line.clone(); 50];
        Notice::Problem(Box::new(ProblemView { number: ProblemNumber(3), opened_at: now(), solved_at, tickets }))
    };
    vec![again(None), again(Some(NUMBER)), problem(None), problem(Some(now()))]
}

fn privacy(text: &str) -> Vec<PrivacyNotice> {
    vec![
        PrivacyNotice::Kept { counts: Kind::ALL.map(|kind| (kind, 12)).into() },
        PrivacyNotice::Copy { copy: serde_json::json!({ "held": text }), at: now() },
        PrivacyNotice::Asked { question: Question { id: 5, asked_at: 0 } },
        PrivacyNotice::Erased,
    ]
}

fn community(text: &str) -> Vec<CommunityNotice> {
    let conversation = ConversationId(5);
    let asked = view(text, Status::New, false).conversation;
    let by = || somebody(text);
    vec![
        CommunityNotice::Asked { conversation, until: Some(now()) },
        CommunityNotice::Nudged { conversation, until: None },
        CommunityNotice::HelpWanted { conversation: Box::new(asked) },
        CommunityNotice::Solved { conversation, by: by(), helper: Some(by()) },
        CommunityNotice::TakenBack { by: by() },
        CommunityNotice::Choice { conversation, replies: vec![("11".into(), by(), text.into()); 5] },
        CommunityNotice::Helpers { rows: vec![Thanks { helper: by(), lately: 1, ever: 2 }; 10] },
    ]
}
