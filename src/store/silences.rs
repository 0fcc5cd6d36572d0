//! Silences: which tickets are reminded of or closed, and when, if nobody says a word.

use jiff::Timestamp;

use super::clocks::Place;
use super::{Failure, Tx, count, millis, time};
use crate::domain::silence::{Next, Silence};
use crate::domain::{TicketNumber, WorkspaceId};

/// Keeps what comes of a ticket's silence, in place of what would have come before.
///
/// # Errors
/// The database failed.
pub async fn keep(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    ticket: TicketNumber,
    silence: Option<Silence>,
) -> Result<(), Failure> {
    let upsert = "INSERT INTO silence (workspace, ticket, next, due_at) VALUES ($1, $2, $3, $4) \
                  ON CONFLICT (workspace, ticket) DO UPDATE SET next = excluded.next, due_at = excluded.due_at";
    let delete = "DELETE FROM silence WHERE workspace = $1 AND ticket = $2";
    let key = workspace.to_string();
    match silence {
        Some(Silence { next, due_at }) => on!(tx, conn => async {
            let upsert = sqlx::query(upsert).bind(key).bind(ticket.0).bind(next.name()).bind(millis(due_at));
            upsert.execute(conn).await.map(drop)
        })?,
        None => on!(tx, conn => async {
            sqlx::query(delete).bind(key).bind(ticket.0).execute(conn).await.map(drop)
        })?,
    }
    Ok(())
}

/// What comes of a ticket's silence, if anything does.
///
/// # Errors
/// The database failed.
pub async fn of_ticket(tx: &mut Tx, workspace: &WorkspaceId, ticket: TicketNumber) -> Result<Option<Silence>, Failure> {
    let select = "SELECT next, due_at FROM silence WHERE workspace = $1 AND ticket = $2";
    let key = workspace.to_string();
    let row: Option<(String, i64)> =
        on!(tx, conn => sqlx::query_as(select).bind(key).bind(ticket.0).fetch_optional(conn))?;
    let Some((next, due_at)) = row else { return Ok(None) };
    let next = Next::named(&next).ok_or_else(|| Failure::Unreadable(format!("the step `{next}` of a silence")))?;
    Ok(Some(Silence { next, due_at: time(due_at)? }))
}

/// Tickets of any workspace whose silence has lasted long enough at `now`: at most `rows_max` of those after `after`,
/// which is the last one of the page before.
///
/// # Errors
/// The database failed.
pub async fn due(tx: &mut Tx, now: Timestamp, after: &Place, rows_max: usize) -> Result<Vec<Place>, Failure> {
    let select = "SELECT workspace, ticket FROM silence WHERE due_at <= $1 AND (workspace, ticket) > ($2, $3) \
                  ORDER BY workspace, ticket LIMIT $4";
    let (now, (workspace, ticket)) = (millis(now), after);
    let rows = on!(tx, conn => {
        sqlx::query_as(select).bind(now).bind(workspace).bind(ticket).bind(count(rows_max)).fetch_all(conn)
    })?;
    Ok(rows)
}

/// When the next silence has lasted long enough.
///
/// # Errors
/// The database failed.
pub async fn next(tx: &mut Tx) -> Result<Option<Timestamp>, Failure> {
    let select = "SELECT min(due_at) FROM silence";
    let next: Option<i64> = on!(tx, conn => sqlx::query_scalar(select).fetch_one(conn))?;
    super::maybe_time(next)
}
