//! The door for requests: the Web API below `/api`, sockets at `/link`, response addresses at `/actions`.

use std::sync::Arc;

use axum::body::{Body, Bytes};
use axum::extract::ws::WebSocketUpgrade;
use axum::extract::{FromRequest, FromRequestParts, Request, State as Extracted};
use axum::http::header::{CONTENT_TYPE, RETRY_AFTER};
use axum::http::{Method, StatusCode};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use super::Shared;
use super::call::{Call, Outcome};
use super::faults::Fault;
use super::refusal::Refusal;
use super::socket;
use super::state::State;

/// Everything that reaches the port.
pub(super) async fn answer(Extracted(shared): Extracted<Arc<Shared>>, request: Request) -> Response {
    let (path, query) = (request.uri().path().to_owned(), request.uri().query().unwrap_or_default().to_owned());
    if path == "/link/" {
        return upgrade(shared, &query, request).await;
    }
    let (verb, headers) = (request.method().clone(), request.headers().clone());
    let Ok(body) = Bytes::from_request(request, &()).await else { return StatusCode::BAD_REQUEST.into_response() };
    if let Some(secret) = path.strip_prefix("/actions/") {
        return shared.act(|state| state.reply_by_address(secret, &body));
    }
    if let Some(secret) = path.strip_prefix("/upload/v1/") {
        return shared.act(|state| state.take_bytes(secret, &body));
    }
    let Some(method) = path.strip_prefix("/api/").filter(|_| verb == Method::POST || verb == Method::GET) else {
        shared.act(|state| state.violation(format!("{verb} {path}: there is nothing")));
        return StatusCode::NOT_FOUND.into_response();
    };
    if shared.act(|state| state.faults.take_hang(method)) {
        shared.act(|state| state.requests.push(format!("{method} hangs")));
        std::future::pending::<()>().await;
    }
    shared.act(|state| match Call::read(method, &query, &headers, &body) {
        Ok(mut call) => take(state, &mut call),
        Err(refusal) => refuse(state, method, &refusal),
    })
}

async fn upgrade(shared: Arc<Shared>, query: &str, request: Request) -> Response {
    let (mut parts, _) = request.into_parts();
    let query = url::form_urlencoded::parse(query.as_bytes()).into_owned().collect::<Vec<_>>();
    let ticket = query.iter().find(|(name, _)| name == "ticket").map(|(_, value)| value.clone()).unwrap_or_default();
    let is_brief = query.iter().any(|(name, value)| name == "debug_reconnects" && value == "true");
    if !shared.act(|state| state.tickets.remove(&ticket)) {
        shared.act(|state| state.violation("a socket was opened with an address that is not good (any more)"));
        return StatusCode::FORBIDDEN.into_response();
    }
    match WebSocketUpgrade::from_request_parts(&mut parts, &()).await {
        Ok(upgrade) => upgrade.on_upgrade(move |socket| socket::serve(shared, socket, is_brief)),
        Err(rejection) => rejection.into_response(),
    }
}

/// One call, from its faults to its reply.
fn take(state: &mut State, call: &mut Call) -> Response {
    if let Some(secs) = state.faults.closed_for(&call.method) {
        state.violation(format!("{}: called {secs} s before its Retry-After had passed", call.method));
        return wait(state, &call.method, secs);
    }
    match state.faults.take(&call.method) {
        Some(Fault::LoseReply) => {
            let outcome = state.route(call);
            let code = outcome.map_or_else(|refusal| refusal.body["error"].to_string(), |_| "ok".to_owned());
            state.requests.push(format!("{} {code}, reply lost", call.method));
            lost()
        }
        Some(Fault::Http(status)) => {
            state.requests.push(format!("{} {status}, planned", call.method));
            (StatusCode::from_u16(status).unwrap_or_default(), "upstream connect error").into_response()
        }
        Some(Fault::Error(code)) => refuse(state, &call.method, &Refusal::of_state(&code)),
        Some(Fault::RateLimited { retry_after }) => wait(state, &call.method, retry_after),
        Some(Fault::Hang) | None => match state.faults.spend(&call.method) {
            Some(secs) => wait(state, &call.method, secs),
            None => {
                let outcome = state.route(call);
                finish(state, call, outcome)
            }
        },
    }
}

fn finish(state: &mut State, call: &Call, outcome: Outcome) -> Response {
    match outcome {
        Ok(mut body) => {
            state.requests.push(format!("{} ok", call.method));
            body["ok"] = json!(true);
            reply(state, 200, &body)
        }
        Err(refusal) => refuse(state, &call.method, &refusal),
    }
}

fn refuse(state: &mut State, method: &str, refusal: &Refusal) -> Response {
    let line = format!("{method} {}", refusal.line());
    state.requests.push(line.clone());
    if refusal.is_violation {
        state.violation(line.clone());
    }
    state.refusals.push(line);
    reply(state, refusal.status, &refusal.body)
}

/// A 429.
fn wait(state: &mut State, method: &str, secs: u64) -> Response {
    state.faults.waits += 1;
    let mut response = refuse(state, method, &Refusal::rate_limited());
    response.headers_mut().insert(RETRY_AFTER, secs.into());
    response
}

fn reply(state: &State, status: u16, body: &Value) -> Response {
    let response = Response::builder()
        .status(status)
        .header(CONTENT_TYPE, "application/json; charset=utf-8")
        .header("x-oauth-scopes", state.provided());
    response.body(Body::from(body.to_string())).unwrap_or_default()
}

/// A reply that never comes: the body fails at once, so that the connection is closed before a byte is sent.
fn lost() -> Response {
    let failing = futures_util::stream::once(async { Err::<String, _>(std::io::Error::other("lost")) });
    Response::new(Body::from_stream(failing))
}
