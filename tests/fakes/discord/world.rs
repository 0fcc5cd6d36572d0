//! The world of a test: channels, forums, roles, people, and what the bot is denied.

use std::time::Duration;

use serde_json::{Value, json};

use super::FakeDiscord;
use super::objects::{self, FORUM, TEXT};
use super::permission::Permission;
use super::state::{Channel, Person, State};

impl FakeDiscord {
    /// A text channel.
    pub fn add_channel(&self, name: &str) -> String {
        self.shared.act(|state| state.add_channel(TEXT, name))
    }

    /// A forum.
    pub fn add_forum(&self, name: &str) -> String {
        self.shared.act(|state| state.add_channel(FORUM, name))
    }

    /// A role that permits nothing more.
    pub fn add_role(&self, name: &str) -> String {
        self.shared.act(|state| {
            let id = state.ids.take();
            let role = objects::role(&id, name, state.roles.len(), 0);
            state.roles.push(role.clone());
            let guild = state.guild.clone();
            state.dispatch("GUILD_ROLE_CREATE", json!({"guild_id": guild, "role": role}));
            id
        })
    }

    /// A person of the guild, with these roles and the locale of their client, such as `en-US`.
    pub fn add_member(&self, name: &str, roles: &[&str], locale: &str) -> String {
        self.shared.act(|state| {
            let id = state.ids.take();
            let roles = roles.iter().map(|role| (*role).to_owned()).collect::<Vec<_>>();
            let (user, member) = (objects::user(&id, name, false), objects::member(&roles));
            let person = Person { user, member, locale: locale.to_owned(), direct: None, takes_directs: true };
            state.people.insert(id.clone(), person);
            let mut told = state.whole_member(&id).unwrap_or_default();
            told["guild_id"] = json!(state.guild);
            state.dispatch("GUILD_MEMBER_ADD", told);
            id
        })
    }

    /// Gives a person these roles and no others.
    pub fn set_roles(&self, person: &str, roles: &[&str]) {
        self.shared.act(|state| {
            if let Some(known) = state.people.get_mut(person) {
                known.member["roles"] = json!(roles);
            }
            let mut told = state.whole_member(person).unwrap_or_default();
            told["guild_id"] = json!(state.guild);
            state.dispatch("GUILD_MEMBER_UPDATE", told);
        });
    }

    /// A tag that forum posts can bear.
    pub fn add_tag(&self, forum: &str, name: &str) -> String {
        self.shared.act(|state| {
            let id = state.ids.take();
            let tag = json!({"id": id, "name": name, "moderated": false, "emoji_id": null, "emoji_name": null});
            state.change_channel(forum, |channel| match channel.object["available_tags"].as_array_mut() {
                Some(tags) => tags.push(tag),
                None => channel.object["available_tags"] = json!([tag]),
            });
            id
        })
    }

    /// Denies the bot something in a channel: bits or a name such as `SEND_MESSAGES`.
    pub fn deny(&self, channel: &str, permission: impl Into<Permission>) {
        let Permission(bits) = permission.into();
        self.overwrite(channel, |denied| denied | bits);
    }

    /// Takes a denial back.
    pub fn allow(&self, channel: &str, permission: impl Into<Permission>) {
        let Permission(bits) = permission.into();
        self.overwrite(channel, |denied| denied & !bits);
    }

    fn overwrite(&self, channel: &str, change: impl FnOnce(u64) -> u64) {
        self.shared.act(|state| {
            let bot = state.bot_id();
            state.change_channel(channel, |channel| {
                channel.denied = change(channel.denied);
                channel.object["permission_overwrites"] =
                    json!([{"id": bot, "type": 1, "allow": "0", "deny": channel.denied.to_string()}]);
            });
        });
    }

    /// From now on this person takes no direct messages.
    pub fn close_dms(&self, person: &str) {
        self.shared.act(|state| state.person(person).takes_directs = false);
    }

    /// Most active threads that the guild holds; Discord's own limit is 1,000.
    pub fn cap_threads(&self, threads_max: usize) {
        self.shared.act(|state| state.threads_max = threads_max);
    }

    /// Archives a thread, and locks it if wished.
    pub fn archive(&self, thread: &str, locked: bool) {
        self.shared.act(|state| state.change_thread(thread, &json!({"archived": true, "locked": locked})));
    }

    /// Interval of heartbeats for the connections to come.
    pub fn set_heartbeat(&self, interval: Duration) {
        self.shared.act(|state| state.heartbeat = interval);
    }
}

impl State {
    fn add_channel(&mut self, kind: u64, name: &str) -> String {
        let id = self.ids.take();
        let object = objects::channel(&id, &self.guild, kind, name, self.channels.len());
        self.channels.insert(id.clone(), Channel { object: object.clone(), denied: 0 });
        self.dispatch("CHANNEL_CREATE", object);
        id
    }

    fn change_channel(&mut self, id: &str, change: impl FnOnce(&mut Channel)) {
        let known = self.channels.get_mut(id);
        assert!(known.is_some(), "there is no channel {id}");
        let object = known.map_or(Value::Null, |channel| {
            change(channel);
            channel.object.clone()
        });
        self.dispatch("CHANNEL_UPDATE", object);
    }

    /// A person who must be there.
    #[expect(clippy::panic, reason = "a test that names nobody is wrong")]
    pub(super) fn person(&mut self, id: &str) -> &mut Person {
        self.people.get_mut(id).unwrap_or_else(|| panic!("there is no person {id}"))
    }
}
