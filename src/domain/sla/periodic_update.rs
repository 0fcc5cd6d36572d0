//! Periodic update: the requester hears from an agent again and again. From an agent's word to the next one, while the
//! ticket is not done; or, as Zammad counts, from the requester's first unanswered word.

use super::Metric;
use super::first_response::unanswered;
use super::life::{Life, Phase, What};
use super::rounds::{Ending, Rounds};
use super::settings::{Settings, UpdateFrom};

/// The metric's line in the table.
pub const METRIC: Metric =
    Metric { key: "periodic_update", name: ("update", "定期更新"), rounds, stands_on_hold: true };

fn rounds(life: &Life, settings: &Settings) -> Rounds {
    match settings.update_from {
        UpdateFrom::Agent => from_agent(life, settings),
        UpdateFrom::Requester => from_requester(life, settings),
    }
}

fn from_agent(life: &Life, settings: &Settings) -> Rounds {
    let mut rounds = Rounds::default();
    for step in life.steps() {
        if *step.what == What::AgentReplied {
            rounds.keep(step.at);
            if step.was != Phase::Done {
                rounds.begin(step.at);
            }
        } else {
            // A solved ticket needs no further update: none was missed, and none was given.
            rounds.follow(&step, Ending::CalledOff, settings.on_reopen);
        }
    }
    rounds
}

fn from_requester(life: &Life, settings: &Settings) -> Rounds {
    let mut rounds = Rounds::default();
    for step in life.steps() {
        match step.what {
            What::AgentReplied => rounds.keep(step.at),
            What::RequesterSaid if step.was != Phase::Done && !rounds.go_on() => rounds.begin(step.at),
            _ => rounds.follow(&step, unanswered(settings), settings.on_reopen),
        }
    }
    rounds
}
