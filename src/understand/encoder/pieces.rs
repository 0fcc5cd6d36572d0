//! Word pieces: the BERT-uncased way to cut a text, after <https://github.com/google-research/bert#tokenization>.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;
use unicode_normalization::UnicodeNormalization as _;
use unicode_properties::{GeneralCategory, GeneralCategoryGroup, UnicodeGeneralCategory as _};

/// The piece of a word that the vocabulary cannot spell.
pub(super) const UNKNOWN: u32 = 100;
/// A longer word is unknown as a whole.
const WORD_CHARS_MAX: usize = 100;
/// The first line of whole words; before them come signs and letters. From here on they are in the order of frequency.
const FIRST_WORD: u32 = 1_996;

struct Vocabulary {
    starts: FxHashMap<&'static str, u32>,
    /// Pieces within a word, without their `##`.
    rests: FxHashMap<&'static str, u32>,
    /// The longest piece, in bytes.
    bytes_max: usize,
}

static LINES: &str = include_str!("vocab.txt");

static VOCABULARY: LazyLock<Vocabulary> = LazyLock::new(|| {
    let mut vocabulary =
        Vocabulary { starts: FxHashMap::default(), rests: FxHashMap::default(), bytes_max: 0 };
    for (id, line) in (0_u32..).zip(LINES.lines()) {
        match line.strip_prefix("##") {
            Some(rest) if !rest.is_empty() => vocabulary.rests.insert(rest, id),
            _ => vocabulary.starts.insert(line, id),
        };
        vocabulary.bytes_max = vocabulary.bytes_max.max(line.len());
    }
    vocabulary
});

/// The pieces of a text, in their order.
pub(super) fn cut(text: &str, mut each: impl FnMut(u32)) {
    let mut word = String::new();
    let mut flush = |word: &mut String| {
        if !word.is_empty() {
            of_word(word, &mut each);
            word.clear();
        }
    };
    let accents = |c: &char| c.general_category() != GeneralCategory::NonspacingMark;
    for c in text.chars().flat_map(char::to_lowercase).nfd().filter(accents) {
        if c.is_whitespace() {
            flush(&mut word);
        } else if c.is_control() || c == '\u{fffd}' {
            // Dropped, and the word goes on.
        } else if is_sign(c) || super::super::words::is_han(c) {
            flush(&mut word);
            word.push(c);
            flush(&mut word);
        } else {
            word.push(c);
        }
    }
    flush(&mut word);
}

/// The pieces of one word: small letters without accents or signs.
fn of_word(word: &str, mut each: impl FnMut(u32)) {
    let vocabulary = &*VOCABULARY;
    if let Some(whole) = vocabulary.starts.get(word) {
        each(*whole);
        return;
    }
    let mut found = Vec::new();
    if word.chars().count() > WORD_CHARS_MAX || spell(vocabulary, word, &mut found).is_none() {
        each(UNKNOWN);
        return;
    }
    found.into_iter().for_each(each);
}

/// The longest piece first, then the longest of the rest; `None` where a part has no piece.
fn spell(vocabulary: &Vocabulary, word: &str, found: &mut Vec<u32>) -> Option<()> {
    let mut from = 0;
    while from < word.len() {
        let pieces = if from == 0 { &vocabulary.starts } else { &vocabulary.rests };
        let longest = word.len().min(from + vocabulary.bytes_max);
        let fits = |to: &usize| word.is_char_boundary(*to);
        let (to, piece) =
            (from + 1..=longest).rev().filter(fits).find_map(|to| Some((to, *pieces.get(&word[from..to])?)))?;
        found.push(piece);
        from = to;
    }
    Some(())
}

fn is_sign(c: char) -> bool {
    c.is_ascii_punctuation() || c.general_category_group() == GeneralCategoryGroup::Punctuation
}

/// The place of a whole word in the order of frequency.
pub(super) fn rank(word: &str) -> Option<u32> {
    VOCABULARY.starts.get(word)?.checked_sub(FIRST_WORD)
}

/// Whole words of ASCII letters with their rank.
pub(super) fn vocabulary() -> impl Iterator<Item = (&'static str, u32)> {
    let words = (0_u32..).zip(LINES.lines()).skip(FIRST_WORD as usize);
    words
        .filter(|(_, line)| line.bytes().all(|byte| byte.is_ascii_lowercase()))
        .map(|(id, line)| (line, id - FIRST_WORD))
}
