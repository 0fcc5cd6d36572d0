//! The prose of a message cut into the questions that it asks.
//!
//! Most messages of several sentences ask one thing: what leads up to a question belongs to it, and so does what is
//! said after it until another one begins. A cut needs two questions that can each be read alone.

mod links;
mod sentences;

use super::content::Content;
use super::speech::{asks, is_question};
pub(super) use links::Link;
use links::goes_on;
pub(super) use sentences::sentences;
use sentences::{Sentence, cut, says_something};

/// The most parts of a message; what comes after them stays with the last.
pub(super) const PARTS_MAX: usize = 4;
/// The words that a question must have to be read alone, where nothing says that it is another one.
const WORDS_ALONE: usize = 2;

/// One question of a message.
#[derive(Debug, Clone)]
pub(super) struct Part {
    /// The question with what belongs to it.
    pub text: String,
    /// How surely it is another one than the one before it.
    pub link: Link,
    /// It points back to what stands before it, or only tells something: whether it asks anything of its own is not sure.
    pub is_vague: bool,
    content: Content,
}

impl Part {
    /// The part with more of its message.
    pub(super) fn with(&self, more: &str) -> Self {
        let text = format!("{} {more}", self.text);
        Self { content: Content::of(&text), text, ..*self }
    }
}

/// The questions of `prose`, in order. Fewer than two: it asks one thing.
pub(super) fn parts(prose: &str) -> Vec<Part> {
    let mut sentences = cut(prose);
    if sentences.len() < 2 {
        return Vec::new();
    }
    sentences.retain(says_something);
    let begins = sentences.iter().filter(|sentence| asked(sentence) || sentence.link >= Link::Also).count();
    if begins == 0 || sentences.len() < 2 {
        return Vec::new();
    }
    let mut parts: Vec<Part> = Vec::new();
    // What leads up to the next question.
    let mut lead = Lead::default();
    for sentence in &sentences {
        if sentence.link >= Link::Also {
            lead.close(&mut parts, asked(sentence));
        }
        match lead.begins(sentence, parts.last()) {
            Some(part) if parts.len() < PARTS_MAX => {
                parts.push(part);
                lead = Lead::default();
            }
            _ => {
                lead.add(sentence);
                if asked_of(sentence) && !parts.is_empty() {
                    lead.go_on(&mut parts);
                }
            }
        }
    }
    lead.close(&mut parts, false);
    parts
}

fn asked(sentence: &Sentence) -> bool {
    is_question(&sentence.text, sentence.marked)
}

/// In an item of a list, and after a link, a request and a report of trouble ask as well.
fn asked_of(sentence: &Sentence) -> bool {
    asked(sentence) || sentence.link >= Link::Also && asks(&sentence.text)
}

/// What leads up to a question.
struct Lead {
    text: String,
    link: Link,
}

impl Default for Lead {
    fn default() -> Self {
        Self { text: String::new(), link: Link::None }
    }
}

impl Lead {
    fn add(&mut self, sentence: &Sentence) {
        if self.text.is_empty() {
            self.link = sentence.link;
        } else {
            self.text.push(' ');
        }
        self.text.push_str(&sentence.text);
    }

    /// What led up to no further question belongs to the one before it.
    fn go_on(&mut self, parts: &mut [Part]) {
        if let Some(last) = parts.last_mut().filter(|_| !self.text.is_empty()) {
            *last = last.with(&self.text);
            *self = Self::default();
        }
    }

    /// The same before a link, which ends a matter: where this began with a link itself, or what follows asks and
    /// nothing was asked before, it may be a matter of its own. (Two troubles and one question are one matter.)
    fn close(&mut self, parts: &mut Vec<Part>, before_question: bool) {
        let content = Content::of(&self.text);
        let begins = if parts.is_empty() { before_question } else { self.link >= Link::Also };
        let apart = begins && content.words >= WORDS_ALONE;
        if apart && parts.len() < PARTS_MAX {
            let lead = std::mem::take(self);
            parts.push(Part { text: lead.text, link: lead.link, is_vague: true, content });
        } else {
            self.go_on(parts);
        }
    }

    /// The part that begins with `sentence`, if it begins one beside `before`.
    fn begins(&self, sentence: &Sentence, before: Option<&Part>) -> Option<Part> {
        if !asked_of(sentence) {
            return None;
        }
        let link = self.link.max(sentence.link);
        let own = Content::of(&sentence.text);
        // Where the lead begins another matter, the question may be as short as `what do I do?`.
        let led = self.link >= Link::Also;
        let text =
            if self.text.is_empty() { sentence.text.clone() } else { format!("{} {}", self.text, sentence.text) };
        let content = Content::of(&text);
        let words = if led { content.words } else { own.words };
        let least = if link >= Link::Also || before.is_none() { 1 } else { WORDS_ALONE };
        let points_back = own.points_back && !led;
        let goes_on_with = |before: &Part| {
            let only_repeats = own.is_within(&before.content) && !led;
            let unlinked = link == Link::None && (points_back || goes_on(&sentence.text));
            only_repeats
                || unlinked
                || link == Link::And && points_back
                || points_back && words < WORDS_ALONE && link < Link::Another
        };
        let begins = words >= least && !before.is_some_and(goes_on_with);
        begins.then_some(Part { text, link, is_vague: points_back, content })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(prose: &str) -> Vec<String> {
        parts(prose).into_iter().map(|part| part.text).collect()
    }

    #[test]
    fn each_part_has_what_leads_up_to_it_and_what_follows_it() {
        let prose =
            "Hi! We run Docker. How do I reset offsets? I tried twice. Also, our disk is full. What now? Thanks!";
        assert_eq!(
            texts(prose),
            ["We run Docker. How do I reset offsets? I tried twice.", "our disk is full. What now?"]
        );
        let list = "Two questions:\n1. how do i reset offsets\n2) where are the logs of the broker, e.g. on Debian";
        assert_eq!(texts(list), ["how do i reset offsets", "where are the logs of the broker, e.g. on Debian"]);
    }

    #[test]
    fn a_message_has_four_parts_at_most_and_the_last_has_the_rest() {
        let asked = |thing: &str| format!("How do I reset the {thing} counter?");
        let things = ["apple", "birch", "cedar", "dahlia", "elder", "fern"];
        let prose = things.map(asked).join(" Another question: ");
        let parts = texts(&prose);
        assert_eq!(parts.len(), PARTS_MAX);
        assert!(parts[3].contains("dahlia") && parts[3].contains("elder") && parts[3].contains("fern"), "{parts:?}");
    }

    #[test]
    fn a_long_story_is_not_cut_at_all() {
        let story = "It rained. How do I reset the apple counter? Also, how do I reset the birch counter? ".repeat(20);
        assert!(parts(&story).is_empty());
    }
}
