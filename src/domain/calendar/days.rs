//! Working days: a due date some working days away, and stretches cut at local midnights.

use jiff::civil::{Date, Time};
use jiff::tz::{AmbiguousOffset, TimeZone};
use jiff::{SignedDuration, Timestamp, ToSpan};

use super::walk::Span;
use super::{Calendar, HORIZON_DAYS, Hours};

/// When on its last working day something is due.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum WorkingDayEnd {
    /// At the time of day that it began at, moved into that day's hours.
    #[default]
    SameTime,
    /// When that day closes.
    Closing,
}

impl Calendar {
    /// The instant `days` working days after `start`, or before it where negative. A working day is a date on which a
    /// period begins. What begins on another date begins at the opening of the next one (going backwards, at the
    /// closing of the one before); that day is not counted. None past the horizon.
    #[must_use]
    pub fn add_working_days(&self, start: Timestamp, days: i32, end: WorkingDayEnd) -> Option<Timestamp> {
        let local = self.zone().to_datetime(start);
        let forwards = days >= 0;
        let (first, time) = if self.on(local.date()).hours().is_closed() {
            (self.next_working_day(local.date(), forwards)?, None)
        } else {
            (local.date(), Some(local.time()))
        };
        let mut date = first;
        for _ in 0..days.unsigned_abs() {
            date = self.next_working_day(date, forwards)?;
            if (date - first).get_days().unsigned_abs() > HORIZON_DAYS.unsigned_abs().try_into().ok()? {
                return None;
            }
        }
        let (opening, closing) = self.first_and_last(date)?;
        match (end, time) {
            (WorkingDayEnd::Closing, _) => Some(closing),
            (_, None) if forwards => Some(opening),
            (_, None) => Some(closing),
            (_, Some(_)) if date == local.date() => Some(start.clamp(opening, closing)),
            (_, Some(time)) => Some(on_the_wall(self.zone(), date, time, Twice::First)?.clamp(opening, closing)),
        }
    }

    /// The next date, not this one, on which a period begins.
    fn next_working_day(&self, date: Date, forwards: bool) -> Option<Date> {
        let mut date = date;
        for _ in 0..HORIZON_DAYS {
            date = if forwards { date.tomorrow().ok()? } else { date.yesterday().ok()? };
            if !self.on(date).hours().is_closed() && is_there(self.zone(), date) {
                return Some(date);
            }
        }
        None
    }

    /// The first opening and the last closing of a date.
    fn first_and_last(&self, date: Date) -> Option<(Timestamp, Timestamp)> {
        let periods = Hours::periods(self.on(date).hours());
        let (first, last) = (periods.first()?.from(), periods.last()?.to());
        let at = |minutes: u16, twice| {
            let later = date.at(0, 0, 0, 0).checked_add(i64::from(minutes).minutes()).ok()?;
            on_the_wall(self.zone(), later.date(), later.time(), twice)
        };
        Some((at(first, Twice::First)?, at(last, Twice::Last)?))
    }
}

/// Which of two instants is meant where the clocks show a time twice.
#[derive(Clone, Copy)]
enum Twice {
    First,
    Last,
}

/// When the clock on the wall shows, or skips, a time.
fn on_the_wall(zone: &TimeZone, date: Date, time: Time, twice: Twice) -> Option<Timestamp> {
    let found = zone.to_ambiguous_timestamp(date.to_datetime(time));
    match (found.offset(), twice) {
        (AmbiguousOffset::Gap { .. }, _) => {
            // A time at the very beginning of what is skipped is the change itself.
            let after = found.later().ok()?.checked_add(SignedDuration::from_nanos(1)).ok()?;
            zone.preceding(after).next().map(|change| change.timestamp())
        }
        (_, Twice::First) => found.earlier().ok(),
        (_, Twice::Last) => found.later().ok(),
    }
}

/// Whether a zone had that date at all; some skipped one when they crossed the date line.
pub(super) fn is_there(zone: &TimeZone, date: Date) -> bool {
    !matches!(zone.to_ambiguous_timestamp(date.at(12, 0, 0, 0)).offset(), AmbiguousOffset::Gap { .. })
}

/// A stretch of time cut at the midnights of a zone: the parts with their dates, in order. A date that the clocks go
/// back to has a part of its own again.
pub fn local_days(zone: &TimeZone, from: Timestamp, to: Timestamp) -> impl Iterator<Item = (Date, Span)> {
    let mut at = from;
    std::iter::from_fn(move || {
        let date = zone.to_datetime(at).date();
        let part = Span { from: at, to: date_ends(zone, date, at).unwrap_or(to).min(to) };
        at = part.to;
        (part.from < part.to).then_some((date, part))
    })
}

/// When the clocks, which show `date` at `at`, show another date.
fn date_ends(zone: &TimeZone, date: Date, at: Timestamp) -> Option<Timestamp> {
    let next = date.tomorrow().ok()?;
    let midnight = |twice| on_the_wall(zone, next, Time::midnight(), twice).filter(|midnight| *midnight > at);
    // St. John's went back from a minute after midnight until 2011: that midnight came twice.
    let midnight = midnight(Twice::First).or_else(|| midnight(Twice::Last))?;
    let back = zone.following(at).next().map(|change| change.timestamp());
    let back = back.filter(|back| *back < midnight && zone.to_datetime(*back).date() != date);
    Some(back.unwrap_or(midnight))
}
