//! How much people and workspaces did lately, counted by the rows of the inbox that are there anyway.

use jiff::Timestamp;

use super::{Failure, Tx, millis};
use crate::domain::quota::Counted;
use crate::domain::{PersonId, WorkspaceId};

/// How many acts of a kind a person did after `since`, counted up to `max`.
///
/// # Errors
/// The database failed.
pub async fn of_person(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    person: &PersonId,
    counted: Counted,
    since: Timestamp,
    max: i64,
) -> Result<i64, Failure> {
    let select = "SELECT count(*) FROM (SELECT 1 FROM inbox WHERE workspace = $1 AND person = $2 AND act = $3 \
                  AND received_at > $4 LIMIT $5) AS latest";
    let key = workspace.to_string();
    let count = on!(tx, conn => async {
        let select = sqlx::query_scalar(select).bind(key).bind(person.as_str()).bind(counted.letter());
        select.bind(millis(since)).bind(max).fetch_one(conn).await
    })?;
    Ok(count)
}

/// Whether a workspace had more than `max` events after `since`.
///
/// # Errors
/// The database failed.
pub async fn is_rushed(tx: &mut Tx, workspace: &WorkspaceId, since: Timestamp, max: i64) -> Result<bool, Failure> {
    let select =
        "SELECT count(*) FROM (SELECT 1 FROM inbox WHERE received_at > $2 AND workspace = $1 LIMIT $3) AS latest";
    let key = workspace.to_string();
    let count: i64 = on!(tx, conn => async {
        sqlx::query_scalar(select).bind(key).bind(millis(since)).bind(max.saturating_add(1)).fetch_one(conn).await
    })?;
    Ok(count > max)
}

/// Whether a person is to be told that they are over a quota: once after `since`, and it counts as told.
///
/// # Errors
/// The database failed.
pub async fn to_tell(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    person: &PersonId,
    since: Timestamp,
    now: Timestamp,
) -> Result<bool, Failure> {
    let upsert = "INSERT INTO told (workspace, key, at) VALUES ($1, $2, $3) ON CONFLICT (workspace, key) DO UPDATE \
                  SET at = excluded.at WHERE told.at <= $4";
    let (workspace, key) = (workspace.to_string(), format!("quota:{person}"));
    let rows = on!(tx, conn => async {
        let upsert = sqlx::query(upsert).bind(workspace).bind(key).bind(millis(now)).bind(millis(since));
        upsert.execute(conn).await.map(|done| done.rows_affected())
    })?;
    Ok(rows == 1)
}
