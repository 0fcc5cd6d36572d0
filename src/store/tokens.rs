//! Tokens of programs that use the API, known by their hash alone.

use std::str::FromStr;

use jiff::{SignedDuration, Timestamp};
use sqlx::types::Json;

use super::{Failure, Tx, maybe_time, millis, time, word};
use crate::domain::token::{Scope, Token, TokenId};
use crate::domain::{Role, WorkspaceId};

/// How exactly the last use is kept: not every request should write.
const USE_STEP: SignedDuration = SignedDuration::from_mins(1);

#[derive(sqlx::FromRow)]
struct Row {
    id: i64,
    workspace: String,
    name: String,
    role: String,
    is_admin: bool,
    scopes: Json<Vec<Scope>>,
    made_at: i64,
    expires_at: Option<i64>,
    revoked_at: Option<i64>,
    used_at: Option<i64>,
}

impl Row {
    fn read(self) -> Result<Token, Failure> {
        Ok(Token {
            id: TokenId(self.id),
            workspace: WorkspaceId::from_str(&self.workspace).map_err(Failure::Unreadable)?,
            name: self.name,
            role: if self.is_admin { Role::Admin } else { word(&self.role)? },
            scopes: self.scopes.0,
            made_at: time(self.made_at)?,
            expires_at: maybe_time(self.expires_at)?,
            revoked_at: maybe_time(self.revoked_at)?,
            used_at: maybe_time(self.used_at)?,
        })
    }
}

/// What a new token is to be.
#[derive(Debug, Clone)]
pub struct Wanted<'a> {
    /// What people call it.
    pub name: &'a str,
    /// The SHA-256 of the secret, in hex.
    pub hash: &'a str,
    /// The role.
    pub role: Role,
    /// The scopes.
    pub scopes: &'a [Scope],
    /// Until when it is good.
    pub expires_at: Option<Timestamp>,
}

/// Keeps a new token.
///
/// # Errors
/// The database failed.
pub async fn add(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    wanted: &Wanted<'_>,
    now: Timestamp,
) -> Result<TokenId, Failure> {
    let insert = "INSERT INTO api_token (workspace, name, hash, role, scopes, made_at, expires_at, is_admin) \
                  VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING id";
    // Versions that run beside this one know no admins: to them it is a lead's.
    let role = wanted.role.min(Role::Lead).name();
    let key = workspace.to_string();
    let id: i64 = on!(tx, conn => async {
        let insert = sqlx::query_scalar(insert).bind(&key).bind(wanted.name).bind(wanted.hash).bind(role);
        let insert = insert.bind(Json(wanted.scopes)).bind(millis(now)).bind(wanted.expires_at.map(millis));
        insert.bind(wanted.role == Role::Admin).fetch_one(conn).await
    })?;
    Ok(TokenId(id))
}

/// The token of a secret's hash, of whichever workspace: the secret itself names the workspace.
///
/// # Errors
/// The database failed.
pub async fn by_hash(tx: &mut Tx, hash: &str) -> Result<Option<Token>, Failure> {
    let select = "SELECT id, workspace, name, role, is_admin, scopes, made_at, expires_at, revoked_at, used_at FROM api_token \
                  WHERE hash = $1";
    let row: Option<Row> = on!(tx, conn => sqlx::query_as(select).bind(hash).fetch_optional(conn))?;
    row.map(Row::read).transpose()
}

/// A token by its number.
///
/// # Errors
/// The database failed.
pub async fn by_id(tx: &mut Tx, workspace: &WorkspaceId, id: TokenId) -> Result<Option<Token>, Failure> {
    let select = "SELECT id, workspace, name, role, is_admin, scopes, made_at, expires_at, revoked_at, used_at FROM api_token \
                  WHERE workspace = $1 AND id = $2";
    let key = workspace.to_string();
    let row: Option<Row> = on!(tx, conn => sqlx::query_as(select).bind(&key).bind(id.0).fetch_optional(conn))?;
    row.map(Row::read).transpose()
}

/// The tokens of a workspace, the oldest first, at most `rows_max`.
///
/// # Errors
/// The database failed.
pub async fn list(tx: &mut Tx, workspace: &WorkspaceId, rows_max: i64) -> Result<Vec<Token>, Failure> {
    let select = "SELECT id, workspace, name, role, is_admin, scopes, made_at, expires_at, revoked_at, used_at FROM api_token \
                  WHERE workspace = $1 ORDER BY id LIMIT $2";
    let key = workspace.to_string();
    let rows: Vec<Row> = on!(tx, conn => sqlx::query_as(select).bind(&key).bind(rows_max).fetch_all(conn))?;
    rows.into_iter().map(Row::read).collect()
}

/// Makes a token good no more; `false` where there is no such token that is good.
///
/// # Errors
/// The database failed.
pub async fn revoke(tx: &mut Tx, workspace: &WorkspaceId, id: TokenId, now: Timestamp) -> Result<bool, Failure> {
    let update = "UPDATE api_token SET revoked_at = $3 WHERE workspace = $1 AND id = $2 AND revoked_at IS NULL";
    let key = workspace.to_string();
    let rows = on!(tx, conn => async {
        let update = sqlx::query(update).bind(&key).bind(id.0).bind(millis(now));
        update.execute(conn).await.map(|done| done.rows_affected())
    })?;
    Ok(rows > 0)
}

/// Keeps when a token was used, where that was some time ago.
///
/// # Errors
/// The database failed.
pub async fn used(tx: &mut Tx, token: &Token, now: Timestamp) -> Result<(), Failure> {
    let update = "UPDATE api_token SET used_at = $3 WHERE workspace = $1 AND id = $2";
    let key = token.workspace.to_string();
    on!(tx, conn => async {
        sqlx::query(update).bind(&key).bind(token.id.0).bind(millis(now)).execute(conn).await.map(drop)
    })?;
    Ok(())
}

/// Whether the last use that is kept is so old that a new one is worth a write.
#[must_use]
pub fn use_is_old(token: &Token, now: Timestamp) -> bool {
    token.used_at.is_none_or(|used| now.duration_since(used) >= USE_STEP)
}
