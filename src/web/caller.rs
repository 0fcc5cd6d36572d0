//! Who calls: a program by its token, or a person by a session; what both may do comes in one form.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use sha2::{Digest, Sha256};

use super::{Problem, State};
use crate::domain::token::{Scope, TokenId};
use crate::domain::{Locale, Named, Role, WorkspaceId};
use crate::store::tokens;

/// How a caller proved who they are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Via {
    /// By a token.
    Token(TokenId),
    /// By a session, by its id.
    Session(String),
}

/// Who calls, in which workspace, with which role.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Caller {
    /// The workspace: no other one's rows are theirs to see.
    pub workspace: WorkspaceId,
    /// The person, or the program.
    pub person: Named,
    /// What they may do now. It is looked at again when something is committed.
    pub role: Role,
    /// What the token may be used for; all of it for a person.
    pub scopes: Vec<Scope>,
    /// The language to answer in, where it is known.
    pub locale: Option<Locale>,
    /// How they proved who they are.
    pub via: Via,
}

impl<S: Send + Sync> FromRequestParts<S> for Caller {
    type Rejection = Problem;

    /// The caller whom the door let in. A route that needs nobody has none.
    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        parts.extensions.get::<Self>().cloned().ok_or_else(|| Problem::unauthorized("nobody is known to call"))
    }
}

/// A new secret: 256 bits, with a mark by which leaks are found in other people's files.
#[must_use]
pub fn new_secret() -> String {
    format!("fd_{}", hex::encode(rand::random::<[u8; 32]>()))
}

/// What a token looks like in the database.
#[must_use]
pub fn hash_of(secret: &str) -> String {
    hex::encode(Sha256::digest(secret.as_bytes()))
}

/// The program whose token the request brings.
pub(super) async fn of_token(state: &State, headers: &HeaderMap) -> Result<Caller, Problem> {
    let bearer = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let secret = bearer.and_then(|value| value.strip_prefix("Bearer ")).map(str::trim).filter(|it| !it.is_empty());
    let secret = secret.ok_or_else(|| Problem::unauthorized("send a token: Authorization: Bearer …"))?;
    let (hash, now) = (hash_of(secret), state.flow.clock.now());
    let mut tx = state.flow.db.read().await?;
    let token = tokens::by_hash(&mut tx, &hash).await?.filter(|token| token.is_good(now));
    drop(tx);
    let token = token.ok_or_else(|| Problem::unauthorized("the token is not good: it may be revoked or expired"))?;
    let Some(workspace) = state.flow.policy.workspace(&token.workspace) else {
        return Err(Problem::unauthorized("the token's workspace is not configured any more"));
    };
    let role = workspace.administering(token.role);
    if tokens::use_is_old(&token, now) {
        let mut tx = state.flow.db.write().await?;
        tokens::used(&mut tx, &token, now).await?;
        tx.commit().await?;
    }
    Ok(Caller {
        person: token.named(),
        workspace: token.workspace,
        role,
        scopes: token.scopes,
        locale: None,
        via: Via::Token(token.id),
    })
}
