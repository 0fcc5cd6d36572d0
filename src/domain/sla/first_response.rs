//! First response: from the opening of a ticket to an agent's first answer. A note is not an answer, nor is anything
//! that a program says. A ticket that an agent opened for somebody else asks for none.

use super::Metric;
use super::life::{Life, What};
use super::rounds::{Ending, Rounds};
use super::settings::{ClosedUnanswered, Settings};

/// The metric's line in the table.
pub const METRIC: Metric =
    Metric { key: "first_response", name: ("first response", "首次响应"), rounds, stands_on_hold: true };

fn rounds(life: &Life, settings: &Settings) -> Rounds {
    let mut rounds = Rounds::default();
    if life.asked() {
        rounds.begin(life.opened_at());
    }
    for step in life.steps() {
        match step.what {
            What::AgentReplied | What::AnsweredElsewhere => {
                rounds.keep(step.at);
                break;
            }
            _ => rounds.follow(&step, unanswered(settings), settings.on_reopen),
        }
    }
    rounds
}

/// How a wait for an answer ends when the ticket is done.
pub(super) fn unanswered(settings: &Settings) -> Ending {
    match settings.closed_unanswered {
        ClosedUnanswered::Cancelled => Ending::CalledOff,
        ClosedUnanswered::Met => Ending::Kept,
    }
}
