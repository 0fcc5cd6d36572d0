//! The report that a lead reads: what is best, why, and what it hangs on.

use std::fmt::Write;

use super::table::Table;
use crate::chat::words::plan::{Telling, percent, why};
use crate::domain::Locale;
use crate::domain::strategy::{Chosen, Decimal, Exact, NextBudget, Ranked, Sensitivity, amount, points};

/// Lines of what is out of reach, and points of the frontier that are listed.
const OUT_OF_REACH_MAX: usize = 4;
const POINTS_MAX: usize = 10;
/// Numbers that change nothing and are named.
const IDLE_NAMED_MAX: usize = 6;

/// The whole report.
pub(super) fn report(telling: Telling<'_>, chosen: &Chosen) -> String {
    let parts = [
        best(telling, chosen),
        segments(telling, &chosen.best),
        ranking(telling, chosen),
        out_of_reach(telling, chosen),
        next_budget(telling, chosen),
        sensitivity(telling, chosen),
        frontier(telling, chosen),
    ];
    let mut text = String::new();
    if !telling.problem.title.is_empty() {
        let _ = writeln!(text, "{}\n", telling.problem.title);
    }
    text + &parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("\n")
}

fn best(telling: Telling<'_>, chosen: &Chosen) -> String {
    let (problem, outcome) = (telling.problem, &chosen.best.outcome);
    let mut text = String::new();
    let proof = match (telling.locale, chosen.best_is_proven) {
        (Locale::English, true) => "proven: no mix within the limits is better",
        (Locale::English, false) => "the best that was found in time; there may be a better one",
        (Locale::Chinese, true) => "已证明：限制之内没有更好的组合",
        (Locale::Chinese, false) => "限时内找到的最好组合，可能还有更好的",
    };
    let _ = writeln!(text, "{}{}", telling.say("Best: ", "最佳："), telling.mix(&chosen.best.mix));
    let _ = writeln!(text, "  {proof}");
    let currency = if problem.currency.is_empty() { String::new() } else { format!("{} ", problem.currency) };
    let weights = problem.weights;
    let weighted = |weight: Decimal| amount(weight.exact());
    let objective = match telling.locale {
        Locale::English => format!(
            "objective {} = benefit {} × {} + satisfaction {} × {}",
            amount(outcome.objective),
            amount(outcome.benefit()),
            weighted(weights.benefit),
            points(outcome.satisfaction),
            weighted(weights.satisfaction)
        ),
        Locale::Chinese => format!(
            "目标值 {} = 收益 {} × {} + 满意度 {} × {}",
            amount(outcome.objective),
            amount(outcome.benefit()),
            weighted(weights.benefit),
            points(outcome.satisfaction),
            weighted(weights.satisfaction)
        ),
    };
    let cost = if weights.cost.exact() == Exact::ZERO {
        String::new()
    } else {
        format!(" − {} {} × {}", telling.say("cost", "成本"), amount(outcome.cost), weighted(weights.cost))
    };
    let _ = writeln!(text, "  {objective}{cost}");
    let left = amount(problem.budget.exact() - outcome.cost);
    let (spent, budget, profit) = (amount(outcome.cost), amount(problem.budget.exact()), amount(outcome.profit()));
    let _ = match telling.locale {
        Locale::English => {
            writeln!(text, "  cost {currency}{spent} of a budget of {budget} ({left} left); profit {profit}")
        }
        Locale::Chinese => writeln!(text, "  成本 {currency}{spent}，预算 {budget}（剩余 {left}）；利润 {profit}"),
    };
    if let Some(hours) = problem.staff_hours {
        let (used, most) = (amount(outcome.staff_hours), amount(hours.exact()));
        let _ = match telling.locale {
            Locale::English => writeln!(text, "  staff hours {used} of {most}"),
            Locale::Chinese => writeln!(text, "  人力工时 {used}，上限 {most}"),
        };
    }
    text
}

fn segments(telling: Telling<'_>, best: &Ranked) -> String {
    let head = [
        telling.say("segment", "客户群"),
        telling.say("served by", "支持模式"),
        telling.say("rating", "评分"),
        telling.say("unhappy", "不满意"),
        telling.say("hours", "解决时长"),
        telling.say("above target", "超出目标"),
        telling.say("SLA kept", "SLA 达成"),
        telling.say("satisfaction", "满意度"),
    ];
    let mut table = Table::new(&[false, false, true, true, true, true, true, true], &head);
    for (at, (segment, of)) in telling.problem.segments.iter().zip(&best.outcome.segments).enumerate() {
        let mode = best.mix.served.get(at).copied().flatten();
        table.row(vec![
            segment.name.clone(),
            mode.map_or_else(|| "–".to_owned(), |mode| telling.problem.choices[mode].name.clone()),
            points(of.rating),
            amount(of.unhappy_users),
            points(of.resolution_hours),
            points(of.hours_above_target),
            percent(of.sla_attainment),
            points(of.satisfaction),
        ]);
    }
    table.text()
}

fn ranking(telling: Telling<'_>, chosen: &Chosen) -> String {
    if chosen.runners_up.is_empty() {
        return String::new();
    }
    let head = [
        "#",
        telling.say("mix", "组合"),
        telling.say("objective", "目标值"),
        telling.say("cost", "成本"),
        telling.say("profit", "利润"),
        telling.say("satisfaction", "满意度"),
    ];
    let mut table = Table::new(&[true, false, true, true, true, true], &head);
    let best = &chosen.best;
    for (at, one) in std::iter::once(best).chain(&chosen.runners_up).enumerate() {
        let of = &one.outcome;
        let mix = match at {
            0 if one.mix.chosen.iter().filter(|chosen| **chosen).count() > 5 => {
                telling.say("the best", "最佳").to_owned()
            }
            0 => telling.mix(&one.mix),
            _ => telling.beside(&one.mix, &best.mix),
        };
        table.row(vec![
            (at + 1).to_string(),
            mix,
            amount(of.objective),
            amount(of.cost),
            amount(of.profit()),
            points(of.satisfaction),
        ]);
    }
    let mut text = telling.say("The next best, and why they lost\n", "次优组合及落选原因\n").to_owned();
    text.push_str(&table.text());
    for (at, one) in chosen.runners_up.iter().enumerate() {
        let _ = writeln!(text, "  {}: {}", at + 2, why::lost(telling, &best.outcome, &one.outcome));
    }
    if !chosen.order_is_proven {
        let note = telling.say(
            "  (their order is not proven: too many are equally good, or time ran out)\n",
            "  （次序未经证明：同样好的太多，或时间已到）\n",
        );
        text.push_str(note);
    }
    text
}

fn out_of_reach(telling: Telling<'_>, chosen: &Chosen) -> String {
    if chosen.out_of_reach.is_empty() && chosen.out_of_reach_complete {
        return String::new();
    }
    let mut text = telling.say("Better, but out of reach\n", "更好但无法选择\n").to_owned();
    for one in chosen.out_of_reach.iter().take(OUT_OF_REACH_MAX) {
        let (mix, by) = (telling.beside(&one.mix.mix, &chosen.best.mix), why::better_by(&chosen.best, &one.mix));
        let reason = why::out_of_reach(telling, one);
        let _ = match telling.locale {
            Locale::English => writeln!(text, "  {mix}: better by {by}, but {reason}"),
            Locale::Chinese => writeln!(text, "  {mix}：目标值高 {by}，但{reason}"),
        };
    }
    if !chosen.out_of_reach_complete {
        text.push_str(telling.say("  (not every limit was tried in time)\n", "  （限时内未能试完所有限制）\n"));
    }
    text
}

fn next_budget(telling: Telling<'_>, chosen: &Chosen) -> String {
    let said = match (&chosen.next_budget, telling.locale) {
        (NextBudget::Buys { budget, mix }, locale) => {
            let (more, to) = (amount(*budget - telling.problem.budget.exact()), amount(*budget));
            let (name, by) = (telling.beside(&mix.mix, &chosen.best.mix), why::better_by(&chosen.best, mix));
            match locale {
                Locale::English => {
                    format!("{more} more (a budget of {to}) buys {name}: better by {by}; less buys nothing")
                }
                Locale::Chinese => {
                    format!("增加 {more}（预算 {to}）可换成 {name}：目标值高 {by}；增加得更少则没有变化")
                }
            }
        }
        (NextBudget::Nothing, _) => telling.say("no budget buys anything better", "预算再多也不会更好").to_owned(),
        (NextBudget::Unknown, _) => telling.say("not found out in time", "限时内未能得出").to_owned(),
    };
    format!("{}\n  {said}\n", telling.say("More budget", "增加预算"))
}

fn sensitivity(telling: Telling<'_>, chosen: &Chosen) -> String {
    if chosen.sensitivity.is_empty() {
        return String::new();
    }
    let mut text = telling.say("What the choice hangs on\n", "选择取决于哪些数字\n").to_owned();
    let (matter, idle): (Vec<_>, Vec<_>) = chosen.sensitivity.iter().partition(|one| one.matters());
    for one in &matter {
        let _ = writeln!(text, "  {}", hangs_on(telling, chosen, one));
    }
    let unsure = idle.iter().filter(|one| !one.proven).count();
    let names: Vec<String> = idle.iter().take(IDLE_NAMED_MAX).map(|one| telling.number(one.place, one.field)).collect();
    let more = if idle.len() > IDLE_NAMED_MAX { ", …" } else { "" };
    let named = format!("{}{more}", names.join(telling.say(", ", "，")));
    let _ = match (telling.locale, idle.len()) {
        (_, 0) => Ok(()),
        (Locale::English, _) => writeln!(text, "  within their ranges these change nothing: {named}"),
        (Locale::Chinese, _) => writeln!(text, "  以下数字在其范围内不影响选择：{named}"),
    };
    let _ = match (telling.locale, unsure) {
        (_, 0) => Ok(()),
        (Locale::English, count) => writeln!(text, "  (of {count} of these that is not proven: time ran out)"),
        (Locale::Chinese, count) => writeln!(text, "  （其中 {count} 个未经证明：时间已到）"),
    };
    text
}

fn hangs_on(telling: Telling<'_>, chosen: &Chosen, one: &Sensitivity) -> String {
    let number = |value: Decimal| amount(value.exact());
    let (low, high) = one.coefficient.range.unwrap_or((one.coefficient.value, one.coefficient.value));
    let samples = one.coefficient.samples.map(|samples| format!("n = {}", amount(whole(samples))));
    let known: Vec<String> = samples.into_iter().chain(one.coefficient.source.clone()).collect();
    let known = match (telling.locale, known.is_empty()) {
        (_, true) => String::new(),
        (Locale::English, false) => format!("; {}", known.join(", ")),
        (Locale::Chinese, false) => format!("；{}", known.join("，")),
    };
    let value = number(one.coefficient.value);
    let mut said = match telling.locale {
        Locale::English => {
            format!("{}: {value} ({} to {}{known})", telling.number(one.place, one.field), number(low), number(high))
        }
        Locale::Chinese => {
            format!("{}：{value}（{} 至 {}{known}）", telling.number(one.place, one.field), number(low), number(high))
        }
    };
    for (rival, below, at) in [(&one.below, true, one.stays.0), (&one.above, false, one.stays.1)] {
        let Some(rival) = rival else { continue };
        let then = if *rival == chosen.best.mix {
            telling.say("no mix is possible", "没有可行的组合").to_owned()
        } else {
            format!("{}{}", telling.say("the best is ", "最佳为 "), telling.beside(rival, &chosen.best.mix))
        };
        said += &match (telling.locale, below) {
            (Locale::English, true) => format!("; below {} {then}", number(at)),
            (Locale::English, false) => format!("; above {} {then}", number(at)),
            (Locale::Chinese, true) => format!("；低于 {} 时{then}", number(at)),
            (Locale::Chinese, false) => format!("；高于 {} 时{then}", number(at)),
        };
    }
    said
}

fn whole(count: u64) -> Exact {
    count.to_string().parse::<Decimal>().unwrap_or_default().exact()
}

fn frontier(telling: Telling<'_>, chosen: &Chosen) -> String {
    let points_of = &chosen.frontier.points;
    if points_of.len() < 2 {
        return String::new();
    }
    let count = points_of.len();
    let mut text = match (telling.locale, chosen.frontier.complete) {
        (Locale::English, true) => {
            format!("Profit against satisfaction: all {count} mixes with no better one in both\n")
        }
        (Locale::English, false) => {
            format!("Profit against satisfaction: {count} mixes with no better one in both; there are more\n")
        }
        (Locale::Chinese, true) => format!("利润与满意度：互不占优的全部 {count} 个组合\n"),
        (Locale::Chinese, false) => format!("利润与满意度：互不占优的 {count} 个组合（还有更多）\n"),
    };
    let head = [telling.say("profit", "利润"), telling.say("satisfaction", "满意度"), telling.say("mix", "组合")];
    let mut table = Table::new(&[true, true, false], &head);
    let every = count.div_ceil(POINTS_MAX).max(1);
    for (_, one) in points_of.iter().enumerate().filter(|(at, _)| at % every == 0 || at + 1 == count) {
        let mut mix = telling.beside(&one.mix, &chosen.best.mix);
        if one.mix == chosen.best.mix {
            mix = telling.say("the best of above", "即上述最佳").to_owned();
        }
        table.row(vec![amount(one.outcome.profit()), points(one.outcome.satisfaction), mix]);
    }
    text.push_str(&table.text());
    text
}
