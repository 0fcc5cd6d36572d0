//! Opening hours: periods of a day, the hours of a day, the hours of a week.

use std::fmt;
use std::str::FromStr;

use jiff::civil::Weekday;

use super::flaw::CalendarFlaw;

/// The minutes of a day.
pub(super) const DAY: u16 = 24 * 60;
/// The longest period that runs over midnight where its end is written as a time of the next day: `18:00-06:00` is a
/// night, `17:00-09:00` is more likely a day with its times swapped.
const NIGHT_MINUTES_MAX: u16 = 12 * 60;

/// A period of one day: from a time of day up to, not including, another. It may run on into the next day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Period {
    /// Minutes after midnight; less than a day.
    from: u16,
    /// Minutes after the same midnight; more than `from`, at most a day later.
    to: u16,
}

impl Period {
    /// The whole day.
    pub const FULL_DAY: Self = Self { from: 0, to: DAY };

    /// Minutes of local time after midnight at which it begins: 0 to 1439.
    #[must_use]
    pub const fn from(self) -> u16 {
        self.from
    }

    /// Minutes of local time after the same midnight at which it ends; over 1440 where it runs on into the next day.
    #[must_use]
    pub const fn to(self) -> u16 {
        self.to
    }

    const fn overlaps(self, later: Self) -> bool {
        later.from < self.to
    }
}

impl FromStr for Period {
    type Err = CalendarFlaw;

    /// `09:00-12:30`, `22:00-02:00` (over midnight, at most twelve hours), `18:00-32:00` (over midnight, said so),
    /// `00:00-24:00`.
    fn from_str(text: &str) -> Result<Self, CalendarFlaw> {
        let not_a_period = || CalendarFlaw::NotAPeriod { text: text.to_owned() };
        let (from, to) = text.split_once('-').ok_or_else(not_a_period)?;
        let from = minutes(from.trim()).filter(|from| *from < DAY).ok_or_else(not_a_period)?;
        let to = minutes(to.trim()).ok_or_else(not_a_period)?;
        let swapped = || CalendarFlaw::Reversed { from, to };
        match to {
            to if to == from => Err(CalendarFlaw::Empty { text: text.to_owned() }),
            to if to > from + DAY => Err(not_a_period()),
            to if to > from => Ok(Self { from, to }),
            to if to + DAY - from <= NIGHT_MINUTES_MAX => Ok(Self { from, to: to + DAY }),
            _ => Err(swapped()),
        }
    }
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let night = self.to > DAY && self.to - self.from <= NIGHT_MINUTES_MAX;
        let to = if night { self.to - DAY } else { self.to };
        write!(f, "{}-{}", clock(self.from), clock(to))
    }
}

/// `09:00` from minutes after midnight; `26:00` where that is two in the next night.
#[must_use]
pub fn clock(minutes: u16) -> String {
    format!("{:02}:{:02}", minutes / 60, minutes % 60)
}

/// Minutes after midnight of `09:00`, up to `48:00`.
fn minutes(text: &str) -> Option<u16> {
    let (hour, minute) = text.split_once(':')?;
    let two_digits = |part: &str| part.len() == 2 && part.bytes().all(|byte| byte.is_ascii_digit());
    if !two_digits(hour) || !two_digits(minute) {
        return None;
    }
    let (hour, minute): (u16, u16) = (hour.parse().ok()?, minute.parse().ok()?);
    let total = hour * 60 + minute;
    (minute < 60 && total <= 2 * DAY).then_some(total)
}

/// The hours of one day: its periods in order, which do not overlap. None is a closed day.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Hours(Vec<Period>);

impl Hours {
    /// Of periods in any order.
    ///
    /// # Errors
    /// Two that overlap.
    pub fn new(mut periods: Vec<Period>) -> Result<Self, CalendarFlaw> {
        periods.sort_unstable();
        match periods.windows(2).find(|pair| pair[0].overlaps(pair[1])) {
            Some(pair) => Err(CalendarFlaw::Overlap { first: pair[0], second: pair[1] }),
            None => Ok(Self(periods)),
        }
    }

    /// Closed all day.
    #[must_use]
    pub const fn closed() -> Self {
        Self(Vec::new())
    }

    /// Open all day.
    #[must_use]
    pub fn full_day() -> Self {
        Self(vec![Period::FULL_DAY])
    }

    /// The periods that begin on that day, in order.
    #[must_use]
    pub fn periods(&self) -> &[Period] {
        &self.0
    }

    /// Whether no period begins on that day.
    #[must_use]
    pub const fn is_closed(&self) -> bool {
        self.0.is_empty()
    }

    /// Minutes of the next day that its last period runs on for.
    pub(super) fn after_midnight(&self) -> u16 {
        self.0.last().map_or(0, |last| last.to.saturating_sub(DAY))
    }
}

impl fmt::Display for Hours {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_closed() {
            return f.write_str("closed");
        }
        for (at, period) in self.0.iter().enumerate() {
            write!(f, "{}{period}", if at == 0 { "" } else { ", " })?;
        }
        Ok(())
    }
}

/// The hours of a week, which no two periods of overlap.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Week([Hours; 7]);

impl Week {
    /// Of the days from Monday on.
    ///
    /// # Errors
    /// A period that runs over midnight into one of the next day.
    pub fn new(days: [Hours; 7]) -> Result<Self, CalendarFlaw> {
        let week = Self(days);
        for day in DAYS {
            let (today, next) = (week.on(day), week.on(day.next()));
            if let (Some(last), Some(first)) = (today.0.last(), next.0.first())
                && today.after_midnight() > first.from
            {
                return Err(CalendarFlaw::OverlapsNextDay { day, period: *last, next: *first });
            }
        }
        Ok(week)
    }

    /// Open all the time.
    #[must_use]
    pub fn always() -> Self {
        Self(std::array::from_fn(|_| Hours::full_day()))
    }

    /// The hours of a weekday.
    #[must_use]
    pub fn on(&self, day: Weekday) -> &Hours {
        &self.0[usize::from(day.to_monday_zero_offset().unsigned_abs())]
    }

    /// The days with their hours, from Monday on.
    pub fn days(&self) -> impl Iterator<Item = (Weekday, &Hours)> {
        DAYS.into_iter().zip(&self.0)
    }

    pub(super) fn is_always(&self) -> bool {
        self.0.iter().all(|hours| hours.0 == [Period::FULL_DAY])
    }
}

const DAYS: [Weekday; 7] = [
    Weekday::Monday,
    Weekday::Tuesday,
    Weekday::Wednesday,
    Weekday::Thursday,
    Weekday::Friday,
    Weekday::Saturday,
    Weekday::Sunday,
];

#[cfg(test)]
mod tests {
    use super::*;

    fn told(text: &str) -> String {
        match text.parse::<Period>() {
            Ok(period) => format!("{}..{}", period.from, period.to),
            Err(flaw) => flaw.to_string(),
        }
    }

    #[test]
    fn a_period_is_two_times_of_day_and_may_run_over_midnight() {
        let cases = [
            ("09:00-12:30", "540..750"),
            ("00:00-24:00", "0..1440"),
            ("22:00-02:00", "1320..1560"),
            ("22:00-26:00", "1320..1560"),
            ("18:00-06:00", "1080..1800"),
            ("18:00-32:00", "1080..1920"),
            ("09:00 - 12:30", "540..750"),
            ("23:59-00:00", "1439..1440"),
        ];
        for (text, expect) in cases {
            assert_eq!(told(text), expect, "{text}");
            let period: Period = text.parse().unwrap();
            assert_eq!(period.to_string().parse::<Period>(), Ok(period), "{period} is read as it is written");
        }
    }

    #[test]
    fn what_is_no_period_is_told_with_the_way_out() {
        let cases = [
            ("9-17", "`9-17` is no period"),
            ("9:00-17:00", "is no period"),
            ("09:00", "is no period"),
            ("09:60-10:00", "is no period"),
            ("24:00-25:00", "is no period"),
            ("+9:00-17:00", "is no period"),
            ("09:00-17:00-18:00", "is no period"),
            ("09:00-33:01", "is no period"),
            ("", "is no period"),
            ("09:00-09:00", "begins and ends at the same time; a whole day is \"00:00-24:00\""),
            ("17:00-09:00", "write \"09:00-17:00\" if the times are swapped, \"17:00-33:00\" if it is meant"),
            ("12:30-12:00", "write \"12:00-12:30\""),
        ];
        for (text, expect) in cases {
            assert!(told(text).contains(expect), "{text}: {}", told(text));
        }
    }

    fn hours(texts: &[&str]) -> Result<Hours, CalendarFlaw> {
        Hours::new(texts.iter().map(|text| text.parse().unwrap()).collect())
    }

    #[test]
    fn periods_are_put_in_order_and_may_touch_but_not_overlap() {
        let day = hours(&["13:30-18:00", "09:00-12:30", "18:00-19:00"]).unwrap();
        assert_eq!(day.to_string(), "09:00-12:30, 13:30-18:00, 18:00-19:00");
        let flaw = hours(&["13:00-18:00", "09:00-13:30"]).unwrap_err();
        assert_eq!(flaw.to_string(), "09:00-13:30 and 13:00-18:00 overlap; leave one of them out or join them");
    }

    #[test]
    fn a_period_over_midnight_may_touch_the_next_day_but_not_overlap_it() {
        let week = |sunday: &str, monday: &str| {
            let mut days: [Hours; 7] = Default::default();
            days[6] = hours(&[sunday]).unwrap();
            days[0] = hours(&[monday]).unwrap();
            Week::new(days)
        };
        assert!(week("22:00-02:00", "02:00-04:00").is_ok());
        let flaw = week("22:00-02:00", "01:00-04:00").unwrap_err().to_string();
        assert!(flaw.starts_with("22:00-02:00 on Sunday runs into 01:00-04:00 on Monday"), "{flaw}");
    }
}
