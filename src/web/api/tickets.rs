//! `/tickets`: listed, read, opened, exported.

use axum::extract::{Path, Query, State as Extracted};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::answer::{Answer, Page, version_of};
use super::doing::Doing;
use super::paging::{place, rows};
use super::ticket::{TicketBody, WholeTicket};
use crate::domain::decide::TicketFile;
use crate::domain::{Priority, Role, Status, TicketNumber};
use crate::flow::Acted;
use crate::store::tickets::{self, Filter};
use crate::web::{Caller, Problem, State};

pub(super) fn operations() -> OpenApiRouter<State> {
    OpenApiRouter::new().routes(routes!(list, open)).routes(routes!(read))
}

/// Which tickets.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Wanted {
    /// In this status: `new`, `open`, `pending`, `on_hold`, `solved` or `closed`.
    #[param(pattern = "^(new|open|pending|on_hold|solved|closed)$")]
    status: Option<String>,
    /// Pressing so much: `low`, `normal`, `high` or `urgent`.
    #[param(pattern = "^(low|normal|high|urgent)$")]
    priority: Option<String>,
    /// Of this agent, by id.
    #[param(max_length = 200)]
    owner: Option<String>,
    /// Asked by this person, by id.
    #[param(max_length = 200)]
    requester: Option<String>,
    /// With this tag.
    #[param(max_length = 100)]
    tag: Option<String>,
    /// With these letters in what it is about.
    #[param(max_length = 200)]
    q: Option<String>,
    /// Rows of a page.
    #[param(minimum = 1, maximum = 100, default = 25)]
    limit: Option<i64>,
    /// Where to go on: the `next` of the page before.
    #[param(pattern = "^[1-9][0-9]{0,17}$")]
    cursor: Option<String>,
}

impl Wanted {
    fn filter(&self, caller: &Caller) -> Result<Filter<'_>, Problem> {
        let status = self.status.as_deref().map(str::parse::<Status>).transpose();
        let priority = self.priority.as_deref().map(str::parse::<Priority>).transpose();
        let wrong =
            |name: &str, names: &[&str]| Problem::bad_request(format!("{name} is one of: {}", names.join(", ")));
        let own = caller.role < Role::Agent;
        if own && self.requester.as_ref().is_some_and(|asked| *asked != caller.person.id.0) {
            return Err(Problem::forbidden("this token sees its own tickets alone"));
        }
        Ok(Filter {
            status: status.map_err(|()| wrong("status", Status::NAMES))?,
            priority: priority.map_err(|()| wrong("priority", Priority::NAMES))?,
            owner: self.owner.as_deref(),
            requester: self.requester.as_deref(),
            tag: self.tag.as_deref(),
            text: self.q.as_deref().filter(|text| !text.is_empty()),
        })
    }
}

/// List tickets, the newest first. A requester's token sees its own.
#[utoipa::path(
    get, path = "/api/v1/tickets", tag = "tickets", params(Wanted),
    responses((status = 200, description = "A page of them", body = Page<TicketBody>)),
    security(("token" = ["tickets:read"]))
)]
async fn list(
    Extracted(state): Extracted<State>,
    caller: Caller,
    Query(wanted): Query<Wanted>,
) -> Result<Answer, Problem> {
    let (rows, below) = (rows(wanted.limit), place(wanted.cursor.as_deref()).map(TicketNumber));
    let mut filter = wanted.filter(&caller)?;
    if caller.role < Role::Agent {
        filter.requester = Some(caller.person.id.as_str());
    }
    let mut tx = state.flow.db.read().await?;
    let found = tickets::page(&mut tx, &caller.workspace, &filter, below, rows).await?;
    let last = found.get(usize::try_from(rows - 1).unwrap_or(usize::MAX));
    let next = last.map(|ticket| ticket.number.0.to_string());
    Ok(Answer::ok(&Page { items: found.iter().map(|ticket| TicketBody::of(ticket, caller.role)).collect(), next }))
}

/// The ticket, where it is there for this caller.
pub(super) async fn visible(state: &State, caller: &Caller, number: i64) -> Result<TicketFile, Problem> {
    let file = state.flow.ticket_file(&caller.workspace, TicketNumber(number)).await?;
    let theirs = |file: &TicketFile| caller.role >= Role::Agent || file.ticket.is_asked_by(&caller.person.id);
    file.filter(theirs).ok_or_else(Problem::not_found)
}

/// What is for agents is for nobody else.
pub(super) fn agents_alone(caller: &Caller) -> Result<(), Problem> {
    if caller.role >= Role::Agent { Ok(()) } else { Err(Problem::forbidden("that is for agents")) }
}

/// Read a ticket with its clocks and history.
#[utoipa::path(
    get, path = "/api/v1/tickets/{number}", tag = "tickets", params(("number" = i64, Path, example = 1, description = "Its number")),
    responses(
        (status = 200, description = "The ticket", body = WholeTicket, headers(("ETag" = String, description = "Its version"))),
        (status = 304, description = "It is as you know it by If-None-Match")
    ),
    security(("token" = ["tickets:read"]))
)]
async fn read(
    Extracted(state): Extracted<State>,
    caller: Caller,
    Path(number): Path<i64>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let file = visible(&state, &caller, number).await?;
    let known = headers.get(header::IF_NONE_MATCH).and_then(|tag| tag.to_str().ok()).and_then(version_of);
    if known == Some(file.ticket.version) {
        return Ok(StatusCode::NOT_MODIFIED.into_response());
    }
    let whole = WholeTicket::of(&file, &state.flow.policy, caller.role, state.flow.clock.now());
    Ok(Answer::ok(&whole).into_response())
}

/// A ticket to open.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewTicket {
    /// What is asked.
    #[schema(min_length = 1, max_length = 3000, pattern = r"\S")]
    question: String,
}

/// Open a ticket, whatever the FAQ knows.
#[utoipa::path(
    post, path = "/api/v1/tickets", tag = "tickets", request_body = NewTicket,
    responses((status = 201, description = "The ticket", body = WholeTicket)),
    security(("token" = ["tickets:write"]))
)]
async fn open(doing: Doing) -> Result<Answer, Problem> {
    let new: NewTicket = doing.body()?;
    let answer = |doing: &Doing, acted: &Acted| Answer { status: StatusCode::CREATED, ..whole(doing, acted) };
    doing.command("new", None, &[("question", new.question)], answer).await
}

/// The ticket that an act was about.
pub(super) fn whole(doing: &Doing, acted: &Acted) -> Answer {
    let now = doing.state.flow.clock.now();
    let file = match acted {
        Acted::Done { ticket, .. } => ticket.as_deref(),
        _ => None,
    };
    Answer::ok(&file.map(|file| WholeTicket::of(file, &doing.state.flow.policy, doing.caller.role, now)))
}
