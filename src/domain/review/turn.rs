//! From the plan in force to the best one by now: the steps, and the changes of the desk's modes among them.

use super::{Outlook, Picture, Point, Step};
use crate::domain::Policy;
use crate::domain::customer::mode::Touched;
use crate::domain::customer::proposal::{consequences, plans};
use crate::domain::customer::{Mode, Wish};
use crate::domain::strategy::{Advice, Chosen, Kind, Mix, Prediction, Problem, Ranked};

/// How things are at the desk.
#[derive(Debug, Clone, Copy)]
pub struct Present<'a> {
    /// The plan in force.
    pub plan: Option<&'a Prediction>,
    /// The support modes.
    pub modes: &'a [Mode],
    /// How many open tickets each has.
    pub touched: &'a Touched,
    /// The configuration.
    pub policy: &'a Policy,
}

/// What is proposed.
#[derive(Debug, Default)]
pub struct Proposed {
    /// What is told of it.
    pub outlook: Outlook,
    /// The mix that would be in force then; none where nothing is proposed.
    pub best: Option<Ranked>,
    /// The changes of modes that belong to it.
    pub wishes: Vec<Wish>,
    /// Profit against satisfaction.
    pub picture: Picture,
}

/// What is proposed of what a search came to.
#[must_use]
pub fn proposed(problem: &Problem, advice: Advice, present: Present<'_>) -> Proposed {
    let chosen = match advice {
        Advice::Choose(chosen) => chosen,
        Advice::Impossible(_) => return Proposed { outlook: Outlook::Impossible, ..Proposed::default() },
        Advice::Unknown => return Proposed::default(),
    };
    let line = |mix: &Mix| names(problem, mix).collect::<Vec<_>>().join(" · ");
    let picture = picture(problem, &chosen, &line);
    let best = chosen.best;
    let was = present.plan.map(|plan| problem.mix_of(&plan.choices, &plan.served()));
    // A plan with a choice that the file has no more is another one.
    let is_known = |name: &String| problem.choices.iter().any(|choice| choice.name == *name);
    let is_whole = present.plan.is_some_and(|plan| plan.choices.iter().all(is_known));
    let gain = was.as_ref().filter(|_| is_whole).and_then(|was| {
        let outcome = was.outcome(problem);
        let stands = was.broken(problem, &outcome).is_empty();
        stands.then(|| (best.outcome.objective - outcome.objective).to_f64())
    });
    // It is in force, or as good as what is: nobody changes anything for nothing.
    if gain.is_some_and(|gain| gain <= 0.0) {
        return Proposed { outlook: Outlook::Same, picture, ..Proposed::default() };
    }
    let wishes = wishes(problem, &best.mix, present);
    let consequences = match wishes.as_slice() {
        [] => Vec::new(),
        wishes => consequences(wishes, present.modes, present.touched, present.policy),
    };
    let steps = steps(problem, was.as_ref(), &best.mix, present.modes);
    let choices = names(problem, &best.mix).collect();
    Proposed { outlook: Outlook::Better { choices, steps, consequences, gain }, best: Some(best), wishes, picture }
}

fn names<'a>(problem: &'a Problem, mix: &'a Mix) -> impl Iterator<Item = String> + 'a {
    problem.choices.iter().enumerate().filter(|(at, _)| mix.has(*at)).map(|(_, choice)| choice.name.clone())
}

/// What is different between two mixes, modes first.
fn steps(problem: &Problem, was: Option<&Mix>, mix: &Mix, modes: &[Mode]) -> Vec<Step> {
    let mut steps = Vec::new();
    for (at, choice) in problem.choices.iter().enumerate() {
        let name = choice.name.clone();
        let (before, after) = (was.is_some_and(|was| was.has(at)), mix.has(at));
        let by_hand = !modes.iter().any(|mode| mode.name == problem.lookback.mode_of(&name));
        match (choice.kind, before, after) {
            (_, true, true) | (_, false, false) => {}
            (Kind::Mode, _, true) => steps.push(Step::TurnOn { mode: name, by_hand }),
            (Kind::Mode, _, false) => steps.push(Step::TurnOff { mode: name, by_hand }),
            (_, _, true) => steps.push(Step::Begin { name }),
            (_, _, false) => steps.push(Step::End { name }),
        }
    }
    for (at, segment) in problem.segments.iter().enumerate() {
        let mode = |mix: &Mix| mix.served.get(at).copied().flatten();
        let after = mode(mix);
        if let Some(choice) = after.filter(|_| was.and_then(mode) != after).and_then(|at| problem.choices.get(at)) {
            steps.push(Step::Serve { segment: segment.name.clone(), mode: choice.name.clone() });
        }
    }
    steps
}

/// The changes of the desk's modes: those that are chosen take questions of the plans of the segments that they serve, the
/// others of the file take none. Modes that the file does not have stay as they are.
fn wishes(problem: &Problem, mix: &Mix, present: Present<'_>) -> Vec<Wish> {
    let known = plans(present.policy);
    let of_segment = |at: usize| {
        let name = problem.segments.get(at).map_or("", |segment| segment.name.as_str());
        problem.lookback.plans_of(name).into_iter().filter(|plan| known.contains(plan))
    };
    let all: Vec<String> = (0..problem.segments.len()).flat_map(of_segment).collect();
    let desk = |at: usize| {
        let name = problem.choices.get(at).map_or("", |choice| problem.lookback.mode_of(&choice.name));
        present.modes.iter().find(|mode| mode.name == name)
    };
    let heir = mix.chosen_of(problem, Kind::Mode).find_map(desk).map(|mode| mode.name.clone());
    let mut wishes = Vec::new();
    for (at, _) in problem.of_kind(Kind::Mode) {
        let Some(before) = desk(at) else { continue };
        let mut mode = before.clone();
        mode.enabled = mix.has(at);
        if mode.enabled {
            let served = (0..problem.segments.len()).filter(|one| mix.served.get(*one) == Some(&Some(at)));
            mode.plans.retain(|plan| !all.contains(plan));
            mode.plans.extend(served.flat_map(of_segment));
            mode.plans.dedup();
            let sorted = |plans: &[String]| {
                let mut plans = plans.to_vec();
                plans.sort();
                plans
            };
            if sorted(&mode.plans) == sorted(&before.plans) {
                mode.plans.clone_from(&before.plans);
            }
        } else if mode.successor.is_none() {
            mode.successor = heir.clone().filter(|heir| *heir != mode.name);
        }
        let was = before.version;
        if mode != *before && (mode.enabled || before.enabled) {
            wishes.push(Wish::Change { mode: Box::new(mode), was });
        }
    }
    wishes
}

/// Profit against satisfaction of what a search came to.
#[must_use]
pub fn picture(problem: &Problem, chosen: &Chosen, name: &dyn Fn(&Mix) -> String) -> Picture {
    let point = |one: &Ranked| Point {
        name: name(&one.mix),
        satisfaction: one.outcome.satisfaction.to_f64(),
        profit: one.outcome.profit().to_f64(),
    };
    let frontier = &chosen.frontier.points;
    let others = chosen.runners_up.iter().filter(|one| !frontier.iter().any(|point| point.mix == one.mix));
    Picture {
        title: problem.title.clone(),
        currency: problem.currency.clone(),
        frontier: frontier.iter().map(point).collect(),
        complete: chosen.frontier.complete,
        others: others.map(point).collect(),
        best: Some(point(&chosen.best)),
    }
}
