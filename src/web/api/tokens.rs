//! `/tokens`: made, listed, revoked. A secret is shown once.

use axum::extract::{Path, State as Extracted};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::answer::{Answer, Page};
use super::doing::Doing;
use super::fields::{maybe, moment};
use crate::domain::Role;
use crate::domain::token::{Scope, Token, TokenId};
use crate::store::tokens;
use crate::web::giving::{self, Wrong};
use crate::web::{Caller, Problem, State};

/// Tokens of a workspace that are listed.
const ROWS_MAX: i64 = 500;

pub(super) fn operations() -> OpenApiRouter<State> {
    OpenApiRouter::new().routes(routes!(list, add)).routes(routes!(revoke))
}

/// A token, without its secret.
#[derive(Debug, Serialize, ToSchema)]
struct TokenBody {
    /// Its number.
    id: i64,
    /// What people call it.
    name: String,
    /// What its program may do: no more than a person of this role.
    role: &'static str,
    /// What it may be used for.
    scopes: Vec<&'static str>,
    /// When it was made.
    #[schema(format = DateTime)]
    made_at: String,
    /// Until when it is good.
    #[schema(format = DateTime)]
    expires_at: Option<String>,
    /// Since when it is good no more.
    #[schema(format = DateTime)]
    revoked_at: Option<String>,
    /// When it was used last, to the minute.
    #[schema(format = DateTime)]
    used_at: Option<String>,
}

impl From<&Token> for TokenBody {
    fn from(token: &Token) -> Self {
        Self {
            id: token.id.0,
            name: token.name.clone(),
            role: token.role.name(),
            scopes: token.scopes.iter().map(|scope| scope.name()).collect(),
            made_at: moment(token.made_at),
            expires_at: maybe(token.expires_at),
            revoked_at: maybe(token.revoked_at),
            used_at: maybe(token.used_at),
        }
    }
}

/// List the workspace's tokens.
#[utoipa::path(
    get, path = "/api/v1/tokens", tag = "tokens",
    responses((status = 200, description = "The tokens", body = Page<TokenBody>)), security(("token" = ["tokens"]))
)]
async fn list(Extracted(state): Extracted<State>, caller: Caller) -> Result<Answer, Problem> {
    let found = tokens::list(&mut state.flow.db.read().await?, &caller.workspace, ROWS_MAX).await?;
    Ok(Answer::ok(&Page { items: found.iter().map(TokenBody::from).collect(), next: None }))
}

/// What a program may do.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
enum RoleWanted {
    /// Ask, and follow its own tickets.
    Requester,
    /// Work tickets.
    Agent,
    /// Give work to others as well.
    Lead,
    /// All.
    Admin,
}

/// A token to make.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewToken {
    /// What people call it, on cards and in the history too.
    #[schema(min_length = 1, max_length = 60, pattern = r"\S")]
    name: String,
    /// What its program may do.
    role: RoleWanted,
    /// What it may be used for.
    #[schema(min_items = 1, max_items = 40)]
    scopes: Vec<String>,
    /// For how many days it is good; for ever where it is not said.
    #[schema(minimum = 1, maximum = 3650)]
    days: Option<i64>,
}

/// A token with its secret.
#[derive(Debug, Serialize, ToSchema)]
struct Made {
    /// Its number.
    id: i64,
    /// The secret: send it as `Authorization: Bearer …`. It is shown here and never again.
    secret: String,
}

/// Make a token. It can have no scope that the asking token lacks. Its secret is in the answer and nowhere else, so that
/// there is no idempotency key for it.
#[utoipa::path(
    post, path = "/api/v1/tokens", tag = "tokens", request_body = NewToken,
    responses((status = 201, description = "The token", body = Made)), security(("token" = ["tokens"]))
)]
async fn add(doing: Doing) -> Result<Answer, Problem> {
    let new: NewToken = doing.body()?;
    let scopes = new.scopes.iter().map(|scope| scope.parse::<Scope>()).collect::<Result<Vec<_>, _>>();
    let scopes = scopes.map_err(Problem::bad_request)?;
    let role = match new.role {
        RoleWanted::Requester => Role::Requester,
        RoleWanted::Agent => Role::Agent,
        RoleWanted::Lead => Role::Lead,
        RoleWanted::Admin => Role::Admin,
    };
    let more = scopes.iter().find(|scope| !doing.caller.scopes.contains(scope));
    if let Some(scope) = more {
        return Err(Problem::forbidden(format!("this token lacks the scope {scope}, and so can give it to none")));
    }
    let (flow, now) = (&doing.state.flow, doing.state.flow.clock.now());
    let workspace = flow.policy.workspace(&doing.caller.workspace).ok_or_else(Problem::not_found)?;
    let wanted = giving::NewToken::checked(&new.name, role, scopes, new.days, workspace, now).map_err(wrong)?;
    let mut tx = flow.db.write().await?;
    doing.still_stands(&mut tx).await?;
    let (id, secret) = giving::make(&mut tx, &doing.caller, &wanted, now).await?;
    tx.commit().await?;
    Ok(Answer::created(&Made { id: id.0, secret }))
}

fn wrong(wrong: Wrong) -> Problem {
    Problem::bad_request(match wrong {
        Wrong::Name => format!("name has 1 to {} characters", giving::NAME_CHARS_MAX),
        Wrong::NoScope => "scopes has 1 to 40 items".to_owned(),
        Wrong::RoleTooLow(scope) => format!("the scope {scope} needs the role {}", scope.role().name()),
        Wrong::Days => "days is from 1 to 3650".to_owned(),
    })
}

/// Make a token good no more.
#[utoipa::path(
    delete, path = "/api/v1/tokens/{id}", tag = "tokens", params(("id" = i64, Path, example = 1, description = "Its number")),
    responses((status = 204, description = "It is good no more")), security(("token" = ["tokens"]))
)]
async fn revoke(Path(id): Path<i64>, doing: Doing) -> Result<Response, Problem> {
    let mut tx = doing.state.flow.db.write().await?;
    doing.still_stands(&mut tx).await?;
    let now = doing.state.flow.clock.now();
    let done = giving::revoke(&mut tx, &doing.caller, TokenId(id), now).await?;
    tx.commit().await?;
    if done { Ok(StatusCode::NO_CONTENT.into_response()) } else { Err(Problem::not_found()) }
}
