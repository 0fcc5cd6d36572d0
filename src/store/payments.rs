//! What a payment provider told: each event once.

use jiff::Timestamp;
use serde_json::Value;
use sqlx::types::Json;

use super::{Failure, Tx, millis};
use crate::domain::WorkspaceId;
use crate::domain::customer::payment::Payment;

/// Keeps an event; false where it was kept before.
///
/// # Errors
/// The database failed.
pub async fn take(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    payment: &Payment,
    (body, outcome): (&Value, &str),
    now: Timestamp,
) -> Result<bool, Failure> {
    let insert = "INSERT INTO payment_event (workspace, id, kind, created_at, received_at, outcome, body) \
                  VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (workspace, id) DO NOTHING";
    let key = workspace.to_string();
    let rows = on!(tx, conn => async {
        sqlx::query(insert)
            .bind(key)
            .bind(payment.id.as_str())
            .bind(payment.kind.as_str())
            .bind(millis(payment.created))
            .bind(millis(now))
            .bind(outcome)
            .bind(Json(body))
            .execute(conn)
            .await
            .map(|done| done.rows_affected())
    })?;
    Ok(rows == 1)
}

/// Keeps what came of an event.
///
/// # Errors
/// The database failed.
pub async fn came_to(tx: &mut Tx, workspace: &WorkspaceId, id: &str, outcome: &str) -> Result<(), Failure> {
    let update = "UPDATE payment_event SET outcome = $3 WHERE workspace = $1 AND id = $2";
    let key = workspace.to_string();
    on!(tx, conn => async { sqlx::query(update).bind(key).bind(id).bind(outcome).execute(conn).await.map(drop) })?;
    Ok(())
}
