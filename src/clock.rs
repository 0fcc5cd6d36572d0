//! The only reader of the wall clock; in a replay and in tests it is wound by hand.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use jiff::Timestamp;

/// Tells the time.
#[derive(Debug, Clone, Default)]
pub enum Clock {
    /// The machine's time.
    #[default]
    System,
    /// A time that stands still until it is wound, in epoch milliseconds.
    Wound(Arc<AtomicI64>),
}

impl Clock {
    /// A clock that stands at `start`.
    #[must_use]
    pub fn wound(start: Timestamp) -> Self {
        Self::Wound(Arc::new(AtomicI64::new(start.as_millisecond())))
    }

    /// The time now, in whole milliseconds, as it is stored.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        let millis = match self {
            Self::System => Timestamp::now().as_millisecond() + 1000 * crate::failpoint::clock_offset_secs(),
            Self::Wound(millis) => millis.load(Ordering::SeqCst),
        };
        Timestamp::from_millisecond(millis).unwrap_or(Timestamp::UNIX_EPOCH)
    }

    /// Winds a wound clock to `to`; never back. The machine's clock stays as it is.
    pub fn wind_to(&self, to: Timestamp) {
        if let Self::Wound(millis) = self {
            millis.fetch_max(to.as_millisecond(), Ordering::SeqCst);
        }
    }
}
