//! The report for scripts, with stable names.

use serde_json::{Map, Value, json};

use super::naming::Telling;
use super::{ways_out, why};
use crate::domain::strategy::{
    Chosen, Conflict, Decimal, Exact, Kind, Limit, Mix, NextBudget, Outcome, Ranked, SegmentOutcome, Sensitivity,
};

/// Where a mix is to be chosen.
pub(super) fn chosen(telling: Telling<'_>, chosen: &Chosen, past: &(Value, Value)) -> anyhow::Result<String> {
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
    line(&json!({
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
    }))
}

/// Where none is possible.
pub(super) fn impossible(telling: Telling<'_>, conflict: &Conflict, past: &(Value, Value)) -> anyhow::Result<String> {
    let ways = conflict.ways.iter().map(|way| {
        let limits = way.iter().map(|one| json!({"limit": limit(telling, one.limit), "to": one.to.map(number)}));
        json!({"loosen": limits.collect::<Vec<_>>(), "in_words": ways_out::in_words(telling, way)})
    });
    line(&json!({
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
    }))
}

fn line(value: &Value) -> anyhow::Result<String> {
    Ok(format!("{}\n", serde_json::to_string(value)?))
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

/// A whole number as such, any other as the nearest float to six places.
pub(super) fn number(exact: Exact) -> Value {
    let text = exact.rounded(6);
    let text = text.trim_end_matches('0').trim_end_matches('.');
    match text.parse::<i64>() {
        Ok(whole) => json!(whole),
        Err(_) => json!(text.parse::<f64>().unwrap_or_default()),
    }
}
