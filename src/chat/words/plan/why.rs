//! Why a mix lost, and what else there is to say about one beside the best.

use super::{Telling, percent};
use crate::domain::Locale;
use crate::domain::strategy::{Exact, Limit, OutOfReach, Outcome, Ranked, amount, points};

/// What a runner-up loses and gains beside the best.
pub(crate) fn lost(telling: Telling<'_>, best: &Outcome, other: &Outcome) -> String {
    let weights = telling.problem.weights;
    let satisfaction = other.satisfaction - best.satisfaction;
    let benefit = other.benefit() - best.benefit();
    let cost = other.cost - best.cost;
    let mut gains = Vec::new();
    let mut losses = Vec::new();
    let mut take = |change: Exact, counts: bool, said: String| {
        if counts && change != Exact::ZERO {
            if change > Exact::ZERO { gains.push(said) } else { losses.push(said) }
        }
    };
    let worth = amount(satisfaction.times(weights.satisfaction).abs());
    let (by, money) = (points(satisfaction.abs()), amount(benefit.abs()));
    let in_points = match telling.locale {
        Locale::English => format!("{by} of satisfaction (worth {worth})"),
        Locale::Chinese => format!("满意度 {by}（折合 {worth}）"),
    };
    let in_money = match telling.locale {
        Locale::English => format!("{money} of benefit"),
        Locale::Chinese => format!("收益 {money}"),
    };
    take(satisfaction, satisfaction.times(weights.satisfaction) != Exact::ZERO, in_points);
    take(benefit, benefit.times(weights.benefit) != Exact::ZERO, in_money);
    let mut parts = Vec::new();
    let and = telling.say(" and ", "和");
    if !losses.is_empty() {
        parts.push(format!("{}{}", telling.say("loses ", "少了"), losses.join(and)));
    }
    if !gains.is_empty() {
        parts.push(format!("{}{}", telling.say("gains only ", "只多"), gains.join(and)));
    }
    let difference = amount(cost.abs());
    parts.extend(match (telling.locale, cost.cmp(&Exact::ZERO)) {
        (_, std::cmp::Ordering::Equal) => None,
        (Locale::English, std::cmp::Ordering::Less) => Some(format!("costs {difference} less")),
        (Locale::English, std::cmp::Ordering::Greater) => Some(format!("costs {difference} more")),
        (Locale::Chinese, std::cmp::Ordering::Less) => Some(format!("成本低 {difference}")),
        (Locale::Chinese, std::cmp::Ordering::Greater) => Some(format!("成本高 {difference}")),
    });
    if other.objective == best.objective {
        parts.insert(0, telling.say("as good as the best", "与最佳同样好").to_owned());
    }
    parts.join(telling.say("; ", "；"))
}

/// Why a better mix cannot be had.
pub(crate) fn out_of_reach(telling: Telling<'_>, one: &OutOfReach) -> String {
    let by = amount(one.by);
    let chinese = telling.locale == Locale::Chinese;
    match one.limit {
        Limit::Budget if chinese => format!("超出预算 {by}"),
        Limit::Budget => format!("costs over budget by {by}"),
        Limit::StaffHours if chinese => format!("超出人力工时 {by}"),
        Limit::StaffHours => format!("needs {by} staff hours too many"),
        Limit::SlaFloor(at) => {
            let (name, by) = (&telling.problem.segments[at].name, percent(one.by));
            if chinese {
                format!("{name} 的 SLA 达成率低于下限 {by}")
            } else {
                format!("misses the SLA floor of {name} by {by}")
            }
        }
        limit if chinese => format!("违反规则：{}", telling.limit(limit)),
        limit => format!("breaks a rule: {}", telling.limit(limit)),
    }
}

/// By how much one mix is better than another.
pub(crate) fn better_by(best: &Ranked, other: &Ranked) -> String {
    amount(other.outcome.objective - best.outcome.objective)
}
