//! `/problems`: tickets of several people about the same matter, seen, put together and taken apart, answered and solved.

use axum::extract::{Path, Query, State as Extracted};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::answer::{Answer, Page};
use super::doing::Doing;
use super::fields::{Who, maybe, moment};
use super::paging::{Rows, next, place, rows};
use super::ticket::WholeTicket;
use super::tickets::{agents_alone, visible, whole};
use super::work::{Reason, Words, reason};
use crate::domain::notice::Done;
use crate::domain::problem::{ProblemFile, ProblemNumber};
use crate::domain::{Notice, Role};
use crate::flow::Acted;
use crate::store::problems;
use crate::web::{Caller, Problem, State};

pub(super) fn operations() -> OpenApiRouter<State> {
    OpenApiRouter::new()
        .routes(routes!(list))
        .routes(routes!(read))
        .routes(routes!(reply))
        .routes(routes!(solve))
        .routes(routes!(of_ticket))
        .routes(routes!(link))
        .routes(routes!(unlink))
}

/// A ticket of a problem.
#[derive(Debug, Serialize, ToSchema)]
struct PartBody {
    /// Its number.
    number: i64,
    /// What it is about.
    subject: String,
    /// Where it stands.
    status: &'static str,
    /// Who asks.
    requester: Who,
}

/// A problem.
#[derive(Debug, Serialize, ToSchema)]
struct ProblemBody {
    /// Its number in its workspace.
    number: i64,
    /// When it was seen.
    #[schema(format = DateTime)]
    opened_at: String,
    /// When it was done with.
    #[schema(format = DateTime)]
    solved_at: Option<String>,
    /// Its tickets, the oldest first.
    tickets: Vec<PartBody>,
}

impl From<&ProblemFile> for ProblemBody {
    fn from(file: &ProblemFile) -> Self {
        let tickets = file.tickets.iter().map(|file| PartBody {
            number: file.ticket.number.0,
            subject: file.ticket.subject.raw().to_owned(),
            status: file.ticket.status.name(),
            requester: (&file.ticket.requester).into(),
        });
        Self {
            number: file.problem.number.0,
            opened_at: moment(file.problem.opened_at),
            solved_at: maybe(file.problem.solved_at),
            tickets: tickets.collect(),
        }
    }
}

/// The problem, where it is there for this caller.
async fn known(state: &State, caller: &Caller, number: i64) -> Result<ProblemFile, Problem> {
    let found = state.flow.problem(&caller.workspace, ProblemNumber(number)).await?;
    found.filter(|_| caller.role >= Role::Agent).ok_or_else(Problem::not_found)
}

/// List problems, the latest first.
#[utoipa::path(
    get, path = "/api/v1/problems", tag = "problems", params(Rows),
    responses((status = 200, description = "A page of them", body = Page<ProblemBody>)),
    security(("token" = ["tickets:read"]))
)]
async fn list(Extracted(state): Extracted<State>, caller: Caller, Query(from): Query<Rows>) -> Result<Answer, Problem> {
    agents_alone(&caller)?;
    let (rows, below) = (rows(from.limit), place(from.cursor.as_deref()).unwrap_or(i64::MAX));
    let mut tx = state.flow.db.read().await?;
    let found = problems::page(&mut tx, &caller.workspace, ProblemNumber(below), rows).await?;
    drop(tx);
    let next = next(found.len(), rows, found.last().map(|last| last.0));
    let mut items = Vec::with_capacity(found.len());
    for number in found {
        items.extend(state.flow.problem(&caller.workspace, number).await?.as_ref().map(ProblemBody::from));
    }
    Ok(Answer::ok(&Page { items, next }))
}

/// Read a problem with its tickets.
#[utoipa::path(
    get, path = "/api/v1/problems/{number}", tag = "problems", params(("number" = i64, Path, example = 1, description = "Its number")),
    responses((status = 200, description = "The problem", body = ProblemBody)), security(("token" = ["tickets:read"]))
)]
async fn read(Extracted(state): Extracted<State>, caller: Caller, Path(number): Path<i64>) -> Result<Answer, Problem> {
    Ok(Answer::ok(&ProblemBody::from(&known(&state, &caller, number).await?)))
}

/// Read the problem that a ticket is a part of.
#[utoipa::path(
    get, path = "/api/v1/tickets/{number}/problem", tag = "problems",
    params(("number" = i64, Path, example = 1, description = "The ticket's number")),
    responses((status = 200, description = "The problem", body = ProblemBody)), security(("token" = ["tickets:read"]))
)]
async fn of_ticket(
    Extracted(state): Extracted<State>,
    caller: Caller,
    Path(number): Path<i64>,
) -> Result<Answer, Problem> {
    let file = visible(&state, &caller, number).await?;
    let problem = file.ticket.problem.ok_or_else(Problem::not_found)?;
    Ok(Answer::ok(&ProblemBody::from(&known(&state, &caller, problem.0).await?)))
}

/// What was done to how many tickets.
#[derive(Debug, Serialize, ToSchema)]
struct ToAll {
    /// The problem.
    problem: i64,
    /// How many of its tickets.
    tickets: usize,
}

fn to_all(_: &Doing, acted: &Acted) -> Answer {
    Answer::told(acted, |notice| match notice {
        Notice::Done(Done::ProblemReplied { problem, tickets } | Done::ProblemSolved { problem, tickets }) => {
            Some(ToAll { problem: problem.0, tickets: *tickets })
        }
        _ => None,
    })
}

/// Gives a command about all of a problem: by its first ticket, as commands name it.
async fn about_all(
    verb: &str,
    number: i64,
    doing: Doing,
    options: Vec<(&'static str, String)>,
) -> Result<Answer, Problem> {
    let problem = known(&doing.state, &doing.caller, number).await?;
    let first = problem.tickets.first().ok_or_else(Problem::not_found)?.ticket.number.0;
    let options: Vec<_> = std::iter::once(("ticket", first.to_string())).chain(options).collect();
    doing.order(verb, |_| None, &options, to_all).await
}

/// Answer everybody who asks about a problem, each where they asked.
#[utoipa::path(
    post, path = "/api/v1/problems/{number}/reply", tag = "problems",
    params(("number" = i64, Path, example = 1, description = "Its number")), request_body = Words,
    responses((status = 200, description = "How many were answered", body = ToAll)),
    security(("token" = ["tickets:write"]))
)]
async fn reply(Path(number): Path<i64>, doing: Doing) -> Result<Answer, Problem> {
    let words: Words = doing.body()?;
    about_all("problem reply", number, doing, vec![("text", words.text)]).await
}

/// Solve all tickets of a problem, and tell everybody.
#[utoipa::path(
    post, path = "/api/v1/problems/{number}/solve", tag = "problems",
    params(("number" = i64, Path, example = 1, description = "Its number")), request_body = Option<Reason>,
    responses((status = 200, description = "How many were solved", body = ToAll)),
    security(("token" = ["tickets:write"]))
)]
async fn solve(Path(number): Path<i64>, doing: Doing) -> Result<Answer, Problem> {
    let wanted: Reason = doing.maybe_body()?;
    about_all("problem solve", number, doing, reason(wanted.reason)).await
}

/// Another ticket about the same matter.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct LinkedWith {
    /// Its number.
    #[schema(minimum = 1)]
    with: i64,
}

/// Say that two tickets are about one problem.
#[utoipa::path(
    post, path = "/api/v1/tickets/{number}/problem/link", tag = "problems",
    params(("number" = i64, Path, example = 1, description = "The ticket's number")), request_body = LinkedWith,
    responses((status = 200, description = "The ticket", body = WholeTicket)), security(("token" = ["tickets:write"]))
)]
async fn link(Path(number): Path<i64>, doing: Doing) -> Result<Answer, Problem> {
    let LinkedWith { with } = doing.body()?;
    doing.command("problem link", Some(number), &[("with", with.to_string())], whole).await
}

/// Say that a ticket is not about its problem after all.
#[utoipa::path(
    post, path = "/api/v1/tickets/{number}/problem/unlink", tag = "problems",
    params(("number" = i64, Path, example = 1, description = "The ticket's number")),
    responses((status = 200, description = "The ticket", body = WholeTicket)), security(("token" = ["tickets:write"]))
)]
async fn unlink(Path(number): Path<i64>, doing: Doing) -> Result<Answer, Problem> {
    doing.command("problem unlink", Some(number), &[], whole).await
}
