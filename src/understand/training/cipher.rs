//! Question sets in a made-up script: what Chinese looks like to a matcher whose table of meanings knows English alone.
//!
//! There are few question sets in Chinese, and weights that were learned where the table speaks do not fit where it is
//! silent. So every set is learned once more with each word written in Han signs without gaps between them: one sign
//! for a word of grammar, two for another, always the same ones for the same stem.

use super::TrainingSet;
use super::number;
use crate::understand::encoder;
use crate::understand::words::{Kind, words};

/// The first sign and how many there are.
const SIGNS_FROM: u32 = 0x4e00;
const SIGNS: u64 = 1_200;
/// Commoner words than this are mostly grammar.
const GRAMMAR_RANK: u32 = 2_300;

/// The set in that script.
pub(super) fn enciphered(set: &TrainingSet) -> TrainingSet {
    let entries = set.entries.iter().map(|entry| {
        let mut entry = entry.clone();
        entry.title = written(&entry.title);
        entry.questions = entry.questions.iter().map(|question| written(question)).collect();
        entry.tags = entry.tags.iter().map(|tag| written(tag)).collect();
        entry.body = written(&entry.body);
        entry
    });
    let asked = set.asked.iter().map(|(text, answers)| (written(text), answers.clone()));
    TrainingSet { entries: entries.collect(), asked: asked.collect() }
}

fn written(text: &str) -> String {
    let spaced = words(text).into_iter().filter(|word| word.kind == Kind::Spaced);
    spaced.flat_map(|word| signs(&word.surface, &word.stem)).collect()
}

fn signs(surface: &str, stem: &str) -> Vec<char> {
    let letters: Vec<u64> = stem.bytes().map(u64::from).collect();
    let grammar = encoder::rank(surface).is_some_and(|rank| rank < GRAMMAR_RANK);
    let places = if grammar { 0..1 } else { 1..3 };
    let drawn = places.filter_map(|place: u64| {
        let drawn = number(&[&[place], letters.as_slice()].concat()) % SIGNS;
        char::from_u32(SIGNS_FROM + u32::try_from(drawn).ok()?)
    });
    drawn.collect()
}
