//! What happened before, and what the gateway keeps to itself.

use std::time::Duration;

use serde_json::json;

use super::FakeDiscord;
use super::refusal::text;
use super::state::State;
use super::writing::PLAIN;

/// Bits of an id below its time.
const LOW_BITS: u32 = 22;

impl FakeDiscord {
    /// A person wrote in a channel so long ago, and the gateway told nobody; gives the message's id.
    pub fn said_ago(&self, user: &str, channel: &str, content: &str, ago: Duration) -> String {
        self.shared.act(|state| {
            let message = state.write(channel, user, PLAIN, &json!({"content": content}), json!({}));
            let now: u64 = text(&message["id"]).parse().unwrap();
            let millis = u64::try_from(ago.as_millis()).unwrap();
            let id = (now - (millis << LOW_BITS)).to_string();
            state.messages.last_mut().unwrap()["id"] = json!(id);
            id
        })
    }

    /// The gateway tells of no message any more, or does again: sessions stay, and nothing comes.
    pub fn withhold_messages(&self, withholds: bool) {
        self.shared.act(|state| state.withholds_messages = withholds);
    }

    /// The bot is to be listened to in so many shards; the one that the guild is in.
    pub fn shard(&self, shards: u64) -> u64 {
        self.shared.act(|state| {
            state.shards = shards;
            state.guild_shard()
        })
    }

    /// The shards of sessions with an open connection, in order.
    pub fn listened_shards(&self) -> Vec<u64> {
        self.shared.read(|state| {
            let open = state.sessions.iter().filter(|session| session.connection.is_some());
            let mut shards: Vec<_> = open.map(|session| session.shard).collect();
            shards.sort_unstable();
            shards
        })
    }

    /// So many sessions may still be begun today, says `GET /gateway/bot`.
    pub fn leave_starts(&self, remaining: usize) {
        self.shared.act(|state| state.starts_max = state.identifies + remaining);
    }
}

impl State {
    /// The channel of this name.
    pub fn channel_named(&self, name: &str) -> String {
        let found = self.channels.iter().find(|(_, channel)| channel.object["name"] == name);
        found.map(|(id, _)| id.clone()).unwrap_or_default()
    }
}
