//! Rows out of a database, one after the other.

use futures_util::TryStreamExt;
use sqlx::postgres::PgRow;
use sqlx::sqlite::SqliteRow;
use sqlx::{AssertSqlSafe, Row as _};

use super::{Kind, Place, Row, Table, Value, quoted};
use crate::store::Failure;

impl Place {
    /// Gives every row of a table to `take`, which may refuse to go on.
    ///
    /// # Errors
    /// The database failed, or `take` did.
    pub async fn rows<Refused: From<Failure>>(
        &mut self,
        table: &Table,
        mut take: impl AsyncFnMut(Row) -> Result<(), Refused>,
    ) -> Result<(), Refused> {
        let failed = |error: sqlx::Error| Refused::from(Failure::from(error));
        match self {
            Self::Sqlite(on) => {
                let names: Vec<String> = table.columns.iter().map(|column| quoted(&column.name)).collect();
                let select = format!("SELECT {} FROM {}", names.join(", "), quoted(&table.name));
                let mut rows = sqlx::query(AssertSqlSafe(select)).fetch(&mut **on);
                while let Some(row) = rows.try_next().await.map_err(failed)? {
                    take(of_sqlite(table, &row).map_err(failed)?).await?;
                }
            }
            Self::Postgres(on) => {
                let names: Vec<String> = table
                    .columns
                    .iter()
                    .map(|column| match column.kind {
                        Kind::Integer => format!("{}::bigint", quoted(&column.name)),
                        Kind::Boolean => format!("{}::int::bigint", quoted(&column.name)),
                        Kind::Json => format!("{}::text", quoted(&column.name)),
                        Kind::Real | Kind::Text | Kind::Bytes => quoted(&column.name),
                    })
                    .collect();
                let select = format!("SELECT {} FROM {}", names.join(", "), quoted(&table.name));
                let mut rows = sqlx::query(AssertSqlSafe(select)).fetch(&mut **on);
                while let Some(row) = rows.try_next().await.map_err(failed)? {
                    take(of_postgres(table, &row).map_err(failed)?).await?;
                }
            }
        }
        Ok(())
    }
}

macro_rules! read {
    ($table:ident, $row:ident) => {{
        let value = |(at, column): (usize, &super::Column)| {
            Ok(match column.kind {
                Kind::Integer | Kind::Boolean => {
                    $row.try_get::<Option<i64>, _>(at)?.map_or(Value::Null, Value::Integer)
                }
                Kind::Real => $row.try_get::<Option<f64>, _>(at)?.map_or(Value::Null, Value::Real),
                Kind::Text | Kind::Json => {
                    $row.try_get::<Option<String>, _>(at)?.map_or(Value::Null, |text| Value::Text(writable(text)))
                }
                Kind::Bytes => $row.try_get::<Option<Vec<u8>>, _>(at)?.map_or(Value::Null, Value::Bytes),
            })
        };
        $table.columns.iter().enumerate().map(value).collect()
    }};
}

fn of_sqlite(table: &Table, row: &SqliteRow) -> Result<Row, sqlx::Error> {
    read!(table, row)
}

fn of_postgres(table: &Table, row: &PgRow) -> Result<Row, sqlx::Error> {
    read!(table, row)
}

/// Text as every engine can have it: PostgreSQL has no NUL, neither in text nor in JSON.
fn writable(text: String) -> String {
    if !text.contains('\0') && !text.contains("\\u0000") {
        return text;
    }
    text.replace('\0', "\u{fffd}").replace("\\u0000", "\\ufffd")
}
