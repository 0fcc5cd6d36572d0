//! The database of a running program as an operator gets at it: its commands, and rows that are changed by hand.

#![allow(dead_code, reason = "each test root uses its own part")]

use sqlx::{Connection, SqliteConnection};

use super::desk::Desk;

impl Desk {
    /// Runs a subcommand beside the desk; what it prints.
    pub async fn run(&self, arguments: &[&str]) -> String {
        let mut command = tokio::process::Command::new(env!("CARGO_BIN_EXE_frontdesk"));
        let output = command.current_dir(self.folder()).args(arguments).env("TZ", "UTC").output().await.unwrap();
        assert!(output.status.success(), "{arguments:?}: {output:?}");
        String::from_utf8(output.stdout).unwrap()
    }

    /// A channel in which `last` is the last message that was heard.
    pub async fn forget_places(&self, platform: &str, workspace: &str, channel: &str, last: &str) {
        let ordinal: i64 = last.replace('.', "").parse().unwrap();
        let statement = format!(
            "UPDATE seen SET message = '{last}', ordinal = {ordinal}, missing_after = NULL \
             WHERE workspace = '{platform}:{workspace}' AND channel = '{channel}' AND thread = ''"
        );
        assert_eq!(self.by_hand(statement).await, 1);
    }

    /// So many sessions of this bot were begun just now.
    pub async fn has_begun_sessions(&self, bot: &str, count: usize) {
        let now = jiff::Timestamp::now().as_millisecond();
        for _ in 0..count {
            self.by_hand(format!("INSERT INTO session_start (bot, at) VALUES ('{bot}', {now})")).await;
        }
    }

    /// Waits until all that is to be told is told: a crash before that leaves rows to their leases.
    pub async fn has_delivered(&self) {
        self.has_none("SELECT count(*) FROM outbox WHERE state = 'waiting'").await;
    }

    /// Waits until nothing is missing in any place.
    pub async fn has_caught_up(&self) {
        let unread = "SELECT count(*) FROM seen WHERE missing_after IS NOT NULL";
        self.has_none("SELECT 1 - min(1, (SELECT count(*) FROM seen))").await;
        self.has_none(unread).await;
    }

    async fn has_none(&self, select: &'static str) {
        let url = format!("sqlite:{}", self.folder().join("frontdesk.db").display());
        let mut connection = SqliteConnection::connect(&url).await.unwrap();
        let none = async {
            while sqlx::query_scalar::<_, i64>(select).fetch_one(&mut connection).await.unwrap() > 0 {
                tokio::time::sleep(std::time::Duration::from_millis(20)).await;
            }
        };
        let patience = std::time::Duration::from_secs(30);
        assert!(tokio::time::timeout(patience, none).await.is_ok(), "{select}:\n{}", self.log());
    }

    async fn by_hand(&self, statement: String) -> u64 {
        let url = format!("sqlite:{}", self.folder().join("frontdesk.db").display());
        let mut connection = SqliteConnection::connect(&url).await.unwrap();
        let done = sqlx::query(sqlx::AssertSqlSafe(statement)).execute(&mut connection).await.unwrap();
        connection.close().await.unwrap();
        done.rows_affected()
    }
}
