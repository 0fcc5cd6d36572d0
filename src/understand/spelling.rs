//! Misspelt words mended against the base's own vocabulary.

use std::collections::HashMap;

use fuzzy_matcher::FuzzyMatcher;
use fuzzy_matcher::skim::SkimMatcherV2;

use super::words::is_han;

/// Shorter words are left as they are: too many others are one slip away.
const CHARS_MIN: usize = 4;
/// From this length two slips are forgiven.
const CHARS_FOR_TWO_SLIPS: usize = 8;
/// The most words looked at for one misspelt word.
const CANDIDATES_MAX: usize = 2_000;

/// The words of the base, kept by their first letter and length.
#[derive(Debug, Default)]
pub(super) struct Spelling {
    terms: HashMap<String, u32>,
    by_start: HashMap<char, Vec<String>>,
}

impl Spelling {
    /// Takes up a word of the base and the term it stands for.
    pub(super) fn learn(&mut self, surface: &str, term: u32) {
        let mut chars = surface.chars();
        let Some(start) = chars.next() else { return };
        let fits =
            !is_han(start) && surface.chars().count() >= CHARS_MIN && !surface.contains(|c: char| c.is_numeric());
        if fits && self.terms.insert(surface.to_owned(), term).is_none() {
            self.by_start.entry(start).or_default().push(surface.to_owned());
        }
    }

    /// The term that `word` most likely means, or `None` where it is too far from all.
    ///
    /// The fuzzy matcher finds words with letters left out (`confgure`); the edit distance
    /// guards it, and finds those with letters swapped, doubled or hit beside the key.
    pub(super) fn mend(&self, word: &str) -> Option<u32> {
        self.nearest(word).and_then(|known| self.terms.get(known).copied())
    }

    /// The word of the base that `word` most likely means.
    pub(super) fn nearest(&self, word: &str) -> Option<&str> {
        let length = word.chars().count();
        if length < CHARS_MIN || word.contains(|c: char| c.is_numeric()) {
            return None;
        }
        let matcher = SkimMatcherV2::default().ignore_case();
        let slips_max = if length < CHARS_FOR_TWO_SLIPS { 1 } else { 2 };
        self.by_start
            .get(&word.chars().next()?)?
            .iter()
            .take(CANDIDATES_MAX)
            .filter(|known| known.chars().count().abs_diff(length) <= slips_max)
            .filter_map(|known| {
                let slips = strsim::osa_distance(word, known);
                let likely = slips <= slips_max && is_plausible(word, known, slips);
                likely.then(|| {
                    let left_out = matcher.fuzzy_match(known, word).unwrap_or(0);
                    (slips, std::cmp::Reverse(left_out), known)
                })
            })
            .min()
            .map(|(_, _, known)| known.as_str())
    }
}

/// Whether one word is a slip of the other rather than another word: a short word with one
/// letter replaced (`bread`, `break`) is another word, unless the keys are neighbours.
fn is_plausible(word: &str, known: &str, slips: usize) -> bool {
    let (a, b): (Vec<char>, Vec<char>) = (word.chars().collect(), known.chars().collect());
    if slips > 1 || a.len() != b.len() || a.len() >= CHARS_FOR_TWO_SLIPS {
        return true;
    }
    let different: Vec<(char, char)> = a.into_iter().zip(b).filter(|(a, b)| a != b).collect();
    match different.as_slice() {
        [(x, y)] => are_neighbours(*x, *y),
        _ => true, // two places differ by one slip: neighbours swapped
    }
}

fn are_neighbours(x: char, y: char) -> bool {
    const ROWS: [&str; 3] = ["qwertyuiop", "asdfghjkl", "zxcvbnm"];
    let place = |c: char| ROWS.iter().enumerate().find_map(|(row, keys)| keys.find(c).map(|column| (row, column)));
    match (place(x), place(y)) {
        (Some((row_x, column_x)), Some((row_y, column_y))) => {
            row_x.abs_diff(row_y) <= 1 && column_x.abs_diff(column_y) <= 1
        }
        _ => false,
    }
}
