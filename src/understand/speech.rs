//! Whether a message asks for something, tells something, or is chatter.

mod between;
mod chinese;
mod phrases;
mod request;
mod social;
mod standing;
mod trouble;

use super::text::Message;
use super::words::{fold, is_han};
use between::is_asked_back;
use chinese::{is_chinese_question, of_chinese};
use request::{begins_question, is_asking_clause, is_inverted, is_order, is_request};
use social::{is_pleasantry, is_social};
use standing::{content, goes_on, has_content, is_heading, is_to_one, only_points};
use trouble::{is_perhaps_trouble, is_trouble};

/// What a message does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Speech {
    /// It asks whoever can help, and says what about: a question, a request, a problem somebody wants to be rid of.
    Asks,
    /// It may ask the same, or be part of a talk among people: too short, pointing back, said to one of them.
    Wonders,
    /// It tells something and wants nothing.
    Tells,
    /// Greeting, thanks, agreement, an emoji, a lone link.
    Chats,
    /// Code or a log without a word about it.
    Pastes,
    /// Nothing is left of it.
    Empty,
}

/// From this many words of content on, or Han characters, a message says what it is about.
const ENOUGH_WORDS: usize = 3;
const ENOUGH_HAN: usize = 8;

/// Whether a text asks for something, or may.
pub(super) fn asks(text: &str) -> bool {
    matches!(speech(text), Speech::Asks | Speech::Wonders)
}

/// Judges a raw message.
pub fn speech(text: &str) -> Speech {
    of_message(&Message::of(text))
}

/// Judges a message already taken apart.
pub(super) fn of_message(message: &Message) -> Speech {
    let folded = folded(message);
    if !folded.chars().any(char::is_alphanumeric) {
        return without_words(message, &folded);
    }
    let sentences = sentences(&folded);
    let said: Vec<Speech> = sentences.iter().map(of_sentence).collect();
    let does = |speech| said.contains(&speech);
    if does(Speech::Asks) && !folded.chars().any(is_han) && is_part_of_talk(&sentences) {
        return Speech::Wonders;
    }
    match () {
        () if does(Speech::Asks) => Speech::Asks,
        () if does(Speech::Wonders) || does(Speech::Tells) && names_fault(&message.prose) => Speech::Wonders,
        () if does(Speech::Tells) => Speech::Tells,
        () => Speech::Chats,
    }
}

/// Whether the message says what it is about, so that nothing has to be looked for in what was pasted with it.
pub(super) fn says_enough(prose: &str) -> bool {
    let folded = fold(prose);
    content(&words_of(&folded)) >= ENOUGH_WORDS || folded.chars().filter(|c| is_han(*c)).count() >= ENOUGH_HAN
}

fn folded(message: &Message) -> String {
    fold(&message.prose).replace(['\u{2019}', '\u{2bc}'], "'")
}

/// `OFFSET_OUT_OF_RANGE`, `NullPointerException`.
fn names_fault(prose: &str) -> bool {
    let code = |word: &str| {
        word.split('_').count() > 1
            && word.split('_').all(|part| !part.is_empty() && part.chars().all(|c| c.is_ascii_uppercase()))
    };
    let class = |word: &str| {
        let rest = word.strip_suffix("Exception").or_else(|| word.strip_suffix("Error"));
        rest.is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_uppercase()))
    };
    prose.split(|c: char| !c.is_ascii_alphanumeric() && c != '_').any(|word| code(word) || class(word))
}

/// Whether an English message that asks goes on with something, or says too little for a stranger.
fn is_part_of_talk(sentences: &[Sentence<'_>]) -> bool {
    let texts: Vec<String> = sentences.iter().map(|sentence| sentence.text.replace('\'', "")).collect();
    let words: Vec<&str> = texts.iter().flat_map(|text| words_of(text)).collect();
    let first = texts.first().map(|text| words_of(text)).unwrap_or_default();
    goes_on(&first) || !has_content(&words) || only_points(&words)
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
    if is_asked_back(words) {
        return Speech::Tells;
    }
    let questions = is_inverted(words) || ends_in_question(sentence) || sentence.marked && begins_question(words);
    let to_one = is_to_one(words);
    if to_one && !questions && !sentence.marked {
        return Speech::Tells;
    }
    if is_order(words) && !questions && !sentence.marked {
        return Speech::Wonders;
    }
    if questions || is_request(words) || is_trouble(words) {
        return if to_one { Speech::Wonders } else { Speech::Asks };
    }
    // `14.04 LTS?` and `you have it open?` mostly ask back.
    if sentence.marked || is_perhaps_trouble(words) || is_heading(words) { Speech::Wonders } else { Speech::Tells }
}

/// Whether one sentence has the form of a question: marked as one, or with the words of one in their place. A request
/// or a report of trouble has not.
pub(super) fn is_question(sentence: &str, marked: bool) -> bool {
    let folded = fold(sentence).replace(['\u{2019}', '\u{2bc}', '\'', ','], "");
    if folded.chars().any(is_han) {
        return marked || is_chinese_question(&folded);
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
    "another",
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
            "can I get an invoice with our VAT id on it?",
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
    fn what_may_be_part_of_a_talk_is_not_taken_for_a_request() {
        let wondering = [
            "would VLC?",
            "on windows?",
            "is that normal?",
            "with spaces??",
            "and why does it matter for the broker?",
            "can I ask a question here?",
            "could someone please help?",
            "How do I run it instead of initrd?",
            "but the older kernel does not boot",
            "it still does not work with TLS",
            "do your brokers run on windows?",
            "consumer lag growing",
            "set the retention to seven days",
            "Finding out how large my topics are",
            "storing large blobs in a topic",
            "为什么",
            "哪个版本",
            "然后呢？",
        ];
        for text in wondering {
            assert_eq!(speech(text), Speech::Wonders, "{text}");
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
            ("what version of python are you running?", Speech::Tells),
            ("could you paste your config?", Speech::Tells),
            ("we are fine now, no problem at all", Speech::Tells),
            ("your disk is full", Speech::Tells),
            ("you can set the retention to seven days", Speech::Tells),
            ("apt-get install linux-headers", Speech::Tells),
            ("kubectl get pods", Speech::Tells),
            ("```\nlet x = 1;\n```", Speech::Pastes),
            ("   ", Speech::Empty),
        ];
        for (text, expect) in cases {
            assert_eq!(speech(text), expect, "{text}");
        }
    }
}
