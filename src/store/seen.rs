//! What was heard last in each place, and which places have a gap.

use jiff::Timestamp;

use super::{Failure, Tx, count, millis};
use crate::domain::missed::Missing;
use crate::domain::{ChannelId, MessageId, ThreadId, WorkspaceId};

/// Threads of conversations that are watched in one workspace, the latest first; there is a look at each after a gap.
const THREADS_MAX: usize = 500;

/// The message that an event brought, and its place.
#[derive(Debug, Clone, Copy)]
pub struct Mark<'a> {
    /// The channel.
    pub channel: &'a ChannelId,
    /// The thread, where what is said there belongs to a conversation.
    pub thread: Option<&'a ThreadId>,
    /// Whether the channel is a direct one.
    pub direct: bool,
    /// The message.
    pub message: &'a MessageId,
    /// When it was written.
    pub at: Timestamp,
}

/// Keeps a message as the last that was heard in its place, unless a later one is kept. The last statement of its
/// transaction: whoever holds the row then waits for nothing else.
///
/// A message of the same place that is on its way in another transaction is not waited for on PostgreSQL, where that
/// would make the commits of a busy channel queue: one of both is kept, and what is read back begins a little before it.
///
/// # Errors
/// The database failed.
pub async fn mark(tx: &mut Tx, workspace: &WorkspaceId, mark: &Mark<'_>) -> Result<(), Failure> {
    let Some(ordinal) = mark.message.ordinal() else { return Ok(()) };
    let (key, thread) = (workspace.to_string(), mark.thread.map_or("", ThreadId::as_str));
    let (channel, message, at) = (mark.channel.as_str(), mark.message.as_str(), millis(mark.at));
    let sqlite = "INSERT INTO seen (workspace, channel, thread, message, ordinal, seen_at, direct, missing_after, gap) \
                  VALUES ($1, $2, $3, $4, $5, $6, $7, NULL, 0) ON CONFLICT (workspace, channel, thread) \
                  DO UPDATE SET message = excluded.message, ordinal = excluded.ordinal, seen_at = excluded.seen_at \
                  WHERE excluded.ordinal > seen.ordinal";
    let postgres = "UPDATE seen SET message = $4, ordinal = $5, seen_at = $6 \
                    WHERE (workspace, channel, thread) IN (SELECT workspace, channel, thread FROM seen \
                    WHERE workspace = $1 AND channel = $2 AND thread = $3 AND ordinal < $5 FOR UPDATE SKIP LOCKED)";
    let statement = match tx {
        Tx::Sqlite(_) => sqlite,
        Tx::Postgres(_) => postgres,
    };
    let moved = on!(tx, conn => async {
        let moving = sqlx::query(statement).bind(&key).bind(channel).bind(thread).bind(message).bind(ordinal).bind(at);
        let moving = if statement == sqlite { moving.bind(mark.direct) } else { moving };
        moving.execute(conn).await.map(|done| done.rows_affected())
    })?;
    match tx {
        Tx::Postgres(_) if moved == 0 => begin(tx, workspace, mark).await,
        _ => Ok(()),
    }
}

/// From here on some messages may be missing in every place of the workspace that is watched: those that were heard of,
/// `channels` (from now on, where nothing was heard there yet), and the threads of conversations with an open ticket or
/// begun since `fresh`, which are read from there on at the earliest. A gap that is there already goes on.
///
/// # Errors
/// The database failed.
pub async fn gap_begins(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    channels: &[ChannelId],
    fresh: Timestamp,
    now: Timestamp,
) -> Result<(), Failure> {
    let first_at = |at| MessageId::first_at(workspace.platform, at);
    let (Some(first), Some(earliest)) = (first_at(now), first_at(fresh)) else { return Ok(()) };
    let key = workspace.to_string();
    let threads = "SELECT DISTINCT c.channel, coalesce(c.thread, c.root) AS thread, c.asked_at FROM conversation c \
                   LEFT JOIN ticket t ON t.workspace = c.workspace AND t.number = c.ticket \
                   WHERE c.workspace = $1 AND c.direct = (1 = 0) AND coalesce(c.thread, c.root) IS NOT NULL \
                   AND (c.asked_at > $2 OR t.status <> 'closed') ORDER BY c.asked_at DESC LIMIT $3";
    let threads: Vec<(String, String, i64)> = on!(tx, conn => async {
        sqlx::query_as(threads).bind(&key).bind(millis(fresh)).bind(count(THREADS_MAX)).fetch_all(conn).await
    })?;
    for channel in channels {
        let mark = Mark { channel, thread: None, direct: false, message: &first, at: now };
        begin(tx, workspace, &mark).await?;
    }
    for (channel, thread, _) in threads {
        // What a thread hangs on has the thread's id.
        let (channel, root, thread) = (ChannelId(channel), MessageId(thread.clone()), ThreadId(thread));
        let message = if root.ordinal() < earliest.ordinal() { &earliest } else { &root };
        let mark = Mark { channel: &channel, thread: Some(&thread), direct: false, message, at: now };
        begin(tx, workspace, &mark).await?;
    }
    let update = "UPDATE seen SET missing_after = coalesce(missing_after, message), gap = gap + 1 WHERE workspace = $1";
    on!(tx, conn => async { sqlx::query(update).bind(&key).execute(conn).await.map(drop) })?;
    Ok(())
}

/// Begins to watch a place, where it is not watched yet.
async fn begin(tx: &mut Tx, workspace: &WorkspaceId, mark: &Mark<'_>) -> Result<(), Failure> {
    let Some(ordinal) = mark.message.ordinal() else { return Ok(()) };
    let insert = "INSERT INTO seen (workspace, channel, thread, message, ordinal, seen_at, direct, missing_after, gap) \
                  VALUES ($1, $2, $3, $4, $5, $6, $7, NULL, 0) ON CONFLICT DO NOTHING";
    let (key, thread) = (workspace.to_string(), mark.thread.map_or("", ThreadId::as_str));
    on!(tx, conn => async {
        let insert = sqlx::query(insert).bind(&key).bind(mark.channel.as_str()).bind(thread);
        let insert = insert.bind(mark.message.as_str()).bind(ordinal).bind(millis(mark.at)).bind(mark.direct);
        insert.execute(conn).await.map(drop)
    })?;
    Ok(())
}

#[derive(sqlx::FromRow)]
struct Row {
    channel: String,
    thread: String,
    direct: bool,
    missing_after: String,
    gap: i64,
}

/// The places of a workspace where messages may be missing: channels before threads, since a thread hangs on a message
/// of its channel.
///
/// # Errors
/// The database failed.
pub async fn missing(tx: &mut Tx, workspace: &WorkspaceId) -> Result<Vec<Missing>, Failure> {
    let select = "SELECT channel, thread, direct, missing_after, gap FROM seen \
                  WHERE workspace = $1 AND missing_after IS NOT NULL ORDER BY (thread <> ''), seen_at DESC";
    let key = workspace.to_string();
    let rows: Vec<Row> = on!(tx, conn => sqlx::query_as(select).bind(&key).fetch_all(conn))?;
    let place = |row: Row| Missing {
        workspace: workspace.clone(),
        channel: ChannelId(row.channel),
        thread: Some(row.thread).filter(|thread| !thread.is_empty()).map(ThreadId),
        direct: row.direct,
        after: MessageId(row.missing_after),
        gap: row.gap,
    };
    Ok(rows.into_iter().map(place).collect())
}

/// A place was read up to `read_to`: its gap is closed, or, where another began meanwhile, begins there.
///
/// # Errors
/// The database failed.
pub async fn close(tx: &mut Tx, place: &Missing, read_to: &MessageId) -> Result<(), Failure> {
    let Some(ordinal) = read_to.ordinal() else { return Ok(()) };
    let update = "UPDATE seen SET missing_after = CASE WHEN gap = $4 THEN NULL ELSE $5 END, \
                  message = CASE WHEN ordinal < $6 THEN $5 ELSE message END, \
                  ordinal = CASE WHEN ordinal < $6 THEN $6 ELSE ordinal END \
                  WHERE workspace = $1 AND channel = $2 AND thread = $3 AND missing_after IS NOT NULL";
    let (key, thread) = (place.workspace.to_string(), place.thread.as_ref().map_or("", ThreadId::as_str));
    on!(tx, conn => async {
        let update = sqlx::query(update).bind(&key).bind(place.channel.as_str()).bind(thread).bind(place.gap);
        update.bind(read_to.as_str()).bind(ordinal).execute(conn).await.map(drop)
    })?;
    Ok(())
}

/// Watches threads and direct channels no more in which nothing was said since `cutoff`, at most `rows_max` of them;
/// tells how many. Threads whose ticket is open are watched again with the next gap. Over all workspaces.
///
/// # Errors
/// The database failed.
pub async fn forget(tx: &mut Tx, cutoff: Timestamp, rows_max: u64) -> Result<u64, Failure> {
    let delete = "DELETE FROM seen WHERE (workspace, channel, thread) IN (SELECT workspace, channel, thread FROM seen \
                  WHERE seen_at < $1 AND (thread <> '' OR direct = (1 = 1)) AND missing_after IS NULL LIMIT $2)";
    let cutoff = millis(cutoff);
    let rows = on!(tx, conn => async {
        sqlx::query(delete).bind(cutoff).bind(count(rows_max)).execute(conn).await.map(|done| done.rows_affected())
    })?;
    Ok(rows)
}
