//! People who were seen, and what was done lately to any ticket.

use askama::Template;
use axum::extract::Query;
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;

use super::visit::{Frame, Visit, shown};
use crate::chat::words::page::Happening;
use crate::domain::TicketNumber;
use crate::store::{Failure, history as past, people};

/// Rows of a page.
const ROWS_MAX: i64 = 50;

#[derive(Template)]
#[template(path = "people.html", config = "src/web/pages/askama.toml")]
struct Page {
    frame: Frame,
    /// Name, id, role, and when they were seen.
    rows: Vec<(String, String, &'static str, String)>,
    after: Option<String>,
}

/// Where to go on.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct From {
    after: String,
    before: Option<i64>,
}

/// The people of the workspace.
pub(super) async fn page(visit: Visit, Query(from): Query<From>) -> Response {
    let found: Result<_, Failure> = async {
        people::page(&mut visit.state.flow.db.read().await?, &visit.caller.workspace, &from.after, ROWS_MAX).await
    }
    .await;
    let found = match found {
        Ok(found) => found,
        Err(failure) => return visit.broke(failure),
    };
    let is_full = i64::try_from(found.len()).unwrap_or(0) == ROWS_MAX;
    let after = found.last().filter(|_| is_full).map(|last| last.person.id.0.clone());
    let after = after.map(|id| url::form_urlencoded::Serializer::new(String::new()).append_pair("after", &id).finish());
    let says = &visit.says;
    let rows = found.into_iter().map(|seen| {
        let name = seen.person.name.headline(60).raw().to_owned();
        (name, seen.person.id.0, says.role(seen.role), says.time(seen.at))
    });
    let rows = rows.collect();
    shown(StatusCode::OK, &Page { frame: visit.frame(), rows, after })
}

#[derive(Template)]
#[template(path = "history.html", config = "src/web/pages/askama.toml")]
struct History {
    frame: Frame,
    rows: Vec<(TicketNumber, Happening)>,
    before: Option<i64>,
}

/// What was done to the tickets of the workspace, the latest first.
pub(super) async fn history(visit: Visit, Query(from): Query<From>) -> Response {
    let found: Result<_, Failure> = async {
        past::latest(&mut visit.state.flow.db.read().await?, &visit.caller.workspace, from.before, ROWS_MAX).await
    }
    .await;
    let found = match found {
        Ok(found) => found,
        Err(failure) => return visit.broke(failure),
    };
    let is_full = i64::try_from(found.len()).unwrap_or(0) == ROWS_MAX;
    let before = found.last().filter(|_| is_full).map(|last| last.0);
    let rows = found.into_iter().map(|(_, ticket, entry)| (ticket, visit.says.happening(&entry))).collect();
    shown(StatusCode::OK, &History { frame: visit.frame(), rows, before })
}
