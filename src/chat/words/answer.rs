//! Answers from the knowledge base.

use super::{Speaker, button};
use crate::chat::message::{Block, Button, Message, Tone};
use crate::domain::notice::Settled;
use crate::domain::press::Press;
use crate::domain::reading::EntryText;
use crate::domain::{ConversationId, Locale, Untrusted};

impl Speaker<'_> {
    pub(super) fn answer(&self, conversation: ConversationId, entry: &EntryText, settled: Settled) -> Message {
        let mut blocks = vec![Block::Markdown(entry.body.clone())];
        let mut buttons = Vec::new();
        let tone = match settled {
            Settled::Open => {
                buttons.push(button(self.say("That helped", "有帮助"), Press::Helped(conversation), true));
                buttons.push(self.human_button(conversation));
                Tone::Plain
            }
            Settled::Helped => {
                blocks.push(Block::Small(self.say("Glad that helped.", "很高兴能帮到您。").to_owned()));
                Tone::Good
            }
            Settled::Escalated => {
                let text = self.say("A person will take it from here.", "接下来会由支持人员跟进。");
                blocks.push(Block::Small(text.to_owned()));
                Tone::Plain
            }
        };
        Message { tone, title: Some(entry.title.clone()), blocks, buttons, notify: Vec::new() }
    }

    pub(super) fn suggestions(&self, conversation: ConversationId, entries: &[(String, String)]) -> Message {
        let text = self.say(
            "I am not sure. Is it one of these? If not, a person will help.",
            "我不太确定。是下面的某个问题吗？如果不是，可以请支持人员帮忙。",
        );
        let picks = entries.iter().map(|(id, title)| button(title, Press::Pick(conversation, id.clone()), false));
        let buttons = picks.chain([self.human_button(conversation)]).collect();
        Message { buttons, ..self.note(text, Tone::Plain) }
    }

    /// Suggestions with a draft above them. Whoever reads it is told before and after that no person wrote it.
    pub(super) fn drafted(
        &self,
        conversation: ConversationId,
        entries: &[(String, String)],
        text: &Untrusted,
        sources: &[String],
    ) -> Message {
        let before = self.say(
            "I am not sure. A language model drafted this answer; it may be wrong:",
            "我不太确定。下面是语言模型起草的回答，可能有误：",
        );
        let sources: Vec<_> = sources.iter().map(|title| self.shown(&title.as_str().into())).collect();
        let from = match self.locale {
            Locale::English => format!("Drafted by a language model from: {}", sources.join(" · ")),
            Locale::Chinese => format!("由语言模型起草，依据：{}", sources.join(" · ")),
        };
        let after = self.say(
            "Is it one of these? If not, a person will help.",
            "是下面的某个问题吗？如果不是，可以请支持人员帮忙。",
        );
        let Message { buttons, .. } = self.suggestions(conversation, entries);
        let blocks = vec![
            Block::Text(before.to_owned()),
            Block::Quote(text.clone()),
            Block::Small(from),
            Block::Text(after.to_owned()),
        ];
        Message { blocks, buttons, ..Message::default() }
    }

    fn human_button(&self, conversation: ConversationId) -> Button {
        button(self.say("I need a person", "我需要人工帮助"), Press::Human(conversation), false)
    }

    pub(super) fn welcome(&self) -> Message {
        let text = self.say(
            "Hello! Ask me your question in your own words. I answer what I know, and bring a person where I do not.",
            "您好！请直接用自己的话提问。我知道的会马上回答，不知道的会请支持人员来帮您。",
        );
        let help = self.door.command("help");
        let more = match self.locale {
            Locale::English => format!("{help} shows what else you can do."),
            Locale::Chinese => format!("{help} 可以查看更多用法。"),
        };
        let mut message = self.note(text, Tone::Plain);
        message.blocks.push(Block::Small(more));
        message
    }
}
