//! From likenesses to one score and a probability.

use super::index::{Comparison, Likeness};
use crate::domain::explanation::Channel;

/// The score of an entry: a weighted sum of its likenesses.
pub(super) fn score(likeness: &Likeness) -> f32 {
    let Likeness { head, body, gram, grams, overlap, contained, pairs } = *likeness;
    4.0 * head + 0.5 * body + 5.0 * gram + 3.0 * grams + 3.0 * overlap + 0.5 * contained + 1.0 * pairs
}

/// What each channel gave to the score.
pub(super) fn parts(likeness: &Likeness) -> [(Channel, f32); 3] {
    let words = Likeness { body: 0.0, gram: 0.0, grams: 0.0, ..*likeness };
    let answer = Likeness { body: likeness.body, ..Likeness::default() };
    let characters = Likeness { gram: likeness.gram, grams: likeness.grams, ..Likeness::default() };
    [(Channel::Words, score(&words)), (Channel::Answer, score(&answer)), (Channel::Characters, score(&characters))]
}

/// The probability that the best entry is right.
pub(super) fn confidence(best: f32, second: f32, comparison: &Comparison) -> f32 {
    logistic(-4.0 + 0.4 * best + 0.6 * (best - second) + comparison.known)
}

fn logistic(x: f32) -> f32 {
    1.0 / (1.0 + (-x).exp())
}
