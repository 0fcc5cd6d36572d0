//! Questions before the community, and those who help.

use jiff::Timestamp;

use super::{Speaker, button};
use crate::chat::message::{Block, Message, Tone};
use crate::domain::community::{CommunityNotice, Thanks};
use crate::domain::press::Press;
use crate::domain::{Conversation, ConversationId, Locale, MessageId, Named, Untrusted};

/// Graphemes of a question that is repeated, and of a reply to choose.
const QUESTION_GRAPHEMES_MAX: usize = 200;
const REPLY_GRAPHEMES_MAX: usize = 80;

impl Speaker<'_> {
    pub(super) fn community(&self, notice: &CommunityNotice) -> Message {
        match notice {
            CommunityNotice::Asked { conversation, until } => self.community_asked(*conversation, *until),
            CommunityNotice::Nudged { conversation, until } => self.community_nudged(*conversation, *until),
            CommunityNotice::HelpWanted { conversation } => self.help_wanted(conversation),
            CommunityNotice::Solved { conversation, by, helper } => self.solved(*conversation, by, helper.as_ref()),
            CommunityNotice::MarkKept => {
                self.note(self.say("Marked as the solution.", "已标记为解决方案。"), Tone::Good)
            }
            CommunityNotice::TakenBack { by } => {
                let by = self.person(by);
                let text = match self.locale {
                    Locale::English => format!("{by} took the mark back: the question is open again."),
                    Locale::Chinese => format!("{by} 撤回了标记，问题重新开放。"),
                };
                self.note(text, Tone::Plain)
            }
            CommunityNotice::Choice { conversation, replies } => self.choice(*conversation, replies),
            CommunityNotice::Helpers { rows } => self.helpers(rows),
            CommunityNotice::Helping { yes: true } => {
                let stop = self.door.command("helpers stop");
                let text = match self.locale {
                    Locale::English => {
                        format!("Thank you! I tell you privately when a question waits here. {stop} ends it.")
                    }
                    Locale::Chinese => format!("谢谢！本频道有问题待解答时我会私下告诉您。{stop} 可取消。"),
                };
                self.note(text, Tone::Good)
            }
            CommunityNotice::Helping { yes: false } => {
                let text = self.say("I no longer tell you of questions here.", "不再通知您本频道的问题。");
                self.note(text, Tone::Plain)
            }
        }
    }

    fn community_asked(&self, conversation: ConversationId, until: Option<Timestamp>) -> Message {
        let Some(until) = until.map(|until| self.door.time(until)) else {
            let text =
                self.say("The FAQ does not know this. Anybody may answer here.", "FAQ 里没有答案，欢迎大家在此回答。");
            return Message { buttons: vec![self.solved_button(conversation)], ..self.note(text, Tone::Plain) };
        };
        let text = match self.locale {
            Locale::English => {
                format!(
                    "The FAQ does not know this. Anybody may answer here; if nobody does by {until}, the team takes it."
                )
            }
            Locale::Chinese => format!("FAQ 里没有答案，欢迎大家在此回答。若到 {until} 仍无人回答，将由支持团队接手。"),
        };
        Message { buttons: vec![self.solved_button(conversation)], ..self.note(text, Tone::Plain) }
    }

    fn community_nudged(&self, conversation: ConversationId, until: Option<Timestamp>) -> Message {
        let Some(until) = until.map(|until| self.door.time(until)) else {
            let text = self.say("Still open: does anybody know?", "仍待解答：有人知道吗？");
            return Message { buttons: vec![self.solved_button(conversation)], ..self.note(text, Tone::Plain) };
        };
        let text = match self.locale {
            Locale::English => format!("Still open: does anybody know? The team takes it at {until}."),
            Locale::Chinese => format!("仍待解答：有人知道吗？{until} 将由支持团队接手。"),
        };
        Message { buttons: vec![self.solved_button(conversation)], ..self.note(text, Tone::Plain) }
    }

    fn solved_button(&self, conversation: ConversationId) -> crate::chat::message::Button {
        button(self.say("Solved", "已解决"), Press::Solved(conversation), false)
    }

    fn help_wanted(&self, conversation: &Conversation) -> Message {
        let asker = self.person(&conversation.requester);
        let text = match self.locale {
            Locale::English => format!("{asker} waits for an answer:"),
            Locale::Chinese => format!("{asker} 在等待解答："),
        };
        let mut message = self.note(text, Tone::Plain);
        message.blocks.push(Block::Quote(conversation.question.headline(QUESTION_GRAPHEMES_MAX)));
        message.blocks.extend(self.door.link(conversation).map(Block::Small));
        message
    }

    fn solved(&self, conversation: ConversationId, by: &Named, helper: Option<&Named>) -> Message {
        let by = self.person(by);
        let text = match (helper.map(|helper| self.person(helper)), self.locale) {
            (Some(helper), Locale::English) => format!("✅ Solved by {helper} – thank you! (marked by {by})"),
            (Some(helper), Locale::Chinese) => format!("✅ 由 {helper} 解决，感谢！（{by} 标记）"),
            (None, Locale::English) => "✅ Solved – thank you for telling how!".to_owned(),
            (None, Locale::Chinese) => "✅ 已解决，感谢分享！".to_owned(),
        };
        let back = button(self.say("Take it back", "撤回"), Press::Unsolve(conversation), false);
        Message { buttons: vec![back], ..self.note(text, Tone::Good) }
    }

    fn choice(&self, conversation: ConversationId, replies: &[(MessageId, Named, Untrusted)]) -> Message {
        let text = self.say("Which reply solved it?", "是哪条回复解决了问题？");
        // Strangers' words stand in the text alone: on a button nothing makes them harmless.
        let row = |((_, by, excerpt), number): (&(MessageId, Named, Untrusted), usize)| {
            format!("{number}: {} — {}", self.person(by), self.shown(&excerpt.headline(REPLY_GRAPHEMES_MAX)))
        };
        let pick = |((message, ..), number): (&(MessageId, Named, Untrusted), usize)| {
            button(&number.to_string(), Press::Solution(conversation, message.clone()), false)
        };
        let mut message = self.note(text, Tone::Plain);
        message.blocks.push(Block::List(replies.iter().zip(1..).map(row).collect()));
        message.buttons = replies.iter().zip(1..).map(pick).collect();
        message
    }

    fn helpers(&self, rows: &[Thanks]) -> Message {
        let tell = self.door.command("helpers tell");
        let hint = match self.locale {
            Locale::English => format!("{tell} in a community channel: be told privately of questions that wait."),
            Locale::Chinese => format!("在社区频道使用 {tell}，有问题待解答时会私下通知您。"),
        };
        if rows.is_empty() {
            let text = self.say("Nobody's reply was marked as a solution yet.", "还没有回复被标记为解决方案。");
            let mut message = self.note(text, Tone::Plain);
            message.blocks.push(Block::Small(hint));
            return message;
        }
        let row = |row: &Thanks| {
            let helper = self.person(&row.helper);
            match self.locale {
                Locale::English => format!("{helper}: {} in 30 days, {} in all", row.lately, row.ever),
                Locale::Chinese => format!("{helper}：30 天内 {} 次，共 {} 次", row.lately, row.ever),
            }
        };
        let blocks = vec![Block::List(rows.iter().map(row).collect()), Block::Small(hint)];
        let title = self.say("Thank you for your solutions", "感谢你们的解答").to_owned();
        Message { tone: Tone::Good, title: Some(title), blocks, ..Message::default() }
    }
}
