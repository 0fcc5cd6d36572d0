//! What people are told about questions before the community.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::Thanks;
use crate::domain::{Conversation, ConversationId, MessageId, Named, Untrusted};

/// A fact about the community to tell.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "community", rename_all = "snake_case")]
pub enum CommunityNotice {
    /// A question is before the community.
    Asked {
        /// The conversation, for the button.
        conversation: ConversationId,
        /// When the team takes it; never where there is no such moment.
        until: Option<Timestamp>,
    },
    /// It still waits for an answer.
    Nudged {
        /// The conversation, for the button.
        conversation: ConversationId,
        /// When the team takes it; never where there is no such moment.
        until: Option<Timestamp>,
    },
    /// The same, to a member who wants to be told.
    HelpWanted {
        /// The question.
        conversation: Box<Conversation>,
    },
    /// A reply solved the question.
    Solved {
        /// The conversation, for the button.
        conversation: ConversationId,
        /// Who says so.
        by: Named,
        /// Whose reply; nobody where it is the asker's own.
        helper: Option<Named>,
    },
    /// The mark is kept: told to who set it by a menu.
    MarkKept,
    /// The mark is taken back.
    TakenBack {
        /// By whom.
        by: Named,
    },
    /// Several people replied: which reply was it?
    Choice {
        /// The conversation, for the buttons.
        conversation: ConversationId,
        /// Message, writer and beginning of each.
        replies: Vec<(MessageId, Named, Untrusted)>,
    },
    /// Those who helped most.
    Helpers {
        /// The first of them.
        rows: Vec<Thanks>,
    },
    /// The person is told of questions that wait in this channel, or not any more.
    Helping {
        /// Whether they are.
        yes: bool,
    },
}
