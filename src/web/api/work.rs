//! Work on a ticket: each is the command of that name, and answers with the ticket as it is then.

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
        .routes(routes!(claim))
        .routes(routes!(release))
        .routes(routes!(assign))
        .routes(routes!(reply))
        .routes(routes!(note))
        .routes(routes!(status))
        .routes(routes!(priority))
        .routes(routes!(tags))
        .routes(routes!(snooze))
        .routes(routes!(close))
        .routes(routes!(reopen))
}

/// Whom to give it to.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Receiver {
    /// The agent: an id or a display name.
    #[schema(min_length = 1, max_length = 100, pattern = r"\S")]
    to: String,
}

/// Words about a ticket.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Words {
    /// What is said.
    #[schema(min_length = 1, max_length = 3000, pattern = r"\S")]
    pub(super) text: String,
}

/// Where a ticket can be put.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum Standing {
    /// It waits for its requester.
    Pending,
    /// It waits for somebody else.
    OnHold,
    /// An agent says that it is done.
    Solved,
    /// Over.
    Closed,
}

/// Where a ticket is put.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Status {
    /// Where.
    status: Standing,
    /// Why.
    #[schema(max_length = 500)]
    reason: Option<String>,
}

/// How much a ticket presses.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum Pressing {
    /// Can wait.
    Low,
    /// The usual.
    Normal,
    /// Before the others.
    High,
    /// Now.
    Urgent,
}

/// A priority to set.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Priority {
    /// How much it presses.
    priority: Pressing,
}

/// Tags to put on and take off.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
struct Tags {
    /// To put on.
    #[schema(max_items = 20)]
    add: Vec<String>,
    /// To take off.
    #[schema(max_items = 20)]
    remove: Vec<String>,
}

/// Until when it stays out of the queue.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Snooze {
    /// As in the chat: `2h`, `tomorrow 9:00`, `2026-12-01 09:00`.
    #[schema(min_length = 1, max_length = 100)]
    until: String,
}

/// Why, where it is said.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Reason {
    /// Why.
    #[schema(max_length = 500)]
    pub(super) reason: Option<String>,
}

pub(super) fn reason(given: Option<String>) -> Vec<(&'static str, String)> {
    given.map(|reason| ("reason", reason)).into_iter().collect()
}

/// Take a ticket.
#[utoipa::path(
    post, path = "/api/v1/tickets/{number}/claim", tag = "tickets", params(("number" = i64, Path, example = 1, description = "Its number")),
    responses((status = 200, description = "The ticket", body = WholeTicket)), security(("token" = ["tickets:write"]))
)]
async fn claim(Path(number): Path<i64>, doing: Doing) -> Result<Answer, Problem> {
    doing.command("claim", Some(number), &[], whole).await
}

/// Give a ticket back.
#[utoipa::path(
    post, path = "/api/v1/tickets/{number}/release", tag = "tickets", params(("number" = i64, Path, example = 1, description = "Its number")),
    responses((status = 200, description = "The ticket", body = WholeTicket)), security(("token" = ["tickets:write"]))
)]
async fn release(Path(number): Path<i64>, doing: Doing) -> Result<Answer, Problem> {
    doing.command("release", Some(number), &[], whole).await
}

/// Give a ticket to an agent.
#[utoipa::path(
    post, path = "/api/v1/tickets/{number}/assign", tag = "tickets", params(("number" = i64, Path, example = 1, description = "Its number")),
    request_body = Receiver,
    responses((status = 200, description = "The ticket", body = WholeTicket)), security(("token" = ["tickets:write"]))
)]
async fn assign(Path(number): Path<i64>, doing: Doing) -> Result<Answer, Problem> {
    let receiver: Receiver = doing.body()?;
    doing.command("assign", Some(number), &[("person", receiver.to)], whole).await
}

/// Answer the requester, where they asked.
#[utoipa::path(
    post, path = "/api/v1/tickets/{number}/reply", tag = "tickets", params(("number" = i64, Path, example = 1, description = "Its number")),
    request_body = Words,
    responses((status = 200, description = "The ticket", body = WholeTicket)), security(("token" = ["tickets:write"]))
)]
async fn reply(Path(number): Path<i64>, doing: Doing) -> Result<Answer, Problem> {
    let words: Words = doing.body()?;
    doing.command("reply", Some(number), &[("text", words.text)], whole).await
}

/// Keep a note that agents alone read.
#[utoipa::path(
    post, path = "/api/v1/tickets/{number}/note", tag = "tickets", params(("number" = i64, Path, example = 1, description = "Its number")),
    request_body = Words,
    responses((status = 200, description = "The ticket", body = WholeTicket)), security(("token" = ["tickets:write"]))
)]
async fn note(Path(number): Path<i64>, doing: Doing) -> Result<Answer, Problem> {
    let words: Words = doing.body()?;
    doing.command("note", Some(number), &[("text", words.text)], whole).await
}

/// Say where a ticket stands.
#[utoipa::path(
    post, path = "/api/v1/tickets/{number}/status", tag = "tickets", params(("number" = i64, Path, example = 1, description = "Its number")),
    request_body = Status,
    responses((status = 200, description = "The ticket", body = WholeTicket)), security(("token" = ["tickets:write"]))
)]
async fn status(Path(number): Path<i64>, doing: Doing) -> Result<Answer, Problem> {
    let wanted: Status = doing.body()?;
    let verb = match wanted.status {
        Standing::Pending => "pending",
        Standing::OnHold => "hold",
        Standing::Solved => "solve",
        Standing::Closed => "close",
    };
    doing.command(verb, Some(number), &reason(wanted.reason), whole).await
}

/// Say how much a ticket presses.
#[utoipa::path(
    post, path = "/api/v1/tickets/{number}/priority", tag = "tickets", params(("number" = i64, Path, example = 1, description = "Its number")),
    request_body = Priority,
    responses((status = 200, description = "The ticket", body = WholeTicket)), security(("token" = ["tickets:write"]))
)]
async fn priority(Path(number): Path<i64>, doing: Doing) -> Result<Answer, Problem> {
    let wanted: Priority = doing.body()?;
    let name = match wanted.priority {
        Pressing::Low => "low",
        Pressing::Normal => "normal",
        Pressing::High => "high",
        Pressing::Urgent => "urgent",
    };
    doing.command("priority", Some(number), &[("priority", name.to_owned())], whole).await
}

/// Put tags on a ticket, and take them off.
#[utoipa::path(
    post, path = "/api/v1/tickets/{number}/tags", tag = "tickets", params(("number" = i64, Path, example = 1, description = "Its number")),
    request_body = Tags,
    responses((status = 200, description = "The ticket", body = WholeTicket)), security(("token" = ["tickets:write"]))
)]
async fn tags(Path(number): Path<i64>, doing: Doing) -> Result<Answer, Problem> {
    let wanted: Tags = doing.body()?;
    // One word each: the command's own line has them with blanks between.
    let word = |tag: &String| tag.split_whitespace().collect::<String>();
    let words = wanted.add.iter().map(word).chain(wanted.remove.iter().map(|tag| format!("-{}", word(tag))));
    let words = words.collect::<Vec<_>>().join(" ");
    doing.command("tag", Some(number), &[("tags", words)], whole).await
}

/// Take a ticket out of the queue for some time.
#[utoipa::path(
    post, path = "/api/v1/tickets/{number}/snooze", tag = "tickets", params(("number" = i64, Path, example = 1, description = "Its number")),
    request_body = Snooze,
    responses((status = 200, description = "The ticket", body = WholeTicket)), security(("token" = ["tickets:write"]))
)]
async fn snooze(Path(number): Path<i64>, doing: Doing) -> Result<Answer, Problem> {
    let wanted: Snooze = doing.body()?;
    doing.command("snooze", Some(number), &[("until", wanted.until)], whole).await
}

/// Close a ticket.
#[utoipa::path(
    post, path = "/api/v1/tickets/{number}/close", tag = "tickets", params(("number" = i64, Path, example = 1, description = "Its number")),
    request_body = Option<Reason>,
    responses((status = 200, description = "The ticket", body = WholeTicket)), security(("token" = ["tickets:write"]))
)]
async fn close(Path(number): Path<i64>, doing: Doing) -> Result<Answer, Problem> {
    let wanted: Reason = doing.maybe_body()?;
    doing.command("close", Some(number), &reason(wanted.reason), whole).await
}

/// Open a ticket again.
#[utoipa::path(
    post, path = "/api/v1/tickets/{number}/reopen", tag = "tickets", params(("number" = i64, Path, example = 1, description = "Its number")),
    responses((status = 200, description = "The ticket", body = WholeTicket)), security(("token" = ["tickets:write"]))
)]
async fn reopen(Path(number): Path<i64>, doing: Doing) -> Result<Answer, Problem> {
    doing.command("reopen", Some(number), &[], whole).await
}
