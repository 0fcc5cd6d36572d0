//! Why a ticket's question was read as it was, for agents.

use super::Speaker;
use crate::chat::message::{Block, Message};
use crate::domain::explanation::{Channel, Explanation, Reason};
use crate::domain::text::shorten;
use crate::domain::{Locale, TicketNumber, Untrusted, Verdict};

/// Graphemes of a title, a phrasing or a word, and corrected words that are shown.
const TEXT_GRAPHEMES_MAX: usize = 120;
const CORRECTIONS_MAX: usize = 8;

impl Speaker<'_> {
    pub(super) fn explained(&self, ticket: TicketNumber, why: &Explanation) -> Message {
        let verdict = match why.reading.verdict {
            Verdict::Answer => self.say("answer it", "直接回答"),
            Verdict::Suggest => self.say("suggest entries", "推荐条目"),
            Verdict::Escalate => self.say("hand it to a person", "转交人工"),
            Verdict::Leave => self.say("leave it alone", "不予回应"),
        };
        let percent = why.reading.confidence * 100.0;
        let mut blocks = vec![Block::Text(match self.locale {
            Locale::English => format!("Read now, the desk would {verdict}: the best entry is {percent:.0} % sure."),
            Locale::Chinese => format!("按当前知识库，系统会{verdict}：最佳条目的把握为 {percent:.0}%。"),
        })];
        if why.candidates.is_empty() {
            blocks.push(Block::Text(self.say("No entry is like it.", "没有相近的条目。").to_owned()));
        } else {
            blocks.push(Block::List(why.candidates.iter().map(|reason| self.reason(reason)).collect()));
        }
        let words = why.corrected.iter().take(CORRECTIONS_MAX);
        let words: Vec<_> = words.map(|c| format!("{} → {}", self.cut(&c.written), self.cut(&c.read_as))).collect();
        if !words.is_empty() {
            blocks.push(Block::Small(format!(
                "{} {}",
                self.say("Words read as others:", "纠正的词："),
                words.join(", ")
            )));
        }
        let title = match self.locale {
            Locale::English => format!("Why: {ticket}"),
            Locale::Chinese => format!("缘由：{ticket}"),
        };
        Message { title: Some(title), blocks, ..Message::default() }
    }

    /// `How long are records kept? — 62 %, by “keep records”: words 70 %, characters 30 %`
    fn reason(&self, reason: &Reason) -> String {
        let (title, phrasing) = (self.cut(&reason.title), self.cut(&reason.phrasing));
        let percent = reason.confidence * 100.0;
        let shares =
            reason.shares.iter().map(|(channel, share)| format!("{} {:.0} %", self.channel(*channel), share * 100.0));
        let shares = shares.collect::<Vec<_>>().join(", ");
        match self.locale {
            Locale::English => format!("{title} — {percent:.0} %, by “{phrasing}”: {shares}"),
            Locale::Chinese => format!("{title} — {percent:.0}%，相近问法“{phrasing}”：{shares}"),
        }
    }

    fn channel(&self, channel: Channel) -> &'static str {
        match channel {
            Channel::Words => self.say("words", "词语"),
            Channel::Answer => self.say("answer", "答案"),
            Channel::Characters => self.say("characters", "字符"),
            Channel::Meaning => self.say("meaning", "语义"),
            Channel::Neural => self.say("neural", "神经网络"),
        }
    }

    fn cut(&self, text: &str) -> String {
        self.shown(&Untrusted::from(shorten(text, TEXT_GRAPHEMES_MAX)))
    }
}
