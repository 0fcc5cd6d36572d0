//! The app's manifest: what Slack must know about the app for this configuration, with the least scopes.

use anyhow::bail;
use serde_json::{Value, json};
use url::Url;

use super::interpret::{SHORTCUT, SOLUTION_SHORTCUT};
use crate::config::{SlackConfig, SlackMode};

/// The bot's scopes, and what each is for.
pub(super) const SCOPES: [(&str, &str); 13] = [
    ("app_mentions:read", "hear its name"),
    ("channels:history", "hear questions in public channels, and find a post again after a lost reply"),
    ("channels:read", "check the configured channels at the start"),
    ("chat:write", "answer"),
    ("commands", "the slash command and the message shortcut"),
    ("files:write", "attach transcripts and charts"),
    ("groups:history", "the same in private channels that it is invited to"),
    ("groups:read", "the same for private channels"),
    ("im:history", "hear direct messages"),
    ("im:write", "answer by direct message where nothing else is left"),
    ("reactions:read", "hear the reactions 🎫 and ✅"),
    ("usergroups:read", "know agents and customers by their user groups"),
    ("users:read", "know names and languages"),
];

const EVENTS: [&str; 7] = [
    "app_home_opened",
    "app_mention",
    "message.channels",
    "message.groups",
    "message.im",
    "reaction_added",
    "reaction_removed",
];

/// The manifest as JSON, to be pasted at api.slack.com/apps → Create New App → From a manifest.
///
/// # Errors
/// The HTTP mode needs `public_url`.
pub fn manifest(config: Option<&SlackConfig>, public_url: Option<&Url>) -> anyhow::Result<String> {
    let by_http = config.is_some_and(|config| matches!(config.mode, SlackMode::Http { .. })) || public_url.is_some();
    let command = config.map_or("/desk", |config| config.command.as_str());
    let address = match (by_http, public_url) {
        (false, _) => None,
        (true, Some(url)) => Some(url.as_str().trim_end_matches('/')),
        (true, None) => bail!(
            "slack.mode is \"http\": say with --public-url where Slack reaches the desk, for example --public-url \
             https://desk.example.org"
        ),
    };
    Ok(format!("{:#}\n", app(command, address)))
}

fn app(command: &str, address: Option<&str>) -> Value {
    let mut slash = json!({
        "command": command,
        "description": "Ask the support desk, and work its tickets",
        "usage_hint": "ask <question> | list | show 12 | help",
        // Mentions of people come as ids, not as names.
        "should_escape": true,
    });
    let mut events = json!({ "bot_events": EVENTS });
    let mut interactivity = json!({ "is_enabled": true });
    if let Some(address) = address {
        slash["url"] = json!(format!("{address}/slack/commands"));
        events["request_url"] = json!(format!("{address}/slack/events"));
        interactivity["request_url"] = json!(format!("{address}/slack/interactivity"));
    }
    json!({
        "display_information": {
            "name": "Frontdesk",
            "description": "Answers questions, opens tickets, keeps promises",
            "background_color": "#2c2d30",
        },
        "features": {
            "app_home": { "home_tab_enabled": true, "messages_tab_enabled": true, "messages_tab_read_only_enabled": false },
            "bot_user": { "display_name": "Frontdesk", "always_online": true },
            "shortcuts": [{
                "name": "Create ticket",
                "type": "message",
                "callback_id": SHORTCUT,
                "description": "Make a ticket of this message",
            }, {
                "name": "Mark as solution",
                "type": "message",
                "callback_id": SOLUTION_SHORTCUT,
                "description": "This reply solved the question",
            }],
            "slash_commands": [slash],
        },
        "oauth_config": { "scopes": { "bot": SCOPES.map(|(scope, _)| scope) } },
        "settings": {
            "event_subscriptions": events,
            "interactivity": interactivity,
            "org_deploy_enabled": false,
            "socket_mode_enabled": address.is_none(),
            "token_rotation_enabled": false,
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sockets_need_no_address_and_http_names_all_three() {
        let sockets: Value = serde_json::from_str(&manifest(None, None).unwrap()).unwrap();
        assert_eq!(sockets["settings"]["socket_mode_enabled"], json!(true));
        assert!(!sockets.to_string().contains("request_url"));
        let url = Url::parse("https://desk.example.org/").unwrap();
        let http = manifest(None, Some(&url)).unwrap();
        for path in ["/slack/events", "/slack/interactivity", "/slack/commands"] {
            assert!(http.contains(&format!("\"https://desk.example.org{path}\"")), "{path}");
        }
    }

    #[test]
    fn every_scope_says_what_it_is_for_and_texts_keep_slacks_limits() {
        assert!(SCOPES.is_sorted() && SCOPES.iter().all(|(_, why)| !why.is_empty()));
        let app = app("/desk", None);
        let length = |pointer: &str| app.pointer(pointer).and_then(Value::as_str).unwrap().chars().count();
        assert!(length("/display_information/name") <= 35 && length("/display_information/description") <= 140);
        assert!(length("/features/shortcuts/0/name") <= 24 && length("/features/shortcuts/1/name") <= 24);
    }
}
