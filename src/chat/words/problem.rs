//! What is asked again: by one person, who is told where it is answered; and by several, which agents are told once.

use super::{Speaker, button};
use crate::chat::message::{Block, Message, Tone};
use crate::domain::form::Form;
use crate::domain::press::Press;
use crate::domain::problem::{ProblemLine, ProblemView};
use crate::domain::{Conversation, ConversationId, Locale, TicketNumber};

/// Tickets that a problem's message names: the first ones.
const NAMED_MAX: usize = 15;
/// Graphemes of a ticket's subject in it.
const SUBJECT_GRAPHEMES_MAX: usize = 80;

impl Speaker<'_> {
    pub(super) fn asked_again(
        &self,
        conversation: ConversationId,
        ticket: TicketNumber,
        earlier: &Conversation,
        apart: Option<TicketNumber>,
    ) -> Message {
        if let Some(into) = apart {
            let text = match self.locale {
                Locale::English => format!("This is {into} now, apart from {ticket}."),
                Locale::Chinese => format!("已从工单 {ticket} 分开，另立为工单 {into}。"),
            };
            return self.note(text, Tone::Plain);
        }
        let mut text = match self.locale {
            Locale::English => format!(
                "Your ticket {ticket} is about this already, so I have added it there. The team sees it, and answers in \
                 the thread of {ticket}."
            ),
            Locale::Chinese => {
                format!(
                    "您的工单 {ticket} 已经在处理这个问题，我已把这条内容补充进去。支持团队会在 {ticket} 的讨论串里回复。"
                )
            }
        };
        if let Some(link) = self.door.link(earlier) {
            text.push(' ');
            text.push_str(&link);
        }
        let mut message = self.note(text, Tone::Plain);
        message.buttons =
            vec![button(self.say("This is something else", "这是另一个问题"), Press::Apart(conversation), false)];
        message
    }

    /// `P3 · 4 people ask the same`, and below it who asks what.
    pub(super) fn problem(&self, view: &ProblemView) -> Message {
        let (number, people) = (view.number, view.people());
        let mut title = match self.locale {
            Locale::English if people == 1 => format!("Problem {number} · one person asks"),
            Locale::English => format!("Problem {number} · {people} people ask the same"),
            Locale::Chinese => format!("问题 {number} · {people} 人提出同样的问题"),
        };
        if view.solved_at.is_some() {
            title.push_str(self.say(" · solved", " · 已解决"));
        }
        let line = |ticket: &ProblemLine| {
            let subject = self.shown(&ticket.subject.headline(SUBJECT_GRAPHEMES_MAX));
            format!("{} {subject} — {}", ticket.number, self.person(&ticket.requester))
        };
        let mut lines: Vec<String> = view.tickets.iter().take(NAMED_MAX).map(line).collect();
        let left = view.tickets.len().saturating_sub(NAMED_MAX);
        if left > 0 {
            lines.push(match self.locale {
                Locale::English => format!("and {left} more"),
                Locale::Chinese => format!("另有 {left} 个"),
            });
        }
        let open = view.solved_at.is_none();
        let buttons = view.tickets.first().filter(|_| open).map(|first| {
            vec![
                button(self.say("Answer all", "统一回复"), Press::Open(Form::AnswerAll(first.number)), true),
                button(
                    self.say("Solved, tell all", "全部解决并通知"),
                    Press::Open(Form::SolveAll(first.number)),
                    false,
                ),
            ]
        });
        let hint = match self.locale {
            Locale::English => format!(
                "Each keeps their own ticket, and sees nothing of the others. {} takes one out, for good.",
                self.door.command("problem unlink <ticket>")
            ),
            Locale::Chinese => format!(
                "每人仍有自己的工单，彼此看不到对方的内容。{} 可将工单移出，之后不再自动归入。",
                self.door.command("problem unlink <ticket>")
            ),
        };
        let mut blocks = vec![Block::List(lines)];
        blocks.extend(open.then_some(Block::Small(hint)));
        let tone = if open { Tone::Warning } else { Tone::Good };
        Message { tone, title: Some(title), blocks, buttons: buttons.unwrap_or_default(), ..Message::default() }
    }
}
