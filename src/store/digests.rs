//! Digests: which were posted, and the figures that they tell.
//!
//! What is counted over a span of time is a stretch of an index for each count, so that it costs what happened in the
//! span and not what was ever stored; how many tickets waited in the past is reckoned back from how many wait now.

use jiff::Timestamp;
use jiff::civil::Date;

use super::{Failure, Tx, community, drafts, maybe_time, millis, named, ratings, tickets};
use crate::domain::digest::{DigestFacts, Figures, Period, Satisfaction, Window};
use crate::domain::{ChannelId, WorkspaceId};
use crate::failpoint::{Guard, holds};

/// Rows of each list in a digest.
const LIST_ROWS_MAX: i64 = 5;
/// Members who are thanked.
const THANKS_MAX: usize = 5;
/// Agents in a digest.
const AGENT_ROWS_MAX: i64 = 10;

/// Whose digest, and of which date: it is posted once.
#[derive(Debug, Clone, Copy)]
pub struct Key<'a> {
    /// The workspace.
    pub workspace: &'a WorkspaceId,
    /// The channel.
    pub channel: &'a ChannelId,
    /// What it tells of.
    pub period: Period,
    /// The local date.
    pub date: Date,
}

/// Takes a digest; `false` where it was taken before: then it must not be posted again.
///
/// # Errors
/// The database failed.
pub async fn take(tx: &mut Tx, key: &Key<'_>, now: Timestamp) -> Result<bool, Failure> {
    let insert = "INSERT INTO digest (workspace, channel, period, local_date, posted_at) VALUES ($1, $2, $3, $4, $5) \
                  ON CONFLICT DO NOTHING";
    let (workspace, date, now) = (key.workspace.to_string(), key.date.to_string(), millis(now));
    let rows = on!(tx, conn => async {
        let insert = sqlx::query(insert).bind(workspace).bind(key.channel.as_str()).bind(key.period.name());
        insert.bind(date).bind(now).execute(conn).await.map(|done| done.rows_affected())
    })?;
    Ok(rows == 1 || !holds(Guard::DigestOnce))
}

/// Whether a digest was taken.
///
/// # Errors
/// The database failed.
pub async fn is_taken(tx: &mut Tx, key: &Key<'_>) -> Result<bool, Failure> {
    let select =
        "SELECT count(*) FROM digest WHERE workspace = $1 AND channel = $2 AND period = $3 AND local_date = $4";
    let (workspace, date) = (key.workspace.to_string(), key.date.to_string());
    let count: i64 = on!(tx, conn => async {
        let select = sqlx::query_scalar(select).bind(workspace).bind(key.channel.as_str()).bind(key.period.name());
        select.bind(date).fetch_one(conn).await
    })?;
    Ok(count > 0 && holds(Guard::DigestOnce))
}

/// When the digest before this one was posted, if one was.
///
/// # Errors
/// The database failed.
pub async fn posted_before(tx: &mut Tx, key: &Key<'_>) -> Result<Option<Timestamp>, Failure> {
    let select = "SELECT max(posted_at) FROM digest WHERE workspace = $1 AND channel = $2 AND period = $3 \
                  AND local_date < $4";
    let (workspace, date) = (key.workspace.to_string(), key.date.to_string());
    let posted: Option<i64> = on!(tx, conn => async {
        let select = sqlx::query_scalar(select).bind(workspace).bind(key.channel.as_str()).bind(key.period.name());
        select.bind(date).fetch_one(conn).await
    })?;
    maybe_time(posted)
}

/// What happened to tickets and targets from `$2` (inclusive) to `$3` (exclusive): opened, solved or else closed, kept,
/// missed. Here so that its plan can be looked at.
pub const HAPPENED: &str = "SELECT \
     (SELECT count(*) FROM ticket WHERE workspace = $1 AND opened_at >= $2 AND opened_at < $3), \
     (SELECT count(*) FROM ticket WHERE workspace = $1 AND coalesce(solved_at, closed_at) >= $2 \
      AND coalesce(solved_at, closed_at) < $3), \
     (SELECT count(*) FROM clock WHERE workspace = $1 AND due_at >= $2 AND due_at < $3 AND outcome = 'met'), \
     (SELECT count(*) FROM clock WHERE workspace = $1 AND due_at >= $2 AND due_at < $3 \
      AND (stopped_at IS NULL OR outcome = 'breached'))";

/// What happened in a span of time.
struct Happened {
    opened: i64,
    solved: i64,
    kept: i64,
    missed: i64,
}

async fn happened(tx: &mut Tx, key: &str, since: Timestamp, until: Timestamp) -> Result<Happened, Failure> {
    let (from, to) = (millis(since), millis(until));
    let (opened, solved, kept, missed): (i64, i64, i64, i64) =
        on!(tx, conn => sqlx::query_as(HAPPENED).bind(key).bind(from).bind(to).fetch_one(conn))?;
    Ok(Happened { opened, solved, kept, missed })
}

/// The figures of each span of a window's chart.
async fn series(tx: &mut Tx, key: &str, window: &Window, waiting: i64) -> Result<Vec<Figures>, Failure> {
    let mut series = Vec::new();
    let mut waiting = waiting;
    // From now back: who waits at a span's end waits at its start, but for who came and who went in it.
    for span in window.spans().into_iter().rev() {
        let happened = happened(tx, key, span.start, span.end).await?;
        let Happened { opened, solved, kept, missed } = happened;
        series.push(Figures { from: span.from, opened, solved, waiting, kept, missed });
        waiting += solved - opened;
    }
    series.reverse();
    Ok(series)
}

/// The figures of a workspace in a window, and what waits at its end, which is now. What the knowledge base did not
/// know is not among them: that is for who knows it.
///
/// # Errors
/// The database failed.
pub async fn facts(tx: &mut Tx, workspace: &WorkspaceId, window: &Window) -> Result<DigestFacts, Failure> {
    let Window { period, since, until, .. } = *window;
    let key = workspace.to_string();
    let (from, to) = (millis(since), millis(until));
    let questions = "SELECT coalesce(sum(CASE WHEN verdict = 'answer' THEN 1 ELSE 0 END), 0), \
                     coalesce(sum(CASE WHEN verdict = 'suggest' THEN 1 ELSE 0 END), 0), \
                     coalesce(sum(CASE WHEN verdict = 'escalate' THEN 1 ELSE 0 END), 0), \
                     coalesce(sum(CASE WHEN outcome = 'helped' THEN 1 ELSE 0 END), 0) \
                     FROM conversation WHERE workspace = $1 AND asked_at >= $2 AND asked_at < $3";
    let (answered, suggested, unknown, helped): (i64, i64, i64, i64) =
        on!(tx, conn => sqlx::query_as(questions).bind(&key).bind(from).bind(to).fetch_one(conn))?;
    let Happened { opened, solved, kept, missed } = happened(tx, &key, since, until).await?;
    let counts = "SELECT (SELECT count(*) FROM ticket WHERE workspace = $1 AND status <> 'closed' AND status <> 'solved'), \
                  (SELECT count(*) FROM outbox WHERE workspace = $1 AND state = 'abandoned' AND finished_at >= $2 \
                   AND finished_at < $3)";
    let (waiting, undelivered): (i64, i64) =
        on!(tx, conn => sqlx::query_as(counts).bind(&key).bind(from).bind(to).fetch_one(conn))?;
    let agents = "SELECT owner, max(owner_name), count(*) FROM ticket WHERE workspace = $1 AND status <> 'closed' \
                  AND status <> 'solved' AND owner IS NOT NULL GROUP BY owner ORDER BY count(*) DESC, owner LIMIT $2";
    let load: Vec<(String, Option<String>, i64)> =
        on!(tx, conn => sqlx::query_as(agents).bind(&key).bind(AGENT_ROWS_MAX).fetch_all(conn))?;
    Ok(DigestFacts {
        period,
        since,
        until,
        answered,
        suggested,
        unknown,
        helped,
        opened,
        closed: solved,
        kept,
        breached: missed,
        waiting,
        series: series(tx, &key, window, waiting).await?,
        due_next: tickets::due_next(tx, workspace, until, LIST_ROWS_MAX).await?,
        unanswered: tickets::unanswered(tx, workspace, LIST_ROWS_MAX).await?,
        load: load.into_iter().map(|(id, name, count)| (named(id, name.unwrap_or_default()), count)).collect(),
        gaps: Vec::new(),
        satisfaction: satisfaction(tx, workspace, since, until).await?,
        thanks: community::thanks(tx, workspace, since, until).await?.into_iter().take(THANKS_MAX).collect(),
        undelivered,
        drafts: drafts::counts(tx, workspace, since, until).await?,
    })
}

/// What requesters said of their closed tickets, where anybody said anything.
async fn satisfaction(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    since: Timestamp,
    until: Timestamp,
) -> Result<Option<Satisfaction>, Failure> {
    let ratings::Satisfaction { rated, stars, .. } = ratings::satisfaction(tx, workspace, since, until).await?;
    Ok((rated > 0).then_some(Satisfaction { answers: rated, marks: stars }))
}
