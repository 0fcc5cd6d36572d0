//! What happened to a ticket, for those who follow it or go on elsewhere.

use super::Speaker;
use crate::chat::message::{Block, Message, Tone};
use crate::domain::notice::News;
use crate::domain::{Conversation, EntryKind, Locale, TicketNumber};

impl Speaker<'_> {
    /// `#12 Broker down`, and below it what happened, with words that were said in full.
    pub(super) fn news(&self, news: &News) -> Message {
        let subject = self.shown(&news.subject.headline(80));
        let mut blocks = vec![Block::Text(format!("{} {subject}", self.door.bold(&news.ticket.to_string())))];
        for entry in &news.entries {
            match &entry.kind {
                EntryKind::Said { text } | EntryKind::Replied { text } => {
                    let by = entry.actor.as_ref().map_or_else(String::new, |by| self.person(by));
                    blocks.push(Block::Text(match self.locale {
                        Locale::English => format!("{by} wrote:"),
                        Locale::Chinese => format!("{by} 写道："),
                    }));
                    blocks.push(Block::Quote(text.clone()));
                }
                _ => blocks.push(Block::Text(self.history_line(entry))),
            }
        }
        Message { blocks, ..Message::default() }
    }

    pub(super) fn ticket_merged(
        &self,
        ticket: TicketNumber,
        into: TicketNumber,
        conversation: &Conversation,
    ) -> Message {
        let mut text = match self.locale {
            Locale::English => format!(
                "{ticket} goes on as {into}. What you write here reaches the team all the same, and answers to {into} \
                 are sent to you."
            ),
            Locale::Chinese => {
                format!("工单 {ticket} 已并入 {into}。您在这里写的内容仍会送达支持团队，{into} 的回复也会发送给您。")
            }
        };
        if let Some(link) = self.door.link(conversation) {
            text.push(' ');
            text.push_str(&link);
        }
        self.note(text, Tone::Plain)
    }

    pub(super) fn ticket_split(&self, ticket: TicketNumber, into: TicketNumber) -> Message {
        self.note(
            match self.locale {
                Locale::English => {
                    format!("A part of {ticket} goes on as {into}, in a thread of its own. The rest stays here.")
                }
                Locale::Chinese => {
                    format!("工单 {ticket} 的一部分已拆分为 {into}，在单独的讨论串里继续，其余内容仍在这里。")
                }
            },
            Tone::Plain,
        )
    }
}
