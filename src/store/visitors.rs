//! Those who came over HTTP: visitors of websites with the keys in their browsers, and what each was told.

use jiff::Timestamp;
use serde_json::Value;
use sqlx::types::Json;

use super::{Failure, Tx, count, millis, time};
use crate::domain::{MessageRef, WorkspaceId};

/// One message on somebody's line.
#[derive(Debug, Clone, PartialEq)]
pub struct Told {
    /// Its number: later ones are higher.
    pub id: i64,
    /// The outbox row that it came from: what names it in a press; none for the visitor's own words.
    pub post: Option<i64>,
    /// What it says.
    pub message: Value,
    /// When.
    pub at: Timestamp,
}

/// Keeps a new visitor, whose id is `web:…`, by the hash of their key.
///
/// # Errors
/// The database failed.
pub async fn add(tx: &mut Tx, workspace: &WorkspaceId, id: &str, hash: &str, now: Timestamp) -> Result<(), Failure> {
    let insert = "INSERT INTO visitor (id, workspace, hash, made_at, seen_at) VALUES ($1, $2, $3, $4, $4)";
    let workspace = workspace.to_string();
    on!(tx, conn => async {
        sqlx::query(insert).bind(id).bind(&workspace).bind(hash).bind(millis(now)).execute(conn).await.map(drop)
    })?;
    Ok(())
}

/// The visitor of a workspace whose key has this hash.
///
/// # Errors
/// The database failed.
pub async fn by_hash(tx: &mut Tx, workspace: &WorkspaceId, hash: &str) -> Result<Option<String>, Failure> {
    let select = "SELECT id FROM visitor WHERE workspace = $1 AND hash = $2";
    let workspace = workspace.to_string();
    Ok(on!(tx, conn => sqlx::query_scalar(select).bind(&workspace).bind(hash).fetch_optional(conn))?)
}

/// Keeps what a visitor said, for them to read when they come back; once for each of their own ids.
///
/// # Errors
/// The database failed.
pub async fn said(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    visitor: &str,
    message: &Value,
    now: Timestamp,
) -> Result<(), Failure> {
    let insert = "INSERT INTO visitor_message (workspace, visitor, post, author, message, at) \
                  SELECT $1, $2, NULL, 'visitor', $3, $4 WHERE NOT EXISTS (SELECT 1 FROM visitor_message \
                  WHERE workspace = $1 AND visitor = $2 AND author = 'visitor' AND message ->> 'id' = $5)";
    let workspace = workspace.to_string();
    let id = message.get("id").and_then(Value::as_str).unwrap_or_default().to_owned();
    on!(tx, conn => async {
        let insert = sqlx::query(insert).bind(&workspace).bind(visitor).bind(Json(message)).bind(millis(now));
        insert.bind(&id).execute(conn).await.map(drop)
    })?;
    Ok(())
}

/// Keeps what a post of the desk tells: under its own number, or in the place of the one that it edits.
///
/// # Errors
/// The database failed.
pub async fn tell(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    posted: &MessageRef,
    message: &Value,
    now: Timestamp,
) -> Result<(), Failure> {
    let Ok(post) = posted.message.as_str().parse::<i64>() else { return Ok(()) };
    // An edit comes as a new row of a higher number, so that who reads on from a number sees it.
    let forget = "DELETE FROM visitor_message WHERE workspace = $1 AND visitor = $2 AND post = $3";
    let insert = "INSERT INTO visitor_message (workspace, visitor, post, author, message, at) \
                  VALUES ($1, $2, $3, 'desk', $4, $5)";
    let (workspace, visitor) = (workspace.to_string(), posted.channel.as_str());
    on!(tx, conn => async {
        sqlx::query(forget).bind(&workspace).bind(visitor).bind(post).execute(conn).await.map(drop)
    })?;
    on!(tx, conn => async {
        let insert = sqlx::query(insert).bind(&workspace).bind(visitor).bind(post).bind(Json(message));
        insert.bind(millis(now)).execute(conn).await.map(drop)
    })?;
    Ok(())
}

/// What is on a line after the message `after`, the oldest first, at most `rows_max`.
///
/// # Errors
/// The database failed.
pub async fn line(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    visitor: &str,
    after: i64,
    rows_max: usize,
) -> Result<Vec<Told>, Failure> {
    let select = "SELECT id, post, message, at FROM visitor_message WHERE workspace = $1 AND visitor = $2 AND id > $3 \
                  ORDER BY id LIMIT $4";
    let workspace = workspace.to_string();
    let rows: Vec<(i64, Option<i64>, Json<Value>, i64)> = on!(tx, conn => async {
        let select = sqlx::query_as(select).bind(&workspace).bind(visitor).bind(after);
        select.bind(count(rows_max)).fetch_all(conn).await
    })?;
    let told = |(id, post, message, at): (i64, Option<i64>, Json<Value>, i64)| {
        Ok(Told { id, post, message: message.0, at: time(at)? })
    };
    rows.into_iter().map(told).collect()
}

/// Whether a post of this number is on somebody's line, and holds this button.
///
/// # Errors
/// The database failed.
pub async fn offers(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    visitor: &str,
    post: i64,
    press: &str,
) -> Result<bool, Failure> {
    let select = "SELECT message FROM visitor_message WHERE workspace = $1 AND visitor = $2 AND post = $3";
    let workspace = workspace.to_string();
    let message: Option<Json<Value>> =
        on!(tx, conn => sqlx::query_scalar(select).bind(&workspace).bind(visitor).bind(post).fetch_optional(conn))?;
    let buttons = message.as_ref().and_then(|message| message.0.get("buttons")).and_then(Value::as_array);
    Ok(buttons.is_some_and(|buttons| buttons.iter().any(|button| button.get("press") == Some(&Value::from(press)))))
}
