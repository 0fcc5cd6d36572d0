//! Work on the FAQ: previews, what became of edits, and what was learned.

use super::{Speaker, button};
use crate::chat::message::{Block, Button, Message, Tone};
use crate::domain::faq::{Content, EditId, EditKind, FaqForm, FaqNotice, Lesson};
use crate::domain::press::Press;
use crate::domain::{Locale, Named, TicketNumber, Untrusted, reading::EntryText};

/// Graphemes of a phrasing in a list.
const PHRASING_GRAPHEMES_MAX: usize = 120;
/// Phrasings of a preview.
const PHRASINGS_SHOWN: usize = 10;

impl Speaker<'_> {
    pub(super) fn faq(&self, notice: &FaqNotice) -> Message {
        match notice {
            FaqNotice::Linked { ticket, by, entry } => self.linked(*ticket, by, entry),
            FaqNotice::Preview { edit, kind, content } => self.preview(*edit, kind, content),
            FaqNotice::Lessons { rows, total } => self.lessons(rows, *total),
            FaqNotice::FormOffered { form } => {
                let text = self.say("Here is the form:", "请使用表单：");
                let open = button(self.say("Open the form", "打开表单"), Press::Write(form.clone()), true);
                Message { buttons: vec![open], ..self.note(text, Tone::Plain) }
            }
            done => {
                let text = match self.locale {
                    Locale::English => self.faq_done_english(done),
                    Locale::Chinese => self.faq_done_chinese(done),
                };
                self.note(text, Tone::Good)
            }
        }
    }

    fn faq_done_english(&self, done: &FaqNotice) -> String {
        match done {
            FaqNotice::LinkDone { ticket, entry } => {
                format!("“{}” is in the thread of {ticket}, and the FAQ learns its question.", self.shown(entry))
            }
            FaqNotice::Written { title, file, retired: false } => {
                format!("Saved “{}” in {}. The desk uses it within seconds.", self.shown(title), self.shown(file))
            }
            FaqNotice::Written { title, file, retired: true } => {
                format!("“{}” is retired. Its file {} stays.", self.shown(title), self.shown(file))
            }
            FaqNotice::Stored { title } => format!(
                "Saved “{}” in the database: the FAQ folder cannot be written here. “frontdesk faq export” writes it out \
                 for review.",
                self.shown(title)
            ),
            FaqNotice::Confirmed { phrasing } => format!("“{}” counts from now on.", self.shown(phrasing)),
            FaqNotice::Unlearned { phrasing } => format!("“{}” is forgotten.", self.shown(phrasing)),
            _ => "Thrown away. Nothing was written.".to_owned(),
        }
    }

    fn faq_done_chinese(&self, done: &FaqNotice) -> String {
        match done {
            FaqNotice::LinkDone { ticket, entry } => {
                format!("“{}”已发到工单 {ticket} 的讨论串，FAQ 会学习其问法。", self.shown(entry))
            }
            FaqNotice::Written { title, file, retired: false } => {
                format!("“{}”已保存到 {}，几秒内生效。", self.shown(title), self.shown(file))
            }
            FaqNotice::Written { title, file, retired: true } => {
                format!("“{}”已停用，文件 {} 保留。", self.shown(title), self.shown(file))
            }
            FaqNotice::Stored { title } => format!(
                "“{}”已保存在数据库中：这里的 FAQ 文件夹不可写。可用“frontdesk faq export”导出以供审阅。",
                self.shown(title)
            ),
            FaqNotice::Confirmed { phrasing } => format!("“{}”从现在起生效。", self.shown(phrasing)),
            FaqNotice::Unlearned { phrasing } => format!("“{}”已撤销。", self.shown(phrasing)),
            _ => "已放弃，没有写入任何内容。".to_owned(),
        }
    }

    /// An agent's answer that is an entry.
    fn linked(&self, ticket: TicketNumber, by: &Named, entry: &EntryText) -> Message {
        let by = self.person(by);
        let title = self.door.bold(&self.shown(&entry.title.as_str().into()));
        let lead = match self.locale {
            Locale::English => format!("{by} answers {ticket} with: {title}"),
            Locale::Chinese => format!("{by} 回复工单 {ticket}：{title}"),
        };
        let mut message = self.note(lead, Tone::Plain);
        message.blocks.push(Block::Markdown(entry.body.clone()));
        message
    }

    fn preview(&self, edit: EditId, kind: &EditKind, content: &Content) -> Message {
        let retires = matches!(kind, EditKind::Retire { .. });
        let lead = match kind {
            EditKind::Add => self.say("A new entry. Only you see this:", "新条目，仅您可见："),
            EditKind::Change { .. } => self.say("The entry would read:", "修改后的条目："),
            EditKind::Retire { .. } => self.say("Nobody would be shown this any more:", "停用后不再显示："),
        };
        let mut blocks = vec![Block::Text(lead.to_owned()), Block::Markdown(content.body.clone())];
        if !content.questions.is_empty() {
            let left = content.questions.len().saturating_sub(PHRASINGS_SHOWN);
            let asked = content.questions.iter().take(PHRASINGS_SHOWN).map(|text| self.phrasing(text));
            blocks.push(Block::Text(self.say("Also asked as:", "其他问法：").to_owned()));
            blocks.push(Block::List(asked.chain((left > 0).then(|| format!("+ {left}"))).collect()));
        }
        if !content.tags.is_empty() {
            blocks.push(Block::Small(self.shown(&content.tags.join(", ").into())));
        }
        let save = if retires { self.say("Retire", "停用") } else { self.say("Save", "保存") };
        let change = button(self.say("Change", "修改"), Press::Write(FaqForm::Change(edit)), false);
        let discard = button(self.say("Discard", "放弃"), Press::Discard(edit), false);
        let buttons: Vec<Button> =
            [Some(button(save, Press::Save(edit), true)), (!retires).then_some(change), Some(discard)]
                .into_iter()
                .flatten()
                .collect();
        Message { title: Some(content.title.clone()), blocks, buttons, ..Message::default() }
    }

    fn lessons(&self, rows: &[Lesson], total: i64) -> Message {
        if rows.is_empty() {
            return self.note(self.say("Nothing was learned yet.", "还没有学到任何问法。"), Tone::Plain);
        }
        let mut blocks = vec![Block::List(rows.iter().map(|row| self.lesson(row)).collect())];
        let left = total.saturating_sub(i64::try_from(rows.len()).unwrap_or(i64::MAX));
        if left > 0 {
            blocks.push(Block::Small(match self.locale {
                Locale::English => format!("and {left} more"),
                Locale::Chinese => format!("还有 {left} 个"),
            }));
        }
        let (confirm, unlearn) = (self.door.command("faq confirm 12"), self.door.command("faq unlearn 12"));
        blocks.push(Block::Small(match self.locale {
            Locale::English => format!("{confirm} makes one count, {unlearn} takes it back."),
            Locale::Chinese => format!("{confirm} 使其生效，{unlearn} 撤销。"),
        }));
        let title = self.say("What the FAQ learned", "FAQ 学到的问法").to_owned();
        Message { title: Some(title), blocks, ..Message::default() }
    }

    /// `12 “how do I …” → reset-offsets — Ann, yesterday; counts`
    fn lesson(&self, row: &Lesson) -> String {
        let (phrasing, by) = (self.phrasing(row.phrasing.raw()), self.person(&row.by));
        let (at, entry, number) = (self.door.time(row.at), self.shown(&row.entry.as_str().into()), row.number);
        let people = row.people;
        let standing = match (&row.confirmed_by, self.locale) {
            (Some(agent), Locale::English) => format!("confirmed by {}", self.person(agent)),
            (Some(agent), Locale::Chinese) => format!("由 {} 确认", self.person(agent)),
            (None, Locale::English) if row.counts(true) => format!("counts: {people} people"),
            (None, Locale::Chinese) if row.counts(true) => format!("已生效：{people} 人"),
            (None, Locale::English) => "waits for a second person".to_owned(),
            (None, Locale::Chinese) => "等待第二个人".to_owned(),
        };
        match self.locale {
            Locale::English => format!("{number}: “{phrasing}” → {entry} — {by}, {at}; {standing}"),
            Locale::Chinese => format!("{number}：“{phrasing}” → {entry} — {by}，{at}；{standing}"),
        }
    }

    fn phrasing(&self, text: &str) -> String {
        self.shown(&Untrusted::from(text).headline(PHRASING_GRAPHEMES_MAX))
    }
}
