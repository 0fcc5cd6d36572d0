//! The database: SQLite for one desk, PostgreSQL for several replicas; one code for both.
//!
//! A statement is written once, with native types, and expanded once per engine by `on!`. Only this room knows SQL,
//! and it never sends anything.

use std::str::FromStr;
use std::time::Duration;

use jiff::Timestamp;
use sqlx::ConnectOptions;
use sqlx::postgres::{PgPool, PgPoolOptions};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous};

pub use group::{SqliteTx, Writers};
pub use postgres::PostgresTx;

use crate::domain::WorkspaceId;

/// Runs one statement on whichever engine the transaction is on: `on!(tx, conn => sqlx::query(…).execute(conn))`.
macro_rules! on {
    ($tx:expr, $conn:ident => $statement:expr) => {
        match $tx {
            $crate::store::Tx::Sqlite(tx) => {
                let $conn = &mut **tx;
                $statement.await
            }
            $crate::store::Tx::Postgres(tx) => {
                let $conn = &mut **tx;
                $statement.await
            }
        }
    };
}

/// How many tickets of the person `$2` are neither solved nor closed. The first condition on the status is spelt as that
/// of the index `ticket_requester`.
macro_rules! open_of_person {
    () => {
        "SELECT count(*) FROM ticket WHERE workspace = $1 AND requester = $2 AND status <> 'closed' AND status <> 'solved'"
    };
}

/// The number that the next ticket of a workspace has.
macro_rules! next_ticket {
    () => {
        "SELECT coalesce(max(number), 0) + 1 FROM ticket WHERE workspace = $1"
    };
}

pub mod alone;
pub mod answers;
pub mod audit;
pub mod blocks;
pub mod clocks;
pub mod codes;
pub mod community;
pub mod computed;
pub mod contracts;
pub mod conversations;
pub mod dead_letters;
pub mod digests;
pub mod drafts;
pub mod edits;
pub mod erasure;
pub mod examine;
pub mod fence;
pub mod figures;
pub mod gaps;
pub mod glance;
mod group;
pub mod heard;
pub mod history;
pub mod inbox;
pub mod keys;
pub mod leases;
pub mod lessons;
pub mod logins;
pub mod modes;
pub mod observed;
pub mod offers;
pub mod outbox;
pub mod payments;
pub mod people;
pub mod plans;
pub mod portable;
mod postgres;
pub mod problems;
pub mod quotas;
pub mod ratings;
pub mod replicas;
pub mod replies;
pub mod saved_views;
pub mod seen;
pub mod sessions;
mod settings;
pub mod silences;
pub mod starts;
pub mod statistics;
pub mod summaries;
pub mod surveys;
pub mod tickets;
pub mod tokens;
pub mod visitors;
pub mod webhooks;

static SQLITE_MIGRATIONS: sqlx::migrate::Migrator = sqlx::migrate!("migrations/sqlite");
static POSTGRES_MIGRATIONS: sqlx::migrate::Migrator = sqlx::migrate!("migrations/postgres");

/// A database.
#[derive(Debug, Clone)]
pub enum Db {
    /// A file beside the desk (or memory, for a replay).
    Sqlite {
        /// One connection: writers queue for it in order.
        write: SqlitePool,
        /// Readers do not wait for the writer.
        read: SqlitePool,
        /// Those who write, together.
        writers: Writers,
    },
    /// A server that replicas share.
    Postgres(PgPool),
}

/// A transaction. Dropped without a commit, it never was.
#[derive(Debug)]
pub enum Tx {
    /// On SQLite.
    Sqlite(SqliteTx),
    /// On PostgreSQL.
    Postgres(PostgresTx),
}

/// Why the database did not do it.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// What the decision was made from has changed: decide again.
    #[error("the rows changed meanwhile")]
    Stale,
    /// The session or the lease that the work was done for is not this process's any more: others do it.
    #[error("others have taken over")]
    Lost,
    /// The database's address cannot be used: what is wrong and the way out.
    #[error("{0}")]
    Address(String),
    /// A stored value cannot be read: a newer version wrote it, or somebody changed it by hand.
    #[error("a stored value cannot be read: {0}")]
    Unreadable(String),
    /// The database failed.
    #[error("the database failed: {0}")]
    Database(sqlx::Error),
    /// The schema could not be brought up to date.
    #[error("the migrations failed: {0}")]
    Migration(#[from] sqlx::migrate::MigrateError),
}

impl From<sqlx::Error> for Failure {
    fn from(error: sqlx::Error) -> Self {
        match &error {
            sqlx::Error::ColumnDecode { .. } | sqlx::Error::Decode(_) => Self::Unreadable(error.to_string()),
            // PostgreSQL: serialization failure, deadlock.
            sqlx::Error::Database(told) if matches!(told.code().as_deref(), Some("40001" | "40P01")) => Self::Stale,
            _ => Self::Database(error),
        }
    }
}

/// Connections to PostgreSQL that events leave to deliveries and clocks.
const POSTGRES_CONNECTIONS_KEPT: usize = 4;
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(10);

impl Db {
    /// Connects to `sqlite:PATH`, `sqlite::memory:` or `postgres://…`, and brings the schema up to date.
    ///
    /// # Errors
    /// The address cannot be used, the server cannot be reached, or a migration fails.
    pub async fn connect(url: &str) -> Result<Self, Failure> {
        let db = match url.split_once(':') {
            Some(("sqlite", _)) => Self::sqlite(url).await?,
            Some(("postgres" | "postgresql", _)) => Self::Postgres(postgres::connect(url).await?),
            _ => return Err(strange_address()),
        };
        settings::verify(&db).await?;
        match &db {
            Self::Sqlite { write, .. } => SQLITE_MIGRATIONS.run(write).await?,
            Self::Postgres(pool) => POSTGRES_MIGRATIONS.run(pool).await?,
        }
        Ok(db)
    }

    /// Connects to a database that a desk has used, and can only read there: nothing is made, and its schema stays as
    /// it is.
    ///
    /// # Errors
    /// There is no such database, or it cannot be reached.
    pub async fn connect_to_read(url: &str) -> Result<Self, Failure> {
        match url.split_once(':') {
            Some(("sqlite", _)) => {
                let options = sqlite_options(url)?.read_only(true);
                if !options.get_filename().exists() {
                    return Err(Failure::Address(format!(
                        "there is no database {url} yet: run the desk first, or name its database with --database URL"
                    )));
                }
                let read = SqlitePoolOptions::new().max_connections(1).acquire_timeout(ACQUIRE_TIMEOUT);
                let read = read.connect_with(options).await?;
                Ok(Self::Sqlite { write: read.clone(), writers: Writers::of(read.clone()), read })
            }
            Some(("postgres" | "postgresql", _)) => {
                let options = postgres::options(url)?.options([("default_transaction_read_only", "on")]);
                let pool = PgPoolOptions::new().max_connections(1).acquire_timeout(ACQUIRE_TIMEOUT);
                Ok(Self::Postgres(pool.connect_with(options).await?))
            }
            _ => Err(strange_address()),
        }
    }

    async fn sqlite(url: &str) -> Result<Self, Failure> {
        let options = sqlite_options(url)?
            .create_if_missing(true)
            .foreign_keys(true)
            .journal_mode(SqliteJournalMode::Wal)
            // An acknowledged event must survive a power cut: NORMAL can lose the last commits in WAL mode.
            .synchronous(SqliteSynchronous::Full);
        let pool = |connections: u32| {
            SqlitePoolOptions::new()
                .min_connections(1)
                .max_connections(connections)
                .idle_timeout(None)
                .max_lifetime(None)
                // A file does not hang up.
                .test_before_acquire(false)
                .acquire_timeout(ACQUIRE_TIMEOUT)
        };
        let write = pool(1).connect_with(options.clone()).await?;
        let in_memory = url.contains(":memory:");
        let read = if in_memory { write.clone() } else { pool(4).connect_with(options).await? };
        Ok(Self::Sqlite { writers: Writers::of(write.clone()), write, read })
    }

    /// Begins a transaction that will write. On SQLite those who write at once take turns, and share one commit.
    ///
    /// # Errors
    /// No connection came free in time, or the work in hand is behind a [`fence`] that holds no more.
    pub async fn write(&self) -> Result<Tx, Failure> {
        let mut tx = match self {
            Self::Sqlite { writers, .. } => Tx::Sqlite(SqliteTx::Member(writers.begin().await?)),
            Self::Postgres(pool) => Tx::Postgres(PostgresTx::Writes(pool.begin().await?)),
        };
        fence::check(&mut tx).await?;
        Ok(tx)
    }

    /// Begins to read. What is read by several statements is of one moment on SQLite alone.
    ///
    /// # Errors
    /// No connection came free in time.
    pub async fn read(&self) -> Result<Tx, Failure> {
        Ok(match self {
            Self::Sqlite { read, .. } => Tx::Sqlite(read.begin().await?.into()),
            Self::Postgres(pool) => Tx::Postgres(PostgresTx::Single(pool.acquire().await?)),
        })
    }

    /// How many connections are in use, and how many are idle.
    #[must_use]
    pub fn connections(&self) -> (u32, u32) {
        let pools = match self {
            Self::Sqlite { write, read, .. } => vec![(write.size(), write.num_idle()), (read.size(), read.num_idle())],
            Self::Postgres(pool) => vec![(pool.size(), pool.num_idle())],
        };
        let open: u32 = pools.iter().map(|(size, _)| size).sum();
        let idle = pools.iter().map(|(_, idle)| u32::try_from(*idle).unwrap_or(u32::MAX)).sum::<u32>().min(open);
        (open - idle, idle)
    }

    /// How many events may be decided at once. More on PostgreSQL would only wait for a connection; on SQLite they take
    /// turns, and those who wait share a commit.
    #[must_use]
    pub const fn events_at_once(&self) -> usize {
        match self {
            Self::Sqlite { .. } => 64,
            Self::Postgres(_) => postgres::CONNECTIONS_MAX as usize - POSTGRES_CONNECTIONS_KEPT,
        }
    }

    /// Closes every connection, after the statements in hand.
    pub async fn close(&self) {
        match self {
            Self::Sqlite { write, read, writers } => {
                read.close().await;
                writers.rest().await;
                write.close().await;
            }
            Self::Postgres(pool) => pool.close().await,
        }
    }
}

impl Tx {
    /// Waits until no other transaction has the workspace's turn, and has it until the end. Who was overtaken once
    /// takes turns with the others who were, so that each round of theirs settles one. `false` where nobody can have been
    /// faster since this transaction began.
    ///
    /// # Errors
    /// The database failed.
    pub async fn take_turn(&mut self, workspace: &WorkspaceId) -> Result<bool, Failure> {
        match self {
            // Writers queue there anyway.
            Self::Sqlite(_) => Ok(false),
            Self::Postgres(tx) => {
                let lock = sqlx::query("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))");
                lock.bind(workspace.to_string()).execute(&mut **tx).await?;
                Ok(true)
            }
        }
    }

    /// Makes all of it true at once.
    ///
    /// # Errors
    /// None of it is true then, as far as can be told.
    pub async fn commit(self) -> Result<(), Failure> {
        match self {
            Self::Sqlite(SqliteTx::Alone(tx)) => tx.commit().await?,
            Self::Sqlite(SqliteTx::Member(tx)) => tx.commit().await?,
            Self::Postgres(PostgresTx::Writes(tx)) => tx.commit().await?,
            Self::Postgres(PostgresTx::Single(_)) => {}
        }
        Ok(())
    }
}

fn strange_address() -> Failure {
    let wanted = "the database address must begin with `sqlite:` or `postgres://`, like sqlite:frontdesk.db";
    Failure::Address(wanted.into())
}

fn sqlite_options(url: &str) -> Result<SqliteConnectOptions, Failure> {
    let options = SqliteConnectOptions::from_str(url);
    let options = options.map_err(|_| Failure::Address("write the SQLite address like sqlite:frontdesk.db".into()))?;
    Ok(options.busy_timeout(Duration::from_secs(5)).disable_statement_logging())
}

/// Whether a statement failed because another transaction stored a row with the same key first.
fn is_taken(error: &sqlx::Error) -> bool {
    error.as_database_error().is_some_and(sqlx::error::DatabaseError::is_unique_violation)
}

/// A number of rows as statements take it.
fn count(rows: impl TryInto<i64>) -> i64 {
    rows.try_into().unwrap_or(i64::MAX)
}

/// Times as they are stored.
fn millis(at: Timestamp) -> i64 {
    at.as_millisecond()
}

fn time(millis: i64) -> Result<Timestamp, Failure> {
    Timestamp::from_millisecond(millis).map_err(|error| Failure::Unreadable(error.to_string()))
}

fn maybe_time(millis: Option<i64>) -> Result<Option<Timestamp>, Failure> {
    millis.map(time).transpose()
}

/// A stored word as the value it names.
fn word<T: serde::de::DeserializeOwned>(text: &str) -> Result<T, Failure> {
    serde_json::from_value(serde_json::Value::String(text.to_owned()))
        .map_err(|error| Failure::Unreadable(error.to_string()))
}

fn named(id: String, name: String) -> crate::domain::Named {
    crate::domain::Named { id: crate::domain::PersonId(id), name: name.into() }
}
