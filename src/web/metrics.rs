//! `/metrics`: figures for Prometheus. What is counted in the database is read at most every few seconds.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use axum::extract::State as Extracted;
use axum::http::{Method, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;

use super::{Needs, Routes, State};
use crate::domain::Status;
use crate::store::{Failure, dead_letters, outbox, tickets};
use crate::vitals::metrics::{self, Read};

/// Counting a million tickets takes a moment: scrapers that come more often get the former count.
const FRESH_FOR: Duration = Duration::from_secs(10);
/// How long the database may take.
const READ_MAX: Duration = Duration::from_secs(5);
/// The media type of the format.
const TEXT: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// When the figures were read last.
#[derive(Debug, Default)]
pub struct LastRead(Mutex<Option<Instant>>);

/// The route.
pub(super) fn routes() -> Routes {
    Routes::default().on(Method::GET, "/metrics", Needs::Nothing, get(figures))
}

async fn figures(Extracted(state): Extracted<State>) -> Response {
    let read = if is_due(&state.read) { tokio::time::timeout(READ_MAX, read(&state)).await.ok() } else { None };
    let read = read.and_then(|read| match read {
        Ok(read) => Some(read),
        Err(failure) => {
            tracing::warn!(%failure, "figures could not be read from the database");
            None
        }
    });
    ([(header::CONTENT_TYPE, TEXT)], metrics::text(read.as_ref())).into_response()
}

fn is_due(last: &LastRead) -> bool {
    let mut last = last.0.lock().unwrap_or_else(PoisonError::into_inner);
    let due = last.is_none_or(|last| last.elapsed() > FRESH_FOR);
    if due {
        *last = Some(Instant::now());
    }
    due
}

async fn read(state: &State) -> Result<Read, Failure> {
    let now = state.flow.clock.now();
    let connections = state.flow.db.connections();
    let mut tx = state.flow.db.read().await?;
    let counted = tickets::by_status(&mut tx).await?;
    let (outbox_waiting, oldest) = outbox::backlog(&mut tx, now).await?;
    let dead_letters = dead_letters::count_all(&mut tx).await?;
    let tickets = Status::ALL.iter().map(|status| (status.name(), counted.get(status.name()).copied().unwrap_or(0)));
    Ok(Read {
        tickets: tickets.collect(),
        outbox_waiting,
        outbox_oldest_secs: oldest.map(|due| now.duration_since(due).as_secs_f64()),
        dead_letters,
        connections,
    })
}
