//! A text cut into the word pieces of uncased BERT, exactly as the table was fitted on them.
//!
//! Control characters go, ideographs and punctuation stand alone, accents go, letters become small; then each
//! word is spelt from the left with the longest pieces that the vocabulary has.

use std::collections::HashMap;
use std::sync::LazyLock;

use foldhash::fast::FixedState;
use icu_properties::props::GeneralCategory as Category;
use icu_properties::{CodePointMapData, CodePointMapDataBorrowed};
use unicode_normalization::char::decompose_canonical;

/// The most pieces of one text; what comes after them is not looked at.
pub(super) const PIECES_MAX: usize = 512;
/// The first whole word; before it come signs and letters.
const FIRST_WORD: u32 = 1_996;
/// A longer word is not spelt: it is a token, a hash or noise.
const WORD_CHARS_MAX: usize = 100;

static VOCABULARY: LazyLock<Vocabulary> = LazyLock::new(|| Vocabulary::read(include_str!("vocab.txt")));

const CATEGORIES: CodePointMapDataBorrowed<'static, Category> = CodePointMapData::<Category>::new();

/// The ids of the pieces of `chars`; a word that cannot be spelt has none.
pub(super) fn of(chars: impl Iterator<Item = char>) -> Vec<u32> {
    let mut cut = Cut { vocabulary: &VOCABULARY, word: String::new(), chars: 0, ids: Vec::with_capacity(32) };
    for c in chars {
        if cut.ids.len() >= PIECES_MAX {
            break;
        }
        cut.take(c);
    }
    cut.end_word();
    cut.ids.truncate(PIECES_MAX);
    cut.ids
}

/// The place of a whole word in the vocabulary's order, which is that of frequency; `None` where it is no word of it.
pub(in crate::understand) fn rank(word: &str) -> Option<u32> {
    VOCABULARY.beginnings.ids.get(word)?.checked_sub(FIRST_WORD)
}

/// Whole words of small ASCII letters with their rank.
pub(in crate::understand) fn words() -> impl Iterator<Item = (&'static str, u32)> {
    let of_letters = |word: &str| word.bytes().all(|byte| byte.is_ascii_lowercase());
    let words = VOCABULARY.beginnings.ids.iter().filter(move |(word, _)| of_letters(word));
    words.filter_map(|(word, id)| Some((*word, id.checked_sub(FIRST_WORD)?)))
}

/// A text being cut.
struct Cut {
    vocabulary: &'static Vocabulary,
    /// The word so far, and how many characters it has; what is too long is only counted.
    word: String,
    chars: usize,
    ids: Vec<u32>,
}

impl Cut {
    fn take(&mut self, c: char) {
        match c {
            'a'..='z' | '0'..='9' => self.push(c),
            'A'..='Z' => self.push(c.to_ascii_lowercase()),
            ' ' | '\t' | '\n' | '\r' => self.end_word(),
            _ if c.is_ascii_punctuation() => self.stand_alone(c),
            _ if c.is_ascii() => {} // control characters
            _ => self.take_rare(c),
        }
    }

    fn take_rare(&mut self, c: char) {
        if c == char::REPLACEMENT_CHARACTER || is_invisible(CATEGORIES.get(c)) {
            return;
        }
        if c.is_whitespace() {
            return self.end_word();
        }
        let ideograph = is_ideograph(c);
        if ideograph {
            self.end_word();
        }
        decompose_canonical(c, |part| {
            if CATEGORIES.get(part) == Category::NonspacingMark {
                return;
            }
            for small in part.to_lowercase() {
                if is_sign(small) {
                    self.stand_alone(small);
                } else {
                    self.push(small);
                }
            }
        });
        if ideograph {
            self.end_word();
        }
    }

    fn stand_alone(&mut self, sign: char) {
        self.end_word();
        self.push(sign);
        self.end_word();
    }

    fn push(&mut self, c: char) {
        self.chars += 1;
        if self.chars <= WORD_CHARS_MAX {
            self.word.push(c);
        }
    }

    fn end_word(&mut self) {
        if self.chars <= WORD_CHARS_MAX {
            self.spell();
        }
        self.word.clear();
        self.chars = 0;
    }

    /// Takes the longest piece again and again; a word with a part that no piece fits has no pieces at all.
    fn spell(&mut self) {
        let before = self.ids.len();
        let mut rest = self.word.as_str();
        let mut pieces = &self.vocabulary.beginnings;
        while !rest.is_empty() {
            let Some((id, length)) = pieces.longest_of(rest) else {
                self.ids.truncate(before);
                return;
            };
            self.ids.push(id);
            rest = &rest[length..];
            pieces = &self.vocabulary.continuations;
        }
    }
}

/// The vocabulary's pieces: those that begin a word, and those (`##` in the file) that go on with one.
struct Vocabulary {
    beginnings: Pieces,
    continuations: Pieces,
}

#[derive(Default)]
struct Pieces {
    // The keys are fixed: nobody can choose them so that they collide.
    ids: HashMap<&'static str, u32, FixedState>,
    /// Bytes of the longest.
    longest: usize,
}

impl Vocabulary {
    /// Reads a file with a piece a line; the line's number, from 0, is the piece's id.
    fn read(file: &'static str) -> Self {
        let mut vocabulary = Self { beginnings: Pieces::default(), continuations: Pieces::default() };
        vocabulary.beginnings.ids.reserve(file.len() / 9);
        for (id, line) in (0..).zip(file.split_terminator('\n')) {
            match line.strip_prefix("##") {
                Some(piece) if !piece.is_empty() => vocabulary.continuations.add(piece, id),
                _ => vocabulary.beginnings.add(line, id),
            }
        }
        vocabulary
    }
}

impl Pieces {
    fn add(&mut self, piece: &'static str, id: u32) {
        self.longest = self.longest.max(piece.len());
        self.ids.insert(piece, id);
    }

    /// The longest piece that `text` begins with, and its bytes.
    fn longest_of(&self, text: &str) -> Option<(u32, usize)> {
        let lengths = (1..=text.len().min(self.longest)).rev();
        lengths.filter_map(|length| Some((*self.ids.get(text.get(..length)?)?, length))).next()
    }
}

/// Characters that the table's tokenizer drops.
fn is_invisible(category: Category) -> bool {
    matches!(category, Category::Control | Category::Format | Category::PrivateUse)
}

/// Unicode's punctuation, and all of ASCII's signs.
fn is_sign(c: char) -> bool {
    use Category as C;
    let category = CATEGORIES.get(c);
    c.is_ascii_punctuation()
        || matches!(category, C::ConnectorPunctuation | C::DashPunctuation | C::OpenPunctuation | C::ClosePunctuation)
        || matches!(category, C::InitialPunctuation | C::FinalPunctuation | C::OtherPunctuation)
}

/// The ideographs that BERT's tokenizer sets apart: not all of Unicode's.
fn is_ideograph(c: char) -> bool {
    matches!(c,
        '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{2a6df}'
        | '\u{2a700}'..='\u{2b81f}' | '\u{2b820}'..='\u{2ceaf}' | '\u{2f800}'..='\u{2fa1f}')
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The ids are those of Hugging Face's `tokenizers`, which the table was fitted with.
    #[test]
    fn words_are_spelt_as_the_tokenizer_of_the_table_spells_them() {
        let cases: &[(&str, &[u32])] = &[
            ("don't re-run K8s_pod!", &[2123, 1005, 1056, 2128, 1011, 2448, 1047, 2620, 2015, 1035, 17491, 999]),
            ("kubectl\tget\r\npods", &[13970, 4783, 6593, 2140, 2131, 26723]),
            ("\u{200b}zero\u{a0}width\0\u{7}\u{fffd}fine", &[5717, 9381, 23460]),
            ("Straße ΣΊΣΥΦΟΣ", &[2358, 27807, 1173, 18199, 29733, 29735, 29736, 29730, 29733]),
            ("İstanbul", &[9960]),
            ("e\u{301}tude 한국 ﬁn", &[3802, 12672, 1469, 30006, 30021, 29991, 30014, 30020, 1984, 2078]),
            ("人ab大cd", &[1756, 11113, 1810, 3729]),
            ("ab≠cd", &[11113, 1027, 3729]),
            ("𝒳 ½ №5 …", &[1092, 1578, 2629, 1529]),
            ("🎉 party🎉time", &[]),
            ("[UNK] [CLS]", &[1031, 4895, 2243, 1033, 1031, 18856, 2015, 1033]),
        ];
        for (text, ids) in cases {
            assert_eq!(of(text.chars()), *ids, "{text}");
        }
    }

    #[test]
    fn a_very_long_word_or_text_is_bounded() {
        assert_eq!(of("x".repeat(100).chars()).len(), 50);
        assert_eq!(of(format!("{} ok", "x".repeat(101)).chars()), [7929]);
        assert_eq!(of("ok!".repeat(1_000).chars()).len(), PIECES_MAX);
        let mut looked_at = 0;
        of("ok!".chars().cycle().take(100_000).inspect(|_| looked_at += 1));
        assert!(looked_at < 1_000, "{looked_at}");
        let last = format!("{}{}", "ok ".repeat(PIECES_MAX - 1), "x".repeat(100));
        assert_eq!(of(last.chars()).len(), PIECES_MAX);
    }
}
