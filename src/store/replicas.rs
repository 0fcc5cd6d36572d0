//! Sessions of the processes on one database: begun, renewed, and ended by whoever sees that one is gone.
//!
//! A session is a row, and is there until somebody deletes it. A write on its behalf locks the row against that
//! ([`super::fence`]), so that what is written late by a process whose session was ended is refused in its own
//! transaction. These rows belong to the installation and to no workspace.

use std::time::Duration;

use sqlx::{Connection, PgConnection};

use super::{Db, Failure, Tx, count};

/// One half of the key of a session's lock on PostgreSQL; the other is its number.
const LOCK_CLASS: i32 = 0x0046_444b;
/// SQLite has one desk, which nobody ends.
const FOR_GOOD: Duration = Duration::from_secs(3600 * 24 * 365 * 100);

/// The database's clock, in epoch milliseconds.
const fn now(tx: &Tx) -> &'static str {
    match tx {
        Tx::Sqlite(_) => "CAST(unixepoch('subsec') * 1000 AS INTEGER)",
        Tx::Postgres(_) => PG_NOW,
    }
}

const PG_NOW: &str = "(extract(epoch FROM clock_timestamp()) * 1000)::bigint";

/// A connection of a process's own. While it is open others see that the process lives: when it is killed, the server
/// closes it and lets go of its lock at once.
#[derive(Debug)]
pub struct Presence(PgConnection);

impl Presence {
    /// Begins a session, and keeps it by a connection where the engine has them.
    ///
    /// # Errors
    /// The database failed.
    pub async fn begin(db: &Db, name: &str, length: Duration) -> Result<(i64, Option<Self>), Failure> {
        match db {
            Db::Sqlite { .. } => {
                let mut tx = db.write().await?;
                // The desk has the file to itself: whoever was there before is gone.
                for (id, _) in others(&mut tx, 0).await? {
                    end(&mut tx, id).await?;
                }
                let id = insert(&mut tx, name, FOR_GOOD).await?;
                tx.commit().await?;
                Ok((id, None))
            }
            Db::Postgres(pool) => {
                let mut own = pool.acquire().await?.detach();
                let mut tx = own.begin().await?;
                let insert = format!(
                    "INSERT INTO replica (name, since, expires_at) VALUES ($1, {PG_NOW}, {PG_NOW} + $2) RETURNING id"
                );
                let insert = sqlx::query_scalar(sqlx::AssertSqlSafe(insert)).bind(name).bind(count(length.as_millis()));
                let id: i64 = insert.fetch_one(&mut *tx).await?;
                lock(&mut tx, id).await?;
                tx.commit().await?;
                Ok((id, Some(Self(own))))
            }
        }
    }

    /// Another connection for a session whose own was lost; none where the session is gone, or is being ended.
    ///
    /// # Errors
    /// The database failed.
    pub async fn again(db: &Db, id: i64) -> Result<Option<Self>, Failure> {
        let Db::Postgres(pool) = db else { return Ok(None) };
        let mut own = pool.acquire().await?.detach();
        Ok(lock(&mut own, id).await?.then_some(Self(own)))
    }

    /// Renews the session; `false` where it was ended by others.
    ///
    /// # Errors
    /// The database failed, or the connection is lost.
    pub async fn renew(&mut self, id: i64, length: Duration) -> Result<bool, Failure> {
        let update = format!("UPDATE replica SET expires_at = {PG_NOW} + $2 WHERE id = $1");
        let update = sqlx::query(sqlx::AssertSqlSafe(update)).bind(id).bind(count(length.as_millis()));
        Ok(update.execute(&mut self.0).await?.rows_affected() == 1)
    }
}

/// The lock that says that a session's process lives; `false` where somebody else has it.
async fn lock(own: &mut PgConnection, id: i64) -> Result<bool, Failure> {
    let lock = sqlx::query_scalar("SELECT pg_try_advisory_lock($1, $2::int)").bind(LOCK_CLASS).bind(id);
    Ok(lock.fetch_one(own).await?)
}

async fn insert(tx: &mut Tx, name: &str, length: Duration) -> Result<i64, Failure> {
    let now = now(tx);
    let insert = format!("INSERT INTO replica (name, since, expires_at) VALUES ($1, {now}, {now} + $2) RETURNING id");
    let length = count(length.as_millis());
    let id: i64 = on!(tx, conn => async {
        sqlx::query_scalar(sqlx::AssertSqlSafe(insert)).bind(name).bind(length).fetch_one(conn).await
    })?;
    Ok(id)
}

/// Sessions but for this one, with their names.
async fn others(tx: &mut Tx, id: i64) -> Result<Vec<(i64, String)>, Failure> {
    let select = "SELECT id, name FROM replica WHERE id <> $1 ORDER BY id";
    Ok(on!(tx, conn => sqlx::query_as(select).bind(id).fetch_all(conn))?)
}

/// Ends the sessions of others that are gone: that were not renewed in time, or whose process the server has seen go.
/// Gives their names.
///
/// # Errors
/// The database failed.
pub async fn sweep(tx: &mut Tx, id: i64) -> Result<Vec<String>, Failure> {
    let Tx::Postgres(_) = tx else { return Ok(Vec::new()) };
    let gone =
        format!("SELECT expires_at <= {PG_NOW} OR pg_try_advisory_xact_lock($2, id::int) FROM replica WHERE id = $1");
    let mut ended = Vec::new();
    for (other, name) in others(tx, id).await? {
        let Tx::Postgres(on) = tx else { break };
        let is_gone = sqlx::query_scalar(sqlx::AssertSqlSafe(gone.as_str())).bind(other).bind(LOCK_CLASS);
        if is_gone.fetch_optional(&mut **on).await? == Some(true) && end(tx, other).await? {
            ended.push(name);
        }
    }
    Ok(ended)
}

/// Ends a session: what it held is free, and what it was delivering is looked up and delivered by others. `false` where
/// it had ended before.
///
/// # Errors
/// The database failed.
pub async fn end(tx: &mut Tx, id: i64) -> Result<bool, Failure> {
    // First of all: from here on no write of its own goes through.
    let delete = "DELETE FROM replica WHERE id = $1";
    let rows = on!(tx, conn => async {
        sqlx::query(delete).bind(id).execute(conn).await.map(|done| done.rows_affected())
    })?;
    let free = "UPDATE lease SET holder = NULL WHERE holder = $1";
    on!(tx, conn => async { sqlx::query(free).bind(id).execute(conn).await.map(drop) })?;
    let free = "UPDATE outbox SET leased_until = 0 WHERE leased_by = $1 AND state = 'waiting'";
    on!(tx, conn => async { sqlx::query(free).bind(holder(id)).execute(conn).await.map(drop) })?;
    Ok(rows == 1)
}

/// The name of a session in leases of rows.
#[must_use]
pub fn holder(id: i64) -> String {
    format!("replica:{id}")
}
