//! `/blocks`: people whom the desk does not work for, put there and taken off by the commands of chat.

use axum::extract::{Path, State as Extracted};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::answer::{Answer, Page};
use super::doing::Doing;
use super::fields::{Who, moment};
use crate::domain::block::Block;
use crate::store::{blocks, people};
use crate::web::{Caller, Problem, State};

/// Blocks that are listed.
const ROWS_MAX: i64 = 500;

pub(super) fn operations() -> OpenApiRouter<State> {
    OpenApiRouter::new().routes(routes!(list, block)).routes(routes!(unblock))
}

/// Somebody whom the desk does not work for.
#[derive(Debug, Serialize, ToSchema)]
struct BlockBody {
    /// Who.
    person: Who,
    /// Why, for leads.
    reason: Option<String>,
    /// Which lead said so.
    by: Who,
    /// When.
    #[schema(format = DateTime)]
    at: String,
}

impl From<&Block> for BlockBody {
    fn from(block: &Block) -> Self {
        Self {
            person: (&block.person).into(),
            reason: block.reason.as_ref().map(|reason| reason.raw().to_owned()),
            by: (&block.by).into(),
            at: moment(block.at),
        }
    }
}

/// List those whom the desk does not work for, the latest first.
#[utoipa::path(
    get, path = "/api/v1/blocks", tag = "people",
    responses((status = 200, description = "They", body = Page<BlockBody>)), security(("token" = ["blocks"]))
)]
async fn list(Extracted(state): Extracted<State>, caller: Caller) -> Result<Answer, Problem> {
    let (found, _) = blocks::list(&mut state.flow.db.read().await?, &caller.workspace, ROWS_MAX).await?;
    Ok(Answer::ok(&Page { items: found.iter().map(BlockBody::from).collect(), next: None }))
}

/// Somebody to block.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewBlock {
    /// The platform's id of somebody who was seen.
    #[schema(min_length = 1, max_length = 200, pattern = r"\S")]
    person: String,
    /// Why, for leads to read.
    #[schema(max_length = 500)]
    reason: Option<String>,
}

/// What became of it.
#[derive(Debug, Serialize, ToSchema)]
struct Standing {
    /// The platform's id.
    person: String,
    /// Whether the desk does not work for them now.
    blocked: bool,
}

/// The id, where somebody with it was seen: what a command would take for a name means nobody here.
async fn seen(doing: &Doing, id: &str) -> Result<String, Problem> {
    let mut tx = doing.state.flow.db.read().await?;
    let found = people::by_id(&mut tx, &doing.caller.workspace, id).await?;
    found.map(|seen| seen.person.id.0).ok_or_else(Problem::not_found)
}

/// Let the desk not work for a person.
#[utoipa::path(
    post, path = "/api/v1/blocks", tag = "people", request_body = NewBlock,
    responses((status = 200, description = "They are blocked", body = Standing)), security(("token" = ["blocks"]))
)]
async fn block(doing: Doing) -> Result<Answer, Problem> {
    let NewBlock { person, reason } = doing.body()?;
    let person = seen(&doing, &person).await?;
    let reason = reason.map(|reason| ("reason", reason));
    let options: Vec<_> = std::iter::once(("person", person.clone())).chain(reason).collect();
    let answer = move |_: &Doing, _: &_| Answer::ok(&Standing { person: person.clone(), blocked: true });
    doing.command("block", None, &options, answer).await
}

/// Let the desk work for a person again.
#[utoipa::path(
    delete, path = "/api/v1/blocks/{person}", tag = "people", params(("person" = String, Path, description = "The platform's id")),
    responses((status = 200, description = "They are not blocked any more", body = Standing)), security(("token" = ["blocks"]))
)]
async fn unblock(Path(person): Path<String>, doing: Doing) -> Result<Answer, Problem> {
    let person = seen(&doing, &person).await?;
    let answer = {
        let person = person.clone();
        move |_: &Doing, _: &_| Answer::ok(&Standing { person: person.clone(), blocked: false })
    };
    doing.command("unblock", None, &[("person", person)], answer).await
}
