//! The history of a ticket, a line an entry.

use super::Speaker;
use crate::domain::{Entry, EntryKind, Locale, Untrusted};

/// Graphemes of somebody's words in a line of history.
const WORDS_GRAPHEMES_MAX: usize = 160;

impl Speaker<'_> {
    pub(super) fn history_line(&self, entry: &Entry) -> String {
        let who = match &entry.actor {
            Some(actor) => self.person(actor),
            None => self.say("the desk", "系统").to_owned(),
        };
        format!("{} {who} {}", self.door.time(entry.at), self.happening(&entry.kind))
    }

    fn happening(&self, kind: &EntryKind) -> String {
        match kind {
            EntryKind::Opened { text } => self.with_words("asked", "提问", text),
            EntryKind::Claimed => self.say("took it", "认领了工单").to_owned(),
            EntryKind::Released => self.say("gave it back", "放回了队列").to_owned(),
            EntryKind::Assigned { to } => {
                let to = self.person(to);
                match self.locale {
                    Locale::English => format!("gave it to {to}"),
                    Locale::Chinese => format!("指派给 {to}"),
                }
            }
            EntryKind::Prioritised { from, to } => {
                let (from, to) = (self.priority(*from), self.priority(*to));
                match self.locale {
                    Locale::English => format!("changed the priority from {from} to {to}"),
                    Locale::Chinese => format!("把优先级从{from}改为{to}"),
                }
            }
            EntryKind::Said { text } => self.with_words("wrote", "写道", text),
            EntryKind::Replied { text } => self.with_words("answered", "回复", text),
            EntryKind::Noted { text } => self.with_words("noted (agents only)", "备注（仅支持人员可见）", text),
            EntryKind::Closed { reason: Some(text) } => self.with_words("closed it", "关闭了工单", text),
            EntryKind::Closed { reason: None } => self.say("closed it", "关闭了工单").to_owned(),
            EntryKind::Reopened => self.say("opened it again", "重新打开了工单").to_owned(),
            EntryKind::Warned { metric } => {
                format!("{} {}", self.say("warned of the time for the", "提醒时限："), self.metric(metric))
            }
            EntryKind::Breached { metric } => {
                format!("{} {}", self.say("told a missed target:", "报告超时："), self.metric(metric))
            }
        }
    }

    fn with_words(&self, en: &'static str, zh: &'static str, text: &Untrusted) -> String {
        let words = self.shown(&text.headline(WORDS_GRAPHEMES_MAX));
        match self.locale {
            Locale::English => format!("{en}: {words}"),
            Locale::Chinese => format!("{zh}：{words}"),
        }
    }
}
