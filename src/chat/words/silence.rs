//! What is said in a ticket's thread when it ends by agreement or in silence, and when its requester writes after that.

use jiff::Timestamp;

use super::{Speaker, button};
use crate::chat::message::{Block, Message, Tone};
use crate::domain::press::Press;
use crate::domain::{Locale, Named, TicketNumber, Untrusted};

impl Speaker<'_> {
    /// An agent says that it is solved: its requester may agree or not.
    pub(super) fn ticket_solved(
        &self,
        ticket: TicketNumber,
        by: &Named,
        reason: Option<&Untrusted>,
        solved_at: Option<Timestamp>,
        closes_at: Option<Timestamp>,
    ) -> Message {
        let by = self.person(by);
        let text = match self.locale {
            Locale::English => format!("{by} says that {ticket} is solved. Is it? If not, just write here."),
            Locale::Chinese => {
                format!("{by} 已将工单 {ticket} 标记为已解决。解决了吗？如果问题仍在，直接在这里回复即可。")
            }
        };
        let mut message = self.note(text, Tone::Good);
        message.blocks.extend(reason.cloned().map(Block::Quote));
        message.blocks.extend(closes_at.map(|at| Block::Small(self.closes(at))));
        if let Some(solved_at) = solved_at {
            let agree = Press::Agree(ticket, solved_at.as_millisecond());
            message.buttons = vec![
                button(self.say("Yes, solved", "已解决"), agree, true),
                button(self.say("No, not yet", "还没有"), Press::Reopen(ticket), false),
            ];
        }
        message
    }

    /// What happens if nobody says a word.
    fn closes(&self, at: Timestamp) -> String {
        let at = self.door.time(at);
        match self.locale {
            Locale::English => {
                format!("Without a word from you it is closed on {at}. You can open it again then, too.")
            }
            Locale::Chinese => format!("如果没有回复，将于 {at} 自动关闭，之后仍可重新打开。"),
        }
    }

    pub(super) fn nudge(&self, ticket: TicketNumber, requester: &Named, closes_at: Option<Timestamp>) -> Message {
        let who = self.person(requester);
        let text = match self.locale {
            Locale::English => format!("{who}, {ticket} waits for a word from you. Do you still need help with it?"),
            Locale::Chinese => format!("{who}，工单 {ticket} 正在等待您的回复。您还需要帮助吗？"),
        };
        let mut message = self.note(text, Tone::Plain);
        message.notify = vec![requester.id.clone()];
        message.blocks.extend(closes_at.map(|at| Block::Small(self.closes(at))));
        message.buttons = vec![button(self.say("I still need help", "仍需要帮助"), Press::Reopen(ticket), true)];
        message
    }

    pub(super) fn closed_in_silence(&self, ticket: TicketNumber) -> Message {
        let text = match self.locale {
            Locale::English => {
                format!("{ticket} is closed now, as nobody wrote any more. Just write here to open it again.")
            }
            Locale::Chinese => format!("工单 {ticket} 长时间没有回复，现已关闭。如需重新打开，直接在这里回复即可。"),
        };
        let mut message = self.note(text, Tone::Plain);
        message.buttons = vec![button(self.say("Open it again", "重新打开"), Press::Reopen(ticket), false)];
        message
    }

    pub(super) fn goes_on(&self, ticket: TicketNumber, into: TicketNumber) -> Message {
        let text = match self.locale {
            Locale::English => {
                format!("{ticket} was closed long ago. What you wrote is in a new ticket, {into}: please go on there.")
            }
            Locale::Chinese => format!("工单 {ticket} 关闭已久。您写的内容已放入新工单 {into}，请在那里继续。"),
        };
        self.note(text, Tone::Plain)
    }
}
