//! A Slack that takes everything, and people who talk on it: over signed requests, or over sockets.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::Bytes;
use axum::extract::ws::{Message, WebSocket, WebSocketUpgrade};
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Json, Response};
use axum::routing::{any, get};
use hmac::{Hmac, KeyInit, Mac};
use serde_json::{Value, json};
use tokio::sync::{Notify, Semaphore, mpsc};

use crate::figures::millis;

/// What the desk is configured with.
pub const SECRET: &str = "a-signing-secret";
pub const TEAM: &str = "T1";
/// Channels in which people talk, and how many people there are.
pub const CHANNELS: u64 = 20;
const PEOPLE: u64 = 500;
/// The first words, by which the kinds of messages are known.
const KNOWN: &str = "why does my consumer lag keep growing?";
const UNKNOWN: &str = "how do I make the flux capacitor hum in D minor?";
const CHATTER: &str = "good morning everybody, the coffee machine is fixed";

/// The platform.
#[derive(Clone)]
pub struct Slack(Arc<Shared>);

struct Shared {
    address: String,
    http: reqwest::Client,
    number: AtomicU64,
    /// When something was posted under which message.
    posted: Mutex<HashMap<String, Instant>>,
    news: Notify,
    sockets: Mutex<Vec<mpsc::UnboundedSender<String>>>,
    /// When each envelope went out; it goes when it is acknowledged.
    underway: Mutex<HashMap<String, Instant>>,
    acknowledged: Mutex<Vec<f64>>,
    window: Semaphore,
}

impl Slack {
    pub fn new(address: &str) -> Self {
        let http = reqwest::Client::builder().pool_max_idle_per_host(256).timeout(Duration::from_secs(30));
        Self(Arc::new(Shared {
            address: address.to_owned(),
            http: http.build().unwrap(),
            number: AtomicU64::new(1),
            posted: Mutex::default(),
            news: Notify::new(),
            sockets: Mutex::default(),
            underway: Mutex::default(),
            acknowledged: Mutex::default(),
            window: Semaphore::new(0),
        }))
    }

    pub fn routes(&self) -> Router {
        let router = Router::new().route("/api/{method}", any(called)).route("/link", get(link));
        router.with_state(self.clone())
    }

    /// What the second process is told to do.
    pub async fn does(&self, task: &Value) -> Value {
        let count = task["count"].as_u64().unwrap_or_default();
        let kind = task["kind"].as_str().unwrap_or_default().to_owned();
        let desk = task["desk"].as_str().unwrap_or_default().to_owned();
        match task["do"].as_str().unwrap() {
            "talk" => self.talk(&desk, &kind, count, task["secs"].as_f64().unwrap()).await,
            "flood" => self.flood(&desk, &kind, count, task["at_once"].as_u64().unwrap()).await,
            "see" => self.see(&desk, count).await,
            "command" => {
                self.command(&desk, task["text"].as_str().unwrap(), count, task["at_once"].as_u64().unwrap()).await
            }
            "envelopes" => self.envelopes(count, task["at_once"].as_u64().unwrap()).await,
            other => unreachable!("nobody knows how to {other}"),
        }
    }

    /// Messages at a steady pace, whether or not those before them were answered.
    async fn talk(&self, desk: &str, kind: &str, count: u64, secs: f64) -> Value {
        let began = Instant::now();
        let mut talking = tokio::task::JoinSet::new();
        for number in 0..count {
            let due = began + Duration::from_secs_f64(secs * number as f64 / count as f64);
            tokio::time::sleep_until(due.into()).await;
            let (slack, desk, body) = (self.clone(), desk.to_owned(), self.message(kind, number).1);
            // From when it was due: whoever comes late has waited.
            talking.spawn(async move {
                slack.push(&desk, "events", "application/json", body).await.map(|()| millis(due.elapsed()))
            });
        }
        told(talking.join_all().await, began)
    }

    /// Messages as fast as they are taken.
    async fn flood(&self, desk: &str, kind: &str, count: u64, at_once: u64) -> Value {
        let (slack, kind) = (self.clone(), kind.to_owned());
        let body = move |number| slack.message(&kind, number).1;
        self.pushed(desk, ("events", "application/json"), (count, at_once), body).await
    }

    /// A slash command of many agents.
    async fn command(&self, desk: &str, text: &str, count: u64, at_once: u64) -> Value {
        let (slack, text) = (self.clone(), text.to_owned());
        let body = move |number| slack.typed(&text, number);
        self.pushed(desk, ("commands", "application/x-www-form-urlencoded"), (count, at_once), body).await
    }

    /// So many bodies, so many at once, each as soon as one before it is taken.
    async fn pushed(
        &self,
        desk: &str,
        (to, content_type): (&'static str, &'static str),
        (count, at_once): (u64, u64),
        body: impl Fn(u64) -> String + Clone + Send + 'static,
    ) -> Value {
        let (began, next) = (Instant::now(), Arc::new(AtomicU64::new(0)));
        let mut talking = tokio::task::JoinSet::new();
        for _ in 0..at_once {
            let (slack, desk, body, next) = (self.clone(), desk.to_owned(), body.clone(), Arc::clone(&next));
            talking.spawn(async move {
                let mut taken = Vec::new();
                loop {
                    let number = next.fetch_add(1, Ordering::Relaxed);
                    if number >= count {
                        return taken;
                    }
                    let body = body(number);
                    let began = Instant::now();
                    let pushed = slack.push(&desk, to, content_type, body).await;
                    taken.push(pushed.map(|()| millis(began.elapsed())));
                }
            });
        }
        told(talking.join_all().await.concat(), began)
    }

    /// Questions, one after the other, until each is seen to be answered under it.
    async fn see(&self, desk: &str, count: u64) -> Value {
        let (began, mut seen) = (Instant::now(), Vec::new());
        for number in 0..count {
            let (ts, body) = self.message("known", number);
            let asked = Instant::now();
            self.push(desk, "events", "application/json", body).await.unwrap();
            let answered = async {
                loop {
                    let mut news = std::pin::pin!(self.0.news.notified());
                    news.as_mut().enable();
                    if let Some(at) = self.0.posted.lock().unwrap().get(&ts) {
                        return millis(at.duration_since(asked));
                    }
                    news.await;
                }
            };
            seen.push(
                tokio::time::timeout(Duration::from_secs(30), answered).await.map_err(|_| "no answer".to_owned()),
            );
        }
        told(seen, began)
    }

    /// Envelopes over the sockets, so many at once.
    async fn envelopes(&self, count: u64, at_once: u64) -> Value {
        self.0.acknowledged.lock().unwrap().clear();
        self.0.window.add_permits(usize::try_from(at_once).unwrap());
        let began = Instant::now();
        for number in 0..count {
            self.0.window.acquire().await.unwrap().forget();
            let payload: Value = serde_json::from_str(&self.message("chatter", number).1).unwrap();
            let id = format!("env-{}", self.0.number.fetch_add(1, Ordering::Relaxed));
            let envelope = json!({
                "envelope_id": id, "type": "events_api", "accepts_response_payload": false, "payload": payload,
                "retry_attempt": 0, "retry_reason": "",
            });
            self.0.underway.lock().unwrap().insert(id, Instant::now());
            let sockets = self.0.sockets.lock().unwrap();
            let socket = usize::try_from(number).unwrap() % sockets.len();
            sockets[socket].send(envelope.to_string()).unwrap();
        }
        self.0.window.acquire_many(u32::try_from(at_once).unwrap()).await.unwrap().forget();
        let acknowledged = std::mem::take(&mut *self.0.acknowledged.lock().unwrap());
        told(acknowledged.into_iter().map(Ok).collect(), began)
    }

    /// A message in one of the channels: its id, and what Slack tells of it.
    fn message(&self, kind: &str, number: u64) -> (String, String) {
        let unique = self.0.number.fetch_add(1, Ordering::Relaxed);
        let text = match (kind, number % 10) {
            ("known", _) | ("mixed", 0) => KNOWN,
            ("unknown", _) | ("mixed", 5) => UNKNOWN,
            _ => CHATTER,
        };
        let ts = format!("{}.{:06}", 1_780_000_000 + unique / 1_000_000, unique % 1_000_000);
        let (channel, user) = (format!("C{}", unique % CHANNELS), format!("U{}", unique % PEOPLE));
        let body = json!({
            "token": "v", "team_id": TEAM, "api_app_id": "A1", "type": "event_callback", "event_id": format!("Ev{unique}"),
            "event_time": 1_780_000_000, "is_ext_shared_channel": false, "event_context": format!("4-{unique}"),
            "authorizations": [{ "enterprise_id": null, "team_id": TEAM, "user_id": "UBOT", "is_bot": true,
                "is_enterprise_install": false }],
            "event": { "type": "message", "channel": channel, "channel_type": "channel", "user": user, "team": TEAM,
                "text": format!("{text} ({unique})"), "ts": ts, "event_ts": ts },
        });
        (ts, body.to_string())
    }

    fn typed(&self, text: &str, number: u64) -> String {
        let unique = self.0.number.fetch_add(1, Ordering::Relaxed).to_string();
        let user = format!("A{number}");
        let response_url = format!("{}/api/respond", self.0.address);
        let fields = [
            ("command", "/desk"),
            ("text", text),
            ("team_id", TEAM),
            ("channel_id", "CAGENTS"),
            ("user_id", &user),
            ("user_name", &user),
            ("trigger_id", &unique),
            ("response_url", &response_url),
            ("api_app_id", "A1"),
        ];
        url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish()
    }

    async fn push(&self, desk: &str, path: &str, kind: &str, body: String) -> Result<(), String> {
        let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_secs().to_string();
        let mut mac = Hmac::<sha2::Sha256>::new_from_slice(SECRET.as_bytes()).unwrap();
        mac.update(format!("v0:{now}:{body}").as_bytes());
        let signature = format!("v0={}", hex::encode(mac.finalize().into_bytes()));
        let request = self.0.http.post(format!("{desk}/slack/{path}")).header("content-type", kind);
        let request = request.header("x-slack-request-timestamp", now).header("x-slack-signature", signature);
        let reply = request.body(body).send().await.map_err(|error| error.to_string())?;
        let (status, text) = (reply.status(), reply.text().await.map_err(|error| error.to_string())?);
        // A command that could not be taken is answered with a sentence.
        if status.is_success() && text.is_empty() { Ok(()) } else { Err(format!("{status} {text}")) }
    }
}

/// The latencies of what was taken, and why the rest was not.
fn told(taken: Vec<Result<f64, String>>, began: Instant) -> Value {
    let secs = began.elapsed().as_secs_f64();
    let lost: Vec<&String> = taken.iter().filter_map(|taken| taken.as_ref().err()).collect();
    let why = lost.first().copied().cloned().unwrap_or_default();
    let millis: Vec<f64> = taken.iter().filter_map(|taken| taken.as_ref().ok().copied()).collect();
    json!({ "secs": secs, "lost": lost.len(), "why": why, "millis": millis })
}

async fn called(State(slack): State<Slack>, Path(method): Path<String>, body: Bytes) -> Json<Value> {
    let arguments = serde_json::from_slice::<Value>(&body).unwrap_or_default();
    Json(match method.as_str() {
        "auth.test" => {
            json!({ "ok": true, "url": "https://team.example.org/", "team_id": TEAM, "user_id": "UBOT", "bot_id": "BBOT" })
        }
        "users.info" => json!({ "ok": true, "user": { "id": "U1", "name": "somebody", "is_bot": false,
            "locale": "en-US", "profile": { "display_name": "Somebody", "real_name": "Somebody" } } }),
        "usergroups.users.list" => {
            json!({ "ok": true, "users": (0..200).map(|n| format!("A{n}")).collect::<Vec<_>>() })
        }
        "conversations.info" => json!({ "ok": true, "channel": { "id": "C1", "is_member": true } }),
        "conversations.history" | "conversations.replies" => json!({ "ok": true, "messages": [], "has_more": false }),
        "apps.connections.open" => {
            json!({ "ok": true, "url": format!("{}/link", slack.0.address.replacen("http", "ws", 1)) })
        }
        _ => {
            if let Some(thread) = arguments["thread_ts"].as_str() {
                slack.0.posted.lock().unwrap().entry(thread.to_owned()).or_insert_with(Instant::now);
                slack.0.news.notify_waiters();
            }
            let ts = format!("1790000000.{:06}", slack.0.number.fetch_add(1, Ordering::Relaxed) % 1_000_000);
            json!({ "ok": true, "ts": ts, "channel": arguments["channel"] })
        }
    })
}

async fn link(State(slack): State<Slack>, upgrade: WebSocketUpgrade) -> Response {
    upgrade.on_upgrade(move |socket| linked(slack, socket)).into_response()
}

async fn linked(slack: Slack, mut socket: WebSocket) {
    let (sender, mut frames) = mpsc::unbounded_channel();
    let hello = json!({ "type": "hello", "num_connections": 1, "connection_info": { "app_id": "A1" },
        "debug_info": { "host": "fake", "approximate_connection_time": 18060 } });
    sender.send(hello.to_string()).unwrap();
    slack.0.sockets.lock().unwrap().push(sender);
    loop {
        tokio::select! {
            frame = frames.recv() => {
                let Some(frame) = frame else { return };
                if socket.send(Message::Text(frame.into())).await.is_err() { return }
            }
            heard = socket.recv() => {
                let Some(Ok(heard)) = heard else { return };
                let Message::Text(text) = heard else { continue };
                let said: Value = serde_json::from_str(&text).unwrap_or_default();
                let sent = slack.0.underway.lock().unwrap().remove(said["envelope_id"].as_str().unwrap_or_default());
                if let Some(sent) = sent {
                    slack.0.acknowledged.lock().unwrap().push(millis(sent.elapsed()));
                    slack.0.window.add_permits(1);
                }
            }
        }
    }
}
