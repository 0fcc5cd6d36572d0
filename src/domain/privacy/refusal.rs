//! Why a person is not erased, or gets no copy.

use serde::{Deserialize, Serialize};

use crate::domain::Refusal;

/// Why it is not done.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "privacy", rename_all = "snake_case")]
pub enum PrivacyRefusal {
    /// The copy is too large for a message.
    TooLarge,
    /// Agents answer for what they did: an operator erases them.
    OnTheTeam,
    /// They have open tickets.
    OpenTickets {
        /// How many.
        open: i64,
    },
    /// They were erased not long ago.
    ErasedLately,
    /// The question was answered before.
    Answered,
    /// The question was asked too long ago.
    AskedLongAgo,
}

impl From<PrivacyRefusal> for Refusal {
    fn from(refusal: PrivacyRefusal) -> Self {
        Self::Privacy(refusal)
    }
}

impl PrivacyRefusal {
    /// The sentence in English.
    #[must_use]
    pub fn english(&self) -> String {
        match self {
            Self::TooLarge => {
                "There is more about you than fits into a message. Please ask the people who run this desk: \
                               “frontdesk person export” makes a file of it."
                    .to_owned()
            }
            Self::OnTheTeam => {
                "You are on the support team, and what you did stays with your name. Once you are not, ask \
                                again, or have an operator do it with “frontdesk person erase”."
                    .to_owned()
            }
            Self::OpenTickets { open: 1 } => {
                "You have an open ticket, and nobody could answer you in it. Close it first; “list” shows it."
                    .to_owned()
            }
            Self::OpenTickets { open } => format!(
                "You have {open} open tickets, and nobody could answer you in them. Close them first; “list” shows them."
            ),
            Self::ErasedLately => "You were erased here less than a day ago. Please ask again tomorrow.".to_owned(),
            Self::Answered => "That was done already. “privacy” tells what is kept about you now.".to_owned(),
            Self::AskedLongAgo => {
                "I asked that a while ago. If you still want it, say “privacy erase” again.".to_owned()
            }
        }
    }

    /// The sentence in Chinese.
    #[must_use]
    pub fn chinese(&self) -> String {
        match self {
            Self::TooLarge => {
                "关于您的数据太多，一条消息放不下。请联系本服务的管理员，用“frontdesk person export”导出文件。"
                    .to_owned()
            }
            Self::OnTheTeam => "您是支持团队成员，您的操作记录会保留姓名。离开团队后可再次申请，或请管理员使用\
                                “frontdesk person erase”。"
                .to_owned(),
            Self::OpenTickets { open } => {
                format!("您还有 {open} 个未关闭的工单，清除后将无法在其中回复您。请先关闭；输入“list”可以查看。")
            }
            Self::ErasedLately => "您的数据不到一天前刚清除过，请明天再试。".to_owned(),
            Self::Answered => "已经清除过了。输入“privacy”可以查看现在保存的内容。".to_owned(),
            Self::AskedLongAgo => "这个确认已过期。如仍需清除，请再次输入“privacy erase”。".to_owned(),
        }
    }
}
