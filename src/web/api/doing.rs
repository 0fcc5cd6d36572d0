//! A request that does something: who sends it, under which key, on which version, and the way through the desk.

use async_trait::async_trait;
use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
use axum::http::{HeaderMap, StatusCode, header};
use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};

use super::answer::{Answer, version_of};
use super::refused;
use crate::domain::command::Typed;
use crate::domain::token::TokenId;
use crate::domain::{Act, Author, ChannelId, Event, Locale, Role, TicketNumber};
use crate::flow::{Acted, Asked, Seen, Standing};
use crate::store::{Failure, Tx, replies, tokens};
use crate::web::{Caller, Problem, State, Via};

/// Characters of an idempotency key.
const KEY_CHARS_MAX: usize = 200;

/// A request that does something.
pub(super) struct Doing {
    pub(super) state: State,
    pub(super) caller: Caller,
    token: TokenId,
    key: Option<String>,
    /// What tells one request from another under the same key.
    request: String,
    if_match: Option<i64>,
    body: Bytes,
}

impl FromRequest<State> for Doing {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &State) -> Result<Self, Problem> {
        let caller = request.extensions().get::<Caller>().cloned();
        let caller = caller.ok_or_else(|| Problem::unauthorized("nobody is known to call"))?;
        let Via::Token(token) = caller.via.clone() else { return Err(Problem::unauthorized("send a token")) };
        let headers = request.headers();
        let key = idempotency_key(headers)?;
        let if_match = if_match(headers)?;
        let mut hash = Sha256::new();
        hash.update(format!("{} {} {if_match:?}\n", request.method(), request.uri().path()));
        let body = Bytes::from_request(request, state)
            .await
            .map_err(|rejected| Problem::new(rejected.status()).saying("the body cannot be read"))?;
        hash.update(&body);
        let request = hex::encode(hash.finalize());
        Ok(Self { state: state.clone(), caller, token, key, request, if_match, body })
    }
}

fn idempotency_key(headers: &HeaderMap) -> Result<Option<String>, Problem> {
    let Some(key) = headers.get("idempotency-key") else { return Ok(None) };
    let fits = |key: &&str| (1..=KEY_CHARS_MAX).contains(&key.len()) && key.bytes().all(|byte| byte.is_ascii_graphic());
    let key = key.to_str().ok().filter(fits);
    let wrong = || Problem::bad_request(format!("Idempotency-Key has 1 to {KEY_CHARS_MAX} printable ASCII characters"));
    key.map(|key| Some(key.to_owned())).ok_or_else(wrong)
}

fn if_match(headers: &HeaderMap) -> Result<Option<i64>, Problem> {
    let Some(tag) = headers.get(header::IF_MATCH) else { return Ok(None) };
    let tag = tag.to_str().unwrap_or_default();
    if tag.trim() == "*" {
        return Ok(None);
    }
    let gone = || Problem::new(StatusCode::PRECONDITION_FAILED).saying("If-Match is no ETag of this");
    version_of(tag).map(Some).ok_or_else(gone)
}

impl Doing {
    /// The body as what it should be.
    pub(super) fn body<T: DeserializeOwned>(&self) -> Result<T, Problem> {
        let wrong = |error: serde_json::Error| Problem::bad_request(format!("the body is not as described: {error}"));
        serde_json::from_slice(&self.body).map_err(wrong)
    }

    /// The body as text.
    pub(super) fn text(&self) -> Result<&str, Problem> {
        std::str::from_utf8(&self.body).map_err(|_| Problem::bad_request("the body is no UTF-8 text"))
    }

    /// The same; what may be left out altogether is the default.
    pub(super) fn maybe_body<T: DeserializeOwned + Default>(&self) -> Result<T, Problem> {
        if self.body.is_empty() { Ok(T::default()) } else { Ok(self.body::<Option<T>>()?.unwrap_or_default()) }
    }

    /// Gives a command, and answers with what `answer` makes of what came of it.
    pub(super) async fn command(
        self,
        verb: &str,
        ticket: Option<i64>,
        options: &[(&str, String)],
        answer: impl Fn(&Doing, &Acted) -> Answer + Send + Sync,
    ) -> Result<Answer, Problem> {
        let named = options.iter().map(|(name, value)| ((*name).to_owned(), value.clone()));
        let number = ticket.map(|number| ("ticket".to_owned(), number.to_string()));
        let options = named.chain(number).collect();
        self.act(Act::Typed(Typed::Named { verb: verb.to_owned(), options }), ticket, answer).await
    }

    /// Gives a command about something that is no ticket; `seen` makes of the version in `If-Match` what it is of.
    pub(super) async fn order(
        self,
        verb: &str,
        seen: impl FnOnce(i64) -> Option<Seen>,
        options: &[(&str, String)],
        answer: impl Fn(&Doing, &Acted) -> Answer + Send + Sync,
    ) -> Result<Answer, Problem> {
        let options = options.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
        let if_version = self.if_match.and_then(seen);
        self.act_on(Act::Typed(Typed::Named { verb: verb.to_owned(), options }), if_version, answer).await
    }

    /// Does an act, once for each idempotency key, and answers with what `answer` makes of what came of it.
    pub(super) async fn act(
        self,
        act: Act,
        ticket: Option<i64>,
        answer: impl Fn(&Doing, &Acted) -> Answer + Send + Sync,
    ) -> Result<Answer, Problem> {
        let seen = self.if_match.zip(ticket).map(|(version, number)| Seen::Ticket(TicketNumber(number), version));
        self.act_on(act, seen, answer).await
    }

    async fn act_on(
        self,
        act: Act,
        if_version: Option<Seen>,
        answer: impl Fn(&Doing, &Acted) -> Answer + Send + Sync,
    ) -> Result<Answer, Problem> {
        if let Some(given) = self.given().await? {
            return given;
        }
        let event = self.event(act);
        let standing = Program { doing: &self, answer: &answer };
        let asked = Asked { event: &event, locale: self.caller.locale, if_version, standing: &standing };
        match self.state.flow.act(&asked).await? {
            // Somebody sent the same at the same moment, and was first.
            Acted::Again => match self.given().await? {
                Some(given) => given,
                None => Err(Problem::new(StatusCode::CONFLICT).saying("the same Idempotency-Key is in use")),
            },
            Acted::NoStanding => Err(Problem::unauthorized("the token is not good any more")),
            Acted::Changed => {
                let stale = "it has changed meanwhile: read it again, and send its new ETag";
                Err(Problem::new(StatusCode::PRECONDITION_FAILED).saying(stale))
            }
            Acted::Refused(refusal) => Err(refused::problem(&refusal, self.locale())),
            acted @ Acted::Done { .. } => Ok(answer(&self, &acted)),
        }
    }

    /// The role that the token has in this transaction, if it is good.
    async fn role(&self, tx: &mut Tx) -> Result<Option<Role>, Failure> {
        let now = self.state.flow.clock.now();
        let token = tokens::by_id(tx, &self.caller.workspace, self.token).await?;
        let token = token.filter(|token| token.is_good(now));
        let workspace = self.state.flow.policy.workspace(&self.caller.workspace);
        Ok(token.zip(workspace).map(|(token, workspace)| workspace.administering(token.role)))
    }

    /// Makes sure that the token is as good in this transaction as it was at the door.
    pub(super) async fn still_stands(&self, tx: &mut Tx) -> Result<(), Problem> {
        match self.role(tx).await? {
            Some(role) if role >= self.caller.role => Ok(()),
            _ => Err(Problem::unauthorized("the token is not good any more")),
        }
    }

    /// The language that refusals are written in.
    pub(super) fn locale(&self) -> Locale {
        let workspace = self.state.flow.policy.workspace(&self.caller.workspace);
        self.caller.locale.or_else(|| workspace.map(|workspace| workspace.locale)).unwrap_or(Locale::English)
    }

    /// What the same request was answered before.
    async fn given(&self) -> Result<Option<Result<Answer, Problem>>, Problem> {
        let Some(key) = &self.key else { return Ok(None) };
        let mut tx = self.state.flow.db.read().await?;
        let Some(reply) = replies::given(&mut tx, &self.caller.workspace, self.token, key).await? else {
            return Ok(None);
        };
        if reply.request != self.request {
            let other = "this Idempotency-Key was used for another request; take a new one";
            return Ok(Some(Err(Problem::new(StatusCode::UNPROCESSABLE_ENTITY).saying(other))));
        }
        let status = StatusCode::from_u16(reply.status).unwrap_or(StatusCode::OK);
        Ok(Some(Ok(Answer { status, body: reply.body })))
    }

    fn event(&self, act: Act) -> Event {
        let key = self.key.clone().unwrap_or_else(|| format!("{:032x}", rand::random::<u128>()));
        let person = &self.caller.person;
        Event {
            key: format!("api:{}:{key}", self.token),
            at: self.state.flow.clock.now(),
            workspace: self.caller.workspace.clone(),
            channel: ChannelId(person.id.0.clone()),
            thread: None,
            direct: true,
            author: Author {
                id: person.id.clone(),
                name: person.name.clone(),
                groups: Vec::new(),
                bot: false,
                locale: self.caller.locale,
            },
            reply: None,
            act,
        }
    }
}

/// A program behind its token.
struct Program<'a> {
    doing: &'a Doing,
    answer: &'a (dyn Fn(&Doing, &Acted) -> Answer + Send + Sync),
}

#[async_trait]
impl Standing for Program<'_> {
    async fn role(&self, tx: &mut Tx) -> Result<Option<Role>, Failure> {
        self.doing.role(tx).await
    }

    async fn keep(&self, tx: &mut Tx, acted: &Acted) -> Result<(), Failure> {
        let Doing { state, caller, token, key, request, .. } = self.doing;
        let Some(key) = key else { return Ok(()) };
        let Answer { status, body } = (self.answer)(self.doing, acted);
        let reply = replies::Reply { request: request.clone(), status: status.as_u16(), body };
        replies::keep(tx, &caller.workspace, *token, key, &reply, state.flow.clock.now()).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::Clock;
    use crate::config::WebConfig;
    use crate::domain::token::Scope;
    use crate::domain::{Policy, WorkspaceId, WorkspacePolicy};
    use crate::flow::Flow;
    use crate::store::Db;
    use crate::understand::KnowledgeBase;

    /// The door let it in; what is committed without a command looks again as well.
    #[tokio::test]
    async fn a_token_that_is_revoked_meanwhile_stands_for_nothing() {
        let workspace = WorkspaceId::terminal();
        let policy = Policy { workspaces: vec![WorkspacePolicy::open(workspace.clone(), &[])], ..Policy::default() };
        let flow = Flow {
            db: Db::connect("sqlite::memory:").await.unwrap(),
            policy: std::sync::Arc::new(policy),
            knowledge: std::sync::Arc::new(|| std::sync::Arc::new(KnowledgeBase::default())),
            clock: Clock::System,
            stored: std::sync::Arc::default(),
            rush: crate::flow::Rush::default(),
        };
        let now = flow.clock.now();
        let (db, scopes) = (flow.db.clone(), [Scope::Tokens]);
        let wanted = tokens::Wanted { name: "robot", hash: "h", role: Role::Admin, scopes: &scopes, expires_at: None };
        let mut tx = db.write().await.unwrap();
        let token = tokens::add(&mut tx, &workspace, &wanted, now).await.unwrap();
        tx.commit().await.unwrap();
        let caller = Caller {
            workspace: workspace.clone(),
            person: crate::domain::Named { id: "api:1".into(), name: "robot".into() },
            role: Role::Admin,
            scopes: scopes.to_vec(),
            locale: None,
            via: Via::Token(token),
        };
        let mut request = Request::new(axum::body::Body::empty());
        request.extensions_mut().insert(caller);
        let state = State::new(flow, WebConfig::default());
        let doing = Doing::from_request(request, &state).await.unwrap();
        let mut tx = db.write().await.unwrap();
        assert_eq!(doing.still_stands(&mut tx).await, Ok(()));
        assert!(tokens::revoke(&mut tx, &workspace, token, now).await.unwrap());
        let refused = doing.still_stands(&mut tx).await.unwrap_err();
        assert_eq!(refused.status(), StatusCode::UNAUTHORIZED);
    }
}
