//! Codes that join people to contracts and accounts to each other, and how often somebody guessed.

use jiff::{SignedDuration, Timestamp};

use super::{Failure, Tx, count, is_taken, millis, named, time};
use crate::domain::customer::change::{Account, Code};
use crate::domain::{Named, PersonId, WorkspaceId};

/// Wrong codes that one person may type within [`GUESS_WINDOW`].
pub const GUESSES_MAX: i64 = 5;
/// How long a wrong code counts.
pub const GUESS_WINDOW: SignedDuration = SignedDuration::from_hours(1);
/// Accounts that one person may join.
const ACCOUNTS_MAX: i64 = 10;

type Row = (String, String, Option<i64>, Option<String>, Option<String>, Option<String>, i64, i64);

/// Keeps a code.
///
/// # Errors
/// The database failed.
pub async fn keep(tx: &mut Tx, code: &Code) -> Result<(), Failure> {
    let insert = "INSERT INTO code (hash, workspace, contract, person, person_name, mail, uses_left, expires_at) \
                  VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    let done = on!(tx, conn => async {
        sqlx::query(insert)
            .bind(code.hash.as_str())
            .bind(code.workspace.to_string())
            .bind(code.contract)
            .bind(code.person.as_ref().map(|person| person.id.as_str()))
            .bind(code.person.as_ref().map(|person| person.name.raw()))
            .bind(code.mail.as_deref())
            .bind(code.uses_left)
            .bind(millis(code.expires_at))
            .execute(conn)
            .await
            .map(drop)
    });
    done.map_err(|error| if is_taken(&error) { Failure::Stale } else { error.into() })
}

/// A code by its hash, in whichever workspace it was made: one that joins accounts is typed in another one.
///
/// # Errors
/// The database failed.
pub async fn by_hash(tx: &mut Tx, hash: &str) -> Result<Option<Code>, Failure> {
    let select = "SELECT hash, workspace, contract, person, person_name, mail, uses_left, expires_at FROM code \
                  WHERE hash = $1";
    let row: Option<Row> = on!(tx, conn => sqlx::query_as(select).bind(hash).fetch_optional(conn))?;
    let read = |(hash, workspace, contract, person, name, mail, uses_left, expires_at): Row| {
        Ok(Code {
            hash,
            workspace: workspace.parse().map_err(Failure::Unreadable)?,
            contract,
            person: person.map(|person| named(person, name.unwrap_or_default())),
            mail,
            uses_left,
            expires_at: time(expires_at)?,
        })
    };
    row.map(read).transpose()
}

/// Uses a code once.
///
/// # Errors
/// It was used up meanwhile ([`Failure::Stale`]), or the database failed.
pub async fn use_once(tx: &mut Tx, hash: &str) -> Result<(), Failure> {
    let update = "UPDATE code SET uses_left = uses_left - 1 WHERE hash = $1 AND uses_left > 0";
    let rows = on!(tx, conn => async {
        sqlx::query(update).bind(hash).execute(conn).await.map(|done| done.rows_affected())
    })?;
    if rows == 1 { Ok(()) } else { Err(Failure::Stale) }
}

/// Forgets codes that were good until `before`, over all workspaces.
///
/// # Errors
/// The database failed.
pub async fn forget(tx: &mut Tx, before: Timestamp, rows_max: u64) -> Result<u64, Failure> {
    let delete = "DELETE FROM code WHERE hash IN (SELECT hash FROM code WHERE expires_at < $1 LIMIT $2)";
    let rows = on!(tx, conn => async {
        let delete = sqlx::query(delete).bind(millis(before)).bind(count(rows_max));
        delete.execute(conn).await.map(|done| done.rows_affected())
    })?;
    Ok(rows)
}

/// Whether somebody typed too many wrong codes lately.
///
/// # Errors
/// The database failed.
pub async fn guessed_out(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    person: &PersonId,
    now: Timestamp,
) -> Result<bool, Failure> {
    let select = "SELECT times FROM guess WHERE workspace = $1 AND person = $2 AND since > $3";
    let (key, since) = (workspace.to_string(), now.checked_sub(GUESS_WINDOW).unwrap_or(Timestamp::MIN));
    let times: Option<i64> = on!(tx, conn => async {
        sqlx::query_scalar(select).bind(key).bind(person.as_str()).bind(millis(since)).fetch_optional(conn).await
    })?;
    Ok(times.is_some_and(|times| times >= GUESSES_MAX))
}

/// Counts a wrong code.
///
/// # Errors
/// Others of the same person were counted meanwhile, up to the bound ([`Failure::Stale`]), or the database failed.
pub async fn guessed(tx: &mut Tx, workspace: &WorkspaceId, person: &PersonId, now: Timestamp) -> Result<(), Failure> {
    let upsert = "INSERT INTO guess (workspace, person, since, times) VALUES ($1, $2, $3, 1) \
                  ON CONFLICT (workspace, person) DO UPDATE SET \
                  times = CASE WHEN guess.since > $4 THEN guess.times + 1 ELSE 1 END, \
                  since = CASE WHEN guess.since > $4 THEN guess.since ELSE excluded.since END \
                  WHERE guess.since <= $4 OR guess.times < $5";
    let (key, since) = (workspace.to_string(), now.checked_sub(GUESS_WINDOW).unwrap_or(Timestamp::MIN));
    let rows = on!(tx, conn => async {
        let upsert = sqlx::query(upsert).bind(key).bind(person.as_str()).bind(millis(now)).bind(millis(since));
        upsert.bind(GUESSES_MAX).execute(conn).await.map(|done| done.rows_affected())
    })?;
    if rows == 1 { Ok(()) } else { Err(Failure::Stale) }
}

/// The other accounts of a person. They are in other workspaces: that is what the person joined them for.
///
/// # Errors
/// The database failed.
pub async fn accounts(tx: &mut Tx, workspace: &WorkspaceId, person: &PersonId) -> Result<Vec<Account>, Failure> {
    let select = "SELECT other.workspace, other.person, other.name FROM account AS other JOIN account AS own \
                  ON own.customer = other.customer WHERE own.workspace = $1 AND own.person = $2 \
                  AND NOT (other.workspace = $1 AND other.person = $2) ORDER BY other.workspace, other.person LIMIT $3";
    let key = workspace.to_string();
    let rows: Vec<(String, String, String)> = on!(tx, conn => async {
        sqlx::query_as(select).bind(key).bind(person.as_str()).bind(ACCOUNTS_MAX).fetch_all(conn).await
    })?;
    let read = |(workspace, person, name): (String, String, String)| {
        Ok(Account { workspace: workspace.parse().map_err(Failure::Unreadable)?, person: named(person, name) })
    };
    rows.into_iter().map(read).collect()
}

/// Joins two accounts and all that each was joined to. False where one person would have too many.
///
/// # Errors
/// The database failed.
pub async fn join(tx: &mut Tx, one: &Account, other: &Account, fresh: i64, now: Timestamp) -> Result<bool, Failure> {
    let first = customer(tx, one).await?;
    let second = customer(tx, other).await?;
    let customer = first.or(second).unwrap_or(fresh);
    if let Some(moved) = second.filter(|second| *second != customer) {
        let update = "UPDATE account SET customer = $1 WHERE customer = $2";
        on!(tx, conn => async { sqlx::query(update).bind(customer).bind(moved).execute(conn).await.map(drop) })?;
    }
    for account in [one, other] {
        let upsert = "INSERT INTO account (workspace, person, name, customer, joined_at) VALUES ($1, $2, $3, $4, $5) \
                      ON CONFLICT (workspace, person) DO UPDATE SET name = excluded.name, customer = excluded.customer";
        let Named { id, name } = &account.person;
        on!(tx, conn => async {
            let upsert = sqlx::query(upsert).bind(account.workspace.to_string()).bind(id.as_str()).bind(name.raw());
            upsert.bind(customer).bind(millis(now)).execute(conn).await.map(drop)
        })?;
    }
    let select = "SELECT count(*) FROM account WHERE customer = $1";
    let accounts: i64 = on!(tx, conn => sqlx::query_scalar(select).bind(customer).fetch_one(conn))?;
    Ok(accounts <= ACCOUNTS_MAX)
}

async fn customer(tx: &mut Tx, account: &Account) -> Result<Option<i64>, Failure> {
    let select = "SELECT customer FROM account WHERE workspace = $1 AND person = $2";
    let key = account.workspace.to_string();
    let person = account.person.id.as_str();
    Ok(on!(tx, conn => sqlx::query_scalar(select).bind(key).bind(person).fetch_optional(conn))?)
}
