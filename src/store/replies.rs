//! What requests with an idempotency key were answered.

use jiff::Timestamp;
use serde_json::Value;
use sqlx::types::Json;

use super::{Failure, Tx, count, millis};
use crate::domain::WorkspaceId;
use crate::domain::token::TokenId;

/// An answer that was given.
#[derive(Debug, Clone, PartialEq)]
pub struct Reply {
    /// The hash of the request that it answers.
    pub request: String,
    /// The HTTP status.
    pub status: u16,
    /// The body.
    pub body: Value,
}

/// The answer that was given under a key.
///
/// # Errors
/// The database failed.
pub async fn given(tx: &mut Tx, workspace: &WorkspaceId, token: TokenId, key: &str) -> Result<Option<Reply>, Failure> {
    let select = "SELECT request, status, body FROM api_reply WHERE workspace = $1 AND token = $2 AND key = $3";
    let workspace = workspace.to_string();
    let row: Option<(String, i64, Json<Value>)> = on!(tx, conn => {
        sqlx::query_as(select).bind(&workspace).bind(token.0).bind(key).fetch_optional(conn)
    })?;
    let status = |status: i64| u16::try_from(status).map_err(|error| Failure::Unreadable(error.to_string()));
    row.map(|(request, code, body)| Ok(Reply { request, status: status(code)?, body: body.0 })).transpose()
}

/// Keeps an answer, in the transaction of what was done.
///
/// # Errors
/// The database failed.
pub async fn keep(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    token: TokenId,
    key: &str,
    reply: &Reply,
    now: Timestamp,
) -> Result<(), Failure> {
    let insert = "INSERT INTO api_reply (workspace, token, key, request, status, body, at) \
                  VALUES ($1, $2, $3, $4, $5, $6, $7)";
    let workspace = workspace.to_string();
    on!(tx, conn => async {
        let insert = sqlx::query(insert).bind(&workspace).bind(token.0).bind(key).bind(&reply.request);
        let insert = insert.bind(i64::from(reply.status)).bind(Json(&reply.body)).bind(millis(now));
        insert.execute(conn).await.map(drop)
    })?;
    Ok(())
}

/// Forgets answers from before `cutoff`, at most `rows_max` of them; tells how many.
///
/// # Errors
/// The database failed.
pub async fn forget(tx: &mut Tx, cutoff: Timestamp, rows_max: u64) -> Result<u64, Failure> {
    let delete = "DELETE FROM api_reply WHERE (workspace, token, key) IN \
                  (SELECT workspace, token, key FROM api_reply WHERE at < $1 LIMIT $2)";
    let cutoff = millis(cutoff);
    let rows = on!(tx, conn => async {
        sqlx::query(delete).bind(cutoff).bind(count(rows_max)).execute(conn).await.map(|done| done.rows_affected())
    })?;
    Ok(rows)
}
