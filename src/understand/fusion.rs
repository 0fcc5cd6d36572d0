//! From likenesses to one score and a probability.

use super::index::{Comparison, Likeness};

/// The score of an entry: a weighted sum of its likenesses.
pub(super) fn score(likeness: &Likeness) -> f32 {
    let Likeness { head, body, gram, grams, overlap, contained, pairs } = *likeness;
    4.0 * head + 0.5 * body + 5.0 * gram + 3.0 * grams + 3.0 * overlap + 0.5 * contained + 1.0 * pairs
}

/// The probability that the best entry is right.
pub(super) fn confidence(best: f32, second: f32, comparison: &Comparison) -> f32 {
    logistic(-4.0 + 0.4 * best + 0.6 * (best - second) + comparison.known)
}

fn logistic(x: f32) -> f32 {
    1.0 / (1.0 + (-x).exp())
}
