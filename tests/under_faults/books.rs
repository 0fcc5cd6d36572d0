//! The desk's database as the checker reads it, on either engine: rows as JSON.

use std::collections::HashSet;

use serde_json::Value;
use sqlx::{AssertSqlSafe, ConnectOptions, PgConnection, SqliteConnection};

use crate::stories::desk::engine::{Database, Engine};

/// A row, by column.
pub type Row = Value;

/// What is in the database.
#[derive(Debug, Default)]
pub struct Books {
    /// Workspace and key of every event that was decided.
    pub inbox: HashSet<(String, String)>,
    /// The same of events that are kept for somebody to look at.
    pub letters: HashSet<(String, String)>,
    pub conversations: Vec<Row>,
    pub tickets: Vec<Row>,
    pub history: Vec<Row>,
    pub outbox: Vec<Row>,
    pub digests: Vec<Row>,
}

/// A connection to a desk's database, beside the desk.
pub enum Reader {
    Sqlite(SqliteConnection),
    Postgres(PgConnection),
}

impl Reader {
    /// Connects; on a file that no desk has made yet, to an empty one.
    pub async fn open(database: &Database) -> Self {
        match database.engine {
            Engine::Postgres => {
                let options: sqlx::postgres::PgConnectOptions = database.url.parse().unwrap();
                Self::Postgres(options.disable_statement_logging().connect().await.unwrap())
            }
            Engine::SqliteInAFile | Engine::SqliteInMemory => {
                let options: sqlx::sqlite::SqliteConnectOptions = database.url.parse().unwrap();
                let options = options.busy_timeout(std::time::Duration::from_secs(10)).create_if_missing(true);
                Self::Sqlite(options.disable_statement_logging().connect().await.unwrap())
            }
        }
    }

    /// The columns of all rows of a table.
    pub async fn rows(&mut self, table: &str, columns: &[&str], order: &str) -> Vec<Row> {
        let texts: Vec<String> = match self {
            Self::Sqlite(connection) => {
                let pairs: Vec<_> = columns.iter().map(|column| format!("'{column}', {column}")).collect();
                let select = format!("SELECT json_object({}) FROM {table} ORDER BY {order}", pairs.join(", "));
                sqlx::query_scalar(AssertSqlSafe(select)).fetch_all(connection).await.unwrap()
            }
            Self::Postgres(connection) => {
                let select = format!(
                    "SELECT row_to_json(t)::text FROM (SELECT {} FROM {table} ORDER BY {order}) t",
                    columns.join(", ")
                );
                sqlx::query_scalar(AssertSqlSafe(select)).fetch_all(connection).await.unwrap()
            }
        };
        texts.iter().map(|text| plain(serde_json::from_str(text).unwrap())).collect()
    }

    /// One number.
    pub async fn number(&mut self, select: &'static str) -> i64 {
        match self {
            Self::Sqlite(connection) => sqlx::query_scalar(select).fetch_one(connection).await.unwrap(),
            Self::Postgres(connection) => sqlx::query_scalar(select).fetch_one(connection).await.unwrap(),
        }
    }

    /// Does something by hand, as an operator might.
    pub async fn by_hand(&mut self, statement: &'static str) {
        match self {
            Self::Sqlite(connection) => drop(sqlx::query(statement).execute(connection).await.unwrap()),
            Self::Postgres(connection) => drop(sqlx::query(statement).execute(connection).await.unwrap()),
        }
    }

    /// Whether a desk has made its tables.
    pub async fn is_made(&mut self) -> bool {
        let select = match self {
            Self::Sqlite(_) => "SELECT count(*) FROM sqlite_master WHERE name = 'dead_letter'",
            Self::Postgres(_) => "SELECT count(*) FROM information_schema.tables WHERE table_name = 'dead_letter'",
        };
        self.number(select).await > 0
    }

    /// All that the checker looks at.
    pub async fn books(&mut self) -> Books {
        let key = |row: Row| (text(&row["workspace"]).to_owned(), text(&row["key"]).to_owned());
        let keys = ["workspace", "key"];
        let conversation = ["workspace", "id", "channel", "root", "thread", "question", "ticket"];
        let ticket = ["workspace", "number", "status", "owner", "conversation"];
        let outbox = ["id", "workspace", "lane", "destination", "notice", "state", "reason", "attempts"];
        Books {
            inbox: self.rows("inbox", &keys, "key").await.into_iter().map(key).collect(),
            letters: self.rows("dead_letter", &keys, "id").await.into_iter().map(key).collect(),
            conversations: self.rows("conversation", &conversation, "workspace, id").await,
            tickets: self.rows("ticket", &ticket, "workspace, number").await,
            history: self.rows("history", &["id", "workspace", "ticket", "actor", "kind"], "id").await,
            outbox: self.rows("outbox", &outbox, "id").await,
            digests: self.rows("digest", &["workspace", "channel", "period", "local_date"], "local_date").await,
        }
    }
}

/// SQLite gives nested JSON as text.
fn plain(mut row: Row) -> Row {
    for value in row.as_object_mut().into_iter().flat_map(|row| row.values_mut()) {
        if let Some(nested) = value.as_str().filter(|text| text.starts_with('{'))
            && let Ok(nested) = serde_json::from_str(nested)
        {
            *value = nested;
        }
    }
    row
}

/// A text, or nothing.
pub fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}
