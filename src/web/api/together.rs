//! Tickets beside each other and agents beside each other: handed on, merged, split, related, watched. Each is the command
//! of that name.

use axum::extract::Path;
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::answer::Answer;
use super::doing::Doing;
use super::ticket::WholeTicket;
use super::tickets::whole;
use crate::web::{Problem, State};

pub(super) fn operations() -> OpenApiRouter<State> {
    OpenApiRouter::new()
        .routes(routes!(transfer))
        .routes(routes!(merge))
        .routes(routes!(split))
        .routes(routes!(relate))
        .routes(routes!(unrelate))
        .routes(routes!(watch))
        .routes(routes!(unwatch))
        .routes(routes!(canned))
        .routes(routes!(rate))
}

/// Whom a ticket is handed to, and why.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct HandedOn {
    /// An agent, by id or display name, or a team.
    #[schema(min_length = 1, max_length = 100, pattern = r"\S")]
    to: String,
    /// Why, for agents to read.
    #[schema(min_length = 1, max_length = 500, pattern = r"\S")]
    reason: String,
}

/// The ticket that goes on.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Merged {
    /// Its number.
    #[schema(minimum = 1)]
    into: i64,
}

/// What becomes a ticket of its own.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
struct SplitOff {
    /// What the new one is about; the latest message where it is left out.
    #[schema(max_length = 3000)]
    text: Option<String>,
}

/// The other of two tickets.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Related {
    /// Its number.
    #[schema(minimum = 1)]
    to: i64,
}

/// A canned reply.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct CannedReply {
    /// Its name, as the configuration has it.
    #[schema(min_length = 1, max_length = 100, pattern = r"\S")]
    name: String,
}

/// How good the help was.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Rating {
    /// From 1 (poor) to 5 (great).
    #[schema(minimum = 1, maximum = 5)]
    stars: i64,
    /// What was good, what was not.
    #[schema(max_length = 500)]
    comment: Option<String>,
}

/// Hand a ticket on to an agent or a team, and say why.
#[utoipa::path(
    post, path = "/api/v1/tickets/{number}/transfer", tag = "tickets", params(("number" = i64, Path, example = 1, description = "Its number")),
    request_body = HandedOn,
    responses((status = 200, description = "The ticket", body = WholeTicket)), security(("token" = ["tickets:write"]))
)]
async fn transfer(Path(number): Path<i64>, doing: Doing) -> Result<Answer, Problem> {
    let HandedOn { to, reason } = doing.body()?;
    doing.command("transfer", Some(number), &[("to", to), ("reason", reason)], whole).await
}

/// Make one ticket of two: this one ends, and its requester shares the other.
#[utoipa::path(
    post, path = "/api/v1/tickets/{number}/merge", tag = "tickets", params(("number" = i64, Path, example = 1, description = "The one that ends")),
    request_body = Merged,
    responses((status = 200, description = "The ticket that ended", body = WholeTicket)), security(("token" = ["tickets:write"]))
)]
async fn merge(Path(number): Path<i64>, doing: Doing) -> Result<Answer, Problem> {
    let Merged { into } = doing.body()?;
    doing.command("merge", Some(number), &[("into", into.to_string())], whole).await
}

/// Make a ticket of its own of a part of a ticket.
#[utoipa::path(
    post, path = "/api/v1/tickets/{number}/split", tag = "tickets", params(("number" = i64, Path, example = 1, description = "The one that goes on")),
    request_body = Option<SplitOff>,
    responses((status = 200, description = "The new ticket", body = WholeTicket)), security(("token" = ["tickets:write"]))
)]
async fn split(Path(number): Path<i64>, doing: Doing) -> Result<Answer, Problem> {
    let SplitOff { text } = doing.maybe_body()?;
    let text: Vec<_> = text.map(|text| ("text", text)).into_iter().collect();
    doing.command("split", Some(number), &text, whole).await
}

/// Say that two tickets belong together.
#[utoipa::path(
    post, path = "/api/v1/tickets/{number}/relate", tag = "tickets", params(("number" = i64, Path, example = 1, description = "Its number")),
    request_body = Related,
    responses((status = 200, description = "The ticket", body = WholeTicket)), security(("token" = ["tickets:write"]))
)]
async fn relate(Path(number): Path<i64>, doing: Doing) -> Result<Answer, Problem> {
    let Related { to } = doing.body()?;
    doing.command("relate", Some(number), &[("to", to.to_string())], whole).await
}

/// Say that two tickets do not belong together after all.
#[utoipa::path(
    post, path = "/api/v1/tickets/{number}/unrelate", tag = "tickets", params(("number" = i64, Path, example = 1, description = "Its number")),
    request_body = Related,
    responses((status = 200, description = "The ticket", body = WholeTicket)), security(("token" = ["tickets:write"]))
)]
async fn unrelate(Path(number): Path<i64>, doing: Doing) -> Result<Answer, Problem> {
    let Related { to } = doing.body()?;
    doing.command("unrelate", Some(number), &[("to", to.to_string())], whole).await
}

/// Follow a ticket: its news come to `/messages` from now on.
#[utoipa::path(
    post, path = "/api/v1/tickets/{number}/watch", tag = "tickets", params(("number" = i64, Path, example = 1, description = "Its number")),
    responses((status = 200, description = "The ticket", body = WholeTicket)), security(("token" = ["tickets:write"]))
)]
async fn watch(Path(number): Path<i64>, doing: Doing) -> Result<Answer, Problem> {
    doing.command("watch", Some(number), &[], whole).await
}

/// Follow a ticket no longer.
#[utoipa::path(
    post, path = "/api/v1/tickets/{number}/unwatch", tag = "tickets", params(("number" = i64, Path, example = 1, description = "Its number")),
    responses((status = 200, description = "The ticket", body = WholeTicket)), security(("token" = ["tickets:write"]))
)]
async fn unwatch(Path(number): Path<i64>, doing: Doing) -> Result<Answer, Problem> {
    doing.command("unwatch", Some(number), &[], whole).await
}

/// Answer the requester with a canned reply.
#[utoipa::path(
    post, path = "/api/v1/tickets/{number}/canned", tag = "tickets", params(("number" = i64, Path, example = 1, description = "Its number")),
    request_body = CannedReply,
    responses((status = 200, description = "The ticket", body = WholeTicket)), security(("token" = ["tickets:write"]))
)]
async fn canned(Path(number): Path<i64>, doing: Doing) -> Result<Answer, Problem> {
    let CannedReply { name } = doing.body()?;
    doing.command("canned", Some(number), &[("name", name)], whole).await
}

/// Say how good the help was: its requester does, once the ticket is solved or closed.
#[utoipa::path(
    post, path = "/api/v1/tickets/{number}/rate", tag = "tickets", params(("number" = i64, Path, example = 1, description = "Its number")),
    request_body = Rating,
    responses((status = 200, description = "The ticket", body = WholeTicket)), security(("token" = ["tickets:write"]))
)]
async fn rate(Path(number): Path<i64>, doing: Doing) -> Result<Answer, Problem> {
    let Rating { stars, comment } = doing.body()?;
    let comment = comment.map(|comment| ("comment", comment));
    let options: Vec<_> = std::iter::once(("stars", stars.to_string())).chain(comment).collect();
    doing.command("rate", Some(number), &options, whole).await
}
