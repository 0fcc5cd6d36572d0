//! The monthly review of the plan in force, to be read on a phone: what was predicted and what happened, a thing a line,
//! then what history proposes, with its two buttons.

use super::{Speaker, button, frontier};
use crate::chat::message::{Block, File, Message, Tone};
use crate::domain::press::Press;
use crate::domain::review::{Figure, Line, Outlook, ReviewFacts, ReviewId, Step};
use crate::domain::strategy::about;
use crate::domain::{Locale, Named};

/// Lines of a list; the rest is counted.
const LINES_MAX: usize = 12;
/// Graphemes of a name of the file.
const NAME_GRAPHEMES_MAX: usize = 40;
/// Names of what is in force.
const NAMES_MAX: usize = 8;

impl Speaker<'_> {
    pub(super) fn review(&self, review: ReviewId, facts: &ReviewFacts, settled: Option<&(bool, Named)>) -> Message {
        let mut blocks = vec![Block::Text(self.in_force(facts))];
        blocks.push(Block::List(self.at_most(facts.lines.iter().map(|line| self.line(facts, line)).collect())));
        blocks.extend(self.outlook(facts));
        let waits = matches!(facts.outlook, Outlook::Better { .. }) && settled.is_none();
        blocks.push(Block::Small(self.sources(facts, waits)));
        let mut message = Message {
            tone: Tone::Plain,
            title: Some(self.review_title(facts)),
            blocks,
            files: self.frontier(facts).into_iter().collect(),
            ..Message::default()
        };
        if let Some((accepted, by)) = settled {
            let by = self.person(by);
            message.tone = if *accepted { Tone::Good } else { Tone::Plain };
            message.blocks.push(Block::Text(match (self.locale, accepted) {
                (Locale::English, true) => format!("Accepted by {by}: this is the plan in force now."),
                (Locale::English, false) => format!("Left as it is by {by}."),
                (Locale::Chinese, true) => format!("已由 {by} 接受，现为现行方案。"),
                (Locale::Chinese, false) => format!("{by} 选择保持不变。"),
            }));
        }
        if waits {
            message.buttons = vec![
                button(self.say("Make it so", "确认"), Press::Accept(review), true),
                button(self.say("Leave it", "取消"), Press::Dismiss(review), false),
            ];
        }
        message
    }

    fn review_title(&self, facts: &ReviewFacts) -> String {
        match self.locale {
            Locale::English => format!("Review of the plan, {}", facts.month),
            Locale::Chinese => format!("方案月度回顾，{}", facts.month),
        }
    }

    fn in_force(&self, facts: &ReviewFacts) -> String {
        let Some((choices, since)) = &facts.in_force else {
            let hint = self.door.bold("frontdesk plan FILE --adopt");
            return match self.locale {
                Locale::English => format!("No plan is in force, so nothing was predicted. In a shell: {hint}"),
                Locale::Chinese => format!("目前没有现行方案，因此没有预测可比较。可在命令行执行：{hint}"),
            };
        };
        let (names, since) = (self.names(choices), self.door.time(*since));
        match self.locale {
            Locale::English => format!("In force: {names}, since {since}. Predicted and happened in the month:"),
            Locale::Chinese => format!("现行方案：{names}（自 {since}）。当月预测与实际："),
        }
    }

    /// `cost: 1,200 EUR of 1,000 predicted (+200), n = 34`
    fn line(&self, facts: &ReviewFacts, line: &Line) -> String {
        let Line { figure, predicted, happened, samples } = line;
        let is_money = matches!(figure, Figure::Cost | Figure::Revenue);
        let unit = if is_money && !facts.currency.is_empty() {
            format!(" {}", self.name(&facts.currency))
        } else {
            String::new()
        };
        let nothing = || self.say("not known", "未知").to_owned();
        let happened_shown = happened.map_or_else(nothing, |value| format!("{}{unit}", about(value)));
        let happened_shown = self.door.bold(&happened_shown);
        let of = match predicted {
            Some(value) => match self.locale {
                Locale::English => format!(", predicted {}{unit}", about(*value)),
                Locale::Chinese => format!("，预测 {}{unit}", about(*value)),
            },
            None => String::new(),
        };
        let difference = predicted.zip(*happened).map(|(said, seen)| seen - said);
        let difference = difference.map(|by| if by > 0.0 { format!("+{}", about(by)) } else { about(by) });
        let difference = difference.map(|by| match self.locale {
            Locale::English => format!(" ({by})"),
            Locale::Chinese => format!("（{by}）"),
        });
        let difference = difference.unwrap_or_default();
        let name = self.figure(figure);
        match self.locale {
            Locale::English => format!("{name}: {happened_shown}{of}{difference}, n = {samples}"),
            Locale::Chinese => format!("{name}：{happened_shown}{of}{difference}，n = {samples}"),
        }
    }

    fn figure(&self, figure: &Figure) -> String {
        match (figure, self.locale) {
            (Figure::Cost, _) => self.say("Cost", "成本").to_owned(),
            (Figure::Revenue, _) => self.say("Revenue", "收入").to_owned(),
            (Figure::Rating, _) => self.say("Rating", "评分").to_owned(),
            (Figure::Hours, _) => self.say("Staff hours", "人力工时").to_owned(),
            (Figure::Tickets { mode }, Locale::English) => format!("Tickets of {}", self.name(mode)),
            (Figure::Tickets { mode }, Locale::Chinese) => format!("{} 的工单", self.name(mode)),
        }
    }

    fn outlook(&self, facts: &ReviewFacts) -> Vec<Block> {
        let (choices, steps, consequences, gain) = match &facts.outlook {
            Outlook::Better { choices, steps, consequences, gain } => (choices, steps, consequences, gain),
            other => {
                let text = match other {
                    Outlook::Impossible => self.say(
                        "With the numbers that history has, no mix keeps to all limits: frontdesk plan --history says which \
                         to loosen.",
                        "按历史数据，没有组合能满足全部限制。可用 frontdesk plan --history 查看应放宽哪一项。",
                    ),
                    Outlook::Unknown => self.say(
                        "No better mix was found in time: frontdesk plan --history searches for longer.",
                        "限时内未得出结果，可用 frontdesk plan --history 搜索更久。",
                    ),
                    _ => self.say(
                        "With the numbers that history has, the plan in force is still the best.",
                        "按历史数据，现行方案仍是最佳。",
                    ),
                };
                return vec![Block::Text(text.to_owned())];
            }
        };
        let names = self.names(choices);
        let text = match (self.locale, gain) {
            (Locale::English, Some(gain)) => {
                format!("With the numbers that history has, {names} is better by {} of the objective:", about(*gain))
            }
            (Locale::English, None) => format!("With the numbers that history has, the best is {names}:"),
            (Locale::Chinese, Some(gain)) => format!("按历史数据，{names} 的目标值高 {}：", about(*gain)),
            (Locale::Chinese, None) => format!("按历史数据，最佳组合为 {names}："),
        };
        let mut blocks = vec![Block::Text(text)];
        blocks.push(Block::List(self.at_most(steps.iter().map(|step| self.step(step)).collect())));
        if !consequences.is_empty() {
            let heading = self.say("What that changes in the desk:", "对支持台的影响：");
            blocks.push(Block::Text(heading.to_owned()));
            blocks.push(Block::List(self.at_most(consequences.iter().map(|one| self.consequence(one)).collect())));
        }
        blocks
    }

    fn step(&self, step: &Step) -> String {
        let by_hand = |by_hand: bool| if by_hand { self.say(" (by you)", "（需人工）") } else { "" };
        match (step, self.locale) {
            (Step::TurnOn { mode, by_hand: hand }, Locale::English) => {
                format!("turn on {}{}", self.name(mode), by_hand(*hand))
            }
            (Step::TurnOn { mode, by_hand: hand }, Locale::Chinese) => {
                format!("启用 {}{}", self.name(mode), by_hand(*hand))
            }
            (Step::TurnOff { mode, by_hand: hand }, Locale::English) => {
                format!("turn off {}{}", self.name(mode), by_hand(*hand))
            }
            (Step::TurnOff { mode, by_hand: hand }, Locale::Chinese) => {
                format!("停用 {}{}", self.name(mode), by_hand(*hand))
            }
            (Step::Serve { segment, mode }, Locale::English) => {
                format!("{} for {}", self.name(mode), self.name(segment))
            }
            (Step::Serve { segment, mode }, Locale::Chinese) => {
                format!("{} 由 {} 服务", self.name(segment), self.name(mode))
            }
            (Step::Begin { name }, Locale::English) => format!("begin {}{}", self.name(name), by_hand(true)),
            (Step::Begin { name }, Locale::Chinese) => format!("开始 {}{}", self.name(name), by_hand(true)),
            (Step::End { name }, Locale::English) => format!("drop {}{}", self.name(name), by_hand(true)),
            (Step::End { name }, Locale::Chinese) => format!("放弃 {}{}", self.name(name), by_hand(true)),
        }
    }

    fn sources(&self, facts: &ReviewFacts, waits: bool) -> String {
        let (used, all) = facts.from_history;
        let mut text = match self.locale {
            Locale::English => {
                format!("{used} of {all} numbers are from the desk's history, the others from the file.")
            }
            Locale::Chinese => format!("{all} 个数字中有 {used} 个来自历史数据，其余来自方案文件。"),
        };
        if waits {
            text.push_str(self.say(" Nothing is changed without a click.", "未经点击不会有任何更改。"));
        }
        text
    }

    /// A name of the file.
    fn name(&self, name: &str) -> String {
        self.shown(&crate::domain::text::shorten(name, NAME_GRAPHEMES_MAX).into())
    }

    fn names(&self, names: &[String]) -> String {
        let shown: Vec<String> = names.iter().take(NAMES_MAX).map(|name| self.name(name)).collect();
        let more = if names.len() > NAMES_MAX { " · …" } else { "" };
        format!("{}{more}", shown.join(" · "))
    }

    fn at_most(&self, mut lines: Vec<String>) -> Vec<String> {
        let more = lines.len().saturating_sub(LINES_MAX);
        lines.truncate(LINES_MAX);
        if more > 0 {
            lines.push(match self.locale {
                Locale::English => format!("… and {more} more"),
                Locale::Chinese => format!("……另有 {more} 项"),
            });
        }
        lines
    }

    /// The picture as a file; none where there is nothing to draw.
    fn frontier(&self, facts: &ReviewFacts) -> Option<File> {
        match frontier::png(&facts.picture, self.locale) {
            Ok(bytes) => {
                let best = facts.picture.best.as_ref()?;
                let (count, profit) = (facts.picture.frontier.len(), about(best.profit));
                let about = match self.locale {
                    Locale::English => format!("Profit against satisfaction of {count} mixes; the best has {profit}."),
                    Locale::Chinese => format!("{count} 个组合的利润与满意度，最佳组合的利润为 {profit}。"),
                };
                let name = format!("review-{}.png", facts.month);
                Some(File { name, media_type: "image/png", about, bytes: bytes? })
            }
            Err(failed) => {
                tracing::error!(%failed, "a review goes without its picture");
                None
            }
        }
    }
}
