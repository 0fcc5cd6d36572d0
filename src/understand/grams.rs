//! Character n-grams of a text, which survive typos and endings that words do not.

use super::words::{fold, is_han};

/// The shortest and longest n-gram of a word, its padding counted.
const LENGTHS: std::ops::RangeInclusive<usize> = 3..=5;
/// The most n-grams of one text.
const GRAMS_MAX: usize = 4_000;

/// The n-grams of `text` as hashes, repeated as often as they occur.
///
/// Words are padded with a space on both sides, so that beginnings and ends count; n-grams do
/// not cross words. Han runs give single characters and pairs.
pub(super) fn grams(text: &str) -> Vec<u64> {
    let mut grams = Vec::new();
    let mut word: Vec<char> = Vec::new();
    for c in fold(text).chars().chain([' ']) {
        if grams.len() >= GRAMS_MAX {
            break;
        }
        let ends = !c.is_alphanumeric() || word.last().is_some_and(|last| is_han(*last) != is_han(c));
        if ends && !word.is_empty() {
            cut(&word, &mut grams);
            word.clear();
        }
        if c.is_alphanumeric() {
            word.push(c);
        }
    }
    grams
}

fn cut(word: &[char], grams: &mut Vec<u64>) {
    if word.first().is_some_and(|c| is_han(*c)) {
        for length in 1..=2 {
            grams.extend(word.windows(length).map(hash));
        }
        return;
    }
    let padded: Vec<char> = std::iter::once(' ').chain(word.iter().copied()).chain(std::iter::once(' ')).collect();
    for length in LENGTHS {
        grams.extend(padded.windows(length).map(hash));
    }
}

/// FNV-1a over the characters: the same everywhere, and collisions among some ten thousand
/// n-grams in 64 bits are no concern.
fn hash(gram: &[char]) -> u64 {
    gram.iter().fold(0xcbf2_9ce4_8422_2325, |hash, c| (hash ^ u64::from(u32::from(*c))).wrapping_mul(0x0100_0000_01b3))
}
