//! `RRULE:FREQ=YEARLY…`: the rules that holidays recur by (RFC 5545, 3.3.10).

use jiff::civil::{Date, Weekday};

/// Series without an end are written out up to this year.
const LAST_YEAR: i16 = 2100;

/// A rule of one date a year.
pub(super) struct Rule {
    interval: i16,
    count: Option<usize>,
    until: Option<Date>,
    month: i8,
    day: Day,
}

enum Day {
    OfMonth(i8),
    /// The nth such weekday of the month; from its end where negative.
    Weekday(i8, Weekday),
}

impl Rule {
    /// Reads a rule of an event that begins on `first`.
    pub(super) fn parse(text: &str, first: Date) -> Result<Self, String> {
        let unknown = || {
            let text: String = text.chars().take(80).collect();
            format!(
                "recurs by `{text}`; the desk knows one date a year (FREQ=YEARLY), so list its dates as single events"
            )
        };
        let mut rule =
            Self { interval: 1, count: None, until: None, month: first.month(), day: Day::OfMonth(first.day()) };
        let mut is_yearly = false;
        for part in text.split(';').filter(|part| !part.is_empty()) {
            let (key, value) = part.split_once('=').ok_or_else(unknown)?;
            match key.to_ascii_uppercase().as_str() {
                "FREQ" => is_yearly = value.eq_ignore_ascii_case("YEARLY"),
                "INTERVAL" => rule.interval = value.parse().ok().filter(|years| *years > 0).ok_or_else(unknown)?,
                "COUNT" => rule.count = Some(value.parse().map_err(|_| unknown())?),
                "UNTIL" => rule.until = Some(value.get(..8).and_then(|day| day.parse().ok()).ok_or_else(unknown)?),
                "BYMONTH" => {
                    rule.month = value.parse().ok().filter(|month| (1..=12).contains(month)).ok_or_else(unknown)?;
                }
                "BYMONTHDAY" => {
                    let day = value.parse().ok().filter(|day| (1..=31).contains(day)).ok_or_else(unknown)?;
                    rule.day = Day::OfMonth(day);
                }
                "BYDAY" => rule.day = nth_weekday(value).ok_or_else(unknown)?,
                "WKST" => {}
                _ => return Err(unknown()),
            }
        }
        if is_yearly { Ok(rule) } else { Err(unknown()) }
    }

    /// The dates of the series, in order, from `first` on. A date that a year does not have is left out.
    pub(super) fn dates(&self, first: Date) -> impl Iterator<Item = Date> {
        let years = (first.year()..=LAST_YEAR).step_by(usize::from(self.interval.unsigned_abs()));
        let until = self.until.unwrap_or(Date::MAX);
        years
            .filter_map(|year| self.in_year(year))
            .filter(move |date| *date >= first)
            .take_while(move |date| *date <= until)
            .take(self.count.unwrap_or(usize::MAX))
    }

    fn in_year(&self, year: i16) -> Option<Date> {
        match self.day {
            Day::OfMonth(day) => Date::new(year, self.month, day).ok(),
            Day::Weekday(nth, day) => Date::new(year, self.month, 1).ok()?.nth_weekday_of_month(nth, day).ok(),
        }
    }
}

/// `4TH`, `-1MO`.
fn nth_weekday(text: &str) -> Option<Day> {
    let (nth, day) = text.split_at_checked(text.len().checked_sub(2)?)?;
    let nth: i8 = nth.parse().ok().filter(|nth: &i8| (1..=5).contains(&nth.abs()))?;
    let days = [
        ("MO", Weekday::Monday),
        ("TU", Weekday::Tuesday),
        ("WE", Weekday::Wednesday),
        ("TH", Weekday::Thursday),
        ("FR", Weekday::Friday),
        ("SA", Weekday::Saturday),
        ("SU", Weekday::Sunday),
    ];
    let (_, day) = days.into_iter().find(|(name, _)| name.eq_ignore_ascii_case(day))?;
    Some(Day::Weekday(nth, day))
}
