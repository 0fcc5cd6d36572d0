//! What the FAQ lacks, what it learned from people, and who helped others.

use axum::extract::{Path, Query, State as Extracted};
use jiff::SignedDuration;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::answer::{Answer, Page};
use super::doing::Doing;
use super::fields::{Who, moment};
use super::reports::Of;
use super::ticket::WholeTicket;
use super::tickets::{visible, whole};
use crate::domain::community::Thanks;
use crate::domain::digest::Window;
use crate::domain::faq::Lesson;
use crate::store::{community, lessons};
use crate::web::{Caller, Problem, State};

/// How far back "lately" goes.
const LATELY: SignedDuration = SignedDuration::from_hours(24 * 30);
/// Phrasings that are listed.
const ROWS_MAX: i64 = 500;

pub(super) fn operations() -> OpenApiRouter<State> {
    OpenApiRouter::new()
        .routes(routes!(gaps))
        .routes(routes!(learned))
        .routes(routes!(confirm))
        .routes(routes!(unlearn))
        .routes(routes!(link))
        .routes(routes!(helpers))
}

/// Questions that ask alike and that the FAQ does not know.
#[derive(Debug, Serialize, ToSchema)]
struct GapBody {
    /// One of them, as it was asked.
    question: String,
    /// How many there were.
    asked: i64,
    /// Its conversation, as a string: it has more digits than a script's numbers keep.
    conversation: String,
}

/// What the FAQ could not answer, the most asked first.
#[utoipa::path(
    get, path = "/api/v1/gaps", tag = "faq", params(Of),
    responses((status = 200, description = "The questions", body = Page<GapBody>)), security(("token" = ["faq:read"]))
)]
async fn gaps(Extracted(state): Extracted<State>, caller: Caller, Query(of): Query<Of>) -> Result<Answer, Problem> {
    let workspace = state.flow.policy.workspace(&caller.workspace).ok_or_else(Problem::not_found)?;
    let window = Window::last(of.period(), state.flow.clock.now(), workspace.time_zone.clone());
    let found = state.flow.unanswered(&workspace.id, &window).await?;
    let body = |gap: &crate::domain::digest::Gap| GapBody {
        question: gap.question.raw().to_owned(),
        asked: gap.asked,
        conversation: gap.conversation.0.to_string(),
    };
    Ok(Answer::ok(&Page { items: found.iter().map(body).collect(), next: None }))
}

/// A phrasing that an entry learned from people.
#[derive(Debug, Serialize, ToSchema)]
struct LessonBody {
    /// Its number.
    number: i64,
    /// The entry's id.
    entry: String,
    /// The entry's title when it was taught first.
    title: String,
    /// The phrasing.
    phrasing: String,
    /// How many people taught it.
    people: i64,
    /// Who taught it first.
    by: Who,
    /// When.
    #[schema(format = DateTime)]
    at: String,
    /// The agent who confirmed it; else it counts from the second person on.
    confirmed_by: Option<Who>,
}

impl From<&Lesson> for LessonBody {
    fn from(lesson: &Lesson) -> Self {
        Self {
            number: lesson.number,
            entry: lesson.entry.clone(),
            title: lesson.title.clone(),
            phrasing: lesson.phrasing.raw().to_owned(),
            people: lesson.people,
            by: (&lesson.by).into(),
            at: moment(lesson.at),
            confirmed_by: lesson.confirmed_by.as_ref().map(Who::from),
        }
    }
}

/// Of which entry.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct OfEntry {
    /// Only of this entry, by its id.
    #[param(min_length = 1, max_length = 200)]
    entry: Option<String>,
}

/// What entries learned from people, the latest first.
#[utoipa::path(
    get, path = "/api/v1/lessons", tag = "faq", params(OfEntry),
    responses((status = 200, description = "The phrasings", body = Page<LessonBody>)),
    security(("token" = ["faq:read"]))
)]
async fn learned(
    Extracted(state): Extracted<State>,
    caller: Caller,
    Query(of): Query<OfEntry>,
) -> Result<Answer, Problem> {
    let mut tx = state.flow.db.read().await?;
    let found = lessons::latest(&mut tx, &caller.workspace, of.entry.as_deref(), ROWS_MAX).await?;
    Ok(Answer::ok(&Page { items: found.rows.iter().map(LessonBody::from).collect(), next: None }))
}

/// Gives a command about a phrasing that is there.
async fn about(verb: &str, number: i64, doing: Doing) -> Result<Answer, Problem> {
    let found = lessons::by_number(&mut doing.state.flow.db.read().await?, &doing.caller.workspace, number).await?;
    if found.rows.is_empty() {
        return Err(Problem::not_found());
    }
    let done = |_: &Doing, _: &_| Answer::ok(&Value::Null);
    doing.order(verb, |_| None, &[("number", number.to_string())], done).await
}

/// Confirm a phrasing: it counts, however few taught it.
#[utoipa::path(
    post, path = "/api/v1/lessons/{number}/confirm", tag = "faq",
    params(("number" = i64, Path, example = 1, description = "Its number")),
    responses((status = 200, description = "It counts")), security(("token" = ["faq:write"]))
)]
async fn confirm(Path(number): Path<i64>, doing: Doing) -> Result<Answer, Problem> {
    about("faq confirm", number, doing).await
}

/// Take a phrasing back.
#[utoipa::path(
    post, path = "/api/v1/lessons/{number}/unlearn", tag = "faq",
    params(("number" = i64, Path, example = 1, description = "Its number")),
    responses((status = 200, description = "It does not count any more")), security(("token" = ["faq:write"]))
)]
async fn unlearn(Path(number): Path<i64>, doing: Doing) -> Result<Answer, Problem> {
    about("faq unlearn", number, doing).await
}

/// An entry that answers a ticket.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct AnsweredBy {
    /// Its id, or its question.
    #[schema(min_length = 1, max_length = 200, pattern = r"\S")]
    entry: String,
}

/// Answer a ticket with an entry of the FAQ, which learns its question.
#[utoipa::path(
    post, path = "/api/v1/tickets/{number}/faq", tag = "tickets",
    params(("number" = i64, Path, example = 1, description = "Its number")), request_body = AnsweredBy,
    responses((status = 200, description = "The ticket", body = WholeTicket)), security(("token" = ["tickets:write"]))
)]
async fn link(Path(number): Path<i64>, doing: Doing) -> Result<Answer, Problem> {
    let AnsweredBy { entry } = doing.body()?;
    visible(&doing.state, &doing.caller, number).await?;
    doing.command("faq link", Some(number), &[("entry", entry)], whole).await
}

/// Somebody who helped others.
#[derive(Debug, Serialize, ToSchema)]
struct HelperBody {
    /// Who.
    helper: Who,
    /// Solutions of theirs in the last 30 days.
    lately: i64,
    /// Ever.
    ever: i64,
}

/// Who helped others, the most first.
#[utoipa::path(
    get, path = "/api/v1/helpers", tag = "reports",
    responses((status = 200, description = "The helpers", body = Page<HelperBody>)),
    security(("token" = ["reports:read"]))
)]
async fn helpers(Extracted(state): Extracted<State>, caller: Caller) -> Result<Answer, Problem> {
    let now = state.flow.clock.now();
    let since = now.checked_sub(LATELY).unwrap_or(now);
    let found = community::thanked(&mut state.flow.db.read().await?, &caller.workspace, since).await?;
    let body =
        |thanks: &Thanks| HelperBody { helper: (&thanks.helper).into(), lately: thanks.lately, ever: thanks.ever };
    Ok(Answer::ok(&Page { items: found.iter().map(body).collect(), next: None }))
}
