//! One question to the solver, and an answer that is exact: what it proposes is reckoned again, what breaks a limit is
//! cut off, and what it cannot tell apart in floats is told apart in whole numbers.

use std::time::Duration;

use super::decimal::Exact;
use super::mix::{Limit, Mix, Outcome};
use super::problem::Problem;
use super::programme::{Goal, Programme};
use super::solver::{self, Bounds, Verdict};
use super::sum::{Row, Sum};

/// Proposals of the solver to one question.
const PROPOSALS_MAX: usize = 200;

/// What is being worked on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// The best mixes.
    Ranking,
    /// What more budget would buy, and what is out of reach.
    Beyond,
    /// How the choice hangs on each uncertain number.
    Sensitivity,
    /// Profit against satisfaction.
    Frontier,
    /// Why nothing is possible.
    Conflict,
}

/// How far to search; the caller has the clock.
#[derive(Clone, Copy)]
pub struct Search<'a> {
    /// Nodes of the solver's tree for one question.
    pub nodes_max: u64,
    /// The time that is left; none where it does not matter.
    pub left: &'a dyn Fn() -> Option<Duration>,
    /// Is told the stage, and how much of it is done of how much.
    pub told: &'a dyn Fn(Stage, usize, usize),
}

/// A question.
#[derive(Debug, Clone, Default)]
pub(super) struct Query<'a> {
    pub(super) goal: Option<Goal>,
    /// Goals that have to come to so much at least.
    pub(super) at_least: Vec<(Goal, Exact)>,
    /// Limits that do not count.
    pub(super) without: &'a [Limit],
    /// Mixes that are no answers.
    pub(super) not: &'a [&'a Mix],
    /// A mix to start from.
    pub(super) start: Option<&'a Mix>,
}

/// An answer.
#[derive(Debug)]
pub(super) enum Answer {
    /// The best mix; where it is not proven there may be better ones.
    Best { mix: Mix, outcome: Outcome, proven: bool },
    /// There is no such mix.
    Nothing,
    /// A bound was reached first.
    Unknown,
}

impl Answer {
    /// The mix, where it is proven to be the best.
    pub(super) fn proven(self) -> Option<(Mix, Outcome)> {
        match self {
            Self::Best { mix, outcome, proven: true } => Some((mix, outcome)),
            _ => None,
        }
    }
}

/// A problem with its programme, ready for questions.
pub(super) struct Solving<'a> {
    pub(super) problem: &'a Problem,
    programme: Programme,
    search: Search<'a>,
}

impl<'a> Solving<'a> {
    pub(super) fn new(problem: &'a Problem, search: Search<'a>) -> Self {
        Self { problem, programme: Programme::new(problem), search }
    }

    /// Every limit that there is.
    pub(super) fn limits(&self) -> Vec<Limit> {
        self.programme.rows.iter().filter_map(|row| row.limit).collect()
    }

    /// Whether there is no time left.
    pub(super) fn is_over(&self) -> bool {
        (self.search.left)().is_some_and(|left| left.is_zero())
    }

    pub(super) fn tell(&self, stage: Stage, done: usize, of: usize) {
        (self.search.told)(stage, done, of);
    }

    /// The least value of a goal that is more than this one.
    pub(super) fn more_than(&self, goal: Goal, value: Exact) -> Exact {
        value + self.programme.goal(goal).1.max(Exact::LEAST)
    }

    /// The best mix for a question.
    pub(super) fn ask(&self, query: &Query<'_>) -> Answer {
        let (goal, grain) = query.goal.map(|goal| self.programme.goal(goal)).unwrap_or_default();
        let apart = solver::tells_apart(&goal);
        // Values that differ do so by the grain: a coarse one is told apart in floats too.
        let coarse = grain == Exact::ZERO || grain.to_f64() > 2.0 * apart;
        let mut cuts: Vec<Row> = query.not.iter().map(|mix| self.programme.not(self.problem, mix)).collect();
        cuts.extend(query.at_least.iter().map(|(goal, least)| Row {
            limit: None,
            sum: self.programme.goal(*goal).0,
            least: *least,
            is_amount: true,
        }));
        let mut best: Option<(Mix, Outcome, Exact)> = None;
        for _ in 0..PROPOSALS_MAX {
            let (mix, value, proven) = match self.propose(query, &goal, &cuts) {
                Verdict::Found { is_set, value, proven } => {
                    let mix = self.programme.mix(self.problem, |at| is_set.get(at).copied().unwrap_or_default());
                    (mix, value, proven)
                }
                Verdict::Infeasible => return best.map_or(Answer::Nothing, |best| answer(best, true)),
                Verdict::Unknown => return best.map_or(Answer::Unknown, |best| answer(best, false)),
            };
            if best.as_ref().is_some_and(|(_, _, known)| proven && value < known.to_f64() - apart) {
                return best.map_or(Answer::Unknown, |best| answer(best, true));
            }
            cuts.push(self.programme.not(self.problem, &mix));
            let outcome = mix.outcome(self.problem);
            let is_valid = self.is_valid(query, &mix, &outcome);
            if is_valid {
                let exact = query.goal.map(|goal| goal.of(&outcome)).unwrap_or_default();
                let agrees = (exact.to_f64() - value).abs() <= apart;
                if best.as_ref().is_none_or(|(_, _, known)| exact > *known) {
                    best = Some((mix, outcome, exact));
                }
                if !proven || !agrees || coarse {
                    return best.map_or(Answer::Unknown, |best| answer(best, proven && agrees));
                }
            } else if !proven {
                return best.map_or(Answer::Unknown, |best| answer(best, false));
            }
        }
        best.map_or(Answer::Unknown, |best| answer(best, false))
    }

    fn propose(&self, query: &Query<'_>, goal: &Sum, cuts: &[Row]) -> Verdict {
        let left = (self.search.left)();
        if left.is_some_and(|left| left.is_zero()) {
            return Verdict::Unknown;
        }
        let counts = |row: &&Row| row.limit.is_none_or(|limit| !query.without.contains(&limit));
        let rows = self.programme.rows.iter().filter(counts).chain(cuts);
        let start = query.start.into_iter().flat_map(|mix| self.programme.values(mix));
        let bounds = Bounds { nodes_max: self.search.nodes_max, time_max: left };
        solver::maximise(&self.programme.variables, goal, rows, start, bounds)
    }

    /// Whether a mix keeps to every limit of the question, reckoned exactly.
    fn is_valid(&self, query: &Query<'_>, mix: &Mix, outcome: &Outcome) -> bool {
        let broken = mix.broken(self.problem, outcome);
        broken.iter().all(|(limit, _)| query.without.contains(limit))
            && query.at_least.iter().all(|(goal, least)| goal.of(outcome) >= *least)
            && !query.not.contains(&mix)
    }
}

fn answer((mix, outcome, _): (Mix, Outcome, Exact), proven: bool) -> Answer {
    Answer::Best { mix, outcome, proven }
}

#[cfg(test)]
mod tests {
    use super::super::file;
    use super::*;

    #[test]
    fn where_the_programme_reckons_otherwise_than_the_problem_nothing_is_proven() {
        let text = "[limits]\nbudget = 10\n[[segment]]\nname = \"all\"\n[[tool]]\nname = \"bot\"\nusage_value = VALUE";
        let problem = |value: &str| file::read(&text.replace("VALUE", value), None).unwrap();
        let (meant, other) = (problem("5"), problem("6"));
        let search = Search { nodes_max: 100, left: &|| None, told: &|_, _, _| {} };
        let mut solving = Solving::new(&meant, search);
        let query = Query { goal: Some(Goal::Objective), ..Query::default() };
        assert!(matches!(solving.ask(&query), Answer::Best { proven: true, .. }));
        solving.programme = Programme::new(&other);
        assert!(matches!(solving.ask(&query), Answer::Best { proven: false, .. }));
    }
}
