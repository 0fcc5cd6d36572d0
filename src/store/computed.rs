//! By which policies the clocks of a workspace were computed last.

use jiff::Timestamp;

use super::{Failure, Tx, millis};
use crate::domain::WorkspaceId;

/// The policies that the clocks of all open tickets were computed by last.
///
/// # Errors
/// The database failed.
pub async fn by(tx: &mut Tx, workspace: &WorkspaceId) -> Result<Option<String>, Failure> {
    let select = "SELECT policies FROM computed WHERE workspace = $1";
    let key = workspace.to_string();
    Ok(on!(tx, conn => sqlx::query_scalar(select).bind(key).fetch_optional(conn))?)
}

/// Keeps that the clocks of all open tickets are computed by these policies.
///
/// # Errors
/// The database failed.
pub async fn keep(tx: &mut Tx, workspace: &WorkspaceId, policies: &str, now: Timestamp) -> Result<(), Failure> {
    let upsert = "INSERT INTO computed (workspace, policies, computed_at) VALUES ($1, $2, $3) ON CONFLICT (workspace) \
                  DO UPDATE SET policies = excluded.policies, computed_at = excluded.computed_at";
    let key = workspace.to_string();
    on!(tx, conn => async {
        sqlx::query(upsert).bind(key).bind(policies).bind(millis(now)).execute(conn).await.map(drop)
    })?;
    Ok(())
}
