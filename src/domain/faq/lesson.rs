//! What people teach the FAQ: a phrasing of a question, and the entry that answers it.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::FaqChange;
use crate::domain::reading::EntryText;
use crate::domain::{Change, Conversation, ConversationId, Named, Role, Situation, Untrusted};

/// People who have to teach a phrasing before it counts for an entry that everybody may read.
pub const PEOPLE_MIN: i64 = 2;
/// Learned phrasings that one entry takes in.
pub const PER_ENTRY_MAX: usize = 12;

/// How something was taught.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum How {
    /// "That helped", or the asker's words for it.
    Helped,
    /// A mark that the question is solved.
    Solved,
    /// An agent answered a ticket with the entry.
    Linked,
}

impl How {
    /// The name used in the database.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Helped => "helped",
            Self::Solved => "solved",
            Self::Linked => "linked",
        }
    }
}

/// A question whose answer somebody says to be an entry. Whether it makes a phrasing is found out where it is kept.
#[derive(Debug, Clone, PartialEq)]
pub struct Taught {
    /// The entry's id.
    pub entry: String,
    /// Its title at that time.
    pub title: String,
    /// What was asked.
    pub question: Untrusted,
    /// Where.
    pub conversation: ConversationId,
    /// Who says so.
    pub by: Named,
    /// By which act.
    pub how: How,
    /// Whether that is an agent's confirmation.
    pub confirmed: bool,
}

/// What somebody's word about a conversation teaches. An agent's word about somebody else's question confirms it.
#[must_use]
pub fn taught(
    situation: &Situation<'_>,
    conversation: &Conversation,
    entry: Option<&EntryText>,
    how: How,
) -> Option<Change> {
    let entry = entry?;
    let person = &situation.person;
    let taught = Taught {
        entry: entry.id.clone(),
        title: entry.title.clone(),
        question: conversation.question.clone(),
        conversation: conversation.id,
        by: person.named.clone(),
        how,
        confirmed: person.role >= Role::Agent && person.named.id != conversation.requester.id,
    };
    Some(Change::Faq(FaqChange::Taught(taught)))
}

/// A phrasing with those who taught it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Lesson {
    /// Its number.
    pub number: i64,
    /// The entry's id.
    pub entry: String,
    /// The entry's title when it was taught first.
    pub title: String,
    /// The phrasing.
    pub phrasing: Untrusted,
    /// How many people taught it.
    pub people: i64,
    /// Who taught it first.
    pub by: Named,
    /// When.
    pub at: Timestamp,
    /// The agent who confirmed it.
    pub confirmed_by: Option<Named>,
}

impl Lesson {
    /// Whether an entry takes it in: never from one person alone where everybody may read the entry, unless an agent
    /// confirmed it.
    #[must_use]
    pub const fn counts(&self, public: bool) -> bool {
        self.confirmed_by.is_some() || self.people >= PEOPLE_MIN || !public
    }
}

/// Lessons found for a command.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Lessons {
    /// The first of them.
    pub rows: Vec<Lesson>,
    /// How many there are.
    pub total: i64,
}

/// An entry that a command named.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundEntry {
    /// Its text.
    pub text: EntryText,
    /// Whether the requester of the command's ticket may read it.
    pub is_theirs: bool,
}
