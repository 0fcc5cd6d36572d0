//! The history of a ticket, a line an entry.

use super::Speaker;
use crate::domain::{Entry, EntryKind, Locale, Named, PersonId, Tag, Untrusted};

/// Graphemes of somebody's words in a line of history.
const WORDS_GRAPHEMES_MAX: usize = 160;

impl Speaker<'_> {
    pub(super) fn history_line(&self, entry: &Entry) -> String {
        let happening = self.because(self.deed(&entry.kind), entry.kind.words());
        format!("{} {} {happening}", self.door.time(entry.at), self.actor(entry))
    }

    /// Who did it.
    pub(super) fn actor(&self, entry: &Entry) -> String {
        match &entry.actor {
            Some(actor) => self.person(actor),
            None => self.say("the desk", "系统").to_owned(),
        }
    }

    /// What was done, without the words that belong to it.
    pub(super) fn deed(&self, kind: &EntryKind) -> String {
        match kind {
            EntryKind::Opened { .. } => self.say("asked", "提问").to_owned(),
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
            EntryKind::Said { .. } => self.say("wrote", "写道").to_owned(),
            EntryKind::Replied { .. } => self.say("answered", "回复").to_owned(),
            EntryKind::Noted { .. } => self.say("noted (agents only)", "备注（仅支持人员可见）").to_owned(),
            EntryKind::Closed { .. } => self.say("closed it", "关闭了工单").to_owned(),
            EntryKind::Reopened => self.say("opened it again", "重新打开了工单").to_owned(),
            EntryKind::StatusChanged { to, .. } => {
                let to = self.status(*to);
                match self.locale {
                    Locale::English => format!("set it to {to}"),
                    Locale::Chinese => format!("把状态改为{to}"),
                }
            }
            EntryKind::Tagged { added, removed } => self.tagged(added, removed),
            EntryKind::Transferred { to, team, .. } => {
                let team = team.as_ref().map(|team| self.shown(&team.as_str().into()));
                let to = to.as_ref().map(|to| self.person(to));
                let to: Vec<_> = team.into_iter().chain(to).collect();
                let to = to.join(" / ");
                match self.locale {
                    Locale::English => format!("transferred it to {to}"),
                    Locale::Chinese => format!("转交给 {to}"),
                }
            }
            EntryKind::Watched => self.say("watches it", "开始关注").to_owned(),
            EntryKind::Unwatched => self.say("watches it no longer", "取消关注").to_owned(),
            EntryKind::Snoozed { until } => {
                format!("{} {}", self.say("put it off until", "推迟到"), self.door.time(*until))
            }
            EntryKind::Woken => self.say("put it back in the queue", "放回队列").to_owned(),
            EntryKind::MergedInto { into } => format!("{} {into}", self.say("merged it into", "将其并入")),
            EntryKind::Merged { from, .. } => format!("{} {from}", self.say("merged into it", "并入了")),
            EntryKind::SplitOff { into, .. } => format!("{} {into}", self.say("split a part off:", "拆分出")),
            EntryKind::SplitFrom { from } => format!("{} {from}", self.say("split it off from", "拆分自")),
            EntryKind::Related { to } => format!("{} {to}", self.say("related it to", "关联了")),
            EntryKind::Unrelated { to } => format!("{} {to}", self.say("unrelated it from", "取消关联")),
            EntryKind::AskedAgain => self.say("asked the same again", "再次提出了同样的问题").to_owned(),
            EntryKind::SetApart { into } => {
                format!("{} {into}", self.say("made it a matter of its own:", "另立为新工单："))
            }
            EntryKind::ProblemLinked { problem } => format!("{} {problem}", self.say("made it a part of", "归入问题")),
            EntryKind::ProblemUnlinked { problem } => format!("{} {problem}", self.say("took it out of", "移出问题")),
            EntryKind::Nudged => self.say("reminded the requester", "提醒了提问者").to_owned(),
            EntryKind::ContinuedAs { into } => format!("{} {into}", self.say("went on in", "后续见")),
            EntryKind::Continues { of } => format!("{} {of}", self.say("went on from", "延续自")),
            EntryKind::Recomputed { cause, clocks } => self.recomputed(*cause, clocks),
            EntryKind::Warned { metric, share } => {
                let words = format!("{} {}", self.say("warned of the time for the", "提醒时限："), self.metric(metric));
                match (share, self.locale) {
                    (None, _) => words,
                    (Some(share), Locale::English) => format!("{words} ({share} % used)"),
                    (Some(share), Locale::Chinese) => format!("{words}（已用 {share} %）"),
                }
            }
            EntryKind::Escalated { metric, level, to } => {
                let (metric, to) = (self.metric(metric), self.people(to));
                match self.locale {
                    Locale::English => format!("told {to} of the missed target: {metric}, level {level}"),
                    Locale::Chinese => format!("就超时通知 {to}：{metric}，第 {level} 级"),
                }
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

    /// People who are known by their ids alone; where a platform shows people by their id, it shows their names.
    pub(super) fn people(&self, ids: &[PersonId]) -> String {
        let person = |id: &PersonId| self.person(&Named { id: id.clone(), name: id.as_str().into() });
        ids.iter().map(person).collect::<Vec<_>>().join(self.say(", ", "、"))
    }

    fn because(&self, words: String, reason: Option<&Untrusted>) -> String {
        let Some(reason) = reason else { return words };
        let reason = self.shown(&reason.headline(WORDS_GRAPHEMES_MAX));
        match self.locale {
            Locale::English => format!("{words}: {reason}"),
            Locale::Chinese => format!("{words}：{reason}"),
        }
    }
}
