//! The keys of an input, one after the other.

use jiff::{SignedDuration, Timestamp};
use serde_json::Value;

use super::super::events::{self, Meaning};
use super::super::file::Book;
use super::super::moments::{self, counted, length, with_unit};
use super::super::{Case, calendars};
use super::{STEP, Scenario, targets, text};
use crate::domain::sla::{Happening, Phase, What};

/// Moments with a key of their own, and what happened then.
const MOMENTS: &[(&[&str], What)] = &[
    (&["first_reply", "replied", "agent_reply", "replied_at"], What::AgentReplied),
    (&["waiting_since", "customer_message", "customer_reply"], What::RequesterSaid),
    (&["resolved", "resolved_at", "closed", "closed_at", "done_at"], What::Turned(Phase::Done)),
];

pub(super) fn read(scenario: &mut Scenario, book: &Book, case: &Case<'_>) -> Result<(), String> {
    let base =
        text(case, "base").map(|id| book.named(id).ok_or_else(|| format!("input.base: there is no case `{id}`")));
    if let Some(base) = base.transpose()? {
        if base.id == case.id {
            return Err("input.base: it goes on from itself".to_owned());
        }
        read(scenario, book, &base)?;
    } else {
        scenario.main = targets::main(case)?;
        scenario.targets = targets::targets(case, scenario.main)?;
        opening(scenario, case)?;
    }
    history(scenario, case)?;
    happened(scenario, case)?;
    moments_of_keys(scenario, case)?;
    pauses(scenario, case)?;
    changes(scenario, book, case)?;
    reply(scenario, case)?;
    for key in ["evaluate_at", "now", "at"] {
        if let Some(words) = text(case, key) {
            scenario.now = scenario.moment(words)?;
            scenario.looked(scenario.now);
        }
    }
    window(scenario, case)
}

fn opening(scenario: &mut Scenario, case: &Case<'_>) -> Result<(), String> {
    let own_past = ["history", "created"].iter().any(|key| case.input.contains_key(*key));
    for key in ["created", "start", "opened", "from"] {
        if let Some(words) = text(case, key).filter(|_| key != "from" || !own_past) {
            open(scenario, moments::moment(words, &scenario.anchors)?);
            return Ok(());
        }
    }
    open(scenario, scenario.opened_at);
    Ok(())
}

fn open(scenario: &mut Scenario, at: Timestamp) {
    scenario.opened_at = at;
    scenario.now = scenario.now.max(at);
    for name in ["created", "start", "opened"] {
        scenario.anchors.insert(name.to_owned(), at);
    }
}

/// `open 90 min then pending 30 min then closed`.
fn history(scenario: &mut Scenario, case: &Case<'_>) -> Result<(), String> {
    let Some(words) = text(case, "history") else { return Ok(()) };
    let mut at = scenario.opened_at;
    for part in words.split("then").map(str::trim) {
        let not_understood = || format!("input.history: `{part}` is not understood");
        let phase = events::phase(part).ok_or_else(not_understood)?;
        add(scenario, part.split_whitespace().next().unwrap_or_default(), at, What::Turned(phase));
        if let Some(digits) = part.find(|c: char| c.is_ascii_digit()) {
            at = later(at, length(&part[digits..]).ok_or_else(not_understood)?)?;
        }
    }
    Ok(())
}

/// `events`, with times or one after the other, and `event`.
fn happened(scenario: &mut Scenario, case: &Case<'_>) -> Result<(), String> {
    let list = case.input.get("events").map(|events| events.as_array().ok_or("input.events is no list"));
    let single = case.input.get("event");
    let has_base = case.input.contains_key("base");
    let has_opening = ["created", "start", "opened"].iter().any(|key| case.input.contains_key(*key));
    let events: Vec<&Value> = list.transpose()?.into_iter().flatten().chain(single).collect();
    let mut at = scenario.happenings.iter().map(|happening| happening.at).max().unwrap_or(scenario.opened_at);
    for (place, event) in events.into_iter().enumerate() {
        let first = place == 0 && !has_base && !has_opening;
        let (when, words) = match (event.get(0), event.get(1)) {
            (Some(when), Some(words)) => (when.as_str(), words.as_str()),
            _ => (None, event.as_str()),
        };
        let words = words.ok_or_else(|| format!("the event {event} is not understood"))?;
        at = match when {
            Some(when) => moments::moment(when, &scenario.anchors)?,
            None if first => at,
            None if words.contains("long after") => later(at, SignedDuration::from_hours(24 * 30))?,
            None => later(at, STEP)?,
        };
        if first {
            open(scenario, at);
        }
        for meaning in events::meanings(words)? {
            happen(scenario, case, words, at, meaning, first);
        }
    }
    Ok(())
}

fn happen(scenario: &mut Scenario, case: &Case<'_>, words: &str, at: Timestamp, meaning: Meaning, first: bool) {
    scenario.now = scenario.now.max(at);
    match meaning {
        Meaning::Opened { asked, said } => {
            scenario.asked = asked;
            open(scenario, at);
            if said {
                return add(scenario, words, at, What::RequesterSaid);
            }
        }
        Meaning::Happened(What::AgentReplied) if first => scenario.asked = false,
        Meaning::Happened(What::Turned(phase @ (Phase::Pending | Phase::OnHold))) if !pauses_on(case, words) => {
            let _ = phase;
        }
        Meaning::Happened(what) => return add(scenario, words, at, what),
        Meaning::NoPolicy => return add(scenario, words, at, What::Terms(None)),
        Meaning::Looked => scenario.looked(at),
    }
    scenario.anchors.insert(words.to_owned(), at);
}

/// Request Tracker's clocks stand still only in the statuses that they are told to ignore.
fn pauses_on(case: &Case<'_>, words: &str) -> bool {
    match case.input.get("ignore_on").and_then(Value::as_array) {
        Some(statuses) => statuses.iter().filter_map(Value::as_str).any(|status| words.contains(status)),
        None => !case.source.contains("bestpractical/rt"),
    }
}

fn moments_of_keys(scenario: &mut Scenario, case: &Case<'_>) -> Result<(), String> {
    for (keys, what) in MOMENTS {
        for key in *keys {
            let Some(words) = text(case, key) else { continue };
            let at = moments::moment(words, &scenario.anchors)?;
            add(scenario, key, at, what.clone());
        }
    }
    Ok(())
}

/// `pauses`, and pauses that only say how long they are: `hold_s`, `paused_min`.
fn pauses(scenario: &mut Scenario, case: &Case<'_>) -> Result<(), String> {
    for pause in case.input.get("pauses").and_then(Value::as_array).into_iter().flatten() {
        let not_understood = || format!("the pause {pause} is not understood");
        let word = |at: usize| pause.get(at).and_then(Value::as_str);
        let from = moments::moment(word(0).ok_or_else(not_understood)?, &scenario.anchors)?;
        let phase = word(2).map_or(Some(Phase::Pending), events::phase).ok_or_else(not_understood)?;
        add(scenario, word(2).unwrap_or("pending"), from, What::Turned(phase));
        if let Some(to) = word(1) {
            let to = moments::moment(to, &scenario.anchors)?;
            add(scenario, "open", to, What::Turned(Phase::Working));
        }
    }
    for (key, value) in case.input {
        let Some((name, unit)) = with_unit(key) else { continue };
        let from = match name {
            // What was paused so far, wherever it was: at the beginning it cannot fall behind what is due.
            "hold" | "on_hold" | "total_hold" => scenario.opened_at,
            "paused" | "pause" | "stalled" => later(scenario.opened_at, STEP)?,
            _ => continue,
        };
        let too_long = || format!("`{key}`: {value} is too long");
        let work = counted(key, value, unit)?;
        let to =
            scenario.calendar().add(from, work, crate::domain::calendar::AtClose::DueAtClose).ok_or_else(too_long)?;
        add(scenario, "pending", from, What::Turned(Phase::Pending));
        add(scenario, "open", to, What::Turned(Phase::Working));
    }
    Ok(())
}

/// Another target, or another calendar than at first.
fn changes(scenario: &mut Scenario, book: &Book, case: &Case<'_>) -> Result<(), String> {
    let at = text(case, "changed_at").map(|words| moments::moment(words, &scenario.anchors)).transpose()?;
    if let Some(name) = text(case, "changed_from") {
        scenario.first_calendar = Some(calendars::named(book, case, name)?);
        let at = at.map_or_else(|| later(scenario.opened_at, SignedDuration::from_secs(1)), Ok)?;
        let terms = scenario.terms(scenario.calendar.clone(), scenario.targets.clone());
        add(scenario, "changed", at, What::Terms(Some(terms)));
    }
    if let Some(targets) = targets::changed(case, &scenario.targets)? {
        let at = at.map_or_else(|| later(scenario.opened_at, STEP), Ok)?;
        let terms = scenario.terms(scenario.calendar.clone(), targets);
        add(scenario, "changed", at, What::Terms(Some(terms)));
    }
    Ok(())
}

/// `reply_at`, which may be told by what is due.
fn reply(scenario: &mut Scenario, case: &Case<'_>) -> Result<(), String> {
    if let Some(words) = text(case, "reply_at") {
        let at = scenario.moment(words)?;
        add(scenario, "reply", at, What::AgentReplied);
    }
    Ok(())
}

fn window(scenario: &mut Scenario, case: &Case<'_>) -> Result<(), String> {
    if let (Some(from), Some(to)) = (text(case, "from"), text(case, "to")) {
        let (from, to) = (scenario.moment(from)?, scenario.moment(to)?);
        scenario.window = Some((from, to));
        scenario.now = scenario.now.max(to);
    }
    Ok(())
}

fn add(scenario: &mut Scenario, name: &str, at: Timestamp, what: What) {
    scenario.anchors.insert(name.to_owned(), at);
    scenario.now = scenario.now.max(at);
    scenario.happenings.push(Happening { at, what });
}

fn later(at: Timestamp, by: SignedDuration) -> Result<Timestamp, String> {
    at.checked_add(by).map_err(|_| "an event is too far away".to_owned())
}
