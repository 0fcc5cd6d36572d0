//! The fake Slack, certified by an independent client: slack-bolt speaks to it as it does to Slack.

#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "a certification says by failing what it missed")]

mod certify {
    pub mod python;
    mod slack_contracts;
}
mod fakes {
    pub mod slack;
    pub mod watched;
}

use std::path::PathBuf;
use std::time::Duration;

use certify::python::{python, root, target};
use fakes::slack::{FakeSlack, Fault, Posted, State};
use serde_json::{Value, json};

/// The app's world.
struct Story {
    slack: FakeSlack,
    general: String,
    ada: String,
    log: PathBuf,
    _app: tokio::process::Child,
}

impl Story {
    /// A team with a running slack-bolt app; `None` if there is no Python to run it.
    async fn begin(mode: &str) -> Option<Self> {
        let python = python("slack")?;
        let slack = FakeSlack::start().await;
        slack.install(&manifest());
        let (general, ada) = (slack.add_channel("general"), slack.add_person("Ada", "de-DE"));
        slack.add_group(&[&ada]);
        let log = target().join(format!("certify-slack{mode}.log"));
        let app = tokio::process::Command::new(python)
            .arg(root().join("tests/certify/drive_slack_bolt.py"))
            .arg(mode)
            .env("FAKE_SLACK_URL", slack.api_url())
            .env("FAKE_SLACK_BOT_TOKEN", slack.bot_token())
            .env("FAKE_SLACK_APP_TOKEN", slack.app_token())
            .env("FAKE_SLACK_SIGNING_SECRET", slack.signing_secret())
            .env("FAKE_SLACK_CHANNEL", &general)
            .stdout(std::process::Stdio::null())
            .stderr(std::fs::File::create(&log).unwrap())
            .kill_on_drop(true)
            .spawn()
            .unwrap();
        Some(Self { slack, general, ada, log, _app: app })
    }

    fn says(&self, words: &str) -> String {
        self.slack.say(&self.ada, &self.general, words)
    }

    /// Waits until the app has written exactly this in the general channel.
    async fn sees(&self, words: &str) -> Posted {
        let said = |state: &State| state.messages(&self.general).into_iter().find(|one| one.text == words);
        self.slack.wait_for(said).await
    }

    /// Waits until the app has told Ada alone exactly this.
    async fn hears(&self, words: &str) {
        let said = |state: &State| state.ephemerals(&self.ada).into_iter().find(|one| one.text == words);
        self.slack.wait_for(said).await;
    }
}

impl Drop for Story {
    fn drop(&mut self) {
        if std::thread::panicking() {
            println!("{}", std::fs::read_to_string(&self.log).unwrap_or_default());
        }
    }
}

fn manifest() -> Value {
    json!({
        "oauth_config": {"scopes": {"bot": [
            "app_mentions:read", "channels:history", "channels:read", "chat:write", "commands", "im:history",
            "im:write", "reactions:read", "reactions:write", "usergroups:read", "users:read",
        ]}},
        "settings": {"event_subscriptions": {"bot_events": [
            "app_home_opened", "app_mention", "message.channels", "message.im", "reaction_added",
        ]}},
        "features": {"slash_commands": [{"command": "/certify"}]},
    })
}

#[tokio::test]
async fn slack_bolt_finds_slack_here_over_sockets() {
    let Some(story) = Story::begin("").await else { return };
    story.slack.wait_for(|state| (state.sockets() == 1).then_some(())).await;
    messages(&story).await;
    acts(&story).await;
    connections(&story).await;
    limits(&story).await;
    story.slack.assert_clean();
    mistakes(&story).await;
}

#[tokio::test]
async fn slack_bolt_finds_slack_here_over_http() {
    let Some(story) = Story::begin("--http").await else { return };
    let is_there = |state: &State| state.messages(&story.general).pop()?.text.strip_prefix("at ").map(str::to_owned);
    let address = story.slack.wait_for(is_there).await;
    story.slack.deliver_to(&address);
    assert_eq!(story.slack.verify_address().await, Ok(()));
    acts(&story).await;
    story.slack.spoil_signature();
    let again = story.says("ping");
    story.slack.wait_for(|state| state.in_thread(&story.general, &again).pop()).await;
    story.slack.skew_clock(-301);
    story.slack.command(&story.ada, &story.general, "too late");
    let refused = |state: &State| state.pushes().contains(&("commands".to_owned(), 401)).then_some(());
    story.slack.wait_for(refused).await;
    story.slack.assert_clean();
}

async fn messages(story: &Story) {
    let ping = story.says("ping");
    let pong = story.sees("pong channel").await;
    assert_eq!(pong.thread, Some(ping));
    story.slack.direct(&story.ada, "ping");
    let direct = story.slack.direct_channel(&story.ada);
    let said = |words: &'static str| {
        let direct = &direct;
        move |state: &State| state.messages(direct).into_iter().find(|one| one.text == words)
    };
    story.slack.wait_for(said("pong im")).await;

    story.says("edit");
    story.sees("found second 7 False").await;
    let edited = story.sees("second").await;
    assert!(edited.edited);
    assert_eq!(edited.metadata["event_payload"]["id"], "7");
    assert_eq!(story.slack.read(|state| state.bot_reactions(&story.general, &edited.ts)), ["eyes"]);

    story.says("people");
    story.sees("Ada de-DE True True").await;
    story.sees("bot True").await;
    story.slack.wait_for(said("to you alone")).await;

    story.says("thread");
    story.sees("replies ['thread', 'an answer']").await;
    story.says("whisper");
    story.hears("only you").await;
}

async fn acts(story: &Story) {
    let slack = &story.slack;
    story.says("panel");
    let panel = story.sees("press").await;
    slack.press(&story.ada, &panel, "open");
    let modal = slack.wait_for(|state| state.open_views(&story.ada).pop()).await;
    let id = modal["id"].as_str().unwrap();
    slack.submit(&story.ada, id, &[("subject", "bad"), ("level", "low")]);
    let errors = |state: &State| Some(state.view_errors(&story.ada)).filter(|errors| !errors.is_null());
    assert_eq!(slack.wait_for(errors).await, json!({"subject": "say more"}));
    slack.submit(&story.ada, id, &[("subject", "Login"), ("level", "high")]);
    story.sees(&format!("got Login / high from {}", story.ada)).await;
    slack.wait_for(|state| state.open_views(&story.ada).is_empty().then_some(())).await;
    slack.press(&story.ada, &panel, "count");
    assert_eq!(story.sees("counted").await.ts, panel.ts);

    slack.command(&story.ada, &story.general, "it burns & <smokes>");
    story.hears("taken it burns &amp; &lt;smokes&gt;").await;
    story.hears("and more").await;
    story.sees("for all").await;

    let message = story.says("the printer burns");
    slack.shortcut(&story.ada, &story.general, &message, "create_ticket");
    story.hears("ticket from the printer burns").await;
    slack.react(&story.ada, &story.general, &message, "ticket");
    story.sees(&format!("ticket on {message}")).await;
    story.says(&format!("<@{}> hello", slack.bot_user()));
    story.sees(&format!("you called, {}", story.ada)).await;
    slack.open_home(&story.ada);
    let home = slack.wait_for(|state| state.home(&story.ada)).await;
    assert_eq!(home["blocks"][0]["text"]["text"], "*welcome*");
    assert_eq!(slack.read(State::complaints), []);
}

async fn connections(story: &Story) {
    let slack = &story.slack;
    slack.refresh_sockets();
    slack.wait_for(|state| (state.sockets_opened() == 2 && state.sockets() == 1).then_some(())).await;
    let heard = story.says("ping");
    slack.wait_for(|state| state.in_thread(&story.general, &heard).pop()).await;

    slack.drop_sockets();
    slack.wait_for(|state| (state.sockets_opened() == 3 && state.sockets() == 1).then_some(())).await;
    slack.lose_next_delivery(2);
    let heard = story.says("ping");
    slack.wait_for(|state| state.in_thread(&story.general, &heard).pop()).await;
}

async fn limits(story: &Story) {
    story.slack.limit("chat.postMessage", 2, Duration::from_secs(2));
    story.says("burst");
    for number in 0..3 {
        story.sees(&format!("burst {number}")).await;
    }
    assert!(story.slack.read(State::waits) > 0);
    story.slack.limit("chat.postMessage", usize::MAX, Duration::from_secs(1));
    story.slack.fail_next("chat.postMessage", Fault::RateLimited { retry_after: 1 });
    let ping = story.says("ping");
    story.slack.wait_for(|state| state.in_thread(&story.general, &ping).pop()).await;
}

async fn mistakes(story: &Story) {
    story.says("wrong");
    let refused = "refused invalid_blocks channel_not_found no_text user_not_found invalid_trigger_id user_not_found \
                   unknown_method invalid_auth";
    story.sees(refused).await;
    assert_eq!(story.slack.violations().len(), 5, "{:#?}", story.slack.violations());
}
