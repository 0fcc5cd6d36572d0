//! The problem as an integer programme: variables, exact linear sums of them, and the rows that they keep to.
//!
//! A variable for each choice, for each mode that may serve a segment, and for each synergy. What bends (a rating that
//! counts up to a most, unhappy users that are never fewer than none, hours that only count above the target) bends so
//! that more is never worth more than it would be straight, so a continuous variable below the bend is exact.

use std::collections::BTreeMap;

use super::decimal::{Decimal, Exact};
use super::effects::{Effects, Field};
use super::mix::{Limit, Mix, Outcome};
use super::problem::{Kind, Problem, Rule};
use super::sum::{Row, Sum};

/// What is made as large as possible.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Goal {
    Objective,
    /// As little cost as possible.
    Thrift,
    /// As few staff hours as possible.
    Leisure,
    Profit,
    Satisfaction,
    Attainment(usize),
}

impl Goal {
    /// How much of it an outcome has.
    pub(super) fn of(self, outcome: &Outcome) -> Exact {
        match self {
            Self::Objective => outcome.objective,
            Self::Thrift => -outcome.cost,
            Self::Leisure => -outcome.staff_hours,
            Self::Profit => outcome.profit(),
            Self::Satisfaction => outcome.satisfaction,
            Self::Attainment(at) => outcome.segments.get(at).map(|of| of.sla_attainment).unwrap_or_default(),
        }
    }
}

/// What values a variable takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Domain {
    /// None or one.
    Binary,
    /// Any number from nothing to one.
    Share,
    /// Any number from nothing.
    Positive,
    /// Any number up to a most.
    AtMost(Exact),
}

/// The whole programme of a problem.
#[derive(Debug, Clone)]
pub(super) struct Programme {
    pub(super) variables: Vec<Domain>,
    pub(super) rows: Vec<Row>,
    cost: Sum,
    hours: Sum,
    profit: Sum,
    satisfaction: Sum,
    /// The largest number of which every satisfaction is a multiple.
    satisfaction_grain: Exact,
    objective: Sum,
    objective_grain: Exact,
    attainment: Vec<Sum>,
    /// The variable of a mode that serves a segment.
    serving: BTreeMap<(usize, usize), usize>,
    /// The first variable of the synergies.
    synergies: usize,
}

impl Programme {
    pub(super) fn new(problem: &Problem) -> Self {
        let mut programme = Self {
            variables: vec![Domain::Binary; problem.choices.len()],
            rows: Vec::new(),
            cost: Sum::default(),
            hours: Sum::default(),
            profit: Sum::default(),
            satisfaction: Sum::default(),
            satisfaction_grain: Exact::ZERO,
            objective: Sum::default(),
            objective_grain: Exact::ZERO,
            attainment: Vec::new(),
            serving: BTreeMap::new(),
            synergies: 0,
        };
        programme.serve(problem);
        programme.combine(problem);
        programme.pick(problem);
        programme.sum_up(problem);
        programme.bound(problem);
        programme
    }

    /// The sum that a goal makes large, and the number of which all its values are multiples.
    pub(super) fn goal(&self, goal: Goal) -> (Sum, Exact) {
        let exact = |sum: Sum| {
            let grain = sum.grain();
            (sum, grain)
        };
        match goal {
            Goal::Objective => (self.objective.clone(), self.objective_grain),
            Goal::Satisfaction => (self.satisfaction.clone(), self.satisfaction_grain),
            Goal::Thrift => exact(Sum::default().less(&self.cost, Decimal::ONE)),
            Goal::Leisure => exact(Sum::default().less(&self.hours, Decimal::ONE)),
            Goal::Profit => exact(self.profit.clone()),
            Goal::Attainment(at) => exact(self.attainment.get(at).cloned().unwrap_or_default()),
        }
    }

    /// The row that only this mix does not keep to.
    pub(super) fn not(&self, problem: &Problem, mix: &Mix) -> Row {
        let one = Decimal::ONE.exact();
        let (mut sum, mut least) = (Sum::default(), one);
        let chosen = problem.choices.iter().enumerate().filter(|(_, choice)| choice.kind != Kind::Mode);
        let mut bits: Vec<(usize, bool)> = chosen.map(|(at, _)| (at, mix.has(at))).collect();
        let serves = |(segment, mode): (usize, usize)| mix.served.get(segment) == Some(&Some(mode));
        bits.extend(self.serving.iter().map(|(pair, variable)| (*variable, serves(*pair))));
        for (variable, is_set) in bits {
            sum.add(variable, if is_set { -one } else { one });
            if is_set {
                least = least - one;
            }
        }
        Row { limit: None, sum, least, is_amount: false }
    }

    /// The mix that the values of the variables mean.
    pub(super) fn mix(&self, problem: &Problem, is_set: impl Fn(usize) -> bool) -> Mix {
        let mut served = vec![None; problem.segments.len()];
        for ((segment, mode), variable) in &self.serving {
            if is_set(*variable) {
                served[*segment] = Some(*mode);
            }
        }
        Mix { chosen: (0..problem.choices.len()).map(is_set).collect(), served }
    }

    /// The values of the whole-numbered variables of a mix, for a solver to start from.
    pub(super) fn values(&self, mix: &Mix) -> impl Iterator<Item = (usize, bool)> {
        let served =
            self.serving.iter().map(|((segment, mode), at)| (*at, mix.served.get(*segment) == Some(&Some(*mode))));
        mix.chosen.iter().copied().enumerate().chain(served)
    }

    fn variable(&mut self, domain: Domain) -> usize {
        self.variables.push(domain);
        self.variables.len() - 1
    }

    fn at_least(&mut self, limit: Option<Limit>, sum: Sum, least: Exact) {
        self.rows.push(Row { limit, sum, least, is_amount: false });
    }

    fn amount_at_least(&mut self, limit: Limit, sum: Sum, least: Exact) {
        self.rows.push(Row { limit: Some(limit), sum, least, is_amount: true });
    }

    /// Each segment is served by at most one mode; a mode is chosen where it serves somebody, and only there.
    fn serve(&mut self, problem: &Problem) {
        let one = Decimal::ONE.exact();
        for segment in 0..problem.segments.len() {
            for (mode, choice) in problem.of_kind(Kind::Mode) {
                if choice.serves.get(segment).copied().unwrap_or_default() {
                    let variable = self.variable(Domain::Binary);
                    self.serving.insert((segment, mode), variable);
                    self.at_least(None, Sum::of([mode]).less(&Sum::of([variable]), Decimal::ONE), Exact::ZERO);
                }
            }
            let modes = Sum::of(self.serving.range((segment, 0)..(segment + 1, 0)).map(|(_, variable)| *variable));
            self.at_least(None, Sum::default().less(&modes, Decimal::ONE), -one);
            if problem.all_are_served() {
                self.at_least(Some(Limit::Served(segment)), modes, one);
            }
        }
        for (mode, _) in problem.of_kind(Kind::Mode) {
            let serving =
                Sum::of(self.serving.iter().filter(|((_, of), _)| *of == mode).map(|(_, variable)| *variable));
            self.at_least(None, serving.less(&Sum::of([mode]), Decimal::ONE), Exact::ZERO);
        }
    }

    /// A synergy is there where all that it is of are there: none of them without, and not without it all of them.
    fn combine(&mut self, problem: &Problem) {
        let one = Decimal::ONE.exact();
        self.synergies = self.variables.len();
        for synergy in &problem.synergies {
            let variable = self.variable(Domain::Share);
            let member = |one: &usize| match synergy.segment {
                Some(segment) if problem.choices[*one].kind == Kind::Mode => {
                    self.serving.get(&(segment, *one)).copied()
                }
                _ => Some(*one),
            };
            let members: Option<Vec<usize>> = synergy.of.iter().map(member).collect();
            let Some(members) = members else {
                // A mode that can never serve the segment.
                self.at_least(None, Sum::default().less(&Sum::of([variable]), Decimal::ONE), Exact::ZERO);
                continue;
            };
            let mut others = Exact::ZERO - one;
            for member in &members {
                others += one;
                self.at_least(None, Sum::of([*member]).less(&Sum::of([variable]), Decimal::ONE), Exact::ZERO);
            }
            self.at_least(None, Sum::of([variable]).less(&Sum::of(members), Decimal::ONE), -others);
        }
    }

    /// How many of each kind, and the rules.
    fn pick(&mut self, problem: &Problem) {
        let one = Decimal::ONE.exact();
        for kind in Kind::ALL {
            let all = Sum::of(problem.of_kind(kind).map(|(at, _)| at));
            if !problem.pick_of(kind).several() {
                self.at_least(Some(Limit::Most(kind)), Sum::default().less(&all, Decimal::ONE), -one);
            }
            if problem.pick_of(kind).least() > 0 {
                self.at_least(Some(Limit::Least(kind)), all, one);
            }
        }
        for (at, rule) in problem.rules.iter().enumerate() {
            let limit = Some(Limit::Rule(at));
            match rule {
                Rule::Requires { choice, any_of, .. } => {
                    let sum = Sum::of(any_of.iter().copied()).less(&Sum::of([*choice]), Decimal::ONE);
                    self.at_least(limit, sum, Exact::ZERO);
                }
                Rule::Excludes { choices, .. } => {
                    self.at_least(limit, Sum::default().less(&Sum::of(choices.iter().copied()), Decimal::ONE), -one);
                }
            }
        }
    }

    fn sum_up(&mut self, problem: &Problem) {
        self.cost = self.total(problem, &[Field::Cost]);
        self.hours = self.total(problem, &[Field::StaffHours]);
        let benefit = self.total(problem, &Field::BENEFITS);
        self.profit = benefit.clone().less(&self.cost, Decimal::ONE);
        let (mut satisfaction, mut grain) = (Sum::default(), Exact::ZERO);
        for (at, segment) in problem.segments.iter().enumerate() {
            let quality = |field: Field| self.quality(problem, at, field);
            let (rating, unhappy) = (quality(Field::Rating), quality(Field::UnhappyUsers));
            let mut above = quality(Field::ResolutionHours);
            above.constant = above.constant - segment.target_hours.exact();
            self.attainment.push(quality(Field::SlaAttainment));
            // The grain is that of the straight sums, and of the most that counts: bends take either.
            let straight = [(&unhappy, segment.unhappy_penalty), (&above, segment.hour_penalty)];
            for (sum, penalty) in straight {
                grain = grain.common(sum.grain().times(penalty).times(segment.weight));
            }
            let most = problem.rating_max.unwrap_or_default().exact();
            grain = grain.common(rating.grain().times(segment.weight)).common(most.times(segment.weight));
            let rating = match problem.rating_max {
                Some(most) => self.up_to(rating, most.exact()),
                None => rating,
            };
            let mut points = rating;
            for (sum, penalty) in [(unhappy, segment.unhappy_penalty), (above, segment.hour_penalty)] {
                if penalty > Decimal::ZERO {
                    points = points.less(&self.not_negative(sum), penalty);
                }
            }
            satisfaction = satisfaction.plus(&points, segment.weight);
        }
        let weights = problem.weights;
        let money = Sum::default().plus(&benefit, weights.benefit).less(&self.cost, weights.cost);
        self.objective_grain = money.grain().common(grain.times(weights.satisfaction));
        self.objective = money.plus(&satisfaction, weights.satisfaction);
        (self.satisfaction, self.satisfaction_grain) = (satisfaction, grain);
    }

    /// The limits in money, hours and attainment.
    fn bound(&mut self, problem: &Problem) {
        let at_most = |sum: &Sum, most: Decimal| (Sum::default().less(sum, Decimal::ONE), -most.exact());
        let (sum, least) = at_most(&self.cost, problem.budget);
        self.amount_at_least(Limit::Budget, sum, least);
        if let Some(hours) = problem.staff_hours {
            let (sum, least) = at_most(&self.hours, hours);
            self.amount_at_least(Limit::StaffHours, sum, least);
        }
        for (at, segment) in problem.segments.iter().enumerate() {
            if let Some(floor) = segment.sla_floor {
                self.amount_at_least(Limit::SlaFloor(at), self.attainment[at].clone(), floor.exact());
            }
        }
    }

    /// The sum of some totals over all that may be in force.
    fn total(&self, problem: &Problem, fields: &[Field]) -> Sum {
        let mut sum = Sum::default();
        let of = |effects: &Effects| -> Exact {
            fields.iter().filter_map(|field| effects.get(field)).map(|one| one.value.exact()).sum()
        };
        for (at, choice) in problem.choices.iter().enumerate() {
            sum.add(at, of(&choice.effects));
            for (segment, effects) in choice.within.iter().enumerate() {
                if let Some(variable) = self.within(choice.kind, at, segment) {
                    sum.add(variable, of(effects));
                }
            }
        }
        for (at, synergy) in problem.synergies.iter().enumerate() {
            sum.add(self.synergies + at, of(&synergy.effects));
        }
        sum
    }

    /// A quality of a segment.
    fn quality(&self, problem: &Problem, segment: usize, field: Field) -> Sum {
        let of = |effects: &Effects| effects.get(&field).map(|one| one.value.exact()).unwrap_or_default();
        let mut sum = Sum { constant: of(&problem.segments[segment].base), ..Sum::default() };
        for (at, choice) in problem.choices.iter().enumerate() {
            if let Some(variable) = self.within(choice.kind, at, segment) {
                sum.add(variable, of(&choice.effects) + choice.within.get(segment).map(of).unwrap_or_default());
            }
        }
        for (at, synergy) in problem.synergies.iter().enumerate() {
            if synergy.segment.is_none_or(|only| only == segment) {
                sum.add(self.synergies + at, of(&synergy.effects));
            }
        }
        sum
    }

    /// The variable for a choice being in force in a segment.
    fn within(&self, kind: Kind, choice: usize, segment: usize) -> Option<usize> {
        match kind {
            Kind::Mode => self.serving.get(&(segment, choice)).copied(),
            Kind::Tool | Kind::Strategy => Some(choice),
        }
    }

    /// The sum, but no more than a most.
    fn up_to(&mut self, sum: Sum, most: Exact) -> Sum {
        let variable = self.variable(Domain::AtMost(most));
        self.at_least(None, sum.less(&Sum::of([variable]), Decimal::ONE), Exact::ZERO);
        Sum::of([variable])
    }

    /// The sum, but no less than nothing.
    fn not_negative(&mut self, sum: Sum) -> Sum {
        let variable = self.variable(Domain::Positive);
        self.at_least(None, Sum::of([variable]).less(&sum, Decimal::ONE), Exact::ZERO);
        Sum::of([variable])
    }
}
