//! A question made ready for comparison: its words mended, with what a phrasing has.

use super::analysis::{Phrasing, stem};
use super::index::{Index, Lengths};
use super::words::{Kind, Word, word, words};

/// Few enough that they stay where the processor reads at once.
const GRAM_BITS: usize = 1 << 15;

/// A question, read against a base.
#[derive(Debug)]
pub(super) struct Query {
    /// As it was written.
    pub text: String,
    pub phrasing: Phrasing,
    /// Words as written and as read.
    pub mended: Vec<(String, String)>,
    /// By stem of the phrasing: the square of its weight.
    pub stem_weights: Vec<f32>,
    pub lengths: Lengths,
    /// The share of its words, by weight, that the base does not know.
    pub unknown: f32,
    /// A bit for the n-grams that it has: of those that share a bit, few are the same.
    gram_bits: Box<[u64; GRAM_BITS / 64]>,
}

impl Query {
    pub(super) fn of(text: &str, index: &Index) -> Self {
        let mut mended = Vec::new();
        let words: Vec<Word> = words(text).into_iter().map(|word| read(word, index, &mut mended)).collect();
        let phrasing = Phrasing::of(&words);
        let stem_weights: Vec<f32> = phrasing.stems.iter().map(|stem| index.word_weight(*stem)).collect();
        let weights = || phrasing.stems.iter().zip(&stem_weights);
        let unknown: f32 = weights().filter(|(stem, _)| !index.knows(**stem)).map(|(_, weight)| weight).sum();
        let unknown = unknown / stem_weights.iter().sum::<f32>().max(f32::MIN_POSITIVE);
        let mut gram_bits = Box::new([0_u64; GRAM_BITS / 64]);
        for gram in &phrasing.grams {
            gram_bits[*gram as usize % GRAM_BITS / 64] |= 1 << (gram % 64);
        }
        Self {
            text: text.to_owned(),
            lengths: index.lengths_of(&phrasing),
            phrasing,
            mended,
            stem_weights,
            unknown,
            gram_bits,
        }
    }

    /// How much of it neither the base nor the table knows.
    pub(super) fn unrecognised(&self) -> f32 {
        self.unknown * (1.0 - self.phrasing.latin)
    }

    #[inline(always)]
    pub(super) fn has_gram(&self, gram: u32) -> bool {
        self.gram_bits[gram as usize % GRAM_BITS / 64] >> (gram % 64) & 1 == 1
            && self.phrasing.grams.binary_search(&gram).is_ok()
    }
}

/// The word as it is, or what it most likely was to be where the base does not know it.
fn read(asked: Word, index: &Index, mended: &mut Vec<(String, String)>) -> Word {
    if asked.kind != Kind::Spaced || index.knows(stem(&asked.stem)) {
        return asked;
    }
    match index.spelling.mend(&asked.surface) {
        Some(meant) => {
            let meant = word(&meant);
            mended.push((asked.surface, meant.surface.clone()));
            meant
        }
        None => asked,
    }
}
