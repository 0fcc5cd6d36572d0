//! Character n-grams of a text, which survive typos and endings that words do not.

use super::words::{Kind, Word};

/// The shortest and longest n-gram of a word, its padding counted.
const LENGTHS: std::ops::RangeInclusive<usize> = 3..=5;
/// The most n-grams of one text.
const GRAMS_MAX: usize = 4_000;
/// N-grams are numbers below this: so that a table of all of them is small. Those few that share a number are taken
/// for one another.
pub(super) const GRAMS: usize = 1 << 18;

/// The n-grams of a text as numbers, repeated as they occur.
///
/// Words are padded with a space on both sides, so that beginnings and ends count; n-grams do not cross words. Of
/// Chinese, characters and what is made of them are n-grams already.
pub(super) fn grams<'a>(words: impl Iterator<Item = &'a Word>) -> Vec<u32> {
    let mut grams = Vec::new();
    let mut padded: Vec<char> = Vec::new();
    for word in words {
        padded.clear();
        if word.kind == Kind::Spaced {
            padded.push(' ');
            padded.extend(word.surface.chars());
            padded.push(' ');
            for length in LENGTHS {
                grams.extend(padded.windows(length).map(number));
            }
        } else {
            padded.extend(word.surface.chars());
            grams.push(number(&padded));
        }
        if grams.len() >= GRAMS_MAX {
            break;
        }
    }
    grams
}

/// FNV-1a over the characters, folded: the same everywhere.
fn number(gram: &[char]) -> u32 {
    let hash = gram
        .iter()
        .fold(0xcbf2_9ce4_8422_2325_u64, |hash, c| (hash ^ u64::from(u32::from(*c))).wrapping_mul(0x0100_0000_01b3));
    #[expect(clippy::cast_possible_truncation, reason = "less than GRAMS")]
    let number = ((hash >> 40) ^ hash) as u32 & (GRAMS as u32 - 1);
    number
}
