//! Messages: how they are written, changed, sent to the gateway and taken away.

use serde_json::{Value, json};

use super::objects;
use super::refusal::{entries, text};
use super::session::is_direct;
use super::snowflake::{given, now};
use super::state::{State, is_ephemeral, is_thread};

/// Message kinds.
pub(super) const PLAIN: u64 = 0;
pub(super) const THREAD_CREATED: u64 = 18;
pub(super) const REPLY: u64 = 19;
pub(super) const COMMAND: u64 = 20;
pub(super) const THREAD_STARTER: u64 = 21;
pub(super) const CONTEXT_MENU: u64 = 23;

impl State {
    /// Writes a message, with more fields than `body` has if `more` gives them; nobody is told yet.
    pub(super) fn write(&mut self, channel: &str, author: &str, kind: u64, body: &Value, more: Value) -> Value {
        let id = self.ids.take();
        let reference = &body["message_reference"];
        let referenced = given(&reference["message_id"]);
        let kind = if referenced.is_some() && kind == PLAIN { REPLY } else { kind };
        let mut message = json!({
            "id": id, "channel_id": channel, "type": kind, "author": self.user(author), "content": "", "tts": false,
            "timestamp": now(), "edited_timestamp": null, "mention_everyone": false, "mentions": [],
            "mention_roles": [], "attachments": [], "embeds": [], "components": [], "pinned": false,
            "flags": body["flags"].as_u64().unwrap_or(0),
        });
        if let Some(referenced) = referenced {
            message["message_reference"] = json!({"type": 0, "channel_id": channel, "message_id": referenced});
            if !self.channels.get(channel).is_some_and(|channel| is_direct(&channel.object)) {
                message["message_reference"]["guild_id"] = json!(self.guild);
            }
            message["referenced_message"] =
                self.message_at(channel, &referenced).map_or(Value::Null, |at| self.messages[at].clone());
        }
        if !body["nonce"].is_null() {
            message["nonce"] = body["nonce"].clone();
        }
        if let (Some(message), Value::Object(more)) = (message.as_object_mut(), more) {
            message.extend(more);
        }
        self.fill(&mut message, body);
        self.count_in(channel, &id);
        self.messages.push(message.clone());
        message
    }

    /// Changes the message at this place as `body` says.
    pub(super) fn rewrite(&mut self, at: usize, body: &Value) -> Value {
        let mut message = self.messages[at].clone();
        self.fill(&mut message, body);
        message["edited_timestamp"] = json!(now());
        self.messages[at] = message.clone();
        message
    }

    /// Tells the gateway of a message that is not ephemeral.
    pub(super) fn publish(&mut self, event: &str, message: &Value) {
        if is_ephemeral(message) {
            return;
        }
        let told = self.as_told(message);
        self.dispatch(event, told);
    }

    /// A message as the gateway gives it: with the guild and the author as a member.
    pub(super) fn as_told(&self, message: &Value) -> Value {
        let mut told = message.clone();
        let channel = self.channels.get(text(&message["channel_id"])).map(|channel| &channel.object);
        told["channel_type"] = channel.map_or(json!(0), |channel| channel["type"].clone());
        if !channel.is_some_and(is_direct) {
            told["guild_id"] = json!(self.guild);
            if message["webhook_id"].is_null() {
                told["member"] = json!(self.member(text(&message["author"]["id"])));
            }
        }
        told
    }

    /// Takes a message away and tells the gateway.
    pub(super) fn erase(&mut self, at: usize) {
        let message = self.messages.remove(at);
        if is_ephemeral(&message) {
            return;
        }
        let mut detail = json!({"id": message["id"], "channel_id": message["channel_id"]});
        if !self.channels.get(text(&message["channel_id"])).is_some_and(|channel| is_direct(&channel.object)) {
            detail["guild_id"] = json!(self.guild);
        }
        self.dispatch("MESSAGE_DELETE", detail);
    }

    /// Puts into the message what `body` has.
    fn fill(&mut self, message: &mut Value, body: &Value) {
        if let Some(content) = body["content"].as_str() {
            message["content"] = json!(content);
            self.mention(message, content, &body["allowed_mentions"]);
        }
        for list in ["embeds", "components"] {
            if body[list].is_array() {
                message[list] = body[list].clone();
            }
        }
        for embed in message["embeds"].as_array_mut().into_iter().flatten() {
            embed["type"] = json!("rich");
        }
        if body["attachments"].is_array() {
            let kept = entries(&message["attachments"]).to_vec();
            let attachments = entries(&body["attachments"]).iter().map(|file| {
                let old = kept.iter().find(|old| old["id"] == file["id"]);
                old.cloned().unwrap_or_else(|| self.attachment(file))
            });
            message["attachments"] = attachments.collect();
        }
        if let (Some(flags), Some(own)) = (body["flags"].as_u64(), message["flags"].as_u64()) {
            message["flags"] = json!(own & !SUPPRESS_EMBEDS | flags & SUPPRESS_EMBEDS);
        }
    }

    /// A new file as Discord gives it back.
    fn attachment(&mut self, file: &Value) -> Value {
        let (id, name) = (self.ids.take(), text(&file["filename"]));
        let came = file["came"].as_u64().and_then(|place| self.coming.get(usize::try_from(place).ok()?));
        if let Some(bytes) = came.cloned() {
            self.files.insert(id.clone(), bytes);
        }
        let url = format!("http://{}/attachments/{id}/{name}", self.address);
        json!({
            "id": id, "filename": name, "url": url, "proxy_url": url, "size": file["size"].as_u64().unwrap_or(0),
            "content_type": file["content_type"], "description": file["description"],
        })
    }

    /// Who is mentioned, as far as `allowed` lets it ring; without it everyone is.
    fn mention(&self, message: &mut Value, content: &str, allowed: &Value) {
        let lets = |kind: &str, id: &str| {
            let parsed = allowed["parse"].as_array();
            let all = allowed.is_null() || parsed.is_some_and(|parsed| parsed.iter().any(|named| named == kind));
            all || entries(&allowed[kind]).iter().any(|named| given(named).as_deref() == Some(id))
        };
        let users = ids_after(content, "<@").into_iter().filter(|id| lets("users", id));
        message["mentions"] = users.filter_map(|id| self.user(id)).collect();
        let known = |id: &&str| self.roles.iter().any(|role| role["id"] == **id);
        let roles = ids_after(content, "<@&").into_iter().filter(|id| lets("roles", id)).filter(known);
        message["mention_roles"] = roles.map(|id| json!(id)).collect();
        let calls = content.contains("@everyone") || content.contains("@here");
        message["mention_everyone"] = json!(calls && lets("everyone", ""));
    }

    fn count_in(&mut self, channel: &str, message: &str) {
        let Some(channel) = self.channels.get_mut(channel) else { return };
        channel.object["last_message_id"] = json!(message);
        if is_thread(&channel.object) {
            for counter in ["message_count", "total_message_sent"] {
                channel.object[counter] = json!(channel.object[counter].as_u64().unwrap_or(0) + 1);
            }
        }
    }

    /// Opens the direct channel with a person, or finds it.
    pub(super) fn direct_with(&mut self, person: &str) -> Option<String> {
        if let Some(open) = &self.people.get(person)?.direct {
            return Some(open.clone());
        }
        let id = self.ids.take();
        let known = self.people.get_mut(person)?;
        known.direct = Some(id.clone());
        let object = objects::direct(&id, &known.user);
        self.channels.insert(id.clone(), super::state::Channel { object, denied: 0 });
        Some(id)
    }
}

const SUPPRESS_EMBEDS: u64 = 1 << 2;

/// The ids that follow `mark` and end with `>`.
fn ids_after<'a>(content: &'a str, mark: &str) -> Vec<&'a str> {
    let mut ids = Vec::new();
    for part in content.split(mark).skip(1) {
        let id = part.split('>').next().unwrap_or_default();
        let id = if mark == "<@" { id.trim_start_matches('!') } else { id };
        if !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_digit()) && !ids.contains(&id) {
            ids.push(id);
        }
    }
    ids
}
