//! `--history` and `--adopt`: where each number is from, and the plan in force.

use std::fmt::Write;

use super::table::Table;
use crate::chat::words::plan::json::volumes;
use crate::chat::words::plan::{Telling, percent};
use crate::cli::commerce;
use crate::clock::Clock;
use crate::config::Config;
use crate::domain::strategy::estimate::Estimate;
use crate::domain::strategy::history::{Informed, Why};
use crate::domain::strategy::{Decimal, Field, Observed, Prediction, Problem, Ranked, about, amount, points};
use crate::domain::{Locale, WorkspaceId};
use crate::store::Failure;

/// What history gave.
pub(super) struct Past {
    pub(super) informed: Informed,
    pub(super) observed: Observed,
}

impl Past {
    /// Asks the desk's database.
    pub(super) async fn read(
        config: &Config,
        workspace: Option<&WorkspaceId>,
        problem: &Problem,
    ) -> anyhow::Result<Self> {
        let workspace = commerce::workspace(config, workspace)?;
        let flow = crate::run::parts(config, Clock::System).await?.flow;
        let (informed, observed) = flow.informed(workspace, problem).await?;
        flow.db.close().await;
        Ok(Self { informed, observed })
    }

    /// Where the numbers are from, for people.
    pub(super) fn told(&self, telling: Telling<'_>) -> String {
        let mut text = format!("\n{}\n", self.heading(telling));
        text.push_str(&self.numbers(telling));
        text.push_str(&self.seen(telling));
        text
    }

    fn heading(&self, telling: Telling<'_>) -> String {
        let least = telling.problem.lookback.samples_min;
        let Some((since, until)) = self.observed.window else {
            let none = ("Numbers from history: the desk has none of a whole month yet", "历史数据：尚无完整月份");
            return telling.say(none.0, none.1).to_owned();
        };
        let (since, until, months) = (since.strftime("%Y-%m-%d"), until.strftime("%Y-%m-%d"), self.observed.months);
        match telling.locale {
            Locale::English => format!(
                "Numbers from history: {since} to {until}, {months} months; with fewer than {least} observations the \
                 file's is used"
            ),
            Locale::Chinese => {
                format!("历史数据：{since} 至 {until}，共 {months} 个月；观察少于 {least} 个时用文件的数字")
            }
        }
    }

    fn numbers(&self, telling: Telling<'_>) -> String {
        let head = [
            telling.say("number", "数字"),
            telling.say("file", "文件"),
            telling.say("history", "历史"),
            telling.say("95 %", "95% 区间"),
            "n",
            telling.say("used", "采用"),
            telling.say("why", "原因"),
        ];
        let mut table = Table::new(&[false, true, true, true, true, false, false], &head);
        let (told, rest): (Vec<_>, Vec<_>) = self.informed.numbers.iter().partition(|one| one.history.is_some());
        for one in &told {
            let shown = |value: Decimal| shown(one.field, value);
            let found = one.history;
            let range = found.map(|found| (found.range, found.samples)).filter(|((low, high), _)| low < high);
            table.row(vec![
                telling.number(one.place, one.field),
                shown(one.file.value),
                found.map(|found| shown(found.value)).unwrap_or_default(),
                range.map(|((low, high), _)| format!("{} – {}", shown(low), shown(high))).unwrap_or_else(dash),
                found.map(|found| found.samples).filter(|n| *n > 0).map_or_else(dash, |n| n.to_string()),
                used(telling, one.why).to_owned(),
                why(telling, one.why),
            ]);
        }
        let mut text = if told.is_empty() { String::new() } else { table.text() };
        let mut reasons: Vec<(String, usize)> = Vec::new();
        for one in &rest {
            let reason = why(telling, one.why);
            match reasons.iter_mut().find(|(known, _)| *known == reason) {
                Some((_, count)) => *count += 1,
                None => reasons.push((reason, 1)),
            }
        }
        let reasons: Vec<String> = reasons.into_iter().map(|(reason, count)| format!("{reason} ({count})")).collect();
        if !reasons.is_empty() {
            let others = telling.say("of all others the file's: ", "其余均用文件的数字：");
            // Writing to a string does not fail.
            let _ = writeln!(text, "  {others}{}", reasons.join(telling.say(", ", "，")));
        }
        text
    }

    /// What else was seen: hours of a ticket, deflection, and how many tickets there are.
    fn seen(&self, telling: Telling<'_>) -> String {
        let mut text = String::new();
        for one in self.observed.hours_per_ticket() {
            let by =
                if one.by == "mode" { telling.say("mode", "模式") } else { telling.say("agent", "支持人员") };
            let hours = one.hours.map_or_else(dash, |hours| interval(hours, &|value| format!("{value:.2}")));
            let label = telling.say("hours per ticket", "每单工时");
            let _ = writeln!(text, "  {label}, {by} {}: {hours}, n = {}", one.name, one.tickets);
        }
        if let Some(share) = self.observed.deflection() {
            let in_percent = |value: f64| format!("{:.1} %", value * 100.0);
            let label = telling.say("questions deflected", "自助解决率");
            let _ = writeln!(text, "  {label}: {}, n = {}", interval(share, &in_percent), share.samples);
        }
        for (name, volume) in volumes(telling.problem, &self.observed) {
            let label = telling.say("tickets of a month", "每月工单");
            let _ = writeln!(text, "  {label}, {name}: {}", about(volume));
        }
        text
    }
}

/// Keeps a mix as the plan in force; its number.
pub(super) async fn adopt(
    config: &Config,
    workspace: Option<&WorkspaceId>,
    problem: &Problem,
    best: &Ranked,
) -> anyhow::Result<i64> {
    let workspace = commerce::workspace(config, workspace)?;
    let flow = crate::run::parts(config, Clock::System).await?.flow;
    let observed = flow.observed(workspace, problem.lookback.months).await?;
    let adopted = flow.adopt(&workspace.id, &Prediction::of(problem, best, &observed), None).await;
    flow.db.close().await;
    match adopted {
        Err(Failure::Stale) => anyhow::bail!("another plan was adopted at the same moment; look at it and try again"),
        adopted => Ok(adopted?),
    }
}

fn interval(one: Estimate, shown: &dyn Fn(f64) -> String) -> String {
    format!("{} ({} – {})", shown(one.value), shown(one.low), shown(one.high))
}

fn dash() -> String {
    "–".to_owned()
}

fn shown(field: Field, value: Decimal) -> String {
    match field {
        Field::SlaAttainment => percent(value.exact()),
        Field::Rating | Field::UnhappyUsers | Field::ResolutionHours => points(value.exact()),
        _ => amount(value.exact()),
    }
}

fn used(telling: Telling<'_>, why: Why) -> &'static str {
    match (telling.locale, why.uses_history()) {
        (Locale::English, true) => "history",
        (Locale::English, false) => "file",
        (Locale::Chinese, true) => "历史",
        (Locale::Chinese, false) => "文件",
    }
}

fn why(telling: Telling<'_>, why: Why) -> String {
    let said = match why {
        Why::TooFew { needed } => {
            return match telling.locale {
                Locale::English => format!("fewer than {needed}"),
                Locale::Chinese => format!("少于 {needed} 个"),
            };
        }
        Why::Seen => ("enough were seen", "观察足够"),
        Why::Priced => ("its price is configured", "配置中有价格"),
        Why::Nothing => ("nothing of it happened", "没有发生过"),
        Why::NoMonth => ("no whole month yet", "尚无完整月份"),
        Why::NoPrice => ("no price of an hour in this currency", "没有该币种的工时价格"),
        Why::InSegments => ("each segment has its own", "各客户群有单独数字"),
        Why::Unseen => ("the desk does not see it apart", "无法单独观察"),
        Why::TooLarge => ("too large", "数字过大"),
        Why::NotAsked => ("history was not asked", "未查询历史"),
    };
    telling.say(said.0, said.1).to_owned()
}
