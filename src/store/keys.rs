//! Keys that the desk makes for itself.

use jiff::Timestamp;
use secrecy::{ExposeSecret, SecretString};

use super::{Failure, Tx, millis};

/// The key of this name; `fresh` becomes it where there is none yet. All replicas get the same one.
///
/// # Errors
/// The database failed.
pub async fn of(tx: &mut Tx, name: &str, fresh: &SecretString, now: Timestamp) -> Result<SecretString, Failure> {
    let insert = "INSERT INTO desk_key (name, value, made_at) VALUES ($1, $2, $3) ON CONFLICT (name) DO NOTHING";
    let value = fresh.expose_secret();
    on!(tx, conn => async {
        sqlx::query(insert).bind(name).bind(value).bind(millis(now)).execute(conn).await.map(drop)
    })?;
    let select = "SELECT value FROM desk_key WHERE name = $1";
    let known: String = on!(tx, conn => sqlx::query_scalar(select).bind(name).fetch_one(conn))?;
    Ok(known.into())
}
