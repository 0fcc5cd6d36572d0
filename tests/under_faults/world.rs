//! A Discord and a Slack side by side, a database, and desks that serve both: one, or several replicas.

use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::Value;

use super::replica::{Replica, program};
use crate::fakes::discord::FakeDiscord;
use crate::fakes::slack::FakeSlack;
use crate::stories::desk::engine::{Database, Engine};

/// Channels of a platform in which questions are asked: Slack takes one post a second in each.
pub const CHANNELS: usize = 6;

/// What is different from the usual world.
#[derive(Debug, Clone, Copy, Default)]
pub struct Shape {
    /// A digest is posted in the agents' channels every day at midnight.
    pub digests: bool,
    /// Every ticket has a promise, and is warned about a second after it was opened.
    pub promises: bool,
    /// Slack is heard over HTTP.
    pub over_http: bool,
    /// There are agents' channels.
    pub cards: bool,
}

/// The people of a platform.
pub struct People {
    pub askers: Vec<String>,
    pub agents: Vec<String>,
}

/// Both platforms and the desk's database.
pub struct World {
    pub discord: FakeDiscord,
    pub slack: FakeSlack,
    pub database: Database,
    pub folder: tempfile::TempDir,
    pub on_discord: People,
    pub on_slack: People,
    pub discord_channels: Vec<String>,
    pub slack_channels: Vec<String>,
    pub discord_agents: String,
    pub slack_agents: String,
    starts: AtomicUsize,
}

impl World {
    /// A world in which nobody has said anything, and no desk runs.
    pub async fn open(engine: Engine, shape: Shape) -> Self {
        Self::on(Database::create(engine).await, shape).await
    }

    /// The same on a database that is there.
    pub async fn on(database: Database, shape: Shape) -> Self {
        let (discord, slack) = (FakeDiscord::start().await, FakeSlack::start().await);
        slack.install(&manifest());
        let discord_channels: Vec<_> = (0..CHANNELS).map(|n| discord.add_channel(&format!("support-{n}"))).collect();
        let slack_channels: Vec<_> = (0..CHANNELS).map(|n| slack.add_channel(&format!("support-{n}"))).collect();
        let (discord_agents, slack_agents) = (discord.add_channel("agents"), slack.add_private_channel("agents"));
        let crew = discord.add_role("crew");
        let on_discord = People {
            askers: ["Ann", "Bob", "Eve"].map(|name| discord.add_member(name, &[], "en-US")).into(),
            agents: ["Maya", "Sam"].map(|name| discord.add_member(name, &[&crew], "en-US")).into(),
        };
        let on_slack = People {
            askers: ["Ann", "Bob", "Eve"].map(|name| slack.add_person(name, "en-US")).into(),
            agents: ["Maya", "Sam"].map(|name| slack.add_person(name, "en-US")).into(),
        };
        let group = slack.add_group(&on_slack.agents.iter().map(String::as_str).collect::<Vec<_>>());
        let world = Self {
            discord,
            slack,
            database,
            folder: tempfile::tempdir().unwrap(),
            on_discord,
            on_slack,
            discord_channels,
            slack_channels,
            discord_agents,
            slack_agents,
            starts: AtomicUsize::new(0),
        };
        few_entries(&world.folder.path().join("faq"));
        let written = world.configuration(shape, &crew, &group);
        std::fs::write(world.folder.path().join("frontdesk.toml"), written).unwrap();
        world
    }

    fn configuration(&self, shape: Shape, crew: &str, group: &str) -> String {
        let workspace = |platform: &str, id: &str, channels: &[String], agents: &str, crew: &str| {
            let cards = if shape.cards { format!("agents_channel = \"{agents}\"") } else { String::new() };
            let digest = if shape.digests {
                format!("digest = [{{ channel = \"{agents}\", at = \"00:00\" }}]")
            } else {
                String::new()
            };
            format!(
                "[[workspace]]\nplatform = \"{platform}\"\nid = \"{id}\"\nsupport_channels = {channels:?}\n\
                 agents = [\"{crew}\"]\n{cards}\n{digest}\n"
            )
        };
        let door = if shape.over_http {
            format!(
                "mode = \"http\"\nsigning_secret = \"{}\"\n[web]\nlisten = \"127.0.0.1:0\"\n",
                self.slack.signing_secret()
            )
        } else {
            format!("app_token = \"{}\"\n", self.slack.app_token())
        };
        let promises = "[sla]\nwarn_at = 0.02\n[[sla.policy]]\nname = \"all\"\ndefault = true\n\
                        targets = { first_response = \"1m\" }\n";
        let parts = [
            // A few people do all of it.
            "[quota]\nmessages = 0\ncommands = 0\npresses = 0\nfiles = 0\nworkspace = 0\n".to_owned(),
            format!("[database]\nurl = \"{}\"\n", self.database.url),
            format!("[discord]\ntoken = \"{}\"\napi_url = \"{}\"\n", self.discord.token(), self.discord.api_url()),
            workspace("discord", &self.discord.guild_id(), &self.discord_channels, &self.discord_agents, crew),
            workspace("slack", &self.slack.team_id(), &self.slack_channels, &self.slack_agents, group),
            if shape.promises { promises.to_owned() } else { String::new() },
            // Its people ask the same over and over, and each question is counted as a ticket.
            "[duplicates]\njoin = false\npeople = 0\n".to_owned(),
            format!(
                "[slack]\nbot_token = \"{}\"\napi_url = \"{}\"\n{door}",
                self.slack.bot_token(),
                self.slack.api_url()
            ),
        ];
        parts.concat()
    }

    /// Starts a desk.
    pub fn start(&self, settings: &[(&str, String)]) -> Replica {
        let log = format!("log-{}", self.starts.fetch_add(1, Ordering::SeqCst));
        Replica::start(self.folder.path(), &log, settings)
    }

    /// Starts a desk whose leases are short, and which fails as `failpoint` says.
    pub fn start_failing(&self, failpoint: &str) -> Replica {
        self.start(&[short_lease(), ("FRONTDESK_FAILPOINT", failpoint.to_owned())])
    }

    /// The last lines of every log, for a test that failed.
    pub fn logs(&self) -> String {
        let last = self.starts.load(Ordering::SeqCst);
        let tail = |start: usize| {
            let log = std::fs::read_to_string(self.folder.path().join(format!("log-{start}"))).unwrap_or_default();
            let lines: Vec<_> = log.lines().rev().take(12).collect();
            format!("log-{start}:\n{}\n", lines.into_iter().rev().collect::<Vec<_>>().join("\n"))
        };
        (last.saturating_sub(3)..last).map(tail).collect()
    }

    /// How the desk names a workspace.
    pub fn workspaces(&self) -> [String; 2] {
        [format!("discord:{}", self.discord.guild_id()), format!("slack:{}", self.slack.team_id())]
    }
}

/// Longer than any request of these tests takes, and short enough to wait for.
pub fn short_lease() -> (&'static str, String) {
    ("FRONTDESK_LEASE_SECS", "12".to_owned())
}

/// A FAQ that is read in a moment: these desks start many hundred times.
fn few_entries(folder: &Path) {
    let shipped = Path::new(env!("CARGO_MANIFEST_DIR")).join("faq/ledgerline");
    std::fs::create_dir(folder).unwrap();
    for entry in ["consumer-lag.md", "mirror-clusters.md", "offsets-out-of-range.md", "rebalance-loop.md"] {
        std::fs::copy(shipped.join(entry), folder.join(entry)).unwrap();
    }
}

/// The app manifest that the program prints.
fn manifest() -> Value {
    let folder = tempfile::tempdir().unwrap();
    let mut command = std::process::Command::new(program());
    let printed = command.current_dir(folder.path()).args(["slack", "manifest"]).output().unwrap();
    assert!(printed.status.success(), "{}", String::from_utf8_lossy(&printed.stderr));
    serde_json::from_slice(&printed.stdout).unwrap()
}
