//! `users.*`, `usergroups.*`, and who the app is.

use serde_json::{Value, json};

use super::call::{Call, Outcome};
use super::refusal::{Refusal, entries, text};
use super::state::State;

impl State {
    pub(super) fn auth_test(&mut self, _: &Call) -> Outcome {
        Ok(json!({
            "url": format!("http://{}/", self.address), "team": "Fake Team", "user": self.name_of(&self.bot_user),
            "team_id": self.team, "user_id": self.bot_user, "bot_id": self.bot, "is_enterprise_install": false,
        }))
    }

    pub(super) fn team_info(&mut self, _: &Call) -> Outcome {
        Ok(json!({"team": {"id": self.team, "name": "Fake Team", "domain": "fake"}}))
    }

    pub(super) fn bots_info(&mut self, call: &Call) -> Outcome {
        if call.text("bot") != self.bot {
            return Err(Refusal::of_state("bot_not_found"));
        }
        let name = self.name_of(&self.bot_user);
        Ok(json!({"bot": {
            "id": self.bot, "deleted": false, "name": name, "app_id": self.app, "user_id": self.bot_user,
        }}))
    }

    pub(super) fn user_info(&mut self, call: &Call) -> Outcome {
        let found = self.people.get(&call.text("user")).ok_or_else(|| Refusal::of_state("user_not_found"))?;
        let mut user = found.user.clone();
        if let (false, Some(object)) = (call.flag("include_locale"), user.as_object_mut()) {
            object.remove("locale");
        }
        Ok(json!({"user": user}))
    }

    pub(super) fn users(&mut self, _: &Call) -> Outcome {
        let members = self.people.values().map(|person| person.user.clone()).collect::<Vec<_>>();
        Ok(json!({"members": members, "cache_ts": 1_700_000_000, "response_metadata": {"next_cursor": ""}}))
    }

    pub(super) fn usergroups(&mut self, _: &Call) -> Outcome {
        let shown = |(id, members): (&String, &Vec<String>)| {
            json!({"id": id, "team_id": self.team, "is_usergroup": true, "handle": id.to_lowercase(), "name": id,
                   "user_count": members.len(), "date_delete": 0})
        };
        Ok(json!({"usergroups": self.groups.iter().map(shown).collect::<Vec<_>>()}))
    }

    pub(super) fn usergroup_users(&mut self, call: &Call) -> Outcome {
        let group = call.needed("usergroup")?;
        let users = self.groups.get(&group).ok_or_else(|| Refusal::of_state("no_such_subteam"))?;
        Ok(json!({"users": users}))
    }

    pub(super) fn add_reaction(&mut self, call: &Call) -> Outcome {
        let (channel, ts, name) = (call.needed("channel")?, call.needed("timestamp")?, call.needed("name")?);
        let at = self.message_at(&channel, &ts).ok_or_else(|| Refusal::of_state("message_not_found"))?;
        let bot = self.bot_user.clone();
        if !self.put_reaction(at, &bot, &name) {
            return Err(Refusal::of_state("already_reacted"));
        }
        Ok(json!({}))
    }

    /// Puts somebody's emoji on a message; `false` if it is there already.
    pub(super) fn put_reaction(&mut self, at: usize, user: &str, name: &str) -> bool {
        let body = &mut self.messages[at].body;
        let mut reactions = entries(&body["reactions"]).to_vec();
        let known = reactions.iter_mut().find(|one| text(&one["name"]) == name);
        match known {
            Some(known) if entries(&known["users"]).contains(&json!(user)) => return false,
            Some(known) => {
                let mut users = entries(&known["users"]).to_vec();
                users.push(json!(user));
                *known = json!({"name": name, "users": users, "count": users.len()});
            }
            None => reactions.push(json!({"name": name, "users": [user], "count": 1})),
        }
        body["reactions"] = json!(reactions);
        true
    }

    /// Takes somebody's emoji off a message; `false` if it is not there.
    pub(super) fn take_reaction(&mut self, at: usize, user: &str, name: &str) -> bool {
        let body = &mut self.messages[at].body;
        let mut reactions = entries(&body["reactions"]).to_vec();
        let Some(known) = reactions.iter_mut().find(|one| text(&one["name"]) == name) else { return false };
        let users: Vec<Value> = entries(&known["users"]).iter().filter(|one| **one != user).cloned().collect();
        let is_taken = users.len() < entries(&known["users"]).len();
        *known = json!({"name": name, "users": users, "count": users.len()});
        reactions.retain(|one| one["count"] != 0);
        body["reactions"] = json!(reactions);
        is_taken
    }
}

/// A user as `users.info` gives them.
pub(super) fn object(team: &str, id: &str, name: &str, locale: &str, is_bot: bool) -> Value {
    json!({
        "id": id, "team_id": team, "name": name.to_lowercase().replace(' ', "."), "deleted": false, "color": "9f69e7",
        "real_name": name, "tz": "Europe/Amsterdam", "tz_label": "Central European Time", "tz_offset": 3600,
        "is_admin": false, "is_owner": false, "is_primary_owner": false, "is_restricted": false,
        "is_ultra_restricted": false, "is_bot": is_bot, "is_app_user": false, "updated": 1_700_000_000,
        "locale": locale,
        "profile": {
            "title": "", "real_name": name, "real_name_normalized": name, "display_name": name,
            "display_name_normalized": name, "status_text": "", "status_emoji": "", "avatar_hash": "0", "team": team,
        },
    })
}
