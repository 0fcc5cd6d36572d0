//! Whether a message asks for something, tells something, or is chatter.

mod chinese;
mod request;
mod social;
mod trouble;

use super::text::Message;
use super::words::{fold, is_han};
use chinese::of_chinese;
use request::{is_inverted, is_request};
use social::{is_pleasantry, is_social};
use trouble::is_trouble;

/// What a message does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Speech {
    /// It asks: a question, a request, or a problem somebody wants to be rid of.
    Asks,
    /// It tells something and wants nothing.
    Tells,
    /// Greeting, thanks, agreement, an emoji, a lone link.
    Chats,
    /// Code or a log without a word about it.
    Pastes,
    /// Nothing is left of it.
    Empty,
}

/// Whether `text` asks for something; see [`Speech::Asks`].
pub fn asks(text: &str) -> bool {
    speech(text) == Speech::Asks
}

/// Judges a raw message.
pub fn speech(text: &str) -> Speech {
    of_message(&Message::of(text))
}

/// Judges a message already taken apart.
pub(super) fn of_message(message: &Message) -> Speech {
    let folded = fold(&message.prose).replace(['\u{2019}', '\u{2bc}'], "'");
    if !folded.chars().any(char::is_alphanumeric) {
        return without_words(message, &folded);
    }
    let sentences = sentences(&folded);
    let mut chats = true;
    for sentence in &sentences {
        match of_sentence(sentence) {
            Speech::Asks => return Speech::Asks,
            Speech::Chats => {}
            _ => chats = false,
        }
    }
    if chats { Speech::Chats } else { Speech::Tells }
}

fn without_words(message: &Message, folded: &str) -> Speech {
    if !message.code.is_empty() {
        Speech::Pastes
    } else if message.links + message.emoji > 0 || !folded.trim().is_empty() {
        // A lone `?` after somebody else's message is a nudge, not a question of its own.
        Speech::Chats
    } else {
        Speech::Empty
    }
}

struct Sentence<'a> {
    text: &'a str,
    /// It ends in a question mark.
    marked: bool,
}

fn sentences(folded: &str) -> Vec<Sentence<'_>> {
    folded
        .split_inclusive(['\n', '!', '?', '。', '！', '？', ';', '；'])
        .flat_map(|piece| piece.split_inclusive(". "))
        .map(|piece| Sentence {
            text: piece.trim_matches(|c: char| !c.is_alphanumeric()),
            marked: piece.trim_end().ends_with(['?', '？']),
        })
        .filter(|sentence| !sentence.text.is_empty())
        .collect()
}

fn of_sentence(sentence: &Sentence<'_>) -> Speech {
    if sentence.text.chars().any(is_han) {
        return of_chinese(sentence);
    }
    let text = sentence.text.replace(['\'', ','], "");
    let words: Vec<&str> = text.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).collect();
    let words = after_lead_in(&words);
    let social = sentence.marked && is_social(words);
    if words.is_empty() || social || is_pleasantry(words) {
        return Speech::Chats;
    }
    if sentence.marked || is_inverted(words) || is_request(words) || is_trouble(words) {
        return Speech::Asks;
    }
    Speech::Tells
}

/// `hi team, ` and `so ` before the matter itself.
fn after_lead_in<'a>(words: &'a [&'a str]) -> &'a [&'a str] {
    let mut rest = words;
    while let Some((first, tail)) = rest.split_first() {
        if !LEAD_INS.contains(first) {
            break;
        }
        rest = tail;
    }
    rest
}

const LEAD_INS: &[&str] = &[
    "hi",
    "hello",
    "hey",
    "hiya",
    "yo",
    "dear",
    "team",
    "all",
    "folks",
    "guys",
    "everyone",
    "everybody",
    "there",
    "sir",
    "madam",
    "so",
    "ok",
    "okay",
    "and",
    "but",
    "also",
    "well",
    "um",
    "hmm",
    "btw",
    "quick",
    "question",
    "good",
    "morning",
    "afternoon",
    "evening",
    "day",
    "greetings",
    "sorry",
    "again",
    "then",
];

fn contains_phrase(words: &[&str], phrases: &[&str]) -> bool {
    let text = format!(" {} ", words.join(" "));
    phrases.iter().any(|phrase| {
        text.match_indices(phrase)
            .any(|(at, _)| text[..at].ends_with(' ') && text[at + phrase.len()..].starts_with(' '))
    })
}
