//! Trouble that a test makes: reconnects, closes, lost replies, limits, a revoked token.

use std::time::Duration;

use serde_json::json;

use super::FakeDiscord;
use super::faults::Fault;
use super::interaction::Interaction;
use super::session::{Frame, PRIVILEGED, is_resumable};
use super::state::State;

impl FakeDiscord {
    /// Asks every session to reconnect and resume (op 7).
    pub fn reconnect(&self) {
        self.shared.act(|state| state.tell_all(&Frame::Send(json!({"op": 7, "s": null, "t": null, "d": null}))));
    }

    /// Tells every session that it is invalid (op 9); if it is not resumable it is forgotten.
    pub fn invalid_session(&self, resumable: bool) {
        self.shared.act(|state| {
            state.tell_all(&Frame::Send(json!({"op": 9, "s": null, "t": null, "d": resumable})));
            if !resumable {
                state.sessions.clear();
            }
        });
    }

    /// Closes every connection with this code; sessions end if the code says so.
    pub fn close_sessions(&self, code: u16) {
        self.shared.act(|state| state.close_all(code, "Closed by the test."));
    }

    /// Cuts every gateway connection without a close frame.
    pub fn drop_connections(&self) {
        self.shared.act(|state| state.tell_all(&Frame::Drop));
    }

    /// The connections that are open now get no heartbeat acknowledged any more.
    pub fn stop_acking_heartbeats(&self) {
        self.shared.act(|state| state.tell_all(&Frame::Deaf));
    }

    /// The next request of this method whose route, such as `/channels/7/messages`, contains `route` meets this fault.
    pub fn fail_next(&self, method: &str, route: &str, fault: Fault) {
        self.shared.act(|state| state.faults.plan(method, route, fault));
    }

    /// Lets requests whose line (`POST /channels/7/messages`) contains `route` through `n` times per window.
    pub fn limit(&self, route: &str, n: usize, per_seconds: f64) {
        self.shared.act(|state| state.faults.limit(route, n, Duration::from_secs_f64(per_seconds)));
    }

    /// The token is good no more: REST answers 401, the gateway closes with 4004.
    pub fn revoke_token(&self) {
        self.shared.act(|state| {
            state.token_revoked = true;
            state.close_all(4004, "Authentication failed.");
        });
    }

    /// Privileged intents are switched off: sessions that have any are closed with 4014, as is every new one.
    pub fn disallow_intents(&self) {
        self.shared.act(|state| {
            state.intents_disallowed = true;
            if state.sessions.iter().any(|session| session.intents & PRIVILEGED != 0) {
                state.close_all(4014, "Disallowed intent(s).");
            }
        });
    }

    /// Makes an interaction older, as if this much time had passed.
    pub fn age_interaction(&self, interaction: &str, by: Duration) {
        let older = |known: &mut Interaction| known.aged += by;
        self.shared.act(|state| state.interactions.get_mut(interaction).into_iter().for_each(older));
    }
}

impl State {
    fn tell_all(&self, frame: &Frame) {
        for session in &self.sessions {
            session.tell(frame.clone());
        }
    }

    fn close_all(&mut self, code: u16, reason: &'static str) {
        self.tell_all(&Frame::Close(code, reason));
        if !is_resumable(code) {
            self.sessions.clear();
        }
    }
}
