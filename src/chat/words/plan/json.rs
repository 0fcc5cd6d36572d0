//! The report for scripts, with stable names.

use serde_json::{Map, Value, json};

use super::{Telling, ways_out, why};
use crate::domain::strategy::estimate::Estimate;
use crate::domain::strategy::history::Number;
use crate::domain::strategy::{
    Chosen, Coefficient, Conflict, Decimal, Exact, Kind, Limit, Mix, NextBudget, Observed, Outcome, Problem, Ranked,
    SegmentOutcome, Sensitivity,
};

/// Where a mix is to be chosen.
pub(crate) fn chosen(telling: Telling<'_>, chosen: &Chosen, past: &(Value, Value)) -> Value {
    let best = &chosen.best;
    let runner_up = |one: &Ranked| {
        let mut value = mix(telling, one);
        value.insert("why".to_owned(), json!(why::lost(telling, &best.outcome, &one.outcome)));
        value.insert("objective_lost".to_owned(), number(best.outcome.objective - one.outcome.objective));
        Value::Object(value)
    };
    let out_of_reach = chosen.out_of_reach.iter().map(|one| {
        let mut value = mix(telling, &one.mix);
        value.insert("limit".to_owned(), limit(telling, one.limit));
        value.insert("by".to_owned(), number(one.by));
        value.insert("why".to_owned(), json!(why::out_of_reach(telling, one)));
        Value::Object(value)
    });
    let point = |one: &Ranked| {
        let mut value = mix(telling, one);
        value.insert("is_best".to_owned(), json!(one.mix == best.mix));
        Value::Object(value)
    };
    let budget = telling.problem.budget.exact();
    json!({
        "best": mix(telling, best),
        "objective": number(best.outcome.objective),
        "cost": number(best.outcome.cost),
        "budget": number(budget),
        "proven": chosen.best_is_proven,
        "runners_up": chosen.runners_up.iter().map(runner_up).collect::<Vec<_>>(),
        "order_proven": chosen.order_is_proven,
        "out_of_reach": out_of_reach.collect::<Vec<_>>(),
        "out_of_reach_complete": chosen.out_of_reach_complete,
        "next_budget": next_budget(telling, chosen),
        "next_budget_known": chosen.next_budget != NextBudget::Unknown,
        "sensitivity": chosen.sensitivity.iter().map(|one| sensitivity(telling, one)).collect::<Vec<_>>(),
        "frontier": chosen.frontier.points.iter().map(point).collect::<Vec<_>>(),
        "frontier_complete": chosen.frontier.complete,
        "coefficients": past.0,
        "history": past.1,
    })
}

/// Where none is possible.
pub(crate) fn impossible(telling: Telling<'_>, conflict: &Conflict, past: &(Value, Value)) -> Value {
    let ways = conflict.ways.iter().map(|way| {
        let limits = way.iter().map(|one| json!({"limit": limit(telling, one.limit), "to": one.to.map(number)}));
        json!({"loosen": limits.collect::<Vec<_>>(), "in_words": ways_out::in_words(telling, way)})
    });
    json!({
        "best": null,
        "objective": null,
        "cost": null,
        "budget": number(telling.problem.budget.exact()),
        "proven": conflict.proven,
        "runners_up": [],
        "frontier": [],
        "conflict": conflict.limits.iter().map(|one| limit(telling, *one)).collect::<Vec<_>>(),
        "ways_out": ways.collect::<Vec<_>>(),
        "coefficients": past.0,
        "history": past.1,
    })
}

/// A mix and what it brings.
fn mix(telling: Telling<'_>, one: &Ranked) -> Map<String, Value> {
    let Outcome { cost, staff_hours, subscription_revenue, enterprise_revenue, usage_value, .. } = one.outcome;
    let problem = telling.problem;
    let segments = problem.segments.iter().zip(&one.outcome.segments);
    let segments: Map<String, Value> = segments.map(|(segment, of)| (segment.name.clone(), quality(of))).collect();
    let value = json!({
        "choices": names(telling, &one.mix, None),
        "modes": names(telling, &one.mix, Some(Kind::Mode)),
        "tools": names(telling, &one.mix, Some(Kind::Tool)),
        "strategies": names(telling, &one.mix, Some(Kind::Strategy)),
        "served": served(telling, &one.mix),
        "objective": number(one.outcome.objective),
        "cost": number(cost),
        "benefit": number(one.outcome.benefit()),
        "profit": number(one.outcome.profit()),
        "satisfaction": number(one.outcome.satisfaction),
        "staff_hours": number(staff_hours),
        "subscription_revenue": number(subscription_revenue),
        "enterprise_revenue": number(enterprise_revenue),
        "usage_value": number(usage_value),
        "segments": segments,
    });
    match value {
        Value::Object(value) => value,
        _ => Map::new(),
    }
}

fn names(telling: Telling<'_>, mix: &Mix, kind: Option<Kind>) -> Vec<String> {
    let choices = telling.problem.choices.iter().enumerate();
    let chosen = choices.filter(|(at, choice)| mix.has(*at) && kind.is_none_or(|kind| choice.kind == kind));
    chosen.map(|(_, choice)| choice.name.clone()).collect()
}

fn served(telling: Telling<'_>, mix: &Mix) -> Map<String, Value> {
    let segments = telling.problem.segments.iter().zip(&mix.served);
    let name = |mode: usize| telling.problem.choices[mode].name.as_str();
    segments.map(|(segment, mode)| (segment.name.clone(), json!(mode.map(name)))).collect()
}

fn quality(of: &SegmentOutcome) -> Value {
    json!({
        "rating": number(of.rating),
        "unhappy_users": number(of.unhappy_users),
        "resolution_hours": number(of.resolution_hours),
        "hours_above_target": number(of.hours_above_target),
        "sla_attainment": number(of.sla_attainment),
        "satisfaction": number(of.satisfaction),
    })
}

fn next_budget(telling: Telling<'_>, chosen: &Chosen) -> Value {
    let NextBudget::Buys { budget, mix: buys } = &chosen.next_budget else { return Value::Null };
    let gain = buys.outcome.objective - chosen.best.outcome.objective;
    json!({
        "budget": number(*budget),
        "more": number(*budget - telling.problem.budget.exact()),
        "objective_gained": number(gain),
        "buys": mix(telling, buys),
    })
}

fn sensitivity(telling: Telling<'_>, one: &Sensitivity) -> Value {
    let mix = |mix: &Option<Mix>| mix.as_ref().map(|mix| names(telling, mix, None));
    let decimal = |value: Decimal| number(value.exact());
    json!({
        "number": telling.number(one.place, one.field),
        "field": one.field.key(),
        "value": decimal(one.coefficient.value),
        "low": one.coefficient.range.map(|(low, _)| decimal(low)),
        "high": one.coefficient.range.map(|(_, high)| decimal(high)),
        "samples": one.coefficient.samples,
        "source": one.coefficient.source,
        "stays": [decimal(one.stays.0), decimal(one.stays.1)],
        "below": mix(&one.below),
        "above": mix(&one.above),
        "matters": one.matters(),
        "proven": one.proven,
    })
}

fn limit(telling: Telling<'_>, limit: Limit) -> Value {
    let kind = match limit {
        Limit::Budget => "budget",
        Limit::StaffHours => "staff_hours",
        Limit::SlaFloor(_) => "sla_floor",
        Limit::Served(_) => "served",
        Limit::Least(_) | Limit::Most(_) => "pick",
        Limit::Rule(_) => "rule",
    };
    json!({"kind": kind, "in_words": telling.limit(limit)})
}

/// Each number, and what else was seen, for scripts.
pub(crate) fn past(telling: Telling<'_>, numbers: &[Number], seen: Option<&Observed>) -> (Value, Value) {
    let decimal = |value: Decimal| number(value.exact());
    let coefficient = |one: &Coefficient| {
        json!({
            "value": decimal(one.value),
            "low": one.range.map(|(low, _)| decimal(low)),
            "high": one.range.map(|(_, high)| decimal(high)),
            "samples": one.samples,
            "source": one.source,
        })
    };
    let row = |one: &Number| {
        let used = one.history.filter(|_| one.why.uses_history()).map_or(one.file.value, |found| found.value);
        json!({
            "number": telling.number(one.place, one.field),
            "field": one.field.key(),
            "file": coefficient(&one.file),
            "history": one.history.map(|found| json!({
                "value": decimal(found.value),
                "low": decimal(found.range.0),
                "high": decimal(found.range.1),
                "n": found.samples,
                "rule": found.interval.key(),
            })),
            "value": decimal(used),
            "used": if one.why.uses_history() { "history" } else { "file" },
            "why": one.why.key(),
        })
    };
    let seen = seen.map(|observed| {
        let estimate = |one: Estimate| json!({"value": one.value, "low": one.low, "high": one.high, "n": one.samples});
        let volumes = volumes(telling.problem, observed).into_iter().map(|(name, volume)| (name, json!(volume)));
        let per_ticket = observed.hours_per_ticket().into_iter().map(
            |one| json!({"by": one.by, "name": one.name, "tickets": one.tickets, "hours": one.hours.map(estimate)}),
        );
        json!({
            "since": observed.window.map(|(since, _)| since.to_string()),
            "until": observed.window.map(|(_, until)| until.to_string()),
            "months": observed.months,
            "samples_min": telling.problem.lookback.samples_min,
            "deflection": observed.deflection().map(estimate),
            "volume": volumes.collect::<Map<_, _>>(),
            "hours_per_ticket": per_ticket.collect::<Vec<_>>(),
        })
    });
    (json!(numbers.iter().map(row).collect::<Vec<_>>()), json!(seen))
}

/// How many tickets of a month each segment has.
pub(crate) fn volumes(problem: &Problem, observed: &Observed) -> Vec<(String, f64)> {
    let volume = |name: &String| observed.volume(&problem.lookback.plans_of(name));
    problem.segments.iter().map(|segment| (segment.name.clone(), volume(&segment.name))).collect()
}

/// A whole number as such, any other as the nearest float to six places.
fn number(exact: Exact) -> Value {
    let text = exact.rounded(6);
    let text = text.trim_end_matches('0').trim_end_matches('.');
    match text.parse::<i64>() {
        Ok(whole) => json!(whole),
        Err(_) => json!(text.parse::<f64>().unwrap_or_default()),
    }
}
