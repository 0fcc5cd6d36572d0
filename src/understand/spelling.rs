//! Misspelt words mended: against the base's own vocabulary first, then against common English words.

use std::borrow::Cow;
use std::cmp::Reverse;
use std::sync::LazyLock;

use fuzzy_matcher::FuzzyMatcher;
use fuzzy_matcher::skim::SkimMatcherV2;
use rapidfuzz::distance::osa;

use super::encoder;
use super::words::is_han;

/// Shorter words are left as they are: too many others are one slip away.
const CHARS_MIN: usize = 4;
/// From this length two slips are forgiven.
const CHARS_FOR_TWO_SLIPS: usize = 7;
/// Words of the base are kept and compared up to this length.
const CHARS_MAX: usize = 24;
/// Rarer words than this are no guess for a misspelt one.
const RANK_MAX: u32 = 24_000;
/// What a guess among common words may cost at most, and by how much it must beat one of the base's own words. It costs
/// less than two slips, so one slip is all that is looked for.
const COMMON_COST_MAX: f32 = 1.9;
const COMMON_HANDICAP: f32 = 0.35;

/// Common English words by length.
static COMMON: LazyLock<Spelling> = LazyLock::new(|| {
    let mut common = Spelling::default();
    for (word, rank) in encoder::words() {
        if rank < RANK_MAX {
            #[expect(clippy::cast_precision_loss, reason = "ranks are small")]
            common.learn(word.into(), rank as f32 / 32_000.0);
        }
    }
    common
});

/// A vocabulary that misspelt words are compared with.
#[derive(Debug, Clone, Default)]
pub(super) struct Spelling {
    by_length: Vec<Shelf>,
}

/// Words of one length, side by side: nearly all are passed over by their letters alone.
#[derive(Debug, Clone, Default)]
struct Shelf {
    /// A bit for each letter that occurs: two words that are a slip apart differ in at most two.
    letters: Vec<u32>,
    words: Vec<Known>,
}

#[derive(Debug, Clone)]
struct Known {
    /// A common word is in the table of the encoder already.
    word: Cow<'static, str>,
    /// Added to the cost of guessing this word: rare words are rarely meant.
    handicap: f32,
}

/// Words whose letters are looked at together, as the processor compares several numbers at once.
const TOGETHER: usize = 16;

impl Shelf {
    /// The words whose letters are so many slips away at most.
    fn near(&self, asked: u32, slips_max: usize) -> impl Iterator<Item = &Known> {
        let groups = self.letters.chunks(TOGETHER).zip(self.words.chunks(TOGETHER));
        let groups = groups.filter(move |(letters, _)| {
            letters.iter().fold(false, |any, letters| any | differ_little(letters ^ asked, slips_max))
        });
        groups.flat_map(move |(letters, words)| {
            let both = letters.iter().zip(words);
            both.filter(move |(letters, _)| differ_little(*letters ^ asked, slips_max)).map(|(_, known)| known)
        })
    }
}

/// Whether at most two letters differ for each slip. Without the instruction that counts bits, which old processors lack,
/// taking the lowest bit away is the quicker way to count so few.
#[inline(always)]
const fn differ_little(different: u32, slips_max: usize) -> bool {
    let less = without_two(different);
    (if slips_max < 2 { less } else { without_two(less) }) == 0
}

#[inline(always)]
const fn without_two(bits: u32) -> u32 {
    let bits = bits & bits.wrapping_sub(1);
    bits & bits.wrapping_sub(1)
}

/// A word that may have been meant.
struct Guess<'a> {
    word: &'a str,
    cost: f32,
}

impl Spelling {
    /// Takes up a word that occurs `count` times in the base.
    pub(super) fn learn_of_base(&mut self, word: &str, count: u32) {
        #[expect(clippy::cast_precision_loss, reason = "counts are small")]
        self.learn(word.to_owned().into(), -(count as f32).ln().min(6.0) * 0.05);
    }

    /// Takes up a word of one entry, unless the base had it.
    pub(super) fn learn_if_new(&mut self, word: &str) {
        let shelf = self.by_length.get(word.chars().count());
        if !shelf.is_some_and(|shelf| shelf.words.iter().any(|known| known.word == word)) {
            self.learn_of_base(word, 1);
        }
    }

    fn learn(&mut self, word: Cow<'static, str>, handicap: f32) {
        let chars = word.chars().count();
        if (CHARS_MIN - 1..=CHARS_MAX).contains(&chars) && !word.contains(|c: char| c.is_numeric() || is_han(c)) {
            if self.by_length.len() <= chars {
                self.by_length.resize_with(chars + 1, Shelf::default);
            }
            let shelf = &mut self.by_length[chars];
            shelf.letters.push(letters(&word));
            shelf.words.push(Known { word, handicap });
        }
    }

    /// What `word`, which the base does not know, most likely means; `None` where it stays as it is.
    ///
    /// A common English word stays: it is a word, only none of this base.
    pub(super) fn mend(&self, word: &str) -> Option<String> {
        let chars = word.chars().count();
        let is_word = encoder::rank(word).is_some() && word.is_ascii();
        if !(CHARS_MIN..=CHARS_MAX).contains(&chars) || word.contains(|c: char| c.is_numeric() || is_han(c)) || is_word
        {
            return None;
        }
        let slips_max = if chars < CHARS_FOR_TWO_SLIPS { 1 } else { 2 };
        let own = self.guess(word, chars, slips_max);
        let common = COMMON.guess(word, chars, 1).filter(|guess| guess.cost <= COMMON_COST_MAX);
        let best = match (own, common) {
            (Some(own), Some(common)) if common.cost + COMMON_HANDICAP < own.cost => Some(common),
            (Some(own), _) => Some(own),
            (None, common) => common,
        };
        best.map(|guess| guess.word.to_owned())
    }

    /// The nearest word; among equally near ones that which the fuzzy matcher likes best.
    fn guess(&self, word: &str, chars: usize, slips_max: usize) -> Option<Guess<'_>> {
        let asked = letters(word);
        let lengths = chars.saturating_sub(slips_max)..=chars + slips_max;
        let shelves = lengths.filter_map(|length| self.by_length.get(length));
        let near = shelves.flat_map(|shelf| shelf.near(asked, slips_max));
        let compare = osa::BatchComparator::new(word.chars());
        let within = osa::Args::default().score_cutoff(slips_max);
        let guesses: Vec<Guess<'_>> = near
            .filter_map(|known| {
                let slips = compare.distance_with_args(known.word.chars(), &within)?;
                Some(Guess { word: &known.word, cost: cost(word, &known.word, slips) + known.handicap })
            })
            .collect();
        let least = guesses.iter().map(|guess| guess.cost).min_by(f32::total_cmp)?;
        let matcher = SkimMatcherV2::default();
        let liked = |guess: &Guess<'_>| matcher.fuzzy_match(guess.word, word).unwrap_or(0);
        guesses.into_iter().filter(|guess| guess.cost <= least).min_by_key(|guess| (Reverse(liked(guess)), guess.word))
    }
}

/// How unlikely it is that `word` was to be `known`: its slips, more for a letter that is not beside the key and for
/// a wrong first letter.
fn cost(word: &str, known: &str, slips: usize) -> f32 {
    #[expect(clippy::cast_precision_loss, reason = "at most two")]
    let mut cost = slips as f32;
    if word.chars().next() != known.chars().next() {
        cost += 0.3;
    }
    if slips == 1 && word.chars().count() == known.chars().count() {
        let mut different = word.chars().zip(known.chars()).filter(|(a, b)| a != b);
        if let (Some((a, b)), None) = (different.next(), different.next())
            && !are_neighbours(a, b)
        {
            cost += 0.4;
        }
    }
    cost
}

fn letters(word: &str) -> u32 {
    let bit = |byte: u8| if byte.is_ascii_lowercase() { byte - b'a' } else { 26 + byte % 6 };
    word.bytes().fold(0, |letters, byte| letters | 1 << bit(byte))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_differ_little_where_each_slip_changes_two() {
        for bits in
            (0..32).map(|shift| 0b1_0110_1101_u32.rotate_left(shift)).flat_map(|bits| [bits, bits & 0xff, bits & 7])
        {
            let ones = bits.count_ones();
            assert_eq!([differ_little(bits, 1), differ_little(bits, 2)], [ones <= 2, ones <= 4], "{bits:b}");
        }
    }

    #[test]
    fn slips_are_mended_and_words_are_not() {
        let mut spelling = Spelling::default();
        for word in ["consumer", "rebalance", "offset", "broker", "lag"] {
            spelling.learn_of_base(word, 3);
        }
        let cases = [
            ("conusmer", Some("consumer")),
            ("rebalence", Some("rebalance")),
            ("ofset", Some("offset")),
            ("brpker", Some("broker")),
            ("groker", Some("broker")),
            // Common words stay, and what is near to none of the base's is read as the nearest common one.
            ("broken", None),
            ("mesage", Some("message")),
            ("lah", None),
            ("x9kqz", None),
            ("消费者组", None),
        ];
        for (word, expect) in cases {
            assert_eq!(spelling.mend(word).as_deref(), expect, "{word}");
        }
    }
}
