//! The tables that a database has, read from its own catalogue: a table that a migration adds is copied with the rest.

use std::collections::BTreeMap;

use super::place::at;
use super::{Column, Kind, Place, Table, quoted};
use crate::store::Failure;

/// What processes keep for themselves.
const NOT_COPIED: [&str; 3] = ["_sqlx_migrations", "replica", "lease"];

impl Place {
    /// The tables: those that others refer to come first, and else they are in the order of their names.
    ///
    /// # Errors
    /// The database failed, or has a column of a kind that cannot be copied.
    pub async fn tables(&mut self) -> Result<Vec<Table>, Failure> {
        let tables = match self {
            Self::Sqlite(_) => self.tables_of_sqlite().await?,
            Self::Postgres(_) => self.tables_of_postgres().await?,
        };
        Ok(in_order(tables, &self.references().await?))
    }

    /// Which table refers to which.
    async fn references(&mut self) -> Result<Vec<(String, String)>, Failure> {
        let select = match self {
            Self::Sqlite(_) => {
                "SELECT m.name, f.\"table\" FROM sqlite_master m, pragma_foreign_key_list(m.name) f WHERE m.type = 'table'"
            }
            Self::Postgres(_) => {
                "SELECT t.relname::text, r.relname::text FROM pg_constraint c JOIN pg_class t ON t.oid = c.conrelid \
                 JOIN pg_class r ON r.oid = c.confrelid WHERE c.contype = 'f'"
            }
        };
        Ok(at!(self, conn => sqlx::query_as(select).fetch_all(conn))?)
    }

    async fn tables_of_sqlite(&mut self) -> Result<Vec<Table>, Failure> {
        let Self::Sqlite(on) = self else { return Ok(Vec::new()) };
        let select =
            "SELECT name, sql FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name";
        let named: Vec<(String, String)> = sqlx::query_as(select).fetch_all(&mut **on).await?;
        let mut tables = Vec::new();
        for (name, sql) in named.into_iter().filter(|(name, _)| !NOT_COPIED.contains(&name.as_str())) {
            let select = "SELECT name, type FROM pragma_table_info($1) ORDER BY name";
            let found: Vec<(String, String)> = sqlx::query_as(select).bind(&name).fetch_all(&mut **on).await?;
            let mut columns = Vec::new();
            for (column, declared) in found {
                columns.push(Column { kind: kind_on_sqlite(&name, &column, &declared, &sql)?, name: column });
            }
            let numbered = sql.find(" INTEGER PRIMARY KEY AUTOINCREMENT").and_then(|at| {
                let before = sql.get(..at)?;
                Some(before.rsplit([' ', '(', '\n', ',']).next()?.to_owned())
            });
            tables.push(Table { name, columns, numbered });
        }
        Ok(tables)
    }

    async fn tables_of_postgres(&mut self) -> Result<Vec<Table>, Failure> {
        let Self::Postgres(on) = self else { return Ok(Vec::new()) };
        let select = "SELECT c.table_name::text, c.column_name::text, c.data_type::text, c.is_identity::text \
                      FROM information_schema.columns c JOIN information_schema.tables t \
                      ON t.table_schema = c.table_schema AND t.table_name = c.table_name AND t.table_type = 'BASE TABLE' \
                      WHERE c.table_schema = current_schema() AND c.is_generated = 'NEVER' \
                      ORDER BY c.table_name COLLATE \"C\", c.column_name COLLATE \"C\"";
        let rows: Vec<(String, String, String, String)> = sqlx::query_as(select).fetch_all(&mut **on).await?;
        let mut tables: BTreeMap<String, Table> = BTreeMap::new();
        for (name, column, declared, identity) in rows {
            if NOT_COPIED.contains(&name.as_str()) {
                continue;
            }
            let kind = kind_on_postgres(&name, &column, &declared)?;
            let empty = || Table { name: name.clone(), columns: Vec::new(), numbered: None };
            let table = tables.entry(name.clone()).or_insert_with(empty);
            if identity == "YES" {
                table.numbered = Some(column.clone());
            }
            table.columns.push(Column { name: column, kind });
        }
        Ok(tables.into_values().collect())
    }

    /// How many rows a table has.
    ///
    /// # Errors
    /// The database failed.
    pub async fn count(&mut self, table: &Table) -> Result<u64, Failure> {
        let select = format!("SELECT count(*) FROM {}", quoted(&table.name));
        let select = sqlx::AssertSqlSafe(select);
        let rows: i64 = at!(self, conn => sqlx::query_scalar(select).fetch_one(conn))?;
        Ok(u64::try_from(rows).unwrap_or_default())
    }

    /// The last number that a table gave.
    ///
    /// # Errors
    /// The database failed.
    pub async fn last_number(&mut self, table: &Table) -> Result<Option<i64>, Failure> {
        let Some(numbered) = &table.numbered else { return Ok(None) };
        match self {
            Self::Sqlite(on) => {
                let select = sqlx::query_scalar("SELECT seq FROM sqlite_sequence WHERE name = $1").bind(&table.name);
                Ok(select.fetch_optional(&mut **on).await?)
            }
            Self::Postgres(on) => {
                let select = "SELECT s.last_value FROM pg_sequences s \
                              WHERE (quote_ident(s.schemaname) || '.' || quote_ident(s.sequencename))::regclass = \
                              pg_get_serial_sequence(quote_ident($1), $2)::regclass";
                let last: Option<Option<i64>> =
                    sqlx::query_scalar(select).bind(&table.name).bind(numbered).fetch_optional(&mut **on).await?;
                Ok(last.flatten())
            }
        }
    }
}

/// Tables after those that they refer to.
fn in_order(mut tables: Vec<Table>, references: &[(String, String)]) -> Vec<Table> {
    let mut ordered: Vec<Table> = Vec::new();
    while !tables.is_empty() {
        let waits = |table: &Table, left: &[Table]| {
            let referred = references.iter().filter(|(from, to)| *from == table.name && *to != table.name);
            referred.into_iter().any(|(_, to)| left.iter().any(|other| other.name == *to))
        };
        // Where tables refer to each other in a circle the database says so.
        let next = tables.iter().position(|table| !waits(table, &tables)).unwrap_or(0);
        ordered.push(tables.remove(next));
    }
    ordered
}

/// SQLite has neither booleans nor JSON: the checks of the columns say which they are, and rows are held to them.
fn kind_on_sqlite(table: &str, column: &str, declared: &str, sql: &str) -> Result<Kind, Failure> {
    Ok(match declared {
        "INTEGER" if sql.contains(&format!("({column} IN (0, 1))")) => Kind::Boolean,
        "INTEGER" => Kind::Integer,
        "REAL" => Kind::Real,
        "TEXT" if sql.contains(&format!("json_valid({column})")) => Kind::Json,
        "TEXT" => Kind::Text,
        "BLOB" => Kind::Bytes,
        other => return Err(strange(table, column, other)),
    })
}

fn kind_on_postgres(table: &str, column: &str, declared: &str) -> Result<Kind, Failure> {
    Ok(match declared {
        "bigint" | "integer" | "smallint" => Kind::Integer,
        "double precision" => Kind::Real,
        "text" => Kind::Text,
        "boolean" => Kind::Boolean,
        "jsonb" => Kind::Json,
        "bytea" => Kind::Bytes,
        other => return Err(strange(table, column, other)),
    })
}

fn strange(table: &str, column: &str, declared: &str) -> Failure {
    Failure::Unreadable(format!("the column {table}.{column} is of the kind {declared}, which no desk made"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_comes_after_those_that_it_refers_to() {
        let table = |name: &str| Table { name: name.to_owned(), columns: Vec::new(), numbered: None };
        let pair = |from: &str, to: &str| (from.to_owned(), to.to_owned());
        let names = |references: &[_]| {
            let ordered = in_order(["a", "b", "c", "d"].map(table).into(), references);
            ordered.into_iter().map(|table| table.name).collect::<String>()
        };
        assert_eq!(names(&[]), "abcd");
        assert_eq!(names(&[pair("a", "c"), pair("c", "d"), pair("b", "b")]), "bdca");
        assert_eq!(names(&[pair("a", "b"), pair("b", "a")]).len(), 4, "a circle ends too");
    }
}
