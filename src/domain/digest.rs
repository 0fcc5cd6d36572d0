//! The digest: what happened since the last one, and what waits.

#[cfg(test)]
mod every_zone;
mod plan;
mod window;

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

pub use plan::{DigestPlan, Due, Period, Rhythm};
pub use window::{Span, Window};

use super::notice::TicketLine;
use super::{ConversationId, Named, Untrusted};

/// What a digest tells. What an older version did not store is empty.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DigestFacts {
    /// What it tells of.
    #[serde(default)]
    pub period: Period,
    /// The window's start.
    pub since: Timestamp,
    /// The window's end: the moment that the digest speaks of.
    pub until: Timestamp,
    /// Questions answered from the knowledge base in the window.
    pub answered: i64,
    /// Questions for which entries were suggested.
    pub suggested: i64,
    /// Questions that the knowledge base could not answer.
    pub unknown: i64,
    /// Answers that the asker said had helped.
    pub helped: i64,
    /// Tickets opened.
    pub opened: i64,
    /// Tickets solved, or else closed.
    pub closed: i64,
    /// Clocks whose target came in the window and was kept.
    #[serde(default)]
    pub kept: i64,
    /// Clocks that ran over their target in the window.
    pub breached: i64,
    /// Tickets neither solved nor closed now.
    pub waiting: i64,
    /// Figures of the days, weeks or months up to now, the oldest first.
    #[serde(default)]
    pub series: Vec<Figures>,
    /// The tickets whose clocks run out next, at most five.
    pub due_next: Vec<TicketLine>,
    /// The oldest open tickets that no agent has answered, at most five.
    #[serde(alias = "unclaimed")]
    pub unanswered: Vec<TicketLine>,
    /// Open tickets per agent, the most loaded first, at most ten.
    pub load: Vec<(Named, i64)>,
    /// What the knowledge base could not answer, questions that ask alike together, at most five, the most asked first.
    #[serde(default)]
    pub gaps: Vec<Gap>,
    /// What requesters say of their closed tickets, where anybody did.
    #[serde(default)]
    pub satisfaction: Option<Satisfaction>,
    /// Members of the community whose replies solved something, and how often; at most five.
    #[serde(default)]
    pub thanks: Vec<(Named, i64)>,
    /// Posts that the desk gave up on in the window.
    pub undelivered: i64,
    /// What became of drafts.
    #[serde(default)]
    pub drafts: super::DraftCounts,
}

/// The figures of one day, week or month.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Figures {
    /// Its first local date.
    pub from: Date,
    /// Tickets opened.
    pub opened: i64,
    /// Tickets solved, or else closed, and not opened again since.
    pub solved: i64,
    /// Tickets neither solved nor closed at its end.
    pub waiting: i64,
    /// Targets that came in it and were kept.
    pub kept: i64,
    /// Targets that came in it and were missed.
    pub missed: i64,
}

/// Questions that ask alike, which the knowledge base could not answer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Gap {
    /// The most central of them.
    pub question: Untrusted,
    /// How many there are.
    pub asked: i64,
    /// One of them, which an agent answered if they answered any.
    pub conversation: ConversationId,
}

/// Answers to the survey after closing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Satisfaction {
    /// How many.
    pub answers: i64,
    /// Their marks together, each from 1 to 5.
    pub marks: i64,
}
