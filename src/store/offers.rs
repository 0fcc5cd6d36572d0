//! Offers: what can be agreed with customers.

use sqlx::types::Json;

use super::{Failure, Tx, is_taken};
use crate::domain::WorkspaceId;
use crate::domain::customer::Offer;

/// Offers that are read of a workspace; it may have fewer.
const ROWS_MAX: i64 = 1000;

/// Every offer of a workspace, by name.
///
/// # Errors
/// The database failed.
pub async fn all(tx: &mut Tx, workspace: &WorkspaceId) -> Result<Vec<Offer>, Failure> {
    let select = "SELECT terms, version FROM offer WHERE workspace = $1 ORDER BY name LIMIT $2";
    let key = workspace.to_string();
    let rows: Vec<(Json<Offer>, i64)> =
        on!(tx, conn => sqlx::query_as(select).bind(key).bind(ROWS_MAX).fetch_all(conn))?;
    Ok(rows.into_iter().map(|(offer, version)| Offer { version, ..offer.0 }).collect())
}

/// Keeps an offer: a new one where it has no version yet, else if it is still the version that it was decided from.
///
/// # Errors
/// Somebody was faster ([`Failure::Stale`]), or the database failed.
pub async fn keep(tx: &mut Tx, workspace: &WorkspaceId, offer: &Offer) -> Result<(), Failure> {
    let key = workspace.to_string();
    if offer.version == 0 {
        let insert = "INSERT INTO offer (workspace, name, terms, version) VALUES ($1, $2, $3, 1)";
        let done = on!(tx, conn => async {
            let insert = sqlx::query(insert).bind(key).bind(offer.name.as_str()).bind(Json(offer));
            insert.execute(conn).await.map(drop)
        });
        return done.map_err(|error| if is_taken(&error) { Failure::Stale } else { error.into() });
    }
    let update =
        "UPDATE offer SET terms = $3, version = version + 1 WHERE workspace = $1 AND name = $2 AND version = $4";
    let rows = on!(tx, conn => async {
        let update = sqlx::query(update).bind(key).bind(offer.name.as_str()).bind(Json(offer)).bind(offer.version);
        update.execute(conn).await.map(|done| done.rows_affected())
    })?;
    if rows == 1 { Ok(()) } else { Err(Failure::Stale) }
}
