//! Deliveries to the app: over a socket or HTTP, each until it is acknowledged; events come again.

use std::sync::Arc;
use std::time::Duration;

use axum::http::StatusCode;
use serde_json::{Value, json};

use super::push::{self, Pushed};
use super::socket::Frame;
use super::state::State;
use super::{FakeSlack, Shared};

/// How the app is reached.
#[derive(Debug, Clone)]
pub(super) enum Door {
    /// Over the sockets that it opens.
    Socket,
    /// At these addresses in turn: one for each replica.
    Http(Vec<String>),
}

/// What is delivered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Event,
    Interaction,
    Command,
}

impl Kind {
    /// As a socket's envelope names it.
    const fn envelope(self) -> &'static str {
        match self {
            Self::Event => "events_api",
            Self::Interaction => "interactive",
            Self::Command => "slash_commands",
        }
    }
}

/// A delivery.
#[derive(Debug, Clone)]
pub(super) struct Delivery {
    pub(super) kind: Kind,
    pub(super) payload: Value,
    /// The envelopes that it went in.
    pub(super) envelopes: Vec<String>,
    pub(super) attempts: usize,
    pub(super) is_settled: bool,
    /// It is lost on the way this many times before it arrives.
    pub(super) losses: usize,
}

impl State {
    /// Something for the app; it is carried as soon as the state is let go.
    pub(super) fn dispatch(&mut self, kind: Kind, payload: Value) -> usize {
        let losses = std::mem::take(&mut self.faults.losses);
        let envelopes = Vec::new();
        self.deliveries.push(Delivery { kind, payload, envelopes, attempts: 0, is_settled: false, losses });
        self.undelivered.push(self.deliveries.len() - 1);
        self.deliveries.len() - 1
    }

    /// Sends a delivery in an envelope of its own over any one socket; `false` if there is none.
    fn send(&mut self, at: usize) -> bool {
        let Some(socket) = self.next_socket() else { return false };
        let id = self.id("envelope-");
        let delivery = &mut self.deliveries[at];
        let attempt = delivery.attempts - 1;
        let mut envelope = json!({
            "envelope_id": id, "type": delivery.kind.envelope(), "payload": delivery.payload,
            "accepts_response_payload": delivery.kind != Kind::Event,
        });
        if delivery.kind == Kind::Event {
            envelope["retry_attempt"] = json!(attempt);
            envelope["retry_reason"] = json!(if attempt > 0 { "timeout" } else { "" });
        }
        delivery.envelopes.push(id);
        socket.send(Frame::Send(envelope)).is_ok()
    }

    /// Counts an attempt; tells where it goes, and whether it is lost on the way.
    fn begin(&mut self, at: usize) -> (Option<String>, bool) {
        let delivery = &mut self.deliveries[at];
        delivery.attempts += 1;
        let is_lost = delivery.losses > 0;
        delivery.losses = delivery.losses.saturating_sub(1);
        let turn = at + delivery.attempts;
        let base = match &self.door {
            Door::Socket => None,
            Door::Http(bases) => Some(bases[turn % bases.len()].clone()),
        };
        (base, is_lost)
    }
}

/// Carries a delivery until it is acknowledged or given up.
pub(super) async fn carry(shared: Arc<Shared>, at: usize) {
    let waits = shared.read(|state| match state.deliveries[at].kind {
        Kind::Event => state.retry_waits.to_vec(),
        Kind::Interaction | Kind::Command => Vec::new(),
    });
    for wait in std::iter::once(Duration::ZERO).chain(waits) {
        tokio::time::sleep(wait).await;
        if attempt(&shared, at).await {
            return;
        }
    }
    shared.act(|state| state.give_up(at));
}

/// One attempt; whether nothing more is to be done.
async fn attempt(shared: &Arc<Shared>, at: usize) -> bool {
    let (base, is_lost) = shared.act(|state| state.begin(at));
    match base {
        _ if is_lost => false,
        None => shared.act(|state| state.send(at)) && is_acknowledged(shared, at).await,
        Some(base) => match push::push(shared, at, &base).await {
            Pushed::Taken(answer) => {
                shared.act(|state| state.settle(at, &answer));
                true
            }
            Pushed::NeverAgain => true,
            Pushed::Failed => false,
        },
    }
}

async fn is_acknowledged(shared: &Shared, at: usize) -> bool {
    let mut changed = shared.watched.changed.subscribe();
    let within = shared.read(|state| state.ack_within);
    let settled = async {
        while !shared.read(|state| state.deliveries[at].is_settled) {
            let _ = changed.changed().await;
        }
    };
    tokio::time::timeout(within, settled).await.is_ok()
}

impl FakeSlack {
    /// From now on the app is reached over HTTP at this address, such as `http://127.0.0.1:8080`.
    pub fn deliver_to(&self, base: &str) {
        self.deliver_in_turn(&[base]);
    }

    /// The same with several addresses, each for the next delivery: a load balancer before replicas.
    pub fn deliver_in_turn(&self, bases: &[&str]) {
        let bases = bases.iter().map(|base| base.trim_end_matches('/').to_owned()).collect();
        self.shared.act(|state| state.door = Door::Http(bases));
    }

    /// Checks the address for events as Slack does when it is entered; gives what went wrong.
    pub async fn verify_address(&self) -> Result<(), String> {
        let Door::Http(bases) = self.shared.read(|state| state.door.clone()) else { return Err("no address".into()) };
        let base = &bases[0];
        let challenge = "3eZbrw1aBm2rZgRNFdxV2595E9CY3gmdALWMmHkvFXO7tYXAYM8P";
        let body = json!({"token": "verification", "challenge": challenge, "type": "url_verification"}).to_string();
        let sent = push::signed(&self.shared, &format!("{base}/slack/events"), "application/json", body, &[]).await;
        match sent {
            Ok((status, answer)) if status == StatusCode::OK.as_u16() && answer.contains(challenge) => Ok(()),
            other => Err(format!("{other:?}")),
        }
    }
}
