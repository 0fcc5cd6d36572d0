//! Profit against satisfaction: the mixes of which no other has more of one without less of the other.
//!
//! Each is found by making one as large as possible while the other keeps to a bound, so those off the hull of all are
//! found too, which weighted sums miss. Where they are too many, those that leave the largest gaps come first.

use super::decimal::Exact;
use super::mix::Mix;
use super::programme::Goal;
use super::ranking::Ranked;
use super::solve::{Answer, Query, Solving, Stage};

/// The mixes from the most profit to the most satisfaction.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Frontier {
    /// Each with more satisfaction and less profit than the one before.
    pub points: Vec<Ranked>,
    /// Whether these are all.
    pub complete: bool,
}

/// Two neighbours between which there may be more.
struct Gap {
    left: Ranked,
    right: Ranked,
}

/// So many mixes of the frontier.
pub(super) fn frontier(solving: &Solving<'_>, points_max: usize) -> Frontier {
    let Some(left) = first(solving, Goal::Profit, Goal::Satisfaction, None, None) else { return Frontier::default() };
    let Some(right) = first(solving, Goal::Satisfaction, Goal::Profit, None, None) else {
        return Frontier { points: vec![left], complete: false };
    };
    if left.outcome.satisfaction == right.outcome.satisfaction {
        return Frontier { points: vec![left], complete: true };
    }
    let mut points = vec![left.clone(), right.clone()];
    let mut gaps = vec![Gap { left, right }];
    let mut complete = true;
    while let Some(widest) = widest(&gaps) {
        if points.len() >= points_max || solving.is_over() {
            complete = false;
            break;
        }
        solving.tell(Stage::Frontier, points.len(), points_max);
        let Gap { left, right } = gaps.swap_remove(widest);
        match between(solving, &left, &right) {
            Ok((lower, upper)) => {
                // Nothing lies between these two: see `between`.
                for (gap, is_lower) in [((left, lower), true), ((upper, right), false)] {
                    let (left, right) = gap;
                    if left.outcome.satisfaction != right.outcome.satisfaction {
                        points.push(if is_lower { right.clone() } else { left.clone() });
                        gaps.push(Gap { left, right });
                    }
                }
            }
            Err(()) => complete = false,
        }
    }
    points.sort_by_key(|point| point.outcome.satisfaction);
    points.truncate(points_max.max(2));
    Frontier { points, complete }
}

/// Of what lies from one point to another: above the middle the one with the most profit, and of those with more profit
/// than that the one with the most satisfaction, so that nothing lies between the two. They may be the ends themselves.
fn between(solving: &Solving<'_>, left: &Ranked, right: &Ranked) -> Result<(Ranked, Ranked), ()> {
    let (low, high) = (left.outcome.satisfaction, right.outcome.satisfaction);
    let middle = (low + high).half().max(solving.more_than(Goal::Satisfaction, low));
    let upper = first(solving, Goal::Profit, Goal::Satisfaction, Some((Goal::Satisfaction, middle)), Some(&right.mix))
        .ok_or(())?;
    let profit = solving.more_than(Goal::Profit, upper.outcome.profit());
    let lower =
        first(solving, Goal::Satisfaction, Goal::Profit, Some((Goal::Profit, profit)), Some(&left.mix)).ok_or(())?;
    Ok((lower, upper))
}

/// The mix with the most of one goal, and of those the one with the most of the other.
fn first(
    solving: &Solving<'_>,
    goal: Goal,
    then: Goal,
    at_least: Option<(Goal, Exact)>,
    start: Option<&Mix>,
) -> Option<Ranked> {
    let mut at_least = Vec::from_iter(at_least);
    let most = Query { goal: Some(goal), at_least: at_least.clone(), start, ..Query::default() };
    let (mix, outcome) = solving.ask(&most).proven()?;
    at_least.push((goal, goal.of(&outcome)));
    let of_those = Query { goal: Some(then), at_least, start: Some(&mix), ..Query::default() };
    match solving.ask(&of_those) {
        Answer::Best { mix, outcome, proven: true } => Some(Ranked { mix, outcome }),
        _ => None,
    }
}

fn widest(gaps: &[Gap]) -> Option<usize> {
    let area = |gap: &Gap| {
        let (left, right) = (&gap.left.outcome, &gap.right.outcome);
        (left.profit() - right.profit()).to_f64() * (right.satisfaction - left.satisfaction).to_f64()
    };
    (0..gaps.len()).max_by(|a, b| area(&gaps[*a]).total_cmp(&area(&gaps[*b])))
}
