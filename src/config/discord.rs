//! `[discord]`: how the desk reaches Discord.

use secrecy::SecretString;
use serde::Deserialize;
use url::Url;

/// Discord's settings, checked.
#[derive(Debug, Clone)]
pub struct DiscordConfig {
    /// The bot's token.
    pub token: SecretString,
    /// The API's origin without `/api/v10`: Discord itself, or a compatible server.
    pub api_url: Url,
    /// Whether to ask for the message-content intent. Without it the desk hears mentions, direct messages, commands,
    /// buttons and reactions only.
    pub message_content: bool,
    /// How many shards the bot is listened to in; as many as Discord recommends where it is not set.
    pub shards: Option<u32>,
}

/// The table as it is written.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct DiscordTable {
    pub(super) token: Option<SecretString>,
    api_url: Option<Url>,
    message_content: Option<bool>,
    shards: Option<u32>,
}

/// More than Discord gives the largest bots.
const SHARDS_MAX: u32 = 4096;

/// Where Discord is.
pub const DISCORD_URL: &str = "https://discord.com";

impl DiscordConfig {
    /// The settings, if there is a token; `Err` is a sentence that names the key.
    pub(super) fn check(table: DiscordTable, token: Option<SecretString>) -> Result<Option<Self>, String> {
        let Some(token) = token.or(table.token) else { return Ok(None) };
        let api_url = match table.api_url {
            Some(url) => super::origin(url, "discord.api_url", &["/api"])?,
            None => Url::parse(DISCORD_URL).map_err(|error| error.to_string())?,
        };
        if table.shards.is_some_and(|shards| !(1..=SHARDS_MAX).contains(&shards)) {
            return Err(format!("discord.shards is not between 1 and {SHARDS_MAX}"));
        }
        let message_content = table.message_content.unwrap_or(true);
        Ok(Some(Self { token, api_url, message_content, shards: table.shards }))
    }

    /// Whether this is Discord itself and not a compatible server.
    #[must_use]
    pub fn is_official(&self) -> bool {
        self.api_url.host_str() == Some("discord.com")
    }
}
