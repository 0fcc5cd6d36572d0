//! What mixes, limits, numbers and stages are called, in English and Chinese.

pub(crate) mod json;
pub(crate) mod ways_out;
pub(crate) mod why;

use crate::domain::Locale;
use crate::domain::strategy::{Exact, Field, Kind, Limit, Mix, Place, Problem, Rule, Stage, amount};

/// Choices of a mix up to which it is named in full beside another.
const NAMED_IN_FULL_MAX: usize = 5;

/// A problem, and the language in which it is told of.
#[derive(Clone, Copy)]
pub(crate) struct Telling<'a> {
    pub(crate) problem: &'a Problem,
    pub(crate) locale: Locale,
}

impl Telling<'_> {
    /// One of two words.
    pub(crate) fn say<'w>(&self, english: &'w str, chinese: &'w str) -> &'w str {
        match self.locale {
            Locale::English => english,
            Locale::Chinese => chinese,
        }
    }

    /// The names of all that is chosen.
    pub(crate) fn mix(&self, mix: &Mix) -> String {
        let names: Vec<&str> = self.names(mix).collect();
        if names.is_empty() {
            return self.say("nothing", "什么都不选").to_owned();
        }
        let modes = mix.chosen_of(self.problem, Kind::Mode).count();
        if modes > 1 { format!("{} ({})", names.join(" · "), self.served(mix)) } else { names.join(" · ") }
    }

    /// A mix beside another: in full where it is small, else what is different.
    pub(crate) fn beside(&self, mix: &Mix, other: &Mix) -> String {
        if self.names(mix).count() <= NAMED_IN_FULL_MAX {
            return self.mix(mix);
        }
        let name = |at: &usize| self.problem.choices[*at].name.as_str();
        let all: Vec<usize> = (0..self.problem.choices.len()).collect();
        let more = all.iter().filter(|at| mix.has(**at) && !other.has(**at)).map(|at| format!("+{}", name(at)));
        let less = all.iter().filter(|at| !mix.has(**at) && other.has(**at)).map(|at| format!("−{}", name(at)));
        let moved = (0..self.problem.segments.len()).filter(|at| mix.served.get(*at) != other.served.get(*at));
        let moved = moved.map(|at| self.served_in(mix, at));
        let parts: Vec<String> = more.chain(less).chain(moved).collect();
        if parts.is_empty() { self.say("the same", "相同").to_owned() } else { parts.join(" ") }
    }

    /// Which mode serves whom.
    fn served(&self, mix: &Mix) -> String {
        let all = (0..self.problem.segments.len()).map(|at| self.served_in(mix, at));
        all.collect::<Vec<_>>().join(self.say(", ", "，"))
    }

    fn served_in(&self, mix: &Mix, segment: usize) -> String {
        let mode = mix.served.get(segment).copied().flatten().map(|mode| self.problem.choices[mode].name.as_str());
        format!("{} → {}", self.problem.segments[segment].name, mode.unwrap_or("–"))
    }

    fn names(&self, mix: &Mix) -> impl Iterator<Item = &str> {
        let chosen = self.problem.choices.iter().enumerate().filter(|(at, _)| mix.has(*at));
        chosen.map(|(_, choice)| choice.name.as_str())
    }

    /// What a mix has to keep to.
    pub(crate) fn limit(&self, limit: Limit) -> String {
        let chinese = self.locale == Locale::Chinese;
        let segment = |at: usize| self.problem.segments[at].name.as_str();
        match limit {
            Limit::Budget if chinese => format!("预算 {}", amount(self.problem.budget.exact())),
            Limit::Budget => format!("the budget of {}", amount(self.problem.budget.exact())),
            Limit::StaffHours => {
                let hours = amount(self.problem.staff_hours.unwrap_or_default().exact());
                if chinese {
                    format!("人力工时上限 {hours}")
                } else {
                    format!("the limit of {hours} staff hours")
                }
            }
            Limit::SlaFloor(at) => {
                let floor = percent(self.problem.segments[at].sla_floor.unwrap_or_default().exact());
                let name = segment(at);
                if chinese {
                    format!("{name} 的 SLA 达成率不低于 {floor}")
                } else {
                    format!("an SLA attainment of at least {floor} for {name}")
                }
            }
            Limit::Served(at) if chinese => format!("{} 必须有支持模式", segment(at)),
            Limit::Served(at) => format!("a mode for {}", segment(at)),
            Limit::Least(kind) if chinese => format!("至少选一个{}", self.kind(kind)),
            Limit::Least(kind) => format!("at least one {}", self.kind(kind)),
            Limit::Most(kind) if chinese => format!("至多选一个{}", self.kind(kind)),
            Limit::Most(kind) => format!("at most one {}", self.kind(kind)),
            Limit::Rule(at) => self.rule(at),
        }
    }

    fn kind(&self, kind: Kind) -> &'static str {
        match (self.locale, kind) {
            (Locale::English, kind) => kind.key(),
            (Locale::Chinese, Kind::Mode) => "支持模式",
            (Locale::Chinese, Kind::Tool) => "工具",
            (Locale::Chinese, Kind::Strategy) => "商业策略",
        }
    }

    fn rule(&self, at: usize) -> String {
        let name = |one: &usize| self.problem.choices[*one].name.as_str();
        let names = |all: &[usize], with: &str| all.iter().map(name).collect::<Vec<_>>().join(with);
        let Some(rule) = self.problem.rules.get(at) else { return String::new() };
        let (sentence, because) = match rule {
            Rule::Requires { choice, any_of, because } => {
                let any_of = names(any_of, self.say(" or ", " 或 "));
                (format!("{} {} {any_of}", name(choice), self.say("needs", "需要")), because)
            }
            Rule::Excludes { choices, because } => {
                let all = names(choices, self.say(" and ", " 与 "));
                (format!("{all} {}", self.say("do not go together", "不能同时选")), because)
            }
        };
        match because {
            Some(because) => format!("{sentence} ({because})"),
            None => sentence,
        }
    }

    /// A number of the problem.
    pub(crate) fn number(&self, place: Place, field: Field) -> String {
        let choice = |at: usize| self.problem.choices[at].name.as_str();
        let segment = |at: usize| self.problem.segments[at].name.as_str();
        let whose = match place {
            Place::Choice(at) => choice(at).to_owned(),
            Place::Within(at, within) => match self.locale {
                Locale::English => format!("{} in {}", choice(at), segment(within)),
                Locale::Chinese => format!("{}（{}）", choice(at), segment(within)),
            },
            Place::Segment(at) => segment(at).to_owned(),
            Place::Synergy(at) => {
                let of = self.problem.synergies[at].of.iter().map(|one| choice(*one));
                of.collect::<Vec<_>>().join(self.say(" with ", " 加 "))
            }
        };
        match self.locale {
            Locale::English => format!("{} of {whose}", field_name(field)),
            Locale::Chinese => {
                // Latin letters stand apart from Chinese ones.
                let apart = if whose.ends_with(|last: char| last.is_ascii()) { " " } else { "" };
                format!("{whose}{apart}的{}", field_name_in_chinese(field))
            }
        }
    }
}

fn field_name(field: Field) -> &'static str {
    match field {
        Field::Cost => "cost",
        Field::StaffHours => "staff hours",
        Field::SubscriptionRevenue => "subscription revenue",
        Field::EnterpriseRevenue => "enterprise revenue",
        Field::UsageValue => "usage value",
        Field::Rating => "rating",
        Field::UnhappyUsers => "unhappy users",
        Field::ResolutionHours => "resolution hours",
        Field::SlaAttainment => "SLA attainment",
    }
}

fn field_name_in_chinese(field: Field) -> &'static str {
    match field {
        Field::Cost => "成本",
        Field::StaffHours => "人力工时",
        Field::SubscriptionRevenue => "订阅收入",
        Field::EnterpriseRevenue => "企业版收入",
        Field::UsageValue => "工具使用价值",
        Field::Rating => "评分",
        Field::UnhappyUsers => "不满意用户数",
        Field::ResolutionHours => "解决时长",
        Field::SlaAttainment => "SLA 达成率",
    }
}

/// What the search is at.
pub(crate) fn stage(stage: Stage, locale: Locale) -> &'static str {
    match (locale, stage) {
        (Locale::English, Stage::Ranking) => "best mixes",
        (Locale::English, Stage::Beyond) => "limits tried",
        (Locale::English, Stage::Frontier) => "points of profit against satisfaction",
        (Locale::English, Stage::Sensitivity) => "uncertain numbers",
        (Locale::English, Stage::Conflict) => "limits tried for the conflict",
        (Locale::Chinese, Stage::Ranking) => "最佳组合",
        (Locale::Chinese, Stage::Beyond) => "试探各项限制",
        (Locale::Chinese, Stage::Frontier) => "利润与满意度的边界点",
        (Locale::Chinese, Stage::Sensitivity) => "不确定的数字",
        (Locale::Chinese, Stage::Conflict) => "查找互相矛盾的限制",
    }
}

/// A share in percent.
pub(crate) fn percent(share: Exact) -> String {
    let hundredfold = share.rounded(6);
    let value: f64 = hundredfold.parse().unwrap_or_default();
    let text = format!("{:.1}", value * 100.0);
    format!("{} %", text.trim_end_matches('0').trim_end_matches('.'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::strategy::Decimal;

    #[test]
    fn shares_are_percent() {
        assert_eq!(percent("0.955".parse::<Decimal>().unwrap().exact()), "95.5 %");
    }
}
