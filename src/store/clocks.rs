//! SLA clocks, stored by metric key.

use jiff::Timestamp;

use super::{Failure, Tx, count, maybe_time, millis, time};
use crate::domain::sla::{Alarm, Clock};
use crate::domain::{TicketNumber, WorkspaceId};

#[derive(sqlx::FromRow)]
struct Row {
    metric: String,
    started_at: i64,
    warn_at: i64,
    due_at: i64,
    stopped_at: Option<i64>,
    warned: bool,
    breach_told: bool,
}

impl Row {
    fn read(self) -> Result<Clock, Failure> {
        Ok(Clock {
            metric: self.metric,
            started_at: time(self.started_at)?,
            warn_at: time(self.warn_at)?,
            due_at: time(self.due_at)?,
            stopped_at: maybe_time(self.stopped_at)?,
            warned: self.warned,
            breach_told: self.breach_told,
        })
    }
}

/// Keeps a ticket's clocks as they are now.
///
/// # Errors
/// The database failed.
pub async fn keep(tx: &mut Tx, workspace: &WorkspaceId, ticket: TicketNumber, clocks: &[Clock]) -> Result<(), Failure> {
    let upsert = "INSERT INTO clock (workspace, ticket, metric, started_at, warn_at, due_at, stopped_at, warned, \
                  breach_told) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) \
                  ON CONFLICT (workspace, ticket, metric) DO UPDATE SET started_at = excluded.started_at, \
                  warn_at = excluded.warn_at, due_at = excluded.due_at, stopped_at = excluded.stopped_at, \
                  warned = excluded.warned, breach_told = excluded.breach_told";
    let key = workspace.to_string();
    for clock in clocks {
        on!(tx, conn => async {
            sqlx::query(upsert)
                .bind(&key)
                .bind(ticket.0)
                .bind(clock.metric.as_str())
                .bind(millis(clock.started_at))
                .bind(millis(clock.warn_at))
                .bind(millis(clock.due_at))
                .bind(clock.stopped_at.map(millis))
                .bind(clock.warned)
                .bind(clock.breach_told)
                .execute(conn)
                .await
                .map(drop)
        })?;
    }
    Ok(())
}

/// A ticket's clocks, the one that runs out first at the head.
///
/// # Errors
/// The database failed.
pub async fn of_ticket(tx: &mut Tx, workspace: &WorkspaceId, ticket: TicketNumber) -> Result<Vec<Clock>, Failure> {
    let select = "SELECT metric, started_at, warn_at, due_at, stopped_at, warned, breach_told FROM clock \
                  WHERE workspace = $1 AND ticket = $2 ORDER BY due_at, metric";
    let workspace = workspace.to_string();
    let rows: Vec<Row> = on!(tx, conn => sqlx::query_as(select).bind(workspace).bind(ticket.0).fetch_all(conn))?;
    rows.into_iter().map(Row::read).collect()
}

/// A ticket among those of all workspaces, by the stored key of its workspace: a place to go on from.
pub type Place = (String, i64);

/// Tickets of any workspace with a running clock that may have something to tell at `now`: at most `rows_max` of those
/// after `after`, which is the last one of the page before.
///
/// # Errors
/// The database failed.
pub async fn ripe(tx: &mut Tx, now: Timestamp, after: &Place, rows_max: usize) -> Result<Vec<Place>, Failure> {
    let select = "SELECT DISTINCT workspace, ticket FROM clock WHERE stopped_at IS NULL AND breach_told = (1 = 0) \
                  AND ((warn_at <= $1 AND warned = (1 = 0)) OR due_at < $1) AND (workspace, ticket) > ($2, $3) \
                  ORDER BY workspace, ticket LIMIT $4";
    let (now, (workspace, ticket)) = (millis(now), after);
    let rows = on!(tx, conn => {
        sqlx::query_as(select).bind(now).bind(workspace).bind(ticket).bind(count(rows_max)).fetch_all(conn)
    })?;
    Ok(rows)
}

/// Keeps that an alarm of a clock is told. Whoever tells it has the ticket to itself (see `tickets::changes`).
///
/// # Errors
/// The database failed.
pub async fn told(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    ticket: TicketNumber,
    metric: &str,
    alarm: Alarm,
) -> Result<(), Failure> {
    // A breach makes a warning that never went out pointless.
    let update = "UPDATE clock SET warned = (1 = 1), breach_told = (breach_told OR $4) \
                  WHERE workspace = $1 AND ticket = $2 AND metric = $3";
    let workspace = workspace.to_string();
    on!(tx, conn => async {
        let update = sqlx::query(update).bind(workspace).bind(ticket.0).bind(metric);
        update.bind(alarm == Alarm::Breach).execute(conn).await.map(drop)
    })?;
    Ok(())
}

/// When the next running clock has something to tell.
///
/// # Errors
/// The database failed.
pub async fn next_alarm(tx: &mut Tx) -> Result<Option<Timestamp>, Failure> {
    let select = "SELECT min(CASE WHEN warned = (1 = 0) THEN warn_at ELSE due_at + 1 END) FROM clock \
                  WHERE stopped_at IS NULL AND breach_told = (1 = 0)";
    let next: Option<i64> = on!(tx, conn => sqlx::query_scalar(select).fetch_one(conn))?;
    maybe_time(next)
}

/// How many clocks were stopped in time, and how many targets were missed by `now`, over all workspaces.
///
/// # Errors
/// The database failed.
pub async fn kept_and_missed(tx: &mut Tx, now: Timestamp) -> Result<(i64, i64), Failure> {
    let select = "SELECT coalesce(sum(CASE WHEN stopped_at <= due_at THEN 1 ELSE 0 END), 0), \
                  coalesce(sum(CASE WHEN coalesce(stopped_at, $1) > due_at THEN 1 ELSE 0 END), 0) FROM clock";
    let now = millis(now);
    let counts: (i64, i64) = on!(tx, conn => sqlx::query_as(select).bind(now).fetch_one(conn))?;
    Ok(counts)
}
