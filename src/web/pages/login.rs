//! Signing in by the login of an organisation, and joining such a login with one's account of the chat. Where a browser goes
//! afterwards is never said by a request: there is nothing to redirect elsewhere with.

use axum::extract::{Query, State as Extracted};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{AppendHeaders, IntoResponse, Redirect, Response};
use axum_extra::extract::cookie::CookieJar;
use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;
use url::Url;

use super::posted::Posted;
use super::session::{cookie, secret_of};
use super::visit::{Outside, Visit, shown, words_for};
use crate::domain::audit::{Deed, DeedKind};
use crate::domain::sign_in::hash_of;
use crate::domain::{Author, Locale, PersonId, Role};
use crate::store::logins::{self, Joined};
use crate::store::sessions::{self, Beginning};
use crate::store::{Failure, Tx, audit, people};
use crate::web::oidc::{Attempt, Failed, Identity, Provider, word};
use crate::web::{Problem, State, new_secret};

/// How long a login may take.
const LOGIN_LASTS: SignedDuration = SignedDuration::from_mins(10);
/// For how long the groups count that the desk saw somebody with last, where nothing else says that they still hold.
const GROUPS_COUNT_FOR: SignedDuration = SignedDuration::from_hours(24 * 7);
/// Logins that may begin in a minute.
const BEGUN_MAX: u32 = 300;
/// Characters of what a browser brings back.
const CODE_CHARS_MAX: usize = 4096;
/// What ids of people begin with whom a login alone vouches for, so that they are nobody's on a platform.
const VOUCHED: &str = "oidc:";

/// The cookie that holds a login together, over TLS and without.
const SECURE_NAME: &str = "__Host-frontdesk-login";
const PLAIN_NAME: &str = "frontdesk-login";

fn login_cookie(secret: &str, https: bool) -> String {
    let (name, secure) = if https { (SECURE_NAME, "; Secure") } else { (PLAIN_NAME, "") };
    let lasts = if secret.is_empty() { 0 } else { LOGIN_LASTS.as_secs() };
    format!("{name}={secret}; Path=/; HttpOnly; SameSite=Lax; Max-Age={lasts}{secure}")
}

fn login_secret(headers: &HeaderMap, https: bool) -> Option<String> {
    let jar = CookieJar::from_headers(headers);
    let value = jar.get(if https { SECURE_NAME } else { PLAIN_NAME })?.value().to_owned();
    Some(value).filter(|secret| !secret.is_empty() && secret.len() <= 128)
}

/// What is kept of a login that is under way: it takes the state of the address and the secret of the browser together.
fn attempt_hash(state: &str, secret: &str) -> String {
    hash_of(&format!("{state}:{secret}"))
}

/// Begins a login: where the browser is sent, and the cookie that it takes with it.
async fn begun(state: &State, provider: &Provider, linking: Option<&str>) -> Result<(Url, String), Response> {
    let left = state.limits.count("oidc".to_owned(), BEGUN_MAX, std::time::Instant::now());
    if left.over {
        return Err(Problem::new(StatusCode::TOO_MANY_REQUESTS).into_response());
    }
    let (secret, marker, now) = (new_secret(), new_secret(), state.flow.clock.now());
    let attempt = Attempt { secret: &secret };
    let url = provider.login(&attempt, &marker, now).await.map_err(|failed| {
        tracing::warn!(%failed, "a login cannot begin");
        StatusCode::BAD_GATEWAY.into_response()
    })?;
    let kept: Result<(), Failure> = async {
        let until = now.checked_add(LOGIN_LASTS).unwrap_or(now);
        let mut tx = state.flow.db.write().await?;
        let hash = attempt_hash(&marker, &secret);
        logins::begin(&mut tx, &provider.config.workspace, &hash, linking, until).await?;
        tx.commit().await
    }
    .await;
    kept.map_err(|failure| Problem::from(failure).into_response())?;
    Ok((url, login_cookie(&secret, state.config.is_https())))
}

/// Sends a browser to the organisation's login.
pub(super) async fn start(Extracted(state): Extracted<State>, headers: HeaderMap) -> Response {
    let Some(provider) = state.oidc.clone() else { return Problem::not_found().into_response() };
    match begun(&state, &provider, None).await {
        Ok((url, cookie)) => ([(header::SET_COOKIE, cookie)], Redirect::to(url.as_str())).into_response(),
        Err(response) => failed(&headers, response.status()),
    }
}

/// Shows the way to the login that is to be joined with the account of who is signed in. It is a link and no redirect: the
/// policy of our pages lets no form lead to another server.
pub(super) async fn join(visit: Visit, _: Posted) -> Response {
    let Some(provider) = visit.state.oidc.clone() else { return visit.not_there() };
    let theirs = provider.config.workspace == visit.caller.workspace && !is_vouched(&visit.caller.person.id);
    if !theirs {
        return visit.not_allowed();
    }
    match begun(&visit.state, &provider, Some(&visit.session)).await {
        Ok((url, cookie)) => {
            let says = visit.says.clone();
            let leads = Some((url.to_string(), says.go_on().to_owned()));
            let page = Outside { title: says.join_login(), lines: vec![says.join_about()], key: None, leads, says };
            ([(header::SET_COOKIE, cookie)], shown(StatusCode::OK, &page)).into_response()
        }
        Err(_) => visit.not_there(),
    }
}

/// Whether nobody but a login vouches for a person.
pub(super) fn is_vouched(person: &PersonId) -> bool {
    person.0.starts_with(VOUCHED)
}

/// Parts a login from the account of who is signed in.
pub(super) async fn part(visit: Visit, posted: Posted) -> Response {
    let (workspace, me) = (&visit.caller.workspace, &visit.caller.person.id);
    let parted: Result<bool, Failure> = async {
        let mut tx = visit.state.flow.db.write().await?;
        let parted = logins::part(&mut tx, workspace, me, posted.text("login")).await?;
        if parted {
            let deed = Deed { actor: Some(visit.caller.person.clone()), subject: "login", kind: DeedKind::LoginParted };
            audit::add(&mut tx, workspace, &deed, visit.state.flow.clock.now()).await?;
            audit::seal(&mut tx, workspace).await?;
        }
        tx.commit().await?;
        Ok(parted)
    }
    .await;
    match parted {
        Ok(true) => Redirect::to("/dashboard/account?done=1").into_response(),
        Ok(false) => visit.not_there(),
        Err(failure) => visit.broke(failure),
    }
}

/// What a browser brings back.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Back {
    code: String,
    state: String,
    error: String,
}

/// What came of a login.
enum Came {
    /// The browser has a session now.
    SignedIn { secret: String },
    /// The login is joined with the account.
    Joined,
    /// Somebody whom neither a link nor a claim makes known.
    Unknown,
    /// Somebody whom the desk has not seen for too long to know their role.
    OutOfDate,
    /// It was no login that this browser began, or one that is used up.
    Stale,
}

/// A browser comes back from the login.
pub(super) async fn back(Extracted(state): Extracted<State>, headers: HeaderMap, Query(back): Query<Back>) -> Response {
    let Some(provider) = state.oidc.clone() else { return Problem::not_found().into_response() };
    let https = state.config.is_https();
    let came = came(&state, &provider, &headers, &back).await;
    // Whatever came of it, this login is over.
    let over = (header::SET_COOKIE, login_cookie("", https));
    let response = match came {
        Ok(Came::SignedIn { secret }) => {
            let session = AppendHeaders([(header::SET_COOKIE, cookie(&secret, https))]);
            (session, Redirect::to("/dashboard/queue")).into_response()
        }
        Ok(Came::Joined) => Redirect::to("/dashboard/account?done=1").into_response(),
        Ok(Came::Unknown) => told(&headers, |says| (says.login_unknown(), says.login_unknown_how())),
        Ok(Came::OutOfDate) => told(&headers, |says| (says.login_out_of_date(), says.login_out_of_date_how())),
        Ok(Came::Stale) => failed(&headers, StatusCode::GONE),
        Err(Trouble::Login(error)) => {
            tracing::warn!(%error, "a login did not work");
            failed(&headers, StatusCode::FORBIDDEN)
        }
        Err(Trouble::Store(failure)) => Problem::from(failure).into_response(),
    };
    (AppendHeaders([over]), response).into_response()
}

fn failed(headers: &HeaderMap, status: StatusCode) -> Response {
    let says = words_for(headers);
    let page = Outside { title: says.login_failed(), lines: vec![says.login_again()], key: None, leads: None, says };
    shown(status, &page)
}

fn told(
    headers: &HeaderMap,
    words: fn(&crate::chat::words::page::PageWords) -> (&'static str, &'static str),
) -> Response {
    let says = words_for(headers);
    let (title, line) = words(&says);
    shown(StatusCode::FORBIDDEN, &Outside { title, lines: vec![line], key: None, leads: None, says })
}

enum Trouble {
    Login(Failed),
    Store(Failure),
}

impl From<Failure> for Trouble {
    fn from(failure: Failure) -> Self {
        Self::Store(failure)
    }
}

async fn came(state: &State, provider: &Provider, headers: &HeaderMap, back: &Back) -> Result<Came, Trouble> {
    let (flow, workspace) = (&state.flow, &provider.config.workspace);
    let Some(secret) = login_secret(headers, state.config.is_https()) else { return Ok(Came::Stale) };
    let now = flow.clock.now();
    // Used up before anything is asked, so that an address that is opened twice does nothing the second time.
    let mut tx = flow.db.write().await?;
    let taken = logins::take(&mut tx, workspace, &attempt_hash(&back.state, &secret), now).await?;
    tx.commit().await?;
    let Some(linking) = taken else { return Ok(Came::Stale) };
    if !back.error.is_empty() || back.code.is_empty() || back.code.len() > CODE_CHARS_MAX {
        tracing::info!(error = word(&back.error), "a login was not finished");
        return Ok(Came::Stale);
    }
    let attempt = Attempt { secret: &secret };
    let identity = provider.identity(&attempt, &back.code, now).await.map_err(Trouble::Login)?;
    let mut tx = flow.db.write().await?;
    let came = match linking {
        Some(session) => joined(state, &mut tx, provider, headers, &session, &identity).await?,
        None => signed_in(state, &mut tx, provider, headers, &identity).await?,
    };
    tx.commit().await?;
    Ok(came)
}

/// Joins a login with the account of the session that wanted it, if that very browser still holds that very session.
async fn joined(
    state: &State,
    tx: &mut Tx,
    provider: &Provider,
    headers: &HeaderMap,
    session: &str,
    identity: &Identity,
) -> Result<Came, Failure> {
    let (workspace, now) = (&provider.config.workspace, state.flow.clock.now());
    if secret_of(headers).map(|secret| hash_of(&secret)).as_deref() != Some(session) {
        return Ok(Came::Stale);
    }
    let session = sessions::by_hash(tx, session, now).await?;
    let Some(session) = session.filter(|session| session.workspace == *workspace) else { return Ok(Came::Stale) };
    let actor = session.author.named();
    let account = Joined { author: session.author, groups_at: session.groups_at, locale: session.locale };
    if !logins::join(tx, workspace, &identity.hash, &account, now).await? {
        return Ok(Came::Stale);
    }
    let deed = Deed { actor: Some(actor), subject: "login", kind: DeedKind::LoginJoined };
    audit::add(tx, workspace, &deed, now).await?;
    audit::seal(tx, workspace).await?;
    Ok(Came::Joined)
}

/// Begins a session: of the account that the login is joined with, or of somebody for whom a claim vouches.
async fn signed_in(
    state: &State,
    tx: &mut Tx,
    provider: &Provider,
    headers: &HeaderMap,
    identity: &Identity,
) -> Result<Came, Failure> {
    let (workspace, now) = (&provider.config.workspace, state.flow.clock.now());
    let claimed = provider.config.role(&identity.claims);
    let account = logins::of_identity(tx, workspace, &identity.hash).await?;
    let is_old = |at: Timestamp| now.duration_since(at) >= GROUPS_COUNT_FOR;
    let Joined { author, groups_at, locale } = match (account, claimed) {
        (Some(account), None) if is_old(account.groups_at) => return Ok(Came::OutOfDate),
        (Some(account), _) if is_old(account.groups_at) => {
            Joined { author: Author { groups: Vec::new(), ..account.author }, ..account }
        }
        (Some(account), _) => account,
        (None, Some(role)) => vouched_for(state, tx, provider, headers, identity, role).await?,
        (None, None) => return Ok(Came::Unknown),
    };
    let secret = new_secret();
    let beginning = Beginning { author: &author, groups_at, locale, claimed_role: claimed };
    sessions::start(tx, workspace, &hash_of(&secret), &beginning, now).await?;
    tracing::info!(%workspace, "somebody signed in to the dashboard by a login");
    Ok(Came::SignedIn { secret })
}

/// Somebody whom no chat knows.
async fn vouched_for(
    state: &State,
    tx: &mut Tx,
    provider: &Provider,
    headers: &HeaderMap,
    identity: &Identity,
    role: Role,
) -> Result<Joined, Failure> {
    let now = state.flow.clock.now();
    let id: String = identity.hash.chars().take(32).collect();
    let said = identity.claims.get("locale").and_then(serde_json::Value::as_str);
    let locale = said.and_then(|tag| tag.parse::<Locale>().ok()).unwrap_or_else(|| words_for(headers).locale);
    let author = Author {
        id: PersonId(format!("{VOUCHED}{id}")),
        name: identity.name.as_str().into(),
        groups: Vec::new(),
        bot: false,
        locale: Some(locale),
    };
    // So that agents find them by their name.
    people::seen(tx, &provider.config.workspace, &author.named(), role, now).await?;
    Ok(Joined { author, groups_at: now, locale })
}
