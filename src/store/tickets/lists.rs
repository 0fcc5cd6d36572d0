//! Lists of tickets.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::{Row, columns};
use crate::domain::decide::{COUNTED_MAX, Queue};
use crate::domain::notice::TicketLine;
use crate::domain::sla::current;
use crate::domain::{PersonId, TicketNumber, Untrusted, WorkspaceId};
use crate::store::clocks::{self, Place};
use crate::store::{Failure, Tx, count, maybe_time, millis};

/// Which open tickets to list.
#[derive(Debug, Clone, Copy)]
pub enum Which<'a> {
    /// All but those that are solved or sleep: urgent before low, then by age.
    All,
    /// Those that a person asked for or owns, and that are not solved.
    Of(&'a PersonId),
    /// Those that a person asked for. Who is no agent any more sees no longer what they owned.
    AskedBy(&'a PersonId),
    /// Those of all that nobody has, by age.
    Unclaimed,
    /// Every one that is not closed.
    NotClosed,
}

impl Which<'_> {
    fn person(&self) -> Option<&str> {
        match self {
            Self::Of(person) | Self::AskedBy(person) => Some(person.as_str()),
            Self::All | Self::Unclaimed | Self::NotClosed => None,
        }
    }
}

/// Urgent before low, as the indexes of the queue spell it.
macro_rules! by_priority {
    () => {
        "(CASE priority WHEN 'urgent' THEN 0 WHEN 'high' THEN 1 WHEN 'normal' THEN 2 ELSE 3 END)"
    };
}

/// The statements of a list of tickets for which `$1` is the workspace, `$2` the rows and `$3` the person, if any.
macro_rules! statements {
    ($($filter:expr),+) => {
        (
            concat!(
                "SELECT ", columns!(), " FROM ticket WHERE workspace = $1 AND ", $($filter),+,
                " ORDER BY ", by_priority!(), ", opened_at, number LIMIT $2"
            ),
            concat!(
                "SELECT count(*) FROM (SELECT 1 FROM ticket WHERE workspace = $1 AND ", $($filter),+, " LIMIT $2) counted"
            ),
        )
    };
}

/// Tickets of a person, each by an index; the last by JSON, which the engines read differently.
macro_rules! of_person {
    ($owned:literal, $none:literal, $people:literal) => {
        concat!(
            "number IN (SELECT number FROM ticket WHERE workspace = $1 AND status <> 'closed' AND requester = $3 ",
            $owned,
            "UNION SELECT number FROM ticket WHERE workspace = $1 AND status <> 'closed' AND co_requesters <> ",
            $none,
            " AND EXISTS (SELECT 1 FROM ",
            $people,
            "(co_requesters) WHERE value ->> 'id' = $3)) AND status <> 'closed'"
        )
    };
}

macro_rules! statements_of_person {
    ($tx:expr, $owned:literal, $more:literal) => {
        match $tx {
            Tx::Sqlite(_) => statements!(of_person!($owned, "'[]'", "json_each"), $more),
            Tx::Postgres(_) => statements!(of_person!($owned, "'[]'::jsonb", "jsonb_array_elements"), $more),
        }
    };
}

/// Open tickets, at most `rows_max`, and how many there are: past [`COUNTED_MAX`] one more than that.
///
/// # Errors
/// The database failed.
pub async fn queue(tx: &mut Tx, workspace: &WorkspaceId, which: Which<'_>, rows_max: i64) -> Result<Queue, Failure> {
    // The conditions are spelt as those of the indexes.
    let (select, counts) = match which {
        Which::All => statements!("status <> 'closed' AND status <> 'solved' AND snoozed_until IS NULL"),
        Which::Unclaimed => {
            statements!("status <> 'closed' AND status <> 'solved' AND snoozed_until IS NULL AND owner IS NULL")
        }
        Which::NotClosed => statements!("status <> 'closed'"),
        Which::Of(_) => statements_of_person!(
            tx,
            "UNION SELECT number FROM ticket WHERE workspace = $1 AND status <> 'closed' AND owner = $3 ",
            " AND status <> 'solved'"
        ),
        Which::AskedBy(_) => statements_of_person!(tx, "", ""),
    };
    let (key, person) = (workspace.to_string(), which.person());
    let rows: Vec<Row> = on!(tx, conn => async {
        let rows = sqlx::query_as(select).bind(&key).bind(rows_max);
        let rows = if let Some(person) = person { rows.bind(person) } else { rows };
        rows.fetch_all(conn).await
    })?;
    let total: i64 = on!(tx, conn => async {
        let total = sqlx::query_scalar(counts).bind(&key).bind(COUNTED_MAX + 1);
        let total = if let Some(person) = person { total.bind(person) } else { total };
        total.fetch_one(conn).await
    })?;
    Ok(Queue { rows: lines(tx, workspace, rows).await?, total })
}

/// The rows as lines of a list. A ticket that cannot be read is left out: it must not hide the others.
async fn lines(tx: &mut Tx, workspace: &WorkspaceId, rows: Vec<Row>) -> Result<Vec<TicketLine>, Failure> {
    let mut lines = Vec::with_capacity(rows.len());
    for row in rows {
        let number = row.number;
        let ticket = match row.read() {
            Ok(ticket) => ticket,
            Err(failure) => {
                tracing::error!(%workspace, ticket = number, %failure, "a ticket is left out of a list");
                continue;
            }
        };
        let clocks = current(&clocks::of_ticket(tx, workspace, ticket.number).await?);
        lines.push(TicketLine {
            number: ticket.number,
            subject: ticket.subject,
            status: ticket.status,
            priority: ticket.priority,
            requester: ticket.requester,
            owner: ticket.owner,
            opened_at: ticket.opened_at,
            clocks,
        });
    }
    Ok(lines)
}

/// The open tickets whose clocks run out next after `now`, at most `rows_max`.
///
/// # Errors
/// The database failed.
pub async fn due_next(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    now: Timestamp,
    rows_max: i64,
) -> Result<Vec<TicketLine>, Failure> {
    let select = concat!(
        "SELECT ",
        columns!(),
        " FROM ticket JOIN (SELECT ticket AS clocked, min(due_at) AS next_due FROM clock WHERE workspace = $1 \
         AND due_at >= $3 AND stopped_at IS NULL GROUP BY ticket) c ON clocked = number \
         WHERE workspace = $1 AND status <> 'closed' ORDER BY next_due, number LIMIT $2"
    );
    let (key, now) = (workspace.to_string(), millis(now));
    let rows: Vec<Row> = on!(tx, conn => sqlx::query_as(select).bind(&key).bind(rows_max).bind(now).fetch_all(conn))?;
    lines(tx, workspace, rows).await
}

/// The oldest tickets that no agent has answered and that are neither solved nor asleep, at most `rows_max`.
///
/// # Errors
/// The database failed.
pub async fn unanswered(tx: &mut Tx, workspace: &WorkspaceId, rows_max: i64) -> Result<Vec<TicketLine>, Failure> {
    // The conditions are spelt as those of the index `ticket_unanswered`.
    let select = concat!(
        "SELECT ",
        columns!(),
        " FROM ticket WHERE workspace = $1 AND first_reply_at IS NULL AND status <> 'closed' AND status <> 'solved' \
         AND snoozed_until IS NULL ORDER BY opened_at, number LIMIT $2"
    );
    let key = workspace.to_string();
    let rows: Vec<Row> = on!(tx, conn => sqlx::query_as(select).bind(&key).bind(rows_max).fetch_all(conn))?;
    lines(tx, workspace, rows).await
}

/// How many tickets a person asked for that are neither solved nor closed.
///
/// # Errors
/// The database failed.
pub async fn open_of(tx: &mut Tx, workspace: &WorkspaceId, person: &PersonId) -> Result<i64, Failure> {
    let key = workspace.to_string();
    let count: i64 =
        on!(tx, conn => sqlx::query_scalar(open_of_person!()).bind(key).bind(person.as_str()).fetch_one(conn))?;
    Ok(count)
}

/// The tickets that a person asked for and that are neither solved nor closed, with their questions: the latest first, at
/// most `rows_max`.
///
/// # Errors
/// The database failed.
pub async fn asked_by(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    person: &PersonId,
    rows_max: usize,
) -> Result<Vec<(TicketNumber, Untrusted)>, Failure> {
    // The first conditions are spelt as those of the index `ticket_requester`.
    let select = "SELECT t.number, c.question FROM ticket t JOIN conversation c ON c.workspace = t.workspace \
                  AND c.id = t.conversation WHERE t.workspace = $1 AND t.requester = $2 AND t.status <> 'closed' \
                  AND t.status <> 'solved' ORDER BY t.number DESC LIMIT $3";
    let key = workspace.to_string();
    let rows: Vec<(i64, String)> = on!(tx, conn => {
        sqlx::query_as(select).bind(key).bind(person.as_str()).bind(count(rows_max)).fetch_all(conn)
    })?;
    Ok(rows.into_iter().map(|(number, question)| (TicketNumber(number), question.into())).collect())
}

/// Tickets of any workspace that are not closed: at most `rows_max` of those after `after`, which is the last one of the
/// page before.
///
/// # Errors
/// The database failed.
pub async fn not_closed(tx: &mut Tx, after: &Place, rows_max: usize) -> Result<Vec<Place>, Failure> {
    let select = "SELECT workspace, number FROM ticket WHERE status <> 'closed' AND (workspace, number) > ($1, $2) \
                  ORDER BY workspace, number LIMIT $3";
    let (workspace, number) = after;
    let rows = on!(tx, conn => {
        sqlx::query_as(select).bind(workspace).bind(number).bind(count(rows_max)).fetch_all(conn)
    })?;
    Ok(rows)
}

/// Tickets of any workspace whose snoozing is over at `now`: at most `rows_max` of those after `after`, which is the last
/// one of the page before.
///
/// # Errors
/// The database failed.
pub async fn waking(tx: &mut Tx, now: Timestamp, after: &Place, rows_max: usize) -> Result<Vec<Place>, Failure> {
    let select = "SELECT workspace, number FROM ticket WHERE snoozed_until <= $1 AND (workspace, number) > ($2, $3) \
                  ORDER BY workspace, number LIMIT $4";
    let (now, (workspace, ticket)) = (millis(now), after);
    let rows = on!(tx, conn => {
        sqlx::query_as(select).bind(now).bind(workspace).bind(ticket).bind(count(rows_max)).fetch_all(conn)
    })?;
    Ok(rows)
}

/// When the next ticket's snoozing is over.
///
/// # Errors
/// The database failed.
pub async fn next_wake(tx: &mut Tx) -> Result<Option<Timestamp>, Failure> {
    let select = "SELECT min(snoozed_until) FROM ticket WHERE snoozed_until IS NOT NULL";
    let next: Option<i64> = on!(tx, conn => sqlx::query_scalar(select).fetch_one(conn))?;
    maybe_time(next)
}

/// How many tickets there are in each status, over all workspaces.
///
/// # Errors
/// The database failed.
pub async fn by_status(tx: &mut Tx) -> Result<BTreeMap<String, i64>, Failure> {
    let select = "SELECT status, count(*) FROM ticket GROUP BY status";
    let rows: Vec<(String, i64)> = on!(tx, conn => sqlx::query_as(select).fetch_all(conn))?;
    Ok(rows.into_iter().collect())
}
