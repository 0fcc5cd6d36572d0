//! Live updates: that something happened to a ticket, as Server-Sent Events, to those who may see it. What a page shows
//! then, it fetches as ever; an event says no more than which ticket.
//!
//! The place in the log's chain is the id of an event: rows get theirs in the order in which they are committed, on both
//! engines, so that a browser that comes back with `Last-Event-ID` misses nothing.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, PoisonError};

use axum::body::Body;
use axum::extract::Query;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use serde_json::json;

use super::session::role_of;
use super::ticket::file;
use super::visit::Visit;
use crate::domain::audit::Row;
use crate::domain::transcript::is_private;
use crate::domain::{EntryKind, PersonId, Role, TicketNumber, WorkspaceId};
use crate::store::{Failure, Tx, audit, sessions, tickets};
use crate::web::{Problem, State};

/// Looks without news after which a stream shows that it lives: proxies close what is silent.
const SILENT_LOOKS_MAX: u32 = 15;
/// Milliseconds after which a browser comes back.
const RETRY_MILLIS: u32 = 3000;
/// Rows that are read in one look.
const ROWS_MAX: i64 = 200;
/// Who missed more rows than this is told to look at everything.
const MISSED_MAX: i64 = 1000;
/// Streams at once, and those of one session: a browser opens no more than six connections to a server anyway.
const STREAMS_MAX: usize = 500;
const OF_SESSION_MAX: usize = 5;

/// The streams that are open, by session.
#[derive(Debug, Default)]
pub struct Streams {
    open: Mutex<HashMap<String, usize>>,
}

/// A place among the streams; it is free again when this is dropped.
struct Seat {
    streams: Arc<Streams>,
    session: String,
}

impl Streams {
    fn seat(self: &Arc<Self>, session: &str) -> Option<Seat> {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        let of_session = open.get(session).copied().unwrap_or(0);
        if of_session >= OF_SESSION_MAX || open.values().sum::<usize>() >= STREAMS_MAX {
            return None;
        }
        open.insert(session.to_owned(), of_session + 1);
        Some(Seat { streams: Arc::clone(self), session: session.to_owned() })
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        let mut open = self.streams.open.lock().unwrap_or_else(PoisonError::into_inner);
        match open.get_mut(&self.session) {
            Some(count) if *count > 1 => *count -= 1,
            _ => drop(open.remove(&self.session)),
        }
    }
}

/// What somebody wants to hear of: one ticket, or all that they may see.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Wanted {
    ticket: Option<String>,
}

/// The stream.
pub(super) async fn stream(visit: Visit, headers: HeaderMap, Query(wanted): Query<Wanted>) -> Response {
    let ticket = match &wanted.ticket {
        None => None,
        Some(number) => match file(&visit, number).await {
            Ok(Some(file)) => Some(file.ticket.number),
            Ok(None) => return visit.not_there(),
            Err(failure) => return visit.broke(failure),
        },
    };
    let Some(seat) = visit.state.streams.seat(&visit.session) else {
        return Problem::new(StatusCode::SERVICE_UNAVAILABLE).saying("too many streams are open").into_response();
    };
    let known = headers.get("last-event-id").and_then(|id| id.to_str().ok()).and_then(|id| id.parse::<i64>().ok());
    let workspace = visit.caller.workspace.clone();
    let mut watch =
        Watch { state: visit.state.clone(), workspace, session: visit.session.clone(), ticket, after: 0, seat };
    let first = match watch.begin(known).await {
        Ok(first) => first,
        Err(failure) => return visit.broke(failure),
    };
    let pieces = futures_util::stream::unfold((Some(first), watch), |(first, mut watch)| async move {
        let piece = match first {
            Some(first) => first,
            None => watch.next().await?,
        };
        Some((Ok::<_, std::convert::Infallible>(piece), (None, watch)))
    });
    let kind = [(header::CONTENT_TYPE.as_str(), "text/event-stream"), ("x-accel-buffering", "no")];
    (kind, Body::from_stream(pieces)).into_response()
}

/// One stream.
struct Watch {
    state: State,
    workspace: WorkspaceId,
    session: String,
    ticket: Option<TicketNumber>,
    /// The last row of the log that was looked at.
    after: i64,
    #[expect(dead_code, reason = "held for as long as the stream goes on")]
    seat: Seat,
}

impl Watch {
    /// Where the stream begins: after what the browser knows, or now.
    async fn begin(&mut self, known: Option<i64>) -> Result<String, Failure> {
        let mut tx = self.state.flow.db.read().await?;
        let end = audit::head(&mut tx, &self.workspace).await?.map_or(0, |(seq, _)| seq);
        let known = known.filter(|known| (0..=end).contains(known));
        let missed = known.is_some_and(|known| end - known > MISSED_MAX);
        self.after = known.filter(|_| !missed).unwrap_or(end);
        let all = if missed { event(end, None) } else { String::new() };
        Ok(format!("retry: {RETRY_MILLIS}\nid: {}\n\n{all}", self.after))
    }

    /// What is sent next; nothing more where the session holds no longer or the desk stops.
    async fn next(&mut self) -> Option<String> {
        for _ in 0..SILENT_LOOKS_MAX {
            tokio::select! {
                () = self.state.stop.cancelled() => return None,
                () = tokio::time::sleep(self.state.tick) => {}
            }
            match self.look().await {
                Ok(Some(news)) if news.is_empty() => {}
                Ok(news) => return news,
                Err(failure) => {
                    tracing::warn!(%failure, "a stream of updates ends; its browser comes back");
                    return None;
                }
            }
        }
        Some(": still here\n\n".to_owned())
    }

    /// What happened since the last look, one event a ticket; nothing at all where the session is over.
    async fn look(&mut self) -> Result<Option<String>, Failure> {
        let flow = &self.state.flow;
        let mut tx = flow.db.read().await?;
        // The role is that of now, as at any other door.
        let Some(session) = sessions::by_hash(&mut tx, &self.session, flow.clock.now()).await? else {
            return Ok(None);
        };
        let Some(role) = role_of(flow, &session) else { return Ok(None) };
        let rows = audit::page(&mut tx, &self.workspace, self.after, ROWS_MAX).await?;
        let mut news = BTreeMap::new();
        for row in rows {
            self.after = row.seq;
            let wanted = row.ticket > 0 && self.ticket.is_none_or(|ticket| ticket.0 == row.ticket);
            if wanted && may_see(&mut tx, &self.workspace, role, &session.author.id, &row).await? {
                news.insert(row.ticket, row.seq);
            }
        }
        let mut news: Vec<_> = news.into_iter().collect();
        // Ids only grow, whichever ticket they are of.
        news.sort_by_key(|(_, seq)| *seq);
        Ok(Some(news.into_iter().map(|(ticket, seq)| event(seq, Some(ticket))).collect()))
    }
}

/// Whether somebody may learn of a row: agents of any, a requester of what is no secret about a ticket of theirs.
async fn may_see(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    role: Role,
    person: &PersonId,
    row: &Row,
) -> Result<bool, Failure> {
    if role >= Role::Agent {
        return Ok(true);
    }
    let kind = serde_json::from_value::<EntryKind>(row.kind.clone());
    if kind.as_ref().map_or(true, is_private) {
        return Ok(false);
    }
    let ticket = tickets::by_number(tx, workspace, TicketNumber(row.ticket)).await?;
    Ok(ticket.is_some_and(|ticket| ticket.is_asked_by(person)))
}

fn event(seq: i64, ticket: Option<i64>) -> String {
    format!("id: {seq}\nevent: change\ndata: {}\n\n", json!({ "ticket": ticket }))
}
