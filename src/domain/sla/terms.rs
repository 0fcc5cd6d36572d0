//! What a policy promises to a ticket: targets by metric, the calendar that they are measured by, and the rules.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::settings::{AtClosing, Settings};
use super::target::Target;
use crate::domain::calendar::{AtClose, Calendar};

/// What is promised to a ticket of one policy and priority.
#[derive(Debug, Clone, PartialEq)]
pub struct Terms {
    /// The policy's name.
    pub policy: String,
    /// The calendar of business time; none where targets are in calendar time.
    pub calendar: Option<Arc<Calendar>>,
    /// Target by the key of its metric.
    pub targets: BTreeMap<String, Target>,
    /// The shares of a target at whose end warnings are due, in percent and in order.
    pub warn_at: Vec<u8>,
    /// The rules.
    pub settings: Settings,
}

impl Terms {
    /// The target of a metric.
    #[must_use]
    pub fn target(&self, metric: &str) -> Option<Target> {
        self.targets.get(metric).copied()
    }

    /// Whether work that ends at closing is due then.
    #[must_use]
    pub const fn at_close(&self) -> AtClose {
        match self.settings.at_close {
            AtClosing::Closing => AtClose::DueAtClose,
            AtClosing::NextOpening => AtClose::DueAtNextOpening,
        }
    }
}
