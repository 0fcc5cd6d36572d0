//! The chat of a website: a script, and the addresses that it talks to. A visitor is known by a key in their browser, and
//! is a requester like any other; the website's pages may call from the origins that are configured.

mod cors;

use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, Query, State as Extracted};
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::{get, post};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{Needs, Problem, Routes, State, hash_of, new_secret};
use crate::config::Site;
use crate::domain::press::Press;
use crate::domain::{Act, Author, ChannelId, Event, MessageRef, PersonId, Untrusted, WorkspaceId};
use crate::flow::Handled;
use crate::store::visitors;

/// Characters of a message.
const TEXT_CHARS_MAX: usize = 3000;
/// Messages that are given in one go.
const ROWS_MAX: usize = 100;
/// What a visitor may send in a minute, and how many visitors a website may have anew in one.
const SENT_MAX: u32 = 20;
const NEW_MAX: u32 = 120;

const SCRIPT: &str = include_str!("widget/widget.js");
const STYLE: &str = include_str!("widget/widget.css");

/// The routes.
pub(super) fn routes() -> Routes {
    let kind = |kind: &'static str, text: &'static str| {
        ([(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, "public, max-age=300")], text)
    };
    let script = move || async move { kind("text/javascript; charset=utf-8", SCRIPT) };
    let style = move || async move { kind("text/css; charset=utf-8", STYLE) };
    let line = "/widget/{site}/messages";
    Routes::default()
        .on(Method::GET, "/widget.js", Needs::Nothing, get(script))
        .on(Method::GET, "/widget.css", Needs::Nothing, get(style))
        .on(Method::GET, "/widget/{site}", Needs::Nothing, get(page))
        .on(Method::POST, "/widget/{site}/visitors", Needs::Nothing, post(arrive))
        .on(Method::OPTIONS, "/widget/{site}/visitors", Needs::Nothing, axum::routing::options(cors::asked))
        .on(Method::GET, line, Needs::Visitor, get(read))
        .on(Method::POST, line, Needs::Visitor, post(say))
        .on(Method::OPTIONS, line, Needs::Nothing, axum::routing::options(cors::asked))
        .on(Method::POST, "/widget/{site}/press", Needs::Visitor, post(press))
        .on(Method::OPTIONS, "/widget/{site}/press", Needs::Nothing, axum::routing::options(cors::asked))
}

fn site<'a>(state: &'a State, name: &str) -> Result<&'a Site, Problem> {
    state.config.sites.iter().find(|site| site.name == name).ok_or_else(Problem::not_found)
}

/// A page that shows the chat by itself, to try it and to link to.
async fn page(Extracted(state): Extracted<State>, Path(name): Path<String>) -> Result<Response, Problem> {
    let site = site(&state, &name)?;
    let policy = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; frame-ancestors 'none'; \
                  base-uri 'none'; form-action 'none'";
    // Names of websites are letters, digits and dashes.
    let html = format!(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" \
         content=\"width=device-width, initial-scale=1\"><title>Ask {0}</title></head><body><main><h1>Ask {0}</h1>\
         <div id=\"frontdesk\"></div></main><script src=\"/widget.js\" data-site=\"{0}\" data-open=\"yes\"></script>\
         </body></html>",
        site.name
    );
    Ok(([(header::CONTENT_SECURITY_POLICY, policy)], Html(html)).into_response())
}

/// A new visitor gets a key, which their browser keeps.
async fn arrive(
    Extracted(state): Extracted<State>,
    Path(name): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let site = site(&state, &name)?;
    let origin = cors::admitted(site, &headers)?;
    within(&state, format!("new:{name}"), NEW_MAX)?;
    let (secret, id) = (new_secret(), format!("web:{:016x}", rand::random::<u64>()));
    let mut tx = state.flow.db.write().await?;
    visitors::add(&mut tx, &site.workspace, &id, &hash_of(&secret), state.flow.clock.now()).await?;
    tx.commit().await?;
    Ok(origin.allowed((StatusCode::CREATED, Json(json!({ "key": secret })))))
}

fn within(state: &State, who: String, requests_max: u32) -> Result<(), Problem> {
    let left = state.limits.count(who, requests_max, std::time::Instant::now());
    let wait = format!("that is a lot at once: wait {} seconds", left.reset_secs);
    if left.over { Err(Problem::new(StatusCode::TOO_MANY_REQUESTS).saying(wait)) } else { Ok(()) }
}

/// A visitor on the line of a website.
struct Line {
    workspace: WorkspaceId,
    visitor: String,
    origin: cors::Origin,
}

async fn line(state: &State, name: &str, headers: &HeaderMap) -> Result<Line, Problem> {
    let site = site(state, name)?;
    let origin = cors::admitted(site, headers)?;
    let bearer = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let key = bearer.and_then(|value| value.strip_prefix("Bearer ")).unwrap_or_default();
    let found = visitors::by_hash(&mut state.flow.db.read().await?, &site.workspace, &hash_of(key)).await?;
    let visitor = found.ok_or_else(|| Problem::unauthorized("the key is not known"))?;
    Ok(Line { workspace: site.workspace.clone(), visitor, origin })
}

impl Line {
    fn event(&self, state: &State, key: &str, act: Act) -> Event {
        let name: String = self.visitor.chars().skip("web:".len()).take(4).collect();
        Event {
            key: format!("{}:{key}", self.visitor),
            at: state.flow.clock.now(),
            workspace: self.workspace.clone(),
            channel: ChannelId(self.visitor.clone()),
            thread: None,
            direct: true,
            author: Author {
                id: PersonId(self.visitor.clone()),
                name: format!("Visitor {name}").into(),
                groups: Vec::new(),
                bot: false,
                locale: None,
            },
            reply: None,
            act,
        }
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Since {
    #[serde(default)]
    after: i64,
}

/// What is on the line.
async fn read(
    Extracted(state): Extracted<State>,
    Path(name): Path<String>,
    Query(since): Query<Since>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let line = line(&state, &name, &headers).await?;
    let mut tx = state.flow.db.read().await?;
    let told = visitors::line(&mut tx, &line.workspace, &line.visitor, since.after, ROWS_MAX).await?;
    let items: Vec<Value> = told
        .into_iter()
        .map(|told| json!({ "id": told.id, "post": told.post, "message": told.message, "at": told.at }))
        .collect();
    Ok(line.origin.allowed(Json(json!({ "items": items }))))
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Said {
    /// The browser's own id: said again under it, it is said once.
    id: String,
    text: String,
}

fn sound(id: &str) -> Result<(), Problem> {
    let sound = !id.is_empty() && id.len() <= 64 && id.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    if sound { Ok(()) } else { Err(Problem::bad_request("id has 1 to 64 letters, digits and dashes")) }
}

/// A visitor says something: it goes through the desk as a direct message does.
async fn say(
    Extracted(state): Extracted<State>,
    Path(name): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Problem> {
    let line = line(&state, &name, &headers).await?;
    within(&state, line.visitor.clone(), SENT_MAX)?;
    let said: Said = parsed(&body)?;
    sound(&said.id)?;
    let text = Untrusted::new(said.text);
    if text.is_blank() || text.raw().chars().count() > TEXT_CHARS_MAX {
        return Err(Problem::bad_request(format!("a message has 1 to {TEXT_CHARS_MAX} characters")));
    }
    let mut tx = state.flow.db.write().await?;
    let kept = json!({ "id": said.id, "text": text.raw() });
    visitors::said(&mut tx, &line.workspace, &line.visitor, &kept, state.flow.clock.now()).await?;
    tx.commit().await?;
    let message = format!("{}:{}", line.visitor, said.id);
    let act = Act::Said { message: message.as_str().into(), text, mentions_desk: true };
    taken(&state, &line, &said.id, act).await
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Pressed {
    /// The message with the button.
    post: i64,
    /// The button.
    press: String,
}

/// A visitor presses a button of a message that is on their line.
async fn press(
    Extracted(state): Extracted<State>,
    Path(name): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Problem> {
    let line = line(&state, &name, &headers).await?;
    within(&state, line.visitor.clone(), SENT_MAX)?;
    let pressed: Pressed = parsed(&body)?;
    let mut tx = state.flow.db.read().await?;
    if !visitors::offers(&mut tx, &line.workspace, &line.visitor, pressed.post, &pressed.press).await? {
        return Err(Problem::not_found());
    }
    drop(tx);
    let message =
        MessageRef { channel: ChannelId(line.visitor.clone()), message: pressed.post.to_string().as_str().into() };
    let act = Act::Pressed { press: Press::decode(&pressed.press), message: Some(message) };
    taken(&state, &line, &format!("press-{}", rand::random::<u64>()), act).await
}

/// A body, read once its sender is known.
fn parsed<'a, T: Deserialize<'a>>(body: &'a [u8]) -> Result<T, Problem> {
    serde_json::from_slice(body).map_err(|_| Problem::bad_request("the body is not as it should be"))
}

async fn taken(state: &State, line: &Line, key: &str, act: Act) -> Result<Response, Problem> {
    let event = line.event(state, key, act);
    match state.flow.handle(&event).await? {
        Handled::NotOurs | Handled::Left => Err(Problem::not_found()),
        Handled::Again | Handled::Decided { .. } => Ok(line.origin.allowed(StatusCode::ACCEPTED)),
    }
}
