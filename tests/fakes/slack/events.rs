//! What the app is told of what happens: the events that it is subscribed to and has the scopes for.

use serde_json::{Value, json};

use super::delivery::Kind;
use super::messages::without_metadata;
use super::refusal::{merged, text};
use super::state::State;

impl State {
    /// A message that was written: as a message, and as a mention too where it names the app.
    pub(super) fn tell_message(&mut self, channel: &str, body: &Value) {
        let seen = merged(&without_metadata(body), &json!({"channel": channel, "event_ts": body["ts"]}));
        self.tell_in(channel, &seen);
        let mention = format!("<@{}>", self.bot_user);
        let is_direct = self.channel(channel).object["is_im"] == true;
        if !is_direct && body["user"] != json!(self.bot_user) && text(&body["text"]).contains(&mention) {
            self.tell("app_mention", "app_mentions:read", &merged(&seen, &json!({"type": "app_mention"})));
        }
    }

    /// An edit or a deletion.
    pub(super) fn tell_change(&mut self, channel: &str, change: Value) {
        let ts = change["ts"].clone();
        self.tell_in(channel, &merged(&json!({"type": "message", "channel": channel, "event_ts": ts}), &change));
    }

    fn tell_in(&mut self, channel: &str, event: &Value) {
        let known = &self.channel(channel).object;
        let (kind, name, scope) = if known["is_im"] == true {
            ("im", "message.im", "im:history")
        } else if known["is_private"] == true {
            ("group", "message.groups", "groups:history")
        } else {
            ("channel", "message.channels", "channels:history")
        };
        self.tell(name, scope, &merged(event, &json!({"channel_type": kind})));
    }

    /// An event, if the app is subscribed to it, has the scope, and is where it happened.
    pub(super) fn tell(&mut self, subscription: &str, scope: &str, event: &Value) {
        let is_wanted = self.events.contains(subscription) && (scope.is_empty() || self.scopes.contains(scope));
        let place = event["channel"].as_str().or_else(|| event["item"]["channel"].as_str());
        let is_there = place.is_none_or(|channel| self.is_member(channel, &self.bot_user));
        if is_wanted && is_there && !self.withholds_events {
            self.tell_at_all(event);
        }
    }

    /// Any event at all.
    pub(super) fn tell_at_all(&mut self, event: &Value) {
        let id = self.id("Ev");
        let payload = json!({
            "token": "verification", "team_id": self.team, "context_team_id": self.team,
            "context_enterprise_id": null, "api_app_id": self.app, "event": event, "type": "event_callback",
            "event_id": id, "event_time": 1_700_000_000, "is_ext_shared_channel": false,
            "event_context": format!("4-{id}"),
            "authorizations": [{
                "enterprise_id": null, "team_id": self.team, "user_id": self.bot_user, "is_bot": true,
                "is_enterprise_install": false,
            }],
        });
        self.dispatch(Kind::Event, payload);
    }
}
