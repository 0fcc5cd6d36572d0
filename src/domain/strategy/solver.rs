//! The solver, and the only file that names it: branch and bound of `microlp`, in floats.
//!
//! It is asked directly, not through `good_lp`: only so its answers are bounded by a count of nodes, which is the same
//! on every machine, and say whether they are proven. What it says is checked and made exact by [`super::solve`].

use std::time::Duration;

use microlp::{ComparisonOp, Error, OptimizationDirection, Problem, SolveOptions, SolveOutcome, Variable};

use super::decimal::Exact;
use super::programme::Domain;
use super::sum::{Row, Sum};

/// Rows of amounts are widened by so much of their largest coefficient, so that rounding never loses what they allow;
/// what they allow too much is found out in exact numbers.
const WIDENED: f64 = 1e-9;
/// A branch is given up where it cannot be better by this share.
const PRUNED: f64 = 1e-10;
/// Two values of a goal whose difference is a smaller share of the goal's largest coefficient may be taken for equal:
/// the sum of what the solver's tolerances (1e-10 for each of some hundreds of variables) can come to.
const TELLS_APART: f64 = 1e-7;

/// How long may be searched.
#[derive(Debug, Clone, Copy)]
pub(super) struct Bounds {
    pub(super) nodes_max: u64,
    pub(super) time_max: Option<Duration>,
}

/// What the solver says.
#[derive(Debug)]
pub(super) enum Verdict {
    /// The values of the variables, whether each is one, and the goal there.
    Found {
        is_set: Vec<bool>,
        value: f64,
        proven: bool,
    },
    Infeasible,
    /// A bound was reached before anything was found, or numbers failed.
    Unknown,
}

/// The difference below which two values of a goal may be taken for equal.
pub(super) fn tells_apart(goal: &Sum) -> f64 {
    largest(goal) * TELLS_APART
}

/// Makes a goal as large as the rows allow.
pub(super) fn maximise<'a>(
    variables: &[Domain],
    goal: &Sum,
    rows: impl Iterator<Item = &'a Row>,
    start: impl Iterator<Item = (usize, bool)>,
    bounds: Bounds,
) -> Verdict {
    let scale = largest(goal);
    let mut problem = Problem::new(OptimizationDirection::Maximize);
    let variable = |(at, domain): (usize, &Domain)| {
        let by = goal.terms.get(&at).copied().unwrap_or_default().to_f64() / scale;
        match domain {
            Domain::Binary => problem.add_binary_var(by),
            Domain::Share => problem.add_var(by, (0.0, 1.0)),
            Domain::Positive => problem.add_var(by, (0.0, f64::INFINITY)),
            Domain::AtMost(most) => problem.add_var(by, (f64::NEG_INFINITY, most.to_f64())),
        }
    };
    let handles: Vec<Variable> = variables.iter().enumerate().map(variable).collect();
    for row in rows {
        let scale = largest(&row.sum);
        let terms = row.sum.terms.iter().filter(|(_, by)| **by != Exact::ZERO);
        let terms: Vec<(Variable, f64)> = terms.map(|(at, by)| (handles[*at], by.to_f64() / scale)).collect();
        let widened = if row.is_amount { WIDENED } else { 0.0 };
        let least = (row.least - row.sum.constant).to_f64() / scale - widened;
        if terms.is_empty() && least > 0.0 {
            return Verdict::Infeasible;
        }
        if !terms.is_empty() {
            problem.add_constraint(terms, ComparisonOp::Ge, least);
        }
    }
    let warm: Vec<(Variable, f64)> = start.map(|(at, is_set)| (handles[at], if is_set { 1.0 } else { 0.0 })).collect();
    let mut options = SolveOptions::default();
    options.time_limit = bounds.time_max;
    options.node_limit = Some(bounds.nodes_max);
    options.warm_start = (!warm.is_empty()).then_some(warm);
    options.tolerances.prune_epsilon = PRUNED;
    match problem.solve_with(options) {
        Ok(SolveOutcome::Solution(solution)) => Verdict::Found {
            is_set: handles.iter().map(|handle| solution.var_value(*handle) > 0.5).collect(),
            value: solution.objective() * scale + goal.constant.to_f64(),
            proven: solution.status() == microlp::SolutionStatus::Optimal,
        },
        Err(Error::Infeasible) => Verdict::Infeasible,
        Ok(SolveOutcome::Interrupted(_)) | Err(_) => Verdict::Unknown,
    }
}

/// The largest coefficient of a sum, or one where it has none.
fn largest(sum: &Sum) -> f64 {
    let most = sum.terms.values().map(|by| by.abs()).max().unwrap_or_default();
    if most == Exact::ZERO { 1.0 } else { most.to_f64() }
}
