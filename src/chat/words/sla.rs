//! Clocks: how they stand, warnings and breaches.

use jiff::{SignedDuration, Timestamp};

use super::{Speaker, duration};
use crate::chat::message::{Block, Message, Tone};
use crate::domain::Locale;
use crate::domain::notice::{ClockNotice, TicketLine};
use crate::domain::sla::recompute::{Cause, Moved};
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

    /// `2 h 10 min of business time left, due …`, `paused with 2 h left`, `met`, `missed by 5 min`, `called off`.
    pub(super) fn clock(&self, clock: &Clock, now: Timestamp) -> String {
        let due = self.due_of(clock);
        let left = self.left(clock, now);
        match (clock.state(now), self.locale) {
            (ClockState::Running | ClockState::Warned, Locale::English) => format!("{left} left, due {due}"),
            (ClockState::Running | ClockState::Warned, Locale::Chinese) => format!("还剩 {left}，截止 {due}"),
            (ClockState::Paused, Locale::English) => format!("paused with {left} left"),
            (ClockState::Paused, Locale::Chinese) => format!("已暂停，还剩 {left}"),
            (ClockState::Met, Locale::English) => "met".to_owned(),
            (ClockState::Met, Locale::Chinese) => "已按时完成".to_owned(),
            (ClockState::Cancelled, Locale::English) => "called off".to_owned(),
            (ClockState::Cancelled, Locale::Chinese) => "已取消".to_owned(),
            (ClockState::Idle, Locale::English) => "nothing to wait for".to_owned(),
            (ClockState::Idle, Locale::Chinese) => "无需等待".to_owned(),
            (ClockState::Breached, Locale::English) => {
                format!("missed by {}, was due {due}{}", self.over(clock, now), self.level(clock))
            }
            (ClockState::Breached, Locale::Chinese) => {
                format!("已超时 {}，原定 {due}{}", self.over(clock, now), self.level(clock))
            }
        }
    }

    /// `, level 2 told`, where more people were told than the first.
    fn level(&self, clock: &Clock) -> String {
        match (clock.level, self.locale) {
            (0, _) => String::new(),
            _ if !clock.goes_on() => String::new(),
            (level, Locale::English) => format!(", escalated to level {level}"),
            (level, Locale::Chinese) => format!("，已升级至第 {level} 级"),
        }
    }

    fn due_of(&self, clock: &Clock) -> String {
        clock.due_at.map(|due| self.due(due)).unwrap_or_default()
    }

    /// When something is due, in the reader's time where the platform knows it.
    fn due(&self, at: Timestamp) -> String {
        let time = self.door.time(at);
        match (self.door.tells_own_time(), self.locale) {
            (true, Locale::English) => format!("{time} your time"),
            (true, Locale::Chinese) => format!("{time}（您的时间）"),
            (false, _) => time,
        }
    }

    /// What is left of a clock's target, in its calendar's time.
    fn left(&self, clock: &Clock, now: Timestamp) -> String {
        let by_the_wall = || clock.due_at.map(|due| due.duration_since(now));
        let left = clock.left.or_else(by_the_wall).unwrap_or_default();
        self.in_its_time(clock, left)
    }

    /// By how much a clock was missed: of one that stopped by the clock on the wall, because its calendar may be
    /// another by now.
    fn over(&self, clock: &Clock, now: Timestamp) -> String {
        let over = |until: Timestamp| clock.due_at.map(|due| until.duration_since(due)).unwrap_or_default();
        match (clock.stopped_at, clock.left) {
            (Some(stopped), _) => duration::in_words(over(stopped), self.locale),
            (None, Some(left)) => self.in_its_time(clock, left),
            (None, None) => duration::in_words(over(now), self.locale),
        }
    }

    /// `2 h 10 min`, or `2 h 10 min of business time`.
    fn in_its_time(&self, clock: &Clock, length: SignedDuration) -> String {
        let words = duration::in_words(length, self.locale);
        match (clock.calendar.is_some() && clock.left.is_some(), self.locale) {
            (false, _) => words,
            (true, Locale::English) => format!("{words} of business time"),
            (true, Locale::Chinese) => format!("{words}（工作时间）"),
        }
    }

    /// `counted the time anew after a change of priority: resolution due …, was …`
    pub(super) fn recomputed(&self, cause: Cause, clocks: &[Moved]) -> String {
        let why = match cause {
            Cause::Priority => self.say("a change of priority", "优先级变更"),
            Cause::Tags => self.say("a change of tags", "标签变更"),
            Cause::Merged => self.say("merging", "工单合并"),
            Cause::Policy => self.say("a change of the policy", "服务策略变更"),
        };
        let time =
            |at: Option<Timestamp>| at.map_or_else(|| self.say("nothing", "无").to_owned(), |at| self.door.time(at));
        let moved = clocks.iter().map(|moved| {
            let (metric, from, to) = (self.metric(&moved.metric), time(moved.from), time(moved.to));
            match self.locale {
                Locale::English => format!("{metric} due {to} (was {from})"),
                Locale::Chinese => format!("{metric}截止 {to}（原为 {from}）"),
            }
        });
        let moved = moved.collect::<Vec<_>>().join("; ");
        match self.locale {
            Locale::English => format!("counted the time anew after {why}: {moved}"),
            Locale::Chinese => format!("因{why}重新计时：{moved}"),
        }
    }

    pub(super) fn sla_warning(&self, notice: &ClockNotice) -> Message {
        let left = self.left(&notice.clock, notice.at);
        let (metric, due) = (self.metric(&notice.clock.metric), self.due_of(&notice.clock));
        let text = match self.locale {
            Locale::English => format!("{}: {left} left for the {metric}, due {due}.", notice.ticket),
            Locale::Chinese => format!("工单 {}：{metric}还剩 {left}，截止 {due}。", notice.ticket),
        };
        self.alarm(notice, text, Tone::Warning)
    }

    pub(super) fn sla_breached(&self, notice: &ClockNotice) -> Message {
        let (metric, due) = (self.metric(&notice.clock.metric), self.due_of(&notice.clock));
        let text = match self.locale {
            Locale::English => format!("{}: the {metric} is overdue. It was due {due}.", notice.ticket),
            Locale::Chinese => format!("工单 {}：{metric}已超时，原定 {due}。", notice.ticket),
        };
        self.alarm(notice, text, Tone::Alarm)
    }

    pub(super) fn sla_escalated(&self, notice: &ClockNotice) -> Message {
        let (metric, due) = (self.metric(&notice.clock.metric), self.due_of(&notice.clock));
        let (over, level) = (self.over(&notice.clock, notice.at), notice.clock.level);
        let text = match self.locale {
            Locale::English => {
                format!("{}: the {metric} is overdue by {over} (due {due}). Escalated to level {level}.", notice.ticket)
            }
            Locale::Chinese => {
                format!("工单 {}：{metric}已超时 {over}（原定 {due}），升级至第 {level} 级。", notice.ticket)
            }
        };
        let mut message = self.alarm(notice, text, Tone::Alarm);
        // The owner was told on the first level; this is for the others.
        message.notify = notice.told.clone();
        message
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
        let others = notice.told.iter().filter(|person| !message.notify.contains(person)).cloned();
        let others: Vec<_> = others.collect();
        message.notify.extend(others);
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chat::words::door_tests::speaker;
    use crate::domain::sla::Outcome;

    #[test]
    fn a_clock_is_told_in_its_own_time_and_the_readers() {
        let now: Timestamp = "2026-11-24T09:00:00Z".parse().unwrap();
        let hours = |count: i64| now + SignedDuration::from_hours(count);
        let clock = Clock {
            metric: "resolution".into(),
            started_at: hours(-4),
            warn_at: Some(hours(1)),
            due_at: Some(hours(16)),
            overdue_at: None,
            paused_at: None,
            stopped_at: None,
            outcome: None,
            calendar: Some("office".into()),
            target: None,
            left: Some(SignedDuration::from_mins(130)),
            warned: false,
            breach_told: false,
            thresholds: Vec::new(),
            warned_share: 0,
            level: 0,
            escalate_at: None,
            policy: None,
        };
        let wall = Clock { calendar: None, left: None, ..clock.clone() };
        let paused = Clock { due_at: None, warn_at: None, paused_at: Some(now), ..clock.clone() };
        let late = Clock { due_at: Some(hours(-16)), left: Some(-SignedDuration::from_mins(60)), ..clock.clone() };
        let stopped = |outcome| Clock { stopped_at: Some(now), outcome: Some(outcome), ..clock.clone() };
        let missed = Clock { due_at: Some(hours(-1)), ..stopped(Outcome::Breached) };
        let cases = [
            (
                &clock,
                "2 h 10 min of business time left, due 2026-11-25T01:00:00Z your time",
                "还剩 2 小时 10 分钟（工作时间），截止 2026-11-25T01:00:00Z（您的时间）",
            ),
            (
                &wall,
                "16 h left, due 2026-11-25T01:00:00Z your time",
                "还剩 16 小时，截止 2026-11-25T01:00:00Z（您的时间）",
            ),
            (&paused, "paused with 2 h 10 min of business time left", "已暂停，还剩 2 小时 10 分钟（工作时间）"),
            (
                &late,
                "missed by 1 h of business time, was due 2026-11-23T17:00:00Z your time",
                "已超时 1 小时（工作时间），原定 2026-11-23T17:00:00Z（您的时间）",
            ),
            (
                &missed,
                "missed by 1 h, was due 2026-11-24T08:00:00Z your time",
                "已超时 1 小时，原定 2026-11-24T08:00:00Z（您的时间）",
            ),
            (&stopped(Outcome::Met), "met", "已按时完成"),
            (&stopped(Outcome::Cancelled), "called off", "已取消"),
        ];
        for (clock, english, chinese) in cases {
            assert_eq!(speaker(Locale::English).clock(clock, now), english);
            assert_eq!(speaker(Locale::Chinese).clock(clock, now), chinese);
        }
    }
}
