//! What is wrong with a calendar as it is written, in a sentence with the way out.

use jiff::civil::{Date, Weekday};

use super::hours::{DAY, Period, clock};

/// Why a calendar is refused. The sentence names what is wrong and what to write; the reader of the configuration puts
/// the calendar and the place before it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CalendarFlaw {
    /// It cannot be read as a period.
    #[error("`{text}` is no period; write it like \"09:00-17:30\", \"22:00-02:00\" over midnight, or \"00:00-24:00\"")]
    NotAPeriod {
        /// What was written.
        text: String,
    },
    /// It begins when it ends.
    #[error("`{text}` begins and ends at the same time; a whole day is \"00:00-24:00\"")]
    Empty {
        /// What was written.
        text: String,
    },
    /// It ends before it begins, and is too long for a night.
    #[error(
        "{0}-{1} ends before it begins; write \"{1}-{0}\" if the times are swapped, \"{0}-{2}\" if it is meant to run \
         over midnight for more than twelve hours", clock(*.from), clock(*.to), clock(*.to + DAY)
    )]
    Reversed {
        /// The first time, in minutes after midnight.
        from: u16,
        /// The second time.
        to: u16,
    },
    /// Two periods of a day overlap.
    #[error("{first} and {second} overlap; leave one of them out or join them")]
    Overlap {
        /// The earlier.
        first: Period,
        /// The later.
        second: Period,
    },
    /// A period runs over midnight into a period of the next day.
    #[error("{period} on {day:?} runs into {next} on {:?}; end it at {}", .day.next(), clock(.next.from()))]
    OverlapsNextDay {
        /// The weekday of the first.
        day: Weekday,
        /// The first.
        period: Period,
        /// The one that it runs into.
        next: Period,
    },
    /// It has no hours at all.
    #[error("it is never open; give at least one day hours, like hours = {{ mon-fri = [\"09:00-17:00\"] }}")]
    NeverOpen,
    /// Two exceptions are for one date.
    #[error("there are two exceptions for {date}; keep the one that you mean")]
    TwoExceptions {
        /// The date.
        date: Date,
    },
}
