//! A number of a plan file beside the one that history has, and why the one or the other is used.

use crate::domain::strategy::decimal::Decimal;
use crate::domain::strategy::effects::{Coefficient, Field};
use crate::domain::strategy::estimate::Interval;
use crate::domain::strategy::problem::Place;

/// Why a number is the file's or the history's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// History has it.
    Seen,
    /// The configuration has its price.
    Priced,
    /// There are too few observations.
    TooFew {
        /// How many are needed.
        needed: u64,
    },
    /// Nothing that it is about happened.
    Nothing,
    /// The desk has not been there for a whole month yet.
    NoMonth,
    /// The configuration has no price of an hour in the file's currency.
    NoPrice,
    /// Each segment has a number of its own in the file.
    InSegments,
    /// The desk does not see such a number apart from others.
    Unseen,
    /// It is too large to be reckoned with exactly.
    TooLarge,
    /// History was not asked.
    NotAsked,
}

impl Why {
    /// Its name in reports for scripts.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Seen => "seen",
            Self::Priced => "priced",
            Self::TooFew { .. } => "too_few",
            Self::Nothing => "nothing_happened",
            Self::NoMonth => "no_whole_month",
            Self::NoPrice => "no_price_of_an_hour",
            Self::InSegments => "each_segment_has_its_own",
            Self::Unseen => "not_seen_apart",
            Self::TooLarge => "too_large",
            Self::NotAsked => "not_asked",
        }
    }

    /// Whether the history's number is used.
    #[must_use]
    pub const fn uses_history(self) -> bool {
        matches!(self, Self::Seen | Self::Priced)
    }
}

/// A number as the history has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Found {
    /// The number.
    pub value: Decimal,
    /// The ends of its 95 % interval.
    pub range: (Decimal, Decimal),
    /// How many observations.
    pub samples: u64,
    /// By which rule.
    pub interval: Interval,
}

/// A number of the file beside the history's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Number {
    /// Where it stands.
    pub place: Place,
    /// Which one it is.
    pub field: Field,
    /// As the file has it.
    pub file: Coefficient,
    /// As the history has it.
    pub history: Option<Found>,
    /// Which of both is used, and why.
    pub why: Why,
}
