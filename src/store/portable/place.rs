//! One end of a copy: a connection of its own, and the schema that is there.

use sqlx::postgres::PgConnection;
use sqlx::sqlite::{SqliteConnection, SqliteJournalMode, SqliteSynchronous};
use sqlx::{AssertSqlSafe, ConnectOptions, Connection};

use super::super::{Failure, POSTGRES_MIGRATIONS, SQLITE_MIGRATIONS, postgres, sqlite_options, strange_address};

/// What an end is opened for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// It is there, and is not changed.
    Read,
    /// It may have to be made.
    Write,
}

/// A database at one end of a copy.
#[derive(Debug)]
pub enum Place {
    /// A file.
    Sqlite(Box<SqliteConnection>),
    /// A server.
    Postgres(Box<PgConnection>),
}

/// Runs one statement on whichever engine an end is.
macro_rules! at {
    ($place:expr, $conn:ident => $statement:expr) => {
        match $place {
            $crate::store::portable::Place::Sqlite(on) => {
                let $conn = &mut **on;
                $statement.await
            }
            $crate::store::portable::Place::Postgres(on) => {
                let $conn = &mut **on;
                $statement.await
            }
        }
    };
}
pub(super) use at;

impl Place {
    /// Connects; the schema stays as it is.
    ///
    /// # Errors
    /// The address cannot be used, or there is nothing to read.
    pub async fn open(url: &str, purpose: Purpose) -> Result<Self, Failure> {
        match url.split_once(':') {
            Some(("sqlite", _)) => {
                let options = sqlite_options(url)?;
                if purpose == Purpose::Read && !options.get_filename().exists() {
                    return Err(Failure::Address(format!("there is no database {url}")));
                }
                let options = match purpose {
                    Purpose::Read => options.read_only(true),
                    Purpose::Write => options
                        .create_if_missing(true)
                        .journal_mode(SqliteJournalMode::Wal)
                        .synchronous(SqliteSynchronous::Full),
                };
                Ok(Self::Sqlite(Box::new(options.connect().await?)))
            }
            Some(("postgres" | "postgresql", _)) => {
                Ok(Self::Postgres(Box::new(postgres::options(url)?.connect().await?)))
            }
            _ => Err(strange_address()),
        }
    }

    /// The number of the latest migration that was made there; none where no desk has used it.
    ///
    /// # Errors
    /// The database failed.
    pub async fn schema_version(&mut self) -> Result<Option<i64>, Failure> {
        let there = match self {
            Self::Sqlite(_) => "SELECT count(*) FROM sqlite_master WHERE name = '_sqlx_migrations'",
            Self::Postgres(_) => {
                "SELECT count(*) FROM pg_tables WHERE schemaname = current_schema() AND tablename = '_sqlx_migrations'"
            }
        };
        let there: i64 = at!(self, conn => sqlx::query_scalar(there).fetch_one(conn))?;
        if there == 0 {
            return Ok(None);
        }
        let select = "SELECT max(version) FROM _sqlx_migrations";
        Ok(at!(self, conn => sqlx::query_scalar(select).fetch_one(conn))?)
    }

    /// The number of the latest migration that this version of the desk knows.
    #[must_use]
    pub fn latest() -> i64 {
        SQLITE_MIGRATIONS.iter().map(|migration| migration.version).max().unwrap_or_default()
    }

    /// Brings the schema up to a migration, or up to date.
    ///
    /// # Errors
    /// A migration failed, or another version of the desk made others.
    pub async fn migrate(&mut self, to: Option<i64>) -> Result<(), Failure> {
        let to = to.unwrap_or_else(Self::latest);
        match self {
            Self::Sqlite(on) => SQLITE_MIGRATIONS.run_to(to, &mut **on).await?,
            Self::Postgres(on) => POSTGRES_MIGRATIONS.run_to(to, &mut **on).await?,
        }
        Ok(())
    }

    /// Whether a desk is there now, as far as the database knows: on PostgreSQL.
    ///
    /// # Errors
    /// The database failed.
    pub async fn is_used(&mut self) -> Result<bool, Failure> {
        let Self::Postgres(on) = self else { return Ok(false) };
        let there = "SELECT to_regclass('replica') IS NOT NULL";
        let there: bool = sqlx::query_scalar(there).fetch_one(&mut **on).await?;
        if !there {
            return Ok(false);
        }
        let live =
            "SELECT EXISTS (SELECT 1 FROM replica WHERE expires_at > extract(epoch FROM clock_timestamp()) * 1000)";
        Ok(sqlx::query_scalar(live).fetch_one(&mut **on).await?)
    }

    /// From here on all that is read is as it is now, whatever others write.
    ///
    /// # Errors
    /// The database failed.
    pub async fn begin_to_read(&mut self) -> Result<(), Failure> {
        let begin = match self {
            Self::Sqlite(_) => "BEGIN",
            Self::Postgres(_) => "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
        };
        self.run(begin).await
    }

    /// From here on all that is written becomes true at once.
    ///
    /// # Errors
    /// The database failed, or somebody else is writing.
    pub async fn begin_to_write(&mut self) -> Result<(), Failure> {
        let begin = match self {
            Self::Sqlite(_) => "BEGIN IMMEDIATE",
            Self::Postgres(_) => "BEGIN",
        };
        self.run(begin).await
    }

    /// Makes it true.
    ///
    /// # Errors
    /// The database failed: none of it is.
    pub async fn commit(&mut self) -> Result<(), Failure> {
        self.run("COMMIT").await
    }

    /// Closes the connection. What was begun and not committed never was.
    ///
    /// # Errors
    /// The database failed.
    pub async fn close(self) -> Result<(), Failure> {
        match self {
            Self::Sqlite(on) => on.close().await?,
            Self::Postgres(on) => on.close().await?,
        }
        Ok(())
    }

    pub(super) async fn run(&mut self, statement: &str) -> Result<(), Failure> {
        at!(self, conn => async {
            sqlx::query(AssertSqlSafe(statement.to_owned())).execute(conn).await.map(drop)
        })?;
        Ok(())
    }
}
