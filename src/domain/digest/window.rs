//! The span of time that a digest tells of, and the spans before it that its chart shows.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan, Zoned};

use super::Period;

/// The span of time that a digest tells of.
#[derive(Debug, Clone, PartialEq)]
pub struct Window {
    /// What it tells of.
    pub period: Period,
    /// The start, inclusive.
    pub since: Timestamp,
    /// The end, exclusive: the moment that it speaks of.
    pub until: Timestamp,
    /// The zone whose dates the chart counts in.
    pub time_zone: TimeZone,
}

/// A day, a week or a month of the chart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// Its first local date.
    pub from: Date,
    /// Its start, inclusive.
    pub start: Timestamp,
    /// Its end, exclusive.
    pub end: Timestamp,
}

impl Window {
    /// The last day, week or month before `until`: of a digest that has no other before it, or that was asked for.
    #[must_use]
    pub fn last(period: Period, until: Timestamp, time_zone: TimeZone) -> Self {
        let end = until.to_zoned(time_zone.clone());
        let start = match period {
            Period::Day => end.checked_sub(24.hours()),
            Period::Week => end.checked_sub(1.weeks()),
            Period::Month => end.checked_sub(1.months()),
        };
        Self { period, since: start.map_or(Timestamp::MIN, |start| start.timestamp()), until, time_zone }
    }

    /// What the chart shows: fourteen dates, twelve weeks or twelve months, the oldest first. The last one ends now: of
    /// days it is today so far, of weeks and months the seven days or the month up to today, and today so far.
    #[must_use]
    pub fn spans(&self) -> Vec<Span> {
        let now = self.until.to_zoned(self.time_zone.clone());
        let (last, count) = match self.period {
            Period::Day => (0, 14),
            Period::Week | Period::Month => (1, 12),
        };
        let back = |count: i64| match self.period {
            Period::Day => count.days(),
            Period::Week => count.weeks(),
            Period::Month => count.months(),
        };
        let starts = (last..last + count).rev().filter_map(|ago| now.date().checked_sub(back(ago)).ok());
        let starts: Vec<(Date, Timestamp)> = starts.filter_map(|date| Some((date, self.midnight(date)?))).collect();
        let ends = starts.iter().skip(1).map(|(_, start)| *start).chain([self.until]);
        starts.iter().zip(ends).map(|((from, start), end)| Span { from: *from, start: *start, end }).collect()
    }

    /// When a date begins: at midnight, or after it where the clock skips that.
    fn midnight(&self, date: Date) -> Option<Timestamp> {
        date.to_zoned(self.time_zone.clone()).and_then(|day: Zoned| day.start_of_day()).ok().map(|day| day.timestamp())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spans(period: Period, zone: &str, until: &str) -> Vec<Span> {
        Window::last(period, until.parse().unwrap(), TimeZone::get(zone).unwrap()).spans()
    }

    #[test]
    fn the_chart_of_a_day_shows_fourteen_local_dates_up_to_now_with_no_gap_between() {
        let spans = spans(Period::Day, "Europe/Berlin", "2026-03-30T07:00:00Z");
        assert_eq!(spans.len(), 14);
        assert!(spans.windows(2).all(|pair| pair[0].end == pair[1].start));
        let told: Vec<_> =
            spans[12..].iter().map(|span| format!("{} {} {}", span.from, span.start, span.end)).collect();
        // The Sunday of the change has 23 hours.
        assert_eq!(
            told,
            [
                "2026-03-29 2026-03-28T23:00:00Z 2026-03-29T22:00:00Z",
                "2026-03-30 2026-03-29T22:00:00Z 2026-03-30T07:00:00Z",
            ]
        );
    }

    #[test]
    fn the_chart_of_weeks_and_months_shows_twelve_of_them_and_short_months_are_whole() {
        let weeks = spans(Period::Week, "UTC", "2026-11-30T09:00:00Z");
        assert_eq!((weeks.len(), weeks[11].from.to_string().as_str()), (12, "2026-11-23"));
        let months = spans(Period::Month, "UTC", "2026-03-31T09:00:00Z");
        let from: Vec<_> = months.iter().map(|span| span.from.strftime("%m-%d").to_string()).collect();
        assert_eq!(from[..4], ["03-31", "04-30", "05-31", "06-30"]);
        assert_eq!(from[10..], ["01-31", "02-28"]);
        assert_eq!(months[11].end, "2026-03-31T09:00:00Z".parse().unwrap());
    }
}
