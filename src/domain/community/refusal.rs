//! Why an act about the community was refused, and the way out.

use serde::{Deserialize, Serialize};

use crate::domain::Refusal;

/// Why.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "community", rename_all = "snake_case")]
pub enum CommunityRefusal {
    /// The message is in no thread of a question in a community channel.
    NoQuestion,
    /// Only the asker and agents say what solved a question.
    OnlyAsker,
    /// Nobody has replied yet.
    NoReply,
    /// Nothing is marked.
    NotSolved,
    /// The channel is none of a community.
    NoCommunity,
}

impl From<CommunityRefusal> for Refusal {
    fn from(refusal: CommunityRefusal) -> Self {
        Self::Community(refusal)
    }
}

impl CommunityRefusal {
    pub(in crate::domain) const fn english(&self) -> &'static str {
        match self {
            Self::NoQuestion => {
                "This is in no thread of a community question, so there is nothing to solve. Mark a reply in such a thread."
            }
            Self::OnlyAsker => "Only who asked, or the support team, can say what solved a question.",
            Self::NoReply => "Nobody has replied yet. Once somebody has, mark their reply with ✅ or press this again.",
            Self::NotSolved => "No reply is marked here. React with ✅ to the one that solved it.",
            Self::NoCommunity => "Members are told only in community channels. Use this in one.",
        }
    }

    pub(in crate::domain) const fn chinese(&self) -> &'static str {
        match self {
            Self::NoQuestion => "这条消息不在社区提问的讨论串里，无法标记。请在相应讨论串里标记回复。",
            Self::OnlyAsker => "只有提问者或支持团队可以标记解决方案。",
            Self::NoReply => "还没有人回复。有人回复后，可用 ✅ 标记，或再次点击按钮。",
            Self::NotSolved => "这里没有标记任何回复。请用 ✅ 标记解决问题的那条。",
            Self::NoCommunity => "只能在社区频道里订阅，请在社区频道里使用。",
        }
    }
}
