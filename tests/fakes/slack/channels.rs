//! `conversations.*` about the conversations themselves.

use serde_json::{Value, json};

use super::call::{Call, Outcome};
use super::refusal::{Refusal, entries};
use super::state::{Channel, State};

impl State {
    pub(super) fn conversation(&mut self, call: &Call) -> Outcome {
        let found = self.visible(call)?;
        Ok(json!({"channel": self.shown(found)}))
    }

    pub(super) fn conversations(&mut self, call: &Call) -> Outcome {
        let types = call.text("types");
        let is_wanted = |channel: &&Channel| {
            let is_in = channel.members.contains(&self.bot_user);
            match (channel.object["is_im"] == true, channel.object["is_private"] == true) {
                (true, _) => types.contains("im"),
                (_, true) => types.contains("private_channel") && is_in,
                _ => types.is_empty() || types.contains("public_channel"),
            }
        };
        let found = self.channels.values().filter(is_wanted).map(|channel| self.shown(channel)).collect::<Vec<_>>();
        Ok(json!({"channels": found, "response_metadata": {"next_cursor": ""}}))
    }

    pub(super) fn members(&mut self, call: &Call) -> Outcome {
        let found = self.visible(call)?;
        Ok(json!({"members": found.members, "response_metadata": {"next_cursor": ""}}))
    }

    pub(super) fn open_direct(&mut self, call: &Call) -> Outcome {
        let users = match call.structure("users") {
            Value::Array(_) => entries(&call.structure("users")).iter().map(|one| one.to_string()).collect(),
            _ => call.text("users"),
        };
        if users.is_empty() {
            return Err(Refusal::of_request("users_list_not_supplied"));
        }
        let channel = self.direct_with(&users).ok_or_else(|| Refusal::of_state("user_not_found"))?;
        Ok(json!({"channel": {"id": channel}}))
    }

    /// The channel that is asked about, if the bot may know of it.
    fn visible(&self, call: &Call) -> Result<&Channel, Refusal> {
        let known = self.channels.get(&call.text("channel"));
        let is_seen =
            |channel: &&Channel| channel.object["is_private"] != true || channel.members.contains(&self.bot_user);
        known.filter(is_seen).ok_or_else(|| Refusal::of_state("channel_not_found"))
    }

    fn shown(&self, channel: &Channel) -> Value {
        let mut object = channel.object.clone();
        if object["is_im"] != true {
            object["is_member"] = json!(channel.members.contains(&self.bot_user));
            object["num_members"] = json!(channel.members.len());
        }
        object
    }
}

/// A channel as `conversations.info` gives it.
pub(super) fn object(team: &str, id: &str, name: &str, is_private: bool) -> Value {
    json!({
        "id": id, "name": name, "name_normalized": name, "is_channel": !is_private, "is_group": is_private,
        "is_im": false, "is_mpim": false, "is_private": is_private, "is_archived": false, "is_general": false,
        "is_shared": false, "is_org_shared": false, "is_ext_shared": false, "created": 1_700_000_000,
        "creator": "U00000BOSS0", "context_team_id": team, "updated": 1_700_000_000_000_u64,
        "topic": {"value": "", "creator": "", "last_set": 0}, "purpose": {"value": "", "creator": "", "last_set": 0},
        "previous_names": [],
    })
}
