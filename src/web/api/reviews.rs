//! `/reviews`: each month the plan in force beside what happened, and the change that is proposed.

use axum::extract::{Path, Query, State as Extracted};
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::answer::{Answer, Page};
use super::doing::Doing;
use super::fields::{Who, maybe, moment};
use super::paging::rows;
use crate::domain::Act;
use crate::domain::press::Press;
use crate::domain::review::{ReviewFacts, ReviewId};
use crate::flow::Acted;
use crate::store::plans::{self, Posted};
use crate::web::{Caller, Problem, State};

pub(super) fn operations() -> OpenApiRouter<State> {
    OpenApiRouter::new().routes(routes!(list)).routes(routes!(read)).routes(routes!(accept)).routes(routes!(dismiss))
}

/// A review.
#[derive(Debug, Serialize, ToSchema)]
struct ReviewBody {
    /// Its number, as a string: it has more digits than a script's numbers keep.
    review: String,
    /// The month that it was posted for, like `2026-11`.
    month: String,
    /// When.
    #[schema(format = DateTime)]
    posted_at: String,
    /// `open` while its proposal waits for a click; `told` where it proposes nothing; `accepted`, `dismissed`, or `over`.
    state: String,
    /// Who settled it.
    settled_by: Option<Who>,
    /// When.
    #[schema(format = DateTime)]
    settled_at: Option<String>,
    /// What it tells: the month's figures beside those that were predicted, and what the search came to.
    #[schema(value_type = Object)]
    facts: ReviewFacts,
}

impl From<Posted> for ReviewBody {
    fn from(posted: Posted) -> Self {
        Self {
            review: posted.id.0.to_string(),
            month: posted.month,
            posted_at: moment(posted.at),
            state: posted.state,
            settled_by: posted.settled.as_ref().map(|(by, _)| Who::from(by)),
            settled_at: maybe(posted.settled.map(|(_, at)| at)),
            facts: posted.facts,
        }
    }
}

/// Where to go on.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Months {
    /// Rows of a page.
    #[param(minimum = 1, maximum = 100, default = 25)]
    limit: Option<i64>,
    /// The `next` of the page before.
    #[param(pattern = "^[0-9]{4}-[0-9]{2}$")]
    cursor: Option<String>,
}

/// List the reviews, the latest first.
#[utoipa::path(
    get, path = "/api/v1/reviews", tag = "strategy", params(Months),
    responses((status = 200, description = "A page of them", body = Page<ReviewBody>)),
    security(("token" = ["plans:read"]))
)]
async fn list(
    Extracted(state): Extracted<State>,
    caller: Caller,
    Query(from): Query<Months>,
) -> Result<Answer, Problem> {
    let rows = rows(from.limit);
    let mut tx = state.flow.db.read().await?;
    let found = plans::reviews(&mut tx, &caller.workspace, from.cursor.as_deref(), rows).await?;
    let is_full = i64::try_from(found.len()).is_ok_and(|found| found == rows);
    let next = found.last().filter(|_| is_full).map(|last| last.month.clone());
    Ok(Answer::ok(&Page { items: found.into_iter().map(ReviewBody::from).collect(), next }))
}

fn number(review: &str) -> Result<ReviewId, Problem> {
    review.parse().map(ReviewId).map_err(|_| Problem::not_found())
}

/// Read a review.
#[utoipa::path(
    get, path = "/api/v1/reviews/{review}", tag = "strategy",
    params(("review" = String, Path, description = "Its number")),
    responses((status = 200, description = "The review", body = ReviewBody)), security(("token" = ["plans:read"]))
)]
async fn read(
    Extracted(state): Extracted<State>,
    caller: Caller,
    Path(review): Path<String>,
) -> Result<Answer, Problem> {
    let found = plans::posted(&mut state.flow.db.read().await?, &caller.workspace, number(&review)?).await?;
    found.map(|posted| Answer::ok(&ReviewBody::from(posted))).ok_or_else(Problem::not_found)
}

/// Make what a review proposes so: the support modes are changed, and the proposed plan is the one in force.
#[utoipa::path(
    post, path = "/api/v1/reviews/{review}/accept", tag = "strategy",
    params(("review" = String, Path, description = "Its number")),
    responses((status = 200, description = "It is made so")), security(("token" = ["plans:write"]))
)]
async fn accept(Path(review): Path<String>, doing: Doing) -> Result<Answer, Problem> {
    press(&review, doing, Press::Accept).await
}

/// Leave everything as it is.
#[utoipa::path(
    post, path = "/api/v1/reviews/{review}/dismiss", tag = "strategy",
    params(("review" = String, Path, description = "Its number")),
    responses((status = 200, description = "It is left")), security(("token" = ["plans:write"]))
)]
async fn dismiss(Path(review): Path<String>, doing: Doing) -> Result<Answer, Problem> {
    press(&review, doing, Press::Dismiss).await
}

async fn press(review: &str, doing: Doing, press: fn(ReviewId) -> Press) -> Result<Answer, Problem> {
    let id = number(review)?;
    let known = plans::posted(&mut doing.state.flow.db.read().await?, &doing.caller.workspace, id).await?;
    if known.is_none() {
        return Err(Problem::not_found());
    }
    let answer = |_: &Doing, _: &Acted| Answer { status: StatusCode::OK, body: Value::Null };
    doing.act(Act::Pressed { press: press(id), message: None }, None, answer).await
}
