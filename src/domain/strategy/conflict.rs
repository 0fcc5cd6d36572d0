//! Why nothing is possible: limits that contradict each other, and the fewest that have to give way.

use std::collections::{BTreeSet, VecDeque};

use super::decimal::Exact;
use super::mix::Limit;
use super::programme::Goal;
use super::solve::{Answer, Query, Solving, Stage};

/// Questions to the solver about one conflict.
const QUESTIONS_MAX: usize = 2_000;
/// Limits that have to give way together.
const TOGETHER_MAX: usize = 3;
/// Ways out that are told.
const WAYS_MAX: usize = 12;

/// What stands in the way, and the ways out.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Conflict {
    /// Limits that cannot all be kept; without any one of them the others can.
    pub limits: Vec<Limit>,
    /// Whether each of them is proven to be needed for the conflict.
    pub proven: bool,
    /// The smallest sets of limits without which a mix is possible.
    pub ways: Vec<Vec<Loosened>>,
}

/// A limit that gives way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Loosened {
    /// Which one.
    pub limit: Limit,
    /// The amount at which a mix is possible (where others of its set give way too, at least that much is needed).
    pub to: Option<Exact>,
}

/// What stands in the way of any mix.
pub(super) fn conflict(solving: &Solving<'_>) -> Conflict {
    let mut looking = Looking { solving, asked: 0, sure: true };
    let limits = looking.irreducible(&BTreeSet::new());
    let proven = looking.sure;
    let ways = looking.ways(&limits);
    Conflict { limits, proven, ways }
}

struct Looking<'a, 'b> {
    solving: &'a Solving<'b>,
    asked: usize,
    sure: bool,
}

impl Looking<'_, '_> {
    /// Limits that contradict each other where some do not count, none of them without need: each is left out in turn,
    /// and stays out where the others still contradict each other.
    fn irreducible(&mut self, relaxed: &BTreeSet<Limit>) -> Vec<Limit> {
        let mut limits = self.solving.limits();
        limits.retain(|limit| !relaxed.contains(limit));
        // Of several conflicts the one of amounts is told, so rules are left out first.
        limits.sort_by_key(|limit| std::cmp::Reverse(*limit));
        let mut without = relaxed.clone();
        let mut needed = Vec::new();
        for (done, limit) in limits.iter().enumerate() {
            self.solving.tell(Stage::Conflict, done, limits.len());
            without.insert(*limit);
            if self.is_possible(&without) {
                without.remove(limit);
                needed.push(*limit);
            }
        }
        needed.sort();
        needed
    }

    /// The smallest sets of limits without which a mix is possible: such a set has one limit of each conflict.
    fn ways(&mut self, limits: &[Limit]) -> Vec<Vec<Loosened>> {
        let mut open: VecDeque<(BTreeSet<Limit>, Vec<Limit>)> = VecDeque::from([(BTreeSet::new(), limits.to_vec())]);
        let mut seen = BTreeSet::new();
        let mut found: Vec<BTreeSet<Limit>> = Vec::new();
        while let Some((relaxed, conflict)) = open.pop_front() {
            if found.first().is_some_and(|way| way.len() <= relaxed.len()) || relaxed.len() >= TOGETHER_MAX {
                break;
            }
            for limit in conflict {
                let mut wider = relaxed.clone();
                wider.insert(limit);
                if !seen.insert(wider.clone()) || found.len() >= WAYS_MAX {
                    continue;
                }
                if self.is_possible(&wider) {
                    found.push(wider);
                } else if wider.len() < TOGETHER_MAX && found.is_empty() {
                    let next = self.irreducible(&wider);
                    open.push_back((wider, next));
                }
            }
        }
        let least = found.iter().map(BTreeSet::len).min().unwrap_or_default();
        found.retain(|way| way.len() == least);
        found.iter().map(|way| way.iter().map(|limit| self.loosened(*limit, way)).collect()).collect()
    }

    /// How far a limit has to give way where all of its set do.
    fn loosened(&mut self, limit: Limit, way: &BTreeSet<Limit>) -> Loosened {
        let goal = match limit {
            Limit::Budget => Goal::Thrift,
            Limit::StaffHours => Goal::Leisure,
            Limit::SlaFloor(at) => Goal::Attainment(at),
            Limit::Served(_) | Limit::Least(_) | Limit::Most(_) | Limit::Rule(_) => {
                return Loosened { limit, to: None };
            }
        };
        let without: Vec<Limit> = way.iter().copied().collect();
        let query = Query { goal: Some(goal), without: &without, ..Query::default() };
        let to = self.solving.ask(&query).proven().map(|(_, outcome)| match goal {
            Goal::Thrift => outcome.cost,
            Goal::Leisure => outcome.staff_hours,
            _ => goal.of(&outcome),
        });
        Loosened { limit, to }
    }

    /// Whether any mix is possible without some limits; where that is not found out, it is taken for possible, and what
    /// follows from it is not sure.
    fn is_possible(&mut self, without: &BTreeSet<Limit>) -> bool {
        self.asked += 1;
        let without: Vec<Limit> = without.iter().copied().collect();
        let answer = if self.asked > QUESTIONS_MAX {
            Answer::Unknown
        } else {
            self.solving.ask(&Query { without: &without, ..Query::default() })
        };
        match answer {
            Answer::Best { .. } => true,
            Answer::Nothing => false,
            Answer::Unknown => {
                self.sure = false;
                true
            }
        }
    }
}
