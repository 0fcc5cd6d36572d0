//! What the desk made of a text: the best entries of the knowledge base and how sure it is.

use serde::{Deserialize, Serialize};

use super::Locale;
use super::several::Part;

/// What a text deserves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// One entry answers it.
    Answer,
    /// One of a few entries may answer it: the person picks.
    Suggest,
    /// It asks for help that the knowledge base does not have.
    Escalate,
    /// It asks nothing.
    Leave,
}

impl Verdict {
    /// The name used in JSON and the database.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Answer => "answer",
            Self::Suggest => "suggest",
            Self::Escalate => "escalate",
            Self::Leave => "leave",
        }
    }
}

/// One entry that may answer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Candidate {
    /// The entry's id.
    pub id: String,
    /// The language of the variant shown.
    pub locale: Locale,
    /// The entry's title.
    pub title: String,
    /// How well it matched, on the matcher's own scale: comparable within one reading only.
    pub score: f32,
    /// The probability that this entry answers the question, 0 to 1.
    pub confidence: f32,
}

/// A text, read.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Reading {
    /// What it deserves.
    pub verdict: Verdict,
    /// The probability that the first candidate answers it; 0 where there is none.
    pub confidence: f32,
    /// At most three entries with distinct ids, best first.
    pub candidates: Vec<Candidate>,
    /// Of a text that asks several things: each of them, in order. Empty where it asks one.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub parts: Vec<Part>,
}

impl Reading {
    /// The reading of a text for which no entry was looked for, or found.
    #[must_use]
    pub const fn without_candidates(verdict: Verdict) -> Self {
        Self { verdict, confidence: 0.0, candidates: Vec::new(), parts: Vec::new() }
    }
}

/// An entry as it is shown to a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EntryText {
    /// The entry's id.
    pub id: String,
    /// The entry's title.
    pub title: String,
    /// The answer, Markdown from the knowledge base.
    pub body: String,
}
