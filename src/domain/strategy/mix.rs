//! A mix: what is chosen and which mode serves whom; what it brings, and which limits it breaks, reckoned exactly.

use super::decimal::{Decimal, Exact};
use super::effects::{Effects, Field};
use super::problem::{Kind, Problem, Rule, Segment};

/// What is chosen.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Mix {
    /// For each choice whether it is chosen.
    pub chosen: Vec<bool>,
    /// For each segment the mode that serves it.
    pub served: Vec<Option<usize>>,
}

/// Something that a mix has to keep to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Limit {
    /// The budget.
    Budget,
    /// The hours of the staff.
    StaffHours,
    /// The least attainment of a segment.
    SlaFloor(usize),
    /// That a segment is served by a mode.
    Served(usize),
    /// How many of a kind are chosen at least.
    Least(Kind),
    /// How many of a kind are chosen at most.
    Most(Kind),
    /// A rule, by its place.
    Rule(usize),
}

/// What a mix brings to one segment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SegmentOutcome {
    /// The rating, up to the most that counts.
    pub rating: Exact,
    /// Unhappy users, never fewer than none.
    pub unhappy_users: Exact,
    /// Hours until a question is resolved.
    pub resolution_hours: Exact,
    /// Hours above the target.
    pub hours_above_target: Exact,
    /// The share of promises that are kept.
    pub sla_attainment: Exact,
    /// The rating less the penalties, before the segment's weight.
    pub satisfaction: Exact,
}

/// What a mix brings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// All costs.
    pub cost: Exact,
    /// All hours of the staff.
    pub staff_hours: Exact,
    /// Money from subscriptions.
    pub subscription_revenue: Exact,
    /// Money from enterprise contracts.
    pub enterprise_revenue: Exact,
    /// What the use of tools is worth.
    pub usage_value: Exact,
    /// Each segment.
    pub segments: Vec<SegmentOutcome>,
    /// The weighted satisfaction of all segments.
    pub satisfaction: Exact,
    /// Weighted benefit plus weighted satisfaction (less weighted cost, where that has a weight).
    pub objective: Exact,
}

impl Outcome {
    /// All benefits.
    pub fn benefit(&self) -> Exact {
        self.subscription_revenue + self.enterprise_revenue + self.usage_value
    }

    /// Benefits less costs.
    pub fn profit(&self) -> Exact {
        self.benefit() - self.cost
    }
}

impl Mix {
    /// What it brings.
    ///
    /// Written from the meaning of the problem and not from the rows that a solver gets: it is what their answer is
    /// checked against.
    pub fn outcome(&self, problem: &Problem) -> Outcome {
        let all = self.effects(problem);
        let total = |field: Field| -> Exact {
            all.iter().filter_map(|(effects, _)| effects.get(&field)).map(|one| one.value.exact()).sum()
        };
        let segments: Vec<_> =
            (0..).zip(&problem.segments).map(|(at, one)| in_segment(problem, &all, at, one)).collect();
        let weighted =
            problem.segments.iter().zip(&segments).map(|(segment, of)| of.satisfaction.times(segment.weight));
        let mut outcome = Outcome {
            cost: total(Field::Cost),
            staff_hours: total(Field::StaffHours),
            subscription_revenue: total(Field::SubscriptionRevenue),
            enterprise_revenue: total(Field::EnterpriseRevenue),
            usage_value: total(Field::UsageValue),
            satisfaction: weighted.sum(),
            objective: Exact::ZERO,
            segments,
        };
        let weights = problem.weights;
        let gain = outcome.benefit().times(weights.benefit) + outcome.satisfaction.times(weights.satisfaction);
        outcome.objective = gain - outcome.cost.times(weights.cost);
        outcome
    }

    /// Every limit that it breaks, and by how much.
    pub fn broken(&self, problem: &Problem, outcome: &Outcome) -> Vec<(Limit, Exact)> {
        let one = Decimal::ONE.exact();
        let mut broken = Vec::new();
        let mut more_than = |limit: Limit, amount: Exact, most: Exact| {
            if amount > most {
                broken.push((limit, amount - most));
            }
        };
        more_than(Limit::Budget, outcome.cost, problem.budget.exact());
        if let Some(hours) = problem.staff_hours {
            more_than(Limit::StaffHours, outcome.staff_hours, hours.exact());
        }
        for (at, segment) in problem.segments.iter().enumerate() {
            if let (Some(floor), Some(of)) = (segment.sla_floor, outcome.segments.get(at)) {
                more_than(Limit::SlaFloor(at), floor.exact(), of.sla_attainment);
            }
            if problem.all_are_served() && self.served.get(at).copied().flatten().is_none() {
                more_than(Limit::Served(at), one, Exact::ZERO);
            }
        }
        for kind in Kind::ALL {
            let (pick, chosen) = (problem.pick_of(kind), self.chosen_of(problem, kind).count());
            if chosen < pick.least() {
                more_than(Limit::Least(kind), one, Exact::ZERO);
            }
            if chosen > 1 && !pick.several() {
                more_than(Limit::Most(kind), one, Exact::ZERO);
            }
        }
        for (at, rule) in problem.rules.iter().enumerate() {
            let kept = match rule {
                Rule::Requires { choice, any_of, .. } => !self.has(*choice) || any_of.iter().any(|one| self.has(*one)),
                Rule::Excludes { choices, .. } => choices.iter().filter(|one| self.has(**one)).count() < 2,
            };
            if !kept {
                more_than(Limit::Rule(at), one, Exact::ZERO);
            }
        }
        broken
    }

    /// What a quality comes to in a segment, before anything bounds it.
    pub(super) fn sum_in(&self, problem: &Problem, field: Field, segment: usize) -> Exact {
        let all = self.effects(problem);
        problem.segments.get(segment).map_or(Exact::ZERO, |one| sum_of(&all, segment, one, field))
    }

    /// Whether a choice is chosen.
    pub fn has(&self, choice: usize) -> bool {
        self.chosen.get(choice).copied().unwrap_or_default()
    }

    /// The chosen ones of a kind.
    pub fn chosen_of<'a>(&'a self, problem: &'a Problem, kind: Kind) -> impl Iterator<Item = usize> + 'a {
        problem.of_kind(kind).map(|(at, _)| at).filter(|at| self.has(*at))
    }

    /// What is in force, and in which segments: none means everywhere.
    fn effects<'a>(&self, problem: &'a Problem) -> Vec<(&'a Effects, Option<Vec<usize>>)> {
        let mut all = Vec::new();
        for (at, choice) in problem.choices.iter().enumerate().filter(|(at, _)| self.has(*at)) {
            let served: Vec<usize> = match choice.kind {
                Kind::Mode => {
                    (0..problem.segments.len()).filter(|one| self.served.get(*one) == Some(&Some(at))).collect()
                }
                Kind::Tool | Kind::Strategy => (0..problem.segments.len()).collect(),
            };
            for segment in &served {
                all.extend(choice.within.get(*segment).map(|effects| (effects, Some(vec![*segment]))));
            }
            all.push((&choice.effects, Some(served)));
        }
        for synergy in &problem.synergies {
            let is_there = |one: &usize| {
                let is_mode = problem.choices.get(*one).is_some_and(|choice| choice.kind == Kind::Mode);
                match synergy.segment {
                    Some(segment) if is_mode => self.served.get(segment) == Some(&Some(*one)),
                    _ => self.has(*one),
                }
            };
            if synergy.of.iter().all(is_there) {
                all.push((&synergy.effects, synergy.segment.map(|segment| vec![segment])));
            }
        }
        all
    }
}

/// What a field comes to in a segment, before anything bounds it.
fn sum_of(all: &[(&Effects, Option<Vec<usize>>)], at: usize, segment: &Segment, field: Field) -> Exact {
    let there = all.iter().filter(|(_, only)| only.as_ref().is_none_or(|only| only.contains(&at)));
    let effects = std::iter::once(&segment.base).chain(there.map(|(effects, _)| *effects));
    effects.filter_map(|effects| effects.get(&field)).map(|one| one.value.exact()).sum()
}

fn in_segment(
    problem: &Problem,
    all: &[(&Effects, Option<Vec<usize>>)],
    at: usize,
    segment: &Segment,
) -> SegmentOutcome {
    let sum = |field: Field| sum_of(all, at, segment, field);
    let (rating, hours) = (sum(Field::Rating), sum(Field::ResolutionHours));
    let rating = problem.rating_max.map_or(rating, |most| rating.min(most.exact()));
    let unhappy_users = sum(Field::UnhappyUsers).max(Exact::ZERO);
    let hours_above_target = (hours - segment.target_hours.exact()).max(Exact::ZERO);
    let penalty = unhappy_users.times(segment.unhappy_penalty) + hours_above_target.times(segment.hour_penalty);
    SegmentOutcome {
        rating,
        unhappy_users,
        resolution_hours: hours.max(Exact::ZERO),
        hours_above_target,
        sla_attainment: sum(Field::SlaAttainment).min(Decimal::ONE.exact()),
        satisfaction: rating - penalty,
    }
}
