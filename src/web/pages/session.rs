//! Who is signed in: the cookie of a browser, the session that it names, and the role of its person now.

use async_trait::async_trait;
use axum::http::HeaderMap;
use axum_extra::extract::cookie::CookieJar;

use crate::domain::Role;
use crate::domain::sign_in::{SESSION_LASTS, Session, hash_of};
use crate::flow::{Acted, Flow, Standing};
use crate::store::{Failure, Tx, sessions};
use crate::web::{Caller, Sessions, Via};

/// The cookie over TLS: browsers take one of this prefix only from this very host, for all of it.
const SECURE_NAME: &str = "__Host-frontdesk";
/// The cookie without TLS, on the operator's own machine.
const PLAIN_NAME: &str = "frontdesk";

/// Knows the sessions of the database.
pub struct SignedIn {
    flow: Flow,
}

impl SignedIn {
    /// Of the desk.
    #[must_use]
    pub const fn new(flow: Flow) -> Self {
        Self { flow }
    }
}

#[async_trait]
impl Sessions for SignedIn {
    async fn caller(&self, headers: &HeaderMap) -> Result<Option<Caller>, Failure> {
        let Some(secret) = secret_of(headers) else { return Ok(None) };
        let now = self.flow.clock.now();
        let mut tx = self.flow.db.read().await?;
        let session = sessions::by_hash(&mut tx, &hash_of(&secret), now).await?;
        drop(tx);
        let Some(session) = session else { return Ok(None) };
        let Some(role) = role_of(&self.flow, &session) else { return Ok(None) };
        if session.use_is_old(now) {
            let mut tx = self.flow.db.write().await?;
            sessions::used(&mut tx, &session, now).await?;
            tx.commit().await?;
        }
        Ok(Some(Caller {
            person: session.author.named(),
            role,
            scopes: Vec::new(),
            locale: Some(session.locale),
            via: Via::Session(session.hash),
            workspace: session.workspace,
        }))
    }
}

/// The role that the session's person has by the configuration of now and the groups that the desk saw them with last.
fn role_of(flow: &Flow, session: &Session) -> Option<Role> {
    flow.policy.workspace(&session.workspace).map(|workspace| workspace.role(&session.author))
}

/// A session behind an act: it is looked at again in the transaction that commits.
pub(super) struct OfSession<'a> {
    pub(super) flow: &'a Flow,
    pub(super) hash: &'a str,
}

#[async_trait]
impl Standing for OfSession<'_> {
    async fn role(&self, tx: &mut Tx) -> Result<Option<Role>, Failure> {
        let session = sessions::by_hash(tx, self.hash, self.flow.clock.now()).await?;
        Ok(session.and_then(|session| role_of(self.flow, &session)))
    }

    async fn keep(&self, _: &mut Tx, _: &Acted) -> Result<(), Failure> {
        Ok(())
    }
}

/// The secret that a browser holds.
pub(super) fn secret_of(headers: &HeaderMap) -> Option<String> {
    let jar = CookieJar::from_headers(headers);
    let cookie = jar.get(SECURE_NAME).or_else(|| jar.get(PLAIN_NAME))?;
    Some(cookie.value().to_owned()).filter(|secret| !secret.is_empty() && secret.len() <= 128)
}

/// The cookie that gives a browser its secret; an empty secret takes it away.
pub(super) fn cookie(secret: &str, https: bool) -> String {
    let (name, secure) = if https { (SECURE_NAME, "; Secure") } else { (PLAIN_NAME, "") };
    let lasts = if secret.is_empty() { 0 } else { SESSION_LASTS.as_secs() };
    format!("{name}={secret}; Path=/; HttpOnly; SameSite=Lax; Max-Age={lasts}{secure}")
}

/// What a form brings to show that it was made for this session.
pub(super) fn form_token(secret: &str) -> String {
    hash_of(&format!("form:{secret}"))
}
