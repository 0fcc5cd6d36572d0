//! The arithmetic of a due date, line by line, as a person would check it by hand.

use jiff::civil::Date;
use jiff::tz::Offset;
use jiff::{SignedDuration, Timestamp};

use super::{AtClose, Calendar, Day, Span, local_days};

/// How a due date comes about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Explanation<'a> {
    /// What happens from the start to the due date, in order.
    pub lines: Vec<Line<'a>>,
    /// When the work is done: at closing where that is so, whatever the rule for that makes of it.
    pub done: Timestamp,
    /// When it is due.
    pub due: Timestamp,
}

/// One line of the arithmetic.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Line<'a> {
    /// A period, or as much of it as was needed.
    Worked {
        /// Its date on the wall.
        date: Date,
        /// From when to when.
        span: Span,
        /// All that is worked up to its end.
        total: SignedDuration,
    },
    /// Dates on which nothing is open any more, one after the other for the same reason.
    Closed {
        /// The first.
        first: Date,
        /// The last.
        last: Date,
        /// What holds on them.
        day: Day<'a>,
    },
    /// The clocks are put forward or back.
    ClockChange(ClockChange),
}

/// A moment at which the clocks of a zone are put forward or back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClockChange {
    /// When.
    pub at: Timestamp,
    /// How far the clocks were from UTC until then.
    pub before: Offset,
    /// How far they are from then on.
    pub after: Offset,
}

impl Calendar {
    /// How [`Calendar::add`] comes to its answer; none where that has none, or `work` is negative.
    #[must_use]
    pub fn explain(&self, start: Timestamp, work: SignedDuration, at_close: AtClose) -> Option<Explanation<'_>> {
        if work.is_negative() {
            return None;
        }
        let done = self.add(start, work, AtClose::DueAtClose)?;
        let due = self.add(start, work, at_close)?;
        let mut lines: Vec<_> =
            self.clock_changes(start, due).map(|change| (change.at, Line::ClockChange(change))).collect();
        let mut total = SignedDuration::ZERO;
        for (date, part) in local_days(self.zone(), start, due) {
            let mut is_open = date == self.zone().to_datetime(due).date();
            for span in self.pieces(part.from, part.to.min(done)) {
                is_open = true;
                total += span.length();
                lines.push((span.from, Line::Worked { date, span, total }));
            }
            if !is_open {
                lines.push((part.from, Line::Closed { first: date, last: date, day: self.on(date) }));
            }
        }
        lines.sort_by_key(|(at, _)| *at);
        let lines = lines.into_iter().map(|(_, line)| line).fold(Vec::new(), joined);
        Some(Explanation { lines, done, due })
    }

    /// The moments between two instants at which the clocks are put forward or back.
    pub fn clock_changes(&self, from: Timestamp, to: Timestamp) -> impl Iterator<Item = ClockChange> {
        let changes = self.zone().following(from).take_while(move |change| change.timestamp() < to);
        let mut before = self.zone().to_offset(from);
        changes.filter_map(move |change| {
            let change = ClockChange { at: change.timestamp(), before, after: change.offset() };
            before = change.after;
            (change.before != change.after).then_some(change)
        })
    }
}

/// Closed dates that follow each other for the same reason are one line.
fn joined<'a>(mut lines: Vec<Line<'a>>, line: Line<'a>) -> Vec<Line<'a>> {
    match (lines.last_mut(), line) {
        (Some(Line::Closed { last, day, .. }), Line::Closed { first, day: next, .. }) if *day == next => *last = first,
        _ => lines.push(line),
    }
    lines
}
