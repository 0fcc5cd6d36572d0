//! What people do with the app: press buttons, fill in modals, give commands, use a message's menu.

use serde_json::{Value, json};

use super::FakeSlack;
use super::delivery::Kind;
use super::messages::without_metadata;
use super::record::Posted;
use super::refusal::{entries, merged, text};
use super::state::State;

impl FakeSlack {
    /// A person presses a button of a message, ephemeral or not.
    pub fn press(&self, person: &str, posted: &Posted, action_id: &str) {
        self.shared.act(|state| state.press(person, &posted.channel, &posted.ts, action_id, action_id));
    }

    /// The same with another id than the button has, as somebody would send it who makes payloads up.
    pub fn press_changed(&self, person: &str, posted: &Posted, action_id: &str, sent: &str) {
        self.shared.act(|state| state.press(person, &posted.channel, &posted.ts, action_id, sent));
    }

    /// A person gives the app's command in a channel: `ask why is it slow?`.
    pub fn command(&self, person: &str, channel: &str, words: &str) {
        self.shared.act(|state| {
            let trigger = state.trigger(person);
            let address = state.reply_address(person, channel, None);
            let name = text(&state.channel(channel).object["name"]).to_owned();
            let payload = json!({
                "token": "verification", "team_id": state.team, "team_domain": "fake", "channel_id": channel,
                "channel_name": if name.is_empty() { "directmessage" } else { &name }, "user_id": person,
                "user_name": state.name_of(person), "command": state.command, "text": state.typed_in_command(words),
                "api_app_id": state.app, "is_enterprise_install": "false", "response_url": address,
                "trigger_id": trigger,
            });
            state.dispatch(Kind::Command, payload);
        });
    }

    /// A person uses an entry of a message's menu.
    pub fn shortcut(&self, person: &str, channel: &str, ts: &str, callback_id: &str) {
        self.shared.act(|state| {
            let at = state.placed(channel, ts);
            let message = without_metadata(&state.messages[at].body);
            let mut payload = state.interaction("message_action", person);
            let more = json!({
                "callback_id": callback_id, "message_ts": ts, "message": message, "action_ts": state.ts(),
                "response_url": state.reply_address(person, channel, Some(ts)),
                "channel": {"id": channel, "name": state.channel(channel).object["name"]},
            });
            payload = merged(&payload, &more);
            state.dispatch(Kind::Interaction, payload);
        });
    }

    /// A person fills in a modal that they have open, `block_id` by `block_id`, and submits it.
    pub fn submit(&self, person: &str, view_id: &str, filled: &[(&str, &str)]) {
        self.shared.act(|state| state.submit(person, view_id, filled));
    }
}

impl State {
    fn press(&mut self, person: &str, channel: &str, ts: &str, action_id: &str, sent: &str) {
        let at = self.placed(channel, ts);
        let message = self.messages[at].clone();
        let element = element_of(&message.body["blocks"], action_id);
        assert!(!element.is_null(), "there is no element {action_id} in {}", message.body["blocks"]);
        let moment = self.ts();
        let mut action = merged(&element, &json!({"action_ts": moment, "action_id": sent}));
        action["block_id"] = json!("b0");
        let is_ephemeral = message.seen_by.is_some();
        let payload = self.interaction("block_actions", person);
        let container = json!({
            "type": "message", "message_ts": ts, "channel_id": channel, "is_ephemeral": is_ephemeral,
        });
        let more = json!({
            "container": container, "actions": [action], "state": {"values": {}},
            "channel": {"id": channel, "name": self.channel(channel).object["name"]},
            "response_url": self.reply_address(person, channel, Some(ts)),
        });
        let mut payload = merged(&payload, &more);
        // Slack sends no message along with a press on an ephemeral one.
        if !is_ephemeral {
            payload["message"] = without_metadata(&message.body);
        }
        self.dispatch(Kind::Interaction, payload);
    }

    fn submit(&mut self, person: &str, view_id: &str, filled: &[(&str, &str)]) {
        let known = self.views.iter().find(|view| view.user == person && view.body["id"] == view_id && view.is_open);
        assert!(known.is_some(), "{person} has no view {view_id} open");
        let mut view = known.map(|view| view.body.clone()).unwrap_or_default();
        for block in entries(&view["blocks"].clone()).iter().filter(|block| block["type"] == "input") {
            let id = text(&block["block_id"]);
            let value = filled.iter().find(|(name, _)| *name == id).map(|(_, value)| *value);
            let element = &block["element"];
            assert!(value.is_some() || block["optional"] == true, "{id} must be filled in");
            view["state"]["values"][id][text(&element["action_id"])] = filled_in(element, value);
        }
        let payload = merged(&self.interaction("view_submission", person), &json!({"view": view, "response_urls": []}));
        self.dispatch(Kind::Interaction, payload);
    }

    /// What all interactive payloads have.
    fn interaction(&mut self, kind: &str, person: &str) -> Value {
        let trigger = self.trigger(person);
        json!({
            "type": kind, "token": "verification", "api_app_id": self.app, "trigger_id": trigger,
            "team": {"id": self.team, "domain": "fake"}, "enterprise": null, "is_enterprise_install": false,
            "user": {
                "id": person, "username": self.name_of(person), "name": self.name_of(person), "team_id": self.team,
            },
        })
    }
}

/// The element with this action id, with its type and id alone, as Slack sends it.
fn element_of(value: &Value, action_id: &str) -> Value {
    match value {
        Value::Object(object) if object.get("action_id").is_some_and(|id| id == action_id) => value.clone(),
        Value::Object(object) => first(object.values(), action_id),
        Value::Array(list) => first(list.iter(), action_id),
        _ => Value::Null,
    }
}

fn first<'a>(values: impl Iterator<Item = &'a Value>, action_id: &str) -> Value {
    let mut found = values.map(|value| element_of(value, action_id)).filter(|element| !element.is_null());
    found.next().unwrap_or_default()
}

/// A field's state: what was typed or chosen.
#[expect(clippy::panic, reason = "a test that chooses what is not offered is wrong")]
fn filled_in(element: &Value, value: Option<&str>) -> Value {
    let kind = text(&element["type"]);
    match kind {
        "users_select" => json!({"type": kind, "selected_user": value}),
        "static_select" => {
            let chosen = value.map(|value| {
                let offered = entries(&element["options"]).iter().find(|option| option["value"] == value);
                offered.unwrap_or_else(|| panic!("{value} is not offered"))
            });
            json!({"type": kind, "selected_option": chosen})
        }
        _ => json!({"type": kind, "value": value}),
    }
}
