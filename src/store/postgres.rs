//! Connections to PostgreSQL.

use std::ops::{Deref, DerefMut};
use std::str::FromStr;
use std::time::Duration;

use sqlx::pool::{PoolConnection, PoolConnectionMetadata};
use sqlx::postgres::{PgConnectOptions, PgConnection, PgPool, PgPoolOptions};
use sqlx::{ConnectOptions, Connection, Postgres};

use super::{ACQUIRE_TIMEOUT, Failure};

/// Connections of one process.
pub(super) const CONNECTIONS_MAX: u32 = 16;
/// How long a connection is taken to be there still.
const TRUSTED_FOR: Duration = Duration::from_secs(1);
/// A process that stands still in a transaction holds nobody up for long: its locks go with its connection.
const IDLE_IN_TRANSACTION: &str = "SET idle_in_transaction_session_timeout = '15s'";

/// A connection to PostgreSQL, in a transaction for those who write. Who only reads needs none: each statement sees what
/// is committed by then in either case, and two round trips are saved.
#[derive(Debug)]
pub enum PostgresTx {
    /// In a transaction.
    Writes(sqlx::Transaction<'static, Postgres>),
    /// In none: each statement is by itself.
    Single(PoolConnection<Postgres>),
}

impl Deref for PostgresTx {
    type Target = PgConnection;

    fn deref(&self) -> &PgConnection {
        match self {
            Self::Writes(tx) => tx,
            Self::Single(connection) => connection,
        }
    }
}

impl DerefMut for PostgresTx {
    fn deref_mut(&mut self) -> &mut PgConnection {
        match self {
            Self::Writes(tx) => tx,
            Self::Single(connection) => connection,
        }
    }
}

/// Connects to a server.
pub(super) async fn connect(url: &str) -> Result<PgPool, Failure> {
    let pool = PgPoolOptions::new().max_connections(CONNECTIONS_MAX).acquire_timeout(ACQUIRE_TIMEOUT);
    let pool = pool.after_connect(|connection, _| {
        Box::pin(async move { sqlx::query(IDLE_IN_TRANSACTION).execute(connection).await.map(drop) })
    });
    // One that was used just now is not asked whether it is there.
    let pool = pool.test_before_acquire(false).before_acquire(|connection, about: PoolConnectionMetadata| {
        Box::pin(async move {
            if about.idle_for >= TRUSTED_FOR {
                connection.ping().await?;
            }
            Ok(true)
        })
    });
    Ok(pool.connect_with(options(url)?).await?)
}

/// The options of an address.
pub(super) fn options(url: &str) -> Result<PgConnectOptions, Failure> {
    let wrong = "write the PostgreSQL address like postgres://user:password@host/database";
    let options = PgConnectOptions::from_str(url).map_err(|_| Failure::Address(wrong.into()))?;
    Ok(options.application_name("frontdesk").disable_statement_logging())
}
