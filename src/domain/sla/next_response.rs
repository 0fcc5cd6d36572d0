//! Next response: from the requester's first unanswered word, once an agent has answered before, to the next answer.

use super::Metric;
use super::first_response::unanswered;
use super::life::{Life, Phase, What};
use super::rounds::Rounds;
use super::settings::{FurtherMessages, Settings};

/// The metric's line in the table.
pub const METRIC: Metric =
    Metric { key: "next_response", name: ("next response", "后续响应"), rounds, stands_on_hold: true };

fn rounds(life: &Life, settings: &Settings) -> Rounds {
    let mut rounds = Rounds::default();
    // Of a ticket that an agent opened, the requester's first word waits for a next response already.
    let mut answered = !life.asked();
    for step in life.steps() {
        match step.what {
            What::AgentReplied => {
                answered = true;
                rounds.keep(step.at);
            }
            What::AnsweredElsewhere => answered = true,
            What::RequesterSaid if answered && step.was != Phase::Done => {
                if !rounds.go_on() || settings.further_messages == FurtherMessages::OwnWait {
                    rounds.begin(step.at);
                }
            }
            _ => rounds.follow(&step, unanswered(settings), settings.on_reopen),
        }
    }
    rounds
}
