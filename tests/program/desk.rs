//! The whole program, run as an operator runs it: a configuration file, a database of its own, the shipped FAQ.

#![allow(dead_code, reason = "each test root uses its own part")]

use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use tokio::process::{Child, Command};

/// How long the program may take to say or do something.
const PATIENCE: Duration = Duration::from_secs(30);

/// A running desk; it is killed when it is dropped.
pub struct Desk {
    child: Child,
    folder: tempfile::TempDir,
    starts: usize,
}

/// The program's own folder.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

impl Desk {
    /// Starts the desk with this configuration.
    pub fn start(configuration: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("frontdesk.toml"), configuration).unwrap();
        let child = spawn(folder.path(), 0);
        Self { child, folder, starts: 1 }
    }

    /// The same with a copy of the FAQ, which it may write into.
    pub fn start_with_its_own_faq(configuration: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("frontdesk.toml"), configuration).unwrap();
        copy(&root().join("faq"), &folder.path().join("faq"));
        let child = spawn(folder.path(), 0);
        Self { child, folder, starts: 1 }
    }

    /// Where its configuration and its database are.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// What it has logged since it was started first.
    pub fn log(&self) -> String {
        (0..self.starts)
            .map(|start| std::fs::read_to_string(log(self.folder.path(), start)).unwrap_or_default())
            .collect()
    }

    /// Waits until the log says `words`.
    pub async fn says(&self, words: &str) {
        let said = async {
            while !self.log().contains(words) {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        assert!(tokio::time::timeout(PATIENCE, said).await.is_ok(), "it did not say {words:?}:\n{}", self.log());
    }

    /// Waits until HTTP is served; its address.
    pub async fn http_address(&self) -> String {
        self.says("HTTP is served").await;
        let log = self.log();
        let address = log.lines().rfind(|line| line.contains("HTTP is served")).unwrap().split("address=").nth(1);
        format!("http://{}", address.unwrap().split_whitespace().next().unwrap())
    }

    /// Runs another command beside it, on the same configuration; the exit code, and what it printed.
    pub async fn runs(&self, arguments: &[&str]) -> (Option<i32>, String) {
        let mut command = Command::new(env!("CARGO_BIN_EXE_frontdesk"));
        let command = command.current_dir(self.folder.path()).arg("--faq").arg(faq(self.folder.path())).args(arguments);
        let printed = command.env_remove("DATABASE_URL").stdin(Stdio::null()).output().await.unwrap();
        (printed.status.code(), String::from_utf8(printed.stdout).unwrap())
    }

    /// Asks the desk to stop, and waits until it has; the exit code.
    pub async fn stop(&mut self) -> Option<i32> {
        self.terminate().await;
        self.ended().await
    }

    /// Asks the desk to stop.
    pub async fn terminate(&self) {
        let id = self.child.id().unwrap().to_string();
        assert!(Command::new("kill").args(["-TERM", &id]).status().await.unwrap().success());
    }

    /// Waits until it ends by itself; the exit code.
    pub async fn ended(&mut self) -> Option<i32> {
        match tokio::time::timeout(PATIENCE, self.child.wait()).await {
            Ok(status) => status.unwrap().code(),
            Err(_) => panic!("it does not end:\n{}", self.log()),
        }
    }

    /// Starts it again on the same database.
    pub fn start_again(&mut self) {
        self.child = spawn(self.folder.path(), self.starts);
        self.starts += 1;
    }

    /// Ends it without a word, as a crash does.
    pub async fn crash(&mut self) {
        self.child.kill().await.unwrap();
    }
}

/// Another process with this desk's configuration.
impl Desk {
    pub fn another(&self) -> Self {
        let configuration = std::fs::read_to_string(self.folder.path().join("frontdesk.toml")).unwrap();
        Self::start(&configuration)
    }

    /// It stands still, as a machine that sleeps.
    pub async fn freeze(&self) {
        self.signal("-STOP").await;
    }

    /// It goes on where it stood.
    pub async fn thaw(&self) {
        self.signal("-CONT").await;
    }

    async fn signal(&self, signal: &str) {
        let id = self.child.id().unwrap().to_string();
        assert!(Command::new("kill").args([signal, &id]).status().await.unwrap().success());
    }
}

/// Its own FAQ where it has one, or else the one that is shipped.
fn faq(folder: &Path) -> PathBuf {
    let own = folder.join("faq");
    if own.is_dir() { own } else { root().join("faq") }
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let to = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &to);
        } else {
            std::fs::copy(entry.path(), to).unwrap();
        }
    }
}

fn log(folder: &Path, start: usize) -> PathBuf {
    folder.join(format!("log-{start}"))
}

fn spawn(folder: &Path, start: usize) -> Child {
    let mut command = Command::new(env!("CARGO_BIN_EXE_frontdesk"));
    let inherited = ["DISCORD_TOKEN", "SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "SLACK_SIGNING_SECRET", "DRAFTS_API_KEY"];
    for name in inherited.into_iter().chain(["DATABASE_URL"]) {
        command.env_remove(name);
    }
    command
        .current_dir(folder)
        .arg("--faq")
        .arg(faq(folder))
        .env("RUST_LOG", "info,serenity=off,slack_morphism=off")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(std::fs::File::create(log(folder, start)).unwrap())
        .kill_on_drop(true)
        .spawn()
        .unwrap()
}

/// The app manifest that the program prints, with these arguments more.
pub fn slack_manifest(arguments: &[&str]) -> serde_json::Value {
    let folder = tempfile::tempdir().unwrap();
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_frontdesk"));
    let printed = command.current_dir(folder.path()).args(["slack", "manifest"]).args(arguments).output().unwrap();
    assert!(printed.status.success(), "{}", String::from_utf8_lossy(&printed.stderr));
    serde_json::from_slice(&printed.stdout).unwrap()
}
