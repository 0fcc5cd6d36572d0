//! Slack over HTTP: every request's signature is checked over its raw body before anything is read.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::http::{HeaderMap, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use axum::{Json, Router};
use secrecy::{ExposeSecret, SecretString};
use serde_json::{Map, Value};
use slack_morphism::signature_verifier::SlackEventSignatureVerifier;

use super::receive::{Receiver, try_again};

/// Slack's own requests are far smaller.
const BODY_BYTES_MAX: usize = 1024 * 1024;

/// One for each signing secret that is good.
type Verifiers = Arc<Vec<SlackEventSignatureVerifier>>;

/// The three addresses that the app's settings name.
pub(super) fn routes(receiver: Arc<Receiver>, signing_secrets: &[SecretString]) -> Router {
    let verifier = |secret: &SecretString| SlackEventSignatureVerifier::new(&secret.expose_secret().into());
    let verifiers: Verifiers = Arc::new(signing_secrets.iter().map(verifier).collect());
    Router::new()
        .route("/slack/events", post(events))
        .route("/slack/interactivity", post(interactivity))
        .route("/slack/commands", post(commands))
        .layer(axum::middleware::from_fn_with_state(verifiers, signed))
        .layer(DefaultBodyLimit::max(BODY_BYTES_MAX))
        .with_state(receiver)
}

/// Lets through what Slack signed within the last five minutes; two secrets are good during a rotation.
async fn signed(State(verifiers): State<Verifiers>, request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    let Ok(body) = axum::body::to_bytes(body, BODY_BYTES_MAX).await else {
        return StatusCode::PAYLOAD_TOO_LARGE.into_response();
    };
    if !is_signed(&verifiers, &parts.headers, &body) {
        tracing::warn!(
            "a request without a good Slack signature was refused: check slack.signing_secret and the clock"
        );
        return StatusCode::UNAUTHORIZED.into_response();
    }
    if let Some(number) = parts.headers.get("x-slack-retry-num") {
        let reason = parts.headers.get("x-slack-retry-reason");
        tracing::info!(?number, ?reason, "Slack delivers an event again");
    }
    next.run(Request::from_parts(parts, body.into())).await
}

fn is_signed(verifiers: &[SlackEventSignatureVerifier], headers: &HeaderMap, body: &Bytes) -> bool {
    let header = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let (Some(hash), Some(moment)) = (
        header(SlackEventSignatureVerifier::SLACK_SIGNED_HASH_HEADER),
        header(SlackEventSignatureVerifier::SLACK_SIGNED_TIMESTAMP),
    ) else {
        return false;
    };
    let Ok(body) = std::str::from_utf8(body) else { return false };
    verifiers.iter().any(|verifier| verifier.verify(hash, body, moment).is_ok())
}

async fn events(State(receiver): State<Arc<Receiver>>, body: Bytes) -> Response {
    let Ok(payload) = serde_json::from_slice::<Value>(&body) else { return StatusCode::BAD_REQUEST.into_response() };
    match payload.get("type").and_then(Value::as_str) {
        Some("url_verification") => {
            let challenge = payload.get("challenge").and_then(Value::as_str).unwrap_or_default();
            challenge.to_owned().into_response()
        }
        // Slack delivers again what is not answered with a 2xx: at once, after a minute, after five.
        _ => status(receiver.event(&payload).await.is_ok()).into_response(),
    }
}

async fn interactivity(State(receiver): State<Arc<Receiver>>, body: Bytes) -> Response {
    let payload = fields(&body).get("payload").and_then(Value::as_str).and_then(|text| serde_json::from_str(text).ok());
    let Some::<Value>(payload) = payload else { return StatusCode::BAD_REQUEST.into_response() };
    status(receiver.interaction(&payload).await.is_ok()).into_response()
}

async fn commands(State(receiver): State<Arc<Receiver>>, body: Bytes) -> Response {
    let payload = fields(&body);
    if payload.get("ssl_check").is_some() {
        return StatusCode::OK.into_response();
    }
    match receiver.command(&payload).await {
        Ok(()) => StatusCode::OK.into_response(),
        Err(_) => Json(try_again()).into_response(),
    }
}

const fn status(taken: bool) -> StatusCode {
    if taken { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE }
}

/// The fields of a form, the first of each name.
fn fields(body: &[u8]) -> Value {
    let mut fields = Map::new();
    for (name, value) in url::form_urlencoded::parse(body) {
        fields.entry(name.into_owned()).or_insert_with(|| Value::String(value.into_owned()));
    }
    Value::Object(fields)
}
