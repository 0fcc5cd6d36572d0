//! Rows into a database, many at a time.

use std::fmt::Write;

use sqlx::AssertSqlSafe;

use super::place::at;
use super::{Kind, Place, Row, Table, Value, quoted};
use crate::store::Failure;

/// Values in one statement; SQLite takes 32,766 and PostgreSQL 65,535.
const VALUES_MAX: usize = 30_000;
/// Rows in one statement.
const ROWS_MAX: usize = 500;

/// Puts the values of rows into a statement, each as its engine has it.
macro_rules! bound {
    ($query:ident, $table:ident, $rows:ident, $boolean:expr) => {
        for row in $rows {
            for (column, value) in $table.columns.iter().zip(row) {
                $query = match (column.kind, value) {
                    (Kind::Boolean, Value::Integer(number)) => $query.bind($boolean(Some(*number))),
                    (Kind::Boolean, _) => $query.bind($boolean(None)),
                    (_, Value::Integer(number)) => $query.bind(*number),
                    (_, Value::Real(number)) => $query.bind(*number),
                    (_, Value::Text(text)) => $query.bind(text.as_str()),
                    (_, Value::Bytes(bytes)) => $query.bind(bytes.as_slice()),
                    (Kind::Integer, Value::Null) => $query.bind(None::<i64>),
                    (Kind::Real, Value::Null) => $query.bind(None::<f64>),
                    (Kind::Text | Kind::Json, Value::Null) => $query.bind(None::<&str>),
                    (Kind::Bytes, Value::Null) => $query.bind(None::<&[u8]>),
                };
            }
        }
    };
}

impl Place {
    /// How many rows of a table are best written at once.
    #[must_use]
    pub fn batch(table: &Table) -> usize {
        (VALUES_MAX / table.columns.len().max(1)).clamp(1, ROWS_MAX)
    }

    /// Writes rows of a table, no more than a batch.
    ///
    /// # Errors
    /// The database failed.
    pub async fn insert(&mut self, table: &Table, rows: &[Row]) -> Result<(), Failure> {
        if rows.is_empty() || table.columns.is_empty() {
            return Ok(());
        }
        match self {
            Self::Sqlite(on) => {
                let insert = statement(table, rows.len(), "", |_| "");
                let mut query = sqlx::query(AssertSqlSafe(insert));
                bound!(query, table, rows, |number: Option<i64>| number);
                query.execute(&mut **on).await?;
            }
            Self::Postgres(on) => {
                let json = |kind| if kind == Kind::Json { "::jsonb" } else { "" };
                let insert = statement(table, rows.len(), " OVERRIDING SYSTEM VALUE", json);
                let mut query = sqlx::query(AssertSqlSafe(insert));
                bound!(query, table, rows, |number: Option<i64>| number.map(|number| number != 0));
                query.execute(&mut **on).await?;
            }
        }
        Ok(())
    }

    /// Empties a table.
    ///
    /// # Errors
    /// The database failed.
    pub async fn clear(&mut self, table: &Table) -> Result<(), Failure> {
        self.run(&format!("DELETE FROM {}", quoted(&table.name))).await
    }

    /// A table's next number is after this one.
    ///
    /// # Errors
    /// The database failed.
    pub async fn number_after(&mut self, table: &Table, last: i64) -> Result<(), Failure> {
        let Some(numbered) = &table.numbered else { return Ok(()) };
        match self {
            Self::Sqlite(_) => {
                for statement in [
                    "DELETE FROM sqlite_sequence WHERE name = $1 AND $2 = $2",
                    "INSERT INTO sqlite_sequence (name, seq) VALUES ($1, $2)",
                ] {
                    at!(self, conn => async {
                        sqlx::query(statement).bind(&table.name).bind(last).execute(conn).await.map(drop)
                    })?;
                }
            }
            Self::Postgres(on) => {
                let set = sqlx::query("SELECT setval(pg_get_serial_sequence(quote_ident($1), $2), $3)");
                set.bind(&table.name).bind(numbered).bind(last).execute(&mut **on).await?;
            }
        }
        Ok(())
    }
}

fn statement(table: &Table, rows: usize, overriding: &str, cast: impl Fn(Kind) -> &'static str) -> String {
    let names: Vec<String> = table.columns.iter().map(|column| quoted(&column.name)).collect();
    let mut text = format!("INSERT INTO {} ({}){overriding} VALUES ", quoted(&table.name), names.join(", "));
    let mut number = 0;
    for row in 0..rows {
        text.push_str(if row == 0 { "(" } else { ", (" });
        for (at, column) in table.columns.iter().enumerate() {
            number += 1;
            // Writing to a string does not fail.
            let _ = write!(text, "{}${number}{}", if at == 0 { "" } else { ", " }, cast(column.kind));
        }
        text.push(')');
    }
    text
}
