//! A Discord that takes everything, and people who talk on it.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::extract::ws::{Message, WebSocket, WebSocketUpgrade};
use axum::http::{Method, Uri};
use axum::response::{IntoResponse, Json, Response};
use axum::routing::{any, get};
use serde_json::{Value, json};
use tokio::sync::{Notify, Semaphore, mpsc};

use crate::figures::millis;

/// What the desk is configured with.
pub const GUILD: u64 = 1000;
pub const FIRST_CHANNEL: u64 = 2000;
pub const CHANNELS: u64 = 20;
pub const AGENTS_CHANNEL: u64 = 3000;
pub const ROLE: u64 = 4000;
const BOT: u64 = 5000;
/// Milliseconds of Discord's first moment.
const EPOCH: u64 = 1_420_070_400_000;

/// The platform.
#[derive(Clone)]
pub struct Discord(Arc<Shared>);

struct Shared {
    address: String,
    number: AtomicU64,
    gateway: Mutex<Option<mpsc::UnboundedSender<Value>>>,
    connected: Notify,
    posts: AtomicU64,
    /// When each interaction went out; it goes when it is answered.
    underway: Mutex<HashMap<String, Instant>>,
    answered: Mutex<Vec<f64>>,
    window: Semaphore,
}

impl Discord {
    pub fn new(address: &str) -> Self {
        Self(Arc::new(Shared {
            address: address.to_owned(),
            number: AtomicU64::new(1),
            gateway: Mutex::default(),
            connected: Notify::new(),
            posts: AtomicU64::new(0),
            underway: Mutex::default(),
            answered: Mutex::default(),
            window: Semaphore::new(0),
        }))
    }

    pub fn routes(&self) -> Router {
        Router::new().route("/", get(gateway)).route("/{*path}", any(called)).with_state(self.clone())
    }

    /// What the second process is told to do.
    pub async fn does(&self, task: &Value) -> Value {
        let count = task["count"].as_u64().unwrap_or_default();
        match task["do"].as_str().unwrap() {
            "talk" => self.talk(task["text"].as_str().unwrap(), count, task["posts"].as_u64().unwrap()).await,
            "interact" => self.interact(count, task["at_once"].as_u64().unwrap()).await,
            other => unreachable!("nobody knows how to {other}"),
        }
    }

    /// Messages as fast as they can be sent, until there were so many posts.
    async fn talk(&self, text: &str, count: u64, posts: u64) -> Value {
        self.0.posts.store(0, Ordering::Relaxed);
        let (began, mut moved) = (Instant::now(), (0, Instant::now()));
        for number in 0..count {
            let id = self.id();
            let channel = FIRST_CHANNEL + number % CHANNELS;
            self.tell("MESSAGE_CREATE", message(id, channel, 10_000 + number, text));
        }
        while moved.0 < posts && moved.1.elapsed() < Duration::from_secs(30) {
            tokio::time::sleep(Duration::from_millis(2)).await;
            let now = self.0.posts.load(Ordering::Relaxed);
            if now > moved.0 {
                moved = (now, Instant::now());
            }
        }
        json!({ "secs": moved.1.duration_since(began).as_secs_f64(), "posts": moved.0 })
    }

    /// Slash commands, so many at once, until each is acknowledged.
    async fn interact(&self, count: u64, at_once: u64) -> Value {
        self.0.answered.lock().unwrap().clear();
        self.0.window.add_permits(usize::try_from(at_once).unwrap());
        let began = Instant::now();
        for number in 0..count {
            self.0.window.acquire().await.unwrap().forget();
            let id = self.id();
            let user = user(10_000 + number % 500);
            let interaction = json!({
                "id": id.to_string(), "application_id": BOT.to_string(), "type": 2, "token": format!("t{id}"), "version": 1,
                "guild_id": GUILD.to_string(), "channel_id": FIRST_CHANNEL.to_string(), "locale": "en-US",
                "guild_locale": "en-US", "entitlements": [], "authorizing_integration_owners": {}, "context": 0,
                "attachment_size_limit": 10_000_000, "app_permissions": "0",
                "channel": { "id": FIRST_CHANNEL.to_string(), "type": 0, "name": "c", "permissions": "0" },
                "member": member(&user),
                "data": { "id": "1", "name": "whoami", "type": 1, "options": [], "resolved": {} },
            });
            self.0.underway.lock().unwrap().insert(id.to_string(), Instant::now());
            self.tell("INTERACTION_CREATE", interaction);
        }
        let all = self.0.window.acquire_many(u32::try_from(at_once).unwrap());
        let lost = match tokio::time::timeout(Duration::from_secs(30), all).await {
            Ok(all) => {
                all.unwrap().forget();
                0
            }
            Err(_) => self.0.underway.lock().unwrap().len(),
        };
        let millis = std::mem::take(&mut *self.0.answered.lock().unwrap());
        json!({ "secs": began.elapsed().as_secs_f64(), "millis": millis, "lost": lost })
    }

    /// A new id, of this moment.
    fn id(&self) -> u64 {
        let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_millis();
        (u64::try_from(now).unwrap() - EPOCH) << 22 | self.0.number.fetch_add(1, Ordering::Relaxed) & 0x3f_ffff
    }

    fn tell(&self, kind: &str, event: Value) {
        let sequence = self.0.number.fetch_add(1, Ordering::Relaxed);
        let gateway = self.0.gateway.lock().unwrap().clone().unwrap();
        gateway.send(json!({ "op": 0, "t": kind, "s": sequence, "d": event })).unwrap();
    }

    fn answers(&self, method: &Method, path: &str, body: &Value) -> Value {
        let parts: Vec<&str> = path.trim_start_matches("/api/v10/").split('/').collect();
        match (method.as_str(), &parts[..]) {
            ("GET", ["users", "@me"]) => json!({ "id": BOT.to_string(), "username": "desk", "discriminator": "0",
                "avatar": null, "bot": true, "mfa_enabled": false, "verified": true, "email": null, "flags": 0 }),
            ("GET", ["applications", "@me"]) => json!({ "id": BOT.to_string(), "flags": 1 << 19 }),
            ("GET", ["gateway" | "gateway/bot", ..]) => json!({
                "url": self.0.address.replacen("http", "ws", 1), "shards": 1,
                "session_start_limit": { "total": 1000, "remaining": 1000, "reset_after": 0, "max_concurrency": 1 },
            }),
            ("POST", ["interactions", id, ..]) => {
                if let Some(sent) = self.0.underway.lock().unwrap().remove(*id) {
                    self.0.answered.lock().unwrap().push(millis(sent.elapsed()));
                    self.0.window.add_permits(1);
                }
                Value::Null
            }
            ("POST", ["channels", channel, "messages"]) => {
                self.0.posts.fetch_add(1, Ordering::Relaxed);
                let text = body["content"].as_str().unwrap_or_default();
                message(self.id(), channel.parse().unwrap_or(FIRST_CHANNEL), BOT, text)
            }
            ("GET", ["channels", _, "messages"]) => json!([]),
            (_, ["channels", .., "threads"]) => json!({ "id": self.id().to_string() }),
            ("GET", ["channels", id]) => json!({ "id": id, "type": 0, "guild_id": GUILD.to_string() }),
            ("PUT" | "POST", _) if path.contains("commands") => json!([]),
            _ => json!({ "id": self.id().to_string() }),
        }
    }
}

fn user(id: u64) -> Value {
    json!({ "id": id.to_string(), "username": format!("user{id}"), "discriminator": "0", "avatar": null,
        "bot": id == BOT, "global_name": null })
}

fn member(user: &Value) -> Value {
    json!({ "user": user, "roles": [], "joined_at": "2020-01-01T00:00:00.000000+00:00", "deaf": false, "mute": false,
        "flags": 0, "permissions": "0", "nick": null, "avatar": null, "pending": false })
}

fn message(id: u64, channel: u64, author: u64, text: &str) -> Value {
    let author = user(author);
    let mut of_guild = member(&author);
    of_guild.as_object_mut().unwrap().remove("user");
    json!({
        "id": id.to_string(), "channel_id": channel.to_string(), "guild_id": GUILD.to_string(), "author": author,
        "member": of_guild, "content": text, "timestamp": "2026-01-01T00:00:00.000000+00:00", "edited_timestamp": null,
        "tts": false, "mention_everyone": false, "mentions": [], "mention_roles": [], "attachments": [], "embeds": [],
        "pinned": false, "type": 0, "flags": 0, "components": [],
    })
}

async fn called(State(discord): State<Discord>, method: Method, uri: Uri, body: Bytes) -> Json<Value> {
    let body = serde_json::from_slice(&body).unwrap_or_default();
    Json(discord.answers(&method, uri.path(), &body))
}

async fn gateway(State(discord): State<Discord>, upgrade: WebSocketUpgrade) -> Response {
    upgrade.on_upgrade(move |socket| connected(discord, socket)).into_response()
}

async fn connected(discord: Discord, mut socket: WebSocket) {
    let (sender, mut events) = mpsc::unbounded_channel();
    let hello = json!({ "op": 10, "d": { "heartbeat_interval": 30_000 }, "s": null, "t": null });
    let _ = socket.send(Message::Text(hello.to_string().into())).await;
    loop {
        tokio::select! {
            event = events.recv() => {
                let Some(event) = event else { return };
                if socket.send(Message::Text(Value::to_string(&event).into())).await.is_err() { return }
            }
            heard = socket.recv() => {
                let Some(Ok(heard)) = heard else { return };
                let Message::Text(text) = heard else { continue };
                let said: Value = serde_json::from_str(&text).unwrap_or_default();
                match said["op"].as_u64() {
                    Some(1) => {
                        let _ = socket.send(Message::Text(json!({ "op": 11 }).to_string().into())).await;
                    }
                    Some(2) => {
                        let ready = json!({ "op": 0, "t": "READY", "s": 1, "d": {
                            "v": 10, "user": user(BOT), "guilds": [], "session_id": "s", "shard": [0, 1],
                            "resume_gateway_url": discord.0.address.replacen("http", "ws", 1),
                            "application": { "id": BOT.to_string(), "flags": 1 << 19 },
                        }});
                        let _ = socket.send(Message::Text(ready.to_string().into())).await;
                        *discord.0.gateway.lock().unwrap() = Some(sender.clone());
                        discord.0.connected.notify_waiters();
                    }
                    _ => {}
                }
            }
        }
    }
}
