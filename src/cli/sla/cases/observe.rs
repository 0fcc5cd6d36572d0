//! What a case asks about, by the key of what is expected.

use jiff::{SignedDuration, Timestamp};
use serde_json::Value;

use super::moments::{in_units, told, unit_secs, with_unit};
use super::scenario::{Scenario, metrics};
use super::{Case, statuses};
use crate::domain::calendar::{Calendar, Day};
use crate::domain::sla::{ClockState, Lap, Life, Outcome};

/// What came of a case for a key of `expected`.
pub(super) fn observed(scenario: &Scenario, case: &Case<'_>, key: &str, expected: &Value) -> Result<Value, String> {
    let life = scenario.life();
    Ok(match key {
        "due" | "new_due" | "next_due" | "deadline" => told(scenario.earliest(&life)),
        "old_due" => told(scenario.earliest(&scenario.unchanged_life())),
        "clock_start" | "starts" => told(Scenario::laps(&life, scenario.main()).first().and_then(Lap::counts_from)),
        "open" => Value::Bool(scenario.calendar().is_open(scenario.now)),
        "working_day" => Value::Bool(is_working_day(&scenario.calendar(), scenario.now)),
        "holiday" => Value::Bool(is_holiday(&scenario.calendar(), scenario.now)),
        "met" => Value::Bool(outcome(&life, scenario.main()) == Some(Outcome::Met)),
        "breached" => {
            let state = statuses::state(scenario, &life, scenario.main());
            Value::Bool(state == ClockState::Breached)
        }
        "status" => statuses::whole(scenario, &life, scenario.now, expected)?,
        "status_after_resolve" | "status_after_close" => {
            statuses::whole(scenario, &scenario.closed_life(), scenario.now, expected)?
        }
        "events" => statuses::misses(scenario, &life, expected)?,
        "clock" => statuses::reopened(scenario, &life, expected)?,
        _ => by_name(scenario, case, &life, key, expected)?,
    })
}

/// Keys that are put together: `due_shift_min`, `update_margin_min`, `resolution_due_after_open`, `due_while_stalled`.
fn by_name(scenario: &Scenario, case: &Case<'_>, life: &Life, key: &str, expected: &Value) -> Result<Value, String> {
    let not_understood = || format!("what is expected as `{key}` is not understood");
    let (name, unit) = with_unit(key).map_or((key, None), |(name, unit)| (name, Some(unit)));
    match (name, unit) {
        ("due_shift", Some(unit)) => return shift(scenario, unit).ok_or_else(not_due),
        ("elapsed", Some(unit)) => return Ok(in_units(elapsed(scenario, case, life), unit)),
        ("hold" | "paused", Some(unit)) => return Ok(in_units(scenario.paused(), unit)),
        ("margin", Some(unit)) => {
            let left = Scenario::laps(life, scenario.main()).last().and_then(|lap| lap.left(scenario.now));
            return left.map(|left| in_units(left, unit)).ok_or_else(not_due);
        }
        _ => {}
    }
    if let Some(rest) = key.strip_prefix("due_") {
        return Ok(told(scenario.earliest(&life_then(scenario, rest)?)));
    }
    let key_of = key.strip_prefix("effective_").unwrap_or(key);
    let names = key_of.match_indices('_').map(|(at, _)| (&key_of[..at], &key_of[at + 1..]));
    let (keys, what) = names.rev().find_map(|(name, what)| Some((metrics(name)?, what))).ok_or_else(not_understood)?;
    if let Some(rest) = what.strip_prefix("due_") {
        let life = life_then(scenario, rest)?;
        return Ok(told(due(case, &life, keys)));
    }
    let ended = || keys.iter().flat_map(|key| Scenario::laps(life, key)).filter(|lap| lap.end.is_some());
    let worst = |of: &dyn Fn(&Lap) -> Option<SignedDuration>, unit: Option<i64>, most: bool| {
        let lengths = ended().filter_map(|lap| of(&lap));
        let worst = if most { lengths.max() } else { lengths.min() };
        worst.map_or(Value::Null, |length| in_units(length, unit.unwrap_or(1)))
    };
    Ok(match what.rsplit_once('_').map_or(what, |(what, _)| what) {
        "due" => told(due(case, life, keys)),
        "elapsed" => worst(&|lap| Some(lap.elapsed(scenario.now)), unit, true),
        "margin" => worst(&|lap| lap.left(scenario.now), unit, false),
        "status" | "state" => statuses::one(scenario, life, keys, expected),
        "holiday" => Value::Bool(is_holiday(&scenario.calendar(), scenario.now)),
        "met" => Value::Bool(keys.iter().any(|key| outcome(life, key) == Some(Outcome::Met))),
        _ if unit_secs(what).is_some() => worst(&|lap| Some(lap.elapsed(scenario.now)), unit, true),
        _ => return Err(not_understood()),
    })
}

fn not_due() -> String {
    "nothing is due".to_owned()
}

/// The life as it is at an event: `while_stalled`, `after_open`.
fn life_then(scenario: &Scenario, rest: &str) -> Result<Life, String> {
    let word = rest.split_once('_').map_or(rest, |(_, word)| word);
    let at = scenario.event(word).ok_or_else(|| format!("there is no event `{word}`"))?;
    Ok(scenario.life_until(at))
}

/// Frappe's tickets keep showing what was due; others forget it with the clock's end.
fn due(case: &Case<'_>, life: &Life, keys: &[&str]) -> Option<Timestamp> {
    let due = |key: &&str| match Scenario::laps(life, key).last() {
        Some(lap) if case.source.contains("frappe") => lap.due(),
        _ => Scenario::due(life, key),
    };
    keys.iter().filter_map(due).min()
}

fn outcome(life: &Life, key: &str) -> Option<Outcome> {
    Scenario::laps(life, key).last().and_then(Lap::outcome).map(|(_, outcome)| outcome)
}

fn shift(scenario: &Scenario, unit: i64) -> Option<Value> {
    let (was, is) = (scenario.moment("original").ok()?, scenario.earliest(&scenario.life())?);
    Some(in_units(is.duration_since(was), unit))
}

/// Working time in the stretch that is asked about, as far as the ticket lived in it; else of the one clock.
fn elapsed(scenario: &Scenario, case: &Case<'_>, life: &Life) -> SignedDuration {
    let laps = Scenario::laps(life, scenario.main());
    let by = |at: Timestamp| {
        laps.iter().map(|lap| lap.elapsed(at)).fold(SignedDuration::ZERO, SignedDuration::saturating_add)
    };
    match scenario.window {
        Some((from, to)) if by_the_wall(case) => Calendar::always().between(from, to),
        Some((from, to)) if from > to => SignedDuration::ZERO,
        Some((from, to)) => by(to).saturating_sub(by(from)),
        None => by(scenario.now),
    }
}

/// Whether a case asks for calendar time, whatever its calendar is.
fn by_the_wall(case: &Case<'_>) -> bool {
    ["days", "include_inactive_time", "wall_clock"].iter().any(|key| case.input.get(*key) == Some(&Value::Bool(true)))
}

fn is_working_day(calendar: &Calendar, at: Timestamp) -> bool {
    !calendar.on(calendar.zone().to_datetime(at).date()).hours().is_closed()
}

fn is_holiday(calendar: &Calendar, at: Timestamp) -> bool {
    matches!(calendar.on(calendar.zone().to_datetime(at).date()), Day::Holiday(_))
}
