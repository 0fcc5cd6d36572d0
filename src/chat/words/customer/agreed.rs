//! What is offered, what is agreed with whom, and which segment a customer is of.

use super::Speaker;
use crate::chat::message::{Block, Message, Tone};
use crate::domain::customer::contract::{Organisation, Period};
use crate::domain::customer::notice::{ContractRow, Deed};
use crate::domain::customer::segment::{ACTIVITY_DAYS, Placed};
use crate::domain::customer::{Offer, OfferKind, Segment};
use crate::domain::{Locale, Named};

impl Speaker<'_> {
    /// A short word to the channel: nothing of the question, nor of the plan.
    pub(super) fn taken_privately(&self, person: &Named) -> Message {
        let person = self.person(person);
        let text = match self.locale {
            Locale::English => format!("{person}, the team has your question. I wrote to you directly."),
            Locale::Chinese => format!("{person}，团队已收到您的问题，我已私信给您。"),
        };
        let mut message = self.note(text, Tone::Plain);
        let hint = self.say(
            "No message? Allow direct messages from this server, and ask again.",
            "没有收到？请允许来自本服务器的私信，然后再问一次。",
        );
        message.blocks.push(Block::Small(hint.to_owned()));
        message
    }

    pub(super) fn agreed(&self, row: &ContractRow, deed: Deed) -> Message {
        let contract = self.contract(row);
        let done = match deed {
            Deed::Signed => self.say("Signed", "已签订"),
            Deed::Changed => self.say("Changed", "已修改"),
            Deed::Renewed => self.say("Renewed", "已续签"),
            Deed::Suspended => self.say("Suspended", "已暂停"),
            Deed::Resumed => self.say("Resumed", "已恢复"),
            Deed::Ended => self.say("Ended", "已终止"),
        };
        let text = match self.locale {
            Locale::English => format!("{done}: contract {contract}."),
            Locale::Chinese => format!("{done}：合同 {contract}。"),
        };
        self.note(text, Tone::Good)
    }

    pub(super) fn organisations(&self, rows: &[Organisation]) -> Message {
        if rows.is_empty() {
            return self.note(self.say("There is no customer.", "还没有客户。"), Tone::Plain);
        }
        let title = self.say("Customers", "客户").to_owned();
        let blocks = vec![Block::List(rows.iter().map(|row| self.organisation(row)).collect())];
        Message { title: Some(title), blocks, ..Message::default() }
    }

    /// `*1* Acme Ltd (acme.example)`
    fn organisation(&self, organisation: &Organisation) -> String {
        let name = self.shown(&organisation.name.headline(80));
        let mut text = format!("{} {name}", self.door.bold(&organisation.number.to_string()));
        if !organisation.domains.is_empty() {
            text.push_str(&format!(" ({})", self.shown(&organisation.domains.join(", ").as_str().into())));
        }
        text
    }

    pub(super) fn organised(&self, organisation: &Organisation) -> Message {
        let shown = self.organisation(organisation);
        let text = match self.locale {
            Locale::English => format!("Kept: customer {shown}."),
            Locale::Chinese => format!("已保存客户 {shown}。"),
        };
        self.note(text, Tone::Good)
    }

    pub(super) fn offers(&self, offers: &[Offer]) -> Message {
        if offers.is_empty() {
            let hint = self.door.command("offer add pro-year yearly plan=pro price=1200.00EUR");
            let text = match self.locale {
                Locale::English => format!("Nothing is offered yet. {hint} makes an offer."),
                Locale::Chinese => format!("还没有产品。可用 {hint} 添加。"),
            };
            return self.note(text, Tone::Plain);
        }
        let title = self.say("Offers", "产品").to_owned();
        let blocks = vec![Block::List(offers.iter().map(|offer| self.offer(offer)).collect())];
        Message { title: Some(title), blocks, ..Message::default() }
    }

    pub(super) fn offered(&self, offer: &Offer) -> Message {
        let shown = self.offer(offer);
        let text = match self.locale {
            Locale::English => format!("Kept: the offer {shown}"),
            Locale::Chinese => format!("已保存产品 {shown}"),
        };
        self.note(text, Tone::Good)
    }

    /// `*pro-year*, subscription by the year, plan pro: 1200.00 EUR, high 1000.00 EUR; 5 seats`
    fn offer(&self, offer: &Offer) -> String {
        let plan = self.shown(&offer.plan.as_str().into());
        let kind = self.offer_kind(offer.kind);
        let mut text = match self.locale {
            Locale::English => format!("{}, {kind}, plan {plan}", self.door.bold(&offer.name)),
            Locale::Chinese => format!("{}，{kind}，方案 {plan}", self.door.bold(&offer.name)),
        };
        let prices = offer.prices.iter().map(|price| match price.segment {
            Some(segment) => format!("{} {}", self.segment(segment), price.money),
            None => price.money.to_string(),
        });
        let prices: Vec<String> = prices.collect();
        if !prices.is_empty() {
            text.push_str(&format!(": {}", prices.join(", ")));
        }
        let count = |count: Option<i64>, words: &str| count.map(|count| format!("; {count} {words}"));
        text.extend(count(offer.seats, self.say("seats", "个席位")));
        text.extend(count(offer.credits, self.say("incidents", "次事件")));
        if offer.retired_at.is_some() {
            text.push_str(self.say("; retired", "；已停售"));
        }
        if !offer.description.is_blank() {
            text.push_str(&format!(". {}", self.shown(&offer.description.headline(120))));
        }
        text
    }

    pub(in crate::chat::words) fn offer_kind(&self, kind: OfferKind) -> &'static str {
        match kind {
            OfferKind::Community => self.say("community", "社区"),
            OfferKind::Monthly => self.say("subscription by the month", "按月订阅"),
            OfferKind::Yearly => self.say("subscription by the year", "按年订阅"),
            OfferKind::Enterprise => self.say("enterprise edition", "企业版"),
            OfferKind::Incident => self.say("by incident", "按事件"),
            OfferKind::Agreement => self.say("support agreement", "技术支持协议"),
        }
    }

    pub(in crate::chat::words) fn segment(&self, segment: Segment) -> &'static str {
        match segment {
            Segment::High => self.say("high value", "高价值客户"),
            Segment::Standard => self.say("standard", "标准客户"),
            Segment::Community => self.say("community", "社区用户"),
        }
    }

    pub(in crate::chat::words) fn period(&self, period: Period) -> &'static str {
        match period {
            Period::Month => self.say("each month", "每月"),
            Period::Year => self.say("each year", "每年"),
            Period::Once => self.say("once", "一次性"),
        }
    }

    /// `Segment: high value, by rule 1 of 3 (1200.00 EUR a month, plan pro, tickets in 90 days: 4)`
    pub(in crate::chat::words) fn placed(&self, placed: &Placed) -> String {
        let segment = self.segment(placed.segment);
        let (plan, tickets) = (self.shown(&placed.facts.plan.as_str().into()), placed.facts.tickets);
        let rule = match (placed.rule, self.locale) {
            (Some(rule), Locale::English) => format!("by rule {rule} of {}", placed.rules),
            (Some(rule), Locale::Chinese) => format!("按第 {rule} 条规则（共 {} 条）", placed.rules),
            (None, Locale::English) => "no rule holds".to_owned(),
            (None, Locale::Chinese) => "没有适用的规则".to_owned(),
        };
        let revenue = placed.facts.revenue.iter().map(|money| match self.locale {
            Locale::English => format!("{money} a month"),
            Locale::Chinese => format!("每月 {money}"),
        });
        let facts = match self.locale {
            Locale::English => [format!("plan {plan}"), format!("tickets in {ACTIVITY_DAYS} days: {tickets}")],
            Locale::Chinese => [format!("方案 {plan}"), format!("{ACTIVITY_DAYS} 天内 {tickets} 个工单")],
        };
        let facts: Vec<String> = revenue.chain(facts).collect();
        match self.locale {
            Locale::English => format!("Segment: {segment}, {rule} ({})", facts.join(", ")),
            Locale::Chinese => format!("客户群：{segment}，{rule}（{}）", facts.join("，")),
        }
    }
}
