//! What one person is told about their own act, rights and tickets.

use super::Speaker;
use crate::chat::message::{Block, Message, Tone};
use crate::domain::customer::Segment;
use crate::domain::customer::entitled::Looked;
use crate::domain::customer::segment::Placed;
use crate::domain::decide::COUNTED_MAX;
use crate::domain::notice::{Done, TicketLine};
use crate::domain::sign_in::LinkAddress;
use crate::domain::{Locale, Named, Platform, Role, command};

impl Speaker<'_> {
    pub(super) fn done(&self, done: &Done) -> Message {
        if let Done::LinkGiven { address } = done {
            return self.sign_in_link(address);
        }
        let text = match self.locale {
            Locale::English => self.done_english(done),
            Locale::Chinese => self.done_chinese(done),
        };
        self.note(text, Tone::Good)
    }

    /// The link is for this person alone, and so is the message.
    fn sign_in_link(&self, address: &LinkAddress) -> Message {
        let words = self.say("Open the dashboard", "打开工单页面");
        let small = self.say(
            "The link signs you in once, within five minutes. Give it to nobody.",
            "此链接五分钟内有效，只能登录一次，请勿转发。",
        );
        let link = Block::Markdown(format!("[{words}]({})", address.secret()));
        Message { tone: Tone::Good, blocks: vec![link, Block::Small(small.to_owned())], ..Message::default() }
    }

    fn done_english(&self, done: &Done) -> String {
        match done {
            // It has a message of its own, above.
            Done::LinkGiven { .. } => String::new(),
            Done::Thanked => "Glad that helped.".to_owned(),
            Done::Opened { ticket, first_response_due: Some(due) } => {
                format!("{ticket} is open. You will have a first answer by {}.", self.door.time(*due))
            }
            Done::Opened { ticket, first_response_due: None } => {
                format!("{ticket} is open. A person will answer you.")
            }
            Done::Claimed { ticket } => format!("{ticket} is yours."),
            Done::Released { ticket } => format!("{ticket} is back in the queue."),
            Done::Assigned { ticket, to } => format!("{} has {ticket} now.", self.person(to)),
            Done::Prioritised { ticket, to } => format!("{ticket} has the priority {} now.", self.priority(*to)),
            Done::Noted { ticket } => format!("The note is kept on {ticket}. Only agents see it."),
            Done::Replied { ticket } => format!("Your answer is in the thread of {ticket}."),
            Done::Waits { ticket, status } => format!("{ticket} is {} now.", self.status(*status)),
            Done::Tagged { ticket, tags } if tags.is_empty() => format!("{ticket} has no tags now."),
            Done::Tagged { ticket, tags } => format!("{ticket} has the tags {} now.", self.tags(tags)),
            Done::Transferred { ticket, to, team } => {
                format!("{ticket} is with {} now.", self.receiver(to.as_ref(), team.as_deref()))
            }
            Done::Watches { ticket, on: true } => format!("You are told of replies and status changes of {ticket}."),
            Done::Watches { ticket, on: false } => format!("You are told of {ticket} no longer."),
            Done::Snoozed { ticket, until } => {
                format!("{ticket} is out of the queue until {}, or until its requester writes.", self.door.time(*until))
            }
            Done::Merged { ticket, into } => format!("{ticket} goes on as {into}."),
            Done::Split { ticket, into } => format!("A part of {ticket} is {into} now."),
            Done::Related { ticket, to, on: true } => format!("{ticket} and {to} are shown on each other."),
            Done::Related { ticket, to, on: false } => format!("{ticket} and {to} are shown on each other no longer."),
            Done::ProblemLinked { ticket, problem } => format!("{ticket} is a part of {problem} now."),
            Done::ProblemUnlinked { ticket, problem } => format!("{ticket} is no part of {problem} any more."),
            Done::ProblemReplied { problem, tickets } => {
                format!("Your answer is in {tickets} threads of {problem}.")
            }
            Done::ProblemSolved { problem, tickets } => {
                format!("{problem} is solved, with {tickets} tickets. A reply opens a ticket again.")
            }
            Done::Solved { ticket } => format!("{ticket} is solved. A reply opens it again."),
            Done::Closed { ticket } => format!("{ticket} is closed."),
            Done::Reopened { ticket } => format!("{ticket} is open again."),
            Done::Blocked { person } => {
                format!("{} is blocked: I do not work for them any more.", self.person(person))
            }
            Done::Unblocked { person } => format!("I work for {} again.", self.person(person)),
            Done::Rated { ticket, stars } => format!("Thank you: {stars} of 5 for {ticket}."),
            Done::CopySent => "A copy of what is kept about you is on its way to your direct messages.".to_owned(),
            Done::TranscriptSent { ticket } => {
                format!("The transcript of {ticket} is on its way to your direct messages.")
            }
        }
    }

    fn done_chinese(&self, done: &Done) -> String {
        match done {
            Done::LinkGiven { .. } => String::new(),
            Done::Thanked => "很高兴能帮到您。".to_owned(),
            Done::Opened { ticket, first_response_due: Some(due) } => {
                format!("工单 {ticket} 已创建，首次答复不晚于 {}。", self.door.time(*due))
            }
            Done::Opened { ticket, first_response_due: None } => {
                format!("工单 {ticket} 已创建，稍后会有人回复您。")
            }
            Done::Claimed { ticket } => format!("工单 {ticket} 已归您处理。"),
            Done::Released { ticket } => format!("工单 {ticket} 已放回队列。"),
            Done::Assigned { ticket, to } => format!("工单 {ticket} 现由 {} 处理。", self.person(to)),
            Done::Prioritised { ticket, to } => format!("工单 {ticket} 的优先级已改为{}。", self.priority(*to)),
            Done::Noted { ticket } => format!("备注已保存到工单 {ticket}，仅支持人员可见。"),
            Done::Replied { ticket } => format!("您的回复已发到工单 {ticket} 的讨论串。"),
            Done::Tagged { ticket, tags } if tags.is_empty() => format!("工单 {ticket} 现在没有标签。"),
            Done::Tagged { ticket, tags } => format!("工单 {ticket} 现在的标签：{}。", self.tags(tags)),
            Done::Transferred { ticket, to, team } => {
                format!("工单 {ticket} 已转交给 {}。", self.receiver(to.as_ref(), team.as_deref()))
            }
            Done::Watches { ticket, on: true } => format!("您会私下收到工单 {ticket} 的回复和状态变化。"),
            Done::Watches { ticket, on: false } => format!("您不再关注工单 {ticket}。"),
            Done::Snoozed { ticket, until } => {
                format!("工单 {ticket} 已推迟到 {}，对方回复也会让它回到队列。", self.door.time(*until))
            }
            Done::Merged { ticket, into } => format!("工单 {ticket} 已并入 {into}。"),
            Done::Split { ticket, into } => format!("已从工单 {ticket} 拆分出 {into}。"),
            Done::Related { ticket, to, on: true } => format!("工单 {ticket} 和 {to} 已互相关联。"),
            Done::Related { ticket, to, on: false } => format!("工单 {ticket} 和 {to} 已取消关联。"),
            Done::Waits { ticket, status } => format!("工单 {ticket} 的状态已改为{}。", self.status(*status)),
            Done::ProblemLinked { ticket, problem } => format!("工单 {ticket} 已归入问题 {problem}。"),
            Done::ProblemUnlinked { ticket, problem } => format!("工单 {ticket} 已移出问题 {problem}。"),
            Done::ProblemReplied { problem, tickets } => {
                format!("您的回复已发到问题 {problem} 的 {tickets} 个讨论串。")
            }
            Done::ProblemSolved { problem, tickets } => {
                format!("问题 {problem} 已解决，共 {tickets} 个工单；对方回复会重新打开工单。")
            }
            Done::Solved { ticket } => format!("工单 {ticket} 已解决，对方回复会重新打开。"),
            Done::Closed { ticket } => format!("工单 {ticket} 已关闭。"),
            Done::Reopened { ticket } => format!("工单 {ticket} 已重新打开。"),
            Done::Blocked { person } => format!("已屏蔽 {}，系统不再为其服务。", self.person(person)),
            Done::Unblocked { person } => format!("已取消屏蔽 {}。", self.person(person)),
            Done::Rated { ticket, stars } => format!("谢谢！您给工单 {ticket} 打了 {stars} 分（满分 5 分）。"),
            Done::CopySent => "关于您的数据副本会通过私信发给您。".to_owned(),
            Done::TranscriptSent { ticket } => format!("工单 {ticket} 的记录会通过私信发给您。"),
        }
    }

    fn receiver(&self, to: Option<&Named>, team: Option<&str>) -> String {
        let to = to.map(|to| self.person(to)).or_else(|| team.map(|team| self.shown(&team.into())));
        to.unwrap_or_default()
    }

    pub(super) fn help(&self, role: Role) -> Message {
        let commands = command::allowed(role)
            .map(|spec| format!("{} — {}", self.door.command(&spec.usage()), spec.summary.in_locale(self.locale)));
        let mut blocks = vec![
            Block::Text(
                self.say("Just write your question, in your own words.", "直接用自己的话提问即可。").to_owned(),
            ),
            Block::List(commands.collect()),
        ];
        if self.platform != Platform::Terminal {
            let hint = self.say(
                "A 🎫 reaction on a message, or “Create ticket” in its menu, makes a ticket of it; in a \
                 ticket's thread, agents split it off that way.",
                "给消息添加 🎫 表情，或在消息菜单中选择“Create ticket”，即可创建工单；支持人员在工单讨论串里这样做会把消息拆分成新工单。",
            );
            blocks.push(Block::Small(hint.to_owned()));
        }
        let title = self.say("What you can do here", "您可以这样做").to_owned();
        Message { title: Some(title), blocks, ..Message::default() }
    }

    pub(super) fn whoami(
        &self,
        person: &Named,
        role: Role,
        plan: &str,
        (looked, placed): (&[Looked], Option<&Placed>),
    ) -> Message {
        let role = match role {
            Role::Requester => self.say("requester", "提问者"),
            Role::Agent => self.say("agent", "支持人员"),
            Role::Lead => self.say("lead", "负责人"),
            Role::Admin => self.say("admin", "管理员"),
        };
        let (person, plan) = (self.person(person), self.shown(&plan.into()));
        let text = match self.locale {
            Locale::English => format!("You are {person}: {role}, on the plan {plan}."),
            Locale::Chinese => format!("您是 {person}：{role}，方案为 {plan}。"),
        };
        let mut message = self.note(text, Tone::Plain);
        if looked.len() > 1 {
            message.blocks.push(self.rules(looked));
        }
        // Who is nobody's customer is told nothing of customers.
        let placed = placed.filter(|placed| looked.len() > 1 || placed.segment != Segment::Community);
        message.blocks.extend(placed.map(|placed| Block::Small(self.placed(placed))));
        message
    }

    pub(super) fn queue(&self, rows: &[TicketLine], total: i64, own: bool) -> Message {
        if rows.is_empty() {
            let text = if own {
                self.say("You have no open ticket.", "您没有未关闭的工单。")
            } else {
                self.say("No ticket is waiting.", "没有等待中的工单。")
            };
            return self.note(text, Tone::Good);
        }
        let title = if own { self.say("Your tickets", "您的工单") } else { self.say("The queue", "工单队列") };
        let mut blocks = vec![Block::List(rows.iter().map(|row| self.queue_row(row)).collect())];
        let more = total.saturating_sub(i64::try_from(rows.len()).unwrap_or(i64::MAX));
        if more > 0 {
            blocks.push(Block::Small(match self.locale {
                Locale::English if total > COUNTED_MAX => format!("and more than {} more", more - 1),
                Locale::English => format!("and {more} more"),
                Locale::Chinese if total > COUNTED_MAX => format!("还有 {} 个以上", more - 1),
                Locale::Chinese => format!("还有 {more} 个"),
            }));
        }
        Message { title: Some(title.to_owned()), blocks, ..Message::default() }
    }

    /// `#12 open, high: subject — with …`
    fn queue_row(&self, row: &TicketLine) -> String {
        let (status, priority) = (self.status(row.status), self.priority(row.priority));
        let nobody = self.say("nobody yet", "尚无人认领").to_owned();
        let owner = row.owner.as_ref().map_or(nobody, |owner| self.person(owner));
        let subject = self.shown(&row.subject.headline(80));
        match self.locale {
            Locale::English => format!("{} {status}, {priority}: {subject} — with {owner}", row.number),
            Locale::Chinese => format!("{} {status}、{priority}：{subject} — 负责人 {owner}", row.number),
        }
    }

    pub(super) fn home(&self, rows: &[TicketLine]) -> Message {
        let total = i64::try_from(rows.len()).unwrap_or(i64::MAX);
        let mut message = self.queue(rows, total, true);
        let ask = self.door.command("ask …");
        message.blocks.push(Block::Small(match self.locale {
            Locale::English => format!("Ask with {ask}, or write to me directly."),
            Locale::Chinese => format!("使用 {ask} 提问，或直接给我发消息。"),
        }));
        message
    }
}
