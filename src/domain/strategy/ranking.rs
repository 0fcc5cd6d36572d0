//! The best mix, those after it, and what would be better but is out of reach.

use super::decimal::Exact;
use super::mix::{Limit, Mix, Outcome};
use super::programme::Goal;
use super::solve::{Answer, Query, Solving, Stage};

/// Mixes that are as good as the last one of the ranking; of more the order is not told apart.
const TIES_MAX: usize = 40;

/// A mix and what it brings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ranked {
    /// What is chosen.
    pub mix: Mix,
    /// What it brings.
    pub outcome: Outcome,
}

/// The best mixes, best first; of equally good ones the cheaper, then the one with fewer choices.
#[derive(Debug)]
pub(super) struct Ranking {
    pub(super) mixes: Vec<Ranked>,
    /// Whether the first is proven to be the best.
    pub(super) best_is_proven: bool,
    /// Whether the others are proven to be the next ones, in this order.
    pub(super) order_is_proven: bool,
}

/// Why there is no ranking.
#[derive(Debug)]
pub(super) enum Unranked {
    /// No mix is possible.
    Nothing,
    /// A bound was reached before one was found.
    Unknown,
}

/// Mixes that would be better, but break a limit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutOfReach {
    /// What it breaks.
    pub limit: Limit,
    /// By how much.
    pub by: Exact,
    /// The best mix where this limit does not count.
    pub mix: Ranked,
}

/// What more budget buys.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NextBudget {
    /// From this budget on another mix is the best.
    Buys {
        /// The least budget at which the best mix changes.
        budget: Exact,
        /// The best mix then.
        mix: Box<Ranked>,
    },
    /// No budget buys anything better.
    Nothing,
    /// It was not found out in time.
    Unknown,
}

/// The best mixes, so many as are wanted or there are.
pub(super) fn rank(solving: &Solving<'_>, wanted: usize) -> Result<Ranking, Unranked> {
    let mut mixes: Vec<Ranked> = Vec::new();
    let (mut best_is_proven, mut order_is_proven) = (true, true);
    loop {
        solving.tell(Stage::Ranking, mixes.len().min(wanted), wanted);
        let known: Vec<&Mix> = mixes.iter().map(|one| &one.mix).collect();
        let query = Query { goal: Some(Goal::Objective), not: &known, ..Query::default() };
        match solving.ask(&query) {
            Answer::Best { mix, outcome, proven } => {
                // One that is not proven hides the order of what comes after it too.
                best_is_proven &= proven || !mixes.is_empty();
                order_is_proven &= proven;
                let last = mixes.get(wanted.saturating_sub(1)).map(|one| one.outcome.objective);
                mixes.push(Ranked { mix, outcome });
                if last.is_some_and(|last| mixes.last().is_some_and(|one| one.outcome.objective < last)) {
                    break;
                }
                if mixes.len() >= wanted + TIES_MAX {
                    order_is_proven = false;
                    break;
                }
                if !proven {
                    break;
                }
            }
            Answer::Nothing if mixes.is_empty() => return Err(Unranked::Nothing),
            Answer::Nothing => break,
            Answer::Unknown if mixes.is_empty() => return Err(Unranked::Unknown),
            Answer::Unknown => {
                // The best stands, but whether another one is as good and cheaper is not known.
                order_is_proven = false;
                break;
            }
        }
    }
    mixes.sort_by_key(|one| {
        let chosen = one.mix.chosen.iter().filter(|chosen| **chosen).count();
        (-one.outcome.objective, one.outcome.cost, chosen, std::cmp::Reverse(one.mix.clone()))
    });
    mixes.truncate(wanted);
    solving.tell(Stage::Ranking, wanted, wanted);
    Ok(Ranking { mixes, best_is_proven, order_is_proven })
}

/// The least budget at which another mix is the best, and which one.
pub(super) fn next_budget(solving: &Solving<'_>, best: &Ranked) -> NextBudget {
    let better = solving.more_than(Goal::Objective, best.outcome.objective);
    let without = [Limit::Budget];
    let cheapest = Query {
        goal: Some(Goal::Thrift),
        at_least: vec![(Goal::Objective, better)],
        without: &without,
        ..Query::default()
    };
    let budget = match solving.ask(&cheapest) {
        Answer::Best { outcome, proven: true, .. } => outcome.cost,
        Answer::Nothing => return NextBudget::Nothing,
        Answer::Best { .. } | Answer::Unknown => return NextBudget::Unknown,
    };
    let then = Query {
        goal: Some(Goal::Objective),
        at_least: vec![(Goal::Thrift, -budget)],
        without: &without,
        ..Query::default()
    };
    match solving.ask(&then).proven() {
        Some((mix, outcome)) => NextBudget::Buys { budget, mix: Box::new(Ranked { mix, outcome }) },
        None => NextBudget::Unknown,
    }
}

/// For each rule and limit on an amount the best mix without it, where that is better; and whether all were looked at.
pub(super) fn out_of_reach(solving: &Solving<'_>, best: &Ranked) -> (Vec<OutOfReach>, bool) {
    let amounts =
        |limit: &Limit| matches!(limit, Limit::Budget | Limit::StaffHours | Limit::SlaFloor(_) | Limit::Rule(_));
    let limits: Vec<Limit> = solving.limits().into_iter().filter(amounts).collect();
    let (mut all, mut complete) = (Vec::new(), true);
    for (done, limit) in limits.iter().enumerate() {
        solving.tell(Stage::Beyond, done, limits.len());
        let without = [*limit];
        let better = solving.more_than(Goal::Objective, best.outcome.objective);
        let query = Query {
            goal: Some(Goal::Objective),
            at_least: vec![(Goal::Objective, better)],
            without: &without,
            ..Query::default()
        };
        let (mix, outcome) = match solving.ask(&query) {
            Answer::Best { mix, outcome, proven: true } => (mix, outcome),
            Answer::Nothing => continue,
            Answer::Best { .. } | Answer::Unknown => {
                complete = false;
                continue;
            }
        };
        let by = mix.broken(solving.problem, &outcome).into_iter().find(|(broken, _)| broken == limit);
        if let Some((_, by)) = by {
            all.push(OutOfReach { limit: *limit, by, mix: Ranked { mix, outcome } });
        }
    }
    all.sort_by_key(|one| -one.mix.outcome.objective);
    (all, complete)
}
