//! The rows of a whole database, whatever its engine: read in one snapshot, summed, and written into another.
//!
//! A boolean is 0 or 1 here and JSON is its text, so that a row reads alike wherever it comes from. What processes keep
//! for themselves (sessions, leases) stays where it is. The rows are those of all workspaces.

mod place;
mod read;
mod schema;
mod write;

use std::collections::BTreeMap;

use serde_json::Value as Json;
use sha2::{Digest, Sha256};

pub use place::{Place, Purpose};

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// A whole number.
    Integer,
    /// A number.
    Real,
    /// Text.
    Text,
    /// Yes or no: 1 or 0.
    Boolean,
    /// JSON, as text.
    Json,
    /// Bytes.
    Bytes,
}

/// A column.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Column {
    /// Its name.
    pub name: String,
    /// What it holds.
    pub kind: Kind,
}

/// A table.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Table {
    /// Its name.
    pub name: String,
    /// Its columns, in the order of their names.
    pub columns: Vec<Column>,
    /// The column that the database numbers by itself.
    pub numbered: Option<String>,
}

/// A value in a row.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// None.
    Null,
    /// A whole number, or yes or no.
    Integer(i64),
    /// A number.
    Real(f64),
    /// Text, or JSON.
    Text(String),
    /// Bytes.
    Bytes(Vec<u8>),
}

/// A row, in the order of its table's columns.
pub type Row = Vec<Value>;

/// Rows counted and summed, in whatever order they come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Sum {
    /// How many there are.
    pub rows: u64,
    sum: [u64; 4],
}

impl Sum {
    /// Adds a row.
    pub fn add(&mut self, table: &Table, row: &Row) {
        let mut hash = Sha256::new();
        for (column, value) in table.columns.iter().zip(row) {
            let (tag, bytes) = match value {
                Value::Null => (0_u8, Vec::new()),
                Value::Integer(number) => (1, number.to_le_bytes().to_vec()),
                Value::Real(number) => (2, number.to_bits().to_le_bytes().to_vec()),
                Value::Text(text) if column.kind == Kind::Json => (3, canonical(text).into_bytes()),
                Value::Text(text) => (4, text.clone().into_bytes()),
                Value::Bytes(bytes) => (5, bytes.clone()),
            };
            hash.update([tag]);
            hash.update((bytes.len() as u64).to_le_bytes());
            hash.update(&bytes);
        }
        let hash = hash.finalize();
        for (sum, part) in self.sum.iter_mut().zip(hash.chunks_exact(8)) {
            let part = part.try_into().map_or(0, u64::from_le_bytes);
            *sum = sum.wrapping_add(part);
        }
        self.rows += 1;
    }

    /// The sum as text.
    #[must_use]
    pub fn hex(&self) -> String {
        self.sum.iter().map(|part| format!("{part:016x}")).collect()
    }
}

/// JSON as both engines would have it: PostgreSQL keeps neither the order of keys nor spaces, and writes `1e2` as `100`.
fn canonical(json: &str) -> String {
    serde_json::from_str::<Json>(json).map_or_else(|_| json.to_owned(), |value| plain(value).to_string())
}

/// Keys in their order, and numbers as plain digits.
fn plain(value: Json) -> Json {
    match value {
        Json::Number(number) => Json::String(match (number.as_i64(), number.as_u64(), number.as_f64()) {
            (Some(number), ..) => format!("={number}"),
            (_, Some(number), _) => format!("={number}"),
            (.., Some(number)) => format!("={number}"),
            _ => format!("={number}"),
        }),
        Json::Array(values) => Json::Array(values.into_iter().map(plain).collect()),
        Json::Object(fields) => {
            let sorted: BTreeMap<_, _> = fields.into_iter().collect();
            Json::Object(sorted.into_iter().map(|(key, value)| (key, plain(value))).collect())
        }
        other => other,
    }
}

/// An SQL name.
fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_is_alike_however_an_engine_writes_it() {
        let alike = [
            (r#"{"b": 1.50, "a": [1e2, "é"]}"#, r#"{"a":[100,"é"],"b":1.5}"#),
            ("1e16", "10000000000000000"),
            ("1.2345678901234567e19", "12345678901234567000"),
            ("1e-7", "0.0000001"),
            ("100.0", "100"),
        ];
        for (one, other) in alike {
            assert_eq!(canonical(one), canonical(other));
        }
        for (one, other) in [("1", "\"1\""), ("9007199254740993", "9007199254740992"), ("[1,2]", "[2,1]")] {
            assert_ne!(canonical(one), canonical(other));
        }
    }

    #[test]
    fn a_sum_hangs_on_every_value_and_not_on_the_order_of_rows_or_keys() {
        let column = |name: &str, kind| Column { name: name.to_owned(), kind };
        let columns = vec![column("a", Kind::Text), column("b", Kind::Json)];
        let table = Table { name: "t".to_owned(), columns, numbered: None };
        let row = |a: &str, b: &str| vec![Value::Text(a.to_owned()), Value::Text(b.to_owned())];
        let sum = |rows: &[Row]| {
            let mut sum = Sum::default();
            rows.iter().for_each(|row| sum.add(&table, row));
            sum
        };
        let (one, two) = (row("x", r#"{"k": 1, "a": [1, 2]}"#), row("y", "null"));
        let same = row("x", r#"{"a":[1,2],"k":1}"#);
        assert_eq!(sum(&[one.clone(), two.clone()]), sum(&[two.clone(), same]));
        let others = [row("X", "null"), row("x", r#"{"k": 1, "a": [2, 1]}"#), vec![Value::Null, Value::Null]];
        for other in others {
            assert_ne!(sum(&[one.clone(), two.clone()]), sum(&[other, two.clone()]));
        }
        assert_ne!(sum(&[row("ab", "1")]), sum(&[row("a", "1")]), "nor do values run into each other");
        assert_eq!(sum(&[]).hex().len(), 64);
    }
}
