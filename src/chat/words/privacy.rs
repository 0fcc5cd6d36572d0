//! What a person is told of what is kept about them.

use jiff::Timestamp;
use serde_json::Value;

use super::{Speaker, button};
use crate::chat::message::{Block, File, Message, Tone};
use crate::domain::Locale;
use crate::domain::press::Press;
use crate::domain::privacy::{Kind, PrivacyNotice, Question};

impl Speaker<'_> {
    pub(super) fn privacy(&self, notice: &PrivacyNotice) -> Message {
        match notice {
            PrivacyNotice::Kept { counts } => self.kept(counts),
            PrivacyNotice::Copy { copy, at } => self.copy(copy, *at),
            PrivacyNotice::Asked { question } => self.erase_all(*question),
            PrivacyNotice::Erased => self.note(
                self.say(
                    "Done: your names and words are erased here. What you write from now on is kept anew.",
                    "已清除您在这里的姓名和内容。之后您写的内容会重新保存。",
                ),
                Tone::Good,
            ),
        }
    }

    fn kept(&self, counts: &[(Kind, usize)]) -> Message {
        let items = counts.iter().map(|(kind, rows)| format!("{}: {rows}", self.kind(*kind)));
        let (export, erase) = (self.door.command("privacy export"), self.door.command("privacy erase"));
        let ways = match self.locale {
            Locale::English => {
                format!("{export} sends you a copy. {erase} asks once more, and then erases your names and words.")
            }
            Locale::Chinese => format!("{export} 会发给您一份副本；{erase} 会再次确认，然后清除您的姓名和内容。"),
        };
        let title = self.say("What is kept about you here", "这里保存的关于您的数据").to_owned();
        let blocks = vec![Block::List(items.collect()), Block::Small(ways)];
        Message { title: Some(title), blocks, ..Message::default() }
    }

    fn kind(&self, kind: Kind) -> &'static str {
        match kind {
            Kind::Identity => self.say("Your id, name and role", "您的 ID、姓名和角色"),
            Kind::Questions => self.say("Questions and their answers", "提问与答复"),
            Kind::Tickets => self.say("Tickets", "工单"),
            Kind::Log => self.say("Rows of the audit log", "审计日志记录"),
            Kind::Opinions => self.say("Ratings and recommendations", "评分与推荐意见"),
            Kind::Contracts => self.say("Contracts, codes and linked accounts", "合同、兑换码与关联账号"),
            Kind::Community => self.say("Help that you gave or taught", "您提供的帮助与教学"),
            Kind::Pages => self.say("Sessions and views of the pages", "网页会话与视图"),
            Kind::Posts => self.say("Posts to you or about you, for a week", "发给您或关于您的消息（保留一周）"),
            Kind::Other => self.say("Other rows", "其他记录"),
        }
    }

    fn copy(&self, copy: &Value, at: Timestamp) -> Message {
        let words = self.say(
            "Here is a copy of what is kept about you. Notes of agents for agents are not in it: ask an operator for those.",
            "这是关于您的数据副本，不含支持人员的内部备注；如需要请联系管理员。",
        );
        let mut message = self.note(words, Tone::Plain);
        let text = serde_json::to_string_pretty(copy).unwrap_or_else(|_| copy.to_string());
        message.files.push(File {
            name: format!("about-you-{}.json", at.strftime("%Y%m%d-%H%M%S")),
            media_type: "application/json",
            about: self.say("What is kept about you", "关于您的数据").to_owned(),
            bytes: text.into_bytes(),
        });
        message
    }

    fn erase_all(&self, question: Question) -> Message {
        let text = self.say(
            "Erase all that is kept about you here? There is no way back.",
            "要清除这里保存的关于您的全部数据吗？此操作无法撤销。",
        );
        let mut message = self.note(text, Tone::Warning);
        let goes = self.say(
            "Goes: your names, what you wrote, your sessions, linked accounts, unused codes and your seat in contracts",
            "清除：您的姓名、您写的内容、会话、关联账号、未使用的兑换码，以及合同中的席位",
        );
        let log = self.say(
            "Stays: the audit log as a chain, with a pseudonym and without your words, so that nobody can rewrite what happened",
            "保留：审计日志链（以化名代替，不含您的内容），以防历史被篡改",
        );
        let counts = self.say(
            "Stays: counts, times and ratings in stars, which say nothing of you any more",
            "保留：数量、时间与星级评分，均不再与您关联",
        );
        let invoices = self.say(
            "Stays: contracts and what a payment provider told, as the law on invoices asks",
            "保留：合同与支付记录，依法需保存",
        );
        let beyond = self.say(
            "Not reached: your messages in the chat itself (delete them there), and backups from before",
            "不涉及：聊天平台上的原始消息（请在平台上删除）以及此前的备份",
        );
        let items = [goes, log, counts, invoices, beyond].map(ToOwned::to_owned);
        message.blocks.push(Block::List(items.into()));
        message.blocks.push(Block::Small(
            self.say("The button is good for a quarter of an hour.", "按钮在十五分钟内有效。").to_owned(),
        ));
        message.buttons = vec![button(self.say("Erase it all", "全部清除"), Press::Erase(question), false)];
        message
    }
}
