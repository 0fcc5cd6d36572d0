//! SLA clocks, stored by metric key and beginning.

use jiff::{SignedDuration, Timestamp};
use sqlx::types::Json;

use super::{Failure, Tx, count, maybe_time, millis, time, word};
use crate::domain::sla::{Alarm, Clock, Outcome, Target};
use crate::domain::{TicketNumber, WorkspaceId};
use crate::failpoint::{Guard, holds};

#[derive(sqlx::FromRow)]
struct Row {
    metric: String,
    started_at: i64,
    warn_at: Option<i64>,
    due_at: Option<i64>,
    overdue_at: Option<i64>,
    paused_at: Option<i64>,
    stopped_at: Option<i64>,
    outcome: Option<String>,
    calendar: Option<String>,
    target: Option<Json<Target>>,
    left_millis: Option<i64>,
    warned: bool,
    breach_told: bool,
}

impl Row {
    fn read(self) -> Result<Clock, Failure> {
        Ok(Clock {
            metric: self.metric,
            started_at: time(self.started_at)?,
            warn_at: maybe_time(self.warn_at)?,
            due_at: maybe_time(self.due_at)?,
            overdue_at: maybe_time(self.overdue_at)?,
            paused_at: maybe_time(self.paused_at)?,
            stopped_at: maybe_time(self.stopped_at)?,
            outcome: self.outcome.as_deref().map(word).transpose()?,
            calendar: self.calendar,
            target: self.target.map(|target| target.0),
            left: self.left_millis.map(SignedDuration::from_millis),
            warned: self.warned,
            breach_told: self.breach_told,
        })
    }
}

const fn outcome(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Met => "met",
        Outcome::Breached => "breached",
        Outcome::Cancelled => "cancelled",
    }
}

/// Keeps clocks of a ticket as they are now.
///
/// # Errors
/// The database failed.
pub async fn keep(tx: &mut Tx, workspace: &WorkspaceId, ticket: TicketNumber, clocks: &[Clock]) -> Result<(), Failure> {
    let upsert = "INSERT INTO clock (workspace, ticket, metric, started_at, warn_at, due_at, overdue_at, paused_at, \
                  stopped_at, outcome, calendar, target, left_millis, warned, breach_told) \
                  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15) \
                  ON CONFLICT (workspace, ticket, metric, started_at) DO UPDATE SET warn_at = excluded.warn_at, \
                  due_at = excluded.due_at, overdue_at = excluded.overdue_at, paused_at = excluded.paused_at, \
                  stopped_at = excluded.stopped_at, outcome = excluded.outcome, calendar = excluded.calendar, \
                  target = excluded.target, left_millis = excluded.left_millis, warned = excluded.warned, \
                  breach_told = excluded.breach_told";
    let key = workspace.to_string();
    let left = |left: SignedDuration| i64::try_from(left.as_millis()).unwrap_or(i64::MAX);
    for clock in clocks {
        on!(tx, conn => async {
            sqlx::query(upsert)
                .bind(&key)
                .bind(ticket.0)
                .bind(clock.metric.as_str())
                .bind(millis(clock.started_at))
                .bind(clock.warn_at.map(millis))
                .bind(clock.due_at.map(millis))
                .bind(clock.overdue_at.map(millis))
                .bind(clock.paused_at.map(millis))
                .bind(clock.stopped_at.map(millis))
                .bind(clock.outcome.map(outcome))
                .bind(clock.calendar.as_deref())
                .bind(clock.target.map(Json))
                .bind(clock.left.map(left))
                .bind(clock.warned)
                .bind(clock.breach_told)
                .execute(conn)
                .await
                .map(drop)
        })?;
    }
    Ok(())
}

/// Forgets clocks of a ticket that a recomputation left no place for.
///
/// # Errors
/// The database failed.
pub async fn forget(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    ticket: TicketNumber,
    clocks: &[Clock],
) -> Result<(), Failure> {
    let delete = "DELETE FROM clock WHERE workspace = $1 AND ticket = $2 AND metric = $3 AND started_at = $4";
    let key = workspace.to_string();
    for clock in clocks {
        on!(tx, conn => async {
            let delete = sqlx::query(delete).bind(&key).bind(ticket.0).bind(clock.metric.as_str());
            delete.bind(millis(clock.started_at)).execute(conn).await.map(drop)
        })?;
    }
    Ok(())
}

/// A ticket's clocks, in the order of their beginnings.
///
/// # Errors
/// The database failed.
pub async fn of_ticket(tx: &mut Tx, workspace: &WorkspaceId, ticket: TicketNumber) -> Result<Vec<Clock>, Failure> {
    let select = "SELECT metric, started_at, warn_at, due_at, overdue_at, paused_at, stopped_at, outcome, calendar, \
                  target, left_millis, warned, breach_told FROM clock \
                  WHERE workspace = $1 AND ticket = $2 ORDER BY started_at, due_at, metric";
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
                  AND ((warn_at <= $1 AND warned = (1 = 0)) OR overdue_at <= $1) AND (workspace, ticket) > ($2, $3) \
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
    clock: &Clock,
    alarm: Alarm,
) -> Result<(), Failure> {
    if !holds(Guard::WarnedOnce) {
        return Ok(());
    }
    // A breach makes a warning that never went out pointless.
    let update = "UPDATE clock SET warned = (1 = 1), breach_told = (breach_told OR $5) \
                  WHERE workspace = $1 AND ticket = $2 AND metric = $3 AND started_at = $4";
    let workspace = workspace.to_string();
    on!(tx, conn => async {
        let update = sqlx::query(update).bind(workspace).bind(ticket.0).bind(clock.metric.as_str());
        update.bind(millis(clock.started_at)).bind(alarm == Alarm::Breach).execute(conn).await.map(drop)
    })?;
    Ok(())
}

/// When the next running clock has something to tell.
///
/// # Errors
/// The database failed.
pub async fn next_alarm(tx: &mut Tx) -> Result<Option<Timestamp>, Failure> {
    let select = "SELECT min(CASE WHEN warned = (1 = 0) THEN warn_at ELSE overdue_at END) FROM clock \
                  WHERE stopped_at IS NULL AND breach_told = (1 = 0)";
    let next: Option<i64> = on!(tx, conn => sqlx::query_scalar(select).fetch_one(conn))?;
    maybe_time(next)
}

/// How many clocks were stopped in time, and how many targets were missed by `now`, over all workspaces.
///
/// # Errors
/// The database failed.
pub async fn kept_and_missed(tx: &mut Tx, now: Timestamp) -> Result<(i64, i64), Failure> {
    let select = "SELECT coalesce(sum(CASE WHEN outcome = 'met' THEN 1 ELSE 0 END), 0), \
                  coalesce(sum(CASE WHEN outcome = 'breached' OR (stopped_at IS NULL AND overdue_at <= $1) THEN 1 \
                  ELSE 0 END), 0) FROM clock";
    let now = millis(now);
    let counts: (i64, i64) = on!(tx, conn => sqlx::query_as(select).bind(now).fetch_one(conn))?;
    Ok(counts)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Platform;
    use crate::domain::sla::ClockState;

    #[tokio::test]
    async fn the_clocks_of_the_first_version_stand_as_they_stood() {
        let pool = sqlx::SqlitePool::connect("sqlite::memory:").await.unwrap();
        let mut tx = pool.begin().await.unwrap();
        let first = include_str!("../../migrations/sqlite/0001_desk.sql");
        let rows = "INSERT INTO clock VALUES ('discord:1', 7, 'first_response', 0, 45, 60, 61, 1, 0), \
                    ('discord:1', 7, 'periodic_update', 1, 45, 60, 60, 1, 0), \
                    ('discord:1', 7, 'resolution', 2, 450, 600, NULL, 1, 0)";
        let anew = include_str!("../../migrations/sqlite/0007_clocks.sql");
        for statements in [first, rows, anew] {
            sqlx::raw_sql(statements).execute(&mut *tx).await.unwrap();
        }
        let mut tx = Tx::Sqlite(tx.into());
        let workspace = WorkspaceId::new(Platform::Discord, "1");
        let clocks = of_ticket(&mut tx, &workspace, TicketNumber(7)).await.unwrap();
        let now = Timestamp::from_millisecond(500).unwrap();
        let states: Vec<_> = clocks.iter().map(|clock| clock.state(now)).collect();
        assert_eq!(states, [ClockState::Breached, ClockState::Met, ClockState::Warned]);
        assert_eq!(next_alarm(&mut tx).await.unwrap(), Timestamp::from_millisecond(601).ok());
        assert_eq!(kept_and_missed(&mut tx, now).await.unwrap(), (1, 1));
        assert_eq!(ripe(&mut tx, now, &Place::default(), 9).await.unwrap(), []);
    }
}
