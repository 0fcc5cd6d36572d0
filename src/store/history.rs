//! The append-only history of tickets.

use serde_json::json;
use sqlx::types::Json;

use super::{Failure, Tx, millis, named, time, webhooks};
use crate::domain::{Entry, EntryKind, TicketNumber, WorkspaceId};
use crate::failpoint::{Guard, holds};

/// Adds an entry, and puts it before the webhooks that want it.
///
/// # Errors
/// The database failed.
pub async fn add(tx: &mut Tx, workspace: &WorkspaceId, ticket: TicketNumber, entry: &Entry) -> Result<(), Failure> {
    if !holds(Guard::History) && matches!(entry.kind, EntryKind::Claimed) {
        return Ok(());
    }
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

/// Adds entries of many tickets, in their order, in one statement where no webhook wants them.
///
/// # Errors
/// The database failed.
pub async fn add_all(tx: &mut Tx, workspace: &WorkspaceId, entries: &[(TicketNumber, Entry)]) -> Result<(), Failure> {
    if webhooks::are_there(tx, workspace).await? {
        for (ticket, entry) in entries {
            add(tx, workspace, *ticket, entry).await?;
        }
        return Ok(());
    }
    let insert = match tx {
        Tx::Sqlite(_) => {
            "INSERT INTO history (workspace, ticket, at, actor, actor_name, kind) SELECT $1, value ->> 'ticket', \
             value ->> 'at', value ->> 'actor', value ->> 'name', value -> 'kind' FROM json_each($2) ORDER BY key"
        }
        Tx::Postgres(_) => {
            "INSERT INTO history (workspace, ticket, at, actor, actor_name, kind) SELECT $1, \
             (value ->> 'ticket')::bigint, (value ->> 'at')::bigint, value ->> 'actor', value ->> 'name', value -> 'kind' \
             FROM jsonb_array_elements($2) WITH ORDINALITY r (value, place) ORDER BY place"
        }
    };
    let row = |(ticket, entry): &(TicketNumber, Entry)| {
        let actor = entry.actor.as_ref();
        json!({
            "ticket": ticket.0, "at": millis(entry.at), "actor": actor.map(|actor| actor.id.as_str()),
            "name": actor.map(|actor| actor.name.raw()), "kind": entry.kind,
        })
    };
    let rows: Vec<_> = entries.iter().map(row).collect();
    let workspace = workspace.to_string();
    on!(tx, conn => async { sqlx::query(insert).bind(workspace).bind(Json(rows)).execute(conn).await.map(drop) })?;
    Ok(())
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

/// A row of [`latest`], in the order of its columns.
type Latest = (i64, i64, i64, Option<String>, Option<String>, Json<EntryKind>);

/// What happened to the tickets of a workspace, the latest first, before the row `before`, at most `rows_max`: the row,
/// the ticket and the entry.
///
/// # Errors
/// The database failed.
pub async fn latest(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    before: Option<i64>,
    rows_max: i64,
) -> Result<Vec<(i64, TicketNumber, Entry)>, Failure> {
    let select = "SELECT id, ticket, at, actor, actor_name, kind FROM history WHERE workspace = $1 AND id < $2 \
                  AND ticket > 0 ORDER BY id DESC LIMIT $3";
    let workspace = workspace.to_string();
    let before = before.unwrap_or(i64::MAX);
    let rows: Vec<Latest> = on!(tx, conn => {
        sqlx::query_as(select).bind(&workspace).bind(before).bind(rows_max).fetch_all(conn)
    })?;
    let entry = |(id, ticket, at, actor, name, kind): Latest| {
        let actor = actor.map(|id| named(id, name.unwrap_or_default()));
        Ok((id, TicketNumber(ticket), Entry { at: time(at)?, actor, kind: kind.0 }))
    };
    rows.into_iter().map(entry).collect()
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
