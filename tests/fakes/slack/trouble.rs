//! Trouble that a test makes: refreshes, lost deliveries, faults, limits, revoked tokens.

use std::time::Duration;

use serde_json::Value;

use super::FakeSlack;
use super::faults::Fault;
use super::socket::{Frame, disconnect};

impl FakeSlack {
    /// Renews every socket at once: each is told so and ends.
    pub fn refresh_sockets(&self) {
        let frames = [Frame::Send(disconnect("refresh_requested")), Frame::Close];
        self.shared.act(|state| state.tell_sockets(&frames, true));
    }

    /// Renews the oldest socket alone.
    pub fn refresh_oldest_socket(&self) {
        let frames = [Frame::Send(disconnect("refresh_requested")), Frame::Close];
        self.shared.act(|state| state.tell_oldest(&frames, true));
    }

    /// Says to every socket that it ends in about ten seconds.
    pub fn warn_sockets(&self) {
        self.shared.act(|state| {
            state.sockets_least = state.sockets.len();
            state.tell_sockets(&[Frame::Send(disconnect("warning"))], false);
        });
    }

    /// Switches Socket Mode off for the app.
    pub fn disable_sockets(&self) {
        let frames = [Frame::Send(disconnect("link_disabled")), Frame::Close];
        self.shared.act(|state| {
            state.socket_mode = false;
            state.tell_sockets(&frames, true);
        });
    }

    /// Cuts every socket without a close frame.
    pub fn drop_sockets(&self) {
        self.shared.act(|state| state.tell_sockets(&[Frame::Drop], true));
    }

    /// Whether every new socket ends right after its `hello`.
    pub fn cut_new_sockets(&self, cuts: bool) {
        self.shared.act(|state| state.cuts_sockets = cuts);
    }

    /// Every socket stays open, but nothing is read or answered on it any more.
    pub fn freeze_sockets(&self) {
        self.shared.act(|state| state.tell_sockets(&[Frame::Freeze], false));
    }

    /// From now on the app may have so many sockets.
    pub fn cap_sockets(&self, sockets_max: usize) {
        self.shared.act(|state| state.sockets_max = sockets_max);
    }

    /// Sends every socket a frame of any text.
    pub fn send_raw(&self, text: &str) {
        self.shared.act(|state| state.tell_sockets(&[Frame::Raw(text.to_owned())], false));
    }

    /// The next call of this method meets this fault.
    pub fn fail_next(&self, method: &str, fault: Fault) {
        self.shared.act(|state| state.faults.plan(method, fault));
    }

    /// Lets calls of this method through `n` times per window.
    pub fn limit(&self, method: &str, n: usize, window: Duration) {
        self.shared.act(|state| state.faults.limit(method, n, window));
    }

    /// The next delivery is lost so many times before it arrives.
    pub fn lose_next_delivery(&self, times: usize) {
        self.shared.act(|state| state.faults.losses = times);
    }

    /// The last delivery of an event once more, though it was acknowledged; with the same event id.
    pub fn redeliver_last_event(&self) {
        self.shared.act(|state| {
            let last = state.deliveries.iter().rev().find(|delivery| delivery.payload["event_id"].is_string());
            let again = last.map(|delivery| (delivery.kind, delivery.payload.clone()));
            assert!(again.is_some(), "nothing was delivered yet");
            if let Some((kind, payload)) = again {
                state.dispatch(kind, payload);
            }
        });
    }

    /// Waits before the second, third and fourth delivery of an event.
    pub fn retry_after(&self, waits: [Duration; 3]) {
        self.shared.act(|state| state.retry_waits = waits);
    }

    /// The bot's token is good no more: calls answer with this code, such as `token_revoked`.
    pub fn spoil_bot_token(&self, code: &str) {
        self.shared.act(|state| state.bot_token_fault = Some(code.to_owned()));
    }

    /// The app's token has no scope any more.
    pub fn revoke_socket_scope(&self) {
        self.shared.act(|state| state.app_scopes.clear());
    }

    /// The app's token is good no more.
    pub fn revoke_app_token(&self) {
        self.shared.act(|state| state.app_token = "xapp-1-another-token".to_owned());
    }

    /// Requests to the app are signed with another secret from now on.
    pub fn sign_with(&self, secret: &str) {
        self.shared.act(|state| state.signing_secret = secret.to_owned());
    }

    /// Slack's clock is so many seconds ahead of the app's, or behind: requests are signed with its time.
    pub fn skew_clock(&self, secs: i64) {
        self.shared.act(|state| state.faults.skew_secs = secs);
    }

    /// The next request to the app has a wrong signature.
    pub fn spoil_signature(&self) {
        self.shared.act(|state| state.faults.bad_signature = true);
    }

    /// Response addresses are expired from now on when they are given.
    pub fn give_stale_addresses(&self) {
        self.shared.act(|state| state.faults.stale_addresses = true);
    }

    /// Makes every trigger and response address older.
    pub fn age(&self, by: Duration) {
        self.shared.act(|state| {
            state.triggers.values_mut().for_each(|trigger| trigger.aged += by);
            state.replies.values_mut().for_each(|reply| reply.aged += by);
        });
    }

    /// The payload of the last delivery, for a test of what was sent.
    pub fn last_payload(&self) -> Value {
        self.shared.read(|state| state.deliveries.last().map(|one| one.payload.clone()).unwrap_or_default())
    }
}
