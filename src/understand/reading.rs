//! What is asked of a base and what it answers.

pub use crate::domain::reading::{Candidate, Reading, Verdict};

use crate::domain::locale::Locale;

/// A question as it came.
#[derive(Debug, Clone, Copy)]
pub struct Question<'a> {
    /// The whole message; what chat adds to it is removed here.
    pub text: &'a str,
    /// The asker's language: twins in it are shown.
    pub locale: Locale,
    /// The requester's plan; entries for other plans are not seen.
    pub plan: Option<&'a str>,
    /// Said to the desk itself (a command, a mention, a direct message): left alone only where it greets or thanks.
    pub addressed: bool,
}

/// From which confidence a reading becomes what.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Thresholds {
    /// At least this sure: answer.
    pub answer_at: f32,
    /// At least this sure: suggest.
    pub suggest_at: f32,
}

impl Default for Thresholds {
    fn default() -> Self {
        Self { answer_at: 0.7, suggest_at: 0.25 }
    }
}
