//! Socket Mode: one-time addresses, `hello`, envelopes out and acknowledgements in, renewal.

use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::extract::ws::{CloseFrame, Message, WebSocket};
use serde_json::{Value, json};
use tokio::sync::mpsc;

use super::Shared;
use super::call::{Call, Outcome};
use super::state::State;

/// An app may have so many sockets.
const SOCKETS_MAX: usize = 10;
/// Slack pings often.
const PING_EVERY: Duration = Duration::from_secs(5);
/// How long a socket lives, says `hello`; briefly where the app asks for that.
const LIFE_SECS: u64 = 18_060;
const BRIEF_LIFE_SECS: u64 = 360;

/// A socket that the app has open.
#[derive(Debug)]
pub(super) struct Socket {
    id: usize,
    frames: mpsc::UnboundedSender<Frame>,
}

/// What is done with a socket.
#[derive(Debug, Clone)]
pub(super) enum Frame {
    Send(Value),
    /// Text that need not be JSON.
    Raw(String),
    Close,
    /// The connection ends without a word.
    Drop,
    /// Nothing is read or answered any more, though the connection stays.
    Freeze,
}

impl State {
    pub(super) fn open_connection(&mut self, _: &Call) -> Outcome {
        let ticket = self.id("ticket-");
        self.tickets.insert(ticket.clone());
        Ok(json!({"url": format!("ws://{}/link/?ticket={ticket}&app_id={}", self.address, self.app)}))
    }

    /// Any one socket: each in turn.
    pub(super) fn next_socket(&mut self) -> Option<mpsc::UnboundedSender<Frame>> {
        self.sockets.retain(|socket| !socket.frames.is_closed());
        if self.sockets.is_empty() {
            return None;
        }
        self.sockets.rotate_left(1);
        self.sockets.last().map(|socket| socket.frames.clone())
    }

    /// Does this with every socket; those that are to end get no more envelopes.
    pub(super) fn tell_sockets(&mut self, frames: &[Frame], is_last: bool) {
        for socket in &self.sockets {
            for frame in frames {
                let _ = socket.frames.send(frame.clone());
            }
        }
        if is_last {
            self.sockets.clear();
        }
    }

    /// Does this with the oldest socket alone.
    pub(super) fn tell_oldest(&mut self, frames: &[Frame], is_last: bool) {
        let Some(oldest) = self.sockets.iter().min_by_key(|socket| socket.id).map(|socket| socket.id) else { return };
        let (mut one, others) = std::mem::take(&mut self.sockets).into_iter().partition(|socket| socket.id == oldest);
        std::mem::swap(&mut self.sockets, &mut one);
        self.tell_sockets(frames, is_last);
        self.sockets.extend::<Vec<Socket>>(others);
    }

    /// A new socket, or why there is none.
    fn greet(&mut self, is_brief: bool) -> Result<(usize, mpsc::UnboundedReceiver<Frame>), Value> {
        if !self.socket_mode {
            return Err(disconnect("link_disabled"));
        }
        self.sockets.retain(|socket| !socket.frames.is_closed());
        if self.sockets.len() >= self.sockets_max.min(SOCKETS_MAX) {
            return Err(disconnect("too_many_websockets"));
        }
        let (frames, outgoing) = mpsc::unbounded_channel();
        self.sockets_opened += 1;
        let id = self.sockets_opened;
        let life = if is_brief { BRIEF_LIFE_SECS } else { LIFE_SECS };
        let hello = json!({
            "type": "hello", "num_connections": self.sockets.len() + 1, "connection_info": {"app_id": self.app},
            "debug_info": {
                "host": "applink-fake-1", "started": "2026-01-01 00:00:00.000", "build_number": 1,
                "approximate_connection_time": life,
            },
        });
        let _ = frames.send(Frame::Send(hello));
        self.socket_moments.push(Instant::now());
        if self.cuts_sockets {
            let _ = frames.send(Frame::Drop);
        }
        self.sockets.push(Socket { id, frames });
        Ok((id, outgoing))
    }
}

/// The frame that ends a socket, or says that it ends soon.
pub(super) fn disconnect(reason: &str) -> Value {
    json!({"type": "disconnect", "reason": reason, "debug_info": {"host": "applink-fake-1"}})
}

/// Speaks with one socket until it ends.
pub(super) async fn serve(shared: Arc<Shared>, mut socket: WebSocket, is_brief: bool) {
    let (id, mut outgoing) = match shared.act(|state| state.greet(is_brief)) {
        Ok(greeted) => greeted,
        Err(refusal) => {
            shared.act(|state| state.sockets_refused += 1);
            let _ = socket.send(Message::text(refusal.to_string())).await;
            close(&mut socket).await;
            return;
        }
    };
    let mut ping = tokio::time::interval(PING_EVERY);
    loop {
        let is_on = tokio::select! {
            frame = outgoing.recv() => match frame {
                Some(Frame::Send(frame)) => socket.send(Message::text(frame.to_string())).await.is_ok(),
                Some(Frame::Raw(text)) => socket.send(Message::text(text)).await.is_ok(),
                Some(Frame::Close) => {
                    close(&mut socket).await;
                    drain(&shared, &mut socket).await;
                    false
                }
                Some(Frame::Freeze) => std::future::pending().await,
                Some(Frame::Drop) => false,
                // The state has let this socket go, and what it was told is done.
                None => {
                    drain(&shared, &mut socket).await;
                    false
                }
            },
            heard = socket.recv() => hear(&shared, heard),
            _ = ping.tick() => socket.send(Message::Ping("Ping from applink-fake-1".into())).await.is_ok(),
        };
        if !is_on {
            break;
        }
    }
    shared.act(|state| {
        state.sockets.retain(|socket| socket.id != id);
        state.sockets_least = state.sockets_least.min(state.sockets.len());
    });
}

/// Takes a frame from the app; whether the socket goes on.
fn hear(shared: &Arc<Shared>, heard: Option<Result<Message, axum::Error>>) -> bool {
    match heard {
        Some(Ok(Message::Text(text))) => {
            shared.act(|state| match serde_json::from_str::<Value>(&text) {
                Ok(frame) => state.acknowledge(&frame),
                Err(_) => state.violation(format!("a socket brought something that is no JSON: {text}")),
            });
            true
        }
        Some(Ok(Message::Close(_)) | Err(_)) | None => false,
        Some(Ok(_)) => true,
    }
}

async fn close(socket: &mut WebSocket) {
    let _ = socket.send(Message::Close(Some(CloseFrame { code: 1000, reason: "".into() }))).await;
}

/// What the app still has to say on a socket that ends.
async fn drain(shared: &Arc<Shared>, socket: &mut WebSocket) {
    while hear(shared, socket.recv().await) {}
}
