//! Questions of the desk that are answered once: which were.

use jiff::Timestamp;

use super::{Failure, Tx, count, millis};
use crate::domain::WorkspaceId;

/// Whether a question was answered, after `since`.
///
/// # Errors
/// The database failed.
pub async fn is_kept(tx: &mut Tx, workspace: &WorkspaceId, key: &str, since: Timestamp) -> Result<bool, Failure> {
    let select = "SELECT count(*) FROM told WHERE workspace = $1 AND key = $2 AND at > $3";
    let workspace = workspace.to_string();
    let rows: i64 = on!(tx, conn => async {
        sqlx::query_scalar(select).bind(workspace).bind(key).bind(millis(since)).fetch_one(conn).await
    })?;
    Ok(rows > 0)
}

/// Keeps that something is so again, since now.
///
/// # Errors
/// The database failed.
pub async fn renew(tx: &mut Tx, workspace: &WorkspaceId, key: &str, now: Timestamp) -> Result<(), Failure> {
    let upsert = "INSERT INTO told (workspace, key, at) VALUES ($1, $2, $3) ON CONFLICT (workspace, key) \
                  DO UPDATE SET at = excluded.at";
    let workspace = workspace.to_string();
    on!(tx, conn => async {
        sqlx::query(upsert).bind(workspace).bind(key).bind(millis(now)).execute(conn).await.map(drop)
    })?;
    Ok(())
}

/// Forgets what is from before `cutoff`, over all workspaces; tells how many.
///
/// # Errors
/// The database failed.
pub async fn forget(tx: &mut Tx, cutoff: Timestamp, rows_max: u64) -> Result<u64, Failure> {
    let delete = "DELETE FROM told WHERE (workspace, key) IN (SELECT workspace, key FROM told WHERE at < $1 LIMIT $2)";
    let rows = on!(tx, conn => async {
        let delete = sqlx::query(delete).bind(millis(cutoff)).bind(count(rows_max));
        delete.execute(conn).await.map(|done| done.rows_affected())
    })?;
    Ok(rows)
}

/// Keeps that a question was answered.
///
/// # Errors
/// It was answered meanwhile ([`Failure::Stale`]), or the database failed.
pub async fn keep(tx: &mut Tx, workspace: &WorkspaceId, key: &str, now: Timestamp) -> Result<(), Failure> {
    let insert = "INSERT INTO told (workspace, key, at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING";
    let workspace = workspace.to_string();
    let rows = on!(tx, conn => async {
        let insert = sqlx::query(insert).bind(workspace).bind(key).bind(millis(now));
        insert.execute(conn).await.map(|done| done.rows_affected())
    })?;
    if rows == 1 { Ok(()) } else { Err(Failure::Stale) }
}
