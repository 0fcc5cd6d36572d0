//! Clocks: a lap as it is stored and told.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::lap::{Lap, Outcome};
use super::life::Life;
use super::target::Target;
use super::{METRICS, Metric, laps};
use crate::domain::calendar::Calendar;

/// How a clock stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ClockState {
    /// Nothing is waited for.
    Idle,
    /// Time runs.
    Running,
    /// Time stands still while the ticket waits for somebody else than the agents.
    Paused,
    /// Time runs, and the share of the target is used up after which a warning is due.
    Warned,
    /// The target passed before it stopped, whether anybody looked or not.
    Breached,
    /// Stopped in time.
    Met,
    /// Called off before it was late.
    Cancelled,
}

/// A share of a target at whose end a warning is due.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Threshold {
    /// The share in percent.
    pub share: u8,
    /// When it is used up.
    pub at: Timestamp,
}

/// One round of one metric of one ticket. A metric's rounds are told apart by when they started.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Clock {
    /// The metric's key.
    pub metric: String,
    /// When it started.
    pub started_at: Timestamp,
    /// When the first warning is due; none while it is paused.
    pub warn_at: Option<Timestamp>,
    /// When the target is reached; none while it is paused, for nobody knows how long that lasts.
    pub due_at: Option<Timestamp>,
    /// The first moment at which it is overdue, if nothing stops it.
    #[serde(default)]
    pub overdue_at: Option<Timestamp>,
    /// Since when it is paused, where it is.
    #[serde(default)]
    pub paused_at: Option<Timestamp>,
    /// When it stopped.
    pub stopped_at: Option<Timestamp>,
    /// How it stopped.
    #[serde(default)]
    pub outcome: Option<Outcome>,
    /// The calendar of its business time; none where it runs by calendar time.
    #[serde(default)]
    pub calendar: Option<String>,
    /// What it may take; none on a clock that an older version stored.
    #[serde(default)]
    pub target: Option<Target>,
    /// What is left of the target in its calendar's time: when it was paused, or when it was looked at last.
    #[serde(default)]
    pub left: Option<SignedDuration>,
    /// Whether a warning was posted.
    pub warned: bool,
    /// Whether the breach was posted.
    pub breach_told: bool,
    /// When warnings are due, in order; none on a clock that an older version stored.
    #[serde(default)]
    pub thresholds: Vec<Threshold>,
    /// The share of the last warning that was posted, in percent.
    #[serde(default)]
    pub warned_share: u8,
    /// The highest level of escalation that was told.
    #[serde(default)]
    pub level: u8,
    /// When the next level is told, once the breach is.
    #[serde(default)]
    pub escalate_at: Option<Timestamp>,
    /// The name of the policy that promises it.
    #[serde(default)]
    pub policy: Option<String>,
}

impl Clock {
    /// How it stands at `now`.
    #[must_use]
    pub fn state(&self, now: Timestamp) -> ClockState {
        match (self.outcome, self.stopped_at, self.due_at) {
            (Some(Outcome::Met), ..) => ClockState::Met,
            (Some(Outcome::Breached), ..) => ClockState::Breached,
            (Some(Outcome::Cancelled), ..) => ClockState::Cancelled,
            // An older version kept no outcome.
            (None, Some(stopped), Some(due)) if stopped > due => ClockState::Breached,
            (None, Some(_), _) => ClockState::Met,
            (None, None, _) if self.is_overdue(now) => ClockState::Breached,
            (None, None, _) if self.paused_at.is_some() => ClockState::Paused,
            (None, None, _) if self.warn_at.is_some_and(|warn| warn <= now) => ClockState::Warned,
            (None, None, _) => ClockState::Running,
        }
    }

    /// Whether the target has passed at `now`, if it has not stopped.
    #[must_use]
    pub fn is_overdue(&self, now: Timestamp) -> bool {
        self.overdue_at.map_or_else(|| self.due_at.is_some_and(|due| due < now), |overdue| overdue <= now)
    }

    /// Whether it has not stopped.
    #[must_use]
    pub const fn goes_on(&self) -> bool {
        self.stopped_at.is_none()
    }

    /// The first moment at which it is overdue, if nothing stops it.
    #[must_use]
    pub fn breaks_at(&self) -> Option<Timestamp> {
        let after = || self.due_at.and_then(|due| due.checked_add(SignedDuration::from_millis(1)).ok());
        self.overdue_at.or_else(after)
    }

    /// The clock with what is left of its target at `now`, by `calendar`, which is the one of its name.
    #[must_use]
    pub fn seen(self, calendar: &Calendar, now: Timestamp) -> Self {
        let left = match self.due_at {
            Some(due) if due >= now => Some(calendar.between(now, due)),
            Some(due) => calendar.between(due, now).checked_neg(),
            None => self.left,
        };
        Self { left, ..self }
    }

    /// The clock with what it has from the same round in `before`.
    fn after(self, before: &[Self], now: Timestamp) -> Self {
        match before.iter().find(|old| self.is_same_round(old)) {
            Some(old) if old.stopped_at.is_some() && old.stopped_at == self.stopped_at => old.clone(),
            Some(old) if self.is_same_promise(old) => Self {
                warned: old.warned,
                breach_told: old.breach_told,
                warned_share: old.warned_share,
                level: old.level,
                escalate_at: old.escalate_at,
                ..self
            },
            Some(old) => self.under_another_promise(old, now),
            None => self,
        }
    }

    /// The round of `old` under another promise: what was told is not told again as long as it is true. What the new
    /// deadline lies beyond may come true once more, and is told then.
    fn under_another_promise(self, old: &Self, now: Timestamp) -> Self {
        let stands = |threshold: &&Threshold| threshold.at <= now && threshold.share <= old.warned_share;
        let warned_share = self.thresholds.iter().filter(stands).map(|threshold| threshold.share).max().unwrap_or(0);
        let breach_told = old.breach_told && self.is_overdue(now);
        Self {
            warned: warned_share > 0 || breach_told,
            warned_share: if breach_told { old.warned_share } else { warned_share },
            breach_told,
            level: if breach_told { old.level } else { 0 },
            escalate_at: old.escalate_at.filter(|_| breach_told),
            ..self
        }
    }

    fn called_off(self, now: Timestamp) -> Self {
        if self.stopped_at.is_some() {
            return self;
        }
        Self { stopped_at: Some(now), outcome: Some(Outcome::Cancelled), due_at: None, paused_at: None, ..self }
    }

    /// Whether both are the same round under the same promise: what was told of one is told of the other.
    fn is_same_promise(&self, other: &Self) -> bool {
        let unmoved = self.due_at == other.due_at;
        let same_target = other.target.is_some() && (&self.target, &self.calendar) == (&other.target, &other.calendar);
        self.is_same_round(other) && (unmoved || same_target)
    }

    /// Whether both are the same round, whatever is promised.
    #[must_use]
    pub fn is_same_round(&self, other: &Self) -> bool {
        (&self.metric, self.started_at) == (&other.metric, other.started_at)
    }

    fn of(metric: &Metric, lap: &Lap) -> Option<Self> {
        // A promise that was taken back keeps its clock, so that it can be seen that it was.
        if lap.target().is_none() && !lap.is_dropped() {
            return None;
        }
        let outcome = lap.outcome();
        let terms = lap.terms.as_deref();
        let thresholds = lap.thresholds();
        let paused_at = lap.paused_at();
        Some(Self {
            metric: metric.key.to_owned(),
            started_at: lap.started_at,
            warn_at: thresholds.first().map(|threshold| threshold.at),
            due_at: lap.due(),
            overdue_at: lap.overdue_at(),
            paused_at,
            stopped_at: outcome.map(|(at, _)| at),
            outcome: outcome.map(|(_, outcome)| outcome),
            calendar: terms.and_then(|terms| terms.calendar.as_ref()).map(|calendar| calendar.name().to_owned()),
            target: lap.target(),
            left: paused_at.and_then(|paused| lap.left(paused)),
            warned: false,
            breach_told: false,
            thresholds,
            warned_share: 0,
            level: 0,
            escalate_at: None,
            policy: terms.map(|terms| terms.policy.clone()),
        })
    }
}

/// The clocks of a life: every round of every metric that something is promised for, in the order of their beginnings.
///
/// What has ended keeps its outcome from `before`: it was kept or broken under the promise of its day, whatever is
/// promised now. What runs in `before` and has no place in the life any more is called off at `now`. What was told of a
/// clock stays told.
#[must_use]
pub fn clocks(life: &Life, before: &[Clock], now: Timestamp) -> Vec<Clock> {
    let of = |metric: &'static Metric| laps(life, metric).into_iter().filter_map(|lap| Clock::of(metric, &lap));
    let mut clocks: Vec<_> = METRICS.iter().flat_map(of).map(|clock| clock.after(before, now)).collect();
    let missing = before.iter().filter(|old| !clocks.iter().any(|clock| clock.is_same_round(old)));
    let missing: Vec<_> = missing.map(|old| old.clone().called_off(now)).collect();
    clocks.extend(missing);
    clocks.sort_by_key(|clock| clock.started_at);
    clocks
}

/// Of each metric the clock that counts now: its last round.
#[must_use]
pub fn current(clocks: &[Clock]) -> Vec<Clock> {
    let last = |metric: &Metric| clocks.iter().rfind(|clock| clock.metric == metric.key).cloned();
    METRICS.iter().filter_map(last).collect()
}
