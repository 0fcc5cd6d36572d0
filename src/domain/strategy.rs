//! The commercial strategy: which support modes, tools and commercial strategies are worth the most within a budget.
//!
//! A [`Problem`] is a question with all its numbers; [`advise`] answers it. What is chosen is a [`Mix`], and what a mix
//! brings is reckoned in exact numbers from the meaning of the problem. The search is an integer programme on a solver
//! that reckons in floats, so nothing that it says is believed before it was reckoned again.
//!
//! Benefit is money: revenue and the worth of tools. Satisfaction is, summed over the segments with their weights, the
//! rating less a penalty for each unhappy user and for each hour of resolution above the target. The objective is the
//! weighted sum of both; costs are bounded by the budget (and count against it where they are given a weight).

mod conflict;
mod decimal;
mod effects;
pub mod estimate;
pub mod file;
mod frontier;
pub mod history;
mod lookback;
mod mix;
pub mod observed;
pub mod prediction;
mod problem;
mod programme;
mod ranking;
mod sensitivity;
mod shown;
mod solve;
mod solver;
mod sum;

pub use conflict::{Conflict, Loosened};
pub use decimal::{Decimal, Exact, NotDecimal};
pub use effects::{Coefficient, Effects, Field};
pub use frontier::Frontier;
pub use history::informed;
pub use lookback::Lookback;
pub use mix::{Limit, Mix, Outcome, SegmentOutcome};
pub use observed::Observed;
pub use prediction::Prediction;
pub use problem::{Choice, Kind, Pick, Place, Problem, Rule, Segment, Synergy, Weights};
pub use ranking::{NextBudget, OutOfReach, Ranked};
pub use sensitivity::Sensitivity;
pub use shown::{about, amount, points};
pub use solve::{Search, Stage};

use ranking::Unranked;
use solve::Solving;

/// A worked example, as a file: support for a Kafka-like project.
pub const EXAMPLE: &str = include_str!("strategy/example.toml");

/// How much is wanted.
#[derive(Debug, Clone, Copy)]
pub struct Wanted {
    /// Mixes after the best.
    pub runners_up: usize,
    /// Points of the frontier at most.
    pub frontier_points: usize,
}

impl Default for Wanted {
    fn default() -> Self {
        Self { runners_up: 5, frontier_points: 24 }
    }
}

/// The answer to a problem.
#[derive(Debug)]
pub enum Advice {
    /// There is a mix to choose.
    Choose(Box<Chosen>),
    /// No mix keeps to all limits.
    Impossible(Conflict),
    /// Neither was found out within the bounds of the search.
    Unknown,
}

/// The best mix and what is known about it.
#[derive(Debug)]
pub struct Chosen {
    /// The best mix.
    pub best: Ranked,
    /// Whether it is proven that none is better.
    pub best_is_proven: bool,
    /// The next ones.
    pub runners_up: Vec<Ranked>,
    /// Whether these are proven to be the next ones, in this order.
    pub order_is_proven: bool,
    /// What would be better but breaks a limit.
    pub out_of_reach: Vec<OutOfReach>,
    /// Whether each limit was looked at for that.
    pub out_of_reach_complete: bool,
    /// What more budget buys.
    pub next_budget: NextBudget,
    /// How the choice hangs on each uncertain number.
    pub sensitivity: Vec<Sensitivity>,
    /// Profit against satisfaction.
    pub frontier: Frontier,
}

/// Answers a problem.
pub fn advise(problem: &Problem, wanted: Wanted, search: Search<'_>) -> Advice {
    let solving = Solving::new(problem, search);
    let ranking = match ranking::rank(&solving, wanted.runners_up + 1) {
        Ok(ranking) => ranking,
        Err(Unranked::Nothing) => return Advice::Impossible(conflict::conflict(&solving)),
        Err(Unranked::Unknown) => return Advice::Unknown,
    };
    let mut mixes = ranking.mixes.into_iter();
    let Some(best) = mixes.next() else { return Advice::Unknown };
    let runners_up = mixes.collect();
    let (out_of_reach, out_of_reach_complete) = ranking::out_of_reach(&solving, &best);
    let next_budget = ranking::next_budget(&solving, &best);
    let frontier = frontier::frontier(&solving, wanted.frontier_points);
    let mut sensitivity = sensitivity::sensitivity(problem, &best, search);
    // What is not proven to be the best at one value is not so at others.
    sensitivity.iter_mut().for_each(|one| one.proven &= ranking.best_is_proven);
    Advice::Choose(Box::new(Chosen {
        best,
        best_is_proven: ranking.best_is_proven,
        runners_up,
        order_is_proven: ranking.order_is_proven,
        out_of_reach,
        out_of_reach_complete,
        next_budget,
        sensitivity,
        frontier,
    }))
}
