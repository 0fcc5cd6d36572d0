//! `/reports`: the figures of a digest, and tickets as a file.

use axum::extract::{Query, State as Extracted};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::answer::Answer;
use super::ticket::TicketBody;
use crate::domain::TicketNumber;
use crate::domain::digest::{Period, Window};
use crate::store::Failure;
use crate::store::tickets::{self, Filter};
use crate::web::pieces::{self, Pieces};
use crate::web::{Caller, Problem, State, csv};

/// Tickets read in one go.
const ROWS: i64 = 500;

pub(super) fn operations() -> OpenApiRouter<State> {
    OpenApiRouter::new().routes(routes!(digest)).routes(routes!(export))
}

/// Which span of time.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
enum Span {
    /// The last day.
    Day,
    /// The last week.
    Week,
    /// The last month.
    Month,
}

/// Of when.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct Of {
    /// The span of time up to now; a day where it is not said.
    #[param(inline)]
    period: Option<Span>,
}

impl Of {
    pub(super) const fn period(&self) -> Period {
        match self.period {
            None | Some(Span::Day) => Period::Day,
            Some(Span::Week) => Period::Week,
            Some(Span::Month) => Period::Month,
        }
    }
}

/// What happened: questions, tickets, promises, load, and what the FAQ did not know.
#[utoipa::path(
    get, path = "/api/v1/reports/digest", tag = "reports", params(Of),
    responses((status = 200, description = "The figures", body = Object)), security(("token" = ["reports:read"]))
)]
async fn digest(Extracted(state): Extracted<State>, caller: Caller, Query(of): Query<Of>) -> Result<Answer, Problem> {
    let workspace = state.flow.policy.workspace(&caller.workspace).ok_or_else(Problem::not_found)?;
    let window = Window::last(of.period(), state.flow.clock.now(), workspace.time_zone.clone());
    Ok(Answer::ok(&state.flow.digest(&workspace.id, &window).await?))
}

/// How a file is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(super) enum Format {
    /// A table.
    Csv,
    /// A list of objects.
    Json,
}

/// Which file.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct File {
    /// `csv`, or `json` where it is not said.
    #[param(inline)]
    pub(super) format: Option<Format>,
}

/// Every ticket as a file, the newest first. In CSV no cell begins like a formula.
#[utoipa::path(
    get, path = "/api/v1/reports/tickets", tag = "reports", params(File),
    responses((status = 200, description = "The file", content(
        ([TicketBody] = "application/json"), (String = "text/csv")
    ))),
    security(("token" = ["reports:read"]))
)]
async fn export(Extracted(state): Extracted<State>, caller: Caller, Query(file): Query<File>) -> Response {
    let format = file.format.unwrap_or(Format::Json);
    let body = pieces::body(Export { state, caller, format, below: None });
    let (kind, name) = match format {
        Format::Csv => ("text/csv; charset=utf-8", "attachment; filename=\"tickets.csv\""),
        Format::Json => ("application/json", "attachment; filename=\"tickets.json\""),
    };
    ([(header::CONTENT_TYPE, kind), (header::CONTENT_DISPOSITION, name)], body).into_response()
}

/// An export on its way.
struct Export {
    state: State,
    caller: Caller,
    format: Format,
    below: Option<TicketNumber>,
}

impl Pieces for Export {
    async fn next(&mut self) -> Result<(String, bool), Failure> {
        let is_first = self.below.is_none();
        let mut tx = self.state.flow.db.read().await?;
        let filter = Filter::default();
        let found = tickets::page(&mut tx, &self.caller.workspace, &filter, self.below, ROWS).await?;
        drop(tx);
        self.below = found.last().map(|ticket| ticket.number);
        let is_last = i64::try_from(found.len()).unwrap_or(i64::MAX) < ROWS;
        let rows: Vec<Value> =
            found.iter().map(|ticket| serde_json::to_value(TicketBody::from(ticket)).unwrap_or_default()).collect();
        let mut text = String::new();
        match self.format {
            Format::Csv => {
                if is_first {
                    text.push_str(&csv::line(&COLUMNS));
                }
                rows.iter().for_each(|row| text.push_str(&line(row)));
            }
            Format::Json => {
                for (position, row) in rows.iter().enumerate() {
                    text.push_str(if is_first && position == 0 { "[" } else { "," });
                    text.push_str(&row.to_string());
                }
                if is_last {
                    text.push_str(if is_first && rows.is_empty() { "[]" } else { "]" });
                }
            }
        }
        Ok((text, is_last))
    }
}

/// The columns of the table.
const COLUMNS: [&str; 13] = [
    "number",
    "subject",
    "status",
    "priority",
    "plan",
    "requester",
    "owner",
    "team",
    "tags",
    "opened_at",
    "first_reply_at",
    "solved_at",
    "closed_at",
];

fn line(row: &Value) -> String {
    csv::line(&COLUMNS.map(|column| csv::plain(row.get(column).unwrap_or(&Value::Null))))
}
