//! Times of cases: `2024-01-15T10:00:00Z`, `T-6h`, `created+120min`, `customer_reply_1 + 2h`; and when two agree.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use serde_json::Value;

use super::scenario::Scenario;

/// Moments by name.
pub(super) type Anchors = BTreeMap<String, Timestamp>;

/// Reads a moment. Names are those of events before it; `T` is the case's own beginning. `1 s after due` is `due+1s`.
pub(super) fn moment(text: &str, anchors: &Anchors) -> Result<Timestamp, String> {
    let text = text.trim();
    let turned = [(" after ", '+'), (" before ", '-')].into_iter().find_map(|(word, sign)| {
        let (by, name) = text.split_once(word)?;
        length(by).map(|_| format!("{name}{sign}{by}"))
    });
    let text = turned.as_deref().unwrap_or(text);
    if let Ok(at) = text.replacen(' ', "T", 1).parse() {
        return Ok(at);
    }
    let known = anchors.iter().filter(|(name, _)| text.to_lowercase().starts_with(&name.to_lowercase()));
    let Some((name, at)) = known.max_by_key(|(name, _)| name.len()) else {
        return Err(format!("the time `{text}` is not understood"));
    };
    let rest = text[name.len()..].trim();
    let offset = match rest.chars().next() {
        None => return Ok(*at),
        Some('+') => length(&rest[1..]),
        Some('-' | '−') => length(rest.trim_start_matches(['-', '−'])).map(|length| -length),
        Some(_) => None,
    };
    let offset = offset.ok_or_else(|| format!("the time `{text}` is not understood"))?;
    at.checked_add(offset).map_err(|_| format!("the time `{text}` is too far away"))
}

/// Reads a length: `90min`, `1h 30 min`, `1week`, `0`.
pub(super) fn length(text: &str) -> Option<SignedDuration> {
    let compact: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    let mut rest = compact.as_str();
    if rest.parse() == Ok(0) {
        return Some(SignedDuration::ZERO);
    }
    let mut sum = SignedDuration::ZERO;
    while !rest.is_empty() {
        let digits = rest.find(|c: char| !c.is_ascii_digit()).filter(|at| *at > 0)?;
        let after = &rest[digits..];
        let letters = after.find(|c: char| c.is_ascii_digit()).unwrap_or(after.len());
        let count: i64 = rest[..digits].parse().ok()?;
        sum = sum.checked_add(SignedDuration::from_secs(count.checked_mul(unit_secs(&after[..letters])?)?))?;
        rest = &after[letters..];
    }
    (!compact.is_empty()).then_some(sum)
}

/// The seconds of a unit.
pub(super) fn unit_secs(unit: &str) -> Option<i64> {
    Some(match unit {
        "s" | "sec" | "secs" | "second" | "seconds" => 1,
        "m" | "min" | "mins" | "minute" | "minutes" => 60,
        "h" | "hr" | "hrs" | "hour" | "hours" => 3_600,
        "d" | "day" | "days" => 86_400,
        "w" | "week" | "weeks" => 604_800,
        _ => return None,
    })
}

/// A key and the seconds of the unit at its end: `target_min` → `target`, 60.
pub(super) fn with_unit(key: &str) -> Option<(&str, i64)> {
    let (name, unit) = key.rsplit_once('_')?;
    Some((name, unit_secs(unit)?))
}

/// A number of units as a length.
pub(super) fn counted(key: &str, value: &Value, unit: i64) -> Result<SignedDuration, String> {
    let count = value.as_f64().ok_or_else(|| format!("`{key}`: {value} is no number"))?;
    #[expect(clippy::cast_precision_loss, reason = "units are at most a week of seconds")]
    let secs = count * unit as f64;
    SignedDuration::try_from_secs_f64(secs).map_err(|_| format!("`{key}`: {value} is too much"))
}

/// A length as a number of units.
pub(super) fn in_units(length: SignedDuration, unit: i64) -> Value {
    let secs = length.as_secs();
    if secs % unit == 0 && length.subsec_nanos() == 0 {
        return Value::from(secs / unit);
    }
    #[expect(clippy::cast_precision_loss, reason = "units are at most a week of seconds")]
    let unit = unit as f64;
    Value::from(length.as_secs_f64() / unit)
}

/// A moment as it is told.
pub(super) fn told(at: Option<Timestamp>) -> Value {
    at.map_or(Value::Null, |at| Value::String(at.to_string()))
}

/// Whether what came is what is expected: a moment however it is written, a number, every key that an object names.
pub(super) fn agree(scenario: &Scenario, expected: &Value, got: &Value) -> bool {
    match (expected, got) {
        (Value::String(text), Value::String(told)) => {
            let told_at = told.parse::<Timestamp>();
            let same = |at: Timestamp, expected: Timestamp| {
                let apart = at.duration_since(expected).abs();
                apart.is_zero() || scenario.in_minutes && expected.as_second() % 60 == 0 && apart.as_secs() < 60
            };
            text == told || told_at.is_ok_and(|at| scenario.moment(text).is_ok_and(|expected| same(at, expected)))
        }
        (Value::Object(expected), Value::Object(got)) if expected.is_empty() => {
            got.values().all(|value| value.as_f64() == Some(0.0))
        }
        (Value::Object(expected), Value::Object(got)) => {
            expected.iter().all(|(key, value)| got.get(key).is_some_and(|got| agree(scenario, value, got)))
        }
        (Value::Array(expected), Value::Array(got)) => {
            let mut pairs = expected.iter().zip(got);
            expected.len() == got.len() && pairs.all(|(expected, got)| agree(scenario, expected, got))
        }
        (Value::Number(expected), Value::Number(got)) => expected.as_f64() == got.as_f64(),
        _ => expected == got,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_read_from_the_clock_and_from_names() {
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        let noon = at("2024-01-15T12:00:00Z");
        let anchors = Anchors::from([
            ("T".to_owned(), noon),
            ("created".to_owned(), noon),
            ("customer_reply".to_owned(), noon),
            ("customer_reply_1".to_owned(), at("2024-01-15T13:00:00Z")),
        ]);
        let cases = [
            ("2024-01-15T12:00:00Z", Some("2024-01-15T12:00:00Z")),
            ("2024-01-15T14:00:00+02:00", Some("2024-01-15T12:00:00Z")),
            ("T", Some("2024-01-15T12:00:00Z")),
            ("T+0", Some("2024-01-15T12:00:00Z")),
            ("T-6h", Some("2024-01-15T06:00:00Z")),
            ("created - 1week", Some("2024-01-08T12:00:00Z")),
            ("customer_reply_1+1h 30min", Some("2024-01-15T14:30:00Z")),
            ("90 min after customer_reply_1", Some("2024-01-15T14:30:00Z")),
            ("1 s before created", Some("2024-01-15T11:59:59Z")),
            ("closed+1h", None),
            ("T+soon", None),
            ("", None),
        ];
        for (text, expect) in cases {
            assert_eq!(moment(text, &anchors).ok(), expect.map(at), "{text}");
        }
    }
}
