//! The monthly review of the plan in force: what it predicted, what happened, and the change that history proposes.
//!
//! Nothing changes without a lead's click. A click changes what the desk can change itself, the support modes, and takes the
//! rest down as accepted: the plan in force is then the proposed one.

mod compare;
mod settle;
mod turn;

use std::sync::Arc;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

pub use compare::compared;
pub use settle::settle;
pub use turn::{Present, Proposed, picture, proposed};

use super::Named;
use super::customer::Wish;
use super::customer::proposal::Consequence;
use super::digest::DigestPlan;
use super::strategy::{Prediction, Problem};

/// When a workspace's plan is reviewed, and by which plan file.
#[derive(Debug, Clone, PartialEq)]
pub struct ReviewPlan {
    /// When and where.
    pub when: DigestPlan,
    /// The plan file.
    pub problem: Arc<Problem>,
}

/// A review's number: chosen at random, for the button.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ReviewId(pub i64);

/// What a line compares.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "figure", rename_all = "snake_case")]
pub enum Figure {
    /// What support cost.
    Cost,
    /// What contracts pay.
    Revenue,
    /// The mean rating, by the weights of the segments.
    Rating,
    /// The staff's hours.
    Hours,
    /// Tickets of a mode.
    Tickets {
        /// By the file's name.
        mode: String,
    },
}

/// A figure of the month.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Line {
    /// Which.
    #[serde(flatten)]
    pub figure: Figure,
    /// What the plan in force said; nothing where none is in force, or it did not say.
    pub predicted: Option<f64>,
    /// What happened; nothing where it is not known.
    pub happened: Option<f64>,
    /// Of how many tickets, ratings or contracts.
    pub samples: u64,
}

/// A step from the plan in force to the proposed one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "step", rename_all = "snake_case")]
pub enum Step {
    /// A mode is turned on.
    TurnOn {
        /// By the file's name.
        mode: String,
        /// Whether the desk has no such mode, so that a person makes it.
        by_hand: bool,
    },
    /// A mode is turned off.
    TurnOff {
        /// By the file's name.
        mode: String,
        /// Whether the desk has no such mode.
        by_hand: bool,
    },
    /// A segment is served by a mode.
    Serve {
        /// Whom.
        segment: String,
        /// By which mode of the file.
        mode: String,
    },
    /// A tool or a commercial strategy begins: by a person.
    Begin {
        /// By the file's name.
        name: String,
    },
    /// A tool or a commercial strategy ends: by a person.
    End {
        /// By the file's name.
        name: String,
    },
}

/// What the search came to, with the numbers that history has.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(tag = "found", rename_all = "snake_case")]
pub enum Outlook {
    /// Another mix is the best.
    Better {
        /// What it chooses, by name.
        choices: Vec<String>,
        /// From the plan in force to it.
        steps: Vec<Step>,
        /// Where questions would go.
        consequences: Vec<Consequence>,
        /// By how much the objective would be more; nothing where no plan is in force, or it breaks a limit by now.
        gain: Option<f64>,
    },
    /// The plan in force is the best.
    Same,
    /// No mix keeps to all limits.
    Impossible,
    /// It was not found out in time.
    #[default]
    Unknown,
}

/// A mix on the picture of profit against satisfaction.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Point {
    /// What it chooses, in a line.
    pub name: String,
    /// Its satisfaction.
    pub satisfaction: f64,
    /// Its profit.
    pub profit: f64,
}

/// Profit against satisfaction.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Picture {
    /// What it is about.
    pub title: String,
    /// What money is counted in.
    pub currency: String,
    /// The mixes that no other beats in both.
    pub frontier: Vec<Point>,
    /// Whether these are all.
    pub complete: bool,
    /// Others, which are not named.
    pub others: Vec<Point>,
    /// The best by the weights.
    pub best: Option<Point>,
}

/// What a review tells.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ReviewFacts {
    /// The month that it is about, like `2026-11`.
    pub month: String,
    /// What the file is called.
    pub title: String,
    /// What money is counted in.
    pub currency: String,
    /// What is in force, by name, and since when; nothing where no plan was adopted.
    pub in_force: Option<(Vec<String>, Timestamp)>,
    /// Predicted and happened.
    pub lines: Vec<Line>,
    /// Numbers of the file that were taken from history, and how many there are.
    pub from_history: (usize, usize),
    /// What the search came to.
    pub outlook: Outlook,
    /// The picture that goes with it.
    pub picture: Picture,
}

/// A review, with what a click on it changes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Turn {
    /// What is told.
    pub facts: ReviewFacts,
    /// Changes of the desk's modes.
    pub wishes: Vec<Wish>,
    /// The plan that would be in force then; nothing where none is proposed.
    pub adopts: Option<Prediction>,
    /// The number of the plan in force that it was made from.
    pub was: Option<i64>,
}

/// A review as it is kept.
#[derive(Debug, Clone, PartialEq)]
pub struct Review {
    /// Its number.
    pub id: ReviewId,
    /// What it is.
    pub turn: Turn,
    /// Whether it still waits for a click.
    pub is_open: bool,
}

/// What is known of a review when its button is pressed.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ReviewFound {
    /// The review.
    pub review: Option<Review>,
    /// The number of the plan in force.
    pub in_force: Option<i64>,
}

/// A change of what is kept about plans.
#[derive(Debug, Clone, PartialEq)]
pub enum PlanChange {
    /// A review is settled.
    Settled {
        /// Which.
        id: ReviewId,
        /// The month that it is about.
        month: String,
        /// Whether it is made so.
        accept: bool,
        /// By whom.
        by: Named,
    },
    /// Another plan is in force, if this one still is.
    Adopted {
        /// The plan.
        prediction: Box<Prediction>,
        /// The number of the one that was.
        was: Option<i64>,
        /// By whom.
        by: Named,
    },
}
