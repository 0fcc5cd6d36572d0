//! Messages of which nothing comes: that they were heard is kept in as few statements as the engine allows.

use jiff::Timestamp;

use super::seen::Mark;
use super::{Db, Failure, Tx, fence, inbox, millis, seen};
use crate::domain::quota::Counted;
use crate::domain::{PersonId, ThreadId, WorkspaceId};
use crate::failpoint::{Guard, holds};

/// Takes an event's key, and keeps its message as the last that was heard in its place, together; `false` where the key
/// was taken before. When this returns, it is committed.
///
/// # Errors
/// The database failed, and nothing of it is stored.
pub async fn keep(
    db: &Db,
    workspace: &WorkspaceId,
    key: &str,
    (counts, mark): ((&PersonId, Counted), Option<&Mark<'_>>),
    now: Timestamp,
) -> Result<bool, Failure> {
    match db {
        Db::Sqlite { .. } => {
            let mut tx = db.write().await?;
            let is_new = inbox::take_from(&mut tx, workspace, key, Some(counts), now).await?;
            if let (true, Some(mark)) = (is_new, mark) {
                seen::mark(&mut tx, workspace, mark).await?;
            }
            tx.commit().await?;
            Ok(is_new)
        }
        Db::Postgres(_) => {
            let mut tx = db.read().await?;
            fence::check(&mut tx).await?;
            at_once(&mut tx, workspace, key, (counts, mark), now).await
        }
    }
}

/// All of it in one statement, which is a transaction by itself.
async fn at_once(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    key: &str,
    ((person, counted), mark): ((&PersonId, Counted), Option<&Mark<'_>>),
    now: Timestamp,
) -> Result<bool, Failure> {
    let statement = "WITH taken AS (INSERT INTO inbox (workspace, key, received_at, person, act) \
         VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING RETURNING 1), \
         place AS (SELECT 1 FROM seen WHERE workspace = $1 AND channel = $6 AND thread = $7 AND ordinal < $9 \
         AND EXISTS (SELECT 1 FROM taken) FOR UPDATE SKIP LOCKED), \
         moved AS (UPDATE seen SET message = $8, ordinal = $9, seen_at = $10 \
         WHERE workspace = $1 AND channel = $6 AND thread = $7 AND EXISTS (SELECT 1 FROM place)) \
         SELECT EXISTS (SELECT 1 FROM taken), \
         EXISTS (SELECT 1 FROM seen WHERE workspace = $1 AND channel = $6 AND thread = $7)";
    let (id, ordinal) = (workspace.to_string(), mark.and_then(|mark| mark.message.ordinal()));
    let (is_new, is_watched): (bool, bool) = on!(tx, conn => async {
        sqlx::query_as(statement)
            .bind(&id)
            .bind(key)
            .bind(millis(now))
            .bind(person.as_str())
            .bind(counted.letter())
            .bind(mark.map(|mark| mark.channel.as_str()))
            .bind(mark.map(|mark| mark.thread.map_or("", ThreadId::as_str)))
            .bind(mark.map(|mark| mark.message.as_str()))
            .bind(ordinal)
            .bind(mark.map(|mark| millis(mark.at)))
            .fetch_one(conn)
            .await
    })?;
    if let (true, false, Some(mark)) = (is_new, is_watched, mark) {
        seen::mark(tx, workspace, mark).await?;
    }
    Ok(is_new || !holds(Guard::InboxKey))
}
