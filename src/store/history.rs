//! The append-only history of tickets.

use sqlx::types::Json;

use super::{Failure, Tx, millis, named, time, webhooks};
use crate::domain::{Entry, EntryKind, TicketNumber, WorkspaceId};

/// Adds an entry, and puts it before the webhooks that want it.
///
/// # Errors
/// The database failed.
pub async fn add(tx: &mut Tx, workspace: &WorkspaceId, ticket: TicketNumber, entry: &Entry) -> Result<(), Failure> {
    let insert = "INSERT INTO history (workspace, ticket, at, actor, actor_name, kind) VALUES ($1, $2, $3, $4, $5, $6)";
    let key = workspace.to_string();
    let actor = entry.actor.as_ref();
    on!(tx, conn => async {
        sqlx::query(insert)
            .bind(key)
            .bind(ticket.0)
            .bind(millis(entry.at))
            .bind(actor.map(|actor| actor.id.as_str()))
            .bind(actor.map(|actor| actor.name.raw()))
            .bind(Json(&entry.kind))
            .execute(conn)
            .await
            .map(drop)
    })?;
    webhooks::tell(tx, workspace, ticket, entry).await
}

/// How many entries a ticket has.
///
/// # Errors
/// The database failed.
pub async fn count(tx: &mut Tx, workspace: &WorkspaceId, ticket: TicketNumber) -> Result<i64, Failure> {
    let select = "SELECT count(*) FROM history WHERE workspace = $1 AND ticket = $2";
    let workspace = workspace.to_string();
    let count: i64 = on!(tx, conn => sqlx::query_scalar(select).bind(workspace).bind(ticket.0).fetch_one(conn))?;
    Ok(count)
}

#[derive(sqlx::FromRow)]
struct Row {
    at: i64,
    actor: Option<String>,
    actor_name: Option<String>,
    kind: Json<EntryKind>,
}

/// The latest entries of a ticket, at most `rows_max`, oldest first.
///
/// # Errors
/// The database failed.
pub async fn of_ticket(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    ticket: TicketNumber,
    rows_max: i64,
) -> Result<Vec<Entry>, Failure> {
    let select = "SELECT at, actor, actor_name, kind FROM history WHERE workspace = $1 AND ticket = $2 \
                  ORDER BY id DESC LIMIT $3";
    entries(tx, select, workspace, ticket, rows_max).await
}

/// A ticket's past for its clocks, oldest first and without anybody's words: at most the latest `rows_max` entries.
///
/// # Errors
/// The database failed.
pub async fn past(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    ticket: TicketNumber,
    rows_max: i64,
) -> Result<Vec<Entry>, Failure> {
    // Words may be long, and clocks do not read.
    let select = match tx {
        Tx::Sqlite(_) => {
            "SELECT at, actor, actor_name, json_replace(kind, '$.text', '') AS kind FROM history \
             WHERE workspace = $1 AND ticket = $2 ORDER BY id DESC LIMIT $3"
        }
        Tx::Postgres(_) => {
            "SELECT at, actor, actor_name, jsonb_set(kind, '{text}', '\"\"', false) AS kind FROM history \
             WHERE workspace = $1 AND ticket = $2 ORDER BY id DESC LIMIT $3"
        }
    };
    entries(tx, select, workspace, ticket, rows_max).await
}

async fn entries(
    tx: &mut Tx,
    select: &'static str,
    workspace: &WorkspaceId,
    ticket: TicketNumber,
    rows_max: i64,
) -> Result<Vec<Entry>, Failure> {
    let workspace = workspace.to_string();
    let rows: Vec<Row> = on!(tx, conn => {
        sqlx::query_as(select).bind(workspace).bind(ticket.0).bind(rows_max).fetch_all(conn)
    })?;
    let entry = |row: Row| {
        let actor = row.actor.map(|id| named(id, row.actor_name.unwrap_or_default()));
        Ok(Entry { at: time(row.at)?, actor, kind: row.kind.0 })
    };
    rows.into_iter().rev().map(entry).collect()
}
