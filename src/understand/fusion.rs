//! From likenesses to one score and a probability, by weights that are learned (`frontdesk faq train`) and kept in a
//! small file that a person can read.

use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

use super::likeness::{Likeness, Weighed};
use super::rerank::{Neural, Raised};

/// The largest weights file, in bytes.
pub const WEIGHTS_BYTES_MAX: usize = 16 * 1024;
/// The file that is part of the program.
const LEARNED: &str = include_str!("weights.toml");

/// What the matcher learned from question sets.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Weights {
    pub(super) score: Score,
    pub(super) confidence: Confidence,
    /// The same for questions that the table of meanings does not understand, as in Chinese.
    pub(super) silent: Fusion,
    /// From low risk to high: of all messages, the share that is answered wrong when everything from this confidence
    /// on is answered.
    #[serde(default)]
    pub(super) risk: Vec<Risk>,
    /// What was learned about a sentence encoder, where one was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) neural: Option<Neural>,
}

/// How likenesses become a score and a probability.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Fusion {
    pub score: Score,
    pub confidence: Confidence,
}

/// What each likeness adds to the score of an entry.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Score {
    pub words: f32,
    pub answer: f32,
    pub meaning: f32,
    pub blend: f32,
    pub centre: f32,
}

/// The probability that the best entry is right, as a logistic function.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Confidence {
    pub bias: f32,
    /// Of the score of the best entry.
    pub score: f32,
    /// Of the share of the question that neither the base nor the table knows.
    pub unknown: f32,
    /// How much surer a base may be than on its own trial, where half of the questions have no answer.
    #[serde(default)]
    pub own: f32,
}

/// One point of the trade between risk and confidence.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Risk {
    pub wrong: f32,
    pub confidence: f32,
}

/// Why a weights file is of no use.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}; a file as `frontdesk faq train --out FILE` writes it is wanted")]
pub struct BadWeights(String);

/// The weights that came with the program. Every base begins with them, so they are parsed once.
static SHIPPED: LazyLock<Weights> = LazyLock::new(|| {
    // The file is part of the program and a test reads it.
    Weights::parse(LEARNED).unwrap_or_else(|_| Weights {
        score: Score::default(),
        confidence: Confidence::default(),
        silent: Fusion::default(),
        risk: Vec::new(),
        neural: None,
    })
});

impl Default for Weights {
    fn default() -> Self {
        SHIPPED.clone()
    }
}

impl Weights {
    /// Reads a weights file.
    ///
    /// # Errors
    /// [`BadWeights`] with the line and what is wrong with it.
    pub fn parse(text: &str) -> Result<Self, BadWeights> {
        if text.len() > WEIGHTS_BYTES_MAX {
            return Err(BadWeights(format!("more than {WEIGHTS_BYTES_MAX} bytes")));
        }
        let weights: Self = toml::from_str(text).map_err(|error| BadWeights(error.to_string()))?;
        let numbers = |fusion: Fusion| [fusion.score.weights().to_vec(), fusion.confidence.weights().to_vec()].concat();
        let neural = weights.neural.iter().flat_map(Neural::numbers);
        let fusions = [weights.spoken(), weights.silent].into_iter().flat_map(numbers);
        if fusions.chain(neural).any(|number| !number.is_finite()) {
            return Err(BadWeights("a weight is not a finite number".to_owned()));
        }
        let bad = |risk: &Risk| !(0.0..=1.0).contains(&risk.wrong) || !(0.0..=1.0).contains(&risk.confidence);
        let mut curves = std::iter::once(&weights.risk).chain(weights.neural.as_ref().map(|neural| &neural.risk));
        if curves.any(|risk| risk.iter().any(bad) || !risk.is_sorted_by(|a, b| a.wrong < b.wrong)) {
            return Err(BadWeights("[[risk]] must go from low to high, with shares between 0 and 1".to_owned()));
        }
        Ok(weights)
    }

    /// The fusion for questions that the table understands.
    const fn spoken(&self) -> Fusion {
        Fusion { score: self.score, confidence: self.confidence }
    }

    /// The fusion for a question of which the table understands the share `told`.
    pub(super) fn fusion(&self, told: f32) -> Fusion {
        let (spoken, silent) = (self.spoken(), self.silent);
        if told >= 1.0 {
            return spoken;
        }
        let mix = |spoken: f32, silent: f32| told * spoken + (1.0 - told) * silent;
        let (a, b) = (spoken.score.weights(), silent.score.weights());
        let score = Score::from(std::array::from_fn(|at| mix(a[at], b[at])));
        let (a, b) = (spoken.confidence.weights(), silent.confidence.weights());
        Fusion { score, confidence: Confidence::from(std::array::from_fn(|at| mix(a[at], b[at]))) }
    }

    /// The file's text, as [`Weights::parse`] reads it.
    pub fn print(&self) -> String {
        toml::to_string(self).unwrap_or_default()
    }

    /// The least confidence at which at most the share `wrong` of all messages gets a wrong answer, as measured in
    /// training: in a straight line between its points, and never less than it was at the riskiest.
    pub fn confidence_at(&self, wrong: f32) -> f32 {
        confidence_at(wrong, &self.risk)
    }

    /// The same where a sentence encoder had a say; `None` where nothing was learned about one.
    pub fn neural_confidence_at(&self, wrong: f32) -> Option<f32> {
        self.neural.as_ref().map(|neural| confidence_at(wrong, &neural.risk))
    }

    /// What a sentence encoder had to say about an entry, and how far its word counts. It has a say only where the table
    /// understands the question, so that the engine's own score is the spoken one.
    pub(super) fn second_look(&self, weighed: &Weighed) -> Option<(&Neural, Raised)> {
        let raised = Raised { engine: self.score.of(&weighed.likeness), near: weighed.near? };
        self.neural.as_ref().map(|neural| (neural, raised))
    }
}

fn confidence_at(wrong: f32, points: &[Risk]) -> f32 {
    let after = points.partition_point(|risk| risk.wrong < wrong);
    match (after.checked_sub(1).and_then(|at| points.get(at)), points.get(after)) {
        (Some(low), Some(high)) => {
            let part = (wrong - low.wrong) / (high.wrong - low.wrong).max(f32::EPSILON);
            low.confidence + (high.confidence - low.confidence) * part
        }
        (None, Some(high)) if high.wrong <= wrong => high.confidence,
        // Less risk than was measured: in a straight line to certainty.
        (None, Some(high)) => 1.0 - (1.0 - high.confidence) * wrong / high.wrong,
        (Some(low), None) => low.confidence,
        (None, None) => 1.0,
    }
}

impl From<[f32; 5]> for Score {
    fn from([words, answer, meaning, blend, centre]: [f32; 5]) -> Self {
        Self { words, answer, meaning, blend, centre }
    }
}

impl Score {
    const fn weights(&self) -> [f32; 5] {
        [self.words, self.answer, self.meaning, self.blend, self.centre]
    }

    /// The score of an entry.
    pub(super) fn of(&self, likeness: &Likeness) -> f32 {
        self.parts(likeness).iter().sum()
    }

    /// What words, answer, meaning, blend and centre add.
    pub(super) fn parts(&self, likeness: &Likeness) -> [f32; 5] {
        let Likeness { words, answer, meaning, blend, centre } = *likeness;
        let likeness = [words, answer, meaning, blend, centre];
        let weights = self.weights();
        std::array::from_fn(|at| weights[at] * likeness[at])
    }
}

impl From<[f32; 4]> for Confidence {
    fn from([bias, score, unknown, own]: [f32; 4]) -> Self {
        Self { bias, score, unknown, own }
    }
}

impl Confidence {
    const fn weights(&self) -> [f32; 4] {
        [self.bias, self.score, self.unknown, self.own]
    }

    /// The log-odds that the entry with the score `best` is right, before a base's trial has its say.
    pub(super) fn odds(&self, best: f32, unknown: f32) -> f32 {
        self.bias + self.score * best + self.unknown * unknown
    }
}

pub(super) fn logistic(x: f32) -> f32 {
    1.0 / (1.0 + (-x).exp())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_learned_weights_are_read_and_printed_the_same() {
        let weights = Weights::parse(LEARNED).unwrap();
        assert_eq!(Weights::parse(&weights.print()).unwrap(), weights);
        assert!(weights.confidence_at(0.02) > weights.confidence_at(0.05));
        assert!(weights.confidence_at(0.0) >= 1.0);
    }

    #[test]
    fn a_question_is_fused_as_far_as_the_table_understands_it() {
        let weights = Weights::default();
        let bias = |told: f32| weights.fusion(told).confidence.bias;
        assert_eq!((bias(1.0), bias(0.0)), (weights.confidence.bias, weights.silent.confidence.bias));
        assert!((bias(0.5) - f32::midpoint(bias(1.0), bias(0.0))).abs() < 1e-5);
        assert_eq!(weights.fusion(0.0).score, weights.silent.score);
    }

    #[test]
    fn a_bad_file_is_refused_with_what_is_wrong() {
        let good = Weights::default().print();
        let cases = [
            ("", "missing field `score`"),
            (&good.replace("words = ", "wards = "), "unknown field `wards`"),
            (&good.replacen("bias = ", "bias = nan #", 1), "not a finite number"),
            (&format!("{good}\n[[risk]]\nwrong = 0.0\nconfidence = 2.0\n"), "from low to high"),
        ];
        for (text, expect) in cases {
            let told = Weights::parse(text).unwrap_err().to_string();
            assert!(told.contains(expect) && told.contains("faq train"), "{told}");
        }
    }
}
