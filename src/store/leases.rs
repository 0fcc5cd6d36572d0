//! Leases: seats of which each has one holder among the sessions. Who they are shared by, what is shared and how is for
//! others to say; here a seat is taken where it is free, under a token that only grows.

use super::{Failure, Tx};

/// Takes a seat for a session where nobody has it; the token, or none where somebody else has it.
///
/// # Errors
/// The database failed.
pub async fn take(tx: &mut Tx, kind: &str, seat: i64, replica: i64) -> Result<Option<i64>, Failure> {
    // A holder without a session is one of a database that was brought here.
    let upsert = "INSERT INTO lease (kind, seat, holder, token) VALUES ($1, $2, $3, 1) ON CONFLICT (kind, seat) DO UPDATE \
                  SET holder = excluded.holder, token = lease.token + 1 WHERE lease.holder IS NULL \
                  OR NOT EXISTS (SELECT 1 FROM replica r WHERE r.id = lease.holder) RETURNING token";
    let token: Option<i64> = on!(tx, conn => {
        sqlx::query_scalar(upsert).bind(kind).bind(seat).bind(replica).fetch_optional(conn)
    })?;
    Ok(token)
}

/// Whether a seat is somebody's whose session lives.
///
/// # Errors
/// The database failed.
pub async fn is_held(tx: &mut Tx, kind: &str, seat: i64) -> Result<bool, Failure> {
    let select = "SELECT count(*) FROM lease l JOIN replica r ON r.id = l.holder WHERE l.kind = $1 AND l.seat = $2";
    let held: i64 = on!(tx, conn => sqlx::query_scalar(select).bind(kind).bind(seat).fetch_one(conn))?;
    Ok(held > 0)
}

/// The seats that a session holds, with their tokens.
///
/// # Errors
/// The database failed.
pub async fn held(tx: &mut Tx, kind: &str, replica: i64) -> Result<Vec<(i64, i64)>, Failure> {
    let select = "SELECT seat, token FROM lease WHERE kind = $1 AND holder = $2 ORDER BY seat";
    Ok(on!(tx, conn => sqlx::query_as(select).bind(kind).bind(replica).fetch_all(conn))?)
}

/// The sessions that hold any seat of a kind, the longest there first.
///
/// # Errors
/// The database failed.
pub async fn holders(tx: &mut Tx, kind: &str) -> Result<Vec<i64>, Failure> {
    let select = "SELECT DISTINCT r.id FROM lease l JOIN replica r ON r.id = l.holder WHERE l.kind = $1 ORDER BY r.id";
    Ok(on!(tx, conn => sqlx::query_scalar(select).bind(kind).fetch_all(conn))?)
}

/// Gives a seat back.
///
/// # Errors
/// The database failed.
pub async fn give(tx: &mut Tx, kind: &str, seat: i64, replica: i64) -> Result<(), Failure> {
    let update = "UPDATE lease SET holder = NULL WHERE kind = $1 AND seat = $2 AND holder = $3";
    on!(tx, conn => async {
        sqlx::query(update).bind(kind).bind(seat).bind(replica).execute(conn).await.map(drop)
    })?;
    Ok(())
}
