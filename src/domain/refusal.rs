//! Refusals: why the desk did not do what somebody asked, in a sentence that names the way out.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{Locale, Named, Priority, Role, Status, TicketNumber, Untrusted};

/// Why an act was refused.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "refusal", rename_all = "snake_case")]
pub enum Refusal {
    /// There is no such command.
    UnknownCommand {
        /// What was typed.
        verb: Untrusted,
        /// The nearest command, if one is near.
        nearest: Option<String>,
    },
    /// A command needs something that is missing.
    Missing {
        /// How the command is written.
        usage: String,
        /// The missing argument.
        argument: String,
    },
    /// A text is longer than the desk takes.
    TooLong {
        /// The argument.
        argument: String,
        /// The limit, in characters.
        chars_max: usize,
    },
    /// A value is not one of those allowed.
    NotOneOf {
        /// The argument.
        argument: String,
        /// What was given.
        given: Untrusted,
        /// What is allowed.
        allowed: Vec<String>,
    },
    /// The person's role does not allow it.
    NeedsRole {
        /// The role that may.
        role: Role,
    },
    /// The command needs a ticket number here.
    WhichTicket {
        /// The command.
        verb: String,
    },
    /// There is no such ticket in this workspace, or the person may not see it: the same words for both.
    NoSuchTicket {
        /// Its number.
        ticket: TicketNumber,
    },
    /// Somebody else has the ticket.
    AlreadyClaimed {
        /// Its number.
        ticket: TicketNumber,
        /// Who.
        by: Named,
    },
    /// The person has the ticket already.
    AlreadyYours {
        /// Its number.
        ticket: TicketNumber,
    },
    /// Nobody has the ticket.
    NotClaimed {
        /// Its number.
        ticket: TicketNumber,
    },
    /// Somebody else has the ticket, and only they or a lead may do this.
    NotYours {
        /// Its number.
        ticket: TicketNumber,
        /// Who has it.
        owner: Named,
    },
    /// The ticket is closed.
    IsClosed {
        /// Its number.
        ticket: TicketNumber,
    },
    /// The ticket is not closed.
    NotClosed {
        /// Its number.
        ticket: TicketNumber,
    },
    /// The ticket stands so already.
    SameStatus {
        /// Its number.
        ticket: TicketNumber,
        /// How.
        status: Status,
    },
    /// The ticket goes on as another one.
    MergedInto {
        /// Its number.
        ticket: TicketNumber,
        /// The other.
        into: TicketNumber,
    },
    /// It has that priority already.
    SamePriority {
        /// Its number.
        ticket: TicketNumber,
        /// The priority.
        priority: Priority,
    },
    /// A ticket about this exists already.
    AlreadyTicket {
        /// Its number.
        ticket: TicketNumber,
    },
    /// Nobody of that name or id is known here as an agent.
    NoSuchAgent {
        /// What was given.
        given: Untrusted,
    },
    /// The button belongs to somebody else's question.
    NotYourQuestion,
    /// The button's conversation or entry is gone.
    ButtonTooOld,
    /// Too many people changed the same thing at once.
    Busy,
}

impl Refusal {
    /// The sentence in a language, with `shown` putting untrusted text into the platform's harmless form.
    #[must_use]
    pub fn sentence(&self, locale: Locale, shown: &dyn Fn(&Untrusted) -> String) -> String {
        match locale {
            Locale::English => self.english(shown),
            Locale::Chinese => self.chinese(shown),
        }
    }

    fn english(&self, shown: &dyn Fn(&Untrusted) -> String) -> String {
        match self {
            Self::UnknownCommand { verb, nearest: Some(nearest) } => {
                format!("There is no command “{}”. Did you mean “{nearest}”?", shown(verb))
            }
            Self::UnknownCommand { verb, nearest: None } => {
                format!("There is no command “{}”. “help” lists what you can do.", shown(verb))
            }
            Self::Missing { usage, argument } => {
                format!("“{argument}” is missing. Write it like this: {usage}")
            }
            Self::TooLong { argument, chars_max } => {
                format!("“{argument}” is too long: please keep it to {chars_max} characters.")
            }
            Self::NotOneOf { argument, given, allowed } => {
                format!("“{}” is not a {argument}. Use one of: {}.", shown(given), allowed.join(", "))
            }
            Self::NeedsRole { role: Role::Lead } => "Only a lead can do that.".to_owned(),
            Self::NeedsRole { .. } => {
                "Only the support team can do that. If you need help, just ask your question.".to_owned()
            }
            Self::WhichTicket { verb } => {
                format!("Which ticket? Add its number, like “{verb} 12”, or use the command in the ticket's thread.")
            }
            Self::NoSuchTicket { ticket } => {
                format!("I find no ticket {ticket} here that you can see. “list” shows those you can.")
            }
            Self::AlreadyClaimed { ticket, by } => {
                format!("{} has {ticket} already. “show {}” tells more.", shown(&by.name), ticket.0)
            }
            Self::AlreadyYours { ticket } => format!("You have {ticket} already."),
            Self::NotClaimed { ticket } => {
                format!("Nobody has {ticket} yet. “claim {}” takes it.", ticket.0)
            }
            Self::NotYours { ticket, owner } => {
                format!("{} has {ticket}. Only they or a lead can do that.", shown(&owner.name))
            }
            Self::IsClosed { ticket } => {
                format!("{ticket} is closed. “reopen {}” opens it again.", ticket.0)
            }
            Self::NotClosed { ticket } => format!("{ticket} is open already."),
            Self::SameStatus { ticket, status: Status::Solved } => format!("{ticket} is solved already."),
            Self::SameStatus { ticket, .. } => {
                format!("{ticket} waits so already. “reopen {}” goes on with it.", ticket.0)
            }
            Self::MergedInto { ticket, into } => {
                format!("{ticket} was merged into {into}: please go on there. “show {}” tells more.", into.0)
            }
            Self::SamePriority { ticket, priority } => {
                format!("{ticket} has the priority {} already.", priority.name())
            }
            Self::AlreadyTicket { ticket } => {
                format!("There is a ticket about this already: {ticket}.")
            }
            Self::NoSuchAgent { given } => format!(
                "I know no agent “{}” here. Use their mention or id; somebody new says “whoami” to me once first.",
                shown(given)
            ),
            Self::NotYourQuestion => {
                "This button is for the person who asked. Ask your own question and I will gladly help.".to_owned()
            }
            Self::ButtonTooOld => "I no longer know what this button was about. Please ask again.".to_owned(),
            Self::Busy => "Many people are changing this right now. Please try again.".to_owned(),
        }
    }

    fn chinese(&self, shown: &dyn Fn(&Untrusted) -> String) -> String {
        match self {
            Self::UnknownCommand { verb, nearest: Some(nearest) } => {
                format!("没有“{}”这个命令。您是不是想用“{nearest}”？", shown(verb))
            }
            Self::UnknownCommand { verb, nearest: None } => {
                format!("没有“{}”这个命令。输入“help”可以查看您能使用的命令。", shown(verb))
            }
            Self::Missing { usage, argument } => format!("缺少“{argument}”。用法：{usage}"),
            Self::TooLong { argument, chars_max } => {
                format!("“{argument}”太长了，请控制在 {chars_max} 个字符以内。")
            }
            Self::NotOneOf { argument, given, allowed } => {
                format!("“{}”不是有效的 {argument}，可选：{}。", shown(given), allowed.join("、"))
            }
            Self::NeedsRole { role: Role::Lead } => "只有负责人可以这样做。".to_owned(),
            Self::NeedsRole { .. } => "只有支持团队可以这样做。如果您需要帮助，直接提问即可。".to_owned(),
            Self::WhichTicket { verb } => {
                format!("是哪个工单？请加上编号，例如“{verb} 12”，或者在该工单的讨论串里使用命令。")
            }
            Self::NoSuchTicket { ticket } => {
                format!("这里没有您可以查看的工单 {ticket}。输入“list”可以查看您的工单。")
            }
            Self::AlreadyClaimed { ticket, by } => {
                format!("工单 {ticket} 已经由 {} 处理。输入“show {}”查看详情。", shown(&by.name), ticket.0)
            }
            Self::AlreadyYours { ticket } => format!("工单 {ticket} 已经在您名下。"),
            Self::NotClaimed { ticket } => {
                format!("工单 {ticket} 还没有人处理。输入“claim {}”即可认领。", ticket.0)
            }
            Self::NotYours { ticket, owner } => {
                format!("工单 {ticket} 由 {} 处理，只有对方或负责人可以这样做。", shown(&owner.name))
            }
            Self::IsClosed { ticket } => {
                format!("工单 {ticket} 已关闭。输入“reopen {}”可以重新打开。", ticket.0)
            }
            Self::NotClosed { ticket } => format!("工单 {ticket} 并没有关闭。"),
            Self::SameStatus { ticket, status: Status::Solved } => format!("工单 {ticket} 已经是已解决状态。"),
            Self::SameStatus { ticket, .. } => {
                format!("工单 {ticket} 已经在等待。输入“reopen {}”可以继续处理。", ticket.0)
            }
            Self::MergedInto { ticket, into } => {
                format!("工单 {ticket} 已并入 {into}，请在那里继续。输入“show {}”查看详情。", into.0)
            }
            Self::SamePriority { ticket, priority } => {
                format!("工单 {ticket} 的优先级已经是 {}。", priority.name())
            }
            Self::AlreadyTicket { ticket } => format!("这个问题已经有工单了：{ticket}。"),
            Self::NoSuchAgent { given } => {
                format!("这里没有名为“{}”的支持人员。请使用 @提及 或 ID；新成员请先对我说一次“whoami”。", shown(given))
            }
            Self::NotYourQuestion => "这个按钮是给提问者的。您也可以直接提出自己的问题。".to_owned(),
            Self::ButtonTooOld => "我已经找不到这个按钮对应的内容了，请重新提问。".to_owned(),
            Self::Busy => "现在有很多人同时在修改，请再试一次。".to_owned(),
        }
    }
}

impl fmt::Display for Refusal {
    /// The English sentence with names and typed text as they came: for the terminal and for tests.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.english(&|text| text.raw().to_owned()))
    }
}
