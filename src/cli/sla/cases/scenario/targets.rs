//! Targets of a case: `target_min`, `targets_min { first, next }`, `response_min`, `add_working_days`.

use std::collections::BTreeMap;

use serde_json::Value;

use super::super::Case;
use super::super::moments::{counted, with_unit};
use super::text;
use crate::domain::sla::Target;

/// What other desks call our metrics.
const NAMES: &[(&str, &[&str])] = &[
    ("first", &["first_response"]),
    ("first_response", &["first_response"]),
    ("first_reply", &["first_response"]),
    ("next", &["next_response"]),
    ("next_response", &["next_response"]),
    ("next_reply", &["next_response"]),
    ("response", &["first_response", "next_response"]),
    ("reply", &["first_response", "next_response"]),
    ("update", &["periodic_update"]),
    ("periodic", &["periodic_update"]),
    ("periodic_update", &["periodic_update"]),
    ("keep_in_loop", &["periodic_update"]),
    ("solution", &["resolution"]),
    ("resolution", &["resolution"]),
    ("resolve", &["resolution"]),
    ("close", &["resolution"]),
    ("total_resolution", &["resolution"]),
    ("first_resolution", &["resolution"]),
    ("wait", &["requester_wait"]),
    ("requester_wait", &["requester_wait"]),
];

/// The metrics that another desk calls so: `first_response`, `first_reply_time`, `time_to_resolution`.
pub(in crate::cli::sla::cases) fn metrics(name: &str) -> Option<&'static [&'static str]> {
    let name = name.strip_prefix("time_to_").unwrap_or(name);
    let name = name.strip_suffix("_time").or_else(|| name.strip_suffix("_target")).unwrap_or(name);
    NAMES.iter().find(|(known, _)| *known == name).map(|(_, keys)| *keys)
}

/// The metric that a target without a name is for: what is replied to is a response, all else is resolved.
pub(super) fn main(case: &Case<'_>) -> Result<&'static str, String> {
    match text(case, "metric") {
        Some(name) => {
            let keys =
                metrics(&name.to_lowercase()).ok_or_else(|| format!("input.metric: `{name}` is no metric known"))?;
            Ok(keys.first().copied().unwrap_or("resolution"))
        }
        None if ["reply_at", "first_reply", "replied"].iter().any(|key| case.input.contains_key(*key)) => {
            Ok("first_response")
        }
        None => Ok("resolution"),
    }
}

/// All targets that a case names; where it names none, an hour for what may be asked about. Nothing, and no time, is no
/// promise.
pub(super) fn targets(case: &Case<'_>, main: &str) -> Result<BTreeMap<String, Target>, String> {
    let mut targets = BTreeMap::new();
    let mut named_none = false;
    for (key, value) in case.input {
        if key == "add_working_days" {
            targets.insert(main.to_owned(), working_days(case, value)?);
        }
        let Some((name, unit)) = with_unit(key) else { continue };
        if name == "target" && (value.is_null() || value.as_f64() == Some(0.0)) {
            named_none = true;
        } else if name == "targets" {
            let named = value.as_object().ok_or_else(|| format!("input.{key} is no object"))?;
            for (name, value) in named.iter().filter(|(_, value)| !value.is_null()) {
                let keys = metrics(name).ok_or_else(|| format!("input.{key}: `{name}` is no metric known"))?;
                let target = Target::Time(counted(name, value, unit)?);
                targets.extend(keys.iter().map(|key| ((*key).to_owned(), target)));
            }
        } else if name == "target" {
            targets.insert(main.to_owned(), Target::Time(counted(key, value, unit)?));
        } else if let Some(keys) = metrics(name).filter(|_| value.is_number()) {
            let target = Target::Time(counted(key, value, unit)?);
            targets.extend(keys.iter().map(|key| ((*key).to_owned(), target)));
        }
    }
    if targets.is_empty() && !named_none {
        let hour = Target::Time(jiff::SignedDuration::from_hours(1));
        targets.extend(["first_response", "next_response", "resolution"].map(|key| (key.to_owned(), hour)));
    }
    Ok(targets)
}

fn working_days(case: &Case<'_>, value: &Value) -> Result<Target, String> {
    let wrong = || format!("input.add_working_days: {value} is no number of days");
    let days = value.as_i64().and_then(|days| i32::try_from(days).ok()).ok_or_else(wrong)?;
    let said = ["end_of_day", "end_of_working_day"].iter().any(|key| case.input.get(*key) == Some(&Value::Bool(true)));
    let closing = said || case.group.contains("end_of_day");
    Ok(if closing { Target::DaysToClosing(days) } else { Target::Days(days) })
}

/// The targets that hold after a change, where the case names some.
pub(super) fn changed(
    case: &Case<'_>,
    targets: &BTreeMap<String, Target>,
) -> Result<Option<BTreeMap<String, Target>>, String> {
    for (key, value) in case.input {
        let Some((name, unit)) = with_unit(key) else { continue };
        if matches!(name, "new_target" | "changed_to" | "changed_target") {
            let target = Target::Time(counted(key, value, unit)?);
            return Ok(Some(targets.keys().map(|key| (key.clone(), target)).collect()));
        }
    }
    Ok(None)
}
