//! The settings, checked with Slack at the start: each error names the setting to fix.

use secrecy::SecretString;
use serde_json::{Value, json};

use super::api::{Api, Failed, token};
use super::identify::Bot;
use crate::chat::Deaf;
use crate::domain::WorkspacePolicy;
use crate::domain::entitlement::SupportChannels;

/// Codes with which Slack refuses a token for good.
pub(super) const BAD_TOKEN: [&str; 7] = [
    "invalid_auth",
    "not_authed",
    "account_inactive",
    "token_revoked",
    "token_expired",
    "not_allowed_token_type",
    "team_access_not_granted",
];

/// Checks the bot's token, its team and its channels, and says who the bot is.
pub(super) async fn check(api: &Api, workspaces: &[WorkspacePolicy]) -> Result<Bot, Deaf> {
    let who = api.call("auth.test", &json!({})).await.map_err(|failed| {
        deaf(&failed, "SLACK_BOT_TOKEN (or slack.bot_token)", "OAuth & Permissions → Bot User OAuth Token")
    })?;
    let text = |key: &str| who.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
    let team = text("team_id");
    if !workspaces.iter().any(|workspace| workspace.id.id == team) {
        let team = team.escape_debug().to_string();
        tracing::warn!(
            team,
            "the app is in a team that is not configured, and is silent there: add [[workspace]] platform = \"slack\", \
             id = \"{team}\""
        );
    }
    check_channels(api, workspaces).await;
    Ok(Bot { user: text("user_id") })
}

/// Checks the app's token for sockets.
pub(super) async fn check_socket(api: &Api, app_token: &SecretString) -> Result<(), Deaf> {
    let opened = api.call_as(&token(app_token), "apps.connections.open", &json!({})).await;
    opened.map(drop).map_err(|failed| match failed.code() {
        Some("missing_scope") => Deaf::Setting(
            "the token in SLACK_APP_TOKEN (or slack.app_token) lacks the scope connections:write: make a new one (Basic \
             Information → App-Level Tokens)"
                .to_owned(),
        ),
        Some("socket_mode_not_enabled" | "forbidden_team") => Deaf::Setting(
            "Socket Mode is off: switch it on (Settings → Socket Mode), or set slack.mode = \"http\"".to_owned(),
        ),
        _ => deaf(&failed, "SLACK_APP_TOKEN (or slack.app_token)", "Basic Information → App-Level Tokens"),
    })
}

/// Says which channels of the configuration the bot cannot use.
async fn check_channels(api: &Api, workspaces: &[WorkspacePolicy]) {
    for policy in workspaces {
        let support = match &policy.support {
            SupportChannels::Listed(channels) => channels.as_slice(),
            SupportChannels::All => &[],
        };
        let digests = policy.digests.iter().map(|digest| &digest.channel);
        for channel in support.iter().chain(&policy.agents_channel).chain(digests) {
            match api.call("conversations.info", &json!({ "channel": channel.as_str() })).await {
                Ok(found) if found.pointer("/channel/is_member") == Some(&json!(false)) => tracing::error!(
                    %channel,
                    "the bot is not in this channel: invite it there with /invite"
                ),
                Err(Failed::Refused { code, needed }) => tracing::error!(
                    %channel, code, needed,
                    "the bot cannot see this channel: check its id in [[workspace]], invite the bot with /invite, and \
                     check the app's scopes against `frontdesk slack manifest`"
                ),
                _ => {}
            }
        }
    }
}

fn deaf(failed: &Failed, key: &str, place: &str) -> Deaf {
    match failed {
        Failed::Refused { code, .. } if BAD_TOKEN.contains(&code.as_str()) => {
            Deaf::Setting(format!("Slack refuses the token ({code}): set {key} to the one from {place}"))
        }
        Failed::Refused { code, .. } if code.starts_with("http_4") => {
            Deaf::Setting(format!("slack.api_url does not lead to Slack's Web API ({code})"))
        }
        failed => Deaf::Passing(failed.to_string()),
    }
}
