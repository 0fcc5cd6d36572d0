//! Warnings and levels of escalation in a case: `warn_at`, `levels` and `agents_calendar` say what is told and to whom,
//! `warned_at`, `breached_at`, `escalated_at`, `told` and `level` what was told by the case's end.
//!
//! A case is looked at as the desk looks: whenever a clock has something to tell, and not outside the agents' hours. Where
//! it does not say when it ends (`evaluate_at`, `now`, `at`), it is looked at until nothing is left to tell.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use serde_json::{Map, Value};

use super::file::Book;
use super::moments::{length, with_unit};
use super::scenario::{Scenario, metrics};
use super::{Case, calendars, moments};
use crate::domain::calendar::{Calendar, Posting, posting};
use crate::domain::sla::escalation::{Whom, usual};
use crate::domain::sla::{Alarm, Clock, Level, Phase, clocks, look};

/// Looks that one case may take.
const LOOKS_MAX: usize = 10_000;
/// The percentages where a case says nothing of them: those of a desk whose operator says nothing.
const WARN_AT: &[u8] = &[50, 75, 90];

/// What a case says of warnings and levels.
pub(super) struct Escalation {
    levels: Vec<Level>,
    hours: Option<Arc<Calendar>>,
    /// Whether the case says when it ends.
    ends: bool,
}

/// The percentages at which a case is warned of; those of before where it does not say.
pub(super) fn warn_at(case: &Case<'_>) -> Result<Option<Vec<u8>>, String> {
    let Some(value) = case.input.get("warn_at") else {
        let asks = case.expected.keys().any(|key| asks(key).is_some());
        return Ok(asks.then(|| WARN_AT.to_vec()));
    };
    let wrong = || format!("input.warn_at: {value} is no list of percentages between 1 and 99");
    let shares = value.as_array().ok_or_else(wrong)?;
    let share = |share: &Value| {
        share.as_u64().and_then(|share| u8::try_from(share).ok()).filter(|share| (1..=99).contains(share))
    };
    let mut shares: Vec<u8> = shares.iter().map(|value| share(value).ok_or_else(wrong)).collect::<Result<_, _>>()?;
    shares.sort_unstable();
    shares.dedup();
    Ok(Some(shares))
}

/// What a key of `expected` asks about warnings and levels, and of which metric, where it names one.
pub(super) fn asks(key: &str) -> Option<(Option<&str>, &str)> {
    const KEYS: &[&str] = &["warned_at", "breached_at", "escalated_at", "told", "level"];
    KEYS.iter().find_map(|known| match key.strip_suffix(known)? {
        "" => Some((None, *known)),
        metric => Some((Some(metric.strip_suffix('_')?), *known)),
    })
}

/// When something was told, what it was, the clock as it was then, and whom.
type Told = (Timestamp, Alarm, Clock, Vec<Whom>);

impl Escalation {
    /// Reads what a case says.
    pub(super) fn read(book: &Book, case: &Case<'_>) -> Result<Self, String> {
        let levels = match case.input.get("levels").or_else(|| case.input.get("escalation")) {
            None => usual(),
            Some(Value::Array(levels)) => levels.iter().map(level).collect::<Result<_, _>>()?,
            Some(other) => return Err(format!("input.levels: {other} is no list of levels")),
        };
        if levels.windows(2).any(|pair| matches!(pair, [first, second] if second.after < first.after)) {
            return Err("input.levels: write them by their delays".to_owned());
        }
        let hours = case.input.get("agents_calendar").and_then(Value::as_str);
        let hours = hours.map(|name| calendars::named(book, case, name)).transpose()?.flatten();
        let ends = ["evaluate_at", "now", "at", "to"].iter().any(|key| case.input.contains_key(*key));
        Ok(Self { levels, hours, ends })
    }

    /// What was told of a metric's clocks, oldest first.
    fn looks(&self, scenario: &Scenario, key: &str) -> Result<Vec<Told>, String> {
        let mut looks = Vec::new();
        let mut known: Vec<Clock> = Vec::new();
        let mut at = scenario.opened_at();
        for _ in 0..LOOKS_MAX {
            known = clocks(&scenario.life_until(at), &known, at);
            let climbs = scenario.phase(at) == Phase::Working;
            let is_posted = self.posted(at) == at;
            for clock in known.iter_mut().filter(|clock| clock.metric == key && is_posted) {
                let look = look(clock, &self.levels, self.hours.as_deref(), at);
                let Some(look) = look.filter(|look| climbs || look.alarm != Alarm::Escalation) else { continue };
                *clock = look.clock.clone();
                looks.push((at, look.alarm, look.clock, look.whom));
            }
            let due = known.iter().filter(|clock| clock.metric == key).filter_map(Clock::look_at);
            let due = due.map(|due| self.posted(due.max(at)));
            let next = due.chain(scenario.next_event(at)).filter(|next| *next > at).min();
            match next {
                Some(next) if !self.ends || next <= scenario.now => at = next,
                _ => return Ok(looks),
            }
        }
        Err(format!("more than {LOOKS_MAX} looks are due"))
    }

    /// When something that is due may be posted.
    fn posted(&self, due: Timestamp) -> Timestamp {
        match posting(self.hours.as_deref(), due) {
            Posting::Now => due,
            Posting::At(opening) => opening,
        }
    }

    /// What came of a case for a key that asks about warnings and levels.
    pub(super) fn observed(&self, scenario: &Scenario, (metric, what): (Option<&str>, &str)) -> Result<Value, String> {
        let keys = match metric {
            None => vec![scenario.main()],
            Some(name) => metrics(name).ok_or_else(|| format!("`{name}` is no metric known"))?.to_vec(),
        };
        let mut looks = Vec::new();
        for key in keys {
            looks.extend(self.looks(scenario, key)?);
        }
        looks.sort_by_key(|(at, ..)| *at);
        // A promise is broken a moment after it is due: that moment is not told.
        let told = |at: Timestamp| moments::told(Timestamp::from_second(at.as_second()).ok());
        let at = |is: fn(&Alarm) -> bool| looks.iter().filter(move |(_, alarm, ..)| is(alarm)).map(|(at, ..)| *at);
        Ok(match what {
            "warned_at" => at(|alarm| matches!(alarm, Alarm::Warning { .. })).map(told).collect(),
            "breached_at" => at(|alarm| *alarm == Alarm::Breach).next().map_or(Value::Null, told),
            "level" => Value::from(looks.iter().map(|(.., clock, _)| clock.level).max().unwrap_or(0)),
            _ => {
                let climbed = looks.iter().filter(|(.., whom)| !whom.is_empty());
                climbed
                    .map(|(at, _, clock, whom)| match what {
                        "escalated_at" => told(*at),
                        _ => {
                            let mut row = Map::new();
                            row.insert("at".to_owned(), told(*at));
                            row.insert("level".to_owned(), Value::from(clock.level));
                            row.insert("to".to_owned(), whom.iter().map(name).collect());
                            Value::Object(row)
                        }
                    })
                    .collect()
            }
        })
    }
}

/// `{ "after_min": 30, "to": "on_duty" }`, `{ "after": "2h", "to": ["owner", "leads"] }`.
fn level(value: &Value) -> Result<Level, String> {
    let wrong = || format!("input.levels: {value} is no level; write {{ \"after_min\": 30, \"to\": [\"on_duty\"] }}");
    let fields = value.as_object().ok_or_else(wrong)?;
    let (mut after, mut whom) = (SignedDuration::ZERO, Vec::new());
    for (key, value) in fields {
        match (key.as_str(), with_unit(key)) {
            ("after", _) => {
                let text = value.as_str().ok_or_else(wrong)?;
                after = if text == "0" { SignedDuration::ZERO } else { length(text).ok_or_else(wrong)? };
            }
            (_, Some(("after", unit))) => after = moments::counted(key, value, unit)?,
            ("to", _) => {
                let one = value.as_str().map(|name| vec![name]);
                let several = || value.as_array().and_then(|names| names.iter().map(Value::as_str).collect());
                whom = one.or_else(several).ok_or_else(wrong)?.into_iter().map(self::whom).collect();
            }
            _ => return Err(wrong()),
        }
    }
    if whom.is_empty() { Err(wrong()) } else { Ok(Level { after, whom }) }
}

fn whom(name: &str) -> Whom {
    match name {
        "owner" => Whom::Owner,
        "on_duty" => Whom::OnDuty,
        "leads" => Whom::Leads,
        person => Whom::Person(person.into()),
    }
}

fn name(whom: &Whom) -> Value {
    match whom {
        Whom::Owner => "owner".into(),
        Whom::OnDuty => "on_duty".into(),
        Whom::Leads => "leads".into(),
        Whom::Person(person) => person.as_str().into(),
    }
}
