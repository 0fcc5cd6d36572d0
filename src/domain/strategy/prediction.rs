//! What a plan that is adopted says will be, so that it can be compared with what is.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::decimal::Exact;
use super::observed::Observed;
use super::problem::Problem;
use super::ranking::Ranked;

/// What is expected of a segment.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Expected {
    /// The mode that serves it, by the file's name.
    pub mode: Option<String>,
    /// How much its rating counts.
    pub weight: f64,
    /// Its rating.
    pub rating: f64,
}

/// A plan that was adopted, with what it predicts for a month.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Prediction {
    /// The file's title.
    pub title: String,
    /// What money is counted in.
    pub currency: String,
    /// What is chosen, by name, in the file's order.
    pub choices: Vec<String>,
    /// What is expected of each segment.
    pub segments: BTreeMap<String, Expected>,
    /// Cost of a month.
    pub cost: f64,
    /// Revenue of a month, from subscriptions and enterprise contracts.
    pub revenue: f64,
    /// Staff hours of a month.
    pub staff_hours: f64,
    /// Tickets of a month by the file's mode, where it was known how many there are.
    pub tickets: BTreeMap<String, f64>,
}

impl Prediction {
    /// What a mix predicts; how many tickets each mode will have is known from what was seen of the segments' plans.
    #[must_use]
    pub fn of(problem: &Problem, one: &Ranked, observed: &Observed) -> Self {
        let outcome = &one.outcome;
        let months = f64::from(problem.lookback.horizon_months.max(1));
        let monthly = |amount: Exact| rounded(amount.to_f64() / months, 2);
        let name = |at: usize| problem.choices.get(at).map(|choice| choice.name.clone());
        let chosen = problem.choices.iter().enumerate().filter(|(at, _)| one.mix.has(*at));
        let mut tickets: BTreeMap<String, f64> = BTreeMap::new();
        let mut segments = BTreeMap::new();
        for ((at, segment), of) in problem.segments.iter().enumerate().zip(&outcome.segments) {
            let mode = one.mix.served.get(at).copied().flatten().and_then(name);
            if let (Some(mode), true) = (&mode, observed.months > 0) {
                let volume = observed.volume(&problem.lookback.plans_of(&segment.name));
                *tickets.entry(mode.clone()).or_default() += rounded(volume, 2);
            }
            let expected =
                Expected { mode, weight: segment.weight.exact().to_f64(), rating: rounded(of.rating.to_f64(), 3) };
            segments.insert(segment.name.clone(), expected);
        }
        Self {
            title: problem.title.clone(),
            currency: problem.currency.clone(),
            choices: chosen.map(|(_, choice)| choice.name.clone()).collect(),
            segments,
            cost: monthly(outcome.cost),
            revenue: monthly(outcome.subscription_revenue + outcome.enterprise_revenue),
            staff_hours: monthly(outcome.staff_hours),
            tickets,
        }
    }

    /// Which mode serves each segment.
    #[must_use]
    pub fn served(&self) -> BTreeMap<String, Option<String>> {
        self.segments.iter().map(|(segment, of)| (segment.clone(), of.mode.clone())).collect()
    }
}

/// With so many places after the point.
#[must_use]
pub fn rounded(value: f64, places: i32) -> f64 {
    let unit = 10_f64.powi(places);
    (value * unit).round() / unit
}
