//! SLA clocks, stored by metric key and beginning.

mod told;

use jiff::{SignedDuration, Timestamp};
use serde_json::Value;
use sqlx::types::Json;

pub use told::{all_told, told};

use super::{Failure, Tx, count, maybe_time, millis, time, word};
use crate::domain::sla::{Clock, Outcome, Target, Threshold};
use crate::domain::{TicketNumber, WorkspaceId};

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
    // Read one by one: what a newer version wrote into one clock must not hide the others.
    target: Option<Json<Value>>,
    left_millis: Option<i64>,
    warned: bool,
    breach_told: bool,
    thresholds: Option<Json<Value>>,
    warned_share: i64,
    level: i64,
    escalate_at: Option<i64>,
    policy: Option<String>,
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
            target: self.target.map(json::<Target>).transpose()?,
            left: self.left_millis.map(SignedDuration::from_millis),
            warned: self.warned,
            breach_told: self.breach_told,
            thresholds: self.thresholds.map(json::<Vec<Threshold>>).transpose()?.unwrap_or_default(),
            warned_share: small(self.warned_share),
            level: small(self.level),
            escalate_at: maybe_time(self.escalate_at)?,
            policy: self.policy,
        })
    }
}

fn json<T: serde::de::DeserializeOwned>(value: Json<Value>) -> Result<T, Failure> {
    serde_json::from_value(value.0).map_err(|error| Failure::Unreadable(error.to_string()))
}

fn small(number: i64) -> u8 {
    u8::try_from(number).unwrap_or(u8::MAX)
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
                  stopped_at, outcome, calendar, target, left_millis, warned, breach_told, thresholds, warned_share, level, \
                  escalate_at, policy, look_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, \
                  $15, $16, $17, $18, $19, $20, $21) \
                  ON CONFLICT (workspace, ticket, metric, started_at) DO UPDATE SET warn_at = excluded.warn_at, \
                  due_at = excluded.due_at, overdue_at = excluded.overdue_at, paused_at = excluded.paused_at, \
                  stopped_at = excluded.stopped_at, outcome = excluded.outcome, calendar = excluded.calendar, \
                  target = excluded.target, left_millis = excluded.left_millis, warned = excluded.warned, \
                  breach_told = excluded.breach_told, thresholds = excluded.thresholds, \
                  warned_share = excluded.warned_share, level = excluded.level, escalate_at = excluded.escalate_at, \
                  policy = excluded.policy, look_at = excluded.look_at";
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
                .bind(Some(&clock.thresholds).filter(|thresholds| !thresholds.is_empty()).map(Json))
                .bind(i64::from(clock.warned_share))
                .bind(i64::from(clock.level))
                .bind(clock.escalate_at.map(millis))
                .bind(clock.policy.as_deref())
                .bind(clock.look_at().map(millis))
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
                  target, left_millis, warned, breach_told, thresholds, warned_share, level, escalate_at, policy \
                  FROM clock WHERE workspace = $1 AND ticket = $2 ORDER BY started_at, due_at, metric";
    let workspace = workspace.to_string();
    let rows: Vec<Row> = on!(tx, conn => sqlx::query_as(select).bind(workspace).bind(ticket.0).fetch_all(conn))?;
    rows.into_iter().map(Row::read).collect()
}

#[derive(sqlx::FromRow)]
struct RunningRow {
    ticket: i64,
    status: String,
    #[sqlx(flatten)]
    clock: Row,
}

/// The running clocks of these tickets, which are in the order of their numbers: each with its ticket and that ticket's
/// status as it is stored.
///
/// # Errors
/// The database failed. What cannot be read is its own clock's trouble.
pub async fn running(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    tickets: &[TicketNumber],
) -> Result<Vec<(TicketNumber, String, Result<Clock, Failure>)>, Failure> {
    let (Some(first), Some(last)) = (tickets.first(), tickets.last()) else { return Ok(Vec::new()) };
    let select = "SELECT c.ticket, t.status, c.metric, c.started_at, c.warn_at, c.due_at, c.overdue_at, c.paused_at, \
                  c.stopped_at, c.outcome, c.calendar, c.target, c.left_millis, c.warned, c.breach_told, c.thresholds, \
                  c.warned_share, c.level, c.escalate_at, c.policy FROM clock c JOIN ticket t \
                  ON t.workspace = c.workspace AND t.number = c.ticket WHERE c.workspace = $1 \
                  AND c.ticket BETWEEN $2 AND $3 AND c.stopped_at IS NULL ORDER BY c.ticket, c.started_at, c.metric";
    let workspace = workspace.to_string();
    let rows: Vec<RunningRow> = on!(tx, conn => async {
        sqlx::query_as(select).bind(workspace).bind(first.0).bind(last.0).fetch_all(conn).await
    })?;
    let taken = rows.into_iter().filter(|row| tickets.binary_search(&TicketNumber(row.ticket)).is_ok());
    Ok(taken.map(|row| (TicketNumber(row.ticket), row.status, row.clock.read())).collect())
}

/// A ticket among those of all workspaces, by the stored key of its workspace: a place to go on from.
pub type Place = (String, i64);

/// The clocks `c` of a ticket `t` that may have something to tell at `$1`. Who waits for somebody else does not climb. What
/// an older version stored has no moment to be looked at, and its own columns stand in for that. Each of both is found by
/// the index `clock_look`: as one condition SQLite would look at every clock of a million.
macro_rules! ripe {
    () => {
        "(SELECT workspace, ticket, breach_told FROM clock WHERE stopped_at IS NULL AND look_at <= $1 UNION ALL \
         SELECT workspace, ticket, breach_told FROM clock WHERE stopped_at IS NULL AND look_at IS NULL \
         AND breach_told = (1 = 0) AND warn_at <= $1 AND (warned = (1 = 0) OR overdue_at <= $1)) c \
         JOIN ticket t ON c.workspace = t.workspace AND c.ticket = t.number \
         AND (c.breach_told = (1 = 0) OR t.status IN ('new', 'open'))"
    };
}

/// The workspaces with clocks that may have something to tell at `now`, and how many tickets those are of: over all
/// workspaces, each by its stored key.
///
/// # Errors
/// The database failed.
pub async fn ripe_workspaces(tx: &mut Tx, now: Timestamp) -> Result<Vec<(String, i64)>, Failure> {
    let select = concat!(
        "SELECT c.workspace, count(DISTINCT c.ticket) FROM ",
        ripe!(),
        " GROUP BY c.workspace ORDER BY c.workspace"
    );
    let rows = on!(tx, conn => sqlx::query_as(select).bind(millis(now)).fetch_all(conn))?;
    Ok(rows)
}

/// Tickets of a workspace with a clock that may have something to tell at `now`: at most `rows_max`, by number, after
/// `after`.
///
/// # Errors
/// The database failed.
pub async fn ripe(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    now: Timestamp,
    after: TicketNumber,
    rows_max: usize,
) -> Result<Vec<TicketNumber>, Failure> {
    let select = concat!(
        "SELECT DISTINCT c.ticket FROM ",
        ripe!(),
        " WHERE c.workspace = $2 AND c.ticket > $3 ORDER BY c.ticket LIMIT $4"
    );
    let workspace = workspace.to_string();
    let rows: Vec<i64> = on!(tx, conn => async {
        let select = sqlx::query_scalar(select).bind(millis(now)).bind(workspace).bind(after.0);
        select.bind(count(rows_max)).fetch_all(conn).await
    })?;
    Ok(rows.into_iter().map(TicketNumber).collect())
}

/// Counts a change of tickets with clocks that may have something to tell at `now`, at most `rows_max`, by number, after
/// `after`, and has them to itself until the end of the transaction, as `tickets::changes` does for one. Those that
/// somebody else has are left out: they are found the next time.
///
/// # Errors
/// The database failed.
pub async fn take_ripe(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    now: Timestamp,
    after: TicketNumber,
    rows_max: usize,
) -> Result<Vec<TicketNumber>, Failure> {
    macro_rules! update {
        ($free:literal) => {
            concat!(
                "UPDATE ticket SET version = version + 1 WHERE workspace = $2 AND number IN (SELECT number FROM ticket \
                 WHERE workspace = $2 AND number IN (SELECT c.ticket FROM ",
                ripe!(),
                " WHERE c.workspace = $2 AND c.ticket > $3 GROUP BY c.ticket ORDER BY c.ticket LIMIT $4) ORDER BY number",
                $free,
                ") RETURNING number"
            )
        };
    }
    let update = match tx {
        Tx::Sqlite(_) => update!(""),
        Tx::Postgres(_) => update!(" FOR UPDATE SKIP LOCKED"),
    };
    let workspace = workspace.to_string();
    let mut rows: Vec<i64> = on!(tx, conn => async {
        let update = sqlx::query_scalar(update).bind(millis(now)).bind(workspace).bind(after.0);
        update.bind(count(rows_max)).fetch_all(conn).await
    })?;
    rows.sort_unstable();
    Ok(rows.into_iter().map(TicketNumber).collect())
}

/// When the next running clock of any workspace has something to tell.
///
/// # Errors
/// The database failed.
pub async fn next_alarm(tx: &mut Tx) -> Result<Option<Timestamp>, Failure> {
    let select = "SELECT min(coalesce(c.look_at, CASE WHEN c.breach_told = (1 = 1) THEN NULL \
                  WHEN c.warned = (1 = 0) THEN c.warn_at ELSE c.overdue_at END)) FROM clock c \
                  JOIN ticket t ON t.workspace = c.workspace AND t.number = c.ticket WHERE c.stopped_at IS NULL \
                  AND (c.breach_told = (1 = 0) OR t.status IN ('new', 'open'))";
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
        let tickets = "INSERT INTO ticket VALUES ('discord:1', 7, 1, 's', 'new', 'normal', 'p', 'r', 'r', NULL, NULL, \
                       'en', 0, NULL, NULL, NULL, NULL, 1)";
        let levels = include_str!("../../migrations/sqlite/0011_escalation.sql");
        for statements in [first, rows, tickets, anew, levels] {
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
        assert_eq!(ripe_workspaces(&mut tx, now).await.unwrap(), []);
        assert_eq!(clocks[2].look_at(), Timestamp::from_millisecond(601).ok(), "its warning stays told");
    }
}
