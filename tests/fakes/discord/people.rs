//! What people do: write, edit, delete, react, post.

use serde_json::{Value, json};

use super::FakeDiscord;
use super::refusal::text;
use super::state::State;
use super::writing::PLAIN;

impl FakeDiscord {
    /// A person writes in a channel; gives the message's id.
    pub fn say(&self, user: &str, channel: &str, content: &str) -> String {
        self.shared.act(|state| state.say(user, channel, json!({"content": content})))
    }

    /// A person writes in a thread; an archived one opens again.
    pub fn say_in_thread(&self, user: &str, thread: &str, content: &str) -> String {
        self.shared.act(|state| {
            state.unarchive(thread);
            state.say(user, thread, json!({"content": content}))
        })
    }

    /// A person answers a message.
    pub fn answer(&self, user: &str, channel: &str, message: &str, content: &str) -> String {
        let body = json!({"content": content, "message_reference": {"message_id": message}});
        self.shared.act(|state| state.say(user, channel, body))
    }

    /// A person posts in a forum; gives the id of the thread, which is its first message's too.
    pub fn post_in_forum(&self, user: &str, forum: &str, title: &str, content: &str) -> String {
        self.shared.act(|state| {
            let (thread, _) = state.open_post(user, forum, &json!({"name": title}), &json!({"content": content}));
            text(&thread["id"]).to_owned()
        })
    }

    /// A person writes to the bot directly; gives the message's id.
    pub fn direct(&self, user: &str, content: &str) -> String {
        let channel = self.dm_channel(user);
        self.shared.act(|state| state.say(user, &channel, json!({"content": content})))
    }

    /// The direct channel of a person and the bot; it is opened if need be.
    pub fn dm_channel(&self, user: &str) -> String {
        self.shared.act(|state| {
            state.person(user);
            state.direct_with(user).unwrap_or_default()
        })
    }

    /// A person edits a message.
    pub fn edit(&self, channel: &str, message: &str, content: &str) {
        self.shared.act(|state| {
            let at = state.placed(channel, message);
            let changed = state.rewrite(at, &json!({"content": content}));
            state.publish("MESSAGE_UPDATE", &changed);
        });
    }

    /// A person deletes a message.
    pub fn delete(&self, channel: &str, message: &str) {
        self.shared.act(|state| {
            let at = state.placed(channel, message);
            state.erase(at);
        });
    }

    /// A person reacts to a message with an emoji such as `🎫`.
    pub fn react(&self, user: &str, channel: &str, message: &str, emoji: &str) {
        self.shared.act(|state| {
            let at = state.placed(channel, message);
            state.put_reaction(at, user, emoji, true);
        });
    }

    /// A person takes a reaction back.
    pub fn unreact(&self, user: &str, channel: &str, message: &str, emoji: &str) {
        self.shared.act(|state| {
            let at = state.placed(channel, message);
            state.put_reaction(at, user, emoji, false);
        });
    }

    /// The last dispatch once more, as after a reconnection that the client did not count.
    pub fn redeliver_last(&self) {
        self.shared.act(|state| {
            let (event, detail) = state.last_dispatch.clone().unwrap_or_default();
            assert!(!event.is_empty(), "nothing was dispatched yet");
            state.dispatch(&event, detail);
        });
    }

    /// Any dispatch at all.
    pub fn send_raw(&self, event: &str, detail: Value) {
        self.shared.act(|state| state.dispatch(event, detail));
    }
}

impl State {
    fn say(&mut self, user: &str, channel: &str, body: Value) -> String {
        assert!(self.channels.contains_key(channel), "there is no channel {channel}");
        self.person(user);
        let message = self.write(channel, user, PLAIN, &body, json!({}));
        self.publish("MESSAGE_CREATE", &message);
        text(&message["id"]).to_owned()
    }

    /// The place of a message that must be there.
    #[expect(clippy::panic, reason = "a test that names no message is wrong")]
    pub(super) fn placed(&self, channel: &str, message: &str) -> usize {
        self.message_at(channel, message).unwrap_or_else(|| panic!("there is no message {message} in {channel}"))
    }
}
