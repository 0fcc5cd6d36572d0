//! Organisations, their contracts, and whom these hold for.

mod holders;

use jiff::Timestamp;
use sqlx::types::Json;

pub use holders::{give, held, holder, holds, seat_is_free, take, take_credit};

use super::{Failure, Tx, is_taken, millis, time};
use crate::domain::WorkspaceId;
use crate::domain::customer::contract::Terms;
use crate::domain::customer::{Contract, ContractLine, Organisation};

/// The columns of a [`Row`].
macro_rules! columns {
    () => {
        "contract.number, contract.organisation, contract.terms, contract.seats, contract.credits, \
         contract.credits_used, contract.version"
    };
}
use columns;

#[derive(sqlx::FromRow)]
struct Row {
    number: i64,
    organisation: i64,
    terms: Json<Terms>,
    seats: Option<i64>,
    credits: Option<i64>,
    credits_used: i64,
    version: i64,
}

impl Row {
    fn read(self) -> Contract {
        let Self { number, organisation, terms, seats, credits, credits_used, version } = self;
        Contract { number, organisation, terms: terms.0, seats, credits, credits_used, version }
    }
}

/// A contract by its number.
///
/// # Errors
/// The database failed.
pub async fn by_number(tx: &mut Tx, workspace: &WorkspaceId, number: i64) -> Result<Option<Contract>, Failure> {
    let select = concat!("SELECT ", columns!(), " FROM contract WHERE workspace = $1 AND number = $2");
    let key = workspace.to_string();
    let row: Option<Row> = on!(tx, conn => sqlx::query_as(select).bind(key).bind(number).fetch_optional(conn))?;
    Ok(row.map(Row::read))
}

/// A contract by a payment provider's name for it.
///
/// # Errors
/// The database failed.
pub async fn by_external(tx: &mut Tx, workspace: &WorkspaceId, external: &str) -> Result<Option<Contract>, Failure> {
    let select = concat!("SELECT ", columns!(), " FROM contract WHERE workspace = $1 AND external = $2");
    let key = workspace.to_string();
    let row: Option<Row> = on!(tx, conn => sqlx::query_as(select).bind(key).bind(external).fetch_optional(conn))?;
    Ok(row.map(Row::read))
}

/// The contracts of a workspace, at most `rows_max`, by number.
///
/// # Errors
/// The database failed.
pub async fn all(tx: &mut Tx, workspace: &WorkspaceId, rows_max: i64) -> Result<Vec<Contract>, Failure> {
    let select = concat!("SELECT ", columns!(), " FROM contract WHERE workspace = $1 ORDER BY number LIMIT $2");
    let key = workspace.to_string();
    let rows: Vec<Row> = on!(tx, conn => sqlx::query_as(select).bind(key).bind(rows_max).fetch_all(conn))?;
    Ok(rows.into_iter().map(Row::read).collect())
}

/// A contract with whose it is and how many seats are taken.
///
/// # Errors
/// The database failed.
pub async fn line(tx: &mut Tx, workspace: &WorkspaceId, contract: Contract) -> Result<ContractLine, Failure> {
    let Some(organisation) = organisation(tx, workspace, contract.organisation).await? else {
        return Err(Failure::Unreadable(format!("contract {} has no organisation", contract.number)));
    };
    let seats_taken = holders::seats_taken(tx, workspace, contract.number).await?;
    Ok(ContractLine { contract, organisation, seats_taken })
}

/// Keeps a new contract, under the next number.
///
/// # Errors
/// Somebody took the number or made the same contract meanwhile ([`Failure::Stale`]), or the database failed.
pub async fn begin(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    contract: &Contract,
    external: Option<&str>,
    now: Timestamp,
) -> Result<i64, Failure> {
    let insert = "INSERT INTO contract (workspace, number, organisation, terms, seats, credits, credits_used, external, \
                  remind_at, version) SELECT $1, coalesce(max(number), 0) + 1, $2, $3, $4, $5, 0, $6, $7, 1 \
                  FROM contract WHERE workspace = $1 RETURNING number";
    let key = workspace.to_string();
    let remind = contract.terms.next_reminder(now).map(|(at, _)| millis(at));
    let done: Result<i64, _> = on!(tx, conn => async {
        sqlx::query_scalar(insert)
            .bind(key)
            .bind(contract.organisation)
            .bind(Json(&contract.terms))
            .bind(contract.seats)
            .bind(contract.credits)
            .bind(external)
            .bind(remind)
            .fetch_one(conn)
            .await
    });
    done.map_err(|error| if is_taken(&error) { Failure::Stale } else { error.into() })
}

/// Keeps what is agreed anew, if it is still the version that it was decided from.
///
/// # Errors
/// Somebody changed it meanwhile ([`Failure::Stale`]), or the database failed.
pub async fn change(tx: &mut Tx, workspace: &WorkspaceId, contract: &Contract, now: Timestamp) -> Result<(), Failure> {
    let update = "UPDATE contract SET terms = $4, seats = $5, credits = $6, remind_at = $7, version = version + 1 \
                  WHERE workspace = $1 AND number = $2 AND version = $3";
    let key = workspace.to_string();
    let remind = contract.terms.next_reminder(now).map(|(at, _)| millis(at));
    let rows = on!(tx, conn => async {
        sqlx::query(update)
            .bind(key)
            .bind(contract.number)
            .bind(contract.version)
            .bind(Json(&contract.terms))
            .bind(contract.seats)
            .bind(contract.credits)
            .bind(remind)
            .execute(conn)
            .await
            .map(|done| done.rows_affected())
    })?;
    if rows == 1 { Ok(()) } else { Err(Failure::Stale) }
}

/// Keeps that leads were told of a contract's end, and when they are told next.
///
/// # Errors
/// Somebody told them meanwhile ([`Failure::Stale`]), or the database failed.
pub async fn reminded(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    contract: &Contract,
    due_at: i64,
    now: Timestamp,
) -> Result<(), Failure> {
    let update = "UPDATE contract SET remind_at = $5 WHERE workspace = $1 AND number = $2 AND version = $3 \
                  AND remind_at = $4";
    let key = workspace.to_string();
    let next = contract.terms.next_reminder(now).map(|(at, _)| millis(at));
    let rows = on!(tx, conn => async {
        let update = sqlx::query(update).bind(key).bind(contract.number).bind(contract.version).bind(due_at).bind(next);
        update.execute(conn).await.map(|done| done.rows_affected())
    })?;
    if rows == 1 { Ok(()) } else { Err(Failure::Stale) }
}

/// Contracts whose leads are to be told of their end by `now`, over all workspaces: each names its own.
///
/// # Errors
/// The database failed.
pub async fn to_remind(tx: &mut Tx, now: Timestamp, rows_max: i64) -> Result<Vec<(String, i64, i64)>, Failure> {
    let select = "SELECT workspace, number, remind_at FROM contract WHERE remind_at <= $1 \
                  ORDER BY remind_at, workspace, number LIMIT $2";
    Ok(on!(tx, conn => sqlx::query_as(select).bind(millis(now)).bind(rows_max).fetch_all(conn))?)
}

type OrganisationRow = (i64, String, Json<Vec<String>>, Option<String>, i64);

fn read_organisation((number, name, domains, external, since): OrganisationRow) -> Result<Organisation, Failure> {
    Ok(Organisation { number, name: name.into(), domains: domains.0, external, since: time(since)? })
}

/// An organisation by its number.
///
/// # Errors
/// The database failed.
pub async fn organisation(tx: &mut Tx, workspace: &WorkspaceId, number: i64) -> Result<Option<Organisation>, Failure> {
    let select = "SELECT number, name, domains, external, since FROM organisation WHERE workspace = $1 AND number = $2";
    let key = workspace.to_string();
    let row: Option<OrganisationRow> =
        on!(tx, conn => sqlx::query_as(select).bind(key).bind(number).fetch_optional(conn))?;
    row.map(read_organisation).transpose()
}

/// The organisations of a workspace, at most `rows_max`, by number.
///
/// # Errors
/// The database failed.
pub async fn organisations(tx: &mut Tx, workspace: &WorkspaceId, rows_max: i64) -> Result<Vec<Organisation>, Failure> {
    let select = "SELECT number, name, domains, external, since FROM organisation WHERE workspace = $1 \
                  ORDER BY number LIMIT $2";
    let key = workspace.to_string();
    let rows: Vec<OrganisationRow> = on!(tx, conn => sqlx::query_as(select).bind(key).bind(rows_max).fetch_all(conn))?;
    rows.into_iter().map(read_organisation).collect()
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
