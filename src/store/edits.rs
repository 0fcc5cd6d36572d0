//! Edits of the FAQ, from their preview until they are written or kept.

use jiff::{SignedDuration, Timestamp};
use serde_json::Value;
use sqlx::types::Json;

use super::{Failure, Tx, count, millis, named, word};
use crate::domain::faq::{Content, Edit, EditId, EditKind};
use crate::domain::{Destination, Locale, WorkspaceId};

#[derive(sqlx::FromRow)]
struct Row {
    id: i64,
    kind: Json<EditKind>,
    content: Json<Content>,
    author: String,
    author_name: String,
    state: String,
    tell: Option<Json<Value>>,
    tell_locale: Option<String>,
}

impl Row {
    fn read(&self) -> Result<Edit, Failure> {
        Ok(Edit {
            id: EditId(self.id),
            kind: self.kind.0.clone(),
            content: self.content.0.clone(),
            by: named(self.author.clone(), self.author_name.clone()),
            state: word(&self.state)?,
        })
    }
}

/// Keeps an edit that is previewed, in the place of its earlier version.
///
/// # Errors
/// It was settled meanwhile ([`Failure::Stale`]), or the database failed.
pub async fn keep(tx: &mut Tx, workspace: &WorkspaceId, edit: &Edit, now: Timestamp) -> Result<(), Failure> {
    let upsert = "INSERT INTO faq_edit (workspace, id, kind, content, author, author_name, state, made_at) \
                  VALUES ($1, $2, $3, $4, $5, $6, 'previewed', $7) ON CONFLICT (workspace, id) DO UPDATE \
                  SET kind = excluded.kind, content = excluded.content, made_at = excluded.made_at \
                  WHERE faq_edit.state = 'previewed' AND faq_edit.author = excluded.author";
    let key = workspace.to_string();
    let rows = on!(tx, conn => async {
        sqlx::query(upsert)
            .bind(&key)
            .bind(edit.id.0)
            .bind(Json(&edit.kind))
            .bind(Json(&edit.content))
            .bind(edit.by.id.as_str())
            .bind(edit.by.name.raw())
            .bind(millis(now))
            .execute(conn)
            .await
            .map(|done| done.rows_affected())
    })?;
    if rows == 1 { Ok(()) } else { Err(Failure::Stale) }
}

/// An edit by its number.
///
/// # Errors
/// The database failed.
pub async fn by_id(tx: &mut Tx, workspace: &WorkspaceId, id: EditId) -> Result<Option<Edit>, Failure> {
    let select = "SELECT id, kind, content, author, author_name, state, tell, tell_locale FROM faq_edit \
                  WHERE workspace = $1 AND id = $2";
    let key = workspace.to_string();
    let row: Option<Row> = on!(tx, conn => sqlx::query_as(select).bind(&key).bind(id.0).fetch_optional(conn))?;
    row.as_ref().map(Row::read).transpose()
}

/// Keeps that an edit is to be written, and who is told then.
///
/// # Errors
/// It was settled meanwhile ([`Failure::Stale`]), or the database failed.
pub async fn approve(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    id: EditId,
    tell: &Destination,
    locale: Locale,
) -> Result<(), Failure> {
    let update = "UPDATE faq_edit SET state = 'approved', tell = $3, tell_locale = $4 \
                  WHERE workspace = $1 AND id = $2 AND state = 'previewed'";
    let key = workspace.to_string();
    let rows = on!(tx, conn => async {
        let update = sqlx::query(update).bind(&key).bind(id.0).bind(Json(tell)).bind(locale.tag());
        update.execute(conn).await.map(|done| done.rows_affected())
    })?;
    if rows == 1 { Ok(()) } else { Err(Failure::Stale) }
}

/// Keeps that an edit is not wanted.
///
/// # Errors
/// It was settled meanwhile ([`Failure::Stale`]), or the database failed.
pub async fn discard(tx: &mut Tx, workspace: &WorkspaceId, id: EditId, now: Timestamp) -> Result<(), Failure> {
    let update = "UPDATE faq_edit SET state = 'discarded', finished_at = $3 \
                  WHERE workspace = $1 AND id = $2 AND state = 'previewed'";
    let key = workspace.to_string();
    let rows = on!(tx, conn => async {
        let update = sqlx::query(update).bind(&key).bind(id.0).bind(millis(now));
        update.execute(conn).await.map(|done| done.rows_affected())
    })?;
    if rows == 1 { Ok(()) } else { Err(Failure::Stale) }
}

/// An approved edit in hand.
#[derive(Debug, Clone, PartialEq)]
pub struct Leased {
    /// The workspace.
    pub workspace: WorkspaceId,
    /// The edit.
    pub edit: Edit,
    /// Who is told.
    pub tell: Destination,
    /// In which language.
    pub locale: Locale,
}

/// Takes the oldest approved edit of any workspace in hand for `length`; none where all are in other hands.
///
/// # Errors
/// The database failed.
pub async fn lease(tx: &mut Tx, length: SignedDuration, now: Timestamp) -> Result<Option<Leased>, Failure> {
    let select = "SELECT workspace, id FROM faq_edit WHERE state = 'approved' \
                  AND (leased_until IS NULL OR leased_until <= $1) ORDER BY made_at, id LIMIT 1";
    let found: Option<(String, i64)> = on!(tx, conn => sqlx::query_as(select).bind(millis(now)).fetch_optional(conn))?;
    let Some((key, id)) = found else { return Ok(None) };
    let update = "UPDATE faq_edit SET leased_until = $3 WHERE workspace = $1 AND id = $2 AND state = 'approved' \
                  AND (leased_until IS NULL OR leased_until <= $4) \
                  RETURNING id, kind, content, author, author_name, state, tell, tell_locale";
    let until = millis(now.checked_add(length).unwrap_or(Timestamp::MAX));
    let row: Option<Row> = on!(tx, conn => async {
        sqlx::query_as(update).bind(&key).bind(id).bind(until).bind(millis(now)).fetch_optional(conn).await
    })?;
    let Some(row) = row else { return Ok(None) };
    let unreadable = |error: serde_json::Error| Failure::Unreadable(error.to_string());
    Ok(Some(Leased {
        workspace: key.parse().map_err(Failure::Unreadable)?,
        edit: row.read()?,
        tell: serde_json::from_value(row.tell.map(|tell| tell.0).unwrap_or_default()).map_err(unreadable)?,
        locale: word(row.tell_locale.as_deref().unwrap_or_default())?,
    }))
}

/// What became of an approved edit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End<'a> {
    /// It is in the folder.
    Written,
    /// It is kept here: the file below the folder, and how it is to read.
    Kept {
        /// The file.
        file: &'a str,
        /// Its text.
        text: &'a str,
    },
    /// It cannot be written.
    Refused,
}

/// Ends an approved edit; `false` where somebody else did.
///
/// # Errors
/// The database failed.
pub async fn end(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    id: EditId,
    end: End<'_>,
    now: Timestamp,
) -> Result<bool, Failure> {
    let update = "UPDATE faq_edit SET state = $3, file = $4, text = $5, finished_at = $6, leased_until = NULL, tell = NULL \
                  WHERE workspace = $1 AND id = $2 AND state = 'approved'";
    let (state, file, text) = match end {
        End::Written => ("written", None, None),
        End::Kept { file, text } => ("kept", Some(file), Some(text)),
        End::Refused => ("refused", None, None),
    };
    let key = workspace.to_string();
    let rows = on!(tx, conn => async {
        let update = sqlx::query(update).bind(&key).bind(id.0).bind(state).bind(file).bind(text).bind(millis(now));
        update.execute(conn).await.map(|done| done.rows_affected())
    })?;
    Ok(rows == 1)
}

/// How many approved edits of any workspace are not written yet.
///
/// # Errors
/// The database failed.
pub async fn approved(tx: &mut Tx) -> Result<i64, Failure> {
    let select = "SELECT count(*) FROM faq_edit WHERE state = 'approved'";
    Ok(on!(tx, conn => sqlx::query_scalar(select).fetch_one(conn))?)
}

/// An edit that is kept in the database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// What it does.
    pub kind: EditKind,
    /// The file below the folder.
    pub file: String,
    /// How it is to read.
    pub text: String,
}

/// The latest kept edits of all workspaces (the FAQ is one for them all), at most `rows_max`, the oldest first.
///
/// # Errors
/// The database failed.
pub async fn kept(tx: &mut Tx, rows_max: usize) -> Result<Vec<Kept>, Failure> {
    let select = "SELECT kind, file, text FROM faq_edit WHERE state = 'kept' \
                  ORDER BY finished_at DESC, id DESC LIMIT $1";
    let rows: Vec<(Json<EditKind>, String, String)> =
        on!(tx, conn => sqlx::query_as(select).bind(count(rows_max)).fetch_all(conn))?;
    Ok(rows.into_iter().rev().map(|(kind, file, text)| Kept { kind: kind.0, file, text }).collect())
}

/// Forgets edits of any workspace that came to nothing and are from before `cutoff`, at most `rows_max` of them.
///
/// # Errors
/// The database failed.
pub async fn forget(tx: &mut Tx, cutoff: Timestamp, rows_max: u64) -> Result<u64, Failure> {
    let delete = "DELETE FROM faq_edit WHERE (workspace, id) IN (SELECT workspace, id FROM faq_edit \
                  WHERE state IN ('previewed', 'refused', 'discarded') AND made_at < $1 LIMIT $2)";
    let rows = on!(tx, conn => async {
        let delete = sqlx::query(delete).bind(millis(cutoff)).bind(count(rows_max));
        delete.execute(conn).await.map(|done| done.rows_affected())
    })?;
    Ok(rows)
}
