//! A team with a support channel, a private channel of agents, customers, and the desk.

use serde_json::{Value, json};

use crate::fakes::slack::{FakeSlack, Posted, State};
use crate::program::desk::{Desk, slack_manifest};

/// What the FAQ knows, and what it cannot know.
pub const KNOWN: &str = "why does my consumer lag keep growing?";
pub const OTHER: &str = "how do I turn on TLS?";
pub const UNKNOWN: &str = "how do I make the flux capacitor hum in D minor?";

/// The entry of a message's menu.
pub const CREATE_TICKET: &str = "create_ticket";

pub struct Team {
    pub slack: FakeSlack,
    pub desk: Desk,
    pub support: String,
    /// Private.
    pub agents: String,
    /// A member of the community.
    pub ann: String,
    /// A customer on the plan enterprise.
    pub eve: String,
    /// Two agents.
    pub maya: String,
    pub sam: String,
}

/// The signing secret that was good before the one that is good now.
pub const PREVIOUS_SECRET: &str = "an-older-secret";

impl Team {
    /// The desk listens over sockets.
    pub async fn open() -> Self {
        Self::open_with(|_| {}).await
    }

    /// The same with a change to the world before the desk comes.
    pub async fn open_with(change: impl FnOnce(&FakeSlack)) -> Self {
        let team = Self::begin("", change).await;
        team.desk.says("Slack is listened to").await;
        team.slack.wait_for(|state| (state.sockets() == 2).then_some(())).await;
        team
    }

    /// The desk is reached over HTTP.
    pub async fn open_over_http() -> Self {
        let slack = FakeSlack::start().await;
        slack.install(&slack_manifest(&["--public-url", "https://desk.example.org"]));
        let settings = format!(
            r#"
            mode = "http"
            signing_secret = "{}"
            previous_signing_secret = "{PREVIOUS_SECRET}"
            [web]
            listen = "127.0.0.1:0"
            "#,
            slack.signing_secret()
        );
        let team = Self::with(slack, &settings, "");
        team.desk.says("Slack is listened to").await;
        team.slack.deliver_to(&team.desk.http_address().await);
        team
    }

    /// The desk posts a digest in the agents' channel from midnight on: at once.
    pub async fn open_with_a_digest(change: impl FnOnce(&FakeSlack)) -> Self {
        let team = Self::begin(r#"digest = [{ channel = "AGENTS", at = "00:00" }]"#, change).await;
        team.desk.says("Slack is listened to").await;
        team
    }

    /// Sam is a lead.
    pub async fn open_with_a_lead() -> Self {
        let team = Self::begin(r#"leads = ["SAM"]"#, |_| {}).await;
        team.desk.says("Slack is listened to").await;
        team.slack.wait_for(|state| (state.sockets() == 2).then_some(())).await;
        team
    }

    /// Sockets again, with more in the configuration, without waiting for anything.
    pub async fn begin(more: &str, change: impl FnOnce(&FakeSlack)) -> Self {
        let slack = FakeSlack::start().await;
        slack.install(&slack_manifest(&[]));
        change(&slack);
        let settings = format!("app_token = \"{}\"", slack.app_token());
        Self::with(slack, &settings, more)
    }

    /// The support channel is one in which members answer each other first.
    pub async fn open_with_community() -> Self {
        let slack = FakeSlack::start().await;
        slack.install(&slack_manifest(&[]));
        let settings = format!("app_token = \"{}\"", slack.app_token());
        let team = Self::in_channels(slack, &settings, "", ", community = { window = \"2h\" }");
        team.desk.says("Slack is listened to").await;
        team.slack.wait_for(|state| (state.sockets() == 2).then_some(())).await;
        team
    }

    fn with(slack: FakeSlack, settings: &str, more: &str) -> Self {
        Self::in_channels(slack, settings, more, "")
    }

    fn in_channels(slack: FakeSlack, settings: &str, more: &str, channel: &str) -> Self {
        let (support, agents) = (slack.add_channel("support"), slack.add_private_channel("agents"));
        let [ann, eve, maya, sam] = ["Ann", "Eve", "Maya", "Sam"].map(|name| slack.add_person(name, "en-US"));
        let (crew, customers) = (slack.add_group(&[&maya, &sam]), slack.add_group(&[&eve]));
        let configuration = format!(
            r#"
            [[workspace]]
            platform = "slack"
            id = "{team}"
            support_channels = [{{ id = "{support}"{channel} }}]
            agents_channel = "{agents}"
            agents = ["{crew}"]
            plans = {{ enterprise = ["{customers}"] }}
            {more}
            [slack]
            bot_token = "{bot_token}"
            api_url = "{url}"
            {settings}
            "#,
            bot_token = slack.bot_token(),
            more = more.replace("AGENTS", &agents).replace("SAM", &sam),
            url = slack.api_url(),
            team = slack.team_id(),
        );
        let desk = Desk::start(&configuration);
        Self { slack, desk, support, agents, ann, eve, maya, sam }
    }

    /// Waits for a message of the desk in a channel, or in a thread of it, that says `words` somewhere.
    pub async fn sees(&self, channel: &str, words: &str) -> Posted {
        let said = |state: &State| state.messages(channel).into_iter().find(|posted| text(posted).contains(words));
        self.slack.wait_for(said).await
    }

    /// Waits for a message of the desk in a thread of the support channel.
    pub async fn sees_under(&self, thread: &str, words: &str) -> Posted {
        let said = |state: &State| {
            state.in_thread(&self.support, thread).into_iter().find(|posted| text(posted).contains(words))
        };
        self.slack.wait_for(said).await
    }

    /// Waits for something that the desk says to one person alone.
    pub async fn tells(&self, person: &str, words: &str) -> Posted {
        let said = |state: &State| state.ephemerals(person).into_iter().find(|posted| text(posted).contains(words));
        self.slack.wait_for(said).await
    }

    /// Opens a ticket by a question that the FAQ cannot answer; its thread and its card.
    pub async fn ticket(&self) -> (String, Posted) {
        let thread = self.slack.say(&self.ann, &self.support, UNKNOWN);
        self.sees_under(&thread, "Ticket #").await;
        let card = self.sees(&self.agents, "Claim").await;
        (thread, card)
    }

    /// Waits until this person has a modal open.
    pub async fn modal(&self, person: &str) -> Value {
        self.slack.wait_for(|state| state.open_views(person).pop()).await
    }
}

/// All that a message says, its buttons included.
pub fn text(posted: &Posted) -> String {
    format!("{} {}", posted.text, posted.blocks)
}

/// The action id of the message's button with this label.
pub fn button(posted: &Posted, label: &str) -> String {
    let blocks = posted.blocks.as_array().into_iter().flatten();
    let mut buttons = blocks.flat_map(|block| block["elements"].as_array().cloned().unwrap_or_default());
    let found = buttons.find(|button| button["text"]["text"] == json!(label));
    found.unwrap_or_else(|| panic!("no button {label} in {}", posted.blocks))["action_id"].as_str().unwrap().to_owned()
}

/// How many messages of the desk in a channel say `words`.
pub fn count(slack: &FakeSlack, channel: &str, words: &str) -> usize {
    slack.messages(channel).iter().filter(|posted| text(posted).contains(words)).count()
}
