//! Where the desk runs: a folder with its configuration, a database of its own, and the program itself.

use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::{Duration, Instant};

use frontdesk::store::Db;
use sqlx::{AssertSqlSafe, Connection, PgConnection};
use tokio::process::{Child, Command};

/// A database engine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    Sqlite,
    Postgres,
}

const POSTGRES_URL: &str = "FRONTDESK_TEST_POSTGRES_URL";

impl Engine {
    /// Those that can be used here.
    pub fn here() -> Vec<Self> {
        let postgres = std::env::var_os(POSTGRES_URL).map(|_| Self::Postgres);
        [Some(Self::Sqlite), postgres].into_iter().flatten().collect()
    }

    pub const fn name(self) -> &'static str {
        match self {
            Self::Sqlite => "sqlite",
            Self::Postgres => "postgres",
        }
    }
}

/// A folder and a database; both are gone in the end.
pub struct Place {
    pub folder: tempfile::TempDir,
    pub url: String,
    database: Option<String>,
}

impl Place {
    pub async fn new(engine: Engine) -> Self {
        let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
        match engine {
            Engine::Sqlite => {
                let url = format!("sqlite:{}", folder.path().join("desk.db").display());
                Self { folder, url, database: None }
            }
            Engine::Postgres => {
                let name = format!("load_{}_{:x}", std::process::id(), rand::random::<u64>());
                administer(format!("CREATE DATABASE {name} TEMPLATE template0")).await;
                let mut url = url::Url::parse(&std::env::var(POSTGRES_URL).unwrap()).unwrap();
                url.set_path(&name);
                Self { folder, url: url.to_string(), database: Some(name) }
            }
        }
    }

    /// The database, to look into.
    pub async fn db(&self) -> Db {
        Db::connect(&self.url).await.unwrap()
    }

    /// Ends it.
    pub async fn end(self) {
        if let Some(name) = &self.database {
            administer(format!("DROP DATABASE {name} WITH (FORCE)")).await;
        }
    }
}

async fn administer(statement: String) {
    let mut connection = PgConnection::connect(&std::env::var(POSTGRES_URL).unwrap()).await.unwrap();
    sqlx::query(AssertSqlSafe(statement)).execute(&mut connection).await.unwrap();
}

/// A number out of a database.
pub async fn number(db: &Db, select: &str) -> i64 {
    let select = AssertSqlSafe(select.to_owned());
    match db {
        Db::Sqlite { read, .. } => sqlx::query_scalar(select).fetch_one(read).await.unwrap(),
        Db::Postgres(pool) => sqlx::query_scalar(select).fetch_one(pool).await.unwrap(),
    }
}

/// The program, running.
pub struct Desk {
    child: Child,
    log: PathBuf,
    /// How long it took to come up.
    pub came_up: Duration,
}

impl Desk {
    /// Starts it, and waits until its log says `words`.
    pub async fn start(place: &Place, configuration: &str, faq: &Path, words: &str) -> Self {
        let began = Instant::now();
        let (file, log) = (place.folder.path().join("frontdesk.toml"), place.folder.path().join("log"));
        let configuration = format!("[database]\nurl = '{}'\n{configuration}", place.url);
        std::fs::write(&file, configuration).unwrap();
        let mut command = Command::new(env!("CARGO_BIN_EXE_frontdesk"));
        for name in ["DISCORD_TOKEN", "SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "SLACK_SIGNING_SECRET", "DATABASE_URL"] {
            command.env_remove(name);
        }
        let command = command.current_dir(place.folder.path()).arg("--faq").arg(faq);
        let command = command.env("RUST_LOG", "info,serenity=off,slack_morphism=off,frontdesk::deliver=off");
        let command = command.stdin(Stdio::null()).stdout(Stdio::null());
        let child = command.stderr(std::fs::File::create(&log).unwrap()).kill_on_drop(true).spawn().unwrap();
        let mut desk = Self { child, log, came_up: Duration::ZERO };
        while !desk.log().contains(words) {
            assert!(began.elapsed() < Duration::from_secs(120), "it did not say {words:?}:\n{}", desk.log());
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        desk.came_up = began.elapsed();
        desk
    }

    pub fn log(&self) -> String {
        std::fs::read_to_string(&self.log).unwrap_or_default()
    }

    /// Where it serves HTTP.
    pub fn http(&self) -> String {
        let log = self.log();
        let line = log.lines().rfind(|line| line.contains("HTTP is served")).unwrap();
        let address = line.split("address=").nth(1).unwrap().split_whitespace().next().unwrap();
        format!("http://{address}")
    }

    /// Resident memory, now and at its most, in MiB.
    pub fn memory(&self) -> (f64, f64) {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id().unwrap())).unwrap();
        let of = |name: &str| {
            let line = status.lines().find(|line| line.starts_with(name)).unwrap();
            line.split_whitespace().nth(1).unwrap().parse::<f64>().unwrap() / 1024.0
        };
        (of("VmRSS:"), of("VmHWM:"))
    }

    /// Seconds of processor time that it has used.
    pub fn processor_secs(&self) -> f64 {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", self.child.id().unwrap())).unwrap();
        let after_name = stat.rsplit(')').next().unwrap();
        let ticks: Vec<f64> = after_name.split_whitespace().skip(11).take(2).map(|n| n.parse().unwrap()).collect();
        ticks.iter().sum::<f64>() / 100.0
    }

    /// Ends it as an operator does.
    pub async fn stop(mut self) {
        let id = self.child.id().unwrap().to_string();
        Command::new("kill").args(["-TERM", &id]).status().await.unwrap();
        if tokio::time::timeout(Duration::from_secs(40), self.child.wait()).await.is_err() {
            self.child.kill().await.unwrap();
        }
    }
}

/// The shipped FAQ.
pub fn shipped_faq() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("faq")
}
