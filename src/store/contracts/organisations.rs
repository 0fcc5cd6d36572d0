//! Organisations: customers by number.

use sqlx::types::Json;

use crate::domain::WorkspaceId;
use crate::domain::customer::Organisation;
use crate::store::{Failure, Tx, is_taken, millis, time};

type Row = (i64, String, Json<Vec<String>>, Option<String>, i64, i64);

fn read((number, name, domains, external, since, version): Row) -> Result<Organisation, Failure> {
    Ok(Organisation { number, name: name.into(), domains: domains.0, external, since: time(since)?, version })
}

/// An organisation by its number.
///
/// # Errors
/// The database failed.
pub async fn organisation(tx: &mut Tx, workspace: &WorkspaceId, number: i64) -> Result<Option<Organisation>, Failure> {
    let select =
        "SELECT number, name, domains, external, since, version FROM organisation WHERE workspace = $1 AND number = $2";
    let key = workspace.to_string();
    let row: Option<Row> = on!(tx, conn => sqlx::query_as(select).bind(key).bind(number).fetch_optional(conn))?;
    row.map(read).transpose()
}

/// The organisations of a workspace, at most `rows_max`, by number.
///
/// # Errors
/// The database failed.
pub async fn organisations(tx: &mut Tx, workspace: &WorkspaceId, rows_max: i64) -> Result<Vec<Organisation>, Failure> {
    organisations_after(tx, workspace, 0, rows_max).await
}

/// The same with a number after `after`.
///
/// # Errors
/// The database failed.
pub async fn organisations_after(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    after: i64,
    rows_max: i64,
) -> Result<Vec<Organisation>, Failure> {
    let select = "SELECT number, name, domains, external, since, version FROM organisation WHERE workspace = $1 \
                  AND number > $2 ORDER BY number LIMIT $3";
    let key = workspace.to_string();
    let rows: Vec<Row> = on!(tx, conn => sqlx::query_as(select).bind(key).bind(after).bind(rows_max).fetch_all(conn))?;
    rows.into_iter().map(read).collect()
}

/// Keeps an organisation that was decided under a number: a new one where it has no version yet, else if it is still the
/// version that it was decided from.
///
/// # Errors
/// Somebody was faster ([`Failure::Stale`]), or the database failed.
pub async fn organised(tx: &mut Tx, workspace: &WorkspaceId, organisation: &Organisation) -> Result<(), Failure> {
    if organisation.version == 0 {
        let number = organise(tx, workspace, organisation).await?;
        return if number == organisation.number { Ok(()) } else { Err(Failure::Stale) };
    }
    let update = "UPDATE organisation SET name = $4, domains = $5, version = version + 1 \
                  WHERE workspace = $1 AND number = $2 AND version = $3";
    let key = workspace.to_string();
    let rows = on!(tx, conn => async {
        let update = sqlx::query(update).bind(key).bind(organisation.number).bind(organisation.version);
        let update = update.bind(organisation.name.raw()).bind(Json(&organisation.domains));
        update.execute(conn).await.map(|done| done.rows_affected())
    })?;
    if rows == 1 { Ok(()) } else { Err(Failure::Stale) }
}

/// Keeps a new organisation, under the next number. One that a payment provider names is the one that it named before.
///
/// # Errors
/// Somebody took the number meanwhile ([`Failure::Stale`]), or the database failed.
pub async fn organise(tx: &mut Tx, workspace: &WorkspaceId, organisation: &Organisation) -> Result<i64, Failure> {
    let key = workspace.to_string();
    if let Some(external) = &organisation.external {
        let select = "SELECT number FROM organisation WHERE workspace = $1 AND external = $2";
        let known: Option<i64> =
            on!(tx, conn => sqlx::query_scalar(select).bind(&key).bind(external).fetch_optional(conn))?;
        if let Some(known) = known {
            return Ok(known);
        }
    }
    let insert = "INSERT INTO organisation (workspace, number, name, domains, external, since) \
                  SELECT $1, coalesce(max(number), 0) + 1, $2, $3, $4, $5 FROM organisation WHERE workspace = $1 \
                  RETURNING number";
    let done: Result<i64, _> = on!(tx, conn => async {
        sqlx::query_scalar(insert)
            .bind(&key)
            .bind(organisation.name.raw())
            .bind(Json(&organisation.domains))
            .bind(organisation.external.as_deref())
            .bind(millis(organisation.since))
            .fetch_one(conn)
            .await
    });
    done.map_err(|error| if is_taken(&error) { Failure::Stale } else { error.into() })
}
