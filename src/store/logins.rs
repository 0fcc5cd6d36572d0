//! Logins of an organisation: those that are under way, and whose account of the chat each is.

use jiff::Timestamp;
use sqlx::types::Json;

use super::{Failure, Tx, count, millis, time, word};
use crate::domain::{Author, Locale, PersonId, WorkspaceId};

/// Logins that a person may have joined.
const IDENTITIES_MAX: i64 = 10;

/// Keeps that a login has begun: for the session `linking`, where it is to be joined with one.
///
/// # Errors
/// The database failed.
pub async fn begin(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    hash: &str,
    linking: Option<&str>,
    expires_at: Timestamp,
) -> Result<(), Failure> {
    let insert = "INSERT INTO oidc_attempt (hash, workspace, linking, expires_at) VALUES ($1, $2, $3, $4)";
    let key = workspace.to_string();
    on!(tx, conn => async {
        let insert = sqlx::query(insert).bind(hash).bind(&key).bind(linking).bind(millis(expires_at));
        insert.execute(conn).await.map(drop)
    })?;
    Ok(())
}

/// Uses up a login that was begun: the session that it is to be joined with, where there is one. Of two who try at once
/// one gets it.
///
/// # Errors
/// The database failed.
pub async fn take(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    hash: &str,
    now: Timestamp,
) -> Result<Option<Option<String>>, Failure> {
    let delete = "DELETE FROM oidc_attempt WHERE workspace = $1 AND hash = $2 AND expires_at > $3 RETURNING linking";
    let key = workspace.to_string();
    Ok(on!(tx, conn => sqlx::query_scalar(delete).bind(&key).bind(hash).bind(millis(now)).fetch_optional(conn))?)
}

/// Whose account a login is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Joined {
    /// The person, with the groups that the desk saw them with last.
    pub author: Author,
    /// When it saw those.
    pub groups_at: Timestamp,
    /// The language of their pages.
    pub locale: Locale,
}

/// Joins a login with an account; `false` where it is somebody else's already, or they have enough.
///
/// # Errors
/// The database failed.
pub async fn join(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    identity: &str,
    joined: &Joined,
    now: Timestamp,
) -> Result<bool, Failure> {
    let key = workspace.to_string();
    let Joined { author, groups_at, locale } = joined;
    let known = "SELECT count(*) FROM oidc_identity WHERE workspace = $1 AND person = $2 AND identity <> $3";
    let known: i64 = on!(tx, conn => {
        sqlx::query_scalar(known).bind(&key).bind(author.id.as_str()).bind(identity).fetch_one(conn)
    })?;
    if known >= IDENTITIES_MAX {
        return Ok(false);
    }
    let insert = "INSERT INTO oidc_identity (workspace, identity, person, name, groups, groups_at, locale, made_at) \
                  VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (workspace, identity) DO UPDATE \
                  SET made_at = excluded.made_at WHERE oidc_identity.person = excluded.person";
    let rows = on!(tx, conn => async {
        let insert = sqlx::query(insert).bind(&key).bind(identity).bind(author.id.as_str()).bind(author.name.raw());
        let insert = insert.bind(Json(&author.groups)).bind(millis(*groups_at)).bind(locale.tag()).bind(millis(now));
        insert.execute(conn).await.map(|done| done.rows_affected())
    })?;
    Ok(rows == 1)
}

/// A row of [`of_identity`], in the order of its columns.
type Row = (String, String, Json<Vec<String>>, i64, String);

/// Whose account a login is, where it is joined with one.
///
/// # Errors
/// The database failed.
pub async fn of_identity(tx: &mut Tx, workspace: &WorkspaceId, identity: &str) -> Result<Option<Joined>, Failure> {
    let select =
        "SELECT person, name, groups, groups_at, locale FROM oidc_identity WHERE workspace = $1 AND identity = $2";
    let key = workspace.to_string();
    let row: Option<Row> = on!(tx, conn => sqlx::query_as(select).bind(&key).bind(identity).fetch_optional(conn))?;
    let read = |(person, name, groups, groups_at, locale): Row| {
        let locale: Locale = word(&locale)?;
        let (id, groups) = (PersonId(person), groups.0);
        let author = Author { id, name: name.into(), groups, bot: false, locale: Some(locale) };
        Ok(Joined { author, groups_at: time(groups_at)?, locale })
    };
    row.map(read).transpose()
}

/// The logins that are joined with an account: each with since when.
///
/// # Errors
/// The database failed.
pub async fn of_person(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    person: &PersonId,
) -> Result<Vec<(String, Timestamp)>, Failure> {
    let select = "SELECT identity, made_at FROM oidc_identity WHERE workspace = $1 AND person = $2 \
                  ORDER BY made_at, identity LIMIT $3";
    let key = workspace.to_string();
    let rows: Vec<(String, i64)> = on!(tx, conn => {
        sqlx::query_as(select).bind(&key).bind(person.as_str()).bind(IDENTITIES_MAX).fetch_all(conn)
    })?;
    rows.into_iter().map(|(identity, at)| Ok((identity, time(at)?))).collect()
}

/// Parts a login of a person from their account; `false` where they have no such one.
///
/// # Errors
/// The database failed.
pub async fn part(tx: &mut Tx, workspace: &WorkspaceId, person: &PersonId, identity: &str) -> Result<bool, Failure> {
    let delete = "DELETE FROM oidc_identity WHERE workspace = $1 AND person = $2 AND identity = $3";
    let key = workspace.to_string();
    let rows = on!(tx, conn => async {
        let delete = sqlx::query(delete).bind(&key).bind(person.as_str()).bind(identity);
        delete.execute(conn).await.map(|done| done.rows_affected())
    })?;
    Ok(rows == 1)
}

/// Forgets logins of every workspace that were begun and never finished, at most `rows_max`; tells how many.
///
/// # Errors
/// The database failed.
pub async fn forget(tx: &mut Tx, now: Timestamp, rows_max: u64) -> Result<u64, Failure> {
    let delete =
        "DELETE FROM oidc_attempt WHERE hash IN (SELECT hash FROM oidc_attempt WHERE expires_at <= $1 LIMIT $2)";
    Ok(on!(tx, conn => async {
        let delete = sqlx::query(delete).bind(millis(now)).bind(count(rows_max));
        delete.execute(conn).await.map(|done| done.rows_affected())
    })?)
}
