//! Deliveries over HTTP: signed over the raw body, with a 2xx expected within three seconds.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use hmac::{Hmac, KeyInit, Mac};
use serde_json::{Value, json};
use sha2::Sha256;

use super::Shared;
use super::delivery::Kind;

/// What became of one attempt.
pub(super) enum Pushed {
    /// The app took it, and answered this.
    Taken(Value),
    /// The app wants it not again.
    NeverAgain,
    /// It is to be tried again.
    Failed,
}

/// Sends a delivery to the app.
pub(super) async fn push(shared: &Arc<Shared>, at: usize, base: &str) -> Pushed {
    let (delivery, within) = shared.read(|state| (state.deliveries[at].clone(), state.ack_within));
    let (path, kind, body) = match delivery.kind {
        Kind::Event => ("events", "application/json", delivery.payload.to_string()),
        Kind::Interaction => ("interactivity", FORM, form(&json!({"payload": delivery.payload.to_string()}))),
        Kind::Command => ("commands", FORM, form(&delivery.payload)),
    };
    let mut headers = Vec::new();
    if delivery.attempts > 1 {
        headers.push(("x-slack-retry-num", (delivery.attempts - 1).to_string()));
        headers.push(("x-slack-retry-reason", "http_timeout".to_owned()));
    }
    let url = format!("{base}/slack/{path}");
    let sent = tokio::time::timeout(within, signed(shared, &url, kind, body, &headers)).await;
    match sent {
        Ok(Ok((200..300, answer))) => {
            let spoken = json!({"text": answer});
            let read = serde_json::from_str(&answer).ok().filter(Value::is_object);
            Pushed::Taken(read.unwrap_or(if answer.trim().is_empty() { Value::Null } else { spoken }))
        }
        Ok(Ok((0, _))) => Pushed::NeverAgain,
        _ => Pushed::Failed,
    }
}

const FORM: &str = "application/x-www-form-urlencoded";

fn form(fields: &Value) -> String {
    let mut form = url::form_urlencoded::Serializer::new(String::new());
    for (name, value) in fields.as_object().into_iter().flatten() {
        form.append_pair(name, &value.as_str().map_or_else(|| value.to_string(), str::to_owned));
    }
    form.finish()
}

/// A signed request; its status and its body. Status 0 stands for "not again".
pub(super) async fn signed(
    shared: &Arc<Shared>,
    url: &str,
    kind: &str,
    body: String,
    headers: &[(&str, String)],
) -> reqwest::Result<(u16, String)> {
    let (secret, skew_secs, spoils) = shared.act(|state| {
        (state.signing_secret.clone(), state.faults.skew_secs, std::mem::take(&mut state.faults.bad_signature))
    });
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    let moment = now.as_secs().saturating_add_signed(skew_secs).to_string();
    let mut signature = signature(&secret, &moment, &body);
    if spoils {
        signature = signature.replace(|c: char| c.is_ascii_digit(), "0");
    }
    let http = reqwest::Client::builder().timeout(Duration::from_secs(10)).build()?;
    let mut request = http.post(url).header("content-type", kind).header("user-agent", "Slackbot 1.0");
    request = request.header("x-slack-request-timestamp", moment).header("x-slack-signature", signature);
    for (name, value) in headers {
        request = request.header(*name, value);
    }
    let reply = request.body(body).send().await?;
    let no_more = reply.headers().get("x-slack-no-retry").is_some_and(|value| value == "1");
    let status = if no_more && !reply.status().is_success() { 0 } else { reply.status().as_u16() };
    let answer = reply.text().await?;
    let path = url.rsplit("/slack/").next().unwrap_or_default().to_owned();
    shared.act(|state| state.pushes.push((path, status)));
    Ok((status, answer))
}

/// `v0=` and the HMAC of version, moment and raw body.
fn signature(secret: &str, moment: &str, body: &str) -> String {
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(secret.as_bytes()) else { return String::new() };
    mac.update(format!("v0:{moment}:{body}").as_bytes());
    format!("v0={}", hex::encode(mac.finalize().into_bytes()))
}
