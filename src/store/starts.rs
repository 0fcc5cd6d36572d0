//! Starts of gateway sessions, counted for each bot over a day.

use jiff::Timestamp;

use super::{Failure, Tx, millis, time};

/// The starts of a bot after `since`, oldest first.
///
/// # Errors
/// The database failed.
pub async fn since(tx: &mut Tx, bot: &str, since: Timestamp) -> Result<Vec<Timestamp>, Failure> {
    let select = "SELECT at FROM session_start WHERE bot = $1 AND at > $2 ORDER BY at, id";
    let moments: Vec<i64> = on!(tx, conn => sqlx::query_scalar(select).bind(bot).bind(millis(since)).fetch_all(conn))?;
    moments.into_iter().map(time).collect()
}

/// Counts a start, and forgets those before `cutoff`.
///
/// # Errors
/// The database failed.
pub async fn count(tx: &mut Tx, bot: &str, now: Timestamp, cutoff: Timestamp) -> Result<(), Failure> {
    on!(tx, conn => async {
        let insert = sqlx::query("INSERT INTO session_start (bot, at) VALUES ($1, $2)");
        insert.bind(bot).bind(millis(now)).execute(conn).await.map(drop)
    })?;
    on!(tx, conn => async {
        let delete = sqlx::query("DELETE FROM session_start WHERE bot = $1 AND at < $2");
        delete.bind(bot).bind(millis(cutoff)).execute(conn).await.map(drop)
    })?;
    Ok(())
}
