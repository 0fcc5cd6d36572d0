//! `[[calendar]]`: when somebody works, as people write it.

mod country;
mod dates;
mod ics;

use std::collections::BTreeMap;

use jiff::civil::{Date, Weekday};
use jiff::tz::TimeZone;
use serde::Deserialize;

use super::workspace::weekday;
use crate::domain::calendar::{Calendar, CalendarFlaw, Exception, Holidays, Hours, Week};

/// Reads a file that the configuration names, relative to the configuration's own folder.
pub(super) type ReadBeside<'a> = &'a dyn Fn(&str) -> Result<String, String>;

/// A calendar as it is written.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CalendarTable {
    name: String,
    time_zone: String,
    #[serde(default)]
    hours: BTreeMap<String, HoursEntry>,
    #[serde(default)]
    holidays: HolidaysTable,
    #[serde(default)]
    exceptions: BTreeMap<String, HoursEntry>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct HolidaysTable {
    country: Option<String>,
    dates: Vec<String>,
    yearly: Vec<String>,
    file: Option<String>,
}

/// The hours of a day as they are written.
#[derive(Debug, Deserialize)]
#[serde(untagged, expecting = "hours are a list like [\"09:00-12:30\", \"13:30-18:00\"], or \"closed\"")]
enum HoursEntry {
    One(String),
    Several(Vec<String>),
}

impl HoursEntry {
    fn check(&self) -> Result<Hours, CalendarFlaw> {
        let texts = match self {
            Self::One(text) if text == "closed" => return Ok(Hours::closed()),
            Self::One(text) => std::slice::from_ref(text),
            Self::Several(texts) => texts,
        };
        Hours::new(texts.iter().map(|text| text.parse()).collect::<Result<_, _>>()?)
    }
}

impl CalendarTable {
    pub(super) fn check(self, read: ReadBeside<'_>) -> Result<Calendar, String> {
        let name = self.name;
        if name.trim().is_empty() {
            return Err("a [[calendar]] has an empty name".to_owned());
        }
        let wrong = |place: &str, reason: String| format!("calendar \"{name}\", {place}: {reason}");
        let zone = TimeZone::get(&self.time_zone).map_err(|_| {
            wrong("time_zone", format!("`{}` is no time zone; write it like \"Europe/Berlin\"", self.time_zone))
        })?;
        let week = week(&self.hours).map_err(|(key, reason)| match key {
            Some(key) => wrong(&format!("hours.{key}"), reason),
            None => wrong("hours", reason),
        })?;
        let holidays = self.holidays.check(read).map_err(|(key, reason)| wrong(&format!("holidays.{key}"), reason))?;
        let exception = |(date, hours): (&String, &HoursEntry)| {
            let place = format!("exceptions.{date}");
            let date = dates::date(date).map_err(|reason| wrong(&place, reason))?;
            let hours = hours.check().map_err(|flaw| wrong(&place, flaw.to_string()))?;
            Ok(Exception { date, hours })
        };
        let exceptions = self.exceptions.iter().map(exception).collect::<Result<_, String>>()?;
        Calendar::new(name.clone(), zone, week, holidays, exceptions)
            .map_err(|flaw| format!("calendar \"{name}\": {flaw}"))
    }
}

/// The hours of a week, or what is wrong under which key.
fn week(entries: &BTreeMap<String, HoursEntry>) -> Result<Week, (Option<&str>, String)> {
    let mut days: [Option<(&str, Hours)>; 7] = Default::default();
    for (key, entry) in entries {
        let at_key = |reason: String| (Some(key.as_str()), reason);
        let hours = entry.check().map_err(|flaw| at_key(flaw.to_string()))?;
        for day in weekdays(key).map_err(at_key)? {
            let place = &mut days[usize::from(day.to_monday_zero_offset().unsigned_abs())];
            if let Some((other, _)) = place {
                let reason = format!("{day:?} stands in {other} too; keep it in one of them");
                return Err(at_key(reason));
            }
            *place = Some((key, hours.clone()));
        }
    }
    Week::new(days.map(|day| day.map_or_else(Hours::closed, |(_, hours)| hours)))
        .map_err(|flaw| (None, flaw.to_string()))
}

/// The weekdays of `mon`, `mon-fri`, `fri-mon` and `mon,wed,fri`.
fn weekdays(key: &str) -> Result<Vec<Weekday>, String> {
    let mut days = Vec::new();
    for part in key.split(',') {
        let (first, last) = part.split_once('-').unwrap_or((part, part));
        let (mut day, last) = (weekday(first.trim())?, weekday(last.trim())?);
        days.push(day);
        while day != last {
            day = day.next();
            days.push(day);
        }
    }
    Ok(days)
}

impl HolidaysTable {
    /// The holidays, or what is wrong under which key. Where several name one date, the more particular name counts.
    fn check(self, read: ReadBeside<'_>) -> Result<Holidays, (&'static str, String)> {
        let mut holidays = Holidays::default();
        let mut add = |date: Date, name: String| {
            holidays.dates.entry(date).or_insert(name);
        };
        for entry in &self.dates {
            let (range, name) = dates::named_dates(entry).map_err(|reason| ("dates", reason))?;
            range.for_each(|date| add(date, name.clone()));
        }
        if let Some(file) = &self.file {
            let text = read(file).map_err(|reason| ("file", reason))?;
            let found = ics::holidays(&text).map_err(|reason| ("file", format!("{file}: {reason}")))?;
            found.into_iter().for_each(|(date, name)| add(date, name));
        }
        if let Some(country) = &self.country {
            let found = country::holidays(country).map_err(|reason| ("country", reason))?;
            found.into_iter().for_each(|(date, name)| add(date, name));
        }
        for entry in &self.yearly {
            let (date, name) = dates::yearly(entry).map_err(|reason| ("yearly", reason))?;
            holidays.yearly.insert(date, name);
        }
        Ok(holidays)
    }
}

#[cfg(test)]
mod tests;
