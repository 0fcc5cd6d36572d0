//! What the plan in force predicted for a month, beside what happened in it.

use std::collections::BTreeSet;

use super::{Figure, Line};
use crate::domain::customer::Money;
use crate::domain::strategy::observed::{Observed, ObservedTicket, units};
use crate::domain::strategy::prediction::{Prediction, rounded};
use crate::domain::strategy::{Kind, Problem};

/// The lines of a review. `month` is what was seen in that month alone.
#[must_use]
pub fn compared(problem: &Problem, prediction: Option<&Prediction>, month: &Observed) -> Vec<Line> {
    let said = |value: fn(&Prediction) -> f64| prediction.map(value);
    let hours: f64 = month.tickets.iter().map(ObservedTicket::hours).sum();
    let tickets = count(month.tickets.len());
    let ours = |money: Money| in_currency(problem, month, money);
    let revenue: Vec<f64> = month.contracts.iter().filter_map(|(_, price)| ours(*price)).collect();
    let (rating, rated) = rating(problem, prediction, month);
    let mut lines = vec![
        line(Figure::Cost, said(|plan| plan.cost), cost(problem, month, hours), tickets),
        line(Figure::Revenue, said(|plan| plan.revenue), Some(revenue.iter().sum()), count(revenue.len())),
        line(Figure::Rating, rating.0, rating.1, rated),
        line(Figure::Hours, said(|plan| plan.staff_hours), Some(hours), tickets),
    ];
    // Every mode that has tickets, or was to have some.
    let names: BTreeSet<&str> = problem.of_kind(Kind::Mode).map(|(_, choice)| choice.name.as_str()).collect();
    for name in names {
        let desk = problem.lookback.mode_of(name);
        let opened = month.opened.iter().filter(|one| one.mode.as_deref() == Some(desk));
        let happened: u64 = opened.map(|one| one.tickets).sum();
        let predicted = prediction.and_then(|plan| plan.tickets.get(name).copied());
        if predicted.is_some() || happened > 0 {
            let figure = Figure::Tickets { mode: name.to_owned() };
            #[expect(clippy::cast_precision_loss, reason = "counts of tickets are far below 2^52")]
            lines.push(line(figure, predicted, Some(happened as f64), happened));
        }
    }
    lines
}

fn line(figure: Figure, predicted: Option<f64>, happened: Option<f64>, samples: u64) -> Line {
    let short = |value: Option<f64>| value.map(|value| rounded(value, 2));
    Line { figure, predicted: short(predicted), happened: short(happened), samples }
}

/// The hours at their price, and what modes and tools cost; nothing where no price of an hour is known.
fn cost(problem: &Problem, month: &Observed, hours: f64) -> Option<f64> {
    let costs = &month.costs;
    let hour = costs.hour.and_then(|hour| in_currency(problem, month, hour))?;
    let fixed = costs.modes.values().chain(costs.tools.values());
    Some(hours * hour + fixed.filter_map(|cost| in_currency(problem, month, *cost)).sum::<f64>())
}

/// The mean rating by the segments' weights, predicted and happened, of those segments in which somebody rated.
fn rating(problem: &Problem, plan: Option<&Prediction>, month: &Observed) -> ((Option<f64>, Option<f64>), u64) {
    let (mut weights, mut said, mut seen, mut all) = (0.0, Some(0.0), 0.0, 0);
    for (at, segment) in problem.segments.iter().enumerate() {
        let of = month.tickets.iter().filter(|ticket| problem.segment_of_plan(&ticket.plan) == Some(at));
        let stars: Vec<f64> = of.filter_map(|ticket| ticket.stars.map(f64::from)).collect();
        let weight = segment.weight.exact().to_f64();
        if stars.is_empty() || weight <= 0.0 {
            continue;
        }
        #[expect(clippy::cast_precision_loss, reason = "counts of ratings are far below 2^52")]
        let mean = stars.iter().sum::<f64>() / stars.len() as f64;
        let expected = plan.and_then(|plan| plan.segments.get(&segment.name)).map(|expected| expected.rating);
        said = said.zip(expected).map(|(sum, rating)| sum + weight * rating);
        seen += weight * mean;
        weights += weight;
        all += count(stars.len());
    }
    if all == 0 {
        // Nobody rated: what was predicted is told all the same.
        let weight: f64 = plan.iter().flat_map(|plan| plan.segments.values()).map(|of| of.weight).sum();
        let sum: f64 = plan.iter().flat_map(|plan| plan.segments.values()).map(|of| of.weight * of.rating).sum();
        return (((weight > 0.0).then(|| sum / weight), None), 0);
    }
    ((said.map(|said| said / weights), Some(seen / weights)), all)
}

fn in_currency(problem: &Problem, month: &Observed, money: Money) -> Option<f64> {
    month.is_counted(money, &problem.currency).then(|| units(money))
}

fn count(rows: usize) -> u64 {
    u64::try_from(rows).unwrap_or(u64::MAX)
}
