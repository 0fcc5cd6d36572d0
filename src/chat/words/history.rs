//! The history of a ticket, a line an entry.

use super::Speaker;
use crate::domain::{Entry, EntryKind, Locale, Tag, Untrusted};

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
            EntryKind::StatusChanged { to, reason, .. } => {
                let to = self.status(*to);
                let words = match self.locale {
                    Locale::English => format!("set it to {to}"),
                    Locale::Chinese => format!("把状态改为{to}"),
                };
                self.because(words, reason.as_ref())
            }
            EntryKind::Tagged { added, removed } => self.tagged(added, removed),
            EntryKind::Transferred { to, team, reason } => {
                let team = team.as_ref().map(|team| self.shown(&team.as_str().into()));
                let to = to.as_ref().map(|to| self.person(to));
                let to: Vec<_> = team.into_iter().chain(to).collect();
                let to = to.join(" / ");
                let words = match self.locale {
                    Locale::English => format!("transferred it to {to}"),
                    Locale::Chinese => format!("转交给 {to}"),
                };
                self.because(words, Some(reason))
            }
            EntryKind::Watched => self.say("watches it", "开始关注").to_owned(),
            EntryKind::Unwatched => self.say("watches it no longer", "取消关注").to_owned(),
            EntryKind::Snoozed { until } => {
                format!("{} {}", self.say("put it off until", "推迟到"), self.door.time(*until))
            }
            EntryKind::Woken => self.say("put it back in the queue", "放回队列").to_owned(),
            EntryKind::MergedInto { into } => format!("{} {into}", self.say("merged it into", "将其并入")),
            EntryKind::Merged { from, subject } => {
                let words = format!("{} {from}", self.say("merged into it", "并入了"));
                self.because(words, Some(subject))
            }
            EntryKind::SplitOff { into, .. } => format!("{} {into}", self.say("split a part off:", "拆分出")),
            EntryKind::SplitFrom { from } => format!("{} {from}", self.say("split it off from", "拆分自")),
            EntryKind::Related { to } => format!("{} {to}", self.say("related it to", "关联了")),
            EntryKind::Unrelated { to } => format!("{} {to}", self.say("unrelated it from", "取消关联")),
            EntryKind::Recomputed { cause, clocks } => self.recomputed(*cause, clocks),
            EntryKind::Warned { metric } => {
                format!("{} {}", self.say("warned of the time for the", "提醒时限："), self.metric(metric))
            }
            EntryKind::Breached { metric } => {
                format!("{} {}", self.say("told a missed target:", "报告超时："), self.metric(metric))
            }
        }
    }

    /// `added billing, took urgent off`
    fn tagged(&self, added: &[Tag], removed: &[Tag]) -> String {
        let change =
            |tags: &[Tag], en, zh| (!tags.is_empty()).then(|| format!("{} {}", self.say(en, zh), self.tags(tags)));
        let changes = [change(added, "tagged it", "添加标签"), change(removed, "took off the tag", "移除标签")];
        changes.into_iter().flatten().collect::<Vec<_>>().join(self.say(", ", "，"))
    }

    pub(super) fn tags(&self, tags: &[Tag]) -> String {
        let tags: Vec<_> = tags.iter().map(Tag::as_str).collect();
        self.shown(&tags.join(", ").as_str().into())
    }

    fn because(&self, words: String, reason: Option<&Untrusted>) -> String {
        let Some(reason) = reason else { return words };
        let reason = self.shown(&reason.headline(WORDS_GRAPHEMES_MAX));
        match self.locale {
            Locale::English => format!("{words}: {reason}"),
            Locale::Chinese => format!("{words}：{reason}"),
        }
    }

    fn with_words(&self, en: &'static str, zh: &'static str, text: &Untrusted) -> String {
        self.because(self.say(en, zh).to_owned(), Some(text))
    }
}
