//! Customers: who they are, which segment each is of and by which rule; forms that add and change them.

use askama::Template;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};

use super::doing::Came;
use super::posted::{Posted, fresh_key};
use super::visit::{Frame, Onward, Visit, shown};
use crate::domain::customer::Organisation;
use crate::domain::customer::segment::Placed;

/// Rows of a page.
const ROWS_MAX: usize = 50;

#[derive(Template)]
#[template(path = "customers.html", config = "src/web/pages/askama.toml")]
struct Page {
    frame: Frame,
    rows: Vec<Row>,
    after: Option<i64>,
    key: String,
}

struct Row {
    number: i64,
    name: String,
    domains: String,
    segment: &'static str,
    /// The place of the rule, of how many.
    rule: String,
    revenue: String,
    tickets: i64,
}

/// The customers.
pub(super) async fn page(visit: Visit, Query(from): Query<Onward>) -> Response {
    let frame = visit.frame();
    page_with(&visit, StatusCode::OK, frame, from.after).await
}

async fn page_with(visit: &Visit, status: StatusCode, frame: Frame, after: i64) -> Response {
    let found = match visit.state.flow.segments(&visit.caller.workspace).await {
        Ok(found) => found,
        Err(failure) => return visit.broke(failure),
    };
    let says = &visit.says;
    let row = |(organisation, placed): &(Organisation, Placed)| Row {
        number: organisation.number,
        name: organisation.name.headline(80).raw().to_owned(),
        domains: organisation.domains.join(", "),
        segment: says.segment_name(placed.segment),
        rule: placed.rule.map_or_else(|| "–".to_owned(), |rule| format!("{rule} / {}", placed.rules)),
        revenue: placed.facts.revenue.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "),
        tickets: placed.facts.tickets,
    };
    let rows: Vec<Row> = found.iter().filter(|(one, _)| one.number > after).take(ROWS_MAX).map(row).collect();
    let after = rows.last().filter(|_| rows.len() == ROWS_MAX).map(|last| last.number);
    shown(status, &Page { frame, rows, after, key: fresh_key() })
}

/// Adds a customer, or changes one.
pub(super) async fn work(visit: Visit, Path(verb): Path<String>, posted: Posted) -> Response {
    let domains: String = posted.text("domains").chars().filter(|c| !c.is_whitespace()).collect();
    let domains = if domains.is_empty() { domains } else { format!("domains={domains} ") };
    let name = format!("{domains}name={}", posted.text("name"));
    let came = match verb.as_str() {
        "add" => visit.command(&posted.key(), "customer add", &[("name", &name)]).await,
        "edit" => {
            let options = [("customer", posted.text("customer")), ("name", &name)];
            visit.command(&posted.key(), "customer edit", &options).await
        }
        _ => return visit.not_there(),
    };
    match came {
        Ok(Came::Done(_)) => Redirect::to("/dashboard/customers?done=1").into_response(),
        Ok(Came::Not(status, why)) => page_with(&visit, status, visit.frame_telling(why, false), 0).await,
        Ok(Came::SignedOut) => Redirect::to("/dashboard/sign-in").into_response(),
        Err(failure) => visit.broke(failure),
    }
}
