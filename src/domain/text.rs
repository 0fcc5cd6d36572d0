//! Text that people outside wrote.

use std::fmt;

use serde::{Deserialize, Serialize};
use unicode_segmentation::UnicodeSegmentation;

/// Text from outside: a message, a display name, a subject. It has no `Display`, so that it reaches a platform only
/// through that platform's one escaping function, and a log line not at all.
#[derive(Clone, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(from = "String")]
pub struct Untrusted(String);

impl Untrusted {
    /// Wraps text as it came, without NUL characters, which PostgreSQL cannot store.
    #[must_use]
    pub fn new(text: impl Into<String>) -> Self {
        let mut text = text.into();
        text.retain(|c| c != '\0');
        Self(text)
    }

    /// The raw text, for matching, storing and escaping: never for showing as it is.
    #[must_use]
    pub fn raw(&self) -> &str {
        &self.0
    }

    /// The first line, cut to `graphemes_max` at a grapheme boundary, with an ellipsis where something is missing.
    #[must_use]
    pub fn headline(&self, graphemes_max: usize) -> Self {
        let line = self.0.lines().map(str::trim).find(|line| !line.is_empty()).unwrap_or_default();
        Self(shorten(line, graphemes_max))
    }

    /// Whether there is anything to read.
    #[must_use]
    pub fn is_blank(&self) -> bool {
        self.0.trim().is_empty()
    }
}

impl fmt::Debug for Untrusted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Untrusted({} bytes)", self.0.len())
    }
}

impl From<&str> for Untrusted {
    fn from(text: &str) -> Self {
        Self::new(text)
    }
}

impl From<String> for Untrusted {
    fn from(text: String) -> Self {
        Self::new(text)
    }
}

/// Cuts `text` to `graphemes_max` graphemes, the last one an ellipsis where something was cut.
#[must_use]
pub fn shorten(text: &str, graphemes_max: usize) -> String {
    if text.graphemes(true).nth(graphemes_max).is_none() {
        return text.to_owned();
    }
    let mut short: String = text.graphemes(true).take(graphemes_max.saturating_sub(1)).collect();
    short.push('…');
    short
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_headline_is_the_first_line_with_words_cut_between_graphemes() {
        let cases = [
            ("one\ntwo", 10, "one"),
            ("\n  spaced  \n", 10, "spaced"),
            ("abcdef", 4, "abc…"),
            ("👩‍👩‍👧‍👦👩‍👩‍👧‍👦👩‍👩‍👧‍👦", 2, "👩‍👩‍👧‍👦…"),
            ("", 4, ""),
        ];
        for (text, max, expect) in cases {
            assert_eq!(Untrusted::new(text).headline(max).raw(), expect, "{text:?}");
        }
    }

    #[test]
    fn debug_output_does_not_show_what_somebody_wrote() {
        assert_eq!(format!("{:?}", Untrusted::new("my password")), "Untrusted(11 bytes)");
    }
}
