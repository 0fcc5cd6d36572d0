//! `/contracts/{number}/holders`: whom a contract holds for, and seats given and taken.

use axum::extract::{Path, State as Extracted};
use axum::http::StatusCode;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::contracts::known;
use crate::flow::Acted;
use crate::store::contracts::{self, Seat};
use crate::store::people;
use crate::web::api::answer::{Answer, Page};
use crate::web::api::doing::Doing;
use crate::web::api::fields::maybe;
use crate::web::{Caller, Problem, State};

/// Those whom a contract holds for that are listed.
const HOLDERS_MAX: i64 = 1000;

pub(super) fn operations() -> OpenApiRouter<State> {
    OpenApiRouter::new().routes(routes!(holders)).routes(routes!(give)).routes(routes!(take))
}

/// Whom a contract holds for.
#[derive(Debug, Serialize, ToSchema)]
struct HolderBody {
    /// `person`, `group`, `channel` or `workspace`.
    kind: String,
    /// The platform's id.
    id: String,
    /// What it is called.
    name: String,
    /// `hand`, `code` or `mail`.
    source: String,
    /// Since when.
    #[schema(format = DateTime)]
    since: Option<String>,
}

impl From<Seat> for HolderBody {
    fn from(Seat { kind, id, name, source, since }: Seat) -> Self {
        Self { kind, id, name, source, since: maybe(Timestamp::from_millisecond(since).ok()) }
    }
}

/// Whom a contract holds for: people with their seats first.
#[utoipa::path(
    get, path = "/api/v1/contracts/{number}/holders", tag = "contracts",
    params(("number" = i64, Path, example = 1, description = "Its number")),
    responses((status = 200, description = "Those whom it holds for", body = Page<HolderBody>)),
    security(("token" = ["customers:read"]))
)]
async fn holders(
    Extracted(state): Extracted<State>,
    caller: Caller,
    Path(number): Path<i64>,
) -> Result<Answer, Problem> {
    known(&state, &caller, number).await?;
    let mut tx = state.flow.db.read().await?;
    let found = contracts::of_contract(&mut tx, &caller.workspace, number, HOLDERS_MAX).await?;
    Ok(Answer::ok(&Page { items: found.into_iter().map(HolderBody::from).collect(), next: None }))
}

/// Whose seat.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct SeatOf {
    /// The platform's id.
    #[schema(min_length = 1, max_length = 100, pattern = r"^\S+$")]
    person: String,
}

/// Give a person a seat of a contract.
#[utoipa::path(
    post, path = "/api/v1/contracts/{number}/give", tag = "contracts",
    params(("number" = i64, Path, example = 1, description = "Its number")), request_body = SeatOf,
    responses((status = 200, description = "They have it")), security(("token" = ["customers:write"]))
)]
async fn give(Path(number): Path<i64>, doing: Doing) -> Result<Answer, Problem> {
    seat("entitlement give", number, doing).await
}

/// Take a person's seat of a contract away.
#[utoipa::path(
    post, path = "/api/v1/contracts/{number}/take", tag = "contracts",
    params(("number" = i64, Path, example = 1, description = "Its number")), request_body = SeatOf,
    responses((status = 200, description = "They have it no more")), security(("token" = ["customers:write"]))
)]
async fn take(Path(number): Path<i64>, doing: Doing) -> Result<Answer, Problem> {
    seat("entitlement take", number, doing).await
}

async fn seat(verb: &str, number: i64, doing: Doing) -> Result<Answer, Problem> {
    known(&doing.state, &doing.caller, number).await?;
    let SeatOf { person } = doing.body()?;
    let nobody = || Problem::new(StatusCode::UNPROCESSABLE_ENTITY).saying("nobody of that id was seen here");
    // By the id alone: a name is nobody's proof.
    let mut tx = doing.state.flow.db.read().await?;
    if people::by_id(&mut tx, &doing.caller.workspace, &person).await?.is_none() {
        return Err(nobody());
    }
    drop(tx);
    let options = [("person", person), ("contract", number.to_string())];
    let answer = |_: &Doing, _: &Acted| Answer { status: StatusCode::OK, body: Value::Null };
    doing.order(verb, |_| None, &options, answer).await
}
