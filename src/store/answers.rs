//! Questions of the desk that are answered once: which were.

use jiff::Timestamp;

use super::{Failure, Tx, millis};
use crate::domain::WorkspaceId;

/// Whether a question was answered.
///
/// # Errors
/// The database failed.
pub async fn is_kept(tx: &mut Tx, workspace: &WorkspaceId, key: &str) -> Result<bool, Failure> {
    let select = "SELECT count(*) FROM told WHERE workspace = $1 AND key = $2";
    let workspace = workspace.to_string();
    let rows: i64 = on!(tx, conn => sqlx::query_scalar(select).bind(workspace).bind(key).fetch_one(conn))?;
    Ok(rows > 0)
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
