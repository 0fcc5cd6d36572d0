//! `/messages`: what the desk and its agents told a program, as a person would have read it in the chat.

use axum::extract::{Query, State as Extracted};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::answer::{Answer, Page};
use super::fields::moment;
use crate::store::visitors;
use crate::web::{Caller, Problem, State};

/// Messages of a page.
const ROWS_MAX: usize = 100;

pub(super) fn operations() -> OpenApiRouter<State> {
    OpenApiRouter::new().routes(routes!(list))
}

/// A message.
#[derive(Debug, Serialize, ToSchema)]
struct MessageBody {
    /// Its number: later ones are higher, and an edited one gets a new number.
    id: i64,
    /// What names it whatever becomes of it.
    post: Option<i64>,
    /// What it says: `title`, `blocks` and `buttons`.
    #[schema(value_type = Object)]
    message: Value,
    /// When.
    #[schema(format = DateTime)]
    at: String,
}

/// Where to go on.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Since {
    /// The number of the last message that is known.
    #[serde(default)]
    #[param(minimum = 0, default = 0)]
    after: i64,
}

/// What was told to this program, the oldest first: answers of agents to the tickets that it opened.
#[utoipa::path(
    get, path = "/api/v1/messages", tag = "questions", params(Since),
    responses((status = 200, description = "The messages", body = Page<MessageBody>)), security(("token" = ["ask"]))
)]
async fn list(
    Extracted(state): Extracted<State>,
    caller: Caller,
    Query(since): Query<Since>,
) -> Result<Answer, Problem> {
    let mut tx = state.flow.db.read().await?;
    let line = caller.person.id.as_str();
    let told = visitors::line(&mut tx, &caller.workspace, line, since.after, ROWS_MAX).await?;
    let next = told.get(ROWS_MAX - 1).map(|told| told.id.to_string());
    let items = told.into_iter().map(|told| MessageBody {
        id: told.id,
        post: told.post,
        message: told.message,
        at: moment(told.at),
    });
    Ok(Answer::ok(&Page { items: items.collect(), next }))
}
