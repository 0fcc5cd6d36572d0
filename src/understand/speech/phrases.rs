//! Lists of phrases, looked up by their first word: a sentence is compared with hundreds of them.

use std::collections::HashMap;

use foldhash::fast::FixedState;

/// Phrases of one or more words.
pub(super) struct Phrases(HashMap<&'static str, Vec<Vec<&'static str>>, FixedState>);

impl Phrases {
    pub(super) fn of(phrases: &[&'static str]) -> Self {
        let mut by_first: HashMap<_, Vec<Vec<_>>, FixedState> = HashMap::default();
        for phrase in phrases {
            let words: Vec<&'static str> = phrase.split(' ').collect();
            if let Some(first) = words.first() {
                by_first.entry(*first).or_default().push(words);
            }
        }
        Self(by_first)
    }

    /// Phrases of one word each, written one after the other.
    pub(super) fn words(words: &'static str) -> Self {
        Self::of(&words.split_whitespace().collect::<Vec<_>>())
    }

    /// Whether one of them is among `words`, in its order.
    pub(super) fn are_in(&self, words: &[&str]) -> bool {
        let begins = |(at, word): (usize, &&str)| {
            self.0.get(word).is_some_and(|phrases| phrases.iter().any(|phrase| words[at..].starts_with(phrase)))
        };
        words.iter().enumerate().any(begins)
    }
}
