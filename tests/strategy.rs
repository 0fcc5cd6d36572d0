//! The strategy planner against counting: on random small problems the solver finds what trying every mix finds.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that goes wrong has failed")]

#[path = "strategy/brute.rs"]
mod brute;
#[path = "strategy/exactness.rs"]
mod exactness;
#[path = "strategy/mistakes.rs"]
mod mistakes;
#[path = "strategy/random.rs"]
mod random;

use frontdesk::domain::strategy::{
    Advice, Chosen, Decimal, EXAMPLE, Exact, Limit, Mix, NextBudget, Outcome, Problem, Search, Wanted, advise, file,
};

/// Problems that are tried.
const SEEDS: u64 = 240;

fn solved(problem: &Problem) -> Advice {
    let wanted = Wanted { runners_up: 6, frontier_points: 500 };
    advise(problem, wanted, Search { nodes_max: 100_000, left: &|| None, told: &|_, _, _| {} })
}

fn chosen(problem: &Problem) -> Chosen {
    match solved(problem) {
        Advice::Choose(chosen) => *chosen,
        other => panic!("{other:?}"),
    }
}

/// Each seed's problem with the mixes that are possible in it, best first.
fn each(check: impl Fn(u64, &Problem, &[(Mix, Outcome)])) {
    for seed in 0..SEEDS {
        let problem = random::problem(seed);
        check(seed, &problem, &brute::possible(&problem));
    }
}

#[test]
fn the_best_and_the_runners_up_are_those_of_counting_in_their_order() {
    let counts = std::cell::Cell::new((0, 0));
    each(|seed, problem, possible| {
        let (found, none) = counts.get();
        if possible.is_empty() {
            assert!(matches!(solved(problem), Advice::Impossible(_)), "seed {seed}");
            counts.set((found, none + 1));
            return;
        }
        counts.set((found + 1, none));
        let chosen = chosen(problem);
        assert!(chosen.best_is_proven, "seed {seed}");
        let all: Vec<_> = std::iter::once(&chosen.best).chain(&chosen.runners_up).collect();
        let worth: Vec<Exact> = all.iter().map(|one| one.outcome.objective).collect();
        let counted: Vec<Exact> = possible.iter().take(7).map(|(_, outcome)| outcome.objective).collect();
        assert_eq!(worth, counted, "seed {seed}");
        for one in &all {
            assert_eq!(one.outcome, one.mix.outcome(problem), "seed {seed}");
            assert!(one.mix.broken(problem, &one.outcome).is_empty(), "seed {seed}");
        }
        let mut mixes: Vec<&Mix> = all.iter().map(|one| &one.mix).collect();
        mixes.sort();
        mixes.dedup();
        assert_eq!(mixes.len(), all.len(), "seed {seed}: no mix is told twice");
        if chosen.order_is_proven {
            let costs: Vec<Exact> = all.iter().map(|one| one.outcome.cost).collect();
            let counted: Vec<Exact> = possible.iter().take(7).map(|(_, outcome)| outcome.cost).collect();
            assert_eq!(costs, counted, "seed {seed}: of equally good ones the cheaper comes first");
        }
    });
    let (found, none) = counts.get();
    assert!(found > SEEDS / 3 && none > SEEDS / 20, "{found} can be solved and {none} cannot");
}

#[test]
fn the_frontier_is_that_of_counting() {
    let several = std::cell::Cell::new(0);
    each(|seed, problem, possible| {
        if possible.is_empty() {
            return;
        }
        let frontier = chosen(problem).frontier;
        assert!(frontier.complete, "seed {seed}");
        let both: Vec<_> = frontier.points.iter().map(|one| (one.outcome.profit(), one.outcome.satisfaction)).collect();
        assert_eq!(both, brute::frontier(possible), "seed {seed}");
        several.set(several.get() + u64::from(both.len() > 2));
    });
    assert!(several.get() > SEEDS / 20, "{} have more than two points", several.get());
}

#[test]
fn the_next_budget_is_the_least_that_buys_something_better() {
    let seen = std::cell::Cell::new((0, 0));
    each(|seed, problem, possible| {
        let Some((_, best)) = possible.first() else { return };
        let unbounded = Problem { budget: "1000000".parse().unwrap(), ..problem.clone() };
        let better = brute::possible(&unbounded).into_iter().filter(|(_, outcome)| outcome.objective > best.objective);
        let next = better.min_by_key(|(_, outcome)| (outcome.cost, -outcome.objective));
        let (buys, nothing) = seen.get();
        match (chosen(problem).next_budget, next) {
            (NextBudget::Buys { budget, mix }, Some((_, outcome))) => {
                assert_eq!((budget, mix.outcome.objective), (outcome.cost, outcome.objective), "seed {seed}");
                seen.set((buys + 1, nothing));
            }
            (NextBudget::Nothing, None) => seen.set((buys, nothing + 1)),
            other => panic!("seed {seed}: {other:?}"),
        }
    });
    let (buys, nothing) = seen.get();
    assert!(buys > SEEDS / 10 && nothing > SEEDS / 10, "{buys} and {nothing}");
}

#[test]
fn a_conflict_is_irreducible_and_its_ways_out_are_the_smallest_that_help() {
    let told = std::cell::Cell::new(0);
    each(|seed, problem, possible| {
        if !possible.is_empty() {
            return;
        }
        let Advice::Impossible(conflict) = solved(problem) else { panic!("seed {seed}") };
        assert!(conflict.proven, "seed {seed}");
        let every: Vec<Vec<Limit>> = brute::every(problem)
            .iter()
            .map(|mix| mix.broken(problem, &mix.outcome(problem)).into_iter().map(|(limit, _)| limit).collect())
            .collect();
        // Possible without some limits: a mix breaks none but those.
        let possible = |without: &dyn Fn(&Limit) -> bool| every.iter().any(|broken| broken.iter().all(without));
        assert!(!possible(&|limit| !conflict.limits.contains(limit)), "seed {seed}: they contradict each other");
        for left_out in &conflict.limits {
            let others = |limit: &Limit| limit == left_out || !conflict.limits.contains(limit);
            assert!(possible(&others), "seed {seed}: {left_out:?} is needed");
        }
        let fewest = every.iter().map(Vec::len).min().unwrap();
        if fewest > 3 {
            return;
        }
        assert!(!conflict.ways.is_empty(), "seed {seed}");
        for way in &conflict.ways {
            assert_eq!(way.len(), fewest, "seed {seed}");
            assert!(possible(&|limit| way.iter().any(|one| one.limit == *limit)), "seed {seed}: {way:?}");
        }
        told.set(told.get() + 1);
    });
    assert!(told.get() > SEEDS / 20, "{} conflicts", told.get());
}

#[test]
fn the_worked_example_is_what_counting_all_of_it_finds() {
    let problem = file::read(EXAMPLE, None).unwrap();
    assert_eq!(problem.budget, "10000000".parse().unwrap());
    let every = brute::every(&problem);
    let one_of_each = |mix: &&Mix| mix.chosen.iter().filter(|chosen| **chosen).count() == 3;
    let all_served = |mix: &&Mix| mix.served.iter().all(|served| *served == mix.served[0]);
    let picked = every.iter().filter(one_of_each).filter(all_served).filter(|mix| {
        !mix.broken(&problem, &mix.outcome(&problem))
            .iter()
            .any(|(limit, _)| matches!(limit, Limit::Least(_) | Limit::Most(_)))
    });
    assert_eq!(picked.count(), 3 * 3 * 2, "three modes, three tool mixes, two strategies");
    let possible = brute::possible(&problem);
    let chosen = chosen(&problem);
    let worth = |one: &Outcome| one.objective.rounded(0);
    let all: Vec<String> =
        std::iter::once(&chosen.best).chain(&chosen.runners_up).map(|one| worth(&one.outcome)).collect();
    assert_eq!(all, possible.iter().take(7).map(|(_, outcome)| worth(outcome)).collect::<Vec<_>>());
    assert_eq!(all[..3], ["19444000", "18232000", "18166000"], "reckoned by hand");
    let both: Vec<_> =
        chosen.frontier.points.iter().map(|one| (one.outcome.profit(), one.outcome.satisfaction)).collect();
    assert_eq!(both, brute::frontier(&possible));
}

#[test]
fn within_its_range_the_best_mix_stays_the_best_and_beyond_it_does_not() {
    let beyond = std::cell::Cell::new(0);
    each(|seed, problem, possible| {
        let Some((_, _)) = possible.first() else { return };
        // One number of each problem is made uncertain.
        let count = problem.coefficients().count();
        let Some((place, field, one)) = problem.coefficients().nth(usize::try_from(seed).unwrap() % count) else {
            return;
        };
        let around = |by: i64| Decimal::from_millionths(one.value.millionths() + by * 1_000_000).unwrap();
        let range = (around(-20), around(20));
        let mut uncertain = problem.with(place, field, one.value);
        uncertain.effects_mut(place).unwrap().get_mut(&field).unwrap().range = Some(range);
        let chosen = chosen(&uncertain);
        let [sensitivity] = &chosen.sensitivity[..] else { panic!("seed {seed}") };
        assert!(sensitivity.proven, "seed {seed}");
        let is_best = |at: Decimal| {
            let then = uncertain.with(place, field, at);
            let outcome = chosen.best.mix.outcome(&then);
            let most = brute::possible(&then).first().map(|(_, outcome)| outcome.objective);
            chosen.best.mix.broken(&then, &outcome).is_empty() && Some(outcome.objective) == most
        };
        let (low, high) = sensitivity.stays;
        let step = |at: Decimal, by: i64| Decimal::from_millionths(at.millionths() + by).unwrap();
        let (from, to) = (low.millionths(), high.millionths());
        for part in 0..=12 {
            let at = Decimal::from_millionths(from + (to - from) / 12 * part).unwrap();
            assert!(is_best(at), "seed {seed}: {place:?} {field:?} at {at} of {low}..{high}");
        }
        if sensitivity.below.is_some() {
            assert!(!is_best(step(low, -1)), "seed {seed}: {place:?} {field:?} below {low}");
        }
        if sensitivity.above.is_some() {
            assert!(!is_best(step(high, 1)), "seed {seed}: {place:?} {field:?} above {high}");
        }
        assert_eq!(sensitivity.below.is_none(), low == range.0, "seed {seed}");
        assert_eq!(sensitivity.above.is_none(), high == range.1, "seed {seed}");
        beyond.set(beyond.get() + u64::from(sensitivity.matters()));
    });
    assert!(beyond.get() > SEEDS / 10, "{} matter", beyond.get());
}
