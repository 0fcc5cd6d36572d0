//! Differences that floats do not hold, and searches that are cut short: nothing is told as proven that is not.

use std::time::Duration;

use frontdesk::domain::strategy::{Advice, Chosen, NextBudget, Problem, Search, Wanted, advise, file};

use crate::{chosen, random};

fn tools(budget: &str, tools: &[(&str, &str)]) -> Problem {
    let rows = tools
        .iter()
        .enumerate()
        .map(|(at, (cost, value))| format!("[[tool]]\nname = \"tool {at}\"\ncost = {cost}\nusage_value = {value}\n"));
    let rows: String = rows.collect();
    let text =
        format!("[limits]\nbudget = {budget}\n[pick]\ntools = \"exactly one\"\n[[segment]]\nname = \"all\"\n{rows}");
    file::read(&text, None).unwrap()
}

fn best(chosen: &Chosen) -> usize {
    chosen.best.mix.chosen.iter().position(|chosen| *chosen).unwrap()
}

#[test]
fn what_is_over_budget_by_a_millionth_is_not_chosen() {
    let problem = tools("999999999", &[("999999999.000001", "50"), ("999999999", "40"), ("3", "2")]);
    let chosen = chosen(&problem);
    assert_eq!((best(&chosen), chosen.best_is_proven), (1, true));
    let NextBudget::Buys { budget, .. } = chosen.next_budget else { panic!("{:?}", chosen.next_budget) };
    assert_eq!(budget.to_string(), "999999999.000001");
    assert_eq!(chosen.out_of_reach[0].by.to_string(), "0.000001");
}

#[test]
fn what_is_better_by_a_millionth_is_chosen() {
    let values = ["900000000.000001", "900000000", "900000000.000002", "900000000.000001"];
    for first in 0..values.len() {
        let turned: Vec<(&str, &str)> = (0..values.len()).map(|at| ("1", values[(first + at) % 4])).collect();
        let chosen = chosen(&tools("10", &turned));
        assert!(chosen.best_is_proven);
        assert_eq!(turned[best(&chosen)].1, "900000000.000002");
        let most: Vec<String> = chosen.frontier.points.iter().map(|one| one.outcome.profit().to_string()).collect();
        assert_eq!(most, ["899999999.000002"]);
        let order: Vec<String> = chosen.runners_up.iter().map(|one| one.outcome.benefit().to_string()).collect();
        assert_eq!(order, ["900000000.000001", "900000000.000001", "900000000"]);
    }
}

#[test]
fn of_equally_good_mixes_the_cheapest_is_the_best() {
    let chosen = chosen(&tools("10", &[("5", "7"), ("3", "7"), ("4", "7"), ("1", "6")]));
    assert_eq!(best(&chosen), 1);
}

#[test]
fn a_search_that_is_cut_short_proves_nothing() {
    let mut unproven = 0;
    for seed in 0..200 {
        let problem = random::problem(seed);
        let counted = crate::brute::possible(&problem).first().map(|(_, outcome)| outcome.objective);
        for nodes_max in [0, 1, 3] {
            let search = Search { nodes_max, left: &|| None, told: &|_, _, _| {} };
            match advise(&problem, Wanted::default(), search) {
                Advice::Choose(chosen) if chosen.best_is_proven => {
                    assert_eq!(Some(chosen.best.outcome.objective), counted, "seed {seed}, {nodes_max} nodes");
                }
                Advice::Choose(chosen) => {
                    assert!(chosen.best.mix.broken(&problem, &chosen.best.outcome).is_empty(), "seed {seed}");
                    unproven += 1;
                }
                Advice::Impossible(_) => assert_eq!(counted, None, "seed {seed}, {nodes_max} nodes"),
                Advice::Unknown => unproven += 1,
            }
        }
    }
    assert!(unproven > 20, "{unproven} searches were cut short");
}

#[test]
fn without_time_nothing_is_said() {
    let search = Search { nodes_max: 1_000, left: &|| Some(Duration::ZERO), told: &|_, _, _| {} };
    assert!(matches!(advise(&random::problem(1), Wanted::default(), search), Advice::Unknown));
}
