//! The digest, short enough for a phone: parts that are empty are left out.

use super::Speaker;
use crate::chat::message::{Block, Message, Tone};
use crate::domain::digest::DigestFacts;
use crate::domain::notice::TicketLine;
use crate::domain::{DraftCounts, Locale};

impl Speaker<'_> {
    pub(super) fn digest(&self, facts: &DigestFacts) -> Message {
        let mut blocks = vec![Block::Text(self.figures(facts))];
        self.list(&mut blocks, "Nobody has these yet", "尚无人认领", facts.unclaimed.iter().map(|row| self.row(row)));
        let due = facts.due_next.iter().filter(|row| row.clocks.iter().any(|clock| clock.stopped_at.is_none()));
        self.list(&mut blocks, "Due next", "即将到期", due.map(|row| self.due_row(row, facts)));
        let load = facts.load.iter().map(|(agent, count)| format!("{}: {count}", self.person(agent)));
        self.list(&mut blocks, "Open per agent", "各支持人员处理中的工单", load);
        let unknown = facts.unknown_questions.iter().map(|question| self.shown(question));
        self.list(&mut blocks, "What the FAQ did not know", "FAQ 未能回答的问题", unknown);
        blocks.extend(self.drafts(facts.drafts).map(Block::Text));
        if facts.undelivered > 0 {
            let count = facts.undelivered;
            blocks.push(Block::Text(match self.locale {
                Locale::English => format!("{count} posts could not be delivered; the log says why."),
                Locale::Chinese => format!("有 {count} 条消息未能送达，原因见日志。"),
            }));
        }
        let span = self.span(facts);
        blocks.push(Block::Small(span));
        let tone = if facts.breached > 0 { Tone::Warning } else { Tone::Plain };
        Message { tone, title: Some(self.say("Digest", "摘要").to_owned()), blocks, ..Message::default() }
    }

    fn figures(&self, facts: &DigestFacts) -> String {
        let DigestFacts { answered, suggested, unknown, helped, opened, closed, waiting, breached, .. } = facts;
        match self.locale {
            Locale::English => format!(
                "Questions: {answered} answered, {suggested} with suggestions, {unknown} unknown; {helped} said it \
                 helped.\nTickets: {opened} opened, {closed} closed, {waiting} waiting.\nTargets missed: {breached}."
            ),
            Locale::Chinese => format!(
                "提问：已回答 {answered}，给出建议 {suggested}，未知 {unknown}；{helped} 人表示有帮助。\n工单：新建 \
                 {opened}，关闭 {closed}，等待中 {waiting}。\n超时：{breached}。"
            ),
        }
    }

    /// What the language model did, where it was asked at all.
    fn drafts(&self, counts: DraftCounts) -> Option<String> {
        let DraftCounts { drafted, declined, dropped, failed, capped } = counts;
        let asked = counts != DraftCounts::default();
        asked.then(|| match self.locale {
            Locale::English => format!(
                "Drafts of the language model: {drafted} shown, {declined} declined, {dropped} dropped as unfit, {failed} \
                 failed, {capped} over the daily number."
            ),
            Locale::Chinese => format!(
                "语言模型草稿：已显示 {drafted}，模型拒答 {declined}，不合格弃用 {dropped}，失败 {failed}，超出每日限额 \
                 {capped}。"
            ),
        })
    }

    fn list(&self, blocks: &mut Vec<Block>, en: &'static str, zh: &'static str, items: impl Iterator<Item = String>) {
        let items: Vec<_> = items.collect();
        if !items.is_empty() {
            blocks.push(Block::Text(self.door.bold(self.say(en, zh))));
            blocks.push(Block::List(items));
        }
    }

    /// `#12 subject — asked by …`
    pub(super) fn row(&self, row: &TicketLine) -> String {
        let (subject, by) = (self.shown(&row.subject.headline(80)), self.person(&row.requester));
        match self.locale {
            Locale::English => format!("{} {subject} — from {by}", row.number),
            Locale::Chinese => format!("{} {subject} — 提问者 {by}", row.number),
        }
    }

    fn due_row(&self, row: &TicketLine, facts: &DigestFacts) -> String {
        let next = row.clocks.iter().find(|clock| clock.stopped_at.is_none());
        let clock = next.map(|clock| format!("{}: {}", self.metric(&clock.metric), self.clock(clock, facts.until)));
        format!("{} {} — {}", row.number, self.shown(&row.subject.headline(80)), clock.unwrap_or_default())
    }

    fn span(&self, facts: &DigestFacts) -> String {
        let (since, until) = (self.door.time(facts.since), self.door.time(facts.until));
        match self.locale {
            Locale::English => format!("From {since} to {until}."),
            Locale::Chinese => format!("{since} 至 {until}。"),
        }
    }
}
