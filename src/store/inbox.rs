//! The inbox: the keys of events that were decided.

use jiff::Timestamp;

use super::{Failure, Tx, count, millis};
use crate::domain::quota::Counted;
use crate::domain::{PersonId, WorkspaceId};
use crate::failpoint::{Guard, holds};

/// Takes an event's key; `false` where it was taken before: then the event must change nothing.
///
/// # Errors
/// The database failed.
pub async fn take(tx: &mut Tx, workspace: &WorkspaceId, key: &str, now: Timestamp) -> Result<bool, Failure> {
    take_from(tx, workspace, key, None, now).await
}

/// The same for an event that counts as an act of a person.
///
/// # Errors
/// The database failed.
pub async fn take_from(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    key: &str,
    counts: Option<(&PersonId, Counted)>,
    now: Timestamp,
) -> Result<bool, Failure> {
    let insert = "INSERT INTO inbox (workspace, key, received_at, person, act) VALUES ($1, $2, $3, $4, $5) \
                  ON CONFLICT DO NOTHING";
    let (workspace, now) = (workspace.to_string(), millis(now));
    let person = counts.map(|(person, _)| person.as_str());
    let act = counts.map(|(_, counted)| counted.letter());
    let rows = on!(tx, conn => async {
        let insert = sqlx::query(insert).bind(workspace).bind(key).bind(now).bind(person).bind(act);
        insert.execute(conn).await.map(|done| done.rows_affected())
    })?;
    Ok(rows == 1 || !holds(Guard::InboxKey))
}

/// Forgets keys from before `cutoff`, at most `rows_max` of them; tells how many.
///
/// # Errors
/// The database failed.
pub async fn forget(tx: &mut Tx, cutoff: Timestamp, rows_max: u64) -> Result<u64, Failure> {
    let delete = "DELETE FROM inbox WHERE (workspace, key) IN \
                  (SELECT workspace, key FROM inbox WHERE received_at < $1 LIMIT $2)";
    let cutoff = millis(cutoff);
    let rows = on!(tx, conn => async {
        sqlx::query(delete).bind(cutoff).bind(count(rows_max)).execute(conn).await.map(|done| done.rows_affected())
    })?;
    Ok(rows)
}

/// How many events of all workspaces were decided since `since`.
///
/// # Errors
/// The database failed.
pub async fn since(tx: &mut Tx, since: Timestamp) -> Result<i64, Failure> {
    let select = "SELECT count(*) FROM inbox WHERE received_at >= $1";
    Ok(on!(tx, conn => sqlx::query_scalar(select).bind(millis(since)).fetch_one(conn))?)
}
