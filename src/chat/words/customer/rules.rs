//! The rules that give a plan, and what came of each.

use super::Speaker;
use crate::chat::message::Block;
use crate::domain::Locale;
use crate::domain::customer::entitled::{How, Looked, Rule, Why};

impl Speaker<'_> {
    /// One line for each rule.
    pub(in crate::chat::words) fn rules(&self, looked: &[Looked]) -> Block {
        Block::List(looked.iter().map(|one| self.rule(one)).collect())
    }

    /// `*pro* by contract 3 (your seat, by code), active, until …: wins`
    fn rule(&self, looked: &Looked) -> String {
        let plan = self.door.bold(&self.shown(&looked.plan.as_str().into()));
        let mut text = match (&looked.rule, self.locale) {
            (Rule::Configured, Locale::English) => format!("{plan} by the configuration"),
            (Rule::Configured, Locale::Chinese) => format!("{plan}（按配置）"),
            (Rule::Contract { number, how }, Locale::English) => {
                format!("{plan} by contract {number} ({})", self.how(how))
            }
            (Rule::Contract { number, how }, Locale::Chinese) => {
                format!("{plan}（合同 {number}，{}）", self.how(how))
            }
            (Rule::Everybody, Locale::English) => format!("{plan}, as everybody"),
            (Rule::Everybody, Locale::Chinese) => format!("{plan}（所有人）"),
        };
        if let (Some(state), false) = (looked.state, matches!(looked.why, Why::Stands { .. })) {
            text.push_str(&format!(", {}", self.state(state)));
        }
        if let Some(ends_at) = looked.ends_at {
            let at = self.door.time(ends_at);
            text.push_str(&match self.locale {
                Locale::English => format!(", until {at}"),
                Locale::Chinese => format!("，至 {at}"),
            });
        }
        format!("{text}: {}", self.why_of(&looked.why))
    }

    fn how(&self, how: &How) -> String {
        match (how, self.locale) {
            (How::Hand, Locale::English) => "a seat given by a lead".to_owned(),
            (How::Hand, Locale::Chinese) => "由负责人分配".to_owned(),
            (How::Code, Locale::English) => "a seat by a code".to_owned(),
            (How::Code, Locale::Chinese) => "通过代码".to_owned(),
            (How::Mail, Locale::English) => "a seat by a mail address".to_owned(),
            (How::Mail, Locale::Chinese) => "通过邮箱".to_owned(),
            (How::Group { id }, Locale::English) => format!("the group {}", self.shown(&id.as_str().into())),
            (How::Group { id }, Locale::Chinese) => format!("用户组 {}", self.shown(&id.as_str().into())),
            (How::Channel, Locale::English) => "this channel".to_owned(),
            (How::Channel, Locale::Chinese) => "本频道".to_owned(),
            (How::Workspace, Locale::English) => "everybody here".to_owned(),
            (How::Workspace, Locale::Chinese) => "本工作区所有人".to_owned(),
            (How::Account { workspace }, Locale::English) => {
                format!("your account in {}", self.shown(&workspace.as_str().into()))
            }
            (How::Account { workspace }, Locale::Chinese) => {
                format!("您在 {} 的账号", self.shown(&workspace.as_str().into()))
            }
        }
    }

    fn why_of(&self, why: &Why) -> String {
        match why {
            Why::Wins => self.say("wins", "采用").to_owned(),
            Why::Loses => self.say("holds, but a better one wins", "有效，但有更好的").to_owned(),
            Why::NotTheirs => self.say("does not hold for them", "不适用").to_owned(),
            Why::GroupsUnknown => self
                .say("may hold by a group, which shows when they act", "可能因用户组而适用，待其操作时确定")
                .to_owned(),
            Why::Stands { state } => self.state(*state).to_owned(),
            Why::UsedUp => self.say("its credits are used up", "次数已用完").to_owned(),
            Why::OtherChannel => self.say("holds in other channels", "仅适用于其他频道").to_owned(),
            Why::NoSuchPlan => self.say("no such plan is configured", "配置中没有此方案").to_owned(),
        }
    }
}
