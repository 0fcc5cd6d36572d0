//! Why the desk read a text as it did: what it took for what, and which part of the match came from where.

use serde::{Deserialize, Serialize};

use super::{Locale, Reading};

/// One way in which a text and an entry can be alike.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Channel {
    /// The same words in the title, phrasings or tags.
    Words,
    /// The same words in the answer.
    Answer,
    /// The same runs of characters.
    Characters,
    /// The same meaning.
    Meaning,
    /// The sentence encoder's opinion.
    Neural,
}

/// A word that was not known, and the known one it was read as.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Correction {
    /// As it was written.
    pub written: String,
    /// As it was read.
    pub read_as: String,
}

/// Why one entry is a candidate.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Reason {
    /// The entry's id.
    pub id: String,
    /// The language of the variant shown.
    pub locale: Locale,
    /// The entry's title.
    pub title: String,
    /// The entry's phrasing that is most like the text.
    pub phrasing: String,
    /// The score, on the matcher's own scale.
    pub score: f32,
    /// The probability that this entry answers, 0 to 1.
    pub confidence: f32,
    /// What part of the score each channel gave, the greatest first; together 1, or empty where nothing matched.
    pub shares: Vec<(Channel, f32)>,
}

/// A reading with its reasons. It is made anew whenever somebody asks why.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Explanation {
    /// What the text deserves.
    pub reading: Reading,
    /// Words that were read as others.
    pub corrected: Vec<Correction>,
    /// The candidates of the reading, with reasons.
    pub candidates: Vec<Reason>,
}
