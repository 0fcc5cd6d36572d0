//! Digests: which were posted, and the figures that they tell.

use jiff::Timestamp;
use jiff::civil::Date;

use super::{Failure, Tx, drafts, maybe_time, millis, named, tickets};
use crate::domain::digest::DigestFacts;
use crate::domain::{ChannelId, Untrusted, WorkspaceId};

/// Rows of each list in a digest.
const LIST_ROWS_MAX: i64 = 5;
/// Agents in a digest.
const AGENT_ROWS_MAX: i64 = 10;

/// Takes the digest of a local date; `false` where it was taken before: then it must not be posted again.
///
/// # Errors
/// The database failed.
pub async fn take(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    channel: &ChannelId,
    date: Date,
    now: Timestamp,
) -> Result<bool, Failure> {
    let insert = "INSERT INTO digest (workspace, channel, local_date, posted_at) VALUES ($1, $2, $3, $4) \
                  ON CONFLICT DO NOTHING";
    let (workspace, date, now) = (workspace.to_string(), date.to_string(), millis(now));
    let rows = on!(tx, conn => async {
        let insert = sqlx::query(insert).bind(workspace).bind(channel.as_str()).bind(date).bind(now);
        insert.execute(conn).await.map(|done| done.rows_affected())
    })?;
    Ok(rows == 1)
}

/// Whether the digest of a local date was taken.
///
/// # Errors
/// The database failed.
pub async fn is_taken(tx: &mut Tx, workspace: &WorkspaceId, channel: &ChannelId, date: Date) -> Result<bool, Failure> {
    let select = "SELECT count(*) FROM digest WHERE workspace = $1 AND channel = $2 AND local_date = $3";
    let (workspace, date) = (workspace.to_string(), date.to_string());
    let count: i64 = on!(tx, conn => {
        sqlx::query_scalar(select).bind(workspace).bind(channel.as_str()).bind(date).fetch_one(conn)
    })?;
    Ok(count > 0)
}

/// When the latest digest of a channel before `date` was posted, if one was.
///
/// # Errors
/// The database failed.
pub async fn posted_before(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    channel: &ChannelId,
    date: Date,
) -> Result<Option<Timestamp>, Failure> {
    let select = "SELECT max(posted_at) FROM digest WHERE workspace = $1 AND channel = $2 AND local_date < $3";
    let (workspace, date) = (workspace.to_string(), date.to_string());
    let posted: Option<i64> = on!(tx, conn => {
        sqlx::query_scalar(select).bind(workspace).bind(channel.as_str()).bind(date).fetch_one(conn)
    })?;
    maybe_time(posted)
}

/// The figures of a workspace from `since` (inclusive) to `until` (exclusive), and what waits now.
///
/// # Errors
/// The database failed.
pub async fn facts(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    since: Timestamp,
    until: Timestamp,
) -> Result<DigestFacts, Failure> {
    let key = workspace.to_string();
    let (from, to) = (millis(since), millis(until));
    let questions = "SELECT coalesce(sum(CASE WHEN verdict = 'answer' THEN 1 ELSE 0 END), 0), \
                     coalesce(sum(CASE WHEN verdict = 'suggest' THEN 1 ELSE 0 END), 0), \
                     coalesce(sum(CASE WHEN verdict = 'escalate' THEN 1 ELSE 0 END), 0), \
                     coalesce(sum(CASE WHEN outcome = 'helped' THEN 1 ELSE 0 END), 0) \
                     FROM conversation WHERE workspace = $1 AND asked_at >= $2 AND asked_at < $3";
    let (answered, suggested, unknown, helped): (i64, i64, i64, i64) =
        on!(tx, conn => sqlx::query_as(questions).bind(&key).bind(from).bind(to).fetch_one(conn))?;
    let counts = "SELECT (SELECT count(*) FROM ticket WHERE workspace = $1 AND opened_at >= $2 AND opened_at < $3), \
                  (SELECT count(*) FROM ticket WHERE workspace = $1 AND closed_at >= $2 AND closed_at < $3), \
                  (SELECT count(*) FROM ticket WHERE workspace = $1 AND status <> 'closed' AND status <> 'solved'), \
                  (SELECT count(*) FROM clock WHERE workspace = $1 AND due_at >= $2 AND due_at < $3 \
                   AND coalesce(stopped_at, $3) > due_at), \
                  (SELECT count(*) FROM outbox WHERE workspace = $1 AND state = 'abandoned' AND finished_at >= $2 \
                   AND finished_at < $3)";
    let (opened, closed, waiting, breached, undelivered): (i64, i64, i64, i64, i64) =
        on!(tx, conn => sqlx::query_as(counts).bind(&key).bind(from).bind(to).fetch_one(conn))?;
    let agents = "SELECT owner, max(owner_name), count(*) FROM ticket WHERE workspace = $1 AND status <> 'closed' \
                  AND status <> 'solved' AND owner IS NOT NULL GROUP BY owner ORDER BY count(*) DESC, owner LIMIT $2";
    let load: Vec<(String, Option<String>, i64)> =
        on!(tx, conn => sqlx::query_as(agents).bind(&key).bind(AGENT_ROWS_MAX).fetch_all(conn))?;
    let unanswered = "SELECT question FROM conversation WHERE workspace = $1 AND asked_at >= $2 AND asked_at < $3 \
                      AND verdict = 'escalate' ORDER BY asked_at DESC LIMIT $4";
    let texts: Vec<String> = on!(tx, conn => {
        sqlx::query_scalar(unanswered).bind(&key).bind(from).bind(to).bind(LIST_ROWS_MAX).fetch_all(conn)
    })?;
    Ok(DigestFacts {
        since,
        until,
        answered,
        suggested,
        unknown,
        helped,
        opened,
        closed,
        breached,
        waiting,
        unclaimed: tickets::queue(tx, workspace, tickets::Which::Unclaimed, LIST_ROWS_MAX).await?.rows,
        due_next: tickets::due_next(tx, workspace, LIST_ROWS_MAX).await?,
        load: load.into_iter().map(|(id, name, count)| (named(id, name.unwrap_or_default()), count)).collect(),
        unknown_questions: texts.into_iter().map(|text| Untrusted::new(text).headline(100)).collect(),
        undelivered,
        drafts: drafts::counts(tx, workspace, since, until).await?,
    })
}
