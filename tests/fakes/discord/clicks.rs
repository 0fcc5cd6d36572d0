//! What people do with commands, buttons, selects and modals.

use std::time::Duration;

use serde_json::{Value, json};
use tokio::time::Instant;

use super::FakeDiscord;
use super::callbacks::{CHOICES, MODAL};
use super::components::{self, LABEL, ROW, STRING_SELECT, TEXT_INPUT};
use super::interaction::{AUTOCOMPLETE, Interaction, PRESS, SLASH, SUBMIT};
use super::objects::EVERYONE_MAY;
use super::refusal::{entries, text};
use super::session::is_direct;
use super::state::State;

/// Selects of users, roles and channels, with the kind of the command option that names the same.
const SELECTS: [(u64, u64); 3] = [(5, 6), (6, 8), (8, 7)];

impl FakeDiscord {
    /// Calls a slash command; gives the interaction's id. Options are `{"name": value}`, nested for subcommands, or
    /// the list that Discord sends.
    pub fn slash(&self, user: &str, channel: &str, name: &str, options: Value) -> String {
        self.shared.act(|state| {
            let command = state.registered_command(name, 1);
            let detail = state.command_detail(&command, &options);
            state.interact(SLASH, 1, user, channel, detail, None)
        })
    }

    /// Types in an option: one value is `{"value": "…", "focused": true}`. Gives the choices that the bot offered.
    pub async fn autocomplete(&self, user: &str, channel: &str, name: &str, options: Value) -> Vec<Value> {
        let id = self.shared.act(|state| {
            let command = state.registered_command(name, 1);
            let detail = state.command_detail(&command, &options);
            state.interact(AUTOCOMPLETE, 1, user, channel, detail, None)
        });
        let answered = |state: &State| state.interactions.get(&id).and_then(|known| known.answer.clone());
        let (kind, detail) = self.wait_for(answered).await;
        assert_eq!(kind, CHOICES, "an autocomplete is answered with choices");
        entries(&detail["choices"]).to_vec()
    }

    /// Presses a button, of an ephemeral message too; gives the interaction's id.
    pub fn press(&self, user: &str, channel: &str, message: &str, custom_id: &str) -> String {
        self.shared.act(|state| {
            let button = state.component(user, channel, message, custom_id);
            assert!(button["disabled"] != true, "the button {custom_id} is disabled");
            let detail = json!({"custom_id": custom_id, "component_type": button["type"], "id": 1});
            state.interact(PRESS, 0, user, channel, detail, Some(message))
        })
    }

    /// Sends an id that no button of the message has, as somebody would who makes requests up.
    pub fn press_changed(&self, user: &str, channel: &str, message: &str, custom_id: &str) -> String {
        self.shared.act(|state| {
            let detail = json!({"custom_id": custom_id, "component_type": 2, "id": 1});
            state.interact(PRESS, 0, user, channel, detail, Some(message))
        })
    }

    /// Chooses these values of a select; gives the interaction's id.
    pub fn select(&self, user: &str, channel: &str, message: &str, custom_id: &str, values: &[&str]) -> String {
        self.shared.act(|state| {
            let select = state.component(user, channel, message, custom_id);
            let has = |value: &&str| entries(&select["options"]).iter().any(|option| option["value"] == **value);
            assert!(select["type"] != STRING_SELECT || values.iter().all(has), "no such option");
            let kind = &select["type"];
            let mut detail = json!({"custom_id": custom_id, "component_type": kind, "values": values, "id": 1});
            // A text select resolves nothing, and Discord leaves the field out.
            if let Some((_, option)) = SELECTS.iter().find(|(select, _)| kind == select) {
                let named = values.iter().map(|value| json!({"type": option, "value": value}));
                detail["resolved"] = state.resolved(&named.collect());
            }
            state.interact(PRESS, 0, user, channel, detail, Some(message))
        })
    }

    /// Uses a command of a message's menu, such as `Create ticket`; gives the interaction's id.
    pub fn message_command(&self, user: &str, channel: &str, name: &str, message: &str) -> String {
        self.shared.act(|state| {
            let command = state.registered_command(name, 3);
            let at = state.placed(channel, message);
            let mut detail = state.command_detail(&command, &json!([]));
            detail["target_id"] = json!(message);
            detail["resolved"] = json!({"messages": {message: state.messages[at]}});
            state.interact(SLASH, 3, user, channel, detail, None)
        })
    }

    /// Sends the modal that this person was shown; `values` is `{"custom_id": "text"}`, a list for a select.
    pub fn submit_modal(&self, user: &str, custom_id: &str, values: Value) -> String {
        self.shared.act(|state| {
            let (source, modal) = state.shown_modal(user, custom_id);
            let filled = entries(&modal["components"]).iter().map(|component| filled(component, &values));
            let detail = json!({"custom_id": custom_id, "components": filled.collect::<Vec<_>>()});
            let id = state.interact(SUBMIT, 0, user, &source.channel, detail, source.message.as_deref());
            state.interactions.entry(id.clone()).and_modify(|sent| sent.trigger = Some(source.id));
            id
        })
    }
}

impl State {
    fn interact(
        &mut self,
        kind: u64,
        command: u64,
        user: &str,
        channel: &str,
        detail: Value,
        on: Option<&str>,
    ) -> String {
        let id = self.ids.take();
        let interaction = Interaction {
            id: id.clone(),
            token: format!("aW50ZXJhY3Rpb24.{id}"),
            kind,
            command,
            user: user.to_owned(),
            channel: channel.to_owned(),
            message: on.map(str::to_owned),
            trigger: None,
            born: Instant::now(),
            aged: Duration::ZERO,
            answer: None,
            original: None,
            follow_ups: 0,
        };
        let told = self.told(&interaction, detail);
        self.interactions.insert(id.clone(), interaction);
        self.dispatch("INTERACTION_CREATE", told);
        id
    }

    fn told(&mut self, interaction: &Interaction, detail: Value) -> Value {
        let locale = self.person(&interaction.user).locale.clone();
        let channel = self.channels.get(&interaction.channel).map(|one| one.object.clone()).unwrap_or_default();
        assert!(channel.is_object(), "there is no channel {}", interaction.channel);
        let may = self.bot_permissions(&interaction.channel).0.to_string();
        let mut told = json!({
            "id": interaction.id, "application_id": self.application, "type": interaction.kind, "data": detail,
            "channel": channel, "channel_id": interaction.channel, "token": interaction.token, "version": 1,
            "locale": locale, "app_permissions": may, "entitlements": [], "attachment_size_limit": 10_485_760,
        });
        if is_direct(&channel) {
            told["user"] = json!(self.user(&interaction.user));
            told["context"] = json!(1);
            told["authorizing_integration_owners"] = json!({"0": "0"});
        } else {
            let mut member = self.whole_member(&interaction.user).unwrap_or_default();
            member["permissions"] = json!(EVERYONE_MAY.to_string());
            told["member"] = member;
            told["channel"]["permissions"] = json!(EVERYONE_MAY.to_string());
            told["guild"] = json!({"id": self.guild, "locale": "en-US", "features": ["COMMUNITY"]});
            told["guild_id"] = json!(self.guild);
            told["guild_locale"] = json!("en-US");
            told["context"] = json!(0);
            told["authorizing_integration_owners"] = json!({"0": self.guild});
        }
        if let Some(at) = interaction.message.as_ref().and_then(|id| self.any_message(id)) {
            told["message"] = self.messages[at].clone();
        }
        told
    }

    /// The command that was registered under this name.
    #[expect(clippy::panic, reason = "nobody can call what is not registered")]
    fn registered_command(&self, name: &str, kind: u64) -> Value {
        let is_it = |command: &&Value| command["name"] == name && command["type"] == kind;
        let found = self.commands.values().flatten().find(is_it);
        found.cloned().unwrap_or_else(|| panic!("the bot registered no command `{name}` of kind {kind}"))
    }

    fn command_detail(&self, command: &Value, options: &Value) -> Value {
        let listed = if options.is_array() { options.clone() } else { given(&command["options"], options) };
        let mut detail = json!({"id": command["id"], "name": command["name"], "type": command["type"]});
        let resolved = self.resolved(&listed);
        if resolved.as_object().is_some_and(|named| !named.is_empty()) {
            detail["resolved"] = resolved;
        }
        if command["guild_id"].is_string() {
            detail["guild_id"] = command["guild_id"].clone();
        }
        detail["options"] = listed;
        detail
    }

    /// The users, channels and roles that options name.
    fn resolved(&self, options: &Value) -> Value {
        let mut resolved = json!({});
        for option in components::leaves(&json!([{"components": flat(options)}])) {
            let id = text(&option["value"]);
            match option["type"].as_u64() {
                Some(6) => {
                    resolved["users"][id] = json!(self.user(id));
                    resolved["members"][id] = json!(self.member(id));
                    resolved["members"][id]["permissions"] = json!(EVERYONE_MAY.to_string());
                }
                Some(7) => resolved["channels"][id] = json!(self.channels.get(id).map(|one| &one.object)),
                Some(8) => resolved["roles"][id] = json!(self.roles.iter().find(|role| role["id"] == id)),
                _ => {}
            }
        }
        resolved
    }

    /// The button or select of a message that this person sees.
    #[expect(clippy::panic, reason = "nobody can press what is not there")]
    fn component(&self, user: &str, channel: &str, message: &str, custom_id: &str) -> Value {
        let shown = &self.messages[self.placed(channel, message)];
        let seen_by = self.seen_by.get(message).is_none_or(|one| one == user);
        assert!(seen_by, "{user} does not see the ephemeral message {message}");
        let leaves = components::leaves(&shown["components"]);
        let found = leaves.iter().find(|component| component["custom_id"] == custom_id);
        found.map(|component| (*component).clone()).unwrap_or_else(|| {
            let there = leaves.iter().map(|component| text(&component["custom_id"])).collect::<Vec<_>>();
            panic!("there is no component {custom_id} but {there:?}")
        })
    }

    /// The last modal with this id that the person was shown, and what it was the answer to.
    #[expect(clippy::panic, reason = "nobody can send what was not shown")]
    fn shown_modal(&self, user: &str, custom_id: &str) -> (Interaction, Value) {
        let of_user = self.interactions.values().filter(|known| known.user == user);
        let shown = of_user.filter_map(|known| match &known.answer {
            Some((MODAL, modal)) if modal["custom_id"] == custom_id => Some((known.clone(), modal.clone())),
            _ => None,
        });
        shown.max_by_key(|(known, _)| known.born).unwrap_or_else(|| panic!("{user} was shown no modal {custom_id}"))
    }
}

/// Options by name as the list that Discord sends, with the types that the command declares.
fn given(declared: &Value, options: &Value) -> Value {
    let given = entries(declared).iter().filter_map(|option| {
        let value = options.get(text(&option["name"]))?;
        let mut told = json!({"name": option["name"], "type": option["type"]});
        match option["type"].as_u64() {
            Some(1 | 2) => told["options"] = given(&option["options"], value),
            _ if value["focused"] == true => {
                told["value"] = value["value"].clone();
                told["focused"] = json!(true);
            }
            _ => told["value"] = value.clone(),
        }
        Some(told)
    });
    let given = given.collect::<Vec<_>>();
    let known = options.as_object().map_or(0, serde_json::Map::len);
    assert_eq!(given.len(), known, "the command declares other options than {options}");
    json!(given)
}

/// Options of all levels in one list.
fn flat(options: &Value) -> Vec<Value> {
    let own = entries(options).iter().cloned();
    own.flat_map(|option| if option["options"].is_array() { flat(&option["options"]) } else { vec![option] }).collect()
}

/// A row or a label of a modal as it comes back, filled in.
fn filled(component: &Value, values: &Value) -> Value {
    let kind = component["type"].as_u64();
    match kind {
        Some(ROW) => {
            let inputs = entries(&component["components"]).iter().map(|input| field(input, values));
            json!({"type": ROW, "id": 1, "components": inputs.collect::<Vec<_>>()})
        }
        Some(LABEL) => json!({"type": LABEL, "id": 1, "component": field(&component["component"], values)}),
        _ => json!({"type": kind, "id": 1}),
    }
}

fn field(input: &Value, values: &Value) -> Value {
    let id = text(&input["custom_id"]);
    let value = values.get(id).cloned().unwrap_or_else(|| input["value"].clone());
    let mut told = json!({"type": input["type"], "id": 2, "custom_id": id});
    if input["type"] == TEXT_INPUT {
        let written = text(&value);
        let length = written.chars().count() as u64;
        let is_required = input["required"] != false;
        assert!(!is_required || length > 0, "the field {id} is required");
        let least = input["min_length"].as_u64().unwrap_or(0);
        assert!(length == 0 || length >= least, "the field {id} takes {least} characters or more");
        assert!(length <= input["max_length"].as_u64().unwrap_or(4000), "the field {id} takes fewer characters");
        told["value"] = json!(written);
    } else {
        told["values"] = if value.is_array() { value } else { json!([]) };
    }
    told
}
