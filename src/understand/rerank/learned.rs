//! What was learned about a sentence encoder: how far its word counts beside the engine's score.

use serde::{Deserialize, Serialize};

use super::Nearness;
use crate::understand::fusion::{Risk, logistic};

/// The part of a weights file that an encoder needs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::understand) struct Neural {
    pub score: Score,
    pub confidence: Confidence,
    /// As that of the engine, for confidences of this table.
    #[serde(default)]
    pub risk: Vec<Risk>,
}

/// What each part adds to the score of an entry.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::understand) struct Score {
    /// The engine's own score.
    pub engine: f32,
    pub process: f32,
    pub likest: f32,
    pub centre: f32,
}

/// The probability that the best entry is right, as a logistic function.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::understand) struct Confidence {
    pub bias: f32,
    /// Of the score of the best entry.
    pub score: f32,
    /// Of the logarithm of its number of phrasings.
    pub phrasings: f32,
    /// Of the engine's own score of it, and of the cosine of its likest phrasing.
    pub engine: f32,
    pub likest: f32,
}

/// A candidate that was looked at twice.
#[derive(Debug, Clone, Copy)]
pub(in crate::understand) struct Raised {
    /// The engine's own score.
    pub engine: f32,
    pub near: Nearness,
}

impl Neural {
    /// Every number of the table but its risks, to be checked.
    pub fn numbers(&self) -> [f32; 9] {
        let Score { engine, process, likest, centre } = self.score;
        let Confidence { bias, score, phrasings, engine: of_engine, likest: of_likest } = self.confidence;
        [engine, process, likest, centre, bias, score, phrasings, of_engine, of_likest]
    }
}

impl Score {
    pub fn of(&self, raised: &Raised) -> f32 {
        self.weights().iter().zip(raised.terms()).map(|(weight, term)| weight * term).sum()
    }

    /// What the encoder's word adds.
    pub fn added(&self, near: &Nearness) -> f32 {
        self.process * near.process + self.likest * near.likest + self.centre * near.centre
    }

    const fn weights(&self) -> [f32; 4] {
        [self.engine, self.process, self.likest, self.centre]
    }
}

impl Confidence {
    /// The probability that `best`, which has the score `score`, is right.
    pub fn of(&self, score: f32, best: &Raised) -> f32 {
        let weights = [self.bias, self.score, self.phrasings, self.engine, self.likest];
        logistic(weights.iter().zip(best.confidence_terms(score)).map(|(weight, term)| weight * term).sum())
    }
}

impl Raised {
    /// What the score is made of.
    pub const fn terms(&self) -> [f32; 4] {
        [self.engine, self.near.process, self.near.likest, self.near.centre]
    }

    /// What the confidence is made of.
    pub fn confidence_terms(&self, score: f32) -> [f32; 5] {
        #[expect(clippy::cast_precision_loss, reason = "a handful")]
        let phrasings = (self.near.phrasings.max(1) as f32).ln();
        [1.0, score, phrasings, self.engine, self.near.likest]
    }
}
