//! Clocks: how they stand, warnings and breaches.

use jiff::Timestamp;

use super::{Speaker, duration};
use crate::chat::message::{Block, Message, Tone};
use crate::domain::Locale;
use crate::domain::notice::{ClockNotice, TicketLine};
use crate::domain::sla::{self, Clock, ClockState};

impl Speaker<'_> {
    /// The metric's name.
    pub(super) fn metric(&self, key: &str) -> String {
        let name = sla::metric(key).map(|metric| match self.locale {
            Locale::English => metric.name.0,
            Locale::Chinese => metric.name.1,
        });
        name.unwrap_or(key).to_owned()
    }

    /// `2 h 10 min left, due …`, `met`, `missed by 5 min`.
    pub(super) fn clock(&self, clock: &Clock, now: Timestamp) -> String {
        let due = self.door.time(clock.due_at);
        let words = |from: Timestamp, to: Timestamp| duration::in_words(to.duration_since(from), self.locale);
        match (clock.state(now), self.locale) {
            (ClockState::Running, Locale::English) => format!("{} left, due {due}", words(now, clock.due_at)),
            (ClockState::Running, Locale::Chinese) => format!("还剩 {}，截止 {due}", words(now, clock.due_at)),
            (ClockState::Met, Locale::English) => "met".to_owned(),
            (ClockState::Met, Locale::Chinese) => "已按时完成".to_owned(),
            (ClockState::Breached, locale) => {
                let over = words(clock.due_at, clock.stopped_at.unwrap_or(now));
                match locale {
                    Locale::English => format!("missed by {over}, was due {due}"),
                    Locale::Chinese => format!("已超时 {over}，原定 {due}"),
                }
            }
        }
    }

    pub(super) fn sla_warning(&self, notice: &ClockNotice) -> Message {
        let left = duration::in_words(notice.clock.due_at.duration_since(notice.at), self.locale);
        let (metric, due) = (self.metric(&notice.clock.metric), self.door.time(notice.clock.due_at));
        let text = match self.locale {
            Locale::English => format!("{}: {left} left for the {metric}, due {due}.", notice.ticket),
            Locale::Chinese => format!("工单 {}：{metric}还剩 {left}，截止 {due}。", notice.ticket),
        };
        self.alarm(notice, text, Tone::Warning)
    }

    pub(super) fn sla_breached(&self, notice: &ClockNotice) -> Message {
        let (metric, due) = (self.metric(&notice.clock.metric), self.door.time(notice.clock.due_at));
        let text = match self.locale {
            Locale::English => format!("{}: the {metric} is overdue. It was due {due}.", notice.ticket),
            Locale::Chinese => format!("工单 {}：{metric}已超时，原定 {due}。", notice.ticket),
        };
        self.alarm(notice, text, Tone::Alarm)
    }

    fn alarm(&self, notice: &ClockNotice, text: String, tone: Tone) -> Message {
        let mut message = self.note(text, tone);
        let owner = match &notice.owner {
            Some(owner) => self.person(owner),
            None => self.say("nobody yet", "尚无人认领").to_owned(),
        };
        let subject = self.shown(&notice.subject);
        message.blocks.push(Block::Small(match self.locale {
            Locale::English => format!("{subject} · with {owner}"),
            Locale::Chinese => format!("{subject} · 负责人：{owner}"),
        }));
        message.notify = notice.owner.iter().map(|owner| owner.id.clone()).collect();
        message
    }

    pub(super) fn sla_report(&self, rows: &[TicketLine], at: Timestamp) -> Message {
        let mut items = Vec::new();
        for row in rows {
            let clocks: Vec<_> = row
                .clocks
                .iter()
                .map(|clock| format!("{}: {}", self.metric(&clock.metric), self.clock(clock, at)))
                .collect();
            let clocks = if clocks.is_empty() {
                self.say("no target on this plan", "该方案没有时限承诺").to_owned()
            } else {
                clocks.join("; ")
            };
            items.push(format!("{} {} — {clocks}", row.number, self.shown(&row.subject)));
        }
        if items.is_empty() {
            return self.note(self.say("No ticket is waiting.", "没有等待中的工单。"), Tone::Good);
        }
        let title = self.say("Time left", "剩余时限").to_owned();
        Message { title: Some(title), blocks: vec![Block::List(items)], ..Message::default() }
    }
}
