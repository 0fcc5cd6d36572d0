//! How a ticket stands, in the words of the help desk that a case comes from.

use jiff::Timestamp;
use serde_json::{Map, Value};

use super::scenario::{Scenario, metrics};
use crate::domain::sla::{Clock, ClockState, Lap, Life, Phase, Standing, What, standing};

/// How a metric stands at the end: idle where nothing is waited for.
pub(super) fn state(scenario: &Scenario, life: &Life, key: &str) -> ClockState {
    let clocks = scenario.clocks(life);
    clocks.iter().rfind(|clock| clock.metric == key).map_or(ClockState::Idle, |clock| clock.state(scenario.now))
}

/// How the whole ticket stands, in the words that are asked for.
pub(super) fn whole(scenario: &Scenario, life: &Life, now: Timestamp, expected: &Value) -> Result<Value, String> {
    let clocks = scenario.judged(life);
    let states: Vec<_> = clocks.iter().map(|clock| clock.state(now)).collect();
    let word = expected.as_str().unwrap_or_default();
    let told = match word {
        "active" | "active_with_misses" | "hit" | "missed" => chatwoot(&states, is_done(life)).to_owned(),
        "Failed" | "Paused" | "First Response Due" | "Resolution Due" | "Fulfilled" => {
            let of = |key: &str| clocks.iter().rfind(|clock| clock.metric == key).map(|clock| clock.state(now));
            frappe(of("first_response"), of("resolution")).to_owned()
        }
        _ => own(standing(&states)).to_owned(),
    };
    Ok(Value::String(told))
}

/// Frappe's status of a ticket whose two clocks stand like this.
pub(super) fn frappe(first: Option<ClockState>, resolution: Option<ClockState>) -> &'static str {
    let states: Vec<_> = [first, resolution].into_iter().flatten().collect();
    let first_runs = matches!(first, Some(ClockState::Running | ClockState::Warned));
    match standing(&states) {
        Standing::Missed => "Failed",
        Standing::Paused => "Paused",
        Standing::Near | Standing::Running if first_runs => "First Response Due",
        Standing::Near | Standing::Running => "Resolution Due",
        Standing::Kept | Standing::Free => "Fulfilled",
    }
}

fn chatwoot(states: &[ClockState], done: bool) -> &'static str {
    match (standing(states) == Standing::Missed, done) {
        (true, true) => "missed",
        (true, false) => "active_with_misses",
        (false, true) => "hit",
        (false, false) => "active",
    }
}

const fn own(standing: Standing) -> &'static str {
    match standing {
        Standing::Missed => "missed",
        Standing::Paused => "paused",
        Standing::Near => "near",
        Standing::Running => "running",
        Standing::Kept => "kept",
        Standing::Free => "free",
    }
}

/// How one metric stands: in Plain's words where those are asked for, else in ours.
pub(super) fn one(scenario: &Scenario, life: &Life, keys: &[&str], expected: &Value) -> Value {
    let clocks = scenario.clocks(life);
    let last = clocks.iter().rfind(|clock| keys.contains(&clock.metric.as_str()));
    let state = last.map_or(ClockState::Idle, |clock| clock.state(scenario.now));
    let shouted = expected.as_str().is_some_and(|word| word.chars().any(char::is_uppercase));
    let told = match (state, last.is_some_and(Clock::goes_on)) {
        (ClockState::Idle, _) if shouted => "NONE",
        (ClockState::Running, _) if shouted => "PENDING",
        (ClockState::Paused, _) if shouted => "PAUSED",
        (ClockState::Warned, _) if shouted => "IMMINENT_BREACH",
        (ClockState::Breached, true) if shouted => "BREACHING",
        (ClockState::Breached, _) if shouted => "BREACHED",
        (ClockState::Met, _) if shouted => "ACHIEVED",
        (ClockState::Cancelled, _) if shouted => "CANCELLED",
        (ClockState::Idle, _) => "idle",
        (ClockState::Running, _) => "running",
        (ClockState::Paused, _) => "paused",
        (ClockState::Warned, _) => "warned",
        (ClockState::Breached, _) => "breached",
        (ClockState::Met, _) => "met",
        (ClockState::Cancelled, _) => "cancelled",
    };
    Value::String(told.to_owned())
}

/// How many clocks of each metric were missed.
pub(super) fn misses(scenario: &Scenario, life: &Life, expected: &Value) -> Result<Value, String> {
    let expected = expected.as_object().ok_or("`events` is no object of numbers by metric")?;
    let mut names: Vec<_> = expected.keys().map(String::as_str).collect();
    if names.is_empty() {
        names = vec!["first", "next", "resolution"];
    }
    let clocks = scenario.judged(life);
    let mut counts = Map::new();
    for name in names {
        let keys = metrics(name).ok_or_else(|| format!("`{name}` is no metric known"))?;
        let of_metric = clocks.iter().filter(|clock| keys.contains(&clock.metric.as_str()));
        let missed = of_metric.filter(|clock| clock.state(scenario.now) == ClockState::Breached).count();
        counts.insert(name.to_owned(), Value::from(missed));
    }
    Ok(Value::Object(counts))
}

/// What opening again did to the clock: words that mean the same are the same.
pub(super) fn reopened(scenario: &Scenario, life: &Life, expected: &Value) -> Result<Value, String> {
    const CONTINUES: &str = "continues from creation, may breach at once";
    const RESUMES: &str = "resumes without the time in between";
    const RESTARTS: &str = "restarts from the reopening";
    const NOTHING: &str = "no new tracker";
    let known: [(&str, &[&str]); 4] = [
        (NOTHING, &["no new", "nothing", "none", "stays", "not restart"]),
        (CONTINUES, &["continu"]),
        (RESUMES, &["resum"]),
        (RESTARTS, &["restart", "new clock", "anew", "from the reopening", "from reopening"]),
    ];
    let laps = Scenario::laps(life, scenario.main());
    let lap = laps.last().ok_or("there is no clock")?;
    let came = match (lap.outcome(), lap.started_at == scenario.opened_at()) {
        (Some(_), _) => NOTHING,
        (None, false) => RESTARTS,
        (None, true) if counts_closed(life, lap, scenario.now) => CONTINUES,
        (None, true) => RESUMES,
    };
    let asked = expected.as_str().unwrap_or_default().to_lowercase();
    let meant = known.iter().find(|(_, words)| words.iter().any(|word| asked.contains(word)));
    let same = meant.is_some_and(|(meaning, _)| *meaning == came);
    Ok(if same { expected.clone() } else { Value::String(came.to_owned()) })
}

/// Whether a clock counts the time in which the ticket was closed.
fn counts_closed(life: &Life, lap: &Lap, now: Timestamp) -> bool {
    let closed = life.steps().find(crate::domain::sla::life::Step::ends).map(|step| step.at);
    let reopened = life.steps().find(crate::domain::sla::life::Step::reopens).map(|step| step.at);
    match (closed, reopened) {
        (Some(closed), Some(reopened)) => lap.elapsed(reopened.min(now)) > lap.elapsed(closed),
        _ => false,
    }
}

fn is_done(life: &Life) -> bool {
    let phases = life.steps().filter_map(|step| match step.what {
        What::Turned(phase) => Some(*phase),
        _ => None,
    });
    phases.last() == Some(Phase::Done)
}
