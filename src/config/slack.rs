//! `[slack]`: how the desk reaches Slack.

use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use url::Url;

/// Slack's settings, checked.
#[derive(Debug, Clone)]
pub struct SlackConfig {
    /// The bot's token, `xoxb-…`.
    pub bot_token: SecretString,
    /// How Slack's events reach the desk.
    pub mode: SlackMode,
    /// The Web API's address, `https://slack.com/api` or a compatible server's.
    pub api_url: Url,
    /// The slash command's name with the slash.
    pub command: String,
}

/// How Slack's events reach the desk.
#[derive(Debug, Clone)]
pub enum SlackMode {
    /// Over sockets that the desk opens.
    Socket {
        /// The app's token, `xapp-…`.
        app_token: SecretString,
    },
    /// By requests to the desk's own address: `/slack/events`, `/slack/interactivity`, `/slack/commands`.
    Http {
        /// The signing secrets that are good: during a rotation two.
        signing_secrets: Vec<SecretString>,
    },
}

/// The table as it is written.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct SlackTable {
    pub(super) bot_token: Option<SecretString>,
    pub(super) app_token: Option<SecretString>,
    pub(super) signing_secret: Option<SecretString>,
    pub(super) previous_signing_secret: Option<SecretString>,
    pub(super) mode: Option<ModeWord>,
    pub(super) api_url: Option<Url>,
    pub(super) command: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum ModeWord {
    Socket,
    Http,
}

/// Where Slack's Web API is.
pub const SLACK_URL: &str = "https://slack.com/api";

impl SlackConfig {
    /// The settings, if there is a bot token; `Err` is a sentence that names the key.
    pub(super) fn check(table: SlackTable) -> Result<Option<Self>, String> {
        let Some(bot_token) = table.bot_token else { return Ok(None) };
        prefixed(&bot_token, "xoxb-", "slack.bot_token")?;
        let mode = match (table.mode, table.app_token, table.signing_secret) {
            (Some(ModeWord::Socket) | None, Some(app_token), _) => {
                prefixed(&app_token, "xapp-", "slack.app_token")?;
                SlackMode::Socket { app_token }
            }
            (Some(ModeWord::Http) | None, _, Some(secret)) => {
                let signing_secrets = [Some(secret), table.previous_signing_secret];
                SlackMode::Http { signing_secrets: signing_secrets.into_iter().flatten().collect() }
            }
            (Some(ModeWord::Http), _, None) => {
                return Err(
                    "slack.mode = \"http\" needs slack.signing_secret (Basic Information → App Credentials)".into()
                );
            }
            (Some(ModeWord::Socket) | None, None, _) => {
                return Err("slack.bot_token is set, but slack.app_token is not: create an app-level token with the \
                            scope connections:write (Basic Information → App-Level Tokens), or set slack.mode = \
                            \"http\" and slack.signing_secret"
                    .into());
            }
        };
        let api_url = match table.api_url {
            Some(url) => {
                let mut url = super::origin(url, "slack.api_url", &["/api"])?;
                url.set_path("/api");
                url
            }
            None => Url::parse(SLACK_URL).map_err(|error| error.to_string())?,
        };
        let command = table.command.unwrap_or_else(|| "/desk".to_owned());
        let name = command.strip_prefix('/').unwrap_or_default();
        if name.is_empty()
            || !name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-' || b == b'_')
        {
            return Err(format!("slack.command = \"{command}\" is not a slash command; write it like \"/desk\""));
        }
        Ok(Some(Self { bot_token, mode, api_url, command }))
    }
}

fn prefixed(token: &SecretString, prefix: &str, key: &str) -> Result<(), String> {
    if token.expose_secret().starts_with(prefix) {
        Ok(())
    } else {
        Err(format!("{key} does not start with `{prefix}`: another kind of token was put there"))
    }
}
