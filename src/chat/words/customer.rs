//! Modes, contracts and entitlements, in words.

mod agreed;
mod rules;

use jiff::Timestamp;

use super::{Speaker, button};
use crate::chat::message::{Block, Message, Tone};
use crate::domain::customer::contract::{Revenue, State};
use crate::domain::customer::notice::ContractRow;
use crate::domain::customer::proposal::Consequence;
use crate::domain::customer::{CustomerNotice, Mode, ModeKind, Money, ProposalId, Segment, Wish};
use crate::domain::press::Press;
use crate::domain::{Locale, Untrusted};

impl Speaker<'_> {
    pub(super) fn customer(&self, notice: &CustomerNotice) -> Message {
        match notice {
            CustomerNotice::Modes { modes, plans } => self.modes(modes, plans),
            CustomerNotice::Proposed { proposal, wish, consequences } => self.proposed(*proposal, wish, consequences),
            CustomerNotice::Settled { wish, approve, by } => {
                let (by, wish) = (self.person(by), self.wish(wish));
                let text = match (self.locale, approve) {
                    (Locale::English, true) => format!("Done: {wish} ({by})."),
                    (Locale::English, false) => format!("Left as it is: {wish} ({by})."),
                    (Locale::Chinese, true) => format!("已完成：{wish}（{by}）。"),
                    (Locale::Chinese, false) => format!("保持不变：{wish}（{by}）。"),
                };
                self.note(text, if *approve { Tone::Good } else { Tone::Plain })
            }
            CustomerNotice::ModeClosed { mode, description, to } => self.mode_closed(mode, description, to.as_deref()),
            CustomerNotice::Explained { person, plan, looked, placed } => {
                let (person, plan) = (self.person(person), self.shown(&plan.as_str().into()));
                let text = match self.locale {
                    Locale::English => format!("{person} is on the plan {plan}. Looked at, the best first:"),
                    Locale::Chinese => format!("{person} 的方案为 {plan}。依次查看的规则："),
                };
                let mut message = self.note(text, Tone::Plain);
                message.blocks.push(self.rules(looked));
                message.blocks.extend(placed.as_ref().map(|placed| Block::Small(self.placed(placed))));
                message
            }
            CustomerNotice::LinkCode { code, until } => {
                let (line, until) = (self.door.command(&format!("link {code}")), self.door.time(*until));
                let text = match self.locale {
                    Locale::English => {
                        format!(
                            "Type {line} with your other account. The code is good until {until}; show it to nobody."
                        )
                    }
                    Locale::Chinese => format!("请用您的另一个账号输入 {line}。代码在 {until} 前有效，请勿给他人看。"),
                };
                self.note(text, Tone::Plain)
            }
            CustomerNotice::Linked { other, workspace } => {
                let (other, workspace) = (self.person(other), self.shown(&workspace.as_str().into()));
                let text = match self.locale {
                    Locale::English => format!("You and {other} ({workspace}) are one person to me now."),
                    Locale::Chinese => format!("已将您与 {other}（{workspace}）关联为同一人。"),
                };
                self.note(text, Tone::Good)
            }
            CustomerNotice::Redeemed { plan, contract } => {
                let plan = self.shown(&plan.as_str().into());
                let text = match self.locale {
                    Locale::English => format!("Welcome! You are on the plan {plan} now, by contract {contract}."),
                    Locale::Chinese => format!("欢迎！您现在的方案为 {plan}（合同 {contract}）。"),
                };
                self.note(text, Tone::Good)
            }
            CustomerNotice::Given { contract, person, given } => {
                let person = self.person(person);
                let text = match (self.locale, given) {
                    (Locale::English, true) => format!("{person} has a seat of contract {contract} now."),
                    (Locale::English, false) => format!("{person} has no seat of contract {contract} any more."),
                    (Locale::Chinese, true) => format!("{person} 已获得合同 {contract} 的席位。"),
                    (Locale::Chinese, false) => format!("{person} 不再拥有合同 {contract} 的席位。"),
                };
                self.note(text, Tone::Good)
            }
            CustomerNotice::Contracts { rows } => self.contracts(rows),
            CustomerNotice::TakenPrivately { person } => self.taken_privately(person),
            CustomerNotice::Agreed { row, deed } => self.agreed(row, *deed),
            CustomerNotice::Organisations { rows } => self.organisations(rows),
            CustomerNotice::Organised { organisation } => self.organised(organisation),
            CustomerNotice::Offers { offers } => self.offers(offers),
            CustomerNotice::Offered { offer, .. } => self.offered(offer),
            CustomerNotice::Ending { row, days } => self.ending(row, *days),
            CustomerNotice::OverUse { row, seats } => self.over_use(row, *seats),
            CustomerNotice::Revenue { revenue } => self.revenue(revenue),
            CustomerNotice::TimeKept { ticket, minutes, reckoned } => {
                let text = match self.locale {
                    Locale::English => format!("{ticket} took {minutes} minutes (by its history {reckoned})."),
                    Locale::Chinese => format!("工单 {ticket} 用时 {minutes} 分钟（按记录为 {reckoned} 分钟）。"),
                };
                self.note(text, Tone::Good)
            }
            CustomerNotice::WouldYouRecommend => self.would_you_recommend(),
            CustomerNotice::ScoreKept { score: Some(score) } => {
                let text = match self.locale {
                    Locale::English => format!("Thank you: {score} of 10. We read every word."),
                    Locale::Chinese => format!("谢谢！您打了 {score} 分（满分 10 分），我们会认真阅读。"),
                };
                self.note(text, Tone::Good)
            }
            CustomerNotice::ScoreKept { score: None } => {
                self.note(self.say("I will not ask you again.", "以后不会再询问您。"), Tone::Plain)
            }
        }
    }

    fn modes(&self, modes: &[Mode], plans: &[(String, Option<String>)]) -> Message {
        if modes.is_empty() {
            let hint = self.door.command("mode add care hybrid plans=community");
            let text = match self.locale {
                Locale::English => {
                    format!("There is no mode: the configuration says how questions go. {hint} makes one.")
                }
                Locale::Chinese => format!("还没有模式，问题按配置处理。可用 {hint} 添加。"),
            };
            return self.note(text, Tone::Plain);
        }
        let mut blocks = vec![Block::List(modes.iter().map(|mode| self.mode(mode)).collect())];
        let configured = self.say("as configured", "按配置");
        let row = |(plan, mode): &(String, Option<String>)| {
            let to = mode.as_ref().map_or_else(|| configured.to_owned(), |mode| self.shown(&mode.as_str().into()));
            format!("{} → {to}", self.shown(&plan.as_str().into()))
        };
        blocks.push(Block::List(plans.iter().map(row).collect()));
        let title = self.say("Support modes", "支持模式").to_owned();
        Message { title: Some(title), blocks, ..Message::default() }
    }

    /// `*care*, hybrid, disabled: description (1200.00 EUR a month)`
    fn mode(&self, mode: &Mode) -> String {
        let mut text = format!("{}, {}", self.door.bold(&mode.name), self.mode_kind(mode.kind));
        if !mode.enabled {
            text.push_str(self.say(", disabled", "，已停用"));
            if let Some(to) = &mode.successor {
                text.push_str(&format!(" → {}", self.shown(&to.as_str().into())));
            }
        }
        if let Some(cost) = mode.cost {
            text.push_str(&match self.locale {
                Locale::English => format!(", {cost} a month"),
                Locale::Chinese => format!("，每月 {cost}"),
            });
        }
        if !mode.description.is_blank() {
            text.push_str(&format!(": {}", self.shown(&mode.description.headline(200))));
        }
        text
    }

    fn mode_kind(&self, kind: ModeKind) -> &'static str {
        match kind {
            ModeKind::Community => self.say("community", "社区"),
            ModeKind::Commercial => self.say("commercial", "商业"),
            ModeKind::Hybrid => self.say("hybrid", "混合"),
        }
    }

    fn wish(&self, wish: &Wish) -> String {
        let name = self.door.bold(&self.shown(&wish.mode().into()));
        match (wish, self.locale) {
            (Wish::Add { mode }, Locale::English) => format!("the new mode {}", self.mode(mode)),
            (Wish::Add { mode }, Locale::Chinese) => format!("新增模式 {}", self.mode(mode)),
            (Wish::Change { mode, .. }, Locale::English) => format!("the mode {}", self.mode(mode)),
            (Wish::Change { mode, .. }, Locale::Chinese) => format!("模式 {}", self.mode(mode)),
            (Wish::Delete { .. }, Locale::English) => format!("delete the mode {name}"),
            (Wish::Delete { .. }, Locale::Chinese) => format!("删除模式 {name}"),
        }
    }

    fn proposed(&self, proposal: ProposalId, wish: &Wish, consequences: &[Consequence]) -> Message {
        let wish = self.wish(wish);
        let text = match self.locale {
            Locale::English => format!("Nothing is changed yet. You want: {wish}. What that changes:"),
            Locale::Chinese => format!("尚未更改。您的提议：{wish}。将会改变："),
        };
        let mut message = self.note(text, Tone::Warning);
        message.blocks.push(Block::List(consequences.iter().map(|one| self.consequence(one)).collect()));
        message.buttons = vec![
            button(self.say("Make it so", "确认"), Press::Approve(proposal), true),
            button(self.say("Leave it", "取消"), Press::Decline(proposal), false),
        ];
        message
    }

    pub(super) fn consequence(&self, consequence: &Consequence) -> String {
        let shown = |name: &String| self.shown(&name.as_str().into());
        match (consequence, self.locale) {
            (Consequence::TicketsStay { mode, count: 1 }, Locale::English) => {
                format!("1 open ticket of {} keeps its clocks", shown(mode))
            }
            (Consequence::TicketsStay { mode, count }, Locale::English) => {
                format!("{count} open tickets of {} keep their clocks", shown(mode))
            }
            (Consequence::TicketsStay { mode, count }, Locale::Chinese) => {
                format!("{} 的 {count} 个未关闭工单保留其时限", shown(mode))
            }
            (Consequence::Goes { plan, to: Some(to) }, Locale::English) => {
                format!("new questions of {} go to {}", shown(plan), shown(to))
            }
            (Consequence::Goes { plan, to: Some(to) }, Locale::Chinese) => {
                format!("{} 的新问题转到 {}", shown(plan), shown(to))
            }
            (Consequence::Goes { plan, to: None }, Locale::English) => {
                format!("new questions of {} go as the configuration says", shown(plan))
            }
            (Consequence::Goes { plan, to: None }, Locale::Chinese) => {
                format!("{} 的新问题按配置处理", shown(plan))
            }
            (Consequence::Closes { plan }, Locale::English) => {
                format!("new questions of {} are not taken", shown(plan))
            }
            (Consequence::Closes { plan }, Locale::Chinese) => format!("不再接受 {} 的新问题", shown(plan)),
            (Consequence::Nothing, Locale::English) => "nobody's questions go elsewhere".to_owned(),
            (Consequence::Nothing, Locale::Chinese) => "所有问题的去向不变".to_owned(),
        }
    }

    fn mode_closed(&self, mode: &str, description: &Untrusted, to: Option<&str>) -> Message {
        let (mode, to) = (self.shown(&mode.into()), to.map(|to| self.shown(&to.into())).unwrap_or_default());
        let text = match self.locale {
            Locale::English => format!("{mode} takes no new questions at present; yours goes to {to}."),
            Locale::Chinese => format!("{mode} 目前不接受新问题，您的问题已转到 {to}。"),
        };
        let mut message = self.note(text, Tone::Plain);
        if !description.is_blank() {
            message.blocks.push(Block::Small(self.shown(&description.headline(200))));
        }
        message
    }

    fn contracts(&self, rows: &[ContractRow]) -> Message {
        if rows.is_empty() {
            return self.note(self.say("There is no contract.", "还没有合同。"), Tone::Plain);
        }
        let title = self.say("Contracts", "合同").to_owned();
        let blocks = vec![Block::List(rows.iter().map(|row| self.contract(row)).collect())];
        Message { title: Some(title), blocks, ..Message::default() }
    }

    /// `*3* Acme: pro, active, 1200.00 EUR, renewed on …, 2/5 seats`
    fn contract(&self, row: &ContractRow) -> String {
        let name = self.shown(&row.organisation.headline(80));
        let mut text =
            format!("{} {name}: {}", self.door.bold(&row.number.to_string()), self.shown(&row.plan.as_str().into()));
        text.push_str(&format!(", {}", self.state(row.state)));
        if let Some(price) = row.price {
            text.push_str(&format!(", {price}"));
        }
        if let Some(ends_at) = row.ends_at {
            text.push_str(&format!(", {}", self.end(ends_at, row.renews)));
        }
        let of = |taken: i64, all: Option<i64>, words: &str| {
            all.map(|all| format!(", {taken}/{all} {words}")).unwrap_or_default()
        };
        text.push_str(&of(row.seats.0, row.seats.1, self.say("seats", "个席位")));
        text.push_str(&of(row.credits.0, row.credits.1, self.say("credits used", "次已用")));
        text
    }

    fn end(&self, at: Timestamp, renews: bool) -> String {
        let at = self.door.time(at);
        match (self.locale, renews) {
            (Locale::English, true) => format!("renewed {at}"),
            (Locale::English, false) => format!("until {at}"),
            (Locale::Chinese, true) => format!("{at} 续期"),
            (Locale::Chinese, false) => format!("{at} 到期"),
        }
    }

    pub(in crate::chat::words) fn state(&self, state: State) -> &'static str {
        match state {
            State::Ahead => self.say("not begun", "未开始"),
            State::Trial => self.say("on trial", "试用"),
            State::Active => self.say("active", "有效"),
            State::Grace => self.say("in grace", "宽限期"),
            State::Suspended => self.say("suspended", "已暂停"),
            State::Ended => self.say("ended", "已结束"),
        }
    }

    fn ending(&self, row: &ContractRow, days: i64) -> Message {
        let contract = self.contract(row);
        let text = match (self.locale, row.renews) {
            (Locale::English, true) => format!("In {days} days contract {contract} is renewed."),
            (Locale::English, false) => format!("In {days} days contract {contract} ends."),
            (Locale::Chinese, true) => format!("{days} 天后续期的合同：{contract}。"),
            (Locale::Chinese, false) => format!("{days} 天后到期的合同：{contract}。"),
        };
        self.note(text, if row.renews { Tone::Plain } else { Tone::Warning })
    }

    fn over_use(&self, row: &ContractRow, seats: bool) -> Message {
        let contract = self.contract(row);
        let text = match (self.locale, seats) {
            (Locale::English, true) => format!("The last seat is taken: contract {contract}."),
            (Locale::English, false) => format!("The last incident credit is used: contract {contract}."),
            (Locale::Chinese, true) => format!("席位已满：合同 {contract}。"),
            (Locale::Chinese, false) => format!("事件次数已用完：合同 {contract}。"),
        };
        self.note(text, Tone::Warning)
    }

    fn revenue(&self, revenue: &Revenue) -> Message {
        if revenue.currencies.is_empty() {
            return self.note(self.say("No contract earns anything.", "目前没有产生收入的合同。"), Tone::Plain);
        }
        let (since, until) = (self.door.time(revenue.since), self.door.time(revenue.until));
        let customers = revenue.customers;
        let text = match self.locale {
            Locale::English => format!("From {since} to {until}; customers who pay: {customers}"),
            Locale::Chinese => format!("{since} 至 {until}，付费客户 {customers} 个"),
        };
        let mut message = self.note(text, Tone::Plain);
        for figures in &revenue.currencies {
            let mut fields = vec![
                (self.say("MRR", "每月经常性收入").to_owned(), figures.end.to_string()),
                (self.say("New", "新增").to_owned(), figures.new.to_string()),
                (self.say("Expansion", "扩展").to_owned(), figures.expansion.to_string()),
                (self.say("Contraction", "缩减").to_owned(), figures.contraction.to_string()),
                (self.say("Churned", "流失").to_owned(), figures.churned.to_string()),
            ];
            if let Some(churn) = figures.churn_per_mille {
                fields.push((self.say("Churn", "流失率").to_owned(), format!("{}.{} %", churn / 10, churn % 10)));
            }
            message.blocks.push(Block::Fields(fields));
            let row = |(plan, money): (&String, &Money)| format!("{}: {money}", self.shown(&plan.as_str().into()));
            let segment = |(segment, money): (&Segment, &Money)| format!("{}: {money}", self.segment(*segment));
            let of = figures.by_plan.iter().map(row).chain(figures.by_segment.iter().map(segment));
            message.blocks.push(Block::List(of.collect()));
        }
        message.title = Some(self.say("Revenue", "收入").to_owned());
        message
    }

    fn would_you_recommend(&self) -> Message {
        let (line, stop) = (self.door.command("nps 9 …"), self.door.command("nps stop"));
        let text = match self.locale {
            Locale::English => format!(
                "Would you recommend our support to a colleague? Please say so with a number from 0 (no) to 10 (surely): \
                 {line}. {stop} and I never ask again."
            ),
            Locale::Chinese => format!(
                "您会向同事推荐我们的支持吗？请用 0（不会）到 10（一定会）的数字告诉我：{line}。{stop} 后不再询问。"
            ),
        };
        self.note(text, Tone::Plain)
    }
}
