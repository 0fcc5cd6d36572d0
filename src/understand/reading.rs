//! What is asked of a base and what it answers.

pub use crate::domain::reading::{Candidate, Reading, Verdict};

use super::followup::Context;
use super::fusion::Weights;
use crate::domain::locale::Locale;

/// Of all messages, the share that may get a wrong answer where nothing is configured.
pub const RISK: f32 = 0.02;

/// A question as it came.
#[derive(Debug, Clone, Copy, Default)]
pub struct Question<'a> {
    /// The whole message; what chat adds to it is removed here.
    pub text: &'a str,
    /// The asker's language: twins in it are shown.
    pub locale: Locale,
    /// The requester's plan; entries for other plans are not seen.
    pub plan: Option<&'a str>,
    /// Said to the desk itself (a command, a mention, a direct message): left alone only where it greets or thanks.
    pub addressed: bool,
    /// What came before it in its conversation, of which [`super::KnowledgeBase::follow`] knows.
    pub context: Option<Context<'a>>,
    /// Of all messages where it was asked, the share that may get a wrong answer; the base's thresholds where it is
    /// not said.
    pub risk: Option<f32>,
}

/// From which confidence a reading becomes what.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Thresholds {
    /// At least this sure: answer.
    pub answer_at: f32,
    /// At least this sure: suggest.
    pub suggest_at: f32,
}

/// Of the risk of a wrong answer, how much of it a wrong suggestion may have: it names entries and asks.
const SUGGEST_RISK: f32 = 3.0;

impl Thresholds {
    /// The thresholds under which at most the share `risk` of all messages gets a wrong answer.
    pub fn at_risk(risk: f32, weights: &Weights) -> Self {
        let answer_at = weights.confidence_at(risk);
        Self { answer_at, suggest_at: weights.confidence_at(risk * SUGGEST_RISK).min(answer_at) }
    }

    /// The same for readings in which a sentence encoder had a say; `None` where the weights know of none.
    pub fn with_encoder(risk: f32, weights: &Weights) -> Option<Self> {
        let answer_at = weights.neural_confidence_at(risk)?;
        let suggest_at = weights.neural_confidence_at(risk * SUGGEST_RISK)?.min(answer_at);
        Some(Self { answer_at, suggest_at })
    }

    /// At least this sure: suggest where it is not clear that the desk was asked.
    pub(super) fn unasked_at(&self) -> f32 {
        f32::midpoint(self.answer_at, self.suggest_at)
    }
}

impl Default for Thresholds {
    fn default() -> Self {
        Self::at_risk(RISK, &Weights::default())
    }
}
