//! Requests to Discord's REST API: one deadline, Discord's own words for what went wrong, its rate limits kept.
//!
//! serenity's own HTTP client retries a 429 without bound, does not share a global one, and behind another address
//! than discord.com loses the wait that Discord asks for. The desk needs each of these facts to decide what becomes of
//! a post, so requests go through here; the gateway and all models stay serenity's.

use std::sync::Arc;
use std::time::Duration;

use reqwest::header::{AUTHORIZATION, HeaderMap, HeaderName, HeaderValue};
use reqwest::multipart::{Form, Part};
use reqwest::{Method, Response, StatusCode};
use secrecy::ExposeSecret;
use serde_json::{Value, json};

use super::acknowledging::Acknowledging;
use super::limits::{Limits, is_outage};
use crate::chat::message::File;
use crate::chat::pauses::WAIT_MAX;
use crate::config::DiscordConfig;
use crate::failpoint::{Point, reached};

/// A request that takes longer is given up on.
const DEADLINE: Duration = Duration::from_secs(10);
/// The same where files go up with it; it stays below the time that a courier has.
const FILES_DEADLINE: Duration = Duration::from_secs(30);
/// Tries of a request that meets a rate limit each time.
const TRIES_MAX: u32 = 3;
/// Bytes of an answer that are read.
const ANSWER_BYTES_MAX: usize = 4 * 1024 * 1024;

/// What became of a request that did not succeed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(super) enum Failed {
    /// Discord takes no more of these for a while.
    #[error("rate limited for {after:?}")]
    RateLimited {
        /// For how long.
        after: Duration,
    },
    /// Discord refused it.
    #[error("HTTP {status}, code {code}: {message}")]
    Refused {
        /// The HTTP status.
        status: u16,
        /// Discord's JSON error code; 0 where there is none.
        code: i64,
        /// Discord's words.
        message: String,
    },
    /// The answer was lost: it may have been done.
    #[error("no answer: {0}")]
    Lost(String),
    /// Discord was not reached: it was not done.
    #[error("not reached: {0}")]
    Unreached(String),
}

impl Failed {
    /// Discord's JSON error code.
    pub(super) const fn code(&self) -> Option<i64> {
        match self {
            Self::Refused { code, .. } => Some(*code),
            _ => None,
        }
    }
}

/// The REST API of one bot.
pub(super) struct Rest {
    client: reqwest::Client,
    base: String,
    /// One for the token, whoever makes requests with it.
    pub(super) limits: Arc<Limits>,
    /// Interactions that are not acknowledged yet.
    pub(super) acknowledging: Arc<Acknowledging>,
}

/// What a request carries.
#[derive(Clone, Copy)]
enum Body<'a> {
    None,
    Json(&'a Value),
    Files(&'a Value, &'a [File]),
}

impl Rest {
    /// The same API, on a thread of its own: what it acknowledges is known to the other, and both keep to one limit.
    pub(super) fn beside(mut self, (acknowledging, limits): (Arc<Acknowledging>, Arc<Limits>)) -> Self {
        self.acknowledging = acknowledging;
        self.limits = limits;
        self
    }

    /// The API at the configured address.
    pub(super) fn new(config: &DiscordConfig) -> anyhow::Result<Self> {
        let mut authorization = HeaderValue::from_str(&format!("Bot {}", config.token.expose_secret()))?;
        authorization.set_sensitive(true);
        let agent = format!("DiscordBot (https://frontdesk.example, {})", env!("CARGO_PKG_VERSION"));
        let client = reqwest::Client::builder()
            .default_headers(HeaderMap::from_iter([(AUTHORIZATION, authorization)]))
            .user_agent(agent)
            .timeout(DEADLINE)
            .redirect(reqwest::redirect::Policy::none())
            .build()?;
        let base = format!("{}/api/v10", config.api_url.as_str().trim_end_matches('/'));
        Ok(Self { client, base, limits: Arc::default(), acknowledging: Arc::default() })
    }

    pub(super) async fn get(&self, path: &str) -> Result<Value, Failed> {
        self.send(Method::GET, path, Body::None).await
    }

    /// The direct-message channel with a person: made twice it is the same.
    pub(super) async fn direct(&self, person: &str) -> Result<String, Failed> {
        let direct = self.post("/users/@me/channels", &json!({ "recipient_id": person })).await?;
        Ok(direct.get("id").and_then(Value::as_str).unwrap_or_default().to_owned())
    }

    pub(super) async fn post(&self, path: &str, body: &Value) -> Result<Value, Failed> {
        self.send(Method::POST, path, Body::Json(body)).await
    }

    pub(super) async fn patch(&self, path: &str, body: &Value) -> Result<Value, Failed> {
        self.send(Method::PATCH, path, Body::Json(body)).await
    }

    pub(super) async fn put(&self, path: &str, body: &Value) -> Result<Value, Failed> {
        self.send(Method::PUT, path, Body::Json(body)).await
    }

    /// The same as [`Self::post`] or [`Self::patch`], with files.
    pub(super) async fn with_files(
        &self,
        method: Method,
        path: &str,
        body: &Value,
        files: &[File],
    ) -> Result<Value, Failed> {
        let body = if files.is_empty() { Body::Json(body) } else { Body::Files(body, files) };
        self.send(method, path, body).await
    }

    async fn send(&self, method: Method, path: &str, body: Body<'_>) -> Result<Value, Failed> {
        let route = route(&method, path);
        let mut tries = 0;
        loop {
            tries += 1;
            if let Some(route) = &route {
                self.limits.wait(route).await.map_err(|after| Failed::RateLimited { after })?;
            }
            let done = self.once(&method, path, body, route.as_deref()).await;
            self.limits.told(route.as_deref(), is_outage(&done), done.as_ref().err());
            match done {
                Err(Failed::RateLimited { after }) if tries < TRIES_MAX && after <= WAIT_MAX => {
                    tokio::time::sleep(after).await;
                }
                outcome => return outcome,
            }
        }
    }

    async fn once(&self, method: &Method, path: &str, body: Body<'_>, route: Option<&str>) -> Result<Value, Failed> {
        let request = self.client.request(method.clone(), format!("{}{path}", self.base));
        let request = match body {
            Body::None => request,
            Body::Json(body) => request.json(body),
            Body::Files(body, files) => request.multipart(form(body, files)?).timeout(FILES_DEADLINE),
        };
        reached(Point::DiscordRequesting).await;
        let response = request.send().await.map_err(unsent)?;
        reached(Point::DiscordAnswered).await;
        self.note_limits(route, response.headers());
        let (status, headers) = (response.status(), response.headers().clone());
        let answer = read(response).await;
        if status == StatusCode::TOO_MANY_REQUESTS {
            let answer = answer.unwrap_or_default();
            return Err(self.limited(route, &headers, &answer));
        }
        if status.is_success() {
            // It is done, whatever the answer says; who needs something of it finds it missing.
            return answer.map_err(|_| Failed::Lost("the answer could not be read".to_owned()));
        }
        let answer = answer.unwrap_or_default();
        Err(Failed::Refused {
            status: status.as_u16(),
            code: answer.get("code").and_then(Value::as_i64).unwrap_or_default(),
            message: refusal(&answer),
        })
    }

    fn limited(&self, route: Option<&str>, headers: &HeaderMap, answer: &Value) -> Failed {
        let in_body = answer.get("retry_after").and_then(Value::as_f64);
        let named = in_body.or_else(|| number(headers, "retry-after")).map(duration);
        // Discord's own answer is JSON. What stands before it shuts out the whole address, with a page of HTML.
        let after = match (answer.is_object(), named) {
            (true, named) => named.unwrap_or(Duration::from_secs(1)),
            (false, named) => self.limits.shut_out(named),
        };
        let global = answer.get("global").and_then(Value::as_bool).unwrap_or(false);
        self.limits.limited(route.filter(|_| !global), global, after);
        Failed::RateLimited { after }
    }

    /// A bucket that this request emptied is left alone until it fills.
    fn note_limits(&self, route: Option<&str>, headers: &HeaderMap) {
        let left = number(headers, "x-ratelimit-remaining");
        if let (Some(route), Some(0.0), Some(secs)) = (route, left, number(headers, "x-ratelimit-reset-after")) {
            self.limits.limited(Some(route), false, duration(secs));
        }
    }
}

/// Files beside the JSON that names them.
fn form(body: &Value, files: &[File]) -> Result<Form, Failed> {
    let mut form = Form::new().text("payload_json", body.to_string());
    for (place, file) in files.iter().enumerate() {
        let part = Part::bytes(file.bytes.clone()).file_name(file.name.clone()).mime_str(file.media_type);
        form = form.part(format!("files[{place}]"), part.map_err(unsent)?);
    }
    Ok(form)
}

/// The limiter's name for a request: its method and path, with the ids after the major one left out. Interactions and
/// their webhooks have limits of their own that the desk cannot come near.
fn route(method: &Method, path: &str) -> Option<String> {
    let path = path.split('?').next().unwrap_or_default();
    let mut segments: Vec<_> = path.split('/').skip(1).collect();
    if matches!(segments.first(), Some(&"interactions" | &"webhooks")) {
        return None;
    }
    for segment in segments.iter_mut().skip(2) {
        if segment.bytes().all(|b| b.is_ascii_digit()) {
            *segment = ":id";
        }
    }
    Some(format!("{method} {}", segments.join("/")))
}

fn unsent(error: reqwest::Error) -> Failed {
    // The address holds interaction tokens: it must not get into logs.
    let error = error.without_url();
    if error.is_connect() || error.is_builder() {
        Failed::Unreached(error.to_string())
    } else {
        Failed::Lost(error.to_string())
    }
}

async fn read(mut response: Response) -> Result<Value, ()> {
    let mut bytes = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(drop)? {
        if bytes.len() + chunk.len() > ANSWER_BYTES_MAX {
            return Err(());
        }
        bytes.extend_from_slice(&chunk);
    }
    if bytes.is_empty() {
        return Ok(Value::Null);
    }
    serde_json::from_slice(&bytes).map_err(drop)
}

/// A longer word of a reason is not shown.
const WORD_BYTES_MAX: usize = 32;

/// Discord's words, with the fields of a form error by path.
fn refusal(answer: &Value) -> String {
    let message = answer.get("message").and_then(Value::as_str).unwrap_or("no reason given");
    // What stands between may send back what it was sent: no reason has a word that long, and the token is one.
    let words = message.split_whitespace().map(|word| if word.len() > WORD_BYTES_MAX { "…" } else { word });
    let message = words.collect::<Vec<_>>().join(" ");
    let mut fields = Vec::new();
    if let Some(errors) = answer.get("errors") {
        collect(errors, &mut String::new(), &mut fields, 0);
    }
    let text = if fields.is_empty() { message } else { format!("{message} ({})", fields.join("; ")) };
    text.chars().filter(|c| !c.is_control()).take(300).collect()
}

fn collect(errors: &Value, path: &mut String, fields: &mut Vec<String>, depth: usize) {
    let Some(object) = errors.as_object().filter(|_| depth < 8 && fields.len() < 5) else { return };
    for (key, value) in object {
        if key == "_errors" {
            let code = value.get(0).and_then(|first| first.get("code")).and_then(Value::as_str).unwrap_or("invalid");
            fields.push(format!("{path}: {code}"));
        } else {
            let before = path.len();
            path.push('/');
            path.push_str(key);
            collect(value, path, fields, depth + 1);
            path.truncate(before);
        }
    }
}

fn number(headers: &HeaderMap, name: &'static str) -> Option<f64> {
    headers.get(HeaderName::from_static(name))?.to_str().ok()?.parse().ok()
}

pub(super) fn duration(secs: f64) -> Duration {
    Duration::try_from_secs_f64(secs.clamp(0.0, 86_400.0)).unwrap_or(Duration::from_secs(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_route_keeps_its_major_id_and_leaves_the_others_out() {
        let cases = [
            ("/channels/12/messages", Some("POST channels/12/messages")),
            ("/channels/12/messages/34", Some("POST channels/12/messages/:id")),
            ("/channels/12/messages?limit=3", Some("POST channels/12/messages")),
            ("/interactions/1/token/callback", None),
            ("/webhooks/1/token", None),
        ];
        for (path, expect) in cases {
            assert_eq!(route(&Method::POST, path).as_deref(), expect, "{path}");
        }
    }

    #[test]
    fn a_form_error_names_the_field() {
        let answer = serde_json::json!({"code": 50035, "message": "Invalid Form Body", "errors":
            {"embeds": {"0": {"title": {"_errors": [{"code": "BASE_TYPE_MAX_LENGTH", "message": "too long"}]}}}}});
        assert_eq!(refusal(&answer), "Invalid Form Body (/embeds/0/title: BASE_TYPE_MAX_LENGTH)");
    }
}
