//! What a choice changes: fields, and numbers with what is known of them.

use std::collections::BTreeMap;

use super::decimal::Decimal;

/// What a choice changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Field {
    /// Money that it costs.
    Cost,
    /// Hours of the staff that it takes, or saves where negative.
    StaffHours,
    /// Money from subscriptions.
    SubscriptionRevenue,
    /// Money from enterprise contracts.
    EnterpriseRevenue,
    /// Money that the use of a tool is worth.
    UsageValue,
    /// Points of a segment's rating.
    Rating,
    /// Unhappy users of a segment.
    UnhappyUsers,
    /// Hours until a segment's question is resolved.
    ResolutionHours,
    /// Share of a segment's promises that are kept.
    SlaAttainment,
}

impl Field {
    /// All of them.
    pub const ALL: [Self; 9] = [
        Self::Cost,
        Self::StaffHours,
        Self::SubscriptionRevenue,
        Self::EnterpriseRevenue,
        Self::UsageValue,
        Self::Rating,
        Self::UnhappyUsers,
        Self::ResolutionHours,
        Self::SlaAttainment,
    ];
    /// Those that count once, in money and hours.
    pub const TOTALS: [Self; 5] =
        [Self::Cost, Self::StaffHours, Self::SubscriptionRevenue, Self::EnterpriseRevenue, Self::UsageValue];
    /// The benefits among them.
    pub const BENEFITS: [Self; 3] = [Self::SubscriptionRevenue, Self::EnterpriseRevenue, Self::UsageValue];
    /// Those that each segment has for itself.
    pub const QUALITIES: [Self; 4] = [Self::Rating, Self::UnhappyUsers, Self::ResolutionHours, Self::SlaAttainment];

    /// Whether more of it is better; of the others less is.
    pub const fn is_good(self) -> bool {
        match self {
            Self::SubscriptionRevenue
            | Self::EnterpriseRevenue
            | Self::UsageValue
            | Self::Rating
            | Self::SlaAttainment => true,
            Self::Cost | Self::StaffHours | Self::UnhappyUsers | Self::ResolutionHours => false,
        }
    }

    /// How a file calls it.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Cost => "cost",
            Self::StaffHours => "staff_hours",
            Self::SubscriptionRevenue => "subscription_revenue",
            Self::EnterpriseRevenue => "enterprise_revenue",
            Self::UsageValue => "usage_value",
            Self::Rating => "rating",
            Self::UnhappyUsers => "unhappy_users",
            Self::ResolutionHours => "resolution_hours",
            Self::SlaAttainment => "sla_attainment",
        }
    }
}

/// A number, and how sure it is.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Coefficient {
    /// What is reckoned with.
    pub value: Decimal,
    /// The least and the most that it may be in truth.
    pub range: Option<(Decimal, Decimal)>,
    /// From how many observations it comes.
    pub samples: Option<u64>,
    /// Where it comes from, in words.
    pub source: Option<String>,
}

impl From<Decimal> for Coefficient {
    fn from(value: Decimal) -> Self {
        Self { value, ..Self::default() }
    }
}

/// What something changes; what is not named stays as it is.
pub type Effects = BTreeMap<Field, Coefficient>;
