//! Cases of other help desks: an input, what came of it there, and what this desk makes of it.
//!
//! A file has `calendars` by name and `cases`. A case says what happened in its `input`, and what is `expected`. Both
//! are read by their keys and by what their words mean. Where desks differ, the rules of the one that a case comes from
//! hold; a case may name others in `settings`. Nothing is decided by a case's id.

mod calendars;
mod escalation;
mod events;
mod file;
mod moments;
mod observe;
mod rules;
mod scenario;
mod special;
mod statuses;

pub(super) use file::Book;

use serde::Serialize;
use serde_json::{Map, Value};

use crate::domain::sla::Settings;

/// A case as it is written.
pub(super) struct Case<'a> {
    /// Its name.
    pub(super) id: &'a str,
    /// What kind it is of.
    group: &'a str,
    /// Where it comes from, in one line.
    source: String,
    calendar: Option<&'a str>,
    input: &'a Map<String, Value>,
    expected: &'a Map<String, Value>,
    settings: Option<&'a Map<String, Value>>,
}

/// What came of a case.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(super) struct Judged {
    /// The case.
    pub(super) id: String,
    /// Whether all is as expected.
    #[serde(skip)]
    pub(super) passed: bool,
    /// What is expected.
    pub(super) expected: Value,
    /// What came of it, or a sentence that says what cannot be read.
    pub(super) got: Value,
    /// The setting that governs it, as it was for this case.
    pub(super) setting: String,
}

/// What the desk makes of a case.
pub(super) fn judged(book: &Book, case: &Case<'_>) -> Judged {
    let settings = rules::settings(case);
    let outcome = settings.clone().and_then(|settings| got(book, case, settings));
    let (passed, got) = match outcome {
        Ok(got) => (got.iter().all(|(_, as_expected, _)| *as_expected), told(got)),
        Err(sentence) => (false, Value::String(sentence)),
    };
    let setting = rules::governing(case, settings.unwrap_or_default());
    Judged { id: case.id.to_owned(), passed, expected: Value::Object(case.expected.clone()), got, setting }
}

/// By key of what is expected: whether it came so, and what came.
type Got = Vec<(String, bool, Value)>;

fn got(book: &Book, case: &Case<'_>, settings: Settings) -> Result<Got, String> {
    if case.expected.is_empty() {
        return Err("nothing is expected: `expected` has no key".to_owned());
    }
    if let Some(got) = special::got(book, case)? {
        return Ok(got);
    }
    let scenario = scenario::Scenario::read(book, case, settings)?;
    let escalation = escalation::Escalation::read(book, case)?;
    let observe = |(key, expected): (&String, &Value)| {
        let got = match escalation::asks(key) {
            Some(asked) => escalation.observed(&scenario, asked)?,
            None => observe::observed(&scenario, case, key, expected)?,
        };
        Ok((key.clone(), moments::agree(&scenario, expected, &got), got))
    };
    case.expected.iter().map(observe).collect()
}

fn told(got: Got) -> Value {
    Value::Object(got.into_iter().map(|(key, _, value)| (key, value)).collect())
}
