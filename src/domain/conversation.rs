//! A conversation: one question, the place where it is talked over, and what came of it.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{ChannelId, Locale, MessageId, Named, PersonId, ThreadId, TicketNumber, Untrusted, Verdict};

/// A conversation's number: random, so that it can be chosen before anything is stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ConversationId(pub i64);

/// What came of a question.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Outcome {
    /// Nobody said yet.
    Open,
    /// The asker said that the answer helped.
    Helped,
    /// It became a ticket.
    Escalated,
}

impl Outcome {
    /// The name used in the database.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Helped => "helped",
            Self::Escalated => "escalated",
        }
    }
}

/// One question and its place.
///
/// `root` is the message that the thread hangs on: the question itself, or the opening message that the desk posts
/// where there is no question to hang it on (a slash command). On both platforms the thread's id equals the root's
/// id, except for a thread that was there before the desk came (a Discord forum post).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Conversation {
    /// Its number.
    pub id: ConversationId,
    /// The channel, or the direct-message channel.
    pub channel: ChannelId,
    /// Whether that channel is a direct one: then there is no thread.
    pub direct: bool,
    /// The message that the thread hangs on, once there is one.
    pub root: Option<MessageId>,
    /// The thread, once there is one.
    pub thread: Option<ThreadId>,
    /// Who asked.
    pub requester: Named,
    /// What they asked.
    pub question: Untrusted,
    /// The language to speak.
    pub locale: Locale,
    /// What the desk made of the question.
    pub verdict: Verdict,
    /// The probability given to the best entry.
    pub confidence: f32,
    /// The best entry, if there was one.
    pub entry: Option<String>,
    /// The entries whose text the latest post about it shows; none where it only names entries to pick from.
    pub shown: Vec<String>,
    /// What came of it.
    pub outcome: Outcome,
    /// The ticket, once there is one.
    pub ticket: Option<TicketNumber>,
    /// When it was asked.
    pub asked_at: Timestamp,
}

/// What the channel begins with that stands for somebody's direct messages until their platform has named those.
const WITH: &str = "dm:";

impl ChannelId {
    /// The direct messages with a person, whichever channel of their platform those are.
    #[must_use]
    pub fn with(person: &PersonId) -> Self {
        Self(format!("{WITH}{person}"))
    }

    /// The person whose direct messages it stands for, where it is none of a platform's own channels yet.
    #[must_use]
    pub fn person(&self) -> Option<&str> {
        self.0.strip_prefix(WITH)
    }
}
