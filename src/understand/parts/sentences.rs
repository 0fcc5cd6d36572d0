//! Sentences of a message: cut at their signs, at the items of a list, and before words that begin another question.

use super::links::{Link, link, links_within};
use crate::understand::content::Content;
use crate::understand::speech::{Speech, is_question, speech};
use crate::understand::words::is_han;

/// The most sentences of a message that are looked at: a longer one tells a story, and is read as a whole.
const SENTENCES_MAX: usize = 40;
/// Words before a full stop that do not end a sentence.
const ABBREVIATIONS: &[&str] =
    &["e.g", "i.e", "eg", "ie", "vs", "etc", "approx", "no", "nr", "resp", "incl", "mr", "dr"];

/// A sentence without the words that link it.
#[derive(Debug, Clone)]
pub(in crate::understand) struct Sentence {
    pub text: String,
    /// It ends in a question mark.
    pub marked: bool,
    pub link: Link,
}

/// The sentences of `prose` that say something, in order; none of a message with too many.
pub(in crate::understand) fn sentences(prose: &str) -> Vec<Sentence> {
    let mut sentences = cut(prose);
    sentences.retain(says_something);
    sentences
}

/// All sentences of `prose`, in order; none of a message with too many.
pub(super) fn cut(prose: &str) -> Vec<Sentence> {
    let mut all = Vec::new();
    for line in lines(prose) {
        let (item, line) = item(&line);
        for (place, text) in at_signs(line).into_iter().enumerate() {
            for (half, text) in halves(text).into_iter().enumerate() {
                let (link, said) = link(text);
                let link = if item && place == 0 && half == 0 { Link::Another } else { link };
                let said = said.trim();
                all.push(Sentence { text: said.to_owned(), marked: is_marked(said), link });
            }
        }
        if all.len() > SENTENCES_MAX {
            return Vec::new();
        }
    }
    all
}

/// Not a greeting, and not `I have two questions`.
pub(super) fn says_something(sentence: &Sentence) -> bool {
    let has_matter = sentence.marked || Content::of(&sentence.text).words > 0;
    has_matter && speech(&sentence.text) != Speech::Chats
}

fn is_marked(text: &str) -> bool {
    text.trim_end_matches(|c: char| !c.is_alphanumeric() && !matches!(c, '?' | '？')).ends_with(['?', '？'])
}

/// The lines, those that only go on with the one before taken together: people break long lines by hand.
fn lines(prose: &str) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for line in prose.lines().map(str::trim).filter(|line| !line.is_empty()) {
        match lines.last_mut() {
            Some(last) if goes_on_from(last, line) => {
                last.push(' ');
                last.push_str(line);
            }
            _ => lines.push(line.to_owned()),
        }
    }
    lines
}

/// Whether `line` goes on with the sentence of the line before: that did not end, and this begins with a small letter
/// and does not ask by itself.
fn goes_on_from(before: &str, line: &str) -> bool {
    let ended = before.ends_with(['.', '?', '!', ':', ';', '。', '？', '！', '：', '；', '…']);
    let small = line.starts_with(|c: char| c.is_lowercase());
    !ended && small && link(line).0 == Link::None && !is_question(line, false)
}

/// Whether the line is an item of a list, and the line without its number.
fn item(line: &str) -> (bool, &str) {
    let bare = line.trim_start_matches(['(', '（']);
    let digits = bare.len() - bare.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let numbered = (1..=2).contains(&digits).then(|| &bare[digits..]);
    let lettered = bare.strip_prefix(['a', 'b', 'c', 'd', 'A', 'B', 'C', 'D']).filter(|rest| rest.starts_with(')'));
    let rest = numbered.or(lettered).and_then(|rest| rest.strip_prefix([')', '.', '、', '）', '．', ':']));
    match rest {
        // `3.0 is out` is no item.
        Some(rest) if !rest.starts_with(|c: char| c.is_ascii_digit()) => (true, rest.trim_start()),
        _ => (false, line),
    }
}

/// Cut after each sign that ends a sentence.
fn at_signs(line: &str) -> Vec<&str> {
    let mut cut = Vec::new();
    let mut start = 0;
    let mut chars = line.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let next = chars.peek().map(|(_, next)| *next);
        let ends = match c {
            '。' | '？' | '！' | '；' => true,
            '?' | '!' | ';' => next.is_none_or(|next| next.is_whitespace() || is_han(next)),
            '.' => next.is_none_or(char::is_whitespace) && !is_abbreviated(&line[start..at]),
            _ => false,
        };
        // A row of signs is one sign.
        if ends && !next.is_some_and(|next| matches!(next, '?' | '!' | '.' | '？' | '！' | '。')) {
            cut.push(&line[start..at + c.len_utf8()]);
            start = at + c.len_utf8();
        }
    }
    cut.push(&line[start..]);
    cut.retain(|text| text.chars().any(char::is_alphanumeric));
    cut
}

fn is_abbreviated(before: &str) -> bool {
    let word = before.rsplit([' ', '(']).next().unwrap_or_default();
    ABBREVIATIONS.iter().any(|short| word.eq_ignore_ascii_case(short))
}

/// `how do I reset offsets and how do I find the logs?`: cut where both sides are questions with matter of their own.
fn halves(sentence: &str) -> Vec<&str> {
    let mut halves = Vec::new();
    let mut start = 0;
    for cut in links_within(sentence) {
        let (left, right) = (&sentence[start..cut], &sentence[cut..]);
        let (link, said) = link(right);
        let (before, after) = (Content::of(left), Content::of(said));
        let enough = if link >= Link::Also { 1 } else { 2 };
        let apart = link >= Link::Also || !after.points_back;
        let both_ask = is_question(left, false) && is_question(said, false);
        if both_ask && apart && before.words >= enough && after.words >= enough {
            halves.push(left.trim_end_matches([' ', ',', '，', '、']));
            start = cut;
        }
    }
    halves.push(&sentence[start..]);
    halves
}
