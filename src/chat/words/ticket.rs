//! Tickets: what is said in their threads, and their cards.

use jiff::Timestamp;

use super::{Speaker, button};
use crate::chat::message::{Block, Button, Message, Tone};
use crate::domain::form::Form;
use crate::domain::notice::TicketView;
use crate::domain::press::Press;
use crate::domain::rating::Rating;
use crate::domain::sla::{Standing, standing};
use crate::domain::{Entry, Locale, Named, Priority, Status, Ticket, TicketNumber, Untrusted};

impl Speaker<'_> {
    pub(super) fn ticket_opened(
        &self,
        ticket: TicketNumber,
        subject: &Untrusted,
        requester: &Named,
        first_response_due: Option<Timestamp>,
    ) -> Message {
        let (subject, requester) = (self.shown(subject), self.person(requester));
        let mut text = match self.locale {
            Locale::English => format!(
                "{} {subject}\n{requester}, this is with the support team now. A person will answer here.",
                self.door.bold(&format!("Ticket {ticket}:"))
            ),
            Locale::Chinese => format!(
                "{} {subject}\n{requester}，支持团队已收到，稍后会有人在这里回复您。",
                self.door.bold(&format!("工单 {ticket}："))
            ),
        };
        if let Some(due) = first_response_due {
            let due = self.door.time(due);
            text.push_str(&match self.locale {
                Locale::English => format!(" You will have a first answer by {due}."),
                Locale::Chinese => format!("首次答复不晚于 {due}。"),
            });
        }
        self.note(text, Tone::Plain)
    }

    pub(super) fn ticket_claimed(&self, ticket: TicketNumber, by: &Named) -> Message {
        let by = self.person(by);
        let text = match self.locale {
            Locale::English => format!("{by} is on {ticket} now."),
            Locale::Chinese => format!("工单 {ticket} 现由 {by} 处理。"),
        };
        self.note(text, Tone::Plain)
    }

    pub(super) fn ticket_released(&self, ticket: TicketNumber) -> Message {
        let text = match self.locale {
            Locale::English => format!("{ticket} is back in the queue. Another person will take it."),
            Locale::Chinese => format!("工单 {ticket} 已放回队列，会有其他人接手。"),
        };
        self.note(text, Tone::Plain)
    }

    /// Somebody's words, passed on.
    pub(super) fn said(&self, by: &Named, text: &Untrusted, en: &'static str, zh: &'static str) -> Message {
        let by = self.person(by);
        let lead = match self.locale {
            Locale::English => format!("{by} {en}:"),
            Locale::Chinese => format!("{by} {zh}："),
        };
        let mut message = self.note(lead, Tone::Plain);
        message.blocks.push(Block::Quote(text.clone()));
        message
    }

    pub(super) fn ticket_closed(&self, ticket: TicketNumber, by: &Named, reason: Option<&Untrusted>) -> Message {
        let (by, reopen) = (self.person(by), self.door.command(&format!("reopen {}", ticket.0)));
        let text = match self.locale {
            Locale::English => format!("{by} closed {ticket}. Just write here, or use {reopen}, to open it again."),
            Locale::Chinese => format!("{by} 已关闭工单 {ticket}。如需重新打开，直接在这里回复或使用 {reopen}。"),
        };
        let mut message = self.note(text, Tone::Good);
        message.blocks.extend(reason.cloned().map(Block::Quote));
        message
    }

    pub(super) fn ticket_reopened(&self, ticket: TicketNumber, by: &Named) -> Message {
        let by = self.person(by);
        let text = match self.locale {
            Locale::English => format!("{by} opened {ticket} again."),
            Locale::Chinese => format!("{by} 重新打开了工单 {ticket}。"),
        };
        self.note(text, Tone::Plain)
    }

    pub(super) fn card(&self, view: &TicketView) -> Message {
        let ticket = &view.ticket;
        let mut blocks = vec![Block::Quote(ticket.subject.clone()), Block::Fields(self.facts(view))];
        if let Some(link) = self.door.link(&view.conversation) {
            blocks.push(Block::Small(link));
        }
        Message {
            tone: tone(view),
            title: Some(self.heading(ticket)),
            blocks,
            buttons: self.card_buttons(ticket),
            ..Message::default()
        }
    }

    pub(super) fn ticket_shown(&self, view: &TicketView, history: &[Entry], ratings: &[Rating]) -> Message {
        let mut card = self.card(view);
        let link = view.ticket.card.as_ref().and_then(|at| self.door.message(at, self.say("Card", "工单卡片")));
        card.blocks.extend(link.map(Block::Small));
        let items = history.iter().map(|entry| self.history_line(entry)).collect();
        let blocks = card.blocks.into_iter().chain([Block::List(items)]);
        let rated = ratings.iter().map(|rating| self.rating(rating)).collect::<Vec<_>>();
        let blocks = blocks.chain((!rated.is_empty()).then_some(Block::List(rated))).collect();
        Message { blocks, buttons: Vec::new(), ..card }
    }

    /// `#12 · open · high`
    fn heading(&self, ticket: &Ticket) -> String {
        format!("{} · {} · {}", ticket.number, self.status(ticket.status), self.priority(ticket.priority))
    }

    fn facts(&self, view: &TicketView) -> Vec<(String, String)> {
        let ticket = &view.ticket;
        let nobody = self.say("nobody yet", "尚无人认领");
        let owner = ticket.owner.as_ref().map_or_else(|| nobody.to_owned(), |owner| self.person(owner));
        let mut facts = vec![
            (self.say("From", "提问者").to_owned(), self.person(&ticket.requester)),
            (self.say("With", "负责人").to_owned(), owner),
            (self.say("Plan", "方案").to_owned(), self.shown(&ticket.plan.as_str().into())),
            (self.say("Opened", "创建于").to_owned(), self.door.time(ticket.opened_at)),
        ];
        facts.extend(self.ties(ticket));
        let clocks = view.clocks.iter();
        facts.extend(clocks.map(|clock| (capitalised(&self.metric(&clock.metric)), self.clock(clock, view.at))));
        facts
    }

    /// What only some tickets have.
    fn ties(&self, ticket: &Ticket) -> Vec<(String, String)> {
        let numbers = |numbers: &[TicketNumber]| numbers.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
        let askers = || ticket.co_requesters.iter().map(|asker| self.person(asker)).collect::<Vec<_>>().join(", ");
        let ties = [
            (self.say("Also from", "共同提问者"), (!ticket.co_requesters.is_empty()).then(askers)),
            (self.say("Team", "团队"), ticket.team.as_deref().map(|team| self.shown(&team.into()))),
            (self.say("Tags", "标签"), (!ticket.tags.is_empty()).then(|| self.tags(&ticket.tags))),
            (self.say("Snoozed until", "推迟到"), ticket.snoozed_until.map(|until| self.door.time(until))),
            (self.say("Related", "相关"), (!ticket.related.is_empty()).then(|| numbers(&ticket.related))),
            (self.say("Part of", "所属问题"), ticket.problem.map(|problem| problem.to_string())),
            (self.say("Goes on as", "并入"), ticket.merged_into.map(|into| into.to_string())),
        ];
        ties.into_iter().filter_map(|(label, value)| Some((label.to_owned(), value?))).collect()
    }

    fn card_buttons(&self, ticket: &Ticket) -> Vec<Button> {
        let number = ticket.number;
        if ticket.is_closed() {
            return Vec::new();
        }
        let claim = || button(self.say("Claim", "认领"), Press::Claim(number), true);
        let assign = || button(self.say("Assign", "指派"), Press::Open(Form::Assign(number)), false);
        let priority = || button(self.say("Priority", "优先级"), Press::Open(Form::Priority(number)), false);
        let wait = || button(self.say("Wait for requester", "等待提问者"), Press::Pending(number), false);
        let resume = || button(self.say("Go on", "继续处理"), Press::Resume(number), true);
        let solve = || button(self.say("Solved", "已解决"), Press::Solve(number), false);
        let close = button(self.say("Close", "关闭"), Press::Open(Form::Close(number)), false);
        let buttons = match (ticket.status, &ticket.owner) {
            (Status::Solved, _) => vec![resume(), close],
            // What is asked of a ticket that nobody has: who takes it, and why it is there at all.
            (_, None) => {
                let why = button(self.say("Why?", "缘由"), Press::Why(number), false);
                vec![claim(), assign(), priority(), close, why]
            }
            (Status::Pending | Status::OnHold, Some(_)) => vec![resume(), solve(), assign(), priority(), close],
            (_, Some(_)) => vec![wait(), solve(), assign(), priority(), close],
        };
        let Some(problem) = ticket.problem else { return buttons };
        // A card has five buttons at most: what is done less often than taking it out again makes room.
        let makes_room = |press: &Press| matches!(press, Press::Why(_) | Press::Open(Form::Priority(_)));
        let label = match self.locale {
            Locale::English => format!("Not part of {problem}"),
            Locale::Chinese => format!("不属于 {problem}"),
        };
        let unlink = button(&label, Press::Unlink(number), false);
        buttons.into_iter().filter(|button| !makes_room(&button.press)).chain([unlink]).collect()
    }

    pub(super) fn status(&self, status: Status) -> &'static str {
        match status {
            Status::New => self.say("new", "新建"),
            Status::Open => self.say("open", "处理中"),
            Status::Pending => self.say("waiting for the requester", "等待提问者"),
            Status::OnHold => self.say("on hold", "暂缓"),
            Status::Solved => self.say("solved", "已解决"),
            Status::Closed => self.say("closed", "已关闭"),
        }
    }

    pub(super) fn priority(&self, priority: Priority) -> &'static str {
        match priority {
            Priority::Low => self.say("low", "低"),
            Priority::Normal => self.say("normal", "普通"),
            Priority::High => self.say("high", "高"),
            Priority::Urgent => self.say("urgent", "紧急"),
        }
    }
}

fn tone(view: &TicketView) -> Tone {
    let running = view.clocks.iter().filter(|clock| clock.goes_on());
    let states: Vec<_> = running.map(|clock| clock.state(view.at)).collect();
    match standing(&states) {
        _ if view.ticket.is_done() => Tone::Good,
        Standing::Missed => Tone::Alarm,
        Standing::Near => Tone::Warning,
        Standing::Paused | Standing::Running | Standing::Kept | Standing::Free => Tone::Plain,
    }
}

fn capitalised(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}
