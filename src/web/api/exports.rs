//! `/reports` of the commercial side: contracts, revenue and months, as JSON or as a table.

use axum::extract::{Query, State as Extracted};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;
use serde_json::Value;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::answer::Answer;
use super::commerce::ContractBody;
use super::reports::{File, Format};
use crate::domain::customer::contract::Revenue;
use crate::domain::customer::figures::{Month, Share};
use crate::store::contracts;
use crate::web::{Caller, Problem, State, csv};

/// Contracts that are exported.
const CONTRACTS_MAX: i64 = 10_000;

pub(super) fn operations() -> OpenApiRouter<State> {
    OpenApiRouter::new().routes(routes!(all_contracts)).routes(routes!(revenue)).routes(routes!(months))
}

/// A table to save.
fn table(name: &str, columns: &[&str], rows: impl IntoIterator<Item = Vec<String>>) -> Response {
    let body: String = std::iter::once(csv::line(columns)).chain(rows.into_iter().map(|row| csv::line(&row))).collect();
    let named = format!("attachment; filename=\"{name}.csv\"");
    ([(header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()), (header::CONTENT_DISPOSITION, named)], body)
        .into_response()
}

/// The columns of a contract.
const CONTRACT: [&str; 14] = [
    "number",
    "customer",
    "customer_name",
    "plan",
    "offer",
    "state",
    "price",
    "period",
    "mrr",
    "starts_at",
    "ends_at",
    "renews",
    "seats",
    "credits",
];

/// An amount, or how much is used, as a cell.
fn cell(value: &Value) -> String {
    let number = |key: &str| value.get(key).and_then(Value::as_i64);
    if let (Some(minor), Some(currency)) = (number("minor"), value.get("currency").and_then(Value::as_str)) {
        let money = currency.parse().map(|currency| crate::domain::customer::Money::new(minor, currency));
        return money.map(|money| money.to_string()).unwrap_or_default();
    }
    match number("taken") {
        Some(taken) => number("all").map_or_else(|| taken.to_string(), |all| format!("{taken} of {all}")),
        None => csv::plain(value),
    }
}

/// Every contract as a file, by number. In CSV no cell begins like a formula.
#[utoipa::path(
    get, path = "/api/v1/reports/contracts", tag = "reports", params(File),
    responses((status = 200, description = "The file", content(
        ([ContractBody] = "application/json"), (String = "text/csv")
    ))),
    security(("token" = ["customers:read"]))
)]
async fn all_contracts(
    Extracted(state): Extracted<State>,
    caller: Caller,
    Query(file): Query<File>,
) -> Result<Response, Problem> {
    let (mut tx, now) = (state.flow.db.read().await?, state.flow.clock.now());
    let mut rows = Vec::new();
    for contract in contracts::all(&mut tx, &caller.workspace, CONTRACTS_MAX).await? {
        rows.push(ContractBody::of(&contracts::line(&mut tx, &caller.workspace, contract).await?, now));
    }
    drop(tx);
    let json = serde_json::to_value(&rows).unwrap_or_default();
    if file.format != Some(Format::Csv) {
        return Ok(Answer::ok(&json).into_response());
    }
    let rows = json.as_array().into_iter().flatten();
    let rows = rows.map(|row| CONTRACT.map(|column| cell(row.get(column).unwrap_or(&Value::Null))).to_vec());
    Ok(table("contracts", &CONTRACT, rows.collect::<Vec<_>>()))
}

/// Between which moments, and as what.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Between {
    /// The beginning; 30 days before the end where it is not said.
    #[param(value_type = Option<String>, format = DateTime)]
    since: Option<Timestamp>,
    /// The end; now where it is not said.
    #[param(value_type = Option<String>, format = DateTime)]
    until: Option<Timestamp>,
    /// `csv`, or `json` where it is not said.
    #[param(inline)]
    format: Option<Format>,
}

/// What contracts earn and how that changed: by currency, plan and segment. Currencies are never added up.
#[utoipa::path(
    get, path = "/api/v1/reports/revenue", tag = "reports", params(Between),
    responses((status = 200, description = "The figures", content(
        (Object = "application/json"), (String = "text/csv")
    ))),
    security(("token" = ["customers:read"]))
)]
async fn revenue(
    Extracted(state): Extracted<State>,
    caller: Caller,
    Query(between): Query<Between>,
) -> Result<Response, Problem> {
    let until = between.until.unwrap_or_else(|| state.flow.clock.now());
    let month = SignedDuration::from_hours(24 * 30);
    let since = between.since.or_else(|| until.checked_sub(month).ok());
    let since = since.filter(|since| *since < until);
    let since = since.ok_or_else(|| Problem::bad_request("since is before until"))?;
    let figures = state.flow.revenue(&caller.workspace, since, until).await?;
    if between.format == Some(Format::Csv) {
        return Ok(table("revenue", &["currency", "figure", "of", "amount"], revenue_rows(&figures)));
    }
    Ok(Answer::ok(&figures).into_response())
}

fn revenue_rows(revenue: &Revenue) -> Vec<Vec<String>> {
    let mut rows = Vec::new();
    for one in &revenue.currencies {
        let figures = [
            ("begin", one.begin),
            ("new", one.new),
            ("expansion", one.expansion),
            ("contraction", one.contraction),
            ("churned", one.churned),
            ("end", one.end),
        ];
        let figures = figures.into_iter().map(|(name, money)| (name, String::new(), money));
        let plans = one.by_plan.iter().map(|(plan, money)| ("plan", plan.clone(), *money));
        let segments = one.by_segment.iter().map(|(segment, money)| ("segment", segment.name().to_owned(), *money));
        rows.extend(
            figures.chain(plans).chain(segments).map(|(figure, of, money)| {
                vec![money.currency.code().to_owned(), figure.to_owned(), of, money.amount()]
            }),
        );
    }
    rows
}

/// How many months, and as what.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Months {
    /// How many, the present one included.
    #[param(minimum = 1, maximum = 36, default = 6)]
    months: Option<u16>,
    /// `csv`, or `json` where it is not said.
    #[param(inline)]
    format: Option<Format>,
}

/// Need and satisfaction month by month: questions, tickets, time and cost by mode, segment and agent, ratings.
#[utoipa::path(
    get, path = "/api/v1/reports/months", tag = "reports", params(Months),
    responses((status = 200, description = "The months, the earliest first", content(
        ([Object] = "application/json"), (String = "text/csv")
    ))),
    security(("token" = ["reports:read"]))
)]
async fn months(
    Extracted(state): Extracted<State>,
    caller: Caller,
    Query(wanted): Query<Months>,
) -> Result<Response, Problem> {
    let count = wanted.months.unwrap_or(6);
    let workspace = state.flow.policy.workspace(&caller.workspace).ok_or_else(Problem::not_found)?;
    let months = state.flow.months(workspace, count).await?;
    if wanted.format == Some(Format::Csv) {
        return Ok(table("months", &MONTH, months.iter().flat_map(month_rows)));
    }
    Ok(Answer::ok(&months).into_response())
}

/// The columns of a month.
const MONTH: [&str; 10] =
    ["month", "of", "name", "questions", "deflected", "opened", "closed", "minutes", "cost_per_ticket", "nps"];

/// A line for the whole month, and one for each mode, segment and agent.
fn month_rows(month: &Month) -> Vec<Vec<String>> {
    let share = |of: &str, name: &str, share: &Share| {
        let cost = share.cost_per_ticket.map(|cost| cost.to_string()).unwrap_or_default();
        let empty = String::new;
        let (tickets, minutes) = (share.tickets.to_string(), share.minutes.to_string());
        vec![
            month.month.clone(),
            of.to_owned(),
            name.to_owned(),
            empty(),
            empty(),
            empty(),
            tickets,
            minutes,
            cost,
            empty(),
        ]
    };
    let mut whole = share("all", "", &month.closed);
    (whole[3], whole[4], whole[5]) =
        (month.questions.to_string(), month.deflected.to_string(), month.opened.to_string());
    whole[9] = month.nps.map(|(_, score)| score.to_string()).unwrap_or_default();
    let of = |of: &'static str| move |(name, one): (&String, &Share)| (of, name.clone(), one.clone());
    let parts = month.by_mode.iter().map(of("mode")).chain(month.by_segment.iter().map(of("segment")));
    let parts = parts.chain(month.by_agent.iter().map(of("agent")));
    std::iter::once(whole).chain(parts.map(|(of, name, one)| share(of, &name, &one))).collect()
}
