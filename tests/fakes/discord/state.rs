//! All that the fake knows: the guild, its people and channels, what was written, and what the bot did.

use std::collections::BTreeMap;
use std::time::Duration;

use serde_json::{Value, json};

use super::faults::Faults;
use super::interaction::Interaction;
use super::objects;
use super::permission::Permission;
use super::refusal::text;
use super::session::Session;
use super::snowflake::Snowflakes;

/// A person.
#[derive(Debug, Clone)]
pub(super) struct Person {
    pub(super) user: Value,
    /// As a guild member, without the user.
    pub(super) member: Value,
    pub(super) locale: String,
    /// The direct channel with the bot, once it is open.
    pub(super) direct: Option<String>,
    pub(super) takes_directs: bool,
}

/// A channel or a thread.
#[derive(Debug, Clone)]
pub(super) struct Channel {
    pub(super) object: Value,
    /// What the bot may not do here.
    pub(super) denied: u64,
}

/// A bot command as it is registered, by its guild; `None` is everywhere.
pub(super) type Scope = Option<String>;

/// The fake's world and its record. A test reads it through the methods of `record.rs`.
pub struct State {
    pub(super) ids: Snowflakes,
    /// Host and port.
    pub(super) address: String,
    pub(super) token: String,
    pub(super) token_revoked: bool,
    pub(super) intents_disallowed: bool,
    pub(super) heartbeat: Duration,
    pub(super) application: String,
    pub(super) bot: Value,
    pub(super) guild: String,
    pub(super) roles: Vec<Value>,
    pub(super) people: BTreeMap<String, Person>,
    pub(super) channels: BTreeMap<String, Channel>,
    /// Messages in their wire form, oldest first, ephemeral ones too.
    pub(super) messages: Vec<Value>,
    /// What the bot sent last for a message.
    pub(super) bodies: BTreeMap<String, Value>,
    /// What is in the files of messages, by the attachment's id.
    pub(super) files: BTreeMap<String, Vec<u8>>,
    /// The files of the request in hand.
    pub(super) coming: Vec<Vec<u8>>,
    /// Who sees an ephemeral message.
    pub(super) seen_by: BTreeMap<String, String>,
    /// Most active threads that the guild holds.
    pub(super) threads_max: usize,
    /// Channel and nonce of every message with `enforce_nonce`.
    pub(super) nonces: BTreeMap<(String, String), String>,
    pub(super) interactions: BTreeMap<String, Interaction>,
    pub(super) commands: BTreeMap<Scope, Vec<Value>>,
    pub(super) registrations: usize,
    pub(super) sessions: Vec<Session>,
    pub(super) identifies: usize,
    /// How many shards the bot is to be listened to in.
    pub(super) shards: u64,
    /// Sessions that may be begun in all.
    pub(super) starts_max: usize,
    /// Whether the gateway keeps messages to itself.
    pub(super) withholds_messages: bool,
    pub(super) resumes: usize,
    pub(super) last_dispatch: Option<(String, Value)>,
    pub(super) faults: Faults,
    pub(super) requests: Vec<String>,
    pub(super) refusals: Vec<String>,
    pub(super) violations: Vec<String>,
}

impl State {
    /// A guild with its bot and nobody else.
    pub(super) fn new(address: String) -> Self {
        let mut ids = Snowflakes::default();
        let (guild, application) = (ids.take(), ids.take());
        let bot = objects::user(&application, "frontdesk", true);
        let everyone = objects::role(&guild, "@everyone", 0, objects::EVERYONE_MAY);
        let token = format!("fake.{application}.token");
        Self {
            ids,
            address,
            token,
            token_revoked: false,
            intents_disallowed: false,
            heartbeat: Duration::from_millis(41_250),
            application,
            bot,
            guild,
            roles: vec![everyone],
            people: BTreeMap::new(),
            channels: BTreeMap::new(),
            messages: Vec::new(),
            bodies: BTreeMap::new(),
            files: BTreeMap::new(),
            coming: Vec::new(),
            seen_by: BTreeMap::new(),
            threads_max: 1000,
            nonces: BTreeMap::new(),
            interactions: BTreeMap::new(),
            commands: BTreeMap::new(),
            registrations: 0,
            sessions: Vec::new(),
            identifies: 0,
            shards: 1,
            starts_max: 1000,
            withholds_messages: false,
            resumes: 0,
            last_dispatch: None,
            faults: Faults::default(),
            requests: Vec::new(),
            refusals: Vec::new(),
            violations: Vec::new(),
        }
    }

    pub(super) fn bot_id(&self) -> String {
        text(&self.bot["id"]).to_owned()
    }

    /// The user with this id: a person or the bot.
    pub(super) fn user(&self, id: &str) -> Option<Value> {
        if self.bot["id"] == id {
            return Some(self.bot.clone());
        }
        self.people.get(id).map(|person| person.user.clone())
    }

    /// A guild member without its user: a person or the bot.
    pub(super) fn member(&self, id: &str) -> Option<Value> {
        if self.bot["id"] == id {
            return Some(objects::member(&[]));
        }
        self.people.get(id).map(|person| person.member.clone())
    }

    /// A guild member with its user.
    pub(super) fn whole_member(&self, id: &str) -> Option<Value> {
        let mut member = self.member(id)?;
        member["user"] = self.user(id)?;
        Some(member)
    }

    /// Every member with its user, the bot first.
    pub(super) fn members(&self) -> Vec<Value> {
        let bot = self.bot_id();
        let ids = std::iter::once(&bot).chain(self.people.keys());
        ids.filter_map(|id| self.whole_member(id)).collect()
    }

    pub(super) fn guild_object(&self) -> Value {
        objects::guild(&self.guild, &self.bot_id(), &self.roles)
    }

    /// The guild as `GUILD_CREATE` gives it.
    pub(super) fn guild_create(&self) -> Value {
        let mut guild = self.guild_object();
        let members = self.members();
        let (threads, channels): (Vec<_>, Vec<_>) = self.open_channels().partition(is_thread);
        guild["joined_at"] = json!(super::snowflake::now());
        guild["large"] = json!(false);
        guild["unavailable"] = json!(false);
        guild["member_count"] = json!(members.len());
        guild["members"] = json!(members);
        guild["channels"] = json!(channels);
        guild["threads"] = json!(threads);
        for empty in ["voice_states", "presences", "stage_instances", "guild_scheduled_events", "soundboard_sounds"] {
            guild[empty] = json!([]);
        }
        guild
    }

    /// Channels and active threads of the guild; one that the bot may not view is listed too.
    fn open_channels(&self) -> impl Iterator<Item = Value> + '_ {
        let objects = self.channels.values().map(|channel| channel.object.clone());
        objects.filter(|channel| channel["type"] != objects::DIRECT && channel["thread_metadata"]["archived"] != true)
    }

    /// The parent of a thread; any other channel is its own.
    pub(super) fn parent(&self, channel: &str) -> String {
        let object = self.channels.get(channel).map(|channel| &channel.object);
        match object {
            Some(object) if is_thread(object) => text(&object["parent_id"]).to_owned(),
            _ => channel.to_owned(),
        }
    }

    /// Whether the bot may do this here; a thread follows its parent, and has denials of its own.
    pub(super) fn bot_may(&self, channel: &str, permission: Permission) -> bool {
        self.bot_permissions(channel).has(permission)
    }

    /// All that the bot may do here.
    pub(super) fn bot_permissions(&self, channel: &str) -> Permission {
        let denied = |id: &str| self.channels.get(id).map_or(0, |channel| channel.denied);
        Permission(objects::EVERYONE_MAY & !(denied(channel) | denied(&self.parent(channel))))
    }

    /// The place of a message.
    pub(super) fn message_at(&self, channel: &str, message: &str) -> Option<usize> {
        self.messages.iter().position(|known| known["id"] == message && known["channel_id"] == channel)
    }
}

/// Whether this channel is a thread or a forum post.
pub(super) fn is_thread(channel: &Value) -> bool {
    channel["type"] == objects::PUBLIC_THREAD || channel["type"] == objects::PRIVATE_THREAD
}

/// Whether only one person sees this message.
pub(super) fn is_ephemeral(message: &Value) -> bool {
    message["flags"].as_u64().unwrap_or(0) & 64 != 0
}
