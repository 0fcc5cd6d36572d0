//! A text cut into words that can be compared: folded, stemmed, Chinese by character and pair.

use rust_stemmers::{Algorithm, Stemmer};
use unicode_normalization::UnicodeNormalization;

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
}

/// The words of `text` in their order.
///
/// A run of Han characters gives every character and every neighbouring pair: Chinese writes
/// no spaces, and pairs are close to its words.
pub(super) fn words(text: &str) -> Vec<Word> {
    let stemmer = Stemmer::create(Algorithm::English);
    let mut words = Vec::new();
    let mut run = String::new();
    let mut han_before: Option<char> = None;
    for c in fold(text).chars().chain([' ']) {
        if words.len() >= WORDS_MAX {
            break;
        }
        if is_han(c) {
            flush(&mut words, &mut run, &stemmer);
            words.push(verbatim(c.to_string()));
            if let Some(before) = han_before {
                words.push(verbatim([before, c].iter().collect()));
            }
            han_before = Some(c);
            continue;
        }
        han_before = None;
        if c.is_alphanumeric() {
            if run.chars().count() < WORD_CHARS_MAX {
                run.push(c);
            }
        } else if !is_apostrophe(c) {
            flush(&mut words, &mut run, &stemmer);
        }
    }
    words
}

/// `text` in compatible form and small letters, so that `Ｋａｆｋａ` is `kafka`.
pub(super) fn fold(text: &str) -> String {
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

fn verbatim(text: String) -> Word {
    Word { surface: text.clone(), stem: text }
}

fn flush(words: &mut Vec<Word>, run: &mut String, stemmer: &Stemmer) {
    if run.is_empty() {
        return;
    }
    for word in spelled_out(run).split(' ').filter(|word| !word.is_empty()) {
        words.push(Word { stem: stemmer.stem(word).into_owned(), surface: word.to_owned() });
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
    ("arent", "are not"),
    ("b4", "before"),
    ("bcoz", "because"),
    ("bcuz", "because"),
    ("btw", ""),
    ("cannot", "can not"),
    ("cant", "can not"),
    ("coz", "because"),
    ("cuz", "because"),
    ("didnt", "did not"),
    ("doesnt", "does not"),
    ("dont", "do not"),
    ("gonna", "going to"),
    ("gud", "good"),
    ("hows", "how is"),
    ("idk", "do not know"),
    ("im", "i am"),
    ("isnt", "is not"),
    ("ive", "i have"),
    ("k8s", "kubernetes"),
    ("lemme", "let me"),
    ("msg", "message"),
    ("msgs", "messages"),
    ("pls", "please"),
    ("plz", "please"),
    ("ppl", "people"),
    ("pw", "password"),
    ("pwd", "password"),
    ("r", "are"),
    ("rn", "now"),
    ("thats", "that is"),
    ("thru", "through"),
    ("thx", "thanks"),
    ("tho", "though"),
    ("tmrw", "tomorrow"),
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
    ("y", "why"),
];
