//! Every mix of a small problem, one after the other: slow, and without any cleverness that could be wrong.

use frontdesk::domain::strategy::{Exact, Kind, Mix, Outcome, Problem};

/// Every mix that keeps to all limits, best first; of equally good ones the cheaper.
pub fn possible(problem: &Problem) -> Vec<(Mix, Outcome)> {
    let mut all: Vec<(Mix, Outcome)> = every(problem)
        .into_iter()
        .map(|mix| {
            let outcome = mix.outcome(problem);
            (mix, outcome)
        })
        .filter(|(mix, outcome)| mix.broken(problem, outcome).is_empty())
        .collect();
    all.sort_by_key(|(_, outcome)| (-outcome.objective, outcome.cost));
    all
}

/// Profit and satisfaction of every mix that no other beats in one without losing in the other.
pub fn frontier(possible: &[(Mix, Outcome)]) -> Vec<(Exact, Exact)> {
    let both = |outcome: &Outcome| (outcome.profit(), outcome.satisfaction);
    let beaten = |(profit, satisfaction): (Exact, Exact)| {
        possible.iter().map(|(_, other)| both(other)).any(|(more, happier)| {
            more >= profit && happier >= satisfaction && (more, happier) != (profit, satisfaction)
        })
    };
    let mut points: Vec<_> =
        possible.iter().map(|(_, outcome)| both(outcome)).filter(|point| !beaten(*point)).collect();
    points.sort_by_key(|(_, satisfaction)| *satisfaction);
    points.dedup();
    points
}

/// Every way to serve the segments times every set of tools and strategies. A mode is chosen where it serves somebody.
pub fn every(problem: &Problem) -> Vec<Mix> {
    let modes: Vec<usize> = problem.of_kind(Kind::Mode).map(|(at, _)| at).collect();
    let free: Vec<usize> = (0..problem.choices.len()).filter(|at| problem.choices[*at].kind != Kind::Mode).collect();
    let mut served: Vec<Vec<Option<usize>>> = vec![Vec::new()];
    for segment in 0..problem.segments.len() {
        let can = modes.iter().copied().filter(|mode| problem.choices[*mode].serves[segment]);
        let ways: Vec<Option<usize>> = can.map(Some).chain([None]).collect();
        served = served.iter().flat_map(|so_far| ways.iter().map(|way| [&so_far[..], &[*way]].concat())).collect();
    }
    let mut mixes = Vec::new();
    for served in served {
        for set in 0..1_u32 << free.len() {
            let mut chosen = vec![false; problem.choices.len()];
            served.iter().flatten().for_each(|mode| chosen[*mode] = true);
            free.iter().enumerate().for_each(|(bit, at)| chosen[*at] = set & (1 << bit) != 0);
            mixes.push(Mix { chosen, served: served.clone() });
        }
    }
    mixes
}
