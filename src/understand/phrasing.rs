//! A question as a phrasing to learn: cleaned as the matcher reads it, and short enough to stand beside others.

use super::content::Content;
use super::text::Message;

/// Characters of a phrasing that is learned: longer texts tell a story, and are alike in nothing but that.
const CHARS_MAX: usize = 200;
/// Words that carry matter: fewer tell no question from another.
const WORDS_MIN: usize = 2;

/// A phrasing that can be learned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Phrasing {
    /// The words, in one line.
    pub text: String,
    /// What makes two phrasings the same: the words that carry matter, sorted.
    pub gist: String,
}

/// The phrasing in a message; none where it says too little or too much.
pub fn phrasing(text: &str) -> Option<Phrasing> {
    let prose = Message::of(text).prose;
    let words: Vec<&str> =
        prose.split(|c: char| c.is_whitespace() || c.is_control()).filter(|word| !word.is_empty()).collect();
    let text = words.join(" ");
    let content = Content::of(&text);
    let fits = text.chars().count() <= CHARS_MAX && content.words >= WORDS_MIN;
    fits.then(|| Phrasing { gist: content.gist(), text })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_phrasing_is_cleaned_and_what_says_too_little_or_too_much_is_none() {
        let cases = [
            (
                "<@U1> how do I *reset* the offsets of my group? https://x.example",
                Some("how do I reset the offsets of my group?"),
            ),
            (
                "it broke\n```\nERROR disk full\n```\nwhy are consumers stuck?",
                Some("it broke why are consumers stuck?"),
            ),
            ("怎么重置\n偏移量？", Some("怎么重置 偏移量？")),
            ("help!", None),
            ("any ideas?", None),
        ];
        for (text, expect) in cases {
            assert_eq!(phrasing(text).map(|found| found.text).as_deref(), expect, "{text:?}");
        }
        assert_eq!(phrasing(&"why does my consumer lag? ".repeat(20)), None);
    }

    #[test]
    fn two_phrasings_with_the_same_matter_are_one() {
        let gist = |text| phrasing(text).unwrap().gist;
        assert_eq!(
            gist("How do I reset the offsets of a group?"),
            gist("please, group offsets: how can we reset them")
        );
        assert_ne!(gist("reset the offsets of a group"), gist("reset the password of a group"));
    }
}
