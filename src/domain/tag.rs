//! Tags: words that agents sort tickets by.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// Characters of a tag.
pub const CHARS_MAX: usize = 32;

/// A tag: lower-case letters of any script, digits, `-`, `_` and `.`, beginning with a letter or a digit.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Tag(String);

impl Tag {
    /// The word.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Tag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for Tag {
    type Err = ();

    /// Reads a word as a tag; capitals become small, so that one tag is written one way.
    fn from_str(text: &str) -> Result<Self, ()> {
        let word = text.to_lowercase();
        let begins = word.chars().next().is_some_and(char::is_alphanumeric);
        let goes_on = word.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | '.'));
        if begins && goes_on && word.chars().count() <= CHARS_MAX { Ok(Self(word)) } else { Err(()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_is_one_short_word_and_written_one_way() {
        let long = "x".repeat(CHARS_MAX + 1);
        let cases = [
            ("billing", Some("billing")),
            ("Billing", Some("billing")),
            ("账单", Some("账单")),
            ("v1.2_rc-3", Some("v1.2_rc-3")),
            ("-urgent", None),
            ("two words", None),
            ("@here", None),
            ("a*b", None),
            ("", None),
            (long.as_str(), None),
        ];
        for (text, expect) in cases {
            let tag = text.parse::<Tag>().ok();
            assert_eq!(tag.as_ref().map(Tag::as_str), expect, "{text:?}");
        }
    }
}
