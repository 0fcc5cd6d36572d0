//! The FAQ: its entries, a question tried on it, and the questions that it does not know.

use askama::Template;
use axum::extract::Query;
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;

use super::visit::{Frame, Visit, shown};
use crate::domain::command::TEXT_CHARS_MAX;
use crate::domain::digest::{Period, Window};
use crate::domain::explanation::{Channel, Explanation};
use crate::domain::{Locale, Verdict};
use crate::understand::Question;

/// Entries of a page.
const ENTRIES_MAX: usize = 300;

struct Row {
    id: String,
    /// Where it is edited.
    edit: String,
    locale: &'static str,
    title: String,
    tags: String,
    updated: String,
}

#[derive(Template)]
#[template(path = "faq.html", config = "src/web/pages/askama.toml")]
struct List {
    frame: Frame,
    q: String,
    rows: Vec<Row>,
}

/// What the address asks for.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    q: String,
}

/// The entries, or those with these letters in their question, tags or id.
pub(super) async fn list(visit: Visit, Query(asked): Query<Asked>) -> Response {
    let knowledge = (visit.state.flow.knowledge)();
    let wanted = asked.q.trim().to_lowercase();
    let is_meant = |text: &str| text.to_lowercase().contains(&wanted);
    let found = knowledge.entries().iter().filter(|entry| {
        wanted.is_empty() || is_meant(&entry.title) || is_meant(&entry.id) || entry.tags.iter().any(|tag| is_meant(tag))
    });
    let rows = found.take(ENTRIES_MAX).map(|entry| Row {
        edit: edit_at(&entry.id, entry.locale),
        id: entry.id.clone(),
        locale: entry.locale.tag(),
        title: entry.title.clone(),
        tags: entry.tags.join(", "),
        updated: entry.updated.to_string(),
    });
    let rows = rows.collect();
    shown(StatusCode::OK, &List { frame: visit.frame(), q: asked.q, rows })
}

struct Reason {
    /// Where the entry is edited.
    edit: String,
    locale: &'static str,
    title: String,
    confidence: String,
    phrasing: String,
    /// Name of the channel and its share in percent.
    shares: Vec<(&'static str, u8)>,
}

struct Tried {
    verdict: &'static str,
    corrected: Vec<(String, String)>,
    reasons: Vec<Reason>,
}

#[derive(Template)]
#[template(path = "faq_test.html", config = "src/web/pages/askama.toml")]
struct Test {
    frame: Frame,
    q: String,
    tried: Option<Tried>,
}

/// A question tried: nothing is stored, and nobody is told.
pub(super) async fn test(visit: Visit, Query(asked): Query<Asked>) -> Response {
    let text: String = asked.q.chars().take(TEXT_CHARS_MAX).collect();
    let tried = (!text.trim().is_empty()).then(|| {
        let knowledge = (visit.state.flow.knowledge)();
        let locale = Locale::of_text(&text).unwrap_or(visit.says.locale);
        let question = Question { text: &text, locale, addressed: true, ..Question::default() };
        told(&visit, knowledge.explain(&question))
    });
    shown(StatusCode::OK, &Test { frame: visit.frame(), q: text, tried })
}

fn told(visit: &Visit, explanation: Explanation) -> Tried {
    let says = &visit.says;
    let percent = |share: f32| format!("{:.0} %", share * 100.0);
    let verdict = match explanation.reading.verdict {
        Verdict::Answer => says.verdict_answer(),
        Verdict::Suggest => says.verdict_suggest(),
        Verdict::Escalate => says.verdict_escalate(),
        Verdict::Leave => says.verdict_ignore(),
    };
    let channel = |channel: Channel| match channel {
        Channel::Words => says.by_words(),
        Channel::Answer => says.by_answer(),
        Channel::Characters => says.by_characters(),
        Channel::Meaning => says.by_meaning(),
        Channel::Neural => says.by_neural(),
    };
    let reasons = explanation.candidates.into_iter().map(|reason| Reason {
        shares: reason.shares.iter().map(|(of, share)| (channel(*of), whole_percent(*share))).collect(),
        edit: edit_at(&reason.id, reason.locale),
        locale: reason.locale.tag(),
        title: reason.title,
        confidence: percent(reason.confidence),
        phrasing: reason.phrasing,
    });
    Tried {
        verdict,
        corrected: explanation.corrected.into_iter().map(|word| (word.written, word.read_as)).collect(),
        reasons: reasons.collect(),
    }
}

/// Where an entry is edited.
fn edit_at(id: &str, locale: Locale) -> String {
    let pairs = [("entry", id), ("locale", locale.tag())];
    let query = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish();
    format!("/dashboard/faq/edit?{query}")
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 0 and 100")]
fn whole_percent(share: f32) -> u8 {
    (share.clamp(0.0, 1.0) * 100.0).round() as u8
}

#[derive(Template)]
#[template(path = "faq_unanswered.html", config = "src/web/pages/askama.toml")]
struct Unanswered {
    frame: Frame,
    /// The question, how often, and the conversation that an entry can be made from.
    gaps: Vec<(String, i64, i64)>,
}

/// What the FAQ did not know in the last month, questions that ask alike together.
pub(super) async fn unanswered(visit: Visit) -> Response {
    let window = Window::last(Period::Month, visit.state.flow.clock.now(), visit.says.zone.clone());
    match visit.state.flow.unanswered(&visit.caller.workspace, &window).await {
        Ok(gaps) => {
            let gaps = gaps.into_iter().map(|gap| (gap.question.raw().to_owned(), gap.asked, gap.conversation.0));
            let gaps = gaps.collect();
            shown(StatusCode::OK, &Unanswered { frame: visit.frame(), gaps })
        }
        Err(failure) => visit.broke(failure),
    }
}
