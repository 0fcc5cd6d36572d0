//! Calendars of a file of cases.

use std::sync::Arc;

use jiff::ToSpan;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde_json::Value;

use super::Case;
use super::file::Book;
use crate::domain::calendar::{Calendar, CalendarFlaw, Holidays, Hours, Week};

const DAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

/// Dates that one holiday may have.
const DATES_MAX: usize = 366;

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
    for written in value.get("holidays").and_then(Value::as_array).into_iter().flatten() {
        holiday(&mut holidays, written).ok_or_else(|| Wrong::Other(format!("{written} is no date in `holidays`")))?;
    }
    Ok(Calendar::new(name, zone, Week::new(days)?, holidays, Vec::new())?)
}

/// `2016-11-01`, `12-24` of every year, or an object of a date or of the first and the last one, which may come every
/// year. A stretch whose beginning or end is not known is none (GLPI).
fn holiday(holidays: &mut Holidays, written: &Value) -> Option<()> {
    let one_of = |keys: [&str; 4]| keys.iter().find_map(|key| written.get(key));
    let first = written.as_str().or_else(|| one_of(["date", "from", "begin", "begin_date"])?.as_str())?;
    let last = one_of(["to", "end", "end_date", "until"]).map_or(Some(first), Value::as_str)?;
    if first.is_empty() || last.is_empty() {
        return Some(());
    }
    let every_year = one_of(["yearly", "perpetual", "is_perpetual", "recurring"]) == Some(&Value::Bool(true));
    let (Ok(from), Ok(to)) = (first.parse::<Date>(), last.parse::<Date>()) else {
        let date: Date = format!("2000-{first}").parse().ok()?;
        holidays.yearly.insert((date.month(), date.day()), first.to_owned());
        return Some(());
    };
    let dates = from.series(1.days()).take_while(|date| *date <= to).take(DATES_MAX);
    for date in dates {
        if every_year {
            holidays.yearly.insert((date.month(), date.day()), first.to_owned());
        } else {
            holidays.dates.insert(date, first.to_owned());
        }
    }
    Some(())
}

fn hours(periods: &Value) -> Result<Hours, Wrong> {
    let wrong = || Wrong::Other(format!("{periods} is no list of periods like [\"09:00\", \"17:00\"]"));
    let mut read = Vec::new();
    for period in periods.as_array().ok_or_else(wrong)? {
        let text = match (period.get(0).and_then(Value::as_str), period.get(1).and_then(Value::as_str)) {
            // Whose days end a minute before midnight (Chatwoot, Zammad) means the whole day.
            (Some("00:00"), Some("23:59")) => "00:00-24:00".to_owned(),
            (Some(from), Some(to)) => format!("{from}-{to}"),
            _ => period.as_str().ok_or_else(wrong)?.to_owned(),
        };
        read.push(text.parse()?);
    }
    Ok(Hours::new(read)?)
}
