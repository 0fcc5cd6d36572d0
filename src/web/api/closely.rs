//! A ticket looked at closely: its whole history as a file, why its question was read as it is, and how long it took.

use axum::extract::{Path, Query, State as Extracted};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::answer::{Answer, Page};
use super::doing::Doing;
use super::fields::{Who, maybe, moment};
use super::paging::{Rows, next, place, rows};
use super::tickets::{agents_alone, visible};
use crate::chat::words::transcript_file;
use crate::domain::command::customer::reckoned;
use crate::domain::customer::CustomerNotice;
use crate::domain::{Notice, TicketNumber};
use crate::store::surveys::{self, TimeSaid};
use crate::web::{Caller, Problem, State};

pub(super) fn operations() -> OpenApiRouter<State> {
    OpenApiRouter::new()
        .routes(routes!(transcript))
        .routes(routes!(why))
        .routes(routes!(time, say_time))
        .routes(routes!(times))
}

/// How a transcript is written.
#[derive(Debug, Clone, Copy, Default, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
enum WrittenAs {
    /// For people and wikis.
    #[default]
    Markdown,
    /// A page without a script.
    Html,
    /// For programs.
    Json,
}

/// Which file.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct As {
    /// `markdown`, where it is not said.
    #[param(inline)]
    format: Option<WrittenAs>,
}

/// A ticket's whole history as a file. Notes are for agents alone.
#[utoipa::path(
    get, path = "/api/v1/tickets/{number}/transcript", tag = "tickets",
    params(("number" = i64, Path, example = 1, description = "Its number"), As),
    responses((status = 200, description = "The file", content(
        (String = "text/markdown"), (String = "text/html"), (Object = "application/json")
    ))),
    security(("token" = ["tickets:read"]))
)]
async fn transcript(Path(number): Path<i64>, Query(file): Query<As>, doing: Doing) -> Result<Response, Problem> {
    let format = match file.format.unwrap_or_default() {
        WrittenAs::Markdown => "markdown",
        WrittenAs::Html => "html",
        WrittenAs::Json => "json",
    };
    let locale = doing.locale();
    let written = |_: &Doing, acted: &_| {
        Answer::told(acted, |notice| {
            let Notice::Transcript { transcript, format } = notice else { return None };
            let file = transcript_file(transcript, *format, locale);
            let text = String::from_utf8_lossy(&file.bytes);
            Some(json!({ "name": file.name, "kind": file.media_type, "text": text }))
        })
    };
    let answer = doing.command("transcript", Some(number), &[("format", format.to_owned())], written).await?;
    let text = |key: &str| answer.body.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
    let kind = format!("{}; charset=utf-8", text("kind"));
    let named = format!("attachment; filename=\"{}\"", text("name"));
    Ok(([(header::CONTENT_TYPE, kind), (header::CONTENT_DISPOSITION, named)], text("text")).into_response())
}

/// See what the FAQ makes of a ticket's question now, and why.
#[utoipa::path(
    get, path = "/api/v1/tickets/{number}/why", tag = "tickets",
    params(("number" = i64, Path, example = 1, description = "Its number")),
    responses((status = 200, description = "The reading, with its reasons", body = Object)),
    security(("token" = ["tickets:read"]))
)]
async fn why(Extracted(state): Extracted<State>, caller: Caller, Path(number): Path<i64>) -> Result<Answer, Problem> {
    let file = visible(&state, &caller, number).await?;
    agents_alone(&caller)?;
    let workspace = state.flow.policy.workspace(&caller.workspace).ok_or_else(Problem::not_found)?;
    Ok(Answer::ok(&state.flow.why(workspace, &file)))
}

/// How long a ticket took.
#[derive(Debug, Serialize, ToSchema)]
struct TimeBody {
    /// The ticket.
    ticket: i64,
    /// Minutes that count: those that an agent said, or else those of its history.
    minutes: i64,
    /// Minutes by its history: while an agent had it, and it waited for nobody.
    reckoned: Option<i64>,
    /// Who said it, where somebody did.
    by: Option<Who>,
    /// When.
    #[schema(format = DateTime)]
    at: Option<String>,
}

/// Read how long a ticket took.
#[utoipa::path(
    get, path = "/api/v1/tickets/{number}/time", tag = "tickets",
    params(("number" = i64, Path, example = 1, description = "Its number")),
    responses((status = 200, description = "Its minutes", body = TimeBody)), security(("token" = ["tickets:read"]))
)]
async fn time(Extracted(state): Extracted<State>, caller: Caller, Path(number): Path<i64>) -> Result<Answer, Problem> {
    let file = visible(&state, &caller, number).await?;
    agents_alone(&caller)?;
    let mut tx = state.flow.db.read().await?;
    let said = surveys::time_of(&mut tx, &caller.workspace, TicketNumber(number)).await?;
    let reckoned = reckoned(&file, state.flow.clock.now());
    Ok(Answer::ok(&TimeBody {
        ticket: number,
        minutes: said.as_ref().map_or(reckoned, |said| said.minutes),
        reckoned: Some(reckoned),
        by: said.as_ref().map(|said| Who::from(&said.by)),
        at: maybe(said.map(|said| said.at)),
    }))
}

/// What a ticket took.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Spent {
    /// So many minutes, at most 30 days.
    #[schema(minimum = 1, maximum = 43_200)]
    minutes: i64,
}

/// Say how long a ticket took, where its history is wrong.
#[utoipa::path(
    post, path = "/api/v1/tickets/{number}/time", tag = "tickets",
    params(("number" = i64, Path, example = 1, description = "Its number")), request_body = Spent,
    responses((status = 200, description = "Its minutes", body = TimeBody)), security(("token" = ["tickets:write"]))
)]
async fn say_time(Path(number): Path<i64>, doing: Doing) -> Result<Answer, Problem> {
    let Spent { minutes } = doing.body()?;
    let kept = |doing: &Doing, acted: &_| {
        Answer::told(acted, |notice| {
            let Notice::Customer(CustomerNotice::TimeKept { minutes, reckoned, .. }) = notice else { return None };
            let (by, at) = (Some(Who::from(&doing.caller.person)), Some(moment(doing.state.flow.clock.now())));
            Some(TimeBody { ticket: number, minutes: *minutes, reckoned: Some(*reckoned), by, at })
        })
    };
    doing.command("time", Some(number), &[("spent", format!("{minutes}m"))], kept).await
}

/// List the tickets whose minutes an agent said, by number.
#[utoipa::path(
    get, path = "/api/v1/time", tag = "tickets", params(Rows),
    responses((status = 200, description = "A page of them", body = Page<TimeBody>)),
    security(("token" = ["reports:read"]))
)]
async fn times(
    Extracted(state): Extracted<State>,
    caller: Caller,
    Query(from): Query<Rows>,
) -> Result<Answer, Problem> {
    let (rows, after) = (rows(from.limit), place(from.cursor.as_deref()).unwrap_or(0));
    let mut tx = state.flow.db.read().await?;
    let found = surveys::times(&mut tx, &caller.workspace, TicketNumber(after), rows).await?;
    let next = next(found.len(), rows, found.last().map(|(ticket, _)| ticket.0));
    let body = |(ticket, TimeSaid { minutes, by, at }): (TicketNumber, TimeSaid)| TimeBody {
        ticket: ticket.0,
        minutes,
        reckoned: None,
        by: Some(Who::from(&by)),
        at: Some(moment(at)),
    };
    Ok(Answer::ok(&Page { items: found.into_iter().map(body).collect(), next }))
}
