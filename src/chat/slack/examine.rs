//! The settings examined with Slack: tokens, team, scopes, channels, clock.

use secrecy::ExposeSecret;
use serde_json::{Value, json};

use super::api::{Api, Failed};
use super::connect::check_socket;
use super::manifest::SCOPES;
use crate::chat::finding::{Finding, skew};
use crate::clock::Clock;
use crate::config::{SlackConfig, SlackMode};
use crate::domain::WorkspacePolicy;
use crate::domain::entitlement::SupportChannels;

/// All that can be found out without a socket.
pub async fn examine(config: &SlackConfig, workspaces: &[WorkspacePolicy], clock: &Clock) -> Vec<Finding> {
    let api = match Api::new(config) {
        Ok(api) => api,
        Err(error) => return vec![Finding::bad("Slack: bot token", error.to_string(), "set SLACK_BOT_TOKEN")],
    };
    let what = "Slack: bot token";
    let who = match api.call("auth.test", &json!({})).await {
        Ok(who) => who,
        Err(failed) => {
            let fix = "set SLACK_BOT_TOKEN to the one from OAuth & Permissions → Bot User OAuth Token";
            return vec![Finding::bad(what, failed.to_string(), fix)];
        }
    };
    let team = who.get("team_id").and_then(Value::as_str).unwrap_or_default().to_owned();
    let mut found = vec![Finding::good(what, format!("good in team {}", team.escape_debug()))];
    if !workspaces.iter().any(|workspace| workspace.id.id == team) {
        let fix = format!("add [[workspace]] platform = \"slack\", id = \"{}\"", team.escape_debug());
        found.push(Finding::bad("Slack: team", "it is not configured, and the desk is silent there", fix));
    }
    let (date, scopes) = headers(config).await;
    found.extend(skew("Slack", date.as_deref(), clock.now()));
    found.extend(scopes.map(|scopes| scopes_of(&scopes)));
    if let SlackMode::Socket { app_token } = &config.mode {
        found.push(match check_socket(&api, app_token).await {
            Ok(()) => Finding::good("Slack: app token", "sockets can be opened"),
            Err(deaf) => Finding::bad("Slack: app token", "no socket can be opened", deaf.to_string()),
        });
    }
    for policy in workspaces {
        found.extend(channels(&api, policy).await);
    }
    found
}

/// What the headers of an answer say: the time there, and the scopes of the token.
async fn headers(config: &SlackConfig) -> (Option<String>, Option<String>) {
    let client = reqwest::Client::builder().timeout(std::time::Duration::from_secs(10)).build();
    let Ok(client) = client else { return (None, None) };
    let url = format!("{}/auth.test", config.api_url.as_str().trim_end_matches('/'));
    let Ok(response) = client.post(url).bearer_auth(config.bot_token.expose_secret()).send().await else {
        return (None, None);
    };
    let text = |name: &str| Some(response.headers().get(name)?.to_str().ok()?.to_owned());
    (text("date"), text("x-oauth-scopes"))
}

fn scopes_of(told: &str) -> Finding {
    let held: Vec<&str> = told.split(',').map(str::trim).collect();
    let lacking: Vec<&str> = SCOPES.iter().map(|(scope, _)| *scope).filter(|scope| !held.contains(scope)).collect();
    if lacking.is_empty() {
        return Finding::good("Slack: scopes", "all that features need");
    }
    let fix = "add them under OAuth & Permissions → Bot Token Scopes, and install the app again";
    Finding::bad("Slack: scopes", format!("the token lacks: {}", lacking.join(", ")), fix)
}

async fn channels(api: &Api, policy: &WorkspacePolicy) -> Vec<Finding> {
    let support = match &policy.support {
        SupportChannels::Listed(channels) => channels.as_slice(),
        SupportChannels::All => &[],
    };
    let digests = policy.digests.iter().map(|digest| &digest.channel);
    let mut found = Vec::new();
    for channel in support.iter().chain(&policy.agents_channel).chain(digests) {
        let what = format!("Slack: channel {channel}");
        let told = api.call("conversations.info", &json!({ "channel": channel.as_str() })).await;
        found.push(match told {
            Ok(info) if info.pointer("/channel/is_member") == Some(&json!(false)) => {
                Finding::bad(what, "the bot is not in it", "invite it there with /invite")
            }
            Ok(_) => Finding::good(what, "the bot is in it"),
            Err(failed @ Failed::Refused { .. }) => {
                let fix = "check its id in [[workspace]], and invite the bot with /invite";
                Finding::bad(what, failed.to_string(), fix)
            }
            Err(failed) => Finding::warning(what, failed.to_string(), "try again"),
        });
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chat::finding::Grade;

    #[test]
    fn a_scope_that_is_missing_is_named() {
        let all = SCOPES.map(|(scope, _)| scope).join(",");
        assert_eq!(scopes_of(&all).grade, Grade::Good);
        let finding = scopes_of(&all.replace("chat:write", "chat:wrote"));
        assert!(finding.grade == Grade::Bad && finding.found.ends_with("chat:write"), "{finding:?}");
    }
}
