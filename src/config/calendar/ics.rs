//! An iCalendar file of holidays: events of whole days, single, over several days, or recurring every year.

mod yearly;

use std::collections::{BTreeMap, BTreeSet};

use icalendar::parser::{Component, Property, read_calendar, unfold};
use jiff::ToSpan;
use jiff::civil::{Date, DateTime, Time};

use yearly::Rule;

/// Components inside each other: a calendar, an event, an alarm. More is refused before the parser, which recurses.
const DEPTH_MAX: usize = 4;
const EVENTS_MAX: usize = 5_000;
/// An event is at most this long.
const DAYS_MAX: i32 = 366;
/// The dates that all events of a file together may be.
const DATES_MAX: usize = 50_000;

/// The dates of the events of an iCalendar text, by name. The first event of a date counts.
///
/// Whether an event shows as free or busy makes no difference (published holiday calendars say "free"); a cancelled one
/// is left out.
pub(super) fn holidays(text: &str) -> Result<BTreeMap<Date, String>, String> {
    let text = text.trim_start_matches('\u{feff}');
    let begins_a_calendar =
        text.trim_start().get(..15).is_some_and(|start| start.eq_ignore_ascii_case("BEGIN:VCALENDAR"));
    if !begins_a_calendar {
        return Err("it is no iCalendar file; its first line must be BEGIN:VCALENDAR".to_owned());
    }
    let unfolded = unfold(text);
    if depth(&unfolded) > DEPTH_MAX {
        return Err(format!("its components are more than {DEPTH_MAX} deep inside each other"));
    }
    let calendar = read_calendar(&unfolded).map_err(|error| {
        let place =
            error.lines().find(|line| line.contains("at line")).map_or("", |line| line.trim_start_matches("error: "));
        format!("it is not as iCalendar files are: {place}")
    })?;
    let events: Vec<_> = calendar.components.iter().filter(|component| component.name == "VEVENT").collect();
    if events.len() > EVENTS_MAX {
        return Err(format!("it has more than {EVENTS_MAX} events; keep the holidays only"));
    }
    let moved = moved(&events)?;
    let mut dates = BTreeMap::new();
    for event in events.into_iter().map(Event).filter(|event| event.text("STATUS") != "CANCELLED") {
        for date in event.dates(&moved).map_err(|reason| format!("the event \"{}\" {reason}", event.name()))? {
            dates.entry(date).or_insert_with(|| event.name());
        }
        if dates.len() > DATES_MAX {
            return Err(format!("its events are on more than {DATES_MAX} dates; keep the holidays only"));
        }
    }
    Ok(dates)
}

/// How deep components are inside each other at most.
fn depth(text: &str) -> usize {
    let (mut deepest, mut now) = (0_usize, 0_usize);
    for line in text.lines() {
        let starts = |word: &str| line.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word));
        if starts("BEGIN") {
            now += 1;
            deepest = deepest.max(now);
        } else if starts("END") {
            now = now.saturating_sub(1);
        }
    }
    deepest
}

/// The events of a series that were given another date, by the series' id: they have an event of their own.
fn moved(events: &[&Component<'_>]) -> Result<BTreeSet<(String, Date)>, String> {
    let mut moved = BTreeSet::new();
    for event in events.iter().map(|event| Event(event)) {
        if let Some(original) = event.0.find_prop("RECURRENCE-ID") {
            let (date, _) =
                moment(original.val.as_ref()).map_err(|reason| format!("the event \"{}\" {reason}", event.name()))?;
            moved.insert((event.text("UID"), date));
        }
    }
    Ok(moved)
}

struct Event<'a>(&'a Component<'a>);

impl Event<'_> {
    fn text(&self, property: &str) -> String {
        self.0.find_prop(property).map(|property| property.val.to_string()).unwrap_or_default()
    }

    fn name(&self) -> String {
        let name: String =
            self.text("SUMMARY").chars().map(|c| if c.is_control() { ' ' } else { c }).take(80).collect();
        if name.trim().is_empty() { "holiday".to_owned() } else { name.trim().to_owned() }
    }

    /// Every date that the event is on.
    fn dates(&self, moved: &BTreeSet<(String, Date)>) -> Result<BTreeSet<Date>, String> {
        let start = self.0.find_prop("DTSTART").ok_or("has no DTSTART")?;
        let (first, at) = moment(start.val.as_ref())?;
        let days = self.days(first, at)?;
        let mut begins = BTreeSet::from([first]);
        if let Some(rule) = self.0.find_prop("RRULE") {
            begins.extend(Rule::parse(rule.val.as_ref(), first)?.dates(first));
        }
        for date in self.listed("RDATE") {
            begins.insert(date?);
        }
        for date in self.listed("EXDATE") {
            begins.remove(&date?);
        }
        if self.0.find_prop("RECURRENCE-ID").is_none() {
            let id = self.text("UID");
            begins.retain(|date| !moved.contains(&(id.clone(), *date)));
        }
        let on = |begin: &Date| begin.series(1.day()).take(days).collect::<Vec<_>>();
        Ok(begins.iter().flat_map(on).collect())
    }

    /// How many days it is long.
    fn days(&self, first: Date, at: Time) -> Result<usize, String> {
        let not_whole = || {
            format!(
                "of {first} is not for whole days; take it out, or write it as an exception with the hours that remain"
            )
        };
        let (end, end_at) = match (self.0.find_prop("DTEND"), self.text("DURATION").as_str()) {
            (Some(end), _) => moment(end.val.as_ref())?,
            (None, "") if at == Time::midnight() => (first.tomorrow().map_err(|_| not_whole())?, Time::midnight()),
            (None, duration) => {
                let length: jiff::Span = duration.parse().map_err(|_| not_whole())?;
                let end = DateTime::from_parts(first, at).checked_add(length).map_err(|_| not_whole())?;
                (end.date(), end.time())
            }
        };
        if at != Time::midnight() || end_at != Time::midnight() {
            return Err(not_whole());
        }
        // Some programs give a single day the same end as start.
        match (end - first).get_days() {
            days @ 0..=DAYS_MAX => Ok(usize::try_from(days.max(1)).unwrap_or(1)),
            days if days < 0 => Err(format!("ends on {end}, before it begins on {first}")),
            _ => Err(format!("is longer than {DAYS_MAX} days")),
        }
    }

    fn listed(&self, name: &str) -> impl Iterator<Item = Result<Date, String>> {
        let properties = self.0.properties.iter().filter(move |property: &&Property<'_>| property.name == name);
        let texts =
            properties.flat_map(|property| property.val.as_ref().split(',').map(str::to_owned).collect::<Vec<_>>());
        texts.map(|text| moment(&text).map(|(date, _)| date))
    }
}

/// The date and the time of day of `20261224` or `20261224T000000`, as the clock shows them where the event is.
fn moment(text: &str) -> Result<(Date, Time), String> {
    let wrong = || format!("has a date that cannot be read, `{}`", text.chars().take(40).collect::<String>());
    if text.len() == 8 {
        return Ok((text.parse().map_err(|_| wrong())?, Time::midnight()));
    }
    let moment: DateTime = text.trim_end_matches('Z').parse().map_err(|_| wrong())?;
    Ok((moment.date(), moment.time()))
}

#[cfg(test)]
mod tests;
