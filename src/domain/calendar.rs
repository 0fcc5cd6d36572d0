//! Business calendars: when somebody works, and arithmetic in working time.
//!
//! A calendar is open at an instant when the clock on its zone's wall then shows a time inside one of its periods. That
//! one rule decides daylight-saving changes too: in an hour that is skipped nobody works, an hour that the clocks show
//! twice is worked twice, and a period that begins or ends inside such an hour does so whenever the wall says so. A
//! period over midnight belongs to the day that it begins on: it runs on into a holiday, and a holiday's own does not
//! begin. Where a zone skipped a whole date, it runs on into the next date that there was.
//!
//! The bounds: nothing is looked for further than [`HORIZON_DAYS`] away.

mod days;
mod explain;
mod flaw;
mod hours;
mod posting;
mod walk;

#[cfg(test)]
mod clock_change_tests;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod walk_tests;

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

pub use days::{WorkingDayEnd, local_days};
pub use explain::{ClockChange, Explanation, Line};
pub use flaw::CalendarFlaw;
pub use hours::{Hours, Period, Week, clock};
pub use posting::{Posting, posting};
pub use walk::Span;

use walk::Walk;

/// How far sums and searches go, in days: ten years. What takes longer is answered with `None`.
pub const HORIZON_DAYS: i64 = 3_660;

/// Whether work that ends exactly at closing is due then, or when it opens again. Help desks differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum AtClose {
    /// At closing: an hour from 16:00 to a closing at 17:00 is due at 17:00.
    #[default]
    DueAtClose,
    /// At the next opening: it is due at 09:00 the next day.
    DueAtNextOpening,
}

/// A date on which other hours hold than on its weekday.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exception {
    /// The date, in the calendar's zone.
    pub date: Date,
    /// The hours of that date; none where it is closed.
    pub hours: Hours,
}

/// The dates on which nobody works, by name.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Holidays {
    /// Single dates.
    pub dates: BTreeMap<Date, String>,
    /// Month and day of those that come every year.
    pub yearly: BTreeMap<(i8, i8), String>,
}

/// A business calendar: a zone, the hours of a week, holidays, and exceptions, which win over both.
#[derive(Debug, Clone, PartialEq)]
pub struct Calendar {
    name: String,
    zone: TimeZone,
    week: Week,
    holidays: Holidays,
    exceptions: BTreeMap<Date, Exception>,
    /// Open at every instant.
    always: bool,
    /// Has periods that run over midnight.
    nights: bool,
}

/// The hours of a date, and why they differ from its weekday's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Day<'a> {
    /// As on every such weekday.
    Weekday(&'a Hours),
    /// A holiday of this name.
    Holiday(&'a str),
    /// An exception.
    Exception(&'a Exception),
}

const CLOSED: &Hours = &Hours::closed();

impl<'a> Day<'a> {
    /// The hours of the day.
    #[must_use]
    pub const fn hours(self) -> &'a Hours {
        match self {
            Day::Weekday(hours) => hours,
            Day::Holiday(_) => CLOSED,
            Day::Exception(exception) => &exception.hours,
        }
    }
}

impl Calendar {
    /// A calendar of checked hours.
    ///
    /// # Errors
    /// One that is never open, or two exceptions for a date.
    pub fn new(
        name: impl Into<String>,
        zone: TimeZone,
        week: Week,
        holidays: Holidays,
        exceptions: Vec<Exception>,
    ) -> Result<Self, CalendarFlaw> {
        let mut seen = BTreeSet::new();
        if let Some(twice) = exceptions.iter().find(|exception| !seen.insert(exception.date)) {
            return Err(CalendarFlaw::TwoExceptions { date: twice.date });
        }
        let all_hours = || {
            let weekdays = week.days().map(|(_, hours)| hours);
            weekdays.chain(exceptions.iter().map(|exception| &exception.hours))
        };
        if all_hours().all(Hours::is_closed) {
            return Err(CalendarFlaw::NeverOpen);
        }
        let nights = all_hours().any(|hours| hours.after_midnight() > 0);
        let always = week.is_always() && holidays == Holidays::default() && exceptions.is_empty();
        let exceptions = exceptions.into_iter().map(|exception| (exception.date, exception)).collect();
        Ok(Self { name: name.into(), zone, week, holidays, exceptions, always, nights })
    }

    /// The calendar that is always open: working time is the time on the wall.
    #[must_use]
    pub fn always() -> Self {
        Self {
            name: "always".to_owned(),
            zone: TimeZone::UTC,
            week: Week::always(),
            holidays: Holidays::default(),
            exceptions: BTreeMap::new(),
            always: true,
            nights: false,
        }
    }

    /// Its name, as in the configuration.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The zone that its hours are in.
    #[must_use]
    pub const fn zone(&self) -> &TimeZone {
        &self.zone
    }

    /// The hours of its weekdays.
    #[must_use]
    pub const fn week(&self) -> &Week {
        &self.week
    }

    /// Whether it is open at every instant.
    #[must_use]
    pub const fn is_always(&self) -> bool {
        self.always
    }

    /// What holds on a date: an exception, a holiday, or the weekday's hours.
    #[must_use]
    pub fn on(&self, date: Date) -> Day<'_> {
        if let Some(exception) = self.exceptions.get(&date) {
            return Day::Exception(exception);
        }
        let yearly = || self.holidays.yearly.get(&(date.month(), date.day()));
        match self.holidays.dates.get(&date).or_else(yearly) {
            Some(name) => Day::Holiday(name),
            None => Day::Weekday(self.week.on(date.weekday())),
        }
    }

    /// Whether it is open at that instant; at an opening it is, at a closing it is not.
    #[must_use]
    pub fn is_open(&self, at: Timestamp) -> bool {
        self.always || self.ahead(at, at.as_second().saturating_add(1)).next().is_some_and(|span| span.from == at)
    }

    /// The first instant from `at` on at which it is open: `at` itself where it is.
    #[must_use]
    pub fn next_opening(&self, at: Timestamp) -> Option<Timestamp> {
        if self.always { Some(at) } else { self.ahead(at, horizon(at)).next().map(|span| span.from) }
    }

    /// The first instant from `at` on at which it is closed: `at` itself where it is. None where that is not within the
    /// horizon.
    #[must_use]
    pub fn next_closing(&self, at: Timestamp) -> Option<Timestamp> {
        if self.always {
            return None;
        }
        let mut closes = at;
        for span in self.ahead(at, horizon(at)) {
            if span.from > closes {
                return Some(closes);
            }
            closes = span.to;
        }
        (closes.as_second() < horizon(at)).then_some(closes)
    }

    /// The instant at which `work` is done when it begins at `start`, or at the next opening after it.
    ///
    /// Negative work goes backwards, to the last instant from which that much work is left until `start`; that instant
    /// is never a closing. No work is `start` where it is open, else the next opening. None past the horizon.
    #[must_use]
    pub fn add(&self, start: Timestamp, work: SignedDuration, at_close: AtClose) -> Option<Timestamp> {
        if self.always {
            return start.checked_add(work).ok();
        }
        if work.is_negative() {
            return self.subtract(start, work.checked_neg()?);
        }
        let mut left = work;
        for span in self.ahead(start, horizon(start)) {
            if left < span.length() {
                return span.from.checked_add(left).ok();
            }
            if left == span.length() && at_close == AtClose::DueAtClose {
                return Some(span.to);
            }
            left -= span.length();
        }
        None
    }

    fn subtract(&self, end: Timestamp, work: SignedDuration) -> Option<Timestamp> {
        let mut left = work;
        let until = end.as_second().saturating_sub(HORIZON_DAYS * 86_400);
        for span in Walk::back(self, end, until).filter_map(|span| span.clipped(Timestamp::MIN, end)) {
            if left <= span.length() {
                return span.to.checked_sub(left).ok();
            }
            left -= span.length();
        }
        None
    }

    /// The working time from one instant to another; none where they are reversed.
    #[must_use]
    pub fn between(&self, from: Timestamp, to: Timestamp) -> SignedDuration {
        if self.always {
            return to.duration_since(from).max(SignedDuration::ZERO);
        }
        self.pieces(from, to).map(Span::length).fold(SignedDuration::ZERO, SignedDuration::saturating_add)
    }

    /// The open periods between two instants, in order, as whole as they are there: those that touch are one.
    pub fn spans(&self, from: Timestamp, to: Timestamp) -> impl Iterator<Item = Span> {
        let mut walk = self.pieces(from, to).peekable();
        std::iter::from_fn(move || {
            let mut span = walk.next()?;
            while let Some(next) = walk.next_if(|next| next.from == span.to) {
                span.to = next.to;
            }
            Some(span)
        })
    }

    /// The open periods of each day between two instants, in order, cut at midnights and at changes of the clocks.
    pub fn pieces(&self, from: Timestamp, to: Timestamp) -> impl Iterator<Item = Span> {
        let until = to.as_second().saturating_add(1);
        self.ahead(from, until).map_while(move |span| span.clipped(from, to))
    }

    /// The open periods from `at` on, in order, up to the day of the second `until`.
    fn ahead(&self, at: Timestamp, until: i64) -> impl Iterator<Item = Span> {
        Walk::ahead(self, at, until).filter_map(move |span| span.clipped(at, Timestamp::MAX))
    }
}

fn horizon(at: Timestamp) -> i64 {
    at.as_second().saturating_add(HORIZON_DAYS * 86_400)
}
