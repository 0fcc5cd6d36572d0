//! One running desk: the real program, with what the environment asks of it, and its end by `kill -9`.

use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use tokio::process::{Child, Command};

/// How long the program may take to say or do something.
const PATIENCE: Duration = Duration::from_secs(60);
/// What must not come from whoever runs the tests.
const INHERITED: [&str; 6] = [
    "DISCORD_TOKEN",
    "SLACK_BOT_TOKEN",
    "SLACK_APP_TOKEN",
    "SLACK_SIGNING_SECRET",
    "DRAFTS_API_KEY",
    "FRONTDESK_FAILPOINT",
];

/// The program: this build's, or the one that `FRONTDESK_FAULTS_PROGRAM` names.
pub fn program() -> PathBuf {
    std::env::var_os("FRONTDESK_FAULTS_PROGRAM").map_or_else(|| env!("CARGO_BIN_EXE_frontdesk").into(), PathBuf::from)
}

/// A running desk; it is killed when it is dropped.
pub struct Replica {
    child: Child,
    log: PathBuf,
}

impl Replica {
    /// Starts a desk in this folder, where its configuration is; `log` is the name of its log there.
    pub fn start(folder: &Path, log: &str, settings: &[(&str, String)]) -> Self {
        let log = folder.join(log);
        let mut command = Command::new(program());
        for name in INHERITED {
            command.env_remove(name);
        }
        command.current_dir(folder).args(["--faq", "faq"]).env("RUST_LOG", "info,serenity=off");
        let child = command
            .envs(settings.iter().map(|(name, value)| (name, value)))
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(std::fs::File::create(&log).unwrap())
            .kill_on_drop(true)
            .spawn()
            .unwrap();
        Self { child, log }
    }

    /// What it has logged.
    pub fn log(&self) -> String {
        std::fs::read_to_string(&self.log).unwrap_or_default()
    }

    /// Waits until the log says `words`; `false` where it ended before.
    pub async fn says(&mut self, words: &str) -> bool {
        let began = std::time::Instant::now();
        while !self.log().contains(words) {
            if self.has_ended() {
                return false;
            }
            assert!(began.elapsed() < PATIENCE, "it did not say {words:?}:\n{}", self.log());
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        true
    }

    /// Waits until both platforms are listened to; `false` where it ended before.
    pub async fn listens(&mut self) -> bool {
        self.says("Discord is listened to").await && self.says("Slack is listened to").await
    }

    /// The address at which it serves HTTP.
    pub async fn http_address(&mut self) -> String {
        assert!(self.says("HTTP is served").await, "it ended:\n{}", self.log());
        let log = self.log();
        let address = log.lines().find(|line| line.contains("HTTP is served")).unwrap().split("address=").nth(1);
        format!("http://{}", address.unwrap().split_whitespace().next().unwrap())
    }

    /// Whether it is no longer there.
    pub fn has_ended(&mut self) -> bool {
        self.child.try_wait().unwrap().is_some()
    }

    /// Ends it as a crash does: `kill -9`.
    pub async fn kill(&mut self) {
        if !self.has_ended() {
            self.child.kill().await.unwrap();
        }
    }

    /// Waits until it ends by itself, for so long; whether it did.
    pub async fn ends_within(&mut self, patience: Duration) -> bool {
        tokio::time::timeout(patience, self.child.wait()).await.is_ok()
    }

    /// Asks it to stop, as a deployment does, and waits until it has; how long that took.
    pub async fn stop(&mut self) -> Duration {
        let began = std::time::Instant::now();
        if let Some(id) = self.child.id() {
            assert!(Command::new("kill").args(["-TERM", &id.to_string()]).status().await.unwrap().success());
        }
        assert!(self.ends_within(PATIENCE).await, "it does not stop:\n{}", self.log());
        began.elapsed()
    }
}
