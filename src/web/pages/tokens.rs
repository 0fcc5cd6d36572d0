//! The tokens of programs: made, looked at, revoked. A secret is shown once, in the answer to the form that made it.

use askama::Template;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};

use super::posted::Posted;
use super::session::OfSession;
use super::visit::{Frame, Visit, shown};
use crate::domain::Role;
use crate::domain::token::{Scope, Token, TokenId};
use crate::store::{Failure, Tx, tokens};
use crate::web::giving::{self, NewToken, Wrong};

/// Tokens that are listed.
const ROWS_MAX: i64 = 500;

struct Row {
    id: i64,
    name: String,
    role: &'static str,
    scopes: String,
    made: String,
    used: String,
    until: String,
    /// How it stands, and whether it can be revoked.
    standing: &'static str,
    is_good: bool,
}

#[derive(Template)]
#[template(path = "tokens.html", config = "src/web/pages/askama.toml")]
struct Page {
    frame: Frame,
    rows: Vec<Row>,
    secret: Option<String>,
    /// Value and name.
    roles: Vec<(&'static str, &'static str)>,
    scopes: Vec<&'static str>,
}

/// The page.
pub(super) async fn page(visit: Visit) -> Response {
    let frame = visit.frame();
    listed(&visit, StatusCode::OK, frame, None).await
}

async fn listed(visit: &Visit, status: StatusCode, frame: Frame, secret: Option<String>) -> Response {
    let found: Result<_, Failure> =
        async { tokens::list(&mut visit.state.flow.db.read().await?, &visit.caller.workspace, ROWS_MAX).await }.await;
    let rows = match found {
        Ok(found) => found.iter().map(|token| row(visit, token)).collect(),
        Err(failure) => return visit.broke(failure),
    };
    let roles = [Role::Requester, Role::Agent, Role::Lead, Role::Admin];
    let roles = roles.into_iter().map(|role| (role.name(), visit.says.role(role))).collect();
    let scopes = Scope::ALL.iter().map(|scope| scope.name()).collect();
    shown(status, &Page { frame, rows, secret, roles, scopes })
}

fn row(visit: &Visit, token: &Token) -> Row {
    let says = &visit.says;
    let is_good = token.is_good(visit.state.flow.clock.now());
    let standing = match (is_good, token.revoked_at) {
        (true, _) => says.good(),
        (false, Some(_)) => says.revoked(),
        (false, None) => says.expired(),
    };
    Row {
        id: token.id.0,
        name: token.name.clone(),
        role: says.role(token.role),
        scopes: token.scopes.iter().map(|scope| scope.name()).collect::<Vec<_>>().join(", "),
        made: says.time(token.made_at),
        used: token.used_at.map_or_else(|| says.never().to_owned(), |at| says.time(at)),
        until: token.expires_at.map_or_else(|| says.for_ever().to_owned(), |at| says.time(at)),
        standing,
        is_good,
    }
}

/// Makes a token.
pub(super) async fn make(visit: Visit, posted: Posted) -> Response {
    let wanted = match wanted(&visit, &posted) {
        Ok(wanted) => wanted,
        Err(why) => {
            return listed(&visit, StatusCode::UNPROCESSABLE_ENTITY, visit.frame_telling(why, false), None).await;
        }
    };
    let now = visit.state.flow.clock.now();
    let made: Result<_, Failure> = async {
        let mut tx = visit.state.flow.db.write().await?;
        if !still_admin(&visit, &mut tx).await? {
            return Ok(None);
        }
        let (_, secret) = giving::make(&mut tx, &visit.caller, &wanted, now).await?;
        tx.commit().await?;
        Ok(Some(secret))
    }
    .await;
    match made {
        Ok(Some(secret)) => listed(&visit, StatusCode::CREATED, visit.frame(), Some(secret)).await,
        Ok(None) => visit.not_allowed(),
        Err(failure) => visit.broke(failure),
    }
}

fn wanted(visit: &Visit, posted: &Posted) -> Result<NewToken, String> {
    let (flow, says) = (&visit.state.flow, &visit.says);
    let Some(workspace) = flow.policy.workspace(&visit.caller.workspace) else { return Err(String::new()) };
    let roles = [Role::Agent, Role::Lead, Role::Admin];
    let role = roles.into_iter().find(|role| role.name() == posted.text("role")).unwrap_or(Role::Requester);
    let scopes = Scope::ALL.iter().copied().filter(|scope| posted.has(scope.name())).collect();
    let days = Some(posted.text("days")).filter(|days| !days.is_empty());
    let days = days.map(|days| days.parse().map_err(|_| says.days_wrong().to_owned())).transpose()?;
    NewToken::checked(posted.text("name"), role, scopes, days, workspace, flow.clock.now()).map_err(|wrong| match wrong
    {
        Wrong::Name => says.name_wrong().to_owned(),
        Wrong::NoScope => says.scope_missing().to_owned(),
        Wrong::RoleTooLow(scope) => format!("{} {scope}", says.scope_too_high()),
        Wrong::Days => says.days_wrong().to_owned(),
    })
}

/// Whether the one who looks is an admin in this transaction.
async fn still_admin(visit: &Visit, tx: &mut Tx) -> Result<bool, Failure> {
    let standing = OfSession { flow: &visit.state.flow, hash: &visit.session };
    standing.still_is(tx, Role::Admin).await
}

/// Revokes a token.
pub(super) async fn revoke(visit: Visit, posted: Posted) -> Response {
    let Ok(id) = posted.text("id").parse().map(TokenId) else { return visit.not_there() };
    let now = visit.state.flow.clock.now();
    let done: Result<_, Failure> = async {
        let mut tx = visit.state.flow.db.write().await?;
        if !still_admin(&visit, &mut tx).await? {
            return Ok(None);
        }
        let done = giving::revoke(&mut tx, &visit.caller, id, now).await?;
        tx.commit().await?;
        Ok(Some(done))
    }
    .await;
    match done {
        Ok(Some(true)) => Redirect::to("/dashboard/tokens?done=1").into_response(),
        Ok(Some(false)) => visit.not_there(),
        Ok(None) => visit.not_allowed(),
        Err(failure) => visit.broke(failure),
    }
}
