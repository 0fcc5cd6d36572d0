//! Organisations, their contracts, and whom these hold for.

mod holders;
mod organisations;

use jiff::Timestamp;
use sqlx::types::Json;

pub use holders::{Seat, give, give_credit_back, held, holder, holds, of_contract, seat_is_free, take, take_credit};
pub use organisations::{organisation, organisations, organisations_after, organise, organised};

use super::{Failure, Tx, is_taken, millis};
use crate::domain::customer::contract::Terms;
use crate::domain::customer::{Contract, ContractLine};
use crate::domain::{PersonId, WorkspaceId};

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

/// Contracts with a number after `after`, of one customer where that is said, by number and at most `rows_max`.
///
/// # Errors
/// The database failed.
pub async fn page(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    (organisation, after): (Option<i64>, i64),
    rows_max: i64,
) -> Result<Vec<Contract>, Failure> {
    let select = concat!(
        "SELECT ",
        columns!(),
        " FROM contract WHERE workspace = $1 AND number > $2 AND ($3 IS NULL OR organisation = $3) \
         ORDER BY number LIMIT $4"
    );
    let key = workspace.to_string();
    let rows: Vec<Row> = on!(tx, conn => async {
        sqlx::query_as(select).bind(key).bind(after).bind(organisation).bind(rows_max).fetch_all(conn).await
    })?;
    Ok(rows.into_iter().map(Row::read).collect())
}

/// The numbers that a new contract and a new organisation have.
///
/// # Errors
/// The database failed.
pub async fn next_numbers(tx: &mut Tx, workspace: &WorkspaceId) -> Result<(i64, i64), Failure> {
    let select = "SELECT (SELECT coalesce(max(number), 0) + 1 FROM contract WHERE workspace = $1), \
                  (SELECT coalesce(max(number), 0) + 1 FROM organisation WHERE workspace = $1)";
    let key = workspace.to_string();
    Ok(on!(tx, conn => sqlx::query_as(select).bind(key).fetch_one(conn))?)
}

/// Tickets that were opened since a moment under the contracts of each organisation: its number and how many.
///
/// # Errors
/// The database failed.
pub async fn activity(tx: &mut Tx, workspace: &WorkspaceId, since: Timestamp) -> Result<Vec<(i64, i64)>, Failure> {
    let select = "SELECT contract.organisation, count(*) FROM served JOIN contract \
                  ON contract.workspace = served.workspace AND contract.number = served.contract \
                  WHERE served.workspace = $1 AND served.opened_at >= $2 \
                  GROUP BY contract.organisation ORDER BY contract.organisation";
    let key = workspace.to_string();
    Ok(on!(tx, conn => sqlx::query_as(select).bind(key).bind(millis(since)).fetch_all(conn))?)
}

/// Tickets that a person opened since a moment.
///
/// # Errors
/// The database failed.
pub async fn opened_by(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    person: &PersonId,
    since: Timestamp,
) -> Result<i64, Failure> {
    let select = "SELECT count(*) FROM ticket WHERE workspace = $1 AND requester = $2 AND opened_at >= $3";
    let key = workspace.to_string();
    Ok(on!(tx, conn => async {
        sqlx::query_scalar(select).bind(key).bind(person.as_str()).bind(millis(since)).fetch_one(conn).await
    })?)
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
