//! The file of cases.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::Case;

/// Calendars and cases, as they are written.
pub(in crate::cli::sla) struct Book {
    /// Calendars by name.
    pub(super) calendars: Map<String, Value>,
    cases: Vec<Value>,
    empty: Map<String, Value>,
}

impl Book {
    /// Reads a file's text.
    pub(in crate::cli::sla) fn read(text: &str) -> Result<Self, String> {
        let value: Value = serde_json::from_str(text).map_err(|error| format!("it is no JSON: {error}"))?;
        let Value::Object(mut object) = value else { return Err("it is no JSON object".to_owned()) };
        let cases = match object.remove("cases") {
            Some(Value::Array(cases)) => cases,
            _ => return Err("it has no list `cases`".to_owned()),
        };
        let calendars = match object.remove("calendars") {
            Some(Value::Object(calendars)) => calendars,
            Some(_) => return Err("`calendars` is no object of calendars by name".to_owned()),
            None => Map::new(),
        };
        Ok(Self { calendars, cases, empty: Map::new() })
    }

    /// The cases, each or why it is none.
    pub(in crate::cli::sla) fn cases(&self) -> impl Iterator<Item = Case<'_>> {
        self.cases.iter().map(|value| self.case(value))
    }

    /// The case of an id.
    pub(super) fn named(&self, id: &str) -> Option<Case<'_>> {
        self.cases().find(|case| case.id == id)
    }

    /// What is missing in a case is empty: its judgement says so.
    fn case<'a>(&'a self, value: &'a Value) -> Case<'a> {
        let text = |key: &str| value.get(key).and_then(Value::as_str).unwrap_or_default();
        let object = |key: &str| value.get(key).and_then(Value::as_object);
        Case {
            id: text("id"),
            group: text("group"),
            source: source(value.get("source")),
            calendar: value.get("calendar").and_then(Value::as_str),
            input: object("input").unwrap_or(&self.empty),
            expected: object("expected").unwrap_or(&self.empty),
            settings: object("settings"),
        }
    }
}

/// All that a source says, in lower case: `zammad/zammad spec/lib/…`.
fn source(value: Option<&Value>) -> String {
    let parts: BTreeMap<&str, &str> = match value {
        Some(Value::Object(object)) => {
            object.iter().filter_map(|(key, value)| Some((key.as_str(), value.as_str()?))).collect()
        }
        Some(Value::String(text)) => BTreeMap::from([("url", text.as_str())]),
        _ => BTreeMap::new(),
    };
    let told = ["repo", "url", "path", "note"].iter().filter_map(|key| parts.get(key).copied());
    told.collect::<Vec<_>>().join(" ").to_lowercase()
}
