//! Messages as Slack keeps them, and how they are written.

use serde_json::{Value, json};

use super::refusal::{entries, merged, text};
use super::state::State;

/// A message.
#[derive(Debug, Clone)]
pub(super) struct Message {
    pub(super) channel: String,
    /// The one person who sees it, where it is ephemeral.
    pub(super) seen_by: Option<String>,
    /// In its wire form, with its metadata.
    pub(super) body: Value,
}

impl Message {
    pub(super) fn ts(&self) -> &str {
        text(&self.body["ts"])
    }

    /// The thread that it is in, its root not.
    pub(super) fn thread(&self) -> Option<&str> {
        self.body["thread_ts"].as_str().filter(|thread| *thread != self.ts())
    }
}

impl State {
    /// Writes a message of somebody and tells the app; gives its place.
    pub(super) fn write(&mut self, channel: &str, user: &str, seen_by: Option<String>, more: &Value) -> usize {
        let ts = self.ts();
        let mut body = json!({"type": "message", "user": user, "ts": ts, "text": "", "team": self.team});
        if user == self.bot_user {
            let name = self.name_of(user);
            body["bot_id"] = json!(self.bot);
            body["app_id"] = json!(self.app);
            body["bot_profile"] = json!({"id": self.bot, "app_id": self.app, "name": name, "team_id": self.team});
        } else {
            body["client_msg_id"] = json!(format!("00000000-0000-4000-8000-{:0>12}", ts.replace('.', "").split_off(4)));
        }
        let message = Message { channel: channel.to_owned(), seen_by, body: merged(&body, more) };
        if message.seen_by.is_none() {
            self.note_in_thread(&message);
        }
        self.messages.push(message.clone());
        if message.seen_by.is_none() {
            self.tell_message(channel, &message.body);
        }
        self.messages.len() - 1
    }

    /// The root of a thread knows of its answers.
    fn note_in_thread(&mut self, message: &Message) {
        let Some(thread) = message.thread().map(str::to_owned) else { return };
        let (ts, user) = (message.ts().to_owned(), message.body["user"].clone());
        if let Some(at) = self.message_at(&message.channel, &thread) {
            let root = &mut self.messages[at].body;
            root["thread_ts"] = json!(thread);
            root["reply_count"] = json!(root["reply_count"].as_u64().unwrap_or(0) + 1);
            root["latest_reply"] = json!(ts);
            let mut users = entries(&root["reply_users"]).to_vec();
            if !users.contains(&user) {
                users.push(user);
            }
            root["reply_users"] = json!(users);
        }
    }

    /// The place of a message that everybody sees.
    pub(super) fn message_at(&self, channel: &str, ts: &str) -> Option<usize> {
        let is_it = |message: &Message| message.channel == channel && message.ts() == ts && message.seen_by.is_none();
        self.messages.iter().position(is_it)
    }

    /// The place of any message, ephemeral ones too.
    pub(super) fn any_message_at(&self, channel: &str, ts: &str) -> Option<usize> {
        self.messages.iter().position(|message| message.channel == channel && message.ts() == ts)
    }

    /// Changes a message that everybody sees, and tells the app.
    pub(super) fn rewrite(&mut self, at: usize, more: &Value) {
        let (ts, previous) = (self.ts(), self.messages[at].body.clone());
        let mut body = merged(&previous, more);
        body["edited"] = json!({"user": body["user"], "ts": ts});
        self.messages[at].body = body.clone();
        let channel = self.messages[at].channel.clone();
        let change = json!({
            "subtype": "message_changed", "hidden": true, "message": without_metadata(&body),
            "previous_message": without_metadata(&previous), "ts": ts,
        });
        self.tell_change(&channel, change);
    }

    /// Takes a message away, and tells the app.
    pub(super) fn erase(&mut self, at: usize) {
        let ts = self.ts();
        let gone = self.messages.remove(at);
        let change = json!({
            "subtype": "message_deleted", "hidden": true, "deleted_ts": gone.ts(),
            "previous_message": without_metadata(&gone.body), "ts": ts,
        });
        self.tell_change(&gone.channel, change);
    }
}

/// Metadata is seen only by who asks for it.
pub(super) fn without_metadata(body: &Value) -> Value {
    let mut body = body.clone();
    if let Some(object) = body.as_object_mut() {
        object.remove("metadata");
    }
    body
}
