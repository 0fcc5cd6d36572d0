//! The gateway: hello, heartbeats, identify, resume, and the closes for those who break its rules.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;
use std::time::Duration;

use axum::extract::ws::{CloseFrame, Message, WebSocket};
use serde_json::{Value, json};
use tokio::sync::mpsc::{self, UnboundedReceiver, UnboundedSender};
use tokio::time::{Instant, timeout};

use super::Shared;
use super::session::{Frame, GATEWAY_VERSION, GUILDS, PRIVILEGED, Session, is_resumable};
use super::state::State;
use super::stream::ZlibStream;

/// What a client may send at most, in bytes.
const PAYLOAD_MAX: usize = 4096;
/// What a client may send in [`SENDS_WINDOW`] at most.
const SENDS_MAX: usize = 120;
const SENDS_WINDOW: Duration = Duration::from_mins(1);
/// How long a closed connection may take to say goodbye.
const GOODBYE: Duration = Duration::from_millis(500);

/// Why a connection ends.
type Closing = (u16, &'static str);

struct Connection {
    shared: Arc<Shared>,
    zlib: Option<ZlibStream>,
    session: Option<String>,
    outbox: UnboundedSender<Frame>,
    sends: VecDeque<Instant>,
    acks: bool,
    /// The client closed; nothing is left to send.
    left: bool,
}

/// Serves one connection to its end.
pub(super) async fn serve(shared: Arc<Shared>, query: HashMap<String, String>, mut socket: WebSocket) {
    let (outbox, inbox) = mpsc::unbounded_channel();
    let zlib = (query.get("compress").map(String::as_str) == Some("zlib-stream")).then(ZlibStream::new);
    let sends = VecDeque::new();
    let mut connection = Connection { shared, zlib, session: None, outbox, sends, acks: true, left: false };
    let end = match connection.check(&query) {
        Ok(()) => connection.run(inbox, &mut socket).await,
        Err(closing) => Some(closing),
    };
    connection.leave(end.map(|(code, _)| code));
    if let Some((code, reason)) = end.filter(|_| !connection.left) {
        let _ = socket.send(Message::Close(Some(CloseFrame { code, reason: reason.into() }))).await;
        let drained = async { while socket.recv().await.is_some_and(|message| message.is_ok()) {} };
        let _ = timeout(GOODBYE, drained).await;
    }
}

impl Connection {
    fn check(&self, query: &HashMap<String, String>) -> Result<(), Closing> {
        let is = |name: &str, wanted: &str| query.get(name).is_none_or(|given| given == wanted);
        if query.get("v").map(String::as_str) != Some(GATEWAY_VERSION) || !is("encoding", "json") {
            self.shared.violation(format!("gateway: connected with {query:?}"));
            return Err((4012, "Invalid API version."));
        }
        if !is("compress", "zlib-stream") {
            self.shared.violation("gateway: a compression that the fake does not speak".to_owned());
            return Err((4002, "Error while decoding payload."));
        }
        Ok(())
    }

    /// Runs until somebody closes; `None` is an end without a close frame, after which the session lives on.
    async fn run(&mut self, mut inbox: UnboundedReceiver<Frame>, socket: &mut WebSocket) -> Option<Closing> {
        let heartbeat = self.shared.read(|state| state.heartbeat);
        let hello = json!({"op": 10, "s": null, "t": null, "d": {
            "heartbeat_interval": u64::try_from(heartbeat.as_millis()).unwrap_or(u64::MAX), "_trace": ["fake"],
        }});
        let _ = self.outbox.send(Frame::Send(hello));
        let mut silent_since = Instant::now();
        loop {
            let patience = (silent_since + heartbeat * 2).saturating_duration_since(Instant::now());
            tokio::select! {
                frame = inbox.recv() => match frame? {
                    Frame::Send(payload) => socket.send(self.encode(&payload)).await.ok()?,
                    Frame::Close(code, reason) => return Some((code, reason)),
                    Frame::Drop => return None,
                    Frame::Deaf => self.acks = false,
                },
                message = timeout(patience, socket.recv()) => {
                    let Ok(message) = message else { return Some((4009, "Session timed out.")) };
                    silent_since = Instant::now();
                    let received = match message?.ok()? {
                        Message::Text(text) => self.receive(text.as_bytes()),
                        Message::Binary(bytes) => self.receive(&bytes),
                        Message::Close(frame) => {
                            let code = frame.map_or(1005, |frame| frame.code);
                            self.left = true;
                            return Some((code, ""));
                        }
                        Message::Ping(_) | Message::Pong(_) => Ok(()),
                    };
                    if let Err(closing) = received {
                        return Some(closing);
                    }
                }
            }
        }
    }

    fn encode(&mut self, payload: &Value) -> Message {
        let text = payload.to_string();
        match &mut self.zlib {
            Some(zlib) => Message::Binary(zlib.write(text.as_bytes()).into()),
            None => Message::Text(text.into()),
        }
    }

    /// Detaches the session from this connection, and ends it if the close was one that ends sessions.
    fn leave(&self, code: Option<u16>) {
        self.shared.act(|state| {
            let own = |session: &Session| session.connection.as_ref().is_some_and(|to| to.same_channel(&self.outbox));
            if code.is_some_and(|code| !is_resumable(code)) {
                state.sessions.retain(|session| !own(session));
            }
            for session in state.sessions.iter_mut().filter(|session| own(session)) {
                session.connection = None;
            }
        });
    }

    fn receive(&mut self, bytes: &[u8]) -> Result<(), Closing> {
        self.count_send()?;
        if bytes.len() > PAYLOAD_MAX {
            self.shared.violation(format!("gateway: a payload of {} bytes, at most {PAYLOAD_MAX}", bytes.len()));
            return Err((4002, "Error while decoding payload."));
        }
        let Ok(payload) = serde_json::from_slice::<Value>(bytes) else {
            self.shared.violation("gateway: a payload that is not JSON".to_owned());
            return Err((4002, "Error while decoding payload."));
        };
        let shared = Arc::clone(&self.shared);
        shared.act(|state| self.obey(state, &payload))
    }

    fn count_send(&mut self) -> Result<(), Closing> {
        let now = Instant::now();
        self.sends.push_back(now);
        while self.sends.front().is_some_and(|first| now - *first > SENDS_WINDOW) {
            self.sends.pop_front();
        }
        if self.sends.len() > SENDS_MAX {
            self.shared.violation(format!("gateway: more than {SENDS_MAX} sends in a minute"));
            return Err((4008, "Rate limited."));
        }
        Ok(())
    }

    fn obey(&mut self, state: &mut State, payload: &Value) -> Result<(), Closing> {
        let detail = &payload["d"];
        let identified = state.sessions.iter().any(|session| Some(&session.id) == self.session.as_ref());
        match payload["op"].as_u64() {
            Some(1) if self.acks => self.answer(json!({"op": 11, "s": null, "t": null, "d": null})),
            Some(1) => {}
            Some(2 | 6) if identified => {
                state.violations.push("gateway: identified twice on one connection".to_owned());
                return Err((4005, "Already authenticated."));
            }
            Some(2) => return self.identify(state, detail),
            Some(6) => return self.resume(state, detail),
            Some(3 | 4 | 8) if !identified => {
                state.violations.push("gateway: spoke before identifying".to_owned());
                return Err((4003, "Not authenticated."));
            }
            Some(3 | 4) => {}
            Some(8) => {
                let members = json!({
                    "guild_id": state.guild, "members": state.members(), "chunk_index": 0, "chunk_count": 1,
                    "not_found": [], "nonce": detail["nonce"],
                });
                let own = state.sessions.iter_mut().find(|session| Some(&session.id) == self.session.as_ref());
                own.into_iter().for_each(|session| session.dispatch("GUILD_MEMBERS_CHUNK", members.clone()));
            }
            _ => {
                state.violations.push(format!("gateway: opcode {}", payload["op"]));
                return Err((4001, "Unknown opcode."));
            }
        }
        Ok(())
    }

    fn answer(&self, payload: Value) {
        let _ = self.outbox.send(Frame::Send(payload));
    }

    fn identify(&mut self, state: &mut State, detail: &Value) -> Result<(), Closing> {
        state.identifies += 1;
        admit(state, detail)?;
        let Some(intents) = detail["intents"].as_u64().filter(|bits| bits >> 26 == 0) else {
            return Err((4013, "Invalid intent(s)."));
        };
        if state.intents_disallowed && intents & PRIVILEGED != 0 {
            return Err((4014, "Disallowed intent(s)."));
        }
        let Some(shard) = state.shard_of(&detail["shard"]) else { return Err((4010, "Invalid shard.")) };
        if !["os", "browser", "device"].iter().all(|name| detail["properties"][*name].is_string()) {
            state.violations.push("gateway: identified without os, browser and device".to_owned());
        }
        let id = format!("{:032x}", u128::from(super::snowflake::number(&state.ids.take())));
        let connection = Some(self.outbox.clone());
        let mut session = Session { id: id.clone(), shard, intents, sequence: 0, sent: Vec::new(), connection };
        session.dispatch("READY", state.ready(&id, shard));
        if intents & GUILDS != 0 && state.has_guild(shard) {
            session.dispatch("GUILD_CREATE", state.guild_create());
        }
        state.sessions.push(session);
        self.session = Some(id);
        Ok(())
    }

    fn resume(&mut self, state: &mut State, detail: &Value) -> Result<(), Closing> {
        admit(state, detail)?;
        let (id, seen) = (&detail["session_id"], detail["seq"].as_u64());
        let Some(session) = state.sessions.iter_mut().find(|session| session.id == *id) else {
            self.answer(json!({"op": 9, "s": null, "t": null, "d": false}));
            return Ok(());
        };
        let Some(seen) = seen.filter(|seen| *seen <= session.sequence) else {
            return Err((4007, "Invalid seq."));
        };
        if let Some(older) = session.connection.replace(self.outbox.clone()) {
            let _ = older.send(Frame::Drop);
        }
        for (_, payload) in session.sent.iter().filter(|(sequence, _)| *sequence > seen) {
            session.tell(Frame::Send(payload.clone()));
        }
        session.dispatch("RESUMED", json!({"_trace": ["fake"]}));
        self.session = Some(session.id.clone());
        state.resumes += 1;
        Ok(())
    }
}

/// Whether the token is the bot's.
fn admit(state: &mut State, detail: &Value) -> Result<(), Closing> {
    let given = detail["token"].as_str().unwrap_or_default();
    if state.token_revoked || given.trim_start_matches("Bot ") != state.token {
        return Err((4004, "Authentication failed."));
    }
    Ok(())
}
