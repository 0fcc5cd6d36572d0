//! A database of a story's own, on one engine; it is gone when the story ends.

use frontdesk::store::Db;
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, PgConnection};

/// Where PostgreSQL is; the stories make databases of their own there.
const POSTGRES_URL: &str = "FRONTDESK_TEST_POSTGRES_URL";

/// What a desk keeps its rows in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    SqliteInMemory,
    SqliteInAFile,
    Postgres,
}

impl Engine {
    /// Whether this engine can be used here. PostgreSQL may be absent on a developer's machine, and nowhere else.
    #[expect(clippy::print_stderr, reason = "who reads the result of the tests must see it")]
    pub fn is_there(self) -> bool {
        if self != Self::Postgres || std::env::var_os(POSTGRES_URL).is_some() {
            return true;
        }
        assert!(std::env::var_os("CI").is_none(), "{POSTGRES_URL} is not set: in CI no story is left out");
        eprintln!("left out: {POSTGRES_URL} is not set");
        false
    }
}

/// A database that is dropped with this.
pub struct Database {
    pub engine: Engine,
    pub url: String,
    /// Whether it is somebody else's: nobody drops it.
    is_borrowed: bool,
    _folder: tempfile::TempDir,
}

impl Database {
    pub async fn create(engine: Engine) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let url = match engine {
            Engine::SqliteInMemory => "sqlite::memory:".to_owned(),
            Engine::SqliteInAFile => format!("sqlite:{}", folder.path().join("desk.db").display()),
            Engine::Postgres => {
                let name = format!("story_{}_{:x}", std::process::id(), rand::random::<u64>());
                administer(format!("CREATE DATABASE {name} TEMPLATE template0")).await;
                let mut url = url::Url::parse(&std::env::var(POSTGRES_URL).unwrap()).unwrap();
                url.set_path(&name);
                url.to_string()
            }
        };
        Self { engine, url, is_borrowed: false, _folder: folder }
    }

    /// A database that is there already.
    #[allow(dead_code, reason = "for tests with a server of their own")]
    pub fn at(engine: Engine, url: String) -> Self {
        Self { engine, url, is_borrowed: true, _folder: tempfile::tempdir().unwrap() }
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        if self.engine == Engine::Postgres && !self.is_borrowed {
            let name = self.url.rsplit('/').next().unwrap_or_default().to_owned();
            // The story's own runtime may be on its way out.
            let dropping = std::thread::spawn(move || {
                let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
                runtime.block_on(administer(format!("DROP DATABASE {name} WITH (FORCE)")));
            });
            assert!(dropping.join().is_ok() || std::thread::panicking(), "the story's database could not be dropped");
        }
    }
}

async fn administer(statement: String) {
    let options: sqlx::postgres::PgConnectOptions = std::env::var(POSTGRES_URL).unwrap().parse().unwrap();
    let mut connection: PgConnection = options.disable_statement_logging().connect().await.unwrap();
    sqlx::query(AssertSqlSafe(statement)).execute(&mut connection).await.unwrap();
    connection.close().await.unwrap();
}

/// Runs a statement as somebody who changes the database by hand.
pub async fn by_hand(db: &Db, statement: &'static str) {
    match db {
        Db::Sqlite { write, .. } => drop(sqlx::raw_sql(statement).execute(write).await.unwrap()),
        Db::Postgres(pool) => drop(sqlx::raw_sql(statement).execute(pool).await.unwrap()),
    }
}

/// A number out of the database.
pub async fn number(db: &Db, select: &'static str) -> i64 {
    match db {
        Db::Sqlite { read, .. } => sqlx::query_scalar(select).fetch_one(read).await.unwrap(),
        Db::Postgres(pool) => sqlx::query_scalar(select).fetch_one(pool).await.unwrap(),
    }
}
