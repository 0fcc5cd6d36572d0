//! What is gathered of many alarms, until it is told in one post.

use sqlx::types::Json;

use super::{Failure, Tx};
use crate::domain::WorkspaceId;
use crate::domain::sla::summary::Summary;

/// What is gathered of a workspace so far; nothing where it has no summary under way.
///
/// # Errors
/// The database failed.
pub async fn of_workspace(tx: &mut Tx, workspace: &WorkspaceId) -> Result<Option<Summary>, Failure> {
    let select = "SELECT summary FROM alarm_summary WHERE workspace = $1";
    let workspace = workspace.to_string();
    let summary: Option<Json<Summary>> =
        on!(tx, conn => sqlx::query_scalar(select).bind(workspace).fetch_optional(conn))?;
    Ok(summary.map(|summary| summary.0))
}

/// The workspaces with a summary under way, by their stored keys: over all workspaces.
///
/// # Errors
/// The database failed.
pub async fn under_way(tx: &mut Tx) -> Result<Vec<String>, Failure> {
    let select = "SELECT workspace FROM alarm_summary ORDER BY workspace";
    let rows = on!(tx, conn => sqlx::query_scalar(select).fetch_all(conn))?;
    Ok(rows)
}

/// Keeps what is gathered of a workspace.
///
/// # Errors
/// The database failed.
pub async fn keep(tx: &mut Tx, workspace: &WorkspaceId, summary: &Summary) -> Result<(), Failure> {
    let upsert = "INSERT INTO alarm_summary (workspace, summary) VALUES ($1, $2) \
                  ON CONFLICT (workspace) DO UPDATE SET summary = excluded.summary";
    let workspace = workspace.to_string();
    on!(tx, conn => async { sqlx::query(upsert).bind(workspace).bind(Json(summary)).execute(conn).await.map(drop) })?;
    Ok(())
}

/// Forgets it: it is told.
///
/// # Errors
/// The database failed.
pub async fn told(tx: &mut Tx, workspace: &WorkspaceId) -> Result<(), Failure> {
    let delete = "DELETE FROM alarm_summary WHERE workspace = $1";
    let workspace = workspace.to_string();
    on!(tx, conn => async { sqlx::query(delete).bind(workspace).execute(conn).await.map(drop) })?;
    Ok(())
}
