//! A text cut into words that can be compared: folded, stemmed, Chinese by character, pair and word.

use rust_stemmers::{Algorithm, Stemmer};
use unicode_normalization::UnicodeNormalization;

use super::segment::words_of_han;

/// The most words of one text that are compared; the rest is not looked at.
const WORDS_MAX: usize = 4_000;
/// The longest word; what is longer is a token, a hash or noise, and is cut.
const WORD_CHARS_MAX: usize = 40;

/// One word of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Word {
    /// As written, folded to small letters of the compatible form.
    pub surface: String,
    /// What is compared.
    pub stem: String,
    pub kind: Kind,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Between spaces or signs.
    Spaced,
    /// A Han character.
    Character,
    /// Two or more Han characters that were given one by one before.
    Compound,
}

/// The words of `text` in their order.
///
/// A run of Han characters gives every character, every neighbouring pair, and the longer words that a dictionary
/// finds in it: Chinese writes no spaces, and where the dictionary errs the pairs still meet.
pub(super) fn words(text: &str) -> Vec<Word> {
    let stemmer = Stemmer::create(Algorithm::English);
    let mut words = Vec::new();
    let mut run = String::new();
    let mut han = String::new();
    for c in fold(text).chars().chain([' ']) {
        if words.len() >= WORDS_MAX {
            break;
        }
        if is_han(c) {
            flush(&mut words, &mut run, &stemmer);
            han.push(c);
            continue;
        }
        flush_han(&mut words, &mut han);
        if c.is_alphanumeric() {
            if run.len() < WORD_CHARS_MAX || run.chars().count() < WORD_CHARS_MAX {
                run.push(c);
            }
        } else if !is_apostrophe(c) {
            flush(&mut words, &mut run, &stemmer);
        }
    }
    words
}

/// The word in the place of a misspelt one.
pub(super) fn word(surface: &str) -> Word {
    let stem = Stemmer::create(Algorithm::English).stem(surface).into_owned();
    Word { surface: surface.to_owned(), stem, kind: Kind::Spaced }
}

/// `text` in compatible form and small letters, so that `Ｋａｆｋａ` is `kafka`.
pub(super) fn fold(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    text.nfkc().flat_map(char::to_lowercase).collect()
}

/// Whether `c` is a Han character.
pub(super) fn is_han(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{323af}')
}

/// `don't` is one word, and so is what a phone makes of it.
fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '\u{2019}' | '\u{2bc}')
}

fn flush_han(words: &mut Vec<Word>, run: &mut String) {
    if run.is_empty() {
        return;
    }
    let verbatim = |text: &str, kind| Word { surface: text.to_owned(), stem: text.to_owned(), kind };
    let starts: Vec<usize> = run.char_indices().map(|(at, _)| at).chain([run.len()]).collect();
    let slices = |length: usize| starts.windows(length + 1).map(move |ends| (ends[0], ends[length]));
    words.extend(slices(1).map(|(from, to)| verbatim(&run[from..to], Kind::Character)));
    words.extend(slices(2).map(|(from, to)| verbatim(&run[from..to], Kind::Compound)));
    if starts.len() > 3 {
        let long = words_of_han(run).into_iter().filter(|word| word.chars().count() > 2);
        words.extend(long.map(|word| verbatim(word, Kind::Compound)));
    }
    words.truncate(WORDS_MAX);
    run.clear();
}

fn flush(words: &mut Vec<Word>, run: &mut String, stemmer: &Stemmer) {
    if run.is_empty() {
        return;
    }
    for word in spelled_out(run).split(' ').filter(|word| !word.is_empty()) {
        words.push(Word { stem: stemmer.stem(word).into_owned(), surface: word.to_owned(), kind: Kind::Spaced });
    }
    run.clear();
}

/// What people type in a hurry, written out.
fn spelled_out(word: &str) -> &str {
    match SHORTHAND.binary_search_by(|(short, _)| (*short).cmp(word)) {
        Ok(index) => SHORTHAND[index].1,
        Err(_) => word,
    }
}

/// Chat's short forms and the contractions left when apostrophes go; sorted.
const SHORTHAND: &[(&str, &str)] = &[
    ("abt", "about"),
    ("acc", "account"),
    ("acct", "account"),
    ("amt", "amount"),
    ("arent", "are not"),
    ("asap", ""),
    ("b4", "before"),
    ("bcoz", "because"),
    ("bcuz", "because"),
    ("btw", ""),
    ("cannot", "can not"),
    ("cant", "can not"),
    ("coz", "because"),
    ("cud", "could"),
    ("cuz", "because"),
    ("didnt", "did not"),
    ("doesnt", "does not"),
    ("dont", "do not"),
    ("dunno", "do not know"),
    ("frm", "from"),
    ("gonna", "going to"),
    ("gotta", "got to"),
    ("gud", "good"),
    ("hav", "have"),
    ("hows", "how is"),
    ("hv", "have"),
    ("idk", "do not know"),
    ("im", "i am"),
    ("isnt", "is not"),
    ("ive", "i have"),
    ("k8s", "kubernetes"),
    ("lemme", "let me"),
    ("lol", ""),
    ("msg", "message"),
    ("msgs", "messages"),
    ("num", "number"),
    ("pls", "please"),
    ("plz", "please"),
    ("ppl", "people"),
    ("pw", "password"),
    ("pwd", "password"),
    ("r", "are"),
    ("rn", "now"),
    ("shud", "should"),
    ("thats", "that is"),
    ("tho", "though"),
    ("thru", "through"),
    ("thx", "thanks"),
    ("tmrw", "tomorrow"),
    ("ty", "thanks"),
    ("u", "you"),
    ("ur", "your"),
    ("w", "with"),
    ("wanna", "want to"),
    ("wasnt", "was not"),
    ("wat", "what"),
    ("whats", "what is"),
    ("wheres", "where is"),
    ("whos", "who is"),
    ("wont", "will not"),
    ("wouldnt", "would not"),
    ("wud", "would"),
    ("y", "why"),
];
