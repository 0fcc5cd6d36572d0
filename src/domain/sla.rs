//! SLA clocks: what is promised to a ticket, and how it is kept.
//!
//! A ticket's life (`life`) is what happened to it, in order. Each metric (one a file) reads from it when what it
//! measures began and ended: its rounds. A round under the terms of a policy (`terms`, `policy`) is a lap (`lap`): when
//! it is due, how much working time went by, how it ended. What is kept and told of a lap is its clock (`clock`).
//! Nothing here remembers: the clocks of a life are computed from its beginning each time, so that a late look, a
//! second look and a look after a correction come to the same.

pub mod alarm;
pub mod clock;
pub mod escalation;
pub mod first_response;
pub mod lap;
pub mod life;
pub mod next_response;
pub mod periodic_update;
pub mod policy;
pub mod reading;
pub mod recompute;
pub mod requester_wait;
pub mod resolution;
pub mod rounds;
pub mod settings;
pub mod standing;
pub mod summary;
pub mod target;
pub mod terms;
pub mod walk;

#[cfg(test)]
mod tests;

pub use alarm::{Alarm, Look, look};
pub use clock::{Clock, ClockState, Threshold, clocks, current};
pub use escalation::Level;
pub use lap::{Lap, Outcome, laps};
pub use life::{Happening, Life, Phase, What};
pub use policy::{SlaPolicies, SlaPolicy};
pub use settings::Settings;
pub use standing::{Standing, standing};
pub use target::Target;
pub use terms::Terms;

use rounds::Rounds;

/// A promise that can be measured.
pub struct Metric {
    /// Its key in the database, in the configuration and in JSON.
    pub key: &'static str,
    /// Its name in English and Chinese.
    pub name: (&'static str, &'static str),
    /// When what it measures began and ended.
    pub rounds: fn(&Life, &Settings) -> Rounds,
    /// Whether its clocks stand still while the ticket is on hold, where the policy says that clocks do.
    pub stands_on_hold: bool,
}

/// Every metric. A new one is a file beside this one and a line here.
pub const METRICS: &[Metric] = &[
    first_response::METRIC,
    next_response::METRIC,
    periodic_update::METRIC,
    resolution::METRIC,
    requester_wait::METRIC,
];

/// The metric of a stored key.
#[must_use]
pub fn metric(key: &str) -> Option<&'static Metric> {
    METRICS.iter().find(|metric| metric.key == key)
}
