//! Answers from the knowledge base.

use super::excerpt::excerpts;
use super::{Speaker, button};
use crate::chat::message::{Block, Button, Message, Tone};
use crate::domain::notice::Settled;
use crate::domain::press::Press;
use crate::domain::reading::EntryText;
use crate::domain::several::Unsure;
use crate::domain::text::shorten;
use crate::domain::{ConversationId, Locale, Untrusted};

/// Graphemes of a question that is repeated, and of an entry's title above its answer.
const QUESTION_GRAPHEMES_MAX: usize = 120;
const TITLE_GRAPHEMES_MAX: usize = 100;
/// UTF-16 code units of several answers together: Discord's embeds have 4096, and titles and questions need some.
const BODIES_UNITS_MAX: usize = 2800;

impl Speaker<'_> {
    pub(super) fn answer(&self, conversation: ConversationId, entry: &EntryText, settled: Settled) -> Message {
        let answer = Message { title: Some(entry.title.clone()), ..Message::default() };
        self.settled(answer, vec![Block::Markdown(entry.body.clone())], conversation, settled, Vec::new())
    }

    /// The answers to several questions, each under its entry's title, and what may answer the rest.
    pub(super) fn answers(
        &self,
        conversation: ConversationId,
        entries: &[EntryText],
        unsure: &[Unsure],
        settled: Settled,
    ) -> Message {
        let mut blocks = self.titled(entries);
        let mut picks = Vec::new();
        for Unsure { question, entries } in unsure {
            let question = self.shown(&question.headline(QUESTION_GRAPHEMES_MAX));
            blocks.push(Block::Text(match self.locale {
                Locale::English => format!("“{question}” – I am not sure about that. Is it one of these?"),
                Locale::Chinese => format!("“{question}”——这一点我不太确定。是下面的某个问题吗？"),
            }));
            picks.extend(entries.iter().map(|(id, title)| button(title, Press::Pick(conversation, id.clone()), false)));
        }
        if entries.is_empty() {
            picks.push(self.human_button(conversation));
            return Message { blocks, buttons: picks, ..Message::default() };
        }
        self.settled(Message::default(), blocks, conversation, settled, picks)
    }

    /// Entries, each under its title; long ones are cut so that none pushes another out.
    fn titled(&self, entries: &[EntryText]) -> Vec<Block> {
        let bodies: Vec<&str> = entries.iter().map(|entry| entry.body.trim()).collect();
        let excerpts = excerpts(&bodies, BODIES_UNITS_MAX);
        let titled = entries.iter().zip(excerpts).flat_map(|(entry, body)| {
            let title = self.shown(&shorten(&entry.title, TITLE_GRAPHEMES_MAX).into());
            [Block::Text(self.door.bold(&title)), Block::Markdown(body)]
        });
        titled.collect()
    }

    /// What may help somebody until a person comes.
    pub(super) fn until_then<'e>(&self, entries: impl Iterator<Item = &'e EntryText>) -> Vec<Block> {
        let entries: Vec<EntryText> = entries.cloned().collect();
        let lead = self.say("Until then, this may help:", "在此之前，以下内容也许有帮助：");
        match &entries[..] {
            [] => Vec::new(),
            [entry] => {
                let title = self.shown(&entry.title.as_str().into());
                vec![Block::Text(format!("{lead} {title}")), Block::Markdown(entry.body.clone())]
            }
            several => [Block::Text(lead.to_owned())].into_iter().chain(self.titled(several)).collect(),
        }
    }

    /// The blocks with the buttons of an open answer, before the entries to pick from, or what became of it.
    fn settled(
        &self,
        message: Message,
        mut blocks: Vec<Block>,
        conversation: ConversationId,
        settled: Settled,
        picks: Vec<Button>,
    ) -> Message {
        let mut buttons = Vec::new();
        let tone = match settled {
            Settled::Open => {
                buttons.extend(picks);
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
        Message { tone, blocks, buttons, ..message }
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
