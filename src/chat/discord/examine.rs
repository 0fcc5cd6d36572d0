//! The settings examined with Discord: token, intents, guilds, channels, permissions, clock.

use secrecy::ExposeSecret;
use serde_json::Value;
use serenity::model::Permissions;

use super::PERMISSIONS;
use super::connect::deaf;
use super::rest::{Failed, Rest};
use crate::chat::finding::{Finding, skew};
use crate::clock::Clock;
use crate::config::DiscordConfig;
use crate::domain::WorkspacePolicy;
use crate::domain::entitlement::SupportChannels;

/// The application's flags that allow the message-content intent: for verified and for small bots.
const MESSAGE_CONTENT_FLAGS: i64 = 1 << 18 | 1 << 19;

/// All that can be found out without the gateway.
pub async fn examine(config: &DiscordConfig, workspaces: &[WorkspacePolicy], clock: &Clock) -> Vec<Finding> {
    let rest = match Rest::new(config) {
        Ok(rest) => rest,
        Err(error) => return vec![Finding::bad("Discord: token", error.to_string(), "set DISCORD_TOKEN")],
    };
    let me = match rest.get("/users/@me").await {
        Ok(me) => me,
        Err(failed) => {
            return vec![Finding::bad("Discord: token", "Discord does not take it", deaf(&failed).to_string())];
        }
    };
    let text = |key: &str| me.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
    let mut found = vec![Finding::good("Discord: token", format!("the bot is {}", text("id")))];
    found.extend(skew("Discord", date(config).await.as_deref(), clock.now()));
    found.extend(intent(&rest, config).await);
    for policy in workspaces {
        found.extend(guild(&rest, policy, &text("id")).await);
    }
    found
}

/// The time of Discord's answer, which its client here does not keep.
async fn date(config: &DiscordConfig) -> Option<String> {
    let base = config.api_url.as_str().trim_end_matches('/');
    let client = reqwest::Client::builder().timeout(std::time::Duration::from_secs(10)).build().ok()?;
    let request = client.get(format!("{base}/api/v10/users/@me"));
    let authorization = format!("Bot {}", config.token.expose_secret());
    let response = request.header("Authorization", authorization).send().await.ok()?;
    Some(response.headers().get("date")?.to_str().ok()?.to_owned())
}

async fn intent(rest: &Rest, config: &DiscordConfig) -> Option<Finding> {
    let what = "Discord: message content";
    if !config.message_content {
        return Some(Finding::good(what, "not asked for: discord.message_content = false"));
    }
    let flags = rest.get("/applications/@me").await.ok()?.get("flags").and_then(Value::as_i64)?;
    Some(if flags & MESSAGE_CONTENT_FLAGS == 0 {
        let fix = "switch on Message Content Intent: Developer Portal → Bot";
        Finding::warning(what, "the bot hears mentions, direct messages and commands alone", fix)
    } else {
        Finding::good(what, "allowed")
    })
}

async fn guild(rest: &Rest, policy: &WorkspacePolicy, bot: &str) -> Vec<Finding> {
    let id = &policy.id.id;
    let what = format!("Discord: guild {id}");
    let guild = match rest.get(&format!("/guilds/{id}")).await {
        Ok(guild) => guild,
        Err(failed) => {
            let fix = "check [[workspace]] id, and invite the bot by the link of `frontdesk discord invite`";
            return vec![Finding::bad(what, reason(&failed), fix)];
        }
    };
    let mut found = vec![Finding::good(what, "the bot is in it")];
    let roles = rest.get(&format!("/guilds/{id}/members/{bot}")).await.ok();
    let roles = roles.and_then(|member| strings(member.get("roles")?));
    let support = match &policy.support {
        SupportChannels::Listed(channels) => channels.as_slice(),
        SupportChannels::All => &[],
    };
    let digests = policy.digests.iter().map(|digest| &digest.channel);
    for channel in support.iter().chain(&policy.agents_channel).chain(digests) {
        let what = format!("Discord: channel {channel}");
        found.push(match rest.get(&format!("/channels/{channel}")).await {
            Err(failed) => Finding::bad(
                what,
                reason(&failed),
                "check its id in [[workspace]], and give the bot View Channel there",
            ),
            Ok(place) => match roles.as_ref().and_then(|roles| lacking(&guild, &place, roles, bot)) {
                Some(lacking) if !lacking.is_empty() => {
                    let names = lacking.get_permission_names().join(", ");
                    Finding::bad(what, format!("the bot lacks: {names}"), "allow it in the channel's permissions")
                }
                Some(_) => Finding::good(what, "the bot has what it needs"),
                None => Finding::good(what, "the bot sees it; its permissions are not told"),
            },
        });
    }
    found
}

/// What the bot lacks in a channel: the permissions of its roles, then what the channel takes and gives, as Discord's
/// documentation on permissions computes them.
fn lacking(guild: &Value, channel: &Value, roles: &[String], bot: &str) -> Option<Permissions> {
    let everyone = guild.get("id")?.as_str()?;
    let known = guild.get("roles")?.as_array()?;
    let mine = |id: &str| id == everyone || roles.iter().any(|role| role == id);
    let id = |value: &Value| value.get("id").and_then(Value::as_str).unwrap_or_default().to_owned();
    let own = known.iter().filter(|role| mine(&id(role)));
    let mut held =
        own.filter_map(|role| bits(role.get("permissions")?)).fold(Permissions::empty(), |all, one| all | one);
    if held.administrator() {
        return Some(Permissions::empty());
    }
    let overwrites = channel.get("permission_overwrites").and_then(Value::as_array).cloned().unwrap_or_default();
    let mut apply = |wanted: &dyn Fn(&str) -> bool| {
        let of = |key: &str| {
            let those = overwrites.iter().filter(|overwrite| wanted(&id(overwrite)));
            those.filter_map(|overwrite| bits(overwrite.get(key)?)).fold(Permissions::empty(), |all, one| all | one)
        };
        held = (held & !of("deny")) | of("allow");
    };
    apply(&|id| id == everyone);
    apply(&|id| id != everyone && roles.iter().any(|role| role == id));
    apply(&|id| id == bot);
    Some(PERMISSIONS & !held)
}

fn bits(value: &Value) -> Option<Permissions> {
    value.as_str()?.parse().ok().map(Permissions::from_bits_truncate)
}

fn strings(value: &Value) -> Option<Vec<String>> {
    Some(value.as_array()?.iter().filter_map(Value::as_str).map(ToOwned::to_owned).collect())
}

fn reason(failed: &Failed) -> String {
    match failed {
        Failed::Refused { status, code, .. } => format!("Discord answers {status}, code {code}"),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn roles_and_overwrites_are_computed_as_discord_does() {
        let all = PERMISSIONS.bits().to_string();
        let send = Permissions::SEND_MESSAGES.bits().to_string();
        let guild = |held: &str| {
            json!({ "id": "1", "roles": [
            { "id": "1", "permissions": "0" }, { "id": "2", "permissions": held }, { "id": "3", "permissions": "8" } ] })
        };
        let roles = |ids: &[&str]| ids.iter().map(|&id| id.to_owned()).collect::<Vec<_>>();
        let overwrite = |id: &str, deny: &str, allow: &str| json!({ "id": id, "deny": deny, "allow": allow });
        let channel = |overwrites: Vec<Value>| json!({ "permission_overwrites": overwrites });
        let cases = [
            (roles(&["2"]), channel(vec![]), Permissions::empty()),
            (roles(&[]), channel(vec![]), PERMISSIONS),
            (roles(&["3"]), channel(vec![overwrite("1", &all, "0")]), Permissions::empty()),
            (roles(&["2"]), channel(vec![overwrite("1", &send, "0")]), Permissions::SEND_MESSAGES),
            (
                roles(&["2"]),
                channel(vec![overwrite("1", &send, "0"), overwrite("2", "0", &send)]),
                Permissions::empty(),
            ),
            (
                roles(&["2"]),
                channel(vec![overwrite("2", "0", &send), overwrite("9", &send, "0")]),
                Permissions::SEND_MESSAGES,
            ),
            (roles(&["2"]), channel(vec![overwrite("8", &send, "0")]), Permissions::empty()),
        ];
        for (roles, channel, expect) in cases {
            assert_eq!(lacking(&guild(&all), &channel, &roles, "9"), Some(expect), "{roles:?} {channel}");
        }
    }
}
