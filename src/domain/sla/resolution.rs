//! Resolution: from the opening of a ticket until it is solved or closed. What was said in between does not move it.

use super::Metric;
use super::life::Life;
use super::rounds::{Ending, Rounds};
use super::settings::Settings;

/// The metric's line in the table.
pub const METRIC: Metric = Metric { key: "resolution", name: ("resolution", "解决"), rounds, stands_on_hold: true };

pub(super) fn rounds(life: &Life, settings: &Settings) -> Rounds {
    let mut rounds = Rounds::default();
    rounds.begin(life.opened_at());
    for step in life.steps() {
        rounds.follow(&step, Ending::Kept, settings.on_reopen);
    }
    rounds
}
