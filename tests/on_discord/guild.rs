//! A guild with a support channel, a forum, agents, customers, and the desk.

use serde_json::{Value, json};

use crate::fakes::discord::{FakeDiscord, Posted, State};
use crate::program::desk::Desk;

/// What the FAQ knows, and what it cannot know.
pub const KNOWN: &str = "why does my consumer lag keep growing?";
pub const OTHER: &str = "how do I turn on TLS?";
pub const UNKNOWN: &str = "how do I make the flux capacitor hum in D minor?";

pub struct Guild {
    pub discord: FakeDiscord,
    pub desk: Desk,
    pub support: String,
    pub forum: String,
    pub agents: String,
    /// A member of the community.
    pub ann: String,
    /// A customer on the plan enterprise.
    pub eve: String,
    /// Two agents.
    pub maya: String,
    pub sam: String,
}

impl Guild {
    /// The desk listens, and its commands are registered.
    pub async fn open() -> Self {
        Self::open_with("", |_| {}).await
    }

    /// The same with more in `[discord]`, and a change to the world before the desk comes.
    pub async fn open_with(more: &str, change: impl FnOnce(&FakeDiscord)) -> Self {
        Self::begin(more, "", "", change).await
    }

    /// The desk posts a digest in the agents' channel from midnight on: at once.
    pub async fn open_with_a_digest(change: impl FnOnce(&FakeDiscord)) -> Self {
        Self::begin("", "", r#"digest = [{ channel = "AGENTS", at = "00:00" }]"#, change).await
    }

    /// The desk serves HTTP too.
    pub async fn open_with_http() -> Self {
        Self::begin("", "", "[web]\nlisten = \"127.0.0.1:0\"\n", |_| {}).await
    }

    /// The support channel is one in which members answer each other first.
    pub async fn open_with_community() -> Self {
        Self::begin("", "community = { window = \"2h\" }", "", |_| {}).await
    }

    /// Two who ask the same are a problem.
    pub async fn open_with_problems() -> Self {
        Self::begin("", "", "[duplicates]\npeople = 2\n", |_| {}).await
    }

    /// Sam is a lead.
    pub async fn open_with_a_lead() -> Self {
        Self::begin("", "", r#"leads = ["SAM"]"#, |_| {}).await
    }

    /// With more in `[discord]`, in the support channel's table, and in the workspace.
    async fn begin(more: &str, channel: &str, of_workspace: &str, change: impl FnOnce(&FakeDiscord)) -> Self {
        let discord = FakeDiscord::start().await;
        let (support, forum) = (discord.add_channel("support"), discord.add_forum("help"));
        let agents = discord.add_channel("agents");
        let (crew, customers) = (discord.add_role("crew"), discord.add_role("customers"));
        let ann = discord.add_member("Ann", &[], "en-US");
        let eve = discord.add_member("Eve", &[&customers], "en-US");
        let maya = discord.add_member("Maya", &[&crew], "en-US");
        let sam = discord.add_member("Sam", &[&crew], "en-US");
        change(&discord);
        let comma = if channel.is_empty() { "" } else { ", " };
        let configuration = format!(
            r#"
            [discord]
            token = "{token}"
            api_url = "{url}"
            {more}
            [[workspace]]
            platform = "discord"
            id = "{guild}"
            support_channels = [{{ id = "{support}"{comma}{channel} }}, "{forum}"]
            agents_channel = "{agents}"
            agents = ["{crew}"]
            plans = {{ enterprise = ["{customers}"] }}
            {of_workspace}
            "#,
            of_workspace = of_workspace.replace("AGENTS", &agents).replace("SAM", &sam),
            token = discord.token(),
            url = discord.api_url(),
            guild = discord.guild_id(),
        );
        let desk = Desk::start(&configuration);
        let guild = Self { discord, desk, support, forum, agents, ann, eve, maya, sam };
        guild.desk.says("Discord is listened to").await;
        guild.discord.wait_for(|state| (!state.commands().is_empty()).then_some(())).await;
        guild
    }

    /// Waits for a message of the desk in a channel or thread that says `words` somewhere.
    pub async fn sees(&self, channel: &str, words: &str) -> Posted {
        let said = |state: &State| state.messages(channel).into_iter().find(|posted| text(posted).contains(words));
        self.discord.wait_for(said).await
    }

    /// Waits for something that the desk says to one person alone.
    pub async fn tells(&self, person: &str, words: &str) -> Posted {
        let said = |state: &State| state.ephemerals(person).into_iter().find(|posted| text(posted).contains(words));
        self.discord.wait_for(said).await
    }

    /// Opens a ticket by a question that the FAQ cannot answer; its thread.
    pub async fn ticket(&self) -> String {
        let thread = self.discord.say(&self.ann, &self.support, UNKNOWN);
        self.sees(&thread, "Ticket #").await;
        self.sees(&self.agents, UNKNOWN).await;
        thread
    }
}

/// All that a message says, its buttons included.
pub fn text(posted: &Posted) -> String {
    format!("{} {} {}", posted.content, json!(posted.embeds), json!(posted.components))
}

/// The id of the message's button with this label.
pub fn button(posted: &Posted, label: &str) -> String {
    let rows = json!(posted.components);
    let buttons =
        rows.as_array().into_iter().flatten().flat_map(|row| row["components"].as_array().cloned().unwrap_or_default());
    let found = buttons.into_iter().find(|button| button["label"] == label);
    found.unwrap_or_else(|| panic!("no button {label} in {rows}"))["custom_id"].as_str().unwrap().to_owned()
}

/// How many messages of the desk in a channel say `words`.
pub fn count(discord: &FakeDiscord, channel: &str, words: &str) -> usize {
    discord.messages(channel).iter().filter(|posted| text(posted).contains(words)).count()
}

/// A list of choices as their values.
pub fn values(choices: &[Value]) -> Vec<String> {
    choices.iter().map(|choice| choice["value"].as_str().unwrap_or_default().to_owned()).collect()
}
