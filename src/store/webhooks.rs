//! Outgoing webhooks: addresses that are told what happens to tickets, and what each is told: one row for each entry of a
//! history, in the transaction of the entry, until it is delivered or given up.

use std::str::FromStr;

use jiff::{SignedDuration, Timestamp};
use secrecy::{ExposeSecret, SecretString};
use serde_json::{Value, json};
use sqlx::types::Json;

use super::{Failure, Tx, count, maybe_time, millis, time};
use crate::domain::{Entry, TicketNumber, WorkspaceId};

/// Characters of a reason.
const REASON_CHARS_MAX: usize = 300;

/// An address that is told.
#[derive(Debug, Clone)]
pub struct Webhook {
    /// Its number.
    pub id: i64,
    /// Where.
    pub url: String,
    /// Of which kinds of entries; of all where there is none.
    pub kinds: Vec<String>,
    /// When it was set up.
    pub made_at: Timestamp,
    /// Since when it is told nothing more.
    pub stopped_at: Option<Timestamp>,
}

/// Sets one up, with the secret that signs what is sent there.
///
/// # Errors
/// The database failed.
pub async fn add(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    url: &str,
    secret: &SecretString,
    kinds: &[String],
    now: Timestamp,
) -> Result<i64, Failure> {
    let insert =
        "INSERT INTO webhook (workspace, url, secret, kinds, made_at) VALUES ($1, $2, $3, $4, $5) RETURNING id";
    let workspace = workspace.to_string();
    Ok(on!(tx, conn => async {
        let insert = sqlx::query_scalar(insert).bind(&workspace).bind(url).bind(secret.expose_secret());
        insert.bind(Json(kinds)).bind(millis(now)).fetch_one(conn).await
    })?)
}

type WebhookRow = (i64, String, Json<Vec<String>>, i64, Option<i64>);

/// The webhooks of a workspace, the oldest first, at most `rows_max`.
///
/// # Errors
/// The database failed.
pub async fn list(tx: &mut Tx, workspace: &WorkspaceId, rows_max: i64) -> Result<Vec<Webhook>, Failure> {
    let select = "SELECT id, url, kinds, made_at, stopped_at FROM webhook WHERE workspace = $1 ORDER BY id LIMIT $2";
    let workspace = workspace.to_string();
    let rows: Vec<WebhookRow> =
        on!(tx, conn => sqlx::query_as(select).bind(&workspace).bind(rows_max).fetch_all(conn))?;
    let webhook = |(id, url, kinds, made_at, stopped_at): WebhookRow| {
        Ok(Webhook { id, url, kinds: kinds.0, made_at: time(made_at)?, stopped_at: maybe_time(stopped_at)? })
    };
    rows.into_iter().map(webhook).collect()
}

/// Tells an address nothing more; what waits for it is dropped. `false` where there is none that is told.
///
/// # Errors
/// The database failed.
pub async fn stop(tx: &mut Tx, workspace: &WorkspaceId, id: i64, now: Timestamp) -> Result<bool, Failure> {
    let update = "UPDATE webhook SET stopped_at = $3 WHERE workspace = $1 AND id = $2 AND stopped_at IS NULL";
    let forget = "DELETE FROM webhook_call WHERE workspace = $1 AND webhook = $2 AND state = 'waiting'";
    let workspace = workspace.to_string();
    let rows = on!(tx, conn => async {
        let update = sqlx::query(update).bind(&workspace).bind(id).bind(millis(now));
        update.execute(conn).await.map(|done| done.rows_affected())
    })?;
    if rows > 0 {
        on!(tx, conn => async { sqlx::query(forget).bind(&workspace).bind(id).execute(conn).await.map(drop) })?;
    }
    Ok(rows > 0)
}

/// Puts an entry of a ticket's history before every webhook that wants such.
///
/// # Errors
/// The database failed.
pub(super) async fn tell(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    ticket: TicketNumber,
    entry: &Entry,
) -> Result<(), Failure> {
    let event = serde_json::to_value(&entry.kind).map_err(|error| Failure::Unreadable(error.to_string()))?;
    let kind = event.get("kind").and_then(Value::as_str).unwrap_or_default().to_owned();
    let key = workspace.to_string();
    let actor = entry.actor.as_ref().map(|actor| json!({ "id": actor.id, "name": actor.name }));
    let body = json!({
        "type": format!("ticket.{kind}"), "workspace": key, "ticket": ticket, "at": entry.at, "actor": actor,
        "event": event,
    });
    macro_rules! statement {
        ($wanted:literal) => {
            concat!(
                "INSERT INTO webhook_call (workspace, webhook, kind, body, at, due_at, attempts, state) \
                 SELECT $1, id, $2, $3, $4, $4, 0, 'waiting' FROM webhook WHERE workspace = $1 AND stopped_at IS NULL \
                 AND (",
                $wanted,
                ")"
            )
        };
    }
    let statement = match tx {
        Tx::Sqlite(_) => {
            statement!("json_array_length(kinds) = 0 OR EXISTS (SELECT 1 FROM json_each(kinds) WHERE value = $2)")
        }
        Tx::Postgres(_) => statement!("jsonb_array_length(kinds) = 0 OR jsonb_exists(kinds, $2)"),
    };
    on!(tx, conn => async {
        let insert = sqlx::query(statement).bind(&key).bind(&kind).bind(Json(&body)).bind(millis(entry.at));
        insert.execute(conn).await.map(drop)
    })?;
    Ok(())
}

/// Whether anybody in a workspace is told anything.
///
/// # Errors
/// The database failed.
pub async fn are_there(tx: &mut Tx, workspace: &WorkspaceId) -> Result<bool, Failure> {
    let select = "SELECT count(*) FROM webhook WHERE workspace = $1 AND stopped_at IS NULL";
    let workspace = workspace.to_string();
    let count: i64 = on!(tx, conn => sqlx::query_scalar(select).bind(workspace).fetch_one(conn))?;
    Ok(count > 0)
}

/// A call that is leased for sending.
#[derive(Debug)]
pub struct Call {
    /// Its number: the receiver sees it, and knows a call that comes twice.
    pub id: i64,
    /// The workspace.
    pub workspace: WorkspaceId,
    /// Where it goes.
    pub url: String,
    /// What signs it.
    pub secret: SecretString,
    /// What it says.
    pub body: Value,
    /// Which attempt this is, from 1.
    pub attempt: u32,
}

/// Whether a call of any workspace is due.
///
/// # Errors
/// The database failed.
pub async fn is_any_due(tx: &mut Tx, now: Timestamp) -> Result<bool, Failure> {
    let select = "SELECT count(*) FROM (SELECT 1 FROM webhook_call WHERE state = 'waiting' AND due_at <= $1 \
                  AND (leased_until IS NULL OR leased_until <= $1) LIMIT 1) AS due";
    let due: i64 = on!(tx, conn => sqlx::query_scalar(select).bind(millis(now)).fetch_one(conn))?;
    Ok(due > 0)
}

type CallRow = (i64, String, String, String, Json<Value>, i64);

/// Leases calls of all workspaces that are due: of each webhook the first that waits, so that it is told in order.
///
/// # Errors
/// The database failed.
pub async fn lease(tx: &mut Tx, length: SignedDuration, now: Timestamp, rows_max: usize) -> Result<Vec<Call>, Failure> {
    macro_rules! statement {
        ($skip:literal) => {
            concat!(
                "UPDATE webhook_call SET leased_until = $1, attempts = attempts + 1 WHERE id IN (SELECT c.id FROM \
                 webhook_call c WHERE c.state = 'waiting' AND c.due_at <= $2 AND (c.leased_until IS NULL OR \
                 c.leased_until <= $2) AND NOT EXISTS (SELECT 1 FROM webhook_call p WHERE p.webhook = c.webhook AND \
                 p.state = 'waiting' AND p.id < c.id) ORDER BY c.id LIMIT $3",
                $skip,
                ") RETURNING id, workspace, (SELECT url FROM webhook w WHERE w.id = webhook), \
                 (SELECT secret FROM webhook w WHERE w.id = webhook), body, attempts"
            )
        };
    }
    let statement = match tx {
        Tx::Sqlite(_) => statement!(""),
        Tx::Postgres(_) => statement!(" FOR UPDATE SKIP LOCKED"),
    };
    let until = millis(now.checked_add(length).unwrap_or(Timestamp::MAX));
    let mut rows: Vec<CallRow> = on!(tx, conn => async {
        sqlx::query_as(statement).bind(until).bind(millis(now)).bind(count(rows_max)).fetch_all(conn).await
    })?;
    rows.sort_by_key(|row| row.0);
    let call = |(id, workspace, url, secret, body, attempts): CallRow| {
        let workspace = WorkspaceId::from_str(&workspace).map_err(Failure::Unreadable)?;
        let attempt = u32::try_from(attempts).unwrap_or(u32::MAX);
        Ok(Call { id, workspace, url, secret: secret.into(), body: body.0, attempt })
    };
    rows.into_iter().map(call).collect()
}

/// How an attempt ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End<'a> {
    /// The receiver took it.
    Sent,
    /// It is tried again then.
    Again {
        /// When.
        due_at: Timestamp,
        /// Why it was not taken.
        reason: &'a str,
    },
    /// The desk gives up.
    Abandoned(&'a str),
}

/// Records how an attempt ended.
///
/// # Errors
/// The database failed.
pub async fn end(tx: &mut Tx, call: &Call, end: End<'_>, now: Timestamp) -> Result<(), Failure> {
    let update = "UPDATE webhook_call SET state = $4, reason = $5, due_at = coalesce($6, due_at), finished_at = $7, \
                  leased_until = NULL WHERE workspace = $1 AND id = $2 AND attempts = $3 AND state = 'waiting'";
    let (state, reason, due_at, finished_at) = match end {
        End::Sent => ("sent", None, None, Some(millis(now))),
        End::Again { due_at, reason } => ("waiting", Some(reason), Some(millis(due_at)), None),
        End::Abandoned(reason) => ("abandoned", Some(reason), None, Some(millis(now))),
    };
    let reason: Option<String> = reason.map(|reason| reason.chars().take(REASON_CHARS_MAX).collect());
    let workspace = call.workspace.to_string();
    on!(tx, conn => async {
        let update = sqlx::query(update).bind(&workspace).bind(call.id).bind(i64::from(call.attempt)).bind(state);
        update.bind(&reason).bind(due_at).bind(finished_at).execute(conn).await.map(drop)
    })?;
    Ok(())
}

/// A call as it is listed.
#[derive(Debug, Clone, PartialEq)]
pub struct Listed {
    /// Its number.
    pub id: i64,
    /// Its webhook.
    pub webhook: i64,
    /// The kind of entry.
    pub kind: String,
    /// `waiting`, `sent` or `abandoned`.
    pub state: String,
    /// How often it was tried.
    pub attempts: i64,
    /// Why it was not taken.
    pub reason: Option<String>,
    /// When it happened.
    pub at: Timestamp,
}

type ListedRow = (i64, i64, String, String, i64, Option<String>, i64);

/// The calls of a workspace with a number below `below`, the latest first, at most `rows_max`.
///
/// # Errors
/// The database failed.
pub async fn calls(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    state: Option<&str>,
    below: i64,
    rows_max: i64,
) -> Result<Vec<Listed>, Failure> {
    let select = "SELECT id, webhook, kind, state, attempts, reason, at FROM webhook_call WHERE workspace = $1 \
                  AND ($2 IS NULL OR state = $2) AND id < $3 ORDER BY id DESC LIMIT $4";
    let workspace = workspace.to_string();
    let rows: Vec<ListedRow> = on!(tx, conn => async {
        sqlx::query_as(select).bind(&workspace).bind(state).bind(below).bind(rows_max).fetch_all(conn).await
    })?;
    let listed = |(id, webhook, kind, state, attempts, reason, at): ListedRow| {
        Ok(Listed { id, webhook, kind, state, attempts, reason, at: time(at)? })
    };
    rows.into_iter().map(listed).collect()
}

/// Has a call made anew that was made or given up; `false` where there is none.
///
/// # Errors
/// The database failed.
pub async fn replay(tx: &mut Tx, workspace: &WorkspaceId, call: i64, now: Timestamp) -> Result<bool, Failure> {
    let update = "UPDATE webhook_call SET state = 'waiting', attempts = 0, due_at = $3, reason = NULL, \
                  finished_at = NULL WHERE workspace = $1 AND id = $2 AND state <> 'waiting' \
                  AND webhook IN (SELECT id FROM webhook WHERE workspace = $1 AND stopped_at IS NULL)";
    let workspace = workspace.to_string();
    let rows = on!(tx, conn => async {
        let update = sqlx::query(update).bind(&workspace).bind(call).bind(millis(now));
        update.execute(conn).await.map(|done| done.rows_affected())
    })?;
    Ok(rows > 0)
}

/// Forgets calls of all workspaces that were taken before `cutoff`, at most `rows_max` of them; tells how many.
///
/// # Errors
/// The database failed.
pub async fn forget(tx: &mut Tx, cutoff: Timestamp, rows_max: u64) -> Result<u64, Failure> {
    let delete = "DELETE FROM webhook_call WHERE id IN \
                  (SELECT id FROM webhook_call WHERE state = 'sent' AND finished_at < $1 LIMIT $2)";
    let cutoff = millis(cutoff);
    Ok(on!(tx, conn => async {
        sqlx::query(delete).bind(cutoff).bind(count(rows_max)).execute(conn).await.map(|done| done.rows_affected())
    })?)
}
