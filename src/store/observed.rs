//! What the numbers of a plan are taken from: tickets with who served them, how long, and what was said of it.

use jiff::Timestamp;

use super::{Failure, Tx, maybe_time, millis};
use crate::domain::strategy::observed::{ObservedTicket, Opened, TICKETS_MAX};
use crate::domain::{TicketNumber, WorkspaceId};

const MILLIS_PER_HOUR: f64 = 3_600_000.0;

#[derive(sqlx::FromRow)]
struct Row {
    number: i64,
    plan: String,
    mode: Option<String>,
    owner: Option<String>,
    requester: String,
    lasted: i64,
    minutes: Option<i64>,
    stars: Option<i64>,
    kept: i64,
    missed: i64,
}

/// Tickets that were closed in a window, the latest first, each with its number; the minutes are 0 with `false` where
/// nobody said them and its history has to tell.
///
/// # Errors
/// The database failed.
pub async fn tickets(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    (since, until): (Timestamp, Timestamp),
) -> Result<Vec<(TicketNumber, ObservedTicket, bool)>, Failure> {
    let select = "SELECT ticket.number, ticket.plan, served.mode, ticket.owner, ticket.requester, \
                  coalesce(ticket.solved_at, ticket.closed_at) - ticket.opened_at AS lasted, effort.minutes, \
                  (SELECT stars FROM rating WHERE rating.workspace = ticket.workspace \
                   AND rating.ticket = ticket.number ORDER BY rating.closed_at DESC LIMIT 1) AS stars, \
                  (SELECT count(*) FROM clock WHERE clock.workspace = ticket.workspace \
                   AND clock.ticket = ticket.number AND clock.outcome = 'met') AS kept, \
                  (SELECT count(*) FROM clock WHERE clock.workspace = ticket.workspace \
                   AND clock.ticket = ticket.number AND clock.outcome = 'breached') AS missed \
                  FROM ticket \
                  LEFT JOIN served ON served.workspace = ticket.workspace AND served.ticket = ticket.number \
                  LEFT JOIN effort ON effort.workspace = ticket.workspace AND effort.ticket = ticket.number \
                  WHERE ticket.workspace = $1 AND ticket.status = 'closed' \
                  AND ticket.closed_at >= $2 AND ticket.closed_at < $3 \
                  ORDER BY ticket.closed_at DESC, ticket.number DESC LIMIT $4";
    let (key, most) = (workspace.to_string(), i64::try_from(TICKETS_MAX).unwrap_or(i64::MAX));
    let rows: Vec<Row> = on!(tx, conn => async {
        sqlx::query_as(select).bind(key).bind(millis(since)).bind(millis(until)).bind(most).fetch_all(conn).await
    })?;
    let count = |number: i64| u64::try_from(number).unwrap_or_default();
    let read = |row: Row| {
        #[expect(clippy::cast_precision_loss, reason = "a span of some years in milliseconds is far below 2^52")]
        let resolution_hours = row.lasted.max(0) as f64 / MILLIS_PER_HOUR;
        let ticket = ObservedTicket {
            plan: row.plan,
            mode: row.mode,
            agent: row.owner,
            requester: row.requester,
            minutes: row.minutes.unwrap_or_default(),
            resolution_hours,
            stars: row.stars.and_then(|stars| u8::try_from(stars).ok()),
            kept: count(row.kept),
            missed: count(row.missed),
        };
        (TicketNumber(row.number), ticket, row.minutes.is_some())
    };
    Ok(rows.into_iter().map(read).collect())
}

/// How many tickets were opened in a window, by plan and mode.
///
/// # Errors
/// The database failed.
pub async fn opened(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    (since, until): (Timestamp, Timestamp),
) -> Result<Vec<Opened>, Failure> {
    let select = "SELECT ticket.plan, served.mode, count(*) FROM ticket \
                  LEFT JOIN served ON served.workspace = ticket.workspace AND served.ticket = ticket.number \
                  WHERE ticket.workspace = $1 AND ticket.opened_at >= $2 AND ticket.opened_at < $3 \
                  GROUP BY ticket.plan, served.mode ORDER BY ticket.plan, served.mode";
    let (key, from, to) = (workspace.to_string(), millis(since), millis(until));
    let rows: Vec<(String, Option<String>, i64)> =
        on!(tx, conn => sqlx::query_as(select).bind(key).bind(from).bind(to).fetch_all(conn))?;
    let read = |(plan, mode, tickets): (String, Option<String>, i64)| Opened {
        plan,
        mode,
        tickets: u64::try_from(tickets).unwrap_or_default(),
    };
    Ok(rows.into_iter().map(read).collect())
}

/// When the first question was asked or the first ticket opened, whichever came first.
///
/// # Errors
/// The database failed.
pub async fn began(tx: &mut Tx, workspace: &WorkspaceId) -> Result<Option<Timestamp>, Failure> {
    let select = "SELECT min(at) FROM (SELECT min(opened_at) AS at FROM ticket WHERE workspace = $1 \
                  UNION ALL SELECT min(asked_at) AS at FROM conversation WHERE workspace = $1) first";
    let key = workspace.to_string();
    let first: Option<i64> = on!(tx, conn => sqlx::query_scalar(select).bind(key).fetch_one(conn))?;
    maybe_time(first)
}
