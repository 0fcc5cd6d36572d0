//! What is said where no mix is possible: what contradicts each other, and what to loosen.

use std::fmt::Write;

use super::{Telling, percent};
use crate::domain::Locale;
use crate::domain::strategy::{Conflict, Exact, Limit, Loosened, amount};

/// The contradiction and the ways out.
pub(crate) fn told(telling: Telling<'_>, conflict: &Conflict) -> String {
    let mut text = String::new();
    let mut line = |said: &str| {
        let _ = writeln!(text, "{said}");
    };
    line(telling.say("No mix keeps to all limits.", "没有组合能同时满足所有限制。"));
    if !conflict.limits.is_empty() {
        line("");
        line(match (telling.locale, conflict.proven) {
            (Locale::English, true) => "These contradict each other (without any one of them the others can be kept):",
            (Locale::English, false) => "Among these is a contradiction (there was no time to narrow it down):",
            (Locale::Chinese, true) => "以下限制互相矛盾（去掉其中任何一条，其余即可满足）：",
            (Locale::Chinese, false) => "矛盾就在以下限制之中（时间不够，未能缩小范围）：",
        });
        conflict.limits.iter().for_each(|limit| line(&format!("  {}", telling.limit(*limit))));
    }
    line("");
    if conflict.ways.is_empty() {
        line(telling.say(
            "No small change makes a mix possible: loosen several of them, or leave out --budget.",
            "单独放宽几条还不够：请同时放宽多条限制。",
        ));
        return text;
    }
    line(match (telling.locale, conflict.ways[0].len()) {
        (Locale::English, 1) => "Ways out, each of which is enough:",
        (Locale::English, _) => "Ways out; what stands in one line has to be done together:",
        (Locale::Chinese, 1) => "任选一条即可解决：",
        (Locale::Chinese, _) => "解决办法（同一行内的须同时做）：",
    });
    for way in &conflict.ways {
        line(&format!("  {}", in_words(telling, way)));
    }
    text
}

/// One way out.
pub(crate) fn in_words(telling: Telling<'_>, way: &[Loosened]) -> String {
    let alone = way.len() == 1;
    way.iter().map(|one| loosened(telling, *one, alone)).collect::<Vec<_>>().join(telling.say("; and ", "；并且"))
}

fn loosened(telling: Telling<'_>, one: Loosened, alone: bool) -> String {
    let chinese = telling.locale == Locale::Chinese;
    let problem = telling.problem;
    let least = if alone { "" } else { telling.say("at least ", "至少") };
    let Some(to) = one.to else { return dropped(telling, one.limit) };
    let more = |now: Exact| amount(to - now);
    match one.limit {
        Limit::Budget if chinese => {
            format!("预算提高到{least} {}（增加 {}）", amount(to), more(problem.budget.exact()))
        }
        Limit::Budget => {
            format!("raise the budget to {least}{} ({} more)", amount(to), more(problem.budget.exact()))
        }
        Limit::StaffHours => {
            let by = more(problem.staff_hours.unwrap_or_default().exact());
            if chinese {
                format!("人力工时提高到{least} {}（增加 {by}）", amount(to))
            } else {
                format!("raise the staff hours to {least}{} ({by} more)", amount(to))
            }
        }
        Limit::SlaFloor(at) => {
            let segment = &problem.segments[at];
            let now = percent(segment.sla_floor.unwrap_or_default().exact());
            if chinese {
                format!("把 {} 的 SLA 下限从 {now} 降到 {}", segment.name, percent(to))
            } else {
                format!("lower the SLA floor of {} from {now} to {}", segment.name, percent(to))
            }
        }
        limit => dropped(telling, limit),
    }
}

fn dropped(telling: Telling<'_>, limit: Limit) -> String {
    format!("{}{}", telling.say("drop: ", "取消："), telling.limit(limit))
}
