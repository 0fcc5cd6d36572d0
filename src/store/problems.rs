//! Problems, and the tickets that are yet to be compared. Which tickets are a part of a problem is said by them.

use jiff::Timestamp;

use super::{Failure, Tx, count, is_taken, maybe_time, millis, time};
use crate::domain::problem::{Comparable, Problem, ProblemChange, ProblemNumber};
use crate::domain::{MessageRef, PersonId, TicketNumber, WorkspaceId};

/// Tickets before the latest that are looked through for those that are compared.
const LATEST_ROWS: i64 = 2000;

/// The number that the next problem of a workspace gets.
///
/// # Errors
/// The database failed.
pub async fn next_number(tx: &mut Tx, workspace: &WorkspaceId) -> Result<ProblemNumber, Failure> {
    let select = "SELECT coalesce(max(number), 0) + 1 FROM problem WHERE workspace = $1";
    let workspace = workspace.to_string();
    let number: i64 = on!(tx, conn => sqlx::query_scalar(select).bind(workspace).fetch_one(conn))?;
    Ok(ProblemNumber(number))
}

/// A problem by its number.
///
/// # Errors
/// The database failed.
pub async fn by_number(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    number: ProblemNumber,
) -> Result<Option<Problem>, Failure> {
    type Row = (i64, Option<i64>, Option<String>, Option<String>, i64);
    let select = "SELECT opened_at, solved_at, card_channel, card_message, version FROM problem \
                  WHERE workspace = $1 AND number = $2";
    let workspace = workspace.to_string();
    let row: Option<Row> = on!(tx, conn => sqlx::query_as(select).bind(workspace).bind(number.0).fetch_optional(conn))?;
    let Some((opened_at, solved_at, channel, message, version)) = row else { return Ok(None) };
    let card = channel
        .zip(message)
        .map(|(channel, message)| MessageRef { channel: channel.as_str().into(), message: message.as_str().into() });
    let (opened_at, solved_at) = (time(opened_at)?, maybe_time(solved_at)?);
    Ok(Some(Problem { number, opened_at, solved_at, card, version }))
}

/// The numbers of a workspace's problems before `below`, the latest first.
///
/// # Errors
/// The database failed.
pub async fn page(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    below: ProblemNumber,
    rows_max: i64,
) -> Result<Vec<ProblemNumber>, Failure> {
    let select = "SELECT number FROM problem WHERE workspace = $1 AND number < $2 ORDER BY number DESC LIMIT $3";
    let key = workspace.to_string();
    let numbers: Vec<i64> =
        on!(tx, conn => sqlx::query_scalar(select).bind(key).bind(below.0).bind(rows_max).fetch_all(conn))?;
    Ok(numbers.into_iter().map(ProblemNumber).collect())
}

/// The tickets of a problem, the oldest first, at most `rows_max`.
///
/// # Errors
/// The database failed.
pub async fn tickets(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    problem: ProblemNumber,
    rows_max: usize,
) -> Result<Vec<TicketNumber>, Failure> {
    let select = "SELECT number FROM ticket WHERE workspace = $1 AND problem = $2 ORDER BY number LIMIT $3";
    let workspace = workspace.to_string();
    let numbers: Vec<i64> = on!(tx, conn => {
        sqlx::query_scalar(select).bind(workspace).bind(problem.0).bind(count(rows_max)).fetch_all(conn)
    })?;
    Ok(numbers.into_iter().map(TicketNumber).collect())
}

/// Carries a change out.
///
/// # Errors
/// Its number is taken, or somebody changed it meanwhile ([`Failure::Stale`]), or the database failed.
pub async fn change(tx: &mut Tx, workspace: &WorkspaceId, change: &ProblemChange) -> Result<(), Failure> {
    let insert = "INSERT INTO problem (workspace, number, opened_at, version) VALUES ($1, $2, $3, 1)";
    let update = "UPDATE problem SET solved_at = $4, version = version + 1 \
                  WHERE workspace = $1 AND number = $2 AND version = $3";
    let compare = "INSERT INTO to_compare (workspace, ticket) VALUES ($1, $2) ON CONFLICT DO NOTHING";
    let key = workspace.to_string();
    match change {
        ProblemChange::Seen(problem) => {
            let done = on!(tx, conn => async {
                let insert = sqlx::query(insert).bind(key).bind(problem.number.0);
                insert.bind(millis(problem.opened_at)).execute(conn).await.map(drop)
            });
            done.map_err(|error| if is_taken(&error) { Failure::Stale } else { error.into() })
        }
        ProblemChange::Changed(problem) => {
            let rows = on!(tx, conn => async {
                let update = sqlx::query(update).bind(key).bind(problem.number.0).bind(problem.version);
                update.bind(problem.solved_at.map(millis)).execute(conn).await.map(|done| done.rows_affected())
            })?;
            if rows == 1 { Ok(()) } else { Err(Failure::Stale) }
        }
        ProblemChange::ToCompare(ticket) => {
            on!(tx, conn => async { sqlx::query(compare).bind(key).bind(ticket.0).execute(conn).await.map(drop) })?;
            Ok(())
        }
    }
}

/// Keeps where a problem's message was posted.
///
/// # Errors
/// The database failed.
pub async fn card_posted(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    number: ProblemNumber,
    card: &MessageRef,
) -> Result<(), Failure> {
    let update = "UPDATE problem SET card_channel = $3, card_message = $4 WHERE workspace = $1 AND number = $2";
    let workspace = workspace.to_string();
    on!(tx, conn => async {
        let update = sqlx::query(update).bind(workspace).bind(number.0);
        update.bind(card.channel.as_str()).bind(card.message.as_str()).execute(conn).await.map(drop)
    })?;
    Ok(())
}

/// The tickets of all workspaces that are yet to be compared, at most `rows_max`, by their workspaces' stored keys.
///
/// # Errors
/// The database failed.
pub async fn to_compare(tx: &mut Tx, rows_max: usize) -> Result<Vec<(String, TicketNumber)>, Failure> {
    let select = "SELECT workspace, ticket FROM to_compare ORDER BY workspace, ticket LIMIT $1";
    let rows: Vec<(String, i64)> = on!(tx, conn => sqlx::query_as(select).bind(count(rows_max)).fetch_all(conn))?;
    Ok(rows.into_iter().map(|(workspace, ticket)| (workspace, TicketNumber(ticket))).collect())
}

/// Forgets that a ticket is to be compared: it was.
///
/// # Errors
/// The database failed.
pub async fn compared(tx: &mut Tx, workspace: &str, ticket: TicketNumber) -> Result<(), Failure> {
    let delete = "DELETE FROM to_compare WHERE workspace = $1 AND ticket = $2";
    on!(tx, conn => async { sqlx::query(delete).bind(workspace).bind(ticket.0).execute(conn).await.map(drop) })?;
    Ok(())
}

/// Tickets that nobody is done with, opened at `since` or later or a part of a problem that nobody is done with: the
/// latest `rows_max` of the last `LATEST_ROWS` of the workspace, the latest first.
///
/// # Errors
/// The database failed.
pub async fn comparable(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    since: Timestamp,
    rows_max: usize,
) -> Result<Vec<Comparable>, Failure> {
    type Row = (i64, String, String, Option<i64>, bool);
    let select = "SELECT t.number, t.requester, c.question, p.number, t.problem_settled FROM (SELECT number, requester, \
                  conversation, problem, problem_settled, status, opened_at FROM ticket WHERE workspace = $1 \
                  ORDER BY number DESC LIMIT $4) t JOIN conversation c ON c.workspace = $1 AND c.id = t.conversation \
                  LEFT JOIN problem p ON p.workspace = $1 AND p.number = t.problem AND p.solved_at IS NULL \
                  WHERE t.status <> 'closed' AND t.status <> 'solved' AND (t.opened_at >= $2 OR p.number IS NOT NULL) \
                  AND (t.problem IS NULL OR p.number IS NOT NULL) ORDER BY t.number DESC LIMIT $3";
    let key = workspace.to_string();
    let rows: Vec<Row> = on!(tx, conn => async {
        let rows = sqlx::query_as(select).bind(key).bind(millis(since)).bind(count(rows_max));
        rows.bind(LATEST_ROWS).fetch_all(conn).await
    })?;
    let comparable = |(ticket, requester, question, problem, settled): Row| Comparable {
        ticket: TicketNumber(ticket),
        requester: PersonId(requester),
        question: question.into(),
        problem: problem.map(ProblemNumber),
        settled,
    };
    Ok(rows.into_iter().map(comparable).collect())
}
