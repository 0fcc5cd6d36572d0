//! The digest, to be read on a phone: numbers first, a thing a line, and parts that are empty left out.

use super::{Speaker, button, duration};
use crate::chat::message::{Block, Button, Message, Tone};
use crate::domain::digest::{DigestFacts, Figures, Gap, Period, Satisfaction};
use crate::domain::faq::FaqForm;
use crate::domain::notice::TicketLine;
use crate::domain::press::Press;
use crate::domain::{DraftCounts, Locale, Named, Platform};

/// Graphemes of a ticket's subject: a line of a phone or two.
const SUBJECT_GRAPHEMES_MAX: usize = 60;

impl Speaker<'_> {
    pub(super) fn digest(&self, facts: &DigestFacts) -> Message {
        let mut blocks = vec![Block::Text(self.figures(facts).join("\n"))];
        blocks.extend(self.sparklines(facts));
        let due = facts.due_next.iter().filter_map(|row| self.due_row(row, facts));
        self.list(&mut blocks, "Due next", "即将到期", due);
        let unanswered = facts.unanswered.iter().map(|row| self.unanswered_row(row, facts));
        self.list(&mut blocks, "Longest without an answer", "等待回复最久", unanswered);
        let load = facts.load.iter().map(|(agent, count)| format!("{} · {}", self.bold(*count), self.person(agent)));
        self.list(&mut blocks, "Open per agent", "各支持人员处理中的工单", load);
        let gaps = facts.gaps.iter().enumerate().map(|(at, gap)| self.gap_row(at + 1, gap));
        self.list(&mut blocks, "What the FAQ did not know", "FAQ 未能回答的问题", gaps);
        let thanks = facts.thanks.iter().map(|(helper, count)| self.thanks_row(helper, *count));
        self.list(&mut blocks, "Thank you", "感谢", thanks);
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
        let title = Some(self.title(facts.period).to_owned());
        let buttons = facts.gaps.iter().enumerate().map(|(at, gap)| self.entry_button(at + 1, gap)).collect();
        let files = self.chart(facts).into_iter().collect();
        Message { tone, title, blocks, buttons, files, ..Message::default() }
    }

    fn title(&self, period: Period) -> &'static str {
        match period {
            Period::Day => self.say("Digest of the day", "每日摘要"),
            Period::Week => self.say("Digest of the week", "每周摘要"),
            Period::Month => self.say("Digest of the month", "每月摘要"),
        }
    }

    fn figures(&self, facts: &DigestFacts) -> Vec<String> {
        let DigestFacts { answered, suggested, unknown, helped, opened, closed, waiting, kept, breached, .. } = facts;
        let (asked, met) = (answered + suggested + unknown, percent(*kept, kept + breached));
        let [waiting, opened, closed, missed] = [waiting, opened, closed, breached].map(|count| self.bold(*count));
        let mut lines = vec![match self.locale {
            Locale::English => format!("{waiting} waiting · {opened} opened · {closed} closed"),
            Locale::Chinese => format!("等待中 {waiting} · 新建 {opened} · 关闭 {closed}"),
        }];
        if let Some(met) = met {
            let met = self.bold(format!("{met} %"));
            lines.push(match self.locale {
                Locale::English => format!("{met} of promises kept · {missed} missed"),
                Locale::Chinese => format!("承诺兑现 {met} · 超时 {missed}"),
            });
        }
        if let Some(rate) = percent(*answered, asked) {
            let rate = self.bold(format!("{rate} %"));
            lines.push(match self.locale {
                Locale::English => format!("{rate} of {asked} questions answered by the FAQ"),
                Locale::Chinese => format!("FAQ 回答了 {asked} 个问题中的 {rate}"),
            });
            lines.push(match self.locale {
                Locale::English => {
                    format!("{suggested} with suggestions · {unknown} unknown · {helped} said it helped")
                }
                Locale::Chinese => format!("给出建议 {suggested} · 未知 {unknown} · 表示有帮助 {helped}"),
            });
        }
        lines.extend(facts.satisfaction.and_then(|satisfaction| self.satisfaction(satisfaction)));
        lines
    }

    fn satisfaction(&self, Satisfaction { answers, marks }: Satisfaction) -> Option<String> {
        // In tenths, rounded.
        let tenths = (marks * 10 + answers / 2).checked_div(answers)?;
        let mean = self.bold(format!("{}.{}", tenths / 10, tenths % 10));
        Some(match (self.locale, answers) {
            (Locale::English, 1) => format!("{mean} of 5 from one requester"),
            (Locale::English, _) => format!("{mean} of 5 from {answers} requesters"),
            (Locale::Chinese, _) => format!("满意度 {mean}/5（{answers} 人评价）"),
        })
    }

    /// The chart where there are no pictures.
    fn sparklines(&self, facts: &DigestFacts) -> Option<Block> {
        if self.platform != Platform::Terminal || facts.series.is_empty() {
            return None;
        }
        let line = |count: fn(&Figures) -> i64, en: &'static str, zh: &'static str| {
            let counts: Vec<i64> = facts.series.iter().map(count).collect();
            format!("{} {}", sparkline(&counts), self.say(en, zh))
        };
        let lines = [
            line(|figures| figures.opened, "opened", "新建"),
            line(|figures| figures.solved, "solved", "已解决"),
            line(|figures| figures.waiting, "waiting", "等待中"),
        ];
        Some(Block::Text(lines.join("\n")))
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

    /// `2 h 10 min · #12 subject`: the clock that runs out first.
    fn due_row(&self, row: &TicketLine, facts: &DigestFacts) -> Option<String> {
        let runs = row.clocks.iter().filter(|clock| clock.stopped_at.is_none() && clock.due_at >= facts.until);
        let next = runs.min_by_key(|clock| clock.due_at)?;
        let left = duration::in_words(next.due_at.duration_since(facts.until), self.locale);
        Some(format!("{} · {}", self.bold(left), self.subject(row)))
    }

    /// `3 d 4 h · #12 subject`
    fn unanswered_row(&self, row: &TicketLine, facts: &DigestFacts) -> String {
        let age = duration::in_words(facts.until.duration_since(row.opened_at), self.locale);
        format!("{} · {}", self.bold(age), self.subject(row))
    }

    fn subject(&self, row: &TicketLine) -> String {
        format!("{} {}", row.number, self.shown(&row.subject.headline(SUBJECT_GRAPHEMES_MAX)))
    }

    fn gap_row(&self, place: usize, gap: &Gap) -> String {
        format!("{place}. {} · {}", self.bold(format!("{}×", gap.asked)), self.shown(&gap.question))
    }

    fn thanks_row(&self, helper: &Named, count: i64) -> String {
        let (helper, count) = (self.person(helper), self.bold(count));
        match self.locale {
            Locale::English => format!("{count} solved by {helper}"),
            Locale::Chinese => format!("{helper} 解决了 {count} 个问题"),
        }
    }

    fn entry_button(&self, place: usize, gap: &Gap) -> Button {
        let label = match self.locale {
            Locale::English => format!("FAQ entry for {place}"),
            Locale::Chinese => format!("为第 {place} 条写 FAQ"),
        };
        button(&label, Press::Write(FaqForm::Add(Some(gap.conversation))), false)
    }

    fn bold(&self, words: impl ToString) -> String {
        self.door.bold(&words.to_string())
    }

    fn span(&self, facts: &DigestFacts) -> String {
        let (since, until) = (self.door.time(facts.since), self.door.time(facts.until));
        match self.locale {
            Locale::English => format!("From {since} to {until}."),
            Locale::Chinese => format!("{since} 至 {until}。"),
        }
    }
}

/// A share in whole percent, rounded down, so that 100 says that nothing is missing; none of nothing.
pub(super) fn percent(part: i64, whole: i64) -> Option<i64> {
    (part * 100).checked_div(whole)
}

/// A line of columns of eight heights; nothing is a gap.
fn sparkline(counts: &[i64]) -> String {
    const COLUMNS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
    let most = counts.iter().copied().max().unwrap_or_default().max(1);
    let column = |count: &i64| {
        let height = usize::try_from((count * 8 + most - 1) / most).unwrap_or_default();
        height.checked_sub(1).and_then(|at| COLUMNS.get(at)).copied().unwrap_or('·')
    };
    counts.iter().map(column).collect()
}
