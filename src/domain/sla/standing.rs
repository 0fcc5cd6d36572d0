//! How a ticket stands by all its clocks at once.

use super::ClockState;

/// How a ticket stands by all its clocks, the worst first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// A promise was broken. Nothing hides that, a pause least of all.
    Missed,
    /// It waits for somebody else than the agents.
    Paused,
    /// A clock runs, and is near its target.
    Near,
    /// A clock runs.
    Running,
    /// Every promise was kept.
    Kept,
    /// Nothing is promised, or no longer.
    Free,
}

/// How a ticket stands whose clocks stand like this.
#[must_use]
pub fn standing(clocks: &[ClockState]) -> Standing {
    let any = |state| clocks.contains(&state);
    let rules = [
        (ClockState::Breached, Standing::Missed),
        (ClockState::Paused, Standing::Paused),
        (ClockState::Warned, Standing::Near),
        (ClockState::Running, Standing::Running),
        (ClockState::Met, Standing::Kept),
    ];
    rules.into_iter().find(|(state, _)| any(*state)).map_or(Standing::Free, |(_, standing)| standing)
}
