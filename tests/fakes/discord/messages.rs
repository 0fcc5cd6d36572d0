//! Routes of messages and reactions.

use serde_json::{Value, json};

use super::call::{Call, Outcome, found, nothing};
use super::limits;
use super::permission::Permission;
use super::refusal::{Form, Refusal, text};
use super::session::is_direct;
use super::snowflake::{given, number};
use super::state::{State, is_ephemeral, is_thread};
use super::writing::PLAIN;

impl State {
    /// `POST /channels/:id/messages`.
    pub(super) fn post_message(&mut self, call: &Call, channel: &str) -> Outcome {
        self.writable(channel)?;
        self.takes_files(channel, call)?;
        limits::check_new(&call.body, &call.files)?;
        let nonce = call.body["nonce"].as_str().map(|nonce| (channel.to_owned(), nonce.to_owned()));
        let enforced = nonce.filter(|_| call.body["enforce_nonce"] == true);
        if let Some(first) = enforced.as_ref().and_then(|nonce| self.nonces.get(nonce)) {
            let at = self.message_at(channel, first).ok_or_else(Refusal::unknown_message)?;
            return found(self.messages[at].clone());
        }
        self.check_reference(channel, &call.body)?;
        self.note_mentions(call, &call.body);
        self.unarchive(channel);
        let bot = self.bot_id();
        let message = self.write(channel, &bot, PLAIN, &call.body, json!({}));
        let id = text(&message["id"]).to_owned();
        if let Some(nonce) = enforced {
            self.nonces.insert(nonce, id.clone());
        }
        self.bodies.insert(id, call.body.clone());
        self.publish("MESSAGE_CREATE", &message);
        found(message)
    }

    /// `PATCH /channels/:id/messages/:mid`.
    pub(super) fn patch_message(&mut self, call: &Call, channel: &str, message: &str) -> Outcome {
        let at = self.visible_message(channel, message)?;
        if self.messages[at]["author"]["id"] != self.bot["id"] {
            return Err(Refusal::of_request(403, 50005, "Cannot edit a message authored by another user"));
        }
        self.not_archived(channel)?;
        limits::check_edit(&call.body)?;
        self.note_mentions(call, &call.body);
        let message = self.edit(at, &call.body);
        found(message)
    }

    /// Changes a message of the bot and tells the gateway.
    pub(super) fn edit(&mut self, at: usize, body: &Value) -> Value {
        let message = self.rewrite(at, body);
        let kept = self.bodies.entry(text(&message["id"]).to_owned()).or_insert_with(|| json!({}));
        if let (Some(kept), Some(body)) = (kept.as_object_mut(), body.as_object()) {
            kept.extend(body.clone());
        }
        self.publish("MESSAGE_UPDATE", &message);
        message
    }

    /// `DELETE /channels/:id/messages/:mid`.
    pub(super) fn delete_message(&mut self, channel: &str, message: &str) -> Outcome {
        let at = self.visible_message(channel, message)?;
        let is_own = self.messages[at]["author"]["id"] == self.bot["id"];
        if !is_own && !self.bot_may(channel, Permission::MANAGE_MESSAGES) {
            return Err(Refusal::missing_permissions());
        }
        self.not_archived(channel)?;
        self.erase(at);
        nothing()
    }

    /// `GET /channels/:id/messages/:mid`.
    pub(super) fn get_message(&self, channel: &str, message: &str) -> Outcome {
        let at = self.visible_message(channel, message)?;
        found(as_read(&self.messages[at]))
    }

    /// `GET /channels/:id/messages`: newest first.
    pub(super) fn get_messages(&self, call: &Call, channel: &str) -> Outcome {
        self.viewable(channel)?;
        let limit = call.query.get("limit").map_or(Some(50), |limit| limit.parse::<usize>().ok());
        let Some(limit) = limit.filter(|limit| (1..=100).contains(limit)) else {
            let mut form = Form::default();
            form.fault("limit", "NUMBER_TYPE_MAX", "int value should be between 1 and 100.");
            return form.check().and_then(|()| nothing());
        };
        if !self.bot_may(channel, Permission::READ_MESSAGE_HISTORY) {
            return found(json!([]));
        }
        let bound = |name: &str| call.query.get(name).map(|id| number(id));
        let (after, before, around) = (bound("after"), bound("before"), bound("around"));
        let ids = |message: &&Value| number(text(&message["id"]));
        let mut listed = self.messages.iter().filter(|message| message["channel_id"] == channel).collect::<Vec<_>>();
        listed.retain(|message| !is_ephemeral(message));
        listed.sort_by_key(ids);
        listed.retain(|message| after.is_none_or(|after| ids(message) > after));
        listed.retain(|message| before.is_none_or(|before| ids(message) < before));
        if let Some(around) = around {
            listed.sort_by_key(|message| ids(message).abs_diff(around));
            listed.truncate(limit);
            listed.sort_by_key(ids);
        }
        // `after` pages upwards from its bound, everything else downwards from the newest.
        let skipped = if after.is_some() { 0 } else { listed.len().saturating_sub(limit) };
        let page = listed.into_iter().skip(skipped).take(limit).map(as_read).collect::<Vec<_>>();
        found(page.into_iter().rev().collect())
    }

    /// `PUT` and `DELETE /channels/:id/messages/:mid/reactions/:emoji/@me`.
    pub(super) fn react_as_bot(&mut self, channel: &str, message: &str, emoji: &str, is_put: bool) -> Outcome {
        let at = self.visible_message(channel, message)?;
        self.not_archived(channel)?;
        if is_put && !self.bot_may(channel, Permission::ADD_REACTIONS) {
            return Err(Refusal::missing_permissions());
        }
        let bot = self.bot_id();
        self.put_reaction(at, &bot, emoji, is_put);
        nothing()
    }

    /// Adds or removes a reaction and tells the gateway.
    pub(super) fn put_reaction(&mut self, at: usize, user: &str, emoji: &str, is_put: bool) {
        let message = &mut self.messages[at];
        let me = self.bot["id"] == user;
        let old = message["reactions"].as_array().cloned().unwrap_or_default();
        let (same, mut kept): (Vec<_>, Vec<_>) = old.into_iter().partition(|known| known["emoji"]["name"] == emoji);
        let before = same.first().and_then(|known| known["count"].as_u64()).unwrap_or(0);
        let count = if is_put { before + 1 } else { before.saturating_sub(1) };
        if count > 0 {
            let details = json!({"burst": 0, "normal": count});
            kept.push(json!({
                "emoji": {"id": null, "name": emoji}, "count": count, "count_details": details, "me": me && is_put,
                "me_burst": false, "burst_colors": [],
            }));
        }
        message["reactions"] = json!(kept);
        let mut detail = json!({
            "user_id": user, "channel_id": message["channel_id"], "message_id": message["id"], "burst": false,
            "type": 0, "emoji": {"id": null, "name": emoji}, "message_author_id": message["author"]["id"],
        });
        let channel = text(&message["channel_id"]).to_owned();
        if !self.channels.get(&channel).is_some_and(|channel| is_direct(&channel.object)) {
            detail["guild_id"] = json!(self.guild);
            detail["member"] = json!(self.whole_member(user));
        }
        self.dispatch(if is_put { "MESSAGE_REACTION_ADD" } else { "MESSAGE_REACTION_REMOVE" }, detail);
    }

    /// The channel, if the bot may see it.
    pub(super) fn viewable(&self, channel: &str) -> Result<&Value, Refusal> {
        let known = self.channels.get(channel).ok_or_else(Refusal::unknown_channel)?;
        if !self.bot_may(channel, Permission::VIEW_CHANNEL) {
            return Err(Refusal::missing_access());
        }
        Ok(&known.object)
    }

    /// The place of a message that the bot may see.
    pub(super) fn visible_message(&self, channel: &str, message: &str) -> Result<usize, Refusal> {
        self.viewable(channel)?;
        let at = self.message_at(channel, message).ok_or_else(Refusal::unknown_message)?;
        if is_ephemeral(&self.messages[at]) { Err(Refusal::unknown_message()) } else { Ok(at) }
    }

    /// Whether the bot may write here.
    pub(super) fn writable(&self, channel: &str) -> Result<(), Refusal> {
        let object = self.viewable(channel)?;
        if is_direct(object) {
            let takes = self.people.values().any(|one| one.direct.as_deref() == Some(channel) && one.takes_directs);
            return if takes {
                Ok(())
            } else {
                Err(Refusal::of_state(403, 50007, "Cannot send messages to this user"))
            };
        }
        if object["type"] == super::objects::FORUM {
            return Err(Refusal::of_request(400, 50008, "Cannot send messages in a non-text channel"));
        }
        if object["thread_metadata"]["locked"] == true && !self.bot_may(channel, Permission::MANAGE_THREADS) {
            return Err(Refusal::of_state(403, 160_005, "Thread is locked"));
        }
        let thread = is_thread(object);
        let needed = if thread { Permission::SEND_MESSAGES_IN_THREADS } else { Permission::SEND_MESSAGES };
        if self.bot_may(channel, needed) { Ok(()) } else { Err(Refusal::missing_permissions()) }
    }

    /// Refuses files where the bot may attach none.
    fn takes_files(&self, channel: &str, call: &Call) -> Result<(), Refusal> {
        let direct = self.channels.get(channel).is_some_and(|one| is_direct(&one.object));
        let may = call.files.is_empty() || direct || self.bot_may(channel, Permission::ATTACH_FILES);
        if may { Ok(()) } else { Err(Refusal::missing_permissions()) }
    }

    /// Refuses what an archived thread does not take.
    pub(super) fn not_archived(&self, channel: &str) -> Result<(), Refusal> {
        let archived = self.channels.get(channel).is_some_and(|one| one.object["thread_metadata"]["archived"] == true);
        if archived { Err(Refusal::thread_archived()) } else { Ok(()) }
    }

    fn check_reference(&self, channel: &str, body: &Value) -> Result<(), Refusal> {
        let reference = &body["message_reference"];
        let is_forward = reference["type"] == 1;
        let Some(referenced) = given(&reference["message_id"]).filter(|_| !is_forward) else { return Ok(()) };
        if self.message_at(channel, &referenced).is_some() || reference["fail_if_not_exists"] == false {
            return Ok(());
        }
        let mut form = Form::default();
        form.fault("message_reference", "REPLIES_UNKNOWN_MESSAGE", "Unknown message");
        // Whoever was replied to may have deleted the message meanwhile.
        form.check().map_err(|refusal| Refusal { is_violation: false, ..refusal })
    }

    /// Writes down a mention that would ring.
    pub(super) fn note_mentions(&mut self, call: &Call, body: &Value) {
        if let Some(mention) = limits::loud_mention(body) {
            let line = format!("{}: `{mention}` in the content without allowed_mentions.parse = []", call.line());
            self.violations.push(line);
        }
    }
}

/// A message as it is read later: the nonce was for its sender's eyes at once.
pub(super) fn as_read(message: &Value) -> Value {
    let mut read = message.clone();
    read.as_object_mut().and_then(|fields| fields.remove("nonce"));
    read
}
