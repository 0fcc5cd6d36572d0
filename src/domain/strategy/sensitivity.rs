//! How the choice hangs on each uncertain number: within which range the best mix stays the best.

use super::decimal::Decimal;
use super::effects::{Coefficient, Field};
use super::mix::Mix;
use super::problem::{Place, Problem};
use super::programme::Goal;
use super::ranking::Ranked;
use super::solve::{Answer, Query, Search, Solving, Stage};

/// Values within the range that are looked at besides its ends. Where a number only adds up, the mix that is the best at
/// two values is so between them; where it bends (see [`super::programme`]) it need not be.
const LOOKS_BETWEEN: i64 = 3;
/// Rivals that narrow one side of a range.
const RIVALS_MAX: usize = 50;

/// How the choice hangs on one number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sensitivity {
    /// Where the number stands.
    pub place: Place,
    /// Which one it is.
    pub field: Field,
    /// The number with its range.
    pub coefficient: Coefficient,
    /// The least and the most of its range between which the best mix stays the best.
    pub stays: (Decimal, Decimal),
    /// What is the best below, where the range goes on there.
    pub below: Option<Mix>,
    /// What is the best above, where the range goes on there.
    pub above: Option<Mix>,
    /// Whether all that was found out for sure.
    pub proven: bool,
}

impl Sensitivity {
    /// Whether another value in its range would change the choice.
    pub fn matters(&self) -> bool {
        self.below.is_some() || self.above.is_some()
    }
}

/// Each uncertain number, those that matter first.
pub(super) fn sensitivity<'a>(problem: &'a Problem, best: &Ranked, search: Search<'a>) -> Vec<Sensitivity> {
    let uncertain: Vec<_> = problem
        .coefficients()
        .filter_map(|(place, field, one)| one.range.map(|range| (place, field, one, range)))
        .collect();
    let mut all = Vec::new();
    for (done, (place, field, coefficient, (low, high))) in uncertain.iter().enumerate() {
        (search.told)(Stage::Sensitivity, done, uncertain.len());
        let look = Look { problem, best: &best.mix, search, place: *place, field: *field };
        let lower = look.side(coefficient.value, *low);
        let upper = look.side(coefficient.value, *high);
        all.push(Sensitivity {
            place: *place,
            field: *field,
            coefficient: (*coefficient).clone(),
            stays: (lower.end, upper.end),
            proven: lower.proven && upper.proven,
            below: lower.rival,
            above: upper.rival,
        });
    }
    (search.told)(Stage::Sensitivity, uncertain.len(), uncertain.len());
    all.sort_by_key(|one| !one.matters());
    all
}

/// One side of a range.
struct Side {
    /// The last value at which the best mix is the best.
    end: Decimal,
    /// What is better beyond it.
    rival: Option<Mix>,
    proven: bool,
}

struct Look<'a> {
    problem: &'a Problem,
    best: &'a Mix,
    search: Search<'a>,
    place: Place,
    field: Field,
}

impl Look<'_> {
    /// How far from its value a number may go to an end.
    ///
    /// Each rival that is better at the end moves the end to where it is so no more; after the last one none is left.
    fn side(&self, value: Decimal, end: Decimal) -> Side {
        let mut side = Side { end, rival: None, proven: true };
        if self.is_idle(value, end) {
            return side;
        }
        for _ in 0..RIVALS_MAX {
            let mut changed = false;
            for at in looks(self.field, value, side.end) {
                match self.rival(at) {
                    Ok(None) => {}
                    Ok(Some(rival)) => {
                        side.end = self.last_before(value, at, &rival);
                        side.rival = Some(rival);
                        changed = true;
                        break;
                    }
                    Err(()) => {
                        side.proven = false;
                        return side;
                    }
                }
            }
            if !changed {
                return side;
            }
        }
        side.proven = false;
        side
    }

    /// Whether it is plain that nothing gets better than the best mix on the way: what it does not feel gets worse for
    /// the others only, and a benefit that it has grows for no other by more.
    fn is_idle(&self, value: Decimal, end: Decimal) -> bool {
        let for_better = (end > value) == self.field.is_good();
        let outcome = |at: Decimal| self.best.outcome(&self.problem.with(self.place, self.field, at));
        let feels = outcome(end) != outcome(value);
        if for_better { feels && Field::BENEFITS.contains(&self.field) } else { !feels }
    }

    /// A mix that is better than the best one at this value, or possible where that is not.
    fn rival(&self, at: Decimal) -> Result<Option<Mix>, ()> {
        let problem = self.problem.with(self.place, self.field, at);
        let solving = Solving::new(&problem, self.search);
        let outcome = self.best.outcome(&problem);
        let is_possible = self.best.broken(&problem, &outcome).is_empty();
        let better = solving.more_than(Goal::Objective, outcome.objective);
        let query = Query {
            goal: Some(Goal::Objective),
            at_least: if is_possible { vec![(Goal::Objective, better)] } else { Vec::new() },
            ..Query::default()
        };
        match solving.ask(&query) {
            Answer::Best { mix, .. } => Ok(Some(mix)),
            // Where nothing is possible any more, the best mix is the last to go.
            Answer::Nothing if !is_possible => Ok(Some(self.best.clone())),
            Answer::Nothing => Ok(None),
            Answer::Unknown => Err(()),
        }
    }

    /// The last value on the way from one where the best mix is at least as good to one where the rival is better.
    fn last_before(&self, good: Decimal, bad: Decimal, rival: &Mix) -> Decimal {
        let (mut good, mut bad) = (good.millionths(), bad.millionths());
        while (bad - good).abs() > 1 {
            let middle = good + (bad - good) / 2;
            let is_good = Decimal::from_millionths(middle).is_some_and(|at| !self.is_better(at, rival));
            if is_good { good = middle } else { bad = middle }
        }
        Decimal::from_millionths(good).unwrap_or_default()
    }

    fn is_better(&self, at: Decimal, rival: &Mix) -> bool {
        let problem = self.problem.with(self.place, self.field, at);
        let (ours, theirs) = (self.best.outcome(&problem), rival.outcome(&problem));
        let is_possible = |mix: &Mix, outcome| mix.broken(&problem, outcome).is_empty();
        !is_possible(self.best, &ours) || (is_possible(rival, &theirs) && theirs.objective > ours.objective)
    }
}

/// The end of a side, and values on the way to it where the number bends.
fn looks(field: Field, value: Decimal, end: Decimal) -> Vec<Decimal> {
    let (from, to) = (value.millionths(), end.millionths());
    if from == to {
        return Vec::new();
    }
    let parts = if Field::QUALITIES.contains(&field) { LOOKS_BETWEEN + 1 } else { 1 };
    let between = (1..parts).map(|part| to - (to - from) / parts * part);
    std::iter::once(to).chain(between).filter_map(Decimal::from_millionths).collect()
}
