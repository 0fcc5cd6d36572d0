//! Calendars of a file of cases.

use std::sync::Arc;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde_json::Value;

use super::Case;
use super::file::Book;
use crate::domain::calendar::{Calendar, CalendarFlaw, Holidays, Hours, Week};

const DAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

/// The calendar of a case; none where it counts calendar time.
pub(super) fn of_case(book: &Book, case: &Case<'_>) -> Result<Option<Arc<Calendar>>, String> {
    case.calendar.map(|name| named(book, case, name)).transpose().map(Option::flatten)
}

/// The calendar of a name, by the rules of the case's source.
pub(super) fn named(book: &Book, case: &Case<'_>, name: &str) -> Result<Option<Arc<Calendar>>, String> {
    let value = book.calendars.get(name).ok_or_else(|| format!("there is no calendar `{name}` in `calendars`"))?;
    match calendar(name, value) {
        // Chatwoot counts calendar time where every day is closed; a configuration of ours is refused.
        Err(Wrong::NeverOpen) if case.source.contains("chatwoot") => Ok(None),
        Err(Wrong::NeverOpen) => Err(format!("calendar `{name}`: {}", CalendarFlaw::NeverOpen)),
        Err(Wrong::Other(reason)) => Err(format!("calendar `{name}`: {reason}")),
        Ok(calendar) => Ok(Some(Arc::new(calendar))),
    }
}

enum Wrong {
    NeverOpen,
    Other(String),
}

impl From<CalendarFlaw> for Wrong {
    fn from(flaw: CalendarFlaw) -> Self {
        match flaw {
            CalendarFlaw::NeverOpen => Self::NeverOpen,
            other => Self::Other(other.to_string()),
        }
    }
}

fn calendar(name: &str, value: &Value) -> Result<Calendar, Wrong> {
    let zone = value.get("tz").or_else(|| value.get("time_zone")).and_then(Value::as_str).unwrap_or("UTC");
    let zone = TimeZone::get(zone).map_err(|_| Wrong::Other(format!("`{zone}` is no time zone")))?;
    let mut days: [Hours; 7] = std::array::from_fn(|_| Hours::closed());
    let hours = value.get("hours").and_then(Value::as_object).into_iter().flatten();
    for (day, periods) in hours {
        let short: String = day.to_lowercase().chars().take(3).collect();
        let at = DAYS.iter().position(|known| *known == short);
        let at = at.ok_or_else(|| Wrong::Other(format!("`{day}` is no weekday")))?;
        days[at] = self::hours(periods)?;
    }
    let mut holidays = Holidays::default();
    for text in value.get("holidays").and_then(Value::as_array).into_iter().flatten() {
        let wrong = || Wrong::Other(format!("{text} is no date in `holidays`"));
        let text = text.as_str().or_else(|| text.get("date").and_then(Value::as_str)).ok_or_else(wrong)?;
        match (text.parse::<Date>(), format!("2000-{text}").parse::<Date>()) {
            (Ok(date), _) => drop(holidays.dates.insert(date, text.to_owned())),
            (_, Ok(date)) => drop(holidays.yearly.insert((date.month(), date.day()), text.to_owned())),
            _ => return Err(wrong()),
        }
    }
    Ok(Calendar::new(name, zone, Week::new(days)?, holidays, Vec::new())?)
}

fn hours(periods: &Value) -> Result<Hours, Wrong> {
    let wrong = || Wrong::Other(format!("{periods} is no list of periods like [\"09:00\", \"17:00\"]"));
    let mut read = Vec::new();
    for period in periods.as_array().ok_or_else(wrong)? {
        let text = match (period.get(0).and_then(Value::as_str), period.get(1).and_then(Value::as_str)) {
            (Some(from), Some(to)) => format!("{from}-{to}"),
            _ => period.as_str().ok_or_else(wrong)?.to_owned(),
        };
        read.push(text.parse()?);
    }
    Ok(Hours::new(read)?)
}
