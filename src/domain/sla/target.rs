//! How long something may take: working time, or working days.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::domain::calendar::{AtClose, Calendar, WorkingDayEnd};

/// How long something may take by the calendar of its policy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Target {
    /// This much working time.
    Time(SignedDuration),
    /// Until some working days later, at the same time of day.
    Days(i32),
    /// Until the closing of some working day later.
    DaysToClosing(i32),
}

impl Target {
    /// When it is reached by one who begins at `start` and works on without a pause. None past the calendar's horizon.
    #[must_use]
    pub fn due(self, calendar: &Calendar, start: Timestamp, at_close: AtClose) -> Option<Timestamp> {
        match self {
            Self::Time(work) => calendar.add(start, work, at_close),
            Self::Days(days) => calendar.add_working_days(start, days, WorkingDayEnd::SameTime),
            Self::DaysToClosing(days) => calendar.add_working_days(start, days, WorkingDayEnd::Closing),
        }
    }

    /// The working time from `start` until it is reached.
    #[must_use]
    pub fn work(self, calendar: &Calendar, start: Timestamp) -> Option<SignedDuration> {
        match self {
            Self::Time(work) => Some(work),
            Self::Days(_) | Self::DaysToClosing(_) => {
                Some(calendar.between(start, self.due(calendar, start, AtClose::DueAtClose)?))
            }
        }
    }
}
