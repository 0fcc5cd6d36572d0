//! A walk over the open periods of a calendar, day by day, forwards or backwards.
//!
//! It goes by stretches between two changes of the clocks: inside one, local time is a shift of UTC, so that every day's
//! periods are mapped exactly, whatever a change skips or repeats.

use jiff::civil::Date;
use jiff::tz::{Offset, TimeZone};
use jiff::{SignedDuration, Timestamp};

use super::Calendar;
use super::days::is_there;
use super::hours::DAY;

const DAY_SECS: i64 = 86_400;

/// A stretch of time: from an instant up to, not including, another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// Its first instant.
    pub from: Timestamp,
    /// The instant after it.
    pub to: Timestamp,
}

impl Span {
    /// How long it is.
    #[must_use]
    pub fn length(self) -> SignedDuration {
        self.to.duration_since(self.from)
    }

    /// The part of it from `from` to `to`; none where they do not meet.
    #[must_use]
    pub fn clipped(self, from: Timestamp, to: Timestamp) -> Option<Self> {
        let (from, to) = (self.from.max(from), self.to.min(to));
        (from < to).then_some(Self { from, to })
    }
}

/// A time between two changes of the clocks, in seconds.
#[derive(Clone, Copy)]
struct Stretch {
    from: i64,
    to: i64,
    offset: Offset,
}

/// The open periods of a calendar, cut at midnights and at changes of the clocks. The first may begin before (or, going
/// backwards, end after) where the walk began: the caller clips it.
pub(super) struct Walk<'a> {
    calendar: &'a Calendar,
    forwards: bool,
    /// The walk ends with the day that this second is in.
    until: i64,
    stretch: Stretch,
    /// The day in hand, and the second of its midnight by the stretch's offset.
    date: Date,
    midnight: i64,
    /// What is open on the day in hand and not told yet, the next at the end.
    ready: Vec<Span>,
    over: bool,
}

impl<'a> Walk<'a> {
    pub(super) fn ahead(calendar: &'a Calendar, at: Timestamp, until: i64) -> Self {
        Self::new(calendar, stretch_from(&calendar.zone, at), true, until)
    }

    /// The periods before `at`, the latest first.
    pub(super) fn back(calendar: &'a Calendar, at: Timestamp, until: i64) -> Self {
        Self::new(calendar, stretch_to(&calendar.zone, at), false, until)
    }

    fn new(calendar: &'a Calendar, stretch: Stretch, forwards: bool, until: i64) -> Self {
        let ready = Vec::with_capacity(4);
        let mut walk = Self { calendar, forwards, until, stretch, date: Date::ZERO, midnight: 0, ready, over: false };
        walk.enter(stretch);
        walk
    }

    /// Takes the first day of a stretch (going backwards, the last) in hand.
    fn enter(&mut self, stretch: Stretch) {
        self.stretch = stretch;
        let inside = if self.forwards { stretch.from } else { stretch.to - 1 };
        let Ok(instant) = Timestamp::from_second(inside) else {
            self.over = true;
            return;
        };
        let local = inside + i64::from(stretch.offset.seconds());
        self.date = stretch.offset.to_datetime(instant).date();
        self.midnight = inside - local.rem_euclid(DAY_SECS);
        self.look();
    }

    /// Takes the next day in hand, of this stretch or the next.
    fn step(&mut self) {
        let next_midnight = if self.forwards { self.midnight + DAY_SECS } else { self.midnight - DAY_SECS };
        let past = if self.forwards { next_midnight >= self.until } else { self.midnight <= self.until };
        let leaves = if self.forwards { next_midnight >= self.stretch.to } else { self.midnight <= self.stretch.from };
        let zone = &self.calendar.zone;
        if leaves {
            let edge = if self.forwards { self.stretch.to } else { self.stretch.from };
            let past = if self.forwards { edge >= self.until } else { edge <= self.until };
            let last = edge >= Timestamp::MAX.as_second() || edge <= Timestamp::MIN.as_second();
            match Timestamp::from_second(edge) {
                Ok(edge) if !past && !last && self.forwards => self.enter(stretch_from(zone, edge)),
                Ok(edge) if !past && !last => self.enter(stretch_to(zone, edge)),
                _ => self.over = true,
            }
            return;
        }
        let next = if self.forwards { self.date.tomorrow() } else { self.date.yesterday() };
        match next {
            Ok(date) if !past => {
                (self.date, self.midnight) = (date, next_midnight);
                self.look();
            }
            _ => self.over = true,
        }
    }

    /// Makes ready what is open on the day in hand.
    fn look(&mut self) {
        let hours = self.calendar.on(self.date).hours();
        let carried = if self.calendar.nights { self.carried() } else { 0 };
        if carried > 0 {
            self.open(0, carried);
        }
        for period in hours.periods() {
            // Only an exception can lie on what the day before left open: it is open once.
            self.open(period.from().max(carried), period.to().min(DAY));
        }
        if self.forwards {
            self.ready.reverse();
        }
    }

    /// Minutes that the day before runs on into the day in hand.
    fn carried(&self) -> u16 {
        let is_first = self.midnight <= self.stretch.from;
        let before = if is_first { day_before(&self.calendar.zone, self.date) } else { self.date.yesterday().ok() };
        before.map_or(0, |before| self.calendar.on(before).hours().after_midnight())
    }

    fn open(&mut self, from: u16, to: u16) {
        let from = (self.midnight + 60 * i64::from(from)).max(self.stretch.from);
        let to = (self.midnight + 60 * i64::from(to)).min(self.stretch.to);
        if from < to
            && let (Ok(from), Ok(to)) = (Timestamp::from_second(from), Timestamp::from_second(to))
        {
            self.ready.push(Span { from, to });
        }
    }
}

impl Iterator for Walk<'_> {
    type Item = Span;

    fn next(&mut self) -> Option<Span> {
        loop {
            if let Some(span) = self.ready.pop() {
                return Some(span);
            }
            if self.over {
                return None;
            }
            self.step();
        }
    }
}

/// The date before: the day before, or the one before that where the zone skipped that day.
fn day_before(zone: &TimeZone, date: Date) -> Option<Date> {
    let before = date.yesterday().ok()?;
    if is_there(zone, before) { Some(before) } else { before.yesterday().ok() }
}

/// From `at` to the next change of the clocks.
fn stretch_from(zone: &TimeZone, at: Timestamp) -> Stretch {
    let to = zone.following(at).next().map_or(Timestamp::MAX, |change| change.timestamp());
    Stretch { from: floor(at), to: to.as_second(), offset: zone.to_offset(at) }
}

/// From the last change of the clocks before `at` up to it.
fn stretch_to(zone: &TimeZone, at: Timestamp) -> Stretch {
    let change = zone.preceding(at).next();
    let from = change.as_ref().map_or(Timestamp::MIN, |change| change.timestamp());
    let offset = zone.to_offset(from);
    Stretch { from: floor(from), to: floor(at) + i64::from(at.subsec_nanosecond() != 0), offset }
}

/// The whole second at or before an instant.
fn floor(at: Timestamp) -> i64 {
    at.as_second() - i64::from(at.subsec_nanosecond() < 0)
}
