//! Refusals in words.

use super::Refusal;
use crate::domain::{Role, Status, Untrusted};

impl Refusal {
    pub(super) fn english(&self, shown: &dyn Fn(&Untrusted) -> String) -> String {
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
            Self::NeedsRole { role: Role::Admin } => "Only an admin can do that.".to_owned(),
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
            Self::SameStatus { ticket, status: Status::Solved } => {
                format!("{ticket} is solved already. “reopen {}” goes on with it.", ticket.0)
            }
            Self::SameStatus { ticket, .. } => {
                format!("{ticket} waits so already. “reopen {}” goes on with it.", ticket.0)
            }
            Self::MergedInto { ticket, into } => {
                format!("{ticket} was merged into {into}: please go on there. “show {}” tells more.", into.0)
            }
            Self::NoTag { given, chars_max } => format!(
                "“{}” is not a tag. Use letters, digits and hyphens, at most {chars_max} in all, like “billing -urgent”.",
                shown(given)
            ),
            Self::SameTags { ticket } => format!("{ticket} has just these tags already."),
            Self::TooMany { ticket, rows_max } => {
                format!("{ticket} has no room for more: {rows_max} is the most. Take one off first.")
            }
            Self::NoSuchReceiver { given, teams } if teams.is_empty() => {
                format!("I know no agent “{}” here, and no team is configured.", shown(given))
            }
            Self::NoSuchReceiver { given, teams } => {
                format!("I know no agent or team “{}” here. Teams: {}.", shown(given), teams.join(", "))
            }
            Self::ThereAlready { ticket } => format!("{ticket} is there already."),
            Self::Watches { ticket } => format!("You watch {ticket} already. “unwatch {}” ends that.", ticket.0),
            Self::WatchesNot { ticket } => format!("You do not watch {ticket}. “watch {}” begins that.", ticket.0),
            Self::OneTicket { ticket } => {
                format!("{ticket} is one ticket, and this needs two. Add the other's number.")
            }
            Self::RelatedAlready { ticket, to } => {
                format!("{ticket} and {to} are related already. “unrelate {} {}” undoes that.", ticket.0, to.0)
            }
            Self::NotRelated { ticket, to } => format!("{ticket} and {to} are not related."),
            Self::InProblem { ticket, problem } => {
                format!("{ticket} is a part of {problem}. “problem unlink {}” takes it out.", ticket.0)
            }
            Self::NotInProblem { ticket } => {
                format!("{ticket} is a part of no problem. “problem link {} with <number>” makes it one.", ticket.0)
            }
            Self::NoMoment { given } => format!(
                "I cannot read “{}” as a time. Write it like “2h”, “tomorrow 9:00”, “monday” or “2026-12-01 14:00”.",
                shown(given)
            ),
            Self::NotAhead { given } => {
                format!("“{}” is not ahead, or more than a year. Pick a time within the next year.", shown(given))
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
            Self::NoDashboard => {
                "There are no pages to open here: an operator sets web.listen in the configuration.".to_owned()
            }
            Self::ButtonTooOld => "I no longer know what this button was about. Please ask again.".to_owned(),
            Self::ButtonForged => {
                "This button does not carry this desk's seal: it is from before an update, or was changed. \
                                   Please use the command instead; “help” lists them."
                    .to_owned()
            }
            Self::ClosedLongAgo { ticket } => {
                format!("{ticket} was closed long ago. Just write in its thread, or ask anew: that makes a new ticket.")
            }
            Self::NoSuchCanned { known, .. } if known.is_empty() => {
                "There are no canned replies yet: an operator writes them as [[canned]] in the configuration."
                    .to_owned()
            }
            Self::NoSuchCanned { given, known } if given.is_blank() => {
                format!("Which reply? There are: {}.", known.join(", "))
            }
            Self::NoSuchCanned { given, known } => {
                format!("There is no canned reply “{}”. There are: {}.", shown(given), known.join(", "))
            }
            Self::NoRota => {
                "Nobody is on a rota here: an operator writes one as [[rota]] in the configuration.".to_owned()
            }
            Self::NoSuchPerson { given } => format!("I know nobody “{}” here. Use their mention or id.", shown(given)),
            Self::AgentsStay { person } => {
                format!("{} is on the support team, and cannot be blocked.", shown(&person.name))
            }
            Self::AlreadyBlocked { person, by } => {
                format!("{} is blocked already, by {}. “blocked” tells more.", shown(&person.name), shown(&by.name))
            }
            Self::NotBlocked { person } => format!("{} is not blocked.", shown(&person.name)),
            Self::Blocked => {
                "I am sorry, but I cannot help you here at the moment. If you think that this is a mistake, please \
                 write to one of the people who run this place."
                    .to_owned()
            }
            Self::TooManyOpen { open } => format!(
                "You have {open} open tickets, and that is as many as one person may have here. Write in one of them, or \
                 close one; “list” shows them."
            ),
            Self::RequesterRates { ticket } => {
                format!("How good the help with {ticket} was is for the person who asked for it to say.")
            }
            Self::RatedWhenClosed { ticket } => format!("{ticket} is not closed yet. Please say how it was then."),
            Self::RatingOver { ticket } => {
                format!("That closing of {ticket} can be rated no more. A reply to the team is welcome any time.")
            }
            Self::RatingNeedsStars { ticket } => {
                format!("How many stars, from 1 to 5? Write it like this: rate {} 4 your comment", ticket.0)
            }
            Self::Faq(refusal) => refusal.english(shown),
            Self::Community(refusal) => refusal.english().to_owned(),
            Self::Customer(refusal) => refusal.english(shown),
            Self::Privacy(refusal) => refusal.english(),
            Self::TooMuch => {
                "That was a lot at once. I listen to you again when you have paused for a minute.".to_owned()
            }
            Self::Busy => "Many people are changing this right now. Please try again.".to_owned(),
        }
    }

    pub(super) fn chinese(&self, shown: &dyn Fn(&Untrusted) -> String) -> String {
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
            Self::NeedsRole { role: Role::Admin } => "只有管理员可以这样做。".to_owned(),
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
            Self::SameStatus { ticket, status: Status::Solved } => {
                format!("工单 {ticket} 已经是已解决状态。输入“reopen {}”可以继续处理。", ticket.0)
            }
            Self::SameStatus { ticket, .. } => {
                format!("工单 {ticket} 已经在等待。输入“reopen {}”可以继续处理。", ticket.0)
            }
            Self::MergedInto { ticket, into } => {
                format!("工单 {ticket} 已并入 {into}，请在那里继续。输入“show {}”查看详情。", into.0)
            }
            Self::NoTag { given, chars_max } => format!(
                "“{}”不是有效的标签。请使用文字、数字和连字符，最多 {chars_max} 个字符，例如“billing -urgent”。",
                shown(given)
            ),
            Self::SameTags { ticket } => format!("工单 {ticket} 的标签已经是这样了。"),
            Self::TooMany { ticket, rows_max } => {
                format!("工单 {ticket} 已满（最多 {rows_max} 个），请先移除一个。")
            }
            Self::NoSuchReceiver { given, teams } if teams.is_empty() => {
                format!("这里没有名为“{}”的支持人员，也没有配置团队。", shown(given))
            }
            Self::NoSuchReceiver { given, teams } => {
                format!("这里没有名为“{}”的支持人员或团队。团队有：{}。", shown(given), teams.join("、"))
            }
            Self::ThereAlready { ticket } => format!("工单 {ticket} 已经在那里了。"),
            Self::Watches { ticket } => {
                format!("您已经在关注工单 {ticket}。输入“unwatch {}”可以取消。", ticket.0)
            }
            Self::WatchesNot { ticket } => {
                format!("您没有关注工单 {ticket}。输入“watch {}”可以关注。", ticket.0)
            }
            Self::OneTicket { ticket } => format!("{ticket} 是同一个工单，这里需要两个。请写上另一个的编号。"),
            Self::RelatedAlready { ticket, to } => {
                format!("工单 {ticket} 和 {to} 已经关联。输入“unrelate {} {}”可以取消。", ticket.0, to.0)
            }
            Self::NotRelated { ticket, to } => format!("工单 {ticket} 和 {to} 没有关联。"),
            Self::InProblem { ticket, problem } => {
                format!("工单 {ticket} 已属于问题 {problem}。输入“problem unlink {}”可以移出。", ticket.0)
            }
            Self::NotInProblem { ticket } => {
                format!("工单 {ticket} 不属于任何问题。输入“problem link {} with <编号>”可以归入。", ticket.0)
            }
            Self::NoMoment { given } => {
                format!("无法理解时间“{}”。可以写“2h”、“明天 9:00”、“周一”或“2026-12-01 14:00”。", shown(given))
            }
            Self::NotAhead { given } => {
                format!("“{}”不在未来一年之内，请选择一年内的时间。", shown(given))
            }
            Self::SamePriority { ticket, priority } => {
                format!("工单 {ticket} 的优先级已经是 {}。", priority.name())
            }
            Self::AlreadyTicket { ticket } => format!("这个问题已经有工单了：{ticket}。"),
            Self::NoSuchAgent { given } => {
                format!("这里没有名为“{}”的支持人员。请使用 @提及 或 ID；新成员请先对我说一次“whoami”。", shown(given))
            }
            Self::NotYourQuestion => "这个按钮是给提问者的。您也可以直接提出自己的问题。".to_owned(),
            Self::NoDashboard => "这里没有可打开的页面，请管理员在配置中设置 web.listen。".to_owned(),
            Self::ButtonTooOld => "我已经找不到这个按钮对应的内容了，请重新提问。".to_owned(),
            Self::ButtonForged => {
                "此按钮没有本服务台的签名：它可能来自更新之前，或已被改动。请改用命令；发送“help”可查看所有命令。"
                    .to_owned()
            }
            Self::ClosedLongAgo { ticket } => {
                format!("工单 {ticket} 关闭已久。直接在它的讨论串里回复，或重新提问，即可创建新工单。")
            }
            Self::NoSuchCanned { known, .. } if known.is_empty() => {
                "还没有预设回复，请管理员在配置中用 [[canned]] 添加。".to_owned()
            }
            Self::NoSuchCanned { given, known } if given.is_blank() => {
                format!("请选择预设回复：{}。", known.join("、"))
            }
            Self::NoSuchCanned { given, known } => {
                format!("没有名为“{}”的预设回复，可选：{}。", shown(given), known.join("、"))
            }
            Self::NoRota => "这里还没有值班表，请管理员在配置中用 [[rota]] 添加。".to_owned(),
            Self::NoSuchPerson { given } => format!("这里没有名为“{}”的人，请使用 @提及 或 ID。", shown(given)),
            Self::AgentsStay { person } => format!("{} 是支持团队成员，不能屏蔽。", shown(&person.name)),
            Self::AlreadyBlocked { person, by } => {
                format!("{} 已被 {} 屏蔽。输入“blocked”查看详情。", shown(&person.name), shown(&by.name))
            }
            Self::NotBlocked { person } => format!("{} 没有被屏蔽。", shown(&person.name)),
            Self::Blocked => "很抱歉，我暂时无法在这里为您提供帮助。如果您认为有误，请联系这里的管理者。".to_owned(),
            Self::TooManyOpen { open } => format!(
                "您有 {open} 个未关闭的工单，已达到每人的上限。请在其中一个里继续，或关闭一个；输入“list”可以查看。"
            ),
            Self::RequesterRates { ticket } => format!("只有工单 {ticket} 的提问者可以评分。"),
            Self::RatedWhenClosed { ticket } => format!("工单 {ticket} 还没有关闭，请在关闭后评分。"),
            Self::RatingOver { ticket } => format!("工单 {ticket} 的这次评分已经截止，仍欢迎随时向团队反馈。"),
            Self::RatingNeedsStars { ticket } => {
                format!("请给出 1 到 5 分，例如：rate {} 4 您的评语", ticket.0)
            }
            Self::Faq(refusal) => refusal.chinese(shown),
            Self::Community(refusal) => refusal.chinese().to_owned(),
            Self::Customer(refusal) => refusal.chinese(shown),
            Self::Privacy(refusal) => refusal.chinese(),
            Self::TooMuch => "您的操作太频繁了。请暂停一分钟，之后我会继续为您服务。".to_owned(),
            Self::Busy => "现在有很多人同时在修改，请再试一次。".to_owned(),
        }
    }
}
