//! What people do with messages: write, edit, delete, react; and they open the app's home.

use serde_json::{Value, json};

use super::FakeSlack;
use super::state::State;

impl FakeSlack {
    /// A person writes in a channel; gives the message's `ts`. Mentions of known people are mentions.
    pub fn say(&self, person: &str, channel: &str, words: &str) -> String {
        self.shared.act(|state| state.say(person, channel, None, words))
    }

    /// A person answers in a thread.
    pub fn say_in_thread(&self, person: &str, channel: &str, thread: &str, words: &str) -> String {
        self.shared.act(|state| {
            state.placed(channel, thread);
            state.say(person, channel, Some(thread), words)
        })
    }

    /// A person writes to the bot directly; gives the message's `ts`.
    pub fn direct(&self, person: &str, words: &str) -> String {
        let channel = self.direct_channel(person);
        self.say(person, &channel, words)
    }

    /// A person edits a message.
    pub fn edit(&self, channel: &str, ts: &str, words: &str) {
        self.shared.act(|state| {
            let at = state.placed(channel, ts);
            let text = state.typed(words);
            state.rewrite(at, &json!({"text": text}));
        });
    }

    /// A person deletes a message.
    pub fn delete(&self, channel: &str, ts: &str) {
        self.shared.act(|state| {
            let at = state.placed(channel, ts);
            state.erase(at);
        });
    }

    /// A person reacts to a message with an emoji such as `ticket`.
    pub fn react(&self, person: &str, channel: &str, ts: &str, name: &str) {
        self.shared.act(|state| {
            let at = state.placed(channel, ts);
            if !state.put_reaction(at, person, name) {
                return;
            }
            let (writer, moment) = (state.messages[at].body["user"].clone(), state.ts());
            let event = json!({
                "type": "reaction_added", "user": person, "reaction": name, "item_user": writer,
                "item": {"type": "message", "channel": channel, "ts": ts}, "event_ts": moment,
            });
            state.tell("reaction_added", "reactions:read", &event);
        });
    }

    /// A person takes a reaction back.
    pub fn unreact(&self, person: &str, channel: &str, ts: &str, name: &str) {
        self.shared.act(|state| {
            let at = state.placed(channel, ts);
            if !state.take_reaction(at, person, name) {
                return;
            }
            let (writer, moment) = (state.messages[at].body["user"].clone(), state.ts());
            let event = json!({
                "type": "reaction_removed", "user": person, "reaction": name, "item_user": writer,
                "item": {"type": "message", "channel": channel, "ts": ts}, "event_ts": moment,
            });
            state.tell("reaction_removed", "reactions:read", &event);
        });
    }

    /// A person opens the app's home.
    pub fn open_home(&self, person: &str) {
        let channel = self.direct_channel(person);
        self.shared.act(|state| {
            let moment = state.ts();
            let event = json!({
                "type": "app_home_opened", "user": person, "channel": channel, "tab": "home", "event_ts": moment,
            });
            state.tell("app_home_opened", "", &event);
        });
    }

    /// Any event at all, as if the app were subscribed to it.
    pub fn send_event(&self, event: &Value) {
        self.shared.act(|state| state.tell_at_all(event));
    }
}

impl State {
    fn say(&mut self, person: &str, channel: &str, thread: Option<&str>, words: &str) -> String {
        self.person(person);
        self.channel(channel);
        let text = self.typed(words);
        let section = json!({"type": "rich_text_section", "elements": [{"type": "text", "text": words}]});
        let mut more = json!({"text": text});
        more["blocks"] = json!([{"type": "rich_text", "block_id": "typed", "elements": [section]}]);
        if let Some(thread) = thread {
            more["thread_ts"] = json!(thread);
        }
        let at = self.write(channel, person, None, &more);
        self.messages[at].ts().to_owned()
    }

    /// What somebody typed as Slack passes it on: escaped, but for mentions of people and addresses.
    fn typed(&self, words: &str) -> String {
        let mut text = escaped(words);
        for person in self.people.keys() {
            text = text.replace(&format!("&lt;@{person}&gt;"), &format!("<@{person}>"));
        }
        let linked = |word: &str| if word.starts_with("https://") { format!("<{word}>") } else { word.to_owned() };
        text.split(' ').map(linked).collect::<Vec<_>>().join(" ")
    }

    /// The same for a command, whose mentions bear names.
    pub(super) fn typed_in_command(&self, words: &str) -> String {
        let mut text = escaped(words);
        for (id, person) in &self.people {
            let named = format!("<@{id}|{}>", super::refusal::text(&person.user["name"]));
            text = text.replace(&format!("&lt;@{id}&gt;"), &named);
        }
        text
    }

    /// The place of a message that must be there.
    #[expect(clippy::panic, reason = "a test that names no message is wrong")]
    pub(super) fn placed(&self, channel: &str, ts: &str) -> usize {
        self.any_message_at(channel, ts).unwrap_or_else(|| panic!("there is no message {ts} in {channel}"))
    }
}

fn escaped(words: &str) -> String {
    words.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
