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

/// The role that the session's person has by the configuration of now and the groups that the desk saw them with last, or
/// the one that a login vouched for when it began.
pub(super) fn role_of(flow: &Flow, session: &Session) -> Option<Role> {
    let workspace = flow.policy.workspace(&session.workspace)?;
    let of_groups = workspace.role(&session.author);
    Some(workspace.administering(session.claimed_role.map_or(of_groups, |claimed| claimed.max(of_groups))))
}

/// A session behind an act: it is looked at again in the transaction that commits.
pub(super) struct OfSession<'a> {
    pub(super) flow: &'a Flow,
    pub(super) hash: &'a str,
}

impl OfSession<'_> {
    /// Whether its person has a role in this transaction: what the door saw may be over by now.
    pub(super) async fn still_is(&self, tx: &mut Tx, needed: Role) -> Result<bool, Failure> {
        Ok(self.role(tx).await?.is_some_and(|role| role >= needed))
    }
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

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::clock::Clock;
    use crate::domain::command::Typed;
    use crate::domain::sign_in::SignIn;
    use crate::domain::{Act, Author, Event, Locale, Policy, Refusal, WorkspaceId, WorkspacePolicy};
    use crate::flow::Asked;
    use crate::store::Db;
    use crate::understand::KnowledgeBase;

    #[test]
    fn the_cookie_is_for_this_host_alone_and_over_tls_for_tls_alone() {
        assert_eq!(cookie("s", false), "frontdesk=s; Path=/; HttpOnly; SameSite=Lax; Max-Age=43200");
        assert_eq!(cookie("s", true), "__Host-frontdesk=s; Path=/; HttpOnly; SameSite=Lax; Max-Age=43200; Secure");
        assert_eq!(cookie("", false), "frontdesk=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0");
    }

    #[tokio::test]
    async fn an_act_has_the_role_that_its_session_has_when_it_is_done() {
        let workspaces = vec![WorkspacePolicy::open(WorkspaceId::terminal(), &[])];
        let flow = Flow {
            db: Db::connect("sqlite::memory:").await.unwrap(),
            policy: Arc::new(Policy { workspaces, ..Policy::default() }),
            knowledge: Arc::new(|| Arc::new(KnowledgeBase::default())),
            clock: Clock::System,
            stored: Arc::default(),
            rush: crate::flow::Rush::default(),
        };
        let (terminal, now) = (WorkspaceId::terminal(), flow.clock.now());
        let groups = vec!["lead".to_owned()];
        let author = Author { id: "maya".into(), name: "Maya".into(), groups, bot: false, locale: None };
        let link = SignIn {
            hash: "l".into(),
            author: author.clone(),
            locale: Locale::English,
            expires_at: now + SESSION_LASTS,
        };
        let mut tx = flow.db.write().await.unwrap();
        sessions::offer(&mut tx, &terminal, &link).await.unwrap();
        assert!(sessions::begin(&mut tx, "l", "s", now).await.unwrap().is_some());
        tx.commit().await.unwrap();
        let standing = OfSession { flow: &flow, hash: "s" };
        let blocked = async |key: &str| {
            let event = Event {
                key: key.to_owned(),
                at: now,
                workspace: terminal.clone(),
                channel: "web:dashboard".into(),
                thread: None,
                direct: false,
                // As it was when the page was asked for.
                author: author.clone(),
                reply: None,
                act: Act::Typed(Typed::Line("blocked".into())),
            };
            flow.act(&Asked { event: &event, locale: None, if_version: None, standing: &standing }).await.unwrap()
        };
        let mut tx = flow.db.read().await.unwrap();
        assert!(standing.still_is(&mut tx, Role::Admin).await.unwrap(), "no admins are named: leads are");
        drop(tx);
        let done = blocked("1").await;
        assert!(matches!(done, Acted::Done { .. }), "{done:?}");
        let mut tx = flow.db.write().await.unwrap();
        sessions::regroup(&mut tx, &terminal, &Author { groups: Vec::new(), ..author.clone() }, now).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(blocked("2").await, Acted::Refused(Refusal::NeedsRole { role: Role::Lead }));
        let mut tx = flow.db.read().await.unwrap();
        assert!(!standing.still_is(&mut tx, Role::Agent).await.unwrap());
        assert!(standing.still_is(&mut tx, Role::Requester).await.unwrap());
        drop(tx);
        let mut tx = flow.db.write().await.unwrap();
        assert!(sessions::end(&mut tx, &terminal, &author.id, "s").await.unwrap());
        tx.commit().await.unwrap();
        assert_eq!(blocked("3").await, Acted::NoStanding);
    }
}
