//! `/letters`: events that the desk could not take, and posts that it gave up on.

use axum::extract::{Path, Query, State as Extracted};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::answer::{Answer, Page};
use super::doing::Doing;
use super::fields::moment;
use super::paging::{next, place, rows};
use crate::domain::dead_letter::{Letter, LetterId, LetterKind, scrubbed};
use crate::flow::{self, Replayed};
use crate::store::dead_letters;
use crate::web::{Caller, Problem, State};

pub(super) fn operations() -> OpenApiRouter<State> {
    OpenApiRouter::new().routes(routes!(list)).routes(routes!(read, forget)).routes(routes!(replay))
}

/// A dead letter.
#[derive(Debug, Serialize, ToSchema)]
struct LetterBody {
    /// Its number, like `event-3`, `frame-1` or `post-17`.
    id: String,
    /// The platform's key of the event, or the lane of the post.
    key: String,
    /// Why it ended here.
    reason: String,
    /// How often it came, or was tried.
    times: i64,
    /// When, for the last time.
    #[schema(format = DateTime)]
    at: String,
    /// Whether it can be taken again.
    replayable: bool,
    /// What is in it, without secrets.
    #[schema(value_type = Object)]
    body: Value,
}

impl From<Letter> for LetterBody {
    fn from(letter: Letter) -> Self {
        Self {
            id: letter.id.to_string(),
            key: letter.key,
            reason: letter.reason,
            times: letter.times,
            at: moment(letter.at),
            replayable: letter.id.kind != LetterKind::Frame,
            body: scrubbed(letter.body),
        }
    }
}

/// Which letters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
enum Of {
    /// Events that could not be taken.
    #[default]
    Events,
    /// Posts that were given up.
    Posts,
}

/// Which letters.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Wanted {
    /// `events`, where it is not said, or `posts`.
    #[param(inline)]
    of: Option<Of>,
    /// Rows of a page.
    #[param(minimum = 1, maximum = 100, default = 25)]
    limit: Option<i64>,
    /// The `next` of the page before.
    #[param(pattern = "^[1-9][0-9]{0,17}$")]
    cursor: Option<String>,
}

/// List dead letters, the latest first.
#[utoipa::path(
    get, path = "/api/v1/letters", tag = "letters", params(Wanted),
    responses((status = 200, description = "A page of them", body = Page<LetterBody>)), security(("token" = ["letters"]))
)]
async fn list(
    Extracted(state): Extracted<State>,
    caller: Caller,
    Query(wanted): Query<Wanted>,
) -> Result<Answer, Problem> {
    let (rows, below) = (rows(wanted.limit), place(wanted.cursor.as_deref()).unwrap_or(i64::MAX));
    let posts = wanted.of.unwrap_or_default() == Of::Posts;
    let mut tx = state.flow.db.read().await?;
    let found = dead_letters::page(&mut tx, &caller.workspace, posts, below, rows).await?;
    let next = next(found.len(), rows, found.last().map(|last| last.id.number));
    Ok(Answer::ok(&Page { items: found.into_iter().map(LetterBody::from).collect(), next }))
}

/// The letter, where it is there in the caller's workspace.
async fn known(state: &State, caller: &Caller, id: &str) -> Result<Letter, Problem> {
    let id: LetterId = id.parse().map_err(|_| Problem::not_found())?;
    let found = dead_letters::by_id(&mut state.flow.db.read().await?, &caller.workspace, id).await?;
    found.ok_or_else(Problem::not_found)
}

/// Read a dead letter.
#[utoipa::path(
    get, path = "/api/v1/letters/{letter}", tag = "letters",
    params(("letter" = String, Path, description = "Its number, like `event-3`")),
    responses((status = 200, description = "The letter", body = LetterBody)), security(("token" = ["letters"]))
)]
async fn read(Extracted(state): Extracted<State>, caller: Caller, Path(id): Path<String>) -> Result<Answer, Problem> {
    Ok(Answer::ok(&LetterBody::from(known(&state, &caller, &id).await?)))
}

/// Take an event again, or put a post back into the outbox. The letter is gone after that.
#[utoipa::path(
    post, path = "/api/v1/letters/{letter}/replay", tag = "letters",
    params(("letter" = String, Path, description = "Its number, like `event-3`")),
    responses((status = 202, description = "It is taken; a post is sent soon")), security(("token" = ["letters"]))
)]
async fn replay(Path(id): Path<String>, doing: Doing) -> Result<Answer, Problem> {
    let letter = known(&doing.state, &doing.caller, &id).await?;
    doing.still_stands(&mut doing.state.flow.db.read().await?).await?;
    match doing.state.flow.replay_letter(&letter, Some(&doing.caller.person)).await? {
        Replayed::Done => Ok(Answer { status: StatusCode::ACCEPTED, body: Value::Null }),
        Replayed::Gone => Err(Problem::not_found()),
        Replayed::NoEvent => {
            let no_event = "nobody can make an event of it: look at it, and drop it";
            Err(Problem::new(StatusCode::UNPROCESSABLE_ENTITY).saying(no_event))
        }
    }
}

/// Drop a dead letter.
#[utoipa::path(
    delete, path = "/api/v1/letters/{letter}", tag = "letters",
    params(("letter" = String, Path, description = "Its number, like `event-3`")),
    responses((status = 204, description = "It is forgotten")), security(("token" = ["letters"]))
)]
async fn forget(Path(id): Path<String>, doing: Doing) -> Result<Response, Problem> {
    let letter = known(&doing.state, &doing.caller, &id).await?;
    let mut tx = doing.state.flow.db.write().await?;
    doing.still_stands(&mut tx).await?;
    let (workspace, now) = (&doing.caller.workspace, doing.state.flow.clock.now());
    let there = flow::drop_letter(&mut tx, workspace, letter.id, Some(&doing.caller.person), now).await?;
    tx.commit().await?;
    if there { Ok(StatusCode::NO_CONTENT.into_response()) } else { Err(Problem::not_found()) }
}
