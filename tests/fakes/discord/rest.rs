//! The REST door: credentials, planned faults, rate limits, and the headers of every reply.

use std::collections::HashMap;
use std::sync::Arc;

use axum::body::Body;
use axum::extract::ws::WebSocketUpgrade;
use axum::extract::{FromRequestParts, Query, Request, State as Extracted};
use axum::http::HeaderMap;
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE, RETRY_AFTER, UPGRADE, USER_AGENT};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use super::Shared;
use super::call::{self, Call, Outcome};
use super::faults::{Allowance, Fault};
use super::gateway;
use super::refusal::Refusal;
use super::snowflake;
use super::state::State;

const BASE: &str = "/api/v10";

/// Everything that reaches the port.
pub(super) async fn answer(Extracted(shared): Extracted<Arc<Shared>>, request: Request) -> Response {
    let query = Query::<HashMap<String, String>>::try_from_uri(request.uri()).map(|query| query.0).unwrap_or_default();
    if request.headers().contains_key(UPGRADE) {
        return upgrade(shared, query, request).await;
    }
    let (method, headers) = (request.method().to_string(), request.headers().clone());
    let path = request.uri().path().to_owned();
    let read = call::body(request).await;
    shared.act(|state| {
        let Some(path) = path.strip_prefix(BASE) else {
            state.violations.push(format!("{method} {path}: not below {BASE}"));
            return reply(state, 404, &json!({"code": 0, "message": "404: Not Found"}), None);
        };
        let (body, files) = read.clone().unwrap_or((Value::Null, Vec::new()));
        let call = Call { method, path: path.to_owned(), query, body, files };
        if let Err(what) = read {
            state.violations.push(format!("{}: {what}", call.line()));
            let refusal = Refusal::of_request(400, 50109, "The request body contains invalid JSON.");
            return reply(state, refusal.status, &refusal.body, None);
        }
        take(state, &call, &headers)
    })
}

async fn upgrade(shared: Arc<Shared>, query: HashMap<String, String>, request: Request) -> Response {
    let (mut parts, _) = request.into_parts();
    match WebSocketUpgrade::from_request_parts(&mut parts, &()).await {
        Ok(upgrade) => upgrade.on_upgrade(move |socket| gateway::serve(shared, query, socket)),
        Err(rejection) => rejection.into_response(),
    }
}

/// One call, from its credentials to its reply.
fn take(state: &mut State, call: &Call, headers: &HeaderMap) -> Response {
    state.coming.clone_from(&call.files);
    if let Err(refusal) = admit(state, call, headers) {
        return refuse(state, call, &refusal, None);
    }
    let allowance = match state.faults.spend(&call.line()) {
        Ok(allowance) => allowance,
        Err(wait) => {
            state.faults.waits += 1;
            return refuse(state, call, &wait.refusal(), None);
        }
    };
    match state.faults.take(&call.method, &call.path) {
        Some(Fault::LoseReply) => {
            let outcome = state.route(call);
            let status = outcome.map_or_else(|refusal| refusal.status, |(status, _)| status);
            state.requests.push(format!("{} {status}, reply lost", call.line()));
            lost()
        }
        Some(Fault::Http(status)) => {
            state.requests.push(format!("{} {status}, planned", call.line()));
            (axum::http::StatusCode::from_u16(status).unwrap_or_default(), "").into_response()
        }
        Some(Fault::Error(code, status)) => {
            let refusal = Refusal::of_state(status, code, "Planned");
            refuse(state, call, &refusal, Some(&allowance))
        }
        Some(Fault::RateLimited { retry_after, global }) => {
            state.faults.waits += 1;
            let refusal = super::faults::Wait { retry_after, global }.refusal();
            refuse(state, call, &refusal, None)
        }
        None => {
            let outcome = state.route(call);
            finish(state, call, outcome, &allowance)
        }
    }
}

/// Checks who calls. Callbacks and follow-ups bear their own token in the path, and any client may make them.
fn admit(state: &mut State, call: &Call, headers: &HeaderMap) -> Result<(), Refusal> {
    if ["/interactions/", "/webhooks/"].iter().any(|open| call.path.starts_with(open)) {
        return Ok(());
    }
    let header = |name| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let (agent, given) = (header(USER_AGENT), header(AUTHORIZATION));
    if !agent.starts_with("DiscordBot (") {
        state.violations.push(format!("{}: User-Agent `{agent}` is not `DiscordBot (…)`", call.line()));
    }
    if !given.starts_with("Bot ") {
        state.violations.push(format!("{}: Authorization is not `Bot TOKEN`", call.line()));
    }
    if state.token_revoked || given.strip_prefix("Bot ") != Some(state.token.as_str()) {
        return Err(Refusal::of_state(401, 0, "401: Unauthorized"));
    }
    Ok(())
}

fn finish(state: &mut State, call: &Call, outcome: Outcome, allowance: &Allowance) -> Response {
    match outcome {
        Ok((status, body)) => {
            state.requests.push(format!("{} {status}", call.line()));
            reply(state, status, &body, Some(allowance))
        }
        Err(refusal) => refuse(state, call, &refusal, Some(allowance)),
    }
}

fn refuse(state: &mut State, call: &Call, refusal: &Refusal, allowance: Option<&Allowance>) -> Response {
    let line = format!("{} {}", call.line(), refusal.line());
    state.requests.push(format!("{} {}", call.line(), refusal.status));
    if refusal.is_violation {
        state.violations.push(line.clone());
    }
    state.refusals.push(line);
    reply(state, refusal.status, &refusal.body, allowance)
}

fn reply(state: &mut State, status: u16, body: &Value, allowance: Option<&Allowance>) -> Response {
    let text = if status == 204 { String::new() } else { body.to_string() };
    let mut response = Response::builder().status(status).header("Via", format!("1.1 {}", state.address));
    if status != 204 {
        response = response.header(CONTENT_TYPE, "application/json");
    }
    if let Some(allowance) = allowance {
        let after = allowance.resets_after.as_secs_f64();
        response = response
            .header("X-RateLimit-Limit", allowance.limit.to_string())
            .header("X-RateLimit-Remaining", allowance.remaining.to_string())
            .header("X-RateLimit-Reset", format!("{:.3}", snowflake::seconds() + after))
            .header("X-RateLimit-Reset-After", format!("{after:.3}"))
            .header("X-RateLimit-Bucket", &allowance.bucket);
    }
    if status == 429 {
        let wait = body["retry_after"].as_f64().unwrap_or(0.0);
        let global = body["global"] == true;
        response = response
            .header(RETRY_AFTER, format!("{:.0}", wait.ceil()))
            .header("X-RateLimit-Reset-After", format!("{wait:.3}"))
            .header("X-RateLimit-Scope", if global { "global" } else { "user" });
        if global {
            response = response.header("X-RateLimit-Global", "true");
        }
    }
    response.body(Body::from(text)).unwrap_or_default()
}

/// A reply that never comes: the body fails at once, so that the connection is closed before a byte is sent.
fn lost() -> Response {
    let failing = futures_util::stream::once(async { Err::<String, _>(std::io::Error::other("lost")) });
    Response::new(Body::from_stream(failing))
}
