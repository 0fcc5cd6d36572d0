//! Knowledge bases of any size and questions to them: made up, but of real words that are as frequent as in English.

use std::sync::LazyLock;

use frontdesk::domain::Locale;
use frontdesk::understand::{Audience, Entry};
use jiff::civil::date;

use crate::dice::Dice;

/// A question and the id of the entry that answers it, if one does.
pub struct Asked {
    pub text: String,
    pub answer: Option<String>,
}

/// What an entry is about; its title, phrasings and the questions to it are told from this.
struct Subject {
    /// Ways to say the same deed.
    deed: &'static [&'static str],
    kind: &'static str,
    thing: &'static str,
    component: String,
}

/// English words, the frequent ones first: the vocabulary of the encoder is in that order.
static WORDS: LazyLock<Vec<&'static str>> = LazyLock::new(|| {
    let lines = include_str!("../../src/understand/encoder/vocab.txt").lines().skip(1996);
    lines.filter(|word| word.len() > 2 && word.bytes().all(|byte| byte.is_ascii_lowercase())).collect()
});

const DEEDS: &[&[&str]] = &[
    &["reset", "change", "renew"],
    &["delete", "remove", "get rid of"],
    &["create", "add", "set up"],
    &["restart", "reboot", "start again"],
    &["upgrade", "update", "move to the new version of"],
    &["find", "see", "look up"],
    &["export", "download", "save"],
    &["import", "load", "bring in"],
    &["connect", "link", "attach"],
    &["pay for", "buy", "purchase"],
    &["cancel", "stop", "end"],
    &["share", "send", "give somebody"],
    &["limit", "restrict", "cap"],
    &["monitor", "watch", "keep an eye on"],
    &["back up", "save a copy of", "archive"],
    &["restore", "recover", "get back"],
    &["encrypt", "protect", "secure"],
    &["rename", "call differently", "change the name of"],
    &["test", "try out", "check"],
    &["migrate", "move", "transfer"],
    &["disable", "turn off", "switch off"],
    &["enable", "turn on", "activate"],
    &["speed up", "make faster", "tune"],
    &["debug", "find out what is wrong with", "troubleshoot"],
];

/// How an entry may ask: `{deed}`, `{what}` and `{where}` are filled in.
const PHRASINGS: &[&str] = &[
    "How do I {deed} the {what} of {where}?",
    "{deed} {what} in {where}",
    "Is there a way to {deed} a {what} on {where}?",
    "I want to {deed} my {what} with {where}",
    "Where can I {deed} the {what} for {where}?",
    "What happens to {where} when I {deed} its {what}?",
];

/// How people in chat ask; not all of them say of what.
const QUESTIONS: &[&str] = &[
    "can somebody tell me how to {deed} the {what}? we run {where}",
    "hi, i need to {deed} a {what} on {where}, how?",
    "how to {deed} {what} {where}",
    "{where}: is it possible to {deed} the {what}?",
    "pls help, i cannot {deed} the {what} since yesterday ({where})",
    "what is the right way to {deed} the {what} in {where}?",
    "how can we {deed} our {what}",
    "any idea how one would {deed} a {what}?",
    "{deed} {what}??",
];

const ANSWER: &[&str] = &[
    "Open the settings of {where} and choose {word}.",
    "Run `{where} {word}` on every node, one after the other.",
    "The {what} is kept for {word} days; after that it goes to the {word} store.",
    "You need the {word} role to {deed} it.",
    "If the {word} stays {word}, look at the {word} log and send us the lines about {word}.",
    "This also changes the {word} of each {word} that uses the {what}.",
];

/// `size` entries: a title, two to four phrasings, an answer of 20 to 40 words.
pub fn entries(size: usize) -> Vec<Entry> {
    let dice = &mut Dice(7);
    (0..size).map(|number| entry(number, &subject(number, size), dice)).collect()
}

/// `count` questions to a base of `size`: told in other words than its own, every second one with typos; a tenth
/// is about nothing that the base has.
pub fn questions(size: usize, count: usize) -> Vec<Asked> {
    let dice = &mut Dice(11);
    let mut asked = Vec::with_capacity(count);
    for _ in 0..count {
        let known = !dice.happens(10);
        let number = dice.below(size) + if known { 0 } else { size };
        let subject = subject(number, size);
        let template = dice.one(QUESTIONS);
        let mut text = told(template, &subject, dice);
        if dice.happens(50) {
            text = mistyped(&text, dice);
        }
        asked.push(Asked { text, answer: known.then(|| id(number)) });
    }
    asked
}

/// The same entry after an edit that gives it another phrasing, and the phrasing.
pub fn edited(entry: &Entry, edit: usize) -> (Entry, String) {
    let phrasing = format!("the {} quokka goes sideways, what now?", name(edit));
    let questions = entry.questions.iter().cloned().chain([phrasing.clone()]).collect();
    (Entry { questions, ..entry.clone() }, phrasing)
}

/// The subject with this number, in a base of this size: a component has about a dozen entries.
fn subject(number: usize, size: usize) -> Subject {
    let dice = &mut Dice(number as u64 ^ 0x5eed);
    let component = name(dice.below(size / 12 + 4) + if number < size { 0 } else { size });
    Subject { deed: DEEDS[dice.below(DEEDS.len())], kind: word(dice), thing: word(dice), component }
}

fn entry(number: usize, subject: &Subject, dice: &mut Dice) -> Entry {
    let first = dice.below(PHRASINGS.len());
    let mut told_as = |offset: usize| told(PHRASINGS[(first + offset) % PHRASINGS.len()], subject, dice);
    let title = told_as(0);
    let questions = (1..=2 + number % 3).map(told_as).collect();
    let mut body = String::new();
    while body.split(' ').count() <= 20 {
        let sentence = dice.one(ANSWER);
        body.push_str(&told(sentence, subject, dice));
        body.push(' ');
    }
    Entry {
        file: format!("{}.md", id(number)),
        id: id(number),
        title,
        questions,
        tags: vec![subject.component.clone()],
        audience: Audience::Everyone,
        locale: Locale::English,
        updated: date(2026, 11, 1),
        body: body.trim_end().to_owned(),
        retired: false,
        learned: 0,
    }
}

fn id(number: usize) -> String {
    format!("entry-{number}")
}

fn told(template: &str, subject: &Subject, dice: &mut Dice) -> String {
    let deed = dice.one(subject.deed);
    let what = if dice.happens(75) { format!("{} {}", subject.kind, subject.thing) } else { subject.thing.to_owned() };
    let mut text = template.replace("{deed}", deed).replace("{what}", &what).replace("{where}", &subject.component);
    while text.contains("{word}") {
        text = text.replacen("{word}", word(dice), 1);
    }
    text
}

/// A word that means something: the most frequent ones only hold sentences together.
fn word(dice: &mut Dice) -> &'static str {
    const SMALL_WORDS: usize = 250;
    WORDS[SMALL_WORDS + dice.rank(WORDS.len() - SMALL_WORDS)]
}

/// The name of a component: two rarer words made one, so that large bases have many words of their own.
fn name(number: usize) -> String {
    let dice = &mut Dice(number as u64 ^ 0xc0de);
    let mut rare = || WORDS[WORDS.len() / 8 + dice.below(WORDS.len() / 2)];
    format!("{}{}", rare(), rare())
}

/// One to three slips of the fingers.
fn mistyped(text: &str, dice: &mut Dice) -> String {
    let mut chars: Vec<char> = text.chars().collect();
    for _ in 0..=dice.below(3) {
        let at = dice.below(chars.len().saturating_sub(1));
        if !chars[at].is_alphabetic() || !chars[at + 1].is_alphabetic() {
            continue;
        }
        match dice.below(3) {
            0 => chars.swap(at, at + 1),
            1 => drop(chars.remove(at)),
            _ => chars.insert(at, chars[at]),
        }
    }
    chars.into_iter().collect()
}
