//! Whether a message asks for something, tells something, or is chatter.

mod between;
mod chinese;
mod request;
mod social;
mod trouble;

use super::text::Message;
use super::words::{fold, is_han};
use between::is_asked_back;
use chinese::of_chinese;
use request::{is_asking_clause, is_inverted, is_request};
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
    let words = words_of(&text);
    let words = after_lead_in(&words);
    let social = sentence.marked && is_social(words);
    if words.is_empty() || social || is_pleasantry(words) {
        return Speech::Chats;
    }
    if is_asked_back(sentence.text, words) {
        return Speech::Tells;
    }
    if sentence.marked || is_inverted(words) || is_request(words) || is_trouble(words) || ends_in_question(sentence) {
        return Speech::Asks;
    }
    Speech::Tells
}

/// Whether one sentence has the form of a question: marked as one, or with the words of one in their place. A request
/// or a report of trouble has not.
pub(super) fn is_question(sentence: &str, marked: bool) -> bool {
    const INTERROGATIVE: &[&str] = &[
        "怎么",
        "怎样",
        "如何",
        "为什么",
        "为何",
        "为啥",
        "什么",
        "啥",
        "哪",
        "几",
        "多少",
        "多久",
        "多长",
        "吗",
        "呢",
        "是否",
        "能否",
        "可否",
        "有没有",
        "是不是",
        "能不能",
        "可不可以",
        "会不会",
        "要不要",
    ];
    let folded = fold(sentence).replace(['\u{2019}', '\u{2bc}', '\'', ','], "");
    if folded.chars().any(is_han) {
        return marked || INTERROGATIVE.iter().any(|word| folded.contains(word));
    }
    let words = words_of(&folded);
    marked || is_inverted(after_lead_in(&words))
}

/// `disk usage is at 97%, which files can go`: a clause after a comma that asks.
fn ends_in_question(sentence: &Sentence<'_>) -> bool {
    let text = sentence.text.replace('\'', "");
    text.split(',').skip(1).any(|clause| is_asking_clause(&words_of(clause)))
}

fn words_of(text: &str) -> Vec<&str> {
    text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect()
}

/// `hi team, ` and `so ` before the matter itself.
fn after_lead_in<'a>(words: &'a [&'a str]) -> &'a [&'a str] {
    let mut rest = words;
    while let Some((first, tail)) = rest.split_first() {
        // `hi there` greets; `there is …` tells.
        let greets = *first == "there" && rest.len() < words.len();
        if !greets && !LEAD_INS.contains(first) {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_asks_wants_something_or_is_in_trouble_is_heard() {
        let asking = [
            "why does my consumer lag keep growing",
            "Is there a Helm chart",
            "hi team, how do I reset offsets?",
            "please cancel my subscription",
            "need help with TLS",
            "anyone know where the logs go",
            "the broker keeps restarting after the upgrade",
            "accidentally dropped a topic",
            "restart count of my pods keeps going up",
            "our licence key has not arrived",
            "otp app wiped, what now",
            "PRODUCER_FENCED, why",
            "disk usage is at 97%, which files can be deleted",
            "we only get 3 MB/s, what can be tuned",
            "records are processed twice",
            "磁盘满了怎么办",
            "升级之后连不上",
            "请问支持哪些版本",
            "数据写不进去",
        ];
        for text in asking {
            assert_eq!(speech(text), Speech::Asks, "{text}");
        }
    }

    #[test]
    fn chatter_and_what_wants_nothing_is_told_from_questions() {
        let cases = [
            ("good morning everyone!", Speech::Chats),
            ("thanks, that solved it", Speech::Chats),
            ("how was your weekend?", Speech::Chats),
            ("lol", Speech::Chats),
            ("谢谢大家", Speech::Chats),
            ("👍", Speech::Chats),
            ("https://example.org/x", Speech::Chats),
            ("I merged the docs change this morning", Speech::Tells),
            ("there is a nice article about logs", Speech::Tells),
            ("the new release is out, which is nice", Speech::Tells),
            ("when I restart it, it works", Speech::Tells),
            ("did you try restarting it?", Speech::Tells),
            ("tom: have you merged that yet?", Speech::Tells),
            ("what version of python are you running?", Speech::Tells),
            ("could you paste your config?", Speech::Tells),
            ("we are fine now, no problem at all", Speech::Tells),
            ("```\nlet x = 1;\n```", Speech::Pastes),
            ("   ", Speech::Empty),
        ];
        for (text, expect) in cases {
            assert_eq!(speech(text), expect, "{text}");
        }
    }
}
