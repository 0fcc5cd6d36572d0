//! Contracts and revenue, for people and for scripts.

use jiff::Timestamp;
use serde_json::{Value, json};

use crate::domain::customer::ContractLine;
use crate::domain::customer::contract::Revenue;
use crate::domain::customer::contract::revenue::{Figures, monthly};
use crate::domain::customer::notice::ContractRow;

/// Contracts, a line each, or as JSON.
pub(super) fn contracts(lines: &[ContractLine], now: Timestamp, as_json: bool) -> anyhow::Result<String> {
    if as_json {
        let rows: Vec<Value> = lines.iter().map(|line| contract(line, now)).collect();
        return Ok(format!("{}\n", serde_json::to_string_pretty(&rows)?));
    }
    if lines.is_empty() {
        return Ok("No contracts.\n".to_owned());
    }
    let mut text = String::new();
    for line in lines {
        let row = ContractRow::of(line, now);
        let name: String = row.organisation.raw().chars().filter(|c| !c.is_control()).take(30).collect();
        let price = row.price.map(|price| price.to_string()).unwrap_or_default();
        let word = if row.renews { "renews" } else { "until" };
        let ends = row.ends_at.map(|at| format!("  {word} {}", at.strftime("%Y-%m-%d"))).unwrap_or_default();
        let of = |(taken, all): (i64, Option<i64>), words: &str| {
            all.map(|all| format!("  {taken}/{all} {words}")).unwrap_or_default()
        };
        text.push_str(&format!("{:<5}{name:<32}{:<14}{:<11}{price:>16}", row.number, row.plan, row.state.name()));
        text.push_str(&format!("{ends}{}{}\n", of(row.seats, "seats"), of(row.credits, "credits")));
    }
    Ok(text)
}

fn contract(line: &ContractLine, now: Timestamp) -> Value {
    let row = ContractRow::of(line, now);
    let of = |(taken, all): (i64, Option<i64>)| json!({ "taken": taken, "all": all });
    json!({
        "number": row.number,
        "customer": { "number": line.organisation.number, "name": line.organisation.name.raw() },
        "plan": row.plan,
        "state": row.state,
        "price": row.price,
        "period": line.contract.terms.at(now).map(|term| term.period),
        "mrr": monthly(&line.contract, now),
        "ends_at": row.ends_at,
        "renews": row.renews,
        "seats": of(row.seats),
        "credits": of(row.credits),
    })
}

/// Revenue, for a person.
pub(super) fn revenue(revenue: &Revenue) -> String {
    if revenue.currencies.is_empty() {
        return "No contract earns anything.\n".to_owned();
    }
    let day = |at: Timestamp| at.strftime("%Y-%m-%d").to_string();
    let mut text = format!("{} to {}, {} customers\n", day(revenue.since), day(revenue.until), revenue.customers);
    for Figures { begin, new, expansion, contraction, churned, end, churn_per_mille, by_plan, by_segment } in
        &revenue.currencies
    {
        let rows = [
            ("MRR at the beginning", begin),
            ("+ new", new),
            ("+ expansion", expansion),
            ("- contraction", contraction),
            ("- churned", churned),
            ("MRR at the end", end),
        ];
        text.push('\n');
        for (name, money) in rows {
            text.push_str(&format!("{name:<22}{:>18}\n", money.to_string()));
        }
        if let Some(churn) = churn_per_mille {
            text.push_str(&format!("{:<22}{:>16} %\n", "churn rate", format!("{}.{}", churn / 10, churn % 10)));
        }
        for (plan, money) in by_plan {
            text.push_str(&format!("  {plan:<20}{:>18}\n", money.to_string()));
        }
        for (segment, money) in by_segment {
            text.push_str(&format!("  {:<20}{:>18}\n", format!("{} segment", segment.name()), money.to_string()));
        }
    }
    text
}
