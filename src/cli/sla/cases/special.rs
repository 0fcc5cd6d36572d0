//! Cases that are not about one ticket's life: which policy matches, tables of statuses, pauses by local day.

use jiff::Timestamp;
use jiff::civil::{Date, Time};
use jiff::tz::TimeZone;
use serde_json::{Map, Value};

use super::file::Book;
use super::{Case, Got, statuses};
use crate::domain::calendar::local_days;
use crate::domain::sla::policy::{Conditions, Facts, matching};
use crate::domain::sla::{ClockState, SlaPolicy};
use crate::domain::{Platform, Priority, WorkspaceId};

/// What came of such a case; nothing where it is none.
pub(super) fn got(_: &Book, case: &Case<'_>) -> Result<Option<Got>, String> {
    let (key, value) = if case.input.contains_key("policies") {
        ("policy", policy(case)?)
    } else if case.input.contains_key("rows") {
        ("status", rows(case)?)
    } else if let Some(pause) = case.input.get("pause").and_then(Value::as_array) {
        ("breaks", breaks(case, pause)?)
    } else {
        return Ok(None);
    };
    let one = |(name, expected): (&String, &Value)| {
        let got = if name == key {
            Ok(value.clone())
        } else {
            Err(format!("what is expected as `{name}` is not understood"))
        };
        got.map(|got| (name.clone(), *expected == got, got))
    };
    case.expected.iter().map(one).collect::<Result<_, _>>().map(Some)
}

/// The name of the policy that matches: `default` for the default, else the words that describe it.
fn policy(case: &Case<'_>) -> Result<Value, String> {
    let list = case.input.get("policies").and_then(Value::as_array).ok_or("input.policies is no list")?;
    let policies: Vec<_> = list.iter().map(described).collect::<Result<_, _>>()?;
    let ticket = case.input.get("ticket").map(words).unwrap_or_default();
    let matches = ticket.contains("match") && !ticket.contains("matches no") && !ticket.contains("no match");
    let workspace = WorkspaceId::new(Platform::Discord, "1");
    let facts = Facts {
        plan: if matches { "conditional" } else { "other" },
        priority: priority(&ticket).unwrap_or(Priority::Normal),
        channel: &"channel".into(),
        tags: &[],
        workspace: &workspace,
    };
    Ok(matching(&policies, &facts).map_or(Value::Null, |policy| Value::String(policy.name.clone())))
}

/// `disabled, condition priority is urgent`, `enabled non-default with empty condition`, `default`.
fn described(value: &Value) -> Result<SlaPolicy, String> {
    let text = words(value);
    if text.is_empty() {
        return Err(format!("the policy {value} is not understood"));
    }
    let default = text.contains("default") && !text.contains("non-default") && !text.contains("not default");
    let blank = ["empty", "blank", "no condition", "without condition"].iter().any(|word| text.contains(word));
    let conditions = match priority(&text) {
        _ if default || blank => Conditions::default(),
        Some(priority) => Conditions { priorities: vec![priority], ..Conditions::default() },
        None => Conditions { plans: vec!["conditional".to_owned()], ..Conditions::default() },
    };
    let name = value.get("name").and_then(Value::as_str).map(str::to_owned);
    let name = name.unwrap_or_else(|| if default { "default".to_owned() } else { text.clone() });
    let enabled = !text.contains("disabled");
    Ok(SlaPolicy { default, enabled, conditions, ..SlaPolicy::named(name, &[75]) })
}

fn words(value: &Value) -> String {
    value
        .as_str()
        .map_or_else(|| if value.is_null() { String::new() } else { value.to_string() }, str::to_owned)
        .to_lowercase()
}

fn priority(text: &str) -> Option<Priority> {
    let known = [
        ("urgent", Priority::Urgent),
        ("critical", Priority::Urgent),
        ("high", Priority::High),
        ("medium", Priority::Normal),
        ("normal", Priority::Normal),
        ("low", Priority::Low),
    ];
    let words: Vec<_> = text.split(|c: char| !c.is_alphanumeric()).collect();
    known.iter().find(|(name, _)| words.contains(name)).map(|(_, priority)| *priority)
}

/// Rows of first response, resolution and `held`: the status of each.
fn rows(case: &Case<'_>) -> Result<Value, String> {
    let rows = case.input.get("rows").and_then(Value::as_array).ok_or("input.rows is no list")?;
    rows.iter().map(row).collect::<Result<Vec<_>, _>>().map(Value::Array)
}

fn row(row: &Value) -> Result<Value, String> {
    let word = |at: usize| row.get(at).and_then(Value::as_str).unwrap_or("any");
    let held: &[bool] = match word(2) {
        "held" => &[true],
        "any" => &[true, false],
        _ => &[false],
    };
    let mut told = Vec::new();
    for held in held {
        for first in states(word(0), *held)? {
            for resolution in states(word(1), *held)? {
                told.push(statuses::frappe(Some(first), Some(resolution)));
            }
        }
    }
    told.sort_unstable();
    told.dedup();
    match told.as_slice() {
        [one] => Ok(Value::String((*one).to_owned())),
        _ => Ok(Value::String(format!("it depends: {}", told.join(" or ")))),
    }
}

/// The states that a word of a row stands for.
fn states(word: &str, held: bool) -> Result<Vec<ClockState>, String> {
    let pending = if held { ClockState::Paused } else { ClockState::Running };
    Ok(match word.rsplit_once('_').map_or(word, |(_, state)| state) {
        "breached" | "failed" => vec![ClockState::Breached],
        "met" | "fulfilled" => vec![ClockState::Met],
        "pending" | "-" => vec![pending],
        "any" => vec![ClockState::Breached, ClockState::Met, pending],
        _ => return Err(format!("`{word}` in input.rows is not understood")),
    })
}

/// A pause cut at local midnights: `day1` from 23:45 to 24:00, `day2` from 00:00 to 00:45.
fn breaks(case: &Case<'_>, pause: &[Value]) -> Result<Value, String> {
    let zone = case.input.get("tz").and_then(Value::as_str).unwrap_or("UTC");
    let zone = TimeZone::get(zone).map_err(|_| format!("input.tz: `{zone}` is no time zone"))?;
    let [from, to] = pause else { return Err("input.pause is no beginning and end".to_owned()) };
    let (from, to) = (local(&zone, from)?, local(&zone, to)?);
    let mut days = Map::new();
    for (place, (date, span)) in local_days(&zone, from, to).enumerate() {
        let end = zone.to_datetime(span.to);
        let to = if end.date() == date { clock(end.time()) } else { "24:00".to_owned() };
        let times = [clock(zone.to_datetime(span.from).time()), to].map(Value::String);
        days.insert(format!("day{}", place + 1), Value::Array(times.to_vec()));
    }
    Ok(Value::Object(days))
}

/// `23:45`, `00:45 next day`, `00:45 +2 days`, or a moment.
fn local(zone: &TimeZone, value: &Value) -> Result<Timestamp, String> {
    let wrong = || format!("the time {value} is not understood");
    let text = value.as_str().ok_or_else(wrong)?;
    if let Ok(at) = text.parse() {
        return Ok(at);
    }
    let (time, rest) = text.split_once(' ').unwrap_or((text, ""));
    let digits: String = rest.chars().filter(char::is_ascii_digit).collect();
    let days = if rest.contains("next") { 1 } else { digits.parse().unwrap_or(0) };
    let time: Time = time.parse().map_err(|_| wrong())?;
    let date = Date::new(2024, 1, 15).and_then(|date| date.checked_add(jiff::Span::new().try_days(days)?));
    let at = date.and_then(|date| date.to_datetime(time).to_zoned(zone.clone()));
    at.map(|at| at.timestamp()).map_err(|_| wrong())
}

fn clock(time: Time) -> String {
    format!("{:02}:{:02}", time.hour(), time.minute())
}
