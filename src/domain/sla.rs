//! SLA clocks: one for each metric of a ticket, from its history and its plan's targets.

pub mod alarm;
pub mod first_response;
pub mod resolution;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

pub use alarm::{Alarm, alarm};

use super::{Plan, Ticket};

/// A promise that can be measured: which target, from when to when.
pub struct Metric {
    /// Its key in the database and in JSON.
    pub key: &'static str,
    /// Its name in English and Chinese.
    pub name: (&'static str, &'static str),
    /// The plan's target for it.
    pub target: fn(&Plan) -> Option<SignedDuration>,
    /// When its clock started, and when it stopped if it did.
    pub span: fn(&Ticket) -> (Timestamp, Option<Timestamp>),
}

/// Every metric. A new one is a file beside this one and a line here.
pub const METRICS: &[Metric] = &[first_response::METRIC, resolution::METRIC];

/// The metric of a stored key.
#[must_use]
pub fn metric(key: &str) -> Option<&'static Metric> {
    METRICS.iter().find(|metric| metric.key == key)
}

/// How a clock stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ClockState {
    /// Time runs.
    Running,
    /// Stopped in time.
    Met,
    /// The target passed before it stopped, whether anybody looked or not.
    Breached,
}

/// One metric of one ticket.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Clock {
    /// The metric's key.
    pub metric: String,
    /// When it started.
    pub started_at: Timestamp,
    /// When a warning is due.
    pub warn_at: Timestamp,
    /// When the target is reached: stopping exactly then is in time.
    pub due_at: Timestamp,
    /// When it stopped.
    pub stopped_at: Option<Timestamp>,
    /// Whether the warning was posted.
    pub warned: bool,
    /// Whether the breach was posted.
    pub breach_told: bool,
}

impl Clock {
    /// How it stands at `now`.
    #[must_use]
    pub fn state(&self, now: Timestamp) -> ClockState {
        match self.stopped_at {
            Some(stopped) if stopped <= self.due_at => ClockState::Met,
            None if now <= self.due_at => ClockState::Running,
            _ => ClockState::Breached,
        }
    }
}

/// The clocks of a ticket under its plan; what was already told in `before` stays told. A promise that the plan no
/// longer makes was made all the same: its clock runs on as it is, and stops with the others.
#[must_use]
pub fn clocks(ticket: &Ticket, plan: &Plan, warn_share: f64, before: &[Clock]) -> Vec<Clock> {
    let clock = |metric: &Metric| {
        let target = (metric.target)(plan)?;
        let (started_at, stopped_at) = (metric.span)(ticket);
        let due_at = started_at.checked_add(target).ok()?;
        let warn_at = started_at.checked_add(target.mul_f64(warn_share)).ok()?;
        let told = before.iter().find(|clock| clock.metric == metric.key && clock.due_at == due_at);
        Some(Clock {
            metric: metric.key.to_owned(),
            started_at,
            warn_at,
            due_at,
            stopped_at,
            warned: told.is_some_and(|clock| clock.warned),
            breach_told: told.is_some_and(|clock| clock.breach_told),
        })
    };
    let mut clocks: Vec<_> = METRICS.iter().filter_map(clock).collect();
    let promised = |metric: &str| clocks.iter().any(|clock| clock.metric == metric);
    let dropped: Vec<_> = before.iter().filter(|clock| !promised(&clock.metric)).cloned().collect();
    clocks.extend(dropped.into_iter().map(|clock| {
        let stopped_at = metric(&clock.metric).map_or_else(|| ticket.done_at(), |metric| (metric.span)(ticket).1);
        Clock { stopped_at, ..clock }
    }));
    clocks
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(minute: i64) -> Timestamp {
        Timestamp::from_second(minute * 60).unwrap()
    }

    fn clock(stopped: Option<i64>) -> Clock {
        Clock {
            metric: "first_response".into(),
            started_at: at(0),
            warn_at: at(45),
            due_at: at(60),
            stopped_at: stopped.map(at),
            warned: false,
            breach_told: false,
        }
    }

    #[test]
    fn a_clock_is_met_up_to_its_target_and_breached_after_it_even_if_nobody_looked() {
        let cases = [
            (None, 59, ClockState::Running),
            (None, 60, ClockState::Running),
            (None, 61, ClockState::Breached),
            (Some(60), 500, ClockState::Met),
            (Some(61), 61, ClockState::Breached),
        ];
        for (stopped, now, expect) in cases {
            assert_eq!(clock(stopped).state(at(now)), expect, "{stopped:?} {now}");
        }
    }
}
