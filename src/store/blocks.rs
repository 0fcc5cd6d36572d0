//! The block list.

use jiff::Timestamp;

use super::{Failure, Tx, is_taken, maybe_time, millis, named, time};
use crate::domain::block::Block;
use crate::domain::{PersonId, WorkspaceId};

#[derive(sqlx::FromRow)]
struct Row {
    person: String,
    person_name: String,
    reason: Option<String>,
    blocked_by: String,
    blocked_by_name: String,
    blocked_at: i64,
    told_at: Option<i64>,
}

impl Row {
    fn read(self) -> Result<Block, Failure> {
        Ok(Block {
            person: named(self.person, self.person_name),
            reason: self.reason.map(Into::into),
            by: named(self.blocked_by, self.blocked_by_name),
            at: time(self.blocked_at)?,
            told_at: maybe_time(self.told_at)?,
        })
    }
}

/// The block of a person, if they are blocked.
///
/// # Errors
/// The database failed.
pub async fn of_person(tx: &mut Tx, workspace: &WorkspaceId, person: &PersonId) -> Result<Option<Block>, Failure> {
    let select = "SELECT person, person_name, reason, blocked_by, blocked_by_name, blocked_at, told_at FROM block \
                  WHERE workspace = $1 AND person = $2";
    let workspace = workspace.to_string();
    let row: Option<Row> =
        on!(tx, conn => sqlx::query_as(select).bind(workspace).bind(person.as_str()).fetch_optional(conn))?;
    row.map(Row::read).transpose()
}

/// The latest blocks, at most `rows_max`, and how many there are.
///
/// # Errors
/// The database failed.
pub async fn list(tx: &mut Tx, workspace: &WorkspaceId, rows_max: i64) -> Result<(Vec<Block>, i64), Failure> {
    let select = "SELECT person, person_name, reason, blocked_by, blocked_by_name, blocked_at, told_at FROM block \
                  WHERE workspace = $1 ORDER BY blocked_at DESC, person LIMIT $2";
    let count = "SELECT count(*) FROM block WHERE workspace = $1";
    let key = workspace.to_string();
    let rows: Vec<Row> = on!(tx, conn => sqlx::query_as(select).bind(&key).bind(rows_max).fetch_all(conn))?;
    let total: i64 = on!(tx, conn => sqlx::query_scalar(count).bind(&key).fetch_one(conn))?;
    Ok((rows.into_iter().map(Row::read).collect::<Result<_, _>>()?, total))
}

/// Keeps a block.
///
/// # Errors
/// Somebody blocked the person meanwhile ([`Failure::Stale`]), or the database failed.
pub async fn put(tx: &mut Tx, workspace: &WorkspaceId, block: &Block) -> Result<(), Failure> {
    let insert = "INSERT INTO block (workspace, person, person_name, reason, blocked_by, blocked_by_name, blocked_at) \
                  VALUES ($1, $2, $3, $4, $5, $6, $7)";
    let workspace = workspace.to_string();
    let done = on!(tx, conn => async {
        sqlx::query(insert)
            .bind(workspace)
            .bind(block.person.id.as_str())
            .bind(block.person.name.raw())
            .bind(block.reason.as_ref().map(|reason| reason.raw()))
            .bind(block.by.id.as_str())
            .bind(block.by.name.raw())
            .bind(millis(block.at))
            .execute(conn)
            .await
            .map(drop)
    });
    done.map_err(|error| if is_taken(&error) { Failure::Stale } else { error.into() })
}

/// Takes a block back.
///
/// # Errors
/// Somebody did meanwhile ([`Failure::Stale`]), or the database failed.
pub async fn lift(tx: &mut Tx, workspace: &WorkspaceId, person: &PersonId) -> Result<(), Failure> {
    let delete = "DELETE FROM block WHERE workspace = $1 AND person = $2";
    let workspace = workspace.to_string();
    let rows = on!(tx, conn => async {
        let delete = sqlx::query(delete).bind(workspace).bind(person.as_str());
        delete.execute(conn).await.map(|done| done.rows_affected())
    })?;
    if rows == 1 { Ok(()) } else { Err(Failure::Stale) }
}

/// Keeps that a person was told.
///
/// # Errors
/// They were told meanwhile, or are blocked no more ([`Failure::Stale`]), or the database failed.
pub async fn told(tx: &mut Tx, workspace: &WorkspaceId, person: &PersonId, now: Timestamp) -> Result<(), Failure> {
    let update = "UPDATE block SET told_at = $3 WHERE workspace = $1 AND person = $2 AND told_at IS NULL";
    let workspace = workspace.to_string();
    let rows = on!(tx, conn => async {
        let update = sqlx::query(update).bind(workspace).bind(person.as_str()).bind(millis(now));
        update.execute(conn).await.map(|done| done.rows_affected())
    })?;
    if rows == 1 { Ok(()) } else { Err(Failure::Stale) }
}
