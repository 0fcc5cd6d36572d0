//! Routes of channels and threads.

use serde_json::{Value, json};

use super::call::{Call, Outcome, found, nothing};
use super::limits;
use super::objects::{self, FORUM, PRIVATE_THREAD, PUBLIC_THREAD, TEXT};
use super::permission::Permission;
use super::refusal::{Form, Refusal, entries, text};
use super::snowflake::given;
use super::state::{Channel, State, is_thread};
use super::writing::{PLAIN, THREAD_CREATED, THREAD_STARTER};

const MINUTES: [u64; 4] = [60, 1440, 4320, 10080];

impl State {
    /// `POST /channels/:id/messages/:mid/threads`.
    pub(super) fn post_thread_from(&mut self, call: &Call, channel: &str, message: &str) -> Outcome {
        let at = self.visible_message(channel, message)?;
        let mut form = Form::default();
        check_thread(&mut form, &call.body);
        form.check()?;
        if self.channels[channel].object["type"] != TEXT {
            return Err(Refusal::of_request(400, 50024, "Cannot execute action on this channel type"));
        }
        if self.channels.contains_key(message) {
            return Err(Refusal::of_state(400, 160_004, "A thread has already been created for this message"));
        }
        self.may_open(channel, Permission::CREATE_PUBLIC_THREADS)?;
        let thread = self.open_thread(message, channel, &call.body, PUBLIC_THREAD);
        self.messages[at]["thread"] = thread.clone();
        let flags = self.messages[at]["flags"].as_u64().unwrap_or(0) | 1 << 5;
        self.messages[at]["flags"] = json!(flags);
        let starter = self.messages[at].clone();
        self.publish("MESSAGE_UPDATE", &starter);
        self.write_notice(message, THREAD_STARTER, "", channel, message);
        found(thread)
    }

    /// `POST /channels/:id/threads`: a forum post with its first message, or a thread without one.
    pub(super) fn post_thread(&mut self, call: &Call, channel: &str) -> Outcome {
        let is_forum = self.viewable(channel)?["type"] == FORUM;
        let mut form = Form::default();
        check_thread(&mut form, &call.body);
        let first = &call.body["message"];
        if is_forum && !first.is_object() {
            form.fault("message", "BASE_TYPE_REQUIRED", "This field is required");
        }
        if is_forum {
            limits::fill(&mut form, "message.", first);
        }
        form.check()?;
        if is_forum {
            return self.post_in_forum_as_bot(call, channel);
        }
        let kind = call.body["type"].as_u64().unwrap_or(PRIVATE_THREAD);
        let needed = match kind {
            PUBLIC_THREAD => Permission::CREATE_PUBLIC_THREADS,
            _ => Permission::CREATE_PRIVATE_THREADS,
        };
        self.may_open(channel, needed)?;
        let id = self.ids.take();
        let thread = self.open_thread(&id, channel, &call.body, kind);
        if kind == PUBLIC_THREAD {
            self.write_notice(channel, THREAD_CREATED, text(&call.body["name"]), &id, "");
        }
        Ok((201, thread))
    }

    fn post_in_forum_as_bot(&mut self, call: &Call, forum: &str) -> Outcome {
        let first = &call.body["message"];
        limits::check_new(first, &call.files)?;
        self.may_open(forum, Permission::SEND_MESSAGES)?;
        self.note_mentions(call, first);
        let bot = self.bot_id();
        let (mut thread, message) = self.open_post(&bot, forum, &call.body, first);
        self.bodies.insert(text(&message["id"]).to_owned(), first.clone());
        thread["message"] = message;
        Ok((201, thread))
    }

    /// A forum post: a thread and its first message with one id.
    pub(super) fn open_post(&mut self, author: &str, forum: &str, body: &Value, first: &Value) -> (Value, Value) {
        let id = self.ids.take();
        let thread = self.open_thread_by(author, &id, forum, body, PUBLIC_THREAD);
        let mut message = self.write(&id, author, PLAIN, first, json!({}));
        message["id"] = json!(id);
        if let Some(last) = self.messages.last_mut() {
            last["id"] = json!(id);
        }
        self.publish("MESSAGE_CREATE", &message);
        (thread, message)
    }

    fn open_thread(&mut self, id: &str, parent: &str, body: &Value, kind: u64) -> Value {
        let bot = self.bot_id();
        self.open_thread_by(&bot, id, parent, body, kind)
    }

    fn open_thread_by(&mut self, owner: &str, id: &str, parent: &str, body: &Value, kind: u64) -> Value {
        let minutes = body["auto_archive_duration"].as_u64().unwrap_or(1440);
        let mut object = objects::thread(id, &self.guild, parent, owner, text(&body["name"]), kind, minutes);
        if body["applied_tags"].is_array() {
            object["applied_tags"] = entries(&body["applied_tags"]).iter().map(|tag| json!(given(tag))).collect();
        }
        self.channels.insert(id.to_owned(), Channel { object: object.clone(), denied: 0 });
        let mut told = object.clone();
        told["newly_created"] = json!(true);
        self.dispatch("THREAD_CREATE", told);
        object
    }

    /// A message of Discord itself about a thread, which is in `channel` or is that channel.
    fn write_notice(&mut self, place: &str, kind: u64, content: &str, channel: &str, message: &str) {
        let mut reference = json!({"type": 0, "guild_id": self.guild, "channel_id": channel});
        if !message.is_empty() {
            reference["message_id"] = json!(message);
        }
        let body = json!({"content": content, "allowed_mentions": {"parse": []}});
        let bot = self.bot_id();
        let notice = self.write(place, &bot, kind, &body, json!({"message_reference": reference}));
        self.publish("MESSAGE_CREATE", &notice);
    }

    fn may_open(&self, channel: &str, permission: Permission) -> Result<(), Refusal> {
        if !self.bot_may(channel, permission) {
            return Err(Refusal::missing_permissions());
        }
        let open = self.channels.values().filter(|one| is_thread(&one.object));
        if open.filter(|one| one.object["thread_metadata"]["archived"] == false).count() >= self.threads_max {
            return Err(Refusal::of_state(400, 160_006, "Maximum number of active threads reached"));
        }
        Ok(())
    }

    /// `PATCH /channels/:id`: name, archived, locked, tags.
    pub(super) fn patch_channel(&mut self, call: &Call, channel: &str) -> Outcome {
        let is_thread = is_thread(self.viewable(channel)?);
        let body = &call.body;
        let mut form = Form::default();
        if !body["name"].is_null() {
            form.between("name", &body["name"], 1, 100);
        }
        check_minutes(&mut form, &body["auto_archive_duration"]);
        form.check()?;
        if !is_thread || !self.bot_may(channel, Permission::MANAGE_THREADS) {
            return Err(Refusal::missing_permissions());
        }
        if body["archived"] != false {
            self.not_archived(channel)?;
        }
        found(self.change_thread(channel, body))
    }

    /// Changes a thread and tells the gateway.
    pub(super) fn change_thread(&mut self, thread: &str, body: &Value) -> Value {
        let Some(channel) = self.channels.get_mut(thread) else { return Value::Null };
        for field in ["name", "applied_tags", "rate_limit_per_user", "flags"] {
            if !body[field].is_null() {
                channel.object[field] = body[field].clone();
            }
        }
        for field in ["archived", "locked", "auto_archive_duration", "invitable"] {
            if !body[field].is_null() {
                channel.object["thread_metadata"][field] = body[field].clone();
            }
        }
        let object = channel.object.clone();
        self.dispatch("THREAD_UPDATE", object.clone());
        object
    }

    /// Writing in an archived thread opens it again.
    pub(super) fn unarchive(&mut self, channel: &str) {
        if self.not_archived(channel).is_err() {
            self.change_thread(channel, &json!({"archived": false}));
        }
    }

    /// `DELETE /channels/:id`.
    pub(super) fn delete_channel(&mut self, channel: &str) -> Outcome {
        let object = self.viewable(channel)?.clone();
        if !is_thread(&object) || !self.bot_may(channel, Permission::MANAGE_THREADS) {
            return Err(Refusal::missing_permissions());
        }
        self.channels.remove(channel);
        self.messages.retain(|message| message["channel_id"] != channel);
        let kept = ["id", "guild_id", "parent_id", "type"].map(|field| (field.to_owned(), object[field].clone()));
        self.dispatch("THREAD_DELETE", Value::Object(kept.into_iter().collect()));
        found(object)
    }

    /// Threads of the guild, or of one channel: the active ones or the archived ones.
    pub(super) fn threads_where(&self, parent: Option<&str>, archived: bool) -> Outcome {
        let threads = self.channels.values().map(|channel| &channel.object).filter(|object| is_thread(object));
        let of_parent = threads.filter(|object| parent.is_none_or(|parent| object["parent_id"] == parent));
        let wanted = of_parent.filter(|object| object["thread_metadata"]["archived"] == archived);
        let seen = wanted.filter(|object| self.bot_may(text(&object["id"]), Permission::VIEW_CHANNEL));
        found(json!({"threads": seen.collect::<Vec<_>>(), "members": [], "has_more": false}))
    }

    /// `PUT` and `DELETE /channels/:id/thread-members/:user`.
    pub(super) fn thread_member(&self, thread: &str) -> Outcome {
        if !is_thread(self.viewable(thread)?) {
            return Err(Refusal::of_request(400, 50024, "Cannot execute action on this channel type"));
        }
        self.not_archived(thread)?;
        nothing()
    }
}

fn check_thread(form: &mut Form, body: &Value) {
    form.between("name", &body["name"], 1, 100);
    check_minutes(form, &body["auto_archive_duration"]);
    form.count("applied_tags", &body["applied_tags"], 5);
}

fn check_minutes(form: &mut Form, minutes: &Value) {
    if !minutes.is_null() && !minutes.as_u64().is_some_and(|minutes| MINUTES.contains(&minutes)) {
        let message = "Value must be one of (60, 1440, 4320, 10080).";
        form.fault("auto_archive_duration", "BASE_TYPE_CHOICES", message);
    }
}
