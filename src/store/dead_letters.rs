//! Dead letters: events that the desk cannot take, and posts that it gave up on. Each is a row that somebody can list,
//! have taken again, or drop.

use jiff::Timestamp;
use serde_json::Value;
use sqlx::types::Json;

use super::{Failure, Tx, count, millis, time, word};
use crate::domain::WorkspaceId;
use crate::domain::dead_letter::{Letter, LetterId, LetterKind};

/// Characters of a reason.
const REASON_CHARS_MAX: usize = 500;

/// A letter to keep.
#[derive(Debug, Clone, Copy)]
pub struct New<'a> {
    /// The guild or team.
    pub workspace: &'a WorkspaceId,
    /// What the platform calls it; the same again is counted and makes no second row.
    pub key: &'a str,
    /// An event or a frame.
    pub kind: LetterKind,
    /// The event as JSON.
    pub body: &'a Value,
    /// Why it cannot be taken, for the operator.
    pub reason: &'a str,
}

/// Keeps an event that cannot be taken.
///
/// # Errors
/// The database failed.
pub async fn keep(tx: &mut Tx, letter: &New<'_>, now: Timestamp) -> Result<(), Failure> {
    let insert = "INSERT INTO dead_letter (workspace, key, kind, body, reason, times, at) \
                  VALUES ($1, $2, $3, $4, $5, 1, $6) ON CONFLICT (workspace, kind, key) \
                  DO UPDATE SET body = excluded.body, reason = excluded.reason, times = dead_letter.times + 1, \
                  at = excluded.at";
    let reason: String = letter.reason.chars().filter(|c| *c != '\0').take(REASON_CHARS_MAX).collect();
    let workspace = letter.workspace.to_string();
    on!(tx, conn => async {
        let insert = sqlx::query(insert).bind(&workspace).bind(letter.key).bind(letter.kind.name());
        insert.bind(Json(letter.body)).bind(&reason).bind(millis(now)).execute(conn).await.map(drop)
    })?;
    Ok(())
}

#[derive(sqlx::FromRow)]
struct Row {
    id: i64,
    workspace: String,
    key: String,
    kind: String,
    body: Json<Value>,
    reason: Option<String>,
    times: i64,
    at: Option<i64>,
}

/// Events and frames of the workspace `$1`.
macro_rules! events {
    ($which:literal) => {
        concat!(
            "SELECT id, workspace, key, kind, body, reason, times, at FROM dead_letter WHERE workspace = $1 ",
            $which
        )
    };
}

/// Posts of the workspace `$1` that were given up on.
macro_rules! posts {
    ($which:literal) => {
        concat!(
            "SELECT id, workspace, lane AS key, 'post' AS kind, notice AS body, reason, attempts AS times, finished_at AS at \
             FROM outbox WHERE workspace = $1 AND state = 'abandoned' ",
            $which
        )
    };
}

impl Row {
    fn read(self) -> Result<Letter, Failure> {
        let kind: LetterKind = word(&self.kind)?;
        Ok(Letter {
            id: LetterId { kind, number: self.id },
            workspace: self.workspace.parse().map_err(Failure::Unreadable)?,
            key: self.key,
            body: self.body.0,
            reason: self.reason.unwrap_or_default(),
            times: self.times,
            at: time(self.at.unwrap_or_default())?,
        })
    }
}

/// All letters of a workspace, the latest first, at most `rows_max` events and as many posts.
///
/// # Errors
/// The database failed.
pub async fn list(tx: &mut Tx, workspace: &WorkspaceId, rows_max: usize) -> Result<Vec<Letter>, Failure> {
    let events = events!("ORDER BY at DESC, id DESC LIMIT $2");
    let posts = posts!("ORDER BY id DESC LIMIT $2");
    let key = workspace.to_string();
    let mut letters = Vec::new();
    for select in [events, posts] {
        let rows: Vec<Row> = on!(tx, conn => sqlx::query_as(select).bind(&key).bind(count(rows_max)).fetch_all(conn))?;
        letters.extend(rows);
    }
    letters.into_iter().map(Row::read).collect()
}

/// The letters before the number `below`, the latest first: events and frames, or posts.
///
/// # Errors
/// The database failed.
pub async fn page(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    posts: bool,
    below: i64,
    rows_max: i64,
) -> Result<Vec<Letter>, Failure> {
    let select = match posts {
        true => posts!("AND id < $2 ORDER BY id DESC LIMIT $3"),
        false => events!("AND id < $2 ORDER BY id DESC LIMIT $3"),
    };
    let key = workspace.to_string();
    let rows: Vec<Row> = on!(tx, conn => sqlx::query_as(select).bind(&key).bind(below).bind(rows_max).fetch_all(conn))?;
    rows.into_iter().map(Row::read).collect()
}

/// Every workspace that has a letter.
///
/// # Errors
/// The database failed.
pub async fn workspaces(tx: &mut Tx) -> Result<Vec<WorkspaceId>, Failure> {
    let select = "SELECT workspace FROM dead_letter UNION SELECT workspace FROM outbox WHERE state = 'abandoned' \
                  ORDER BY workspace";
    let names: Vec<String> = on!(tx, conn => sqlx::query_scalar(select).fetch_all(conn))?;
    names.into_iter().map(|name| name.parse().map_err(Failure::Unreadable)).collect()
}

/// How many letters there are over all workspaces.
///
/// # Errors
/// The database failed.
pub async fn count_all(tx: &mut Tx) -> Result<i64, Failure> {
    let select = "SELECT (SELECT count(*) FROM dead_letter) + (SELECT count(*) FROM outbox WHERE state = 'abandoned')";
    Ok(on!(tx, conn => sqlx::query_scalar(select).fetch_one(conn))?)
}

/// A letter of a workspace.
///
/// # Errors
/// The database failed.
pub async fn by_id(tx: &mut Tx, workspace: &WorkspaceId, id: LetterId) -> Result<Option<Letter>, Failure> {
    let select = match id.kind {
        LetterKind::Post => posts!("AND id = $2 AND $3 = 'post'"),
        LetterKind::Event | LetterKind::Frame => events!("AND id = $2 AND kind = $3"),
    };
    let key = workspace.to_string();
    let row: Option<Row> = on!(tx, conn => async {
        sqlx::query_as(select).bind(&key).bind(id.number).bind(id.kind.name()).fetch_optional(conn).await
    })?;
    row.map(Row::read).transpose()
}

/// Drops a letter; `false` where it is not there (any more).
///
/// # Errors
/// The database failed.
pub async fn drop_letter(tx: &mut Tx, workspace: &WorkspaceId, id: LetterId) -> Result<bool, Failure> {
    let delete = match id.kind {
        LetterKind::Post => "DELETE FROM outbox WHERE workspace = $1 AND id = $2 AND state = 'abandoned'",
        LetterKind::Event | LetterKind::Frame => "DELETE FROM dead_letter WHERE workspace = $1 AND id = $2",
    };
    changed(tx, delete, workspace, id.number, None).await
}

/// Puts a post that was given up back into the outbox. It may have been posted: it is looked for before it is sent.
///
/// # Errors
/// The database failed.
pub async fn post_again(tx: &mut Tx, workspace: &WorkspaceId, id: LetterId, now: Timestamp) -> Result<bool, Failure> {
    let update = "UPDATE outbox SET state = 'waiting', attempts = 0, due_at = $3, stored_at = $3, reason = NULL, \
                  finished_at = NULL, leased_by = NULL, leased_until = NULL \
                  WHERE workspace = $1 AND id = $2 AND state = 'abandoned'";
    changed(tx, update, workspace, id.number, Some(now)).await
}

async fn changed(
    tx: &mut Tx,
    statement: &'static str,
    workspace: &WorkspaceId,
    number: i64,
    now: Option<Timestamp>,
) -> Result<bool, Failure> {
    let key = workspace.to_string();
    let rows = on!(tx, conn => async {
        let change = sqlx::query(statement).bind(&key).bind(number);
        let change = match now {
            Some(now) => change.bind(millis(now)),
            None => change,
        };
        change.execute(conn).await.map(|done| done.rows_affected())
    })?;
    Ok(rows == 1)
}
