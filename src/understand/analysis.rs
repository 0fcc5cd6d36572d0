//! An entry read once: what of its texts is compared with questions, the same in every base it is part of.

use std::hash::BuildHasher as _;

use foldhash::fast::FixedState;

use super::encoder::{Meaning, meaning};
use super::entry::Entry;
use super::grams::grams;
use super::words::{Kind, Word, words};

/// A stem as a number.
pub(super) type Stem = u64;

/// One entry, read.
#[derive(Debug)]
pub(super) struct Analysis {
    /// The title, the other phrasings, and the tags together as one more.
    pub phrasings: Vec<Phrasing>,
    /// Stems of all phrasings and tags, repeated as they occur, sorted.
    pub head: Box<[Stem]>,
    /// The same of the answer.
    pub body: Box<[Stem]>,
    /// The distinct words of both, as they are written.
    pub vocabulary: Box<[Box<str>]>,
}

/// One text that a question is compared with as a whole.
#[derive(Debug)]
pub(super) struct Phrasing {
    /// Distinct, in the order of their first place.
    pub stems: Box<[Stem]>,
    /// A bit for each stem: two phrasings that share no bit share no stem.
    pub bloom: u64,
    /// Distinct and sorted.
    pub grams: Box<[u32]>,
    pub meaning: Option<Meaning>,
    /// The share of its words that the table can know.
    pub latin: f32,
}

impl Analysis {
    pub(super) fn of(entry: &Entry) -> Self {
        let mut head = Vec::new();
        let mut vocabulary: Vec<Box<str>> = Vec::new();
        let mut note = |words: &[Word], stems: &mut Vec<Stem>| {
            for word in words {
                stems.push(stem(&word.stem));
                vocabulary.push(word.surface.as_str().into());
            }
        };
        let mut phrasings = Vec::new();
        for index in 0..=entry.questions.len() + 1 {
            if let Some(text) = text(entry, index) {
                let words = words(&text);
                note(&words, &mut head);
                phrasings.push(Phrasing::of(&words));
            }
        }
        let mut body = Vec::new();
        note(&words(&entry.body), &mut body);
        vocabulary.sort_unstable();
        vocabulary.dedup();
        head.sort_unstable();
        body.sort_unstable();
        Self { phrasings, head: head.into(), body: body.into(), vocabulary: vocabulary.into() }
    }
}

/// The text of an entry's phrasing: the title, the other phrasings, the tags; `None` past the last.
pub(super) fn text(entry: &Entry, index: usize) -> Option<String> {
    match index {
        0 => Some(entry.title.clone()),
        _ if index <= entry.questions.len() => entry.questions.get(index - 1).cloned(),
        _ => (index == entry.questions.len() + 1 && !entry.tags.is_empty()).then(|| entry.tags.join(" ")),
    }
}

impl Phrasing {
    pub(super) fn of(words: &[Word]) -> Self {
        let mut stems: Vec<Stem> = Vec::with_capacity(words.len());
        for word in words {
            let stem = stem(&word.stem);
            if !stems.contains(&stem) {
                stems.push(stem);
            }
        }
        let mut grams = grams(words.iter());
        grams.sort_unstable();
        grams.dedup();
        let spaced: Vec<&str> =
            words.iter().filter(|word| word.kind == Kind::Spaced).map(|word| &*word.surface).collect();
        let han = words.iter().filter(|word| word.kind == Kind::Character).count();
        #[expect(clippy::cast_precision_loss, reason = "counts of words in one text are small")]
        let latin = spaced.len() as f32 / (spaced.len() as f32 + han as f32 / 2.0).max(1.0);
        let meaning = meaning(&spaced.join(" "));
        let bloom = stems.iter().fold(0, |bloom, stem| bloom | bloom_bit(*stem));
        Self { stems: stems.into(), bloom, grams: grams.into(), meaning, latin }
    }
}

pub(super) fn stem(stem: &str) -> Stem {
    FixedState::default().hash_one(stem)
}

/// One bit of 64 for a stem.
pub(super) const fn bloom_bit(stem: Stem) -> u64 {
    1 << (stem >> 58)
}
