//! The world of a test: channels, people, user groups, and how the app is installed.

use serde_json::{Value, json};

use super::FakeSlack;
use super::refusal::{entries, text};
use super::state::{Channel, Person, State};
use super::{channels, users};

impl FakeSlack {
    /// Installs the app of this manifest: its scopes and events from now on, and no others.
    pub fn install(&self, manifest: &Value) {
        let texts = |list: &Value| entries(list).iter().map(|one| text(one).to_owned()).collect();
        self.shared.act(|state| {
            state.scopes = texts(&manifest["oauth_config"]["scopes"]["bot"]);
            state.events = texts(&manifest["settings"]["event_subscriptions"]["bot_events"]);
            state.command = text(&manifest["features"]["slash_commands"][0]["command"]).to_owned();
        });
    }

    /// Takes a scope away.
    pub fn revoke_scope(&self, scope: &str) {
        self.shared.act(|state| {
            assert!(state.scopes.remove(scope), "the app did not have the scope {scope}");
        });
    }

    /// A public channel with the bot and all people in it.
    pub fn add_channel(&self, name: &str) -> String {
        self.shared.act(|state| state.add_channel(name, false))
    }

    /// A private channel with the bot and all people in it.
    pub fn add_private_channel(&self, name: &str) -> String {
        self.shared.act(|state| state.add_channel(name, true))
    }

    /// A person of the team, in every channel, with the locale of their client, such as `en-US`.
    pub fn add_person(&self, name: &str, locale: &str) -> String {
        self.shared.act(|state| {
            let id = state.id("U");
            let user = users::object(&state.team, &id, name, locale, false);
            state.people.insert(id.clone(), Person { user, direct: None });
            state.channels.values_mut().for_each(|channel| {
                if channel.object["is_im"] != true {
                    channel.members.insert(id.clone());
                }
            });
            id
        })
    }

    /// A user group with these members.
    pub fn add_group(&self, members: &[&str]) -> String {
        self.shared.act(|state| {
            let id = state.id("S");
            state.groups.insert(id.clone(), members.iter().map(|member| (*member).to_owned()).collect());
            id
        })
    }

    /// Takes somebody, the bot too, out of a channel.
    pub fn remove(&self, channel: &str, person: &str) {
        self.shared.act(|state| {
            state.channel(channel);
            state.channels.get_mut(channel).map(|channel| channel.members.remove(person));
        });
    }

    /// Archives a channel.
    pub fn archive(&self, channel: &str) {
        self.shared.act(|state| {
            state.channel(channel);
            state.channels.get_mut(channel).into_iter().for_each(|one| one.object["is_archived"] = json!(true));
        });
    }

    /// The direct channel of a person and the bot; it is opened if need be.
    pub fn direct_channel(&self, person: &str) -> String {
        self.shared.act(|state| {
            state.person(person);
            state.direct_with(person).unwrap_or_default()
        })
    }
}

impl State {
    fn add_channel(&mut self, name: &str, is_private: bool) -> String {
        let id = self.id("C");
        let object = channels::object(&self.team, &id, name, is_private);
        let members = self.people.keys().cloned().collect();
        self.channels.insert(id.clone(), Channel { object, members });
        id
    }
}
