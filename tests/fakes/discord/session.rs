//! Gateway sessions and what is dispatched to them.

use serde_json::{Value, json};
use tokio::sync::mpsc::UnboundedSender;

use super::objects;
use super::permission::Permission;
use super::refusal::{entries, text};
use super::snowflake::now;
use super::state::State;

/// What a connection is told to do.
#[derive(Debug, Clone)]
pub(super) enum Frame {
    /// Send this payload.
    Send(Value),
    /// Close with this code.
    Close(u16, &'static str),
    /// End the connection without a word.
    Drop,
    /// Answer heartbeats no more.
    Deaf,
}

/// One identified session; it outlives its connection.
#[derive(Debug)]
pub(super) struct Session {
    pub(super) id: String,
    /// Which of the bot's shards.
    pub(super) shard: u64,
    pub(super) intents: u64,
    pub(super) sequence: u64,
    /// All dispatches, for replay.
    pub(super) sent: Vec<(u64, Value)>,
    pub(super) connection: Option<UnboundedSender<Frame>>,
}

pub(super) const GUILDS: u64 = 1;
const GUILD_MEMBERS: u64 = 1 << 1;
const GUILD_PRESENCES: u64 = 1 << 8;
const GUILD_MESSAGES: u64 = 1 << 9;
const GUILD_MESSAGE_REACTIONS: u64 = 1 << 10;
const DIRECT_MESSAGES: u64 = 1 << 12;
const DIRECT_MESSAGE_REACTIONS: u64 = 1 << 13;
const MESSAGE_CONTENT: u64 = 1 << 15;

/// The intents that must be switched on for the application.
pub(super) const PRIVILEGED: u64 = GUILD_MEMBERS | GUILD_PRESENCES | MESSAGE_CONTENT;

/// The version and the parameters that a connection needs to speak.
pub(super) const GATEWAY_VERSION: &str = "10";

impl Session {
    /// Dispatches `event` and keeps it for replay.
    pub(super) fn dispatch(&mut self, event: &str, detail: Value) {
        self.sequence += 1;
        let payload = json!({"op": 0, "t": event, "s": self.sequence, "d": detail});
        self.sent.push((self.sequence, payload.clone()));
        self.tell(Frame::Send(payload));
    }

    /// Tells the connection, if there is one.
    pub(super) fn tell(&self, frame: Frame) {
        if let Some(connection) = &self.connection {
            // A connection that is going away resumes later and finds the dispatch in the replay.
            let _ = connection.send(frame);
        }
    }
}

impl State {
    /// Dispatches to every session whose intents and permissions cover it.
    pub(super) fn dispatch(&mut self, event: &str, detail: Value) {
        self.last_dispatch = Some((event.to_owned(), detail.clone()));
        let bot = self.bot_id();
        if !self.bot_sees(event, &detail) || (self.withholds_messages && event.starts_with("MESSAGE_")) {
            return;
        }
        let (of_guild, here) = (!detail["guild_id"].is_null() || event.starts_with("GUILD_"), self.guild_shard());
        for session in &mut self.sessions {
            // What is of no guild comes to the first shard.
            if session.shard != if of_guild { here } else { 0 } {
                continue;
            }
            let needed = intent(event, &detail);
            if needed != 0 && session.intents & needed == 0 {
                continue;
            }
            let reads = session.intents & MESSAGE_CONTENT != 0 || !event.starts_with("MESSAGE_");
            session.dispatch(event, if reads { detail.clone() } else { without_content(detail.clone(), &bot) });
        }
    }

    /// Whether the bot may see where this happened.
    fn bot_sees(&self, event: &str, detail: &Value) -> bool {
        let channel = match event {
            "THREAD_CREATE" | "THREAD_UPDATE" => text(&detail["parent_id"]),
            _ if event.starts_with("MESSAGE_") => text(&detail["channel_id"]),
            _ => return true,
        };
        channel.is_empty() || self.bot_may(channel, Permission::VIEW_CHANNEL)
    }

    /// The shard that a client asks for; none where there is no such one. Without a word it is the only one.
    pub(super) fn shard_of(&self, told: &Value) -> Option<u64> {
        if told.is_null() {
            return (self.shards == 1).then_some(0);
        }
        let shard = told[0].as_u64()?;
        (told[1] == self.shards && shard < self.shards).then_some(shard)
    }

    /// Whether the guild's events come to this shard.
    pub(super) fn has_guild(&self, shard: u64) -> bool {
        self.guild_shard() == shard
    }

    /// By Discord's formula.
    pub(super) fn guild_shard(&self) -> u64 {
        (self.guild.parse::<u64>().unwrap_or_default() >> 22) % self.shards
    }

    /// What `READY` says to a new session.
    pub(super) fn ready(&self, session: &str, shard: u64) -> Value {
        let guilds = if self.has_guild(shard) { json!([{"id": self.guild, "unavailable": true}]) } else { json!([]) };
        json!({
            "v": 10, "user": self.bot, "session_id": session, "session_type": "normal", "shard": [shard, self.shards],
            "resume_gateway_url": format!("ws://{}/resume", self.address), "private_channels": [],
            "guilds": guilds, "relationships": [], "guild_join_requests": [],
            "application": {"id": self.application, "flags": 565_248}, "presences": [], "user_settings": {},
            "_trace": [format!("fake {}", now())],
        })
    }
}

/// The intents of which one is needed; 0 is none.
fn intent(event: &str, detail: &Value) -> u64 {
    let direct = detail["guild_id"].is_null();
    match event {
        "MESSAGE_REACTION_ADD" | "MESSAGE_REACTION_REMOVE" if direct => DIRECT_MESSAGE_REACTIONS,
        "MESSAGE_REACTION_ADD" | "MESSAGE_REACTION_REMOVE" => GUILD_MESSAGE_REACTIONS,
        _ if event.starts_with("MESSAGE_") && direct => DIRECT_MESSAGES,
        _ if event.starts_with("MESSAGE_") => GUILD_MESSAGES,
        "GUILD_MEMBER_ADD" | "GUILD_MEMBER_UPDATE" | "GUILD_MEMBER_REMOVE" => GUILD_MEMBERS,
        _ if ["GUILD_", "CHANNEL_", "THREAD_"].iter().any(|room| event.starts_with(room)) => GUILDS,
        _ => 0,
    }
}

/// A message as a bot without the message-content intent gets it, unless it is direct, its own or mentions it.
fn without_content(mut message: Value, bot: &str) -> Value {
    let mentioned = entries(&message["mentions"]).iter().any(|user| user["id"] == bot);
    if message["guild_id"].is_null() || message["author"]["id"] == bot || mentioned || message["content"].is_null() {
        return message;
    }
    message["content"] = json!("");
    for emptied in ["embeds", "attachments", "components"] {
        message[emptied] = json!([]);
    }
    message
}

/// Whether a session can be resumed after the server closed with this code.
pub(super) fn is_resumable(code: u16) -> bool {
    !matches!(code, 1000 | 1001 | 4004 | 4007 | 4009..=4014)
}

/// Whether a kind of channel is direct.
pub(super) fn is_direct(channel: &Value) -> bool {
    channel["type"] == objects::DIRECT
}
