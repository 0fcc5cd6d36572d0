//! How often a price is paid.

use serde::{Deserialize, Serialize};

/// How often a price is paid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Period {
    /// Each month.
    Month,
    /// Each year.
    Year,
    /// Once: incident packs, agreements for a fixed time. It is no recurring revenue.
    Once,
}

impl Period {
    /// How it is written.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Month => "month",
            Self::Year => "year",
            Self::Once => "once",
        }
    }

    /// The period of a name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        [Self::Month, Self::Year, Self::Once].into_iter().find(|period| period.name() == name)
    }
}
