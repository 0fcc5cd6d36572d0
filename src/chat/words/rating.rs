//! The survey after a ticket's closing, and the ratings that leads see.

use super::{Speaker, button};
use crate::chat::message::{Block, Message, Tone};
use crate::domain::form::Form;
use crate::domain::press::Press;
use crate::domain::rating::{Closing, Rating, Stars};
use crate::domain::{Locale, Platform, Untrusted};

impl Speaker<'_> {
    pub(super) fn survey(
        &self,
        closing: Closing,
        subject: &Untrusted,
        given: Option<Stars>,
        commented: bool,
    ) -> Message {
        let (ticket, subject) = (closing.ticket, self.shown(&subject.headline(80)));
        let text = match (self.locale, given) {
            (Locale::English, None) => {
                format!("{ticket} is closed: {subject}\nHow was our help, from 1 (poor) to 5 (great)?")
            }
            (Locale::Chinese, None) => {
                format!("工单 {ticket} 已关闭：{subject}\n您对我们的帮助满意吗？1 为差，5 为很好。")
            }
            (Locale::English, Some(stars)) => format!("Thank you: {stars} of 5 for {ticket}."),
            (Locale::Chinese, Some(stars)) => format!("谢谢！您给工单 {ticket} 打了 {stars} 分（满分 5 分）。"),
        };
        let mut message = self.note(text, Tone::Plain);
        message.blocks.push(Block::Small(
            self.say("Only the leads of the support team see it.", "仅支持团队负责人可见。").to_owned(),
        ));
        // At the terminal a number is typed for a button: each keeps its own.
        let numbered = self.platform == Platform::Terminal;
        let others = Stars::ALL.into_iter().filter(|stars| numbered || Some(*stars) != given);
        let rates = others.map(|stars| button(self.stars(stars), Press::Rate(closing, stars), false));
        // Forms open on Discord and Slack.
        let has_forms = !matches!(self.platform, Platform::Terminal | Platform::Web);
        let comment = given.filter(|_| has_forms).map(|_| {
            let label =
                if commented { self.say("Change the comment", "修改评语") } else { self.say("Comment", "评语") };
            button(label, Press::Open(Form::Comment(ticket)), true)
        });
        message.buttons = comment.into_iter().chain(rates).collect();
        if let (Some(stars), Platform::Terminal) = (given, self.platform) {
            let line = self.door.command(&format!("rate {} {stars} …", ticket.0));
            message.blocks.push(Block::Small(match self.locale {
                Locale::English => format!("{line} adds a comment."),
                Locale::Chinese => format!("{line} 可以添加评语。"),
            }));
        }
        message
    }

    fn stars(&self, stars: Stars) -> &'static str {
        match stars.count() {
            1 => self.say("1 – poor", "1 – 差"),
            2 => "2",
            3 => "3",
            4 => "4",
            _ => self.say("5 – great", "5 – 很好"),
        }
    }

    /// A rating, for leads.
    pub(super) fn rating(&self, rating: &Rating) -> String {
        let (by, stars) = (self.person(&rating.by), rating.stars);
        let line = match self.locale {
            Locale::English => format!("{by} gave {stars} of 5"),
            Locale::Chinese => format!("{by} 打了 {stars} 分（满分 5 分）"),
        };
        match (&rating.comment, self.locale) {
            (Some(comment), Locale::English) => format!("{line}: {}", self.shown(comment)),
            (Some(comment), Locale::Chinese) => format!("{line}：{}", self.shown(comment)),
            (None, _) => line,
        }
    }
}
