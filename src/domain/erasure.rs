//! What a person's words and names become when they are erased: a pseudonym in the place of each name and id, and an
//! ellipsis in the place of what they wrote.

use serde_json::Value;

/// What stands in the place of erased words.
pub const ERASED: &str = "…";
/// Shorter texts are erased where they stand alone, and not within others: they may be anybody's.
const WITHIN_CHARS_MIN: usize = 12;
/// The same for names.
const NAME_CHARS_MIN: usize = 3;

/// What is erased of a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Erasure {
    /// What they are called from now on, as a name and as an id.
    pub pseudonym: String,
    id: String,
    names: Vec<String>,
    /// What they wrote, the longest first.
    texts: Vec<String>,
}

impl Erasure {
    /// The erasure of a person with this id, these names and these words.
    #[must_use]
    pub fn new(pseudonym: String, id: String, names: Vec<String>, texts: Vec<String>) -> Self {
        let tidy = |texts: Vec<String>| {
            let texts = texts.into_iter().map(|text| text.trim().trim_end_matches('…').trim().to_owned());
            let mut texts: Vec<String> = texts.filter(|text| !text.is_empty()).collect();
            texts.sort_by_key(|text| std::cmp::Reverse(text.len()));
            texts.dedup();
            texts
        };
        Self { pseudonym, id, names: tidy(names), texts: tidy(texts) }
    }

    /// Texts of which a row that is touched has at least one in it.
    pub fn needles(&self) -> impl Iterator<Item = &str> {
        [&self.id].into_iter().chain(&self.names).chain(&self.texts).map(String::as_str)
    }

    /// The text without them.
    #[must_use]
    pub fn of_text(&self, text: &str) -> String {
        let alone = text.trim().trim_end_matches('…').trim();
        if self.texts.iter().any(|known| known == alone) {
            return ERASED.to_owned();
        }
        let mut text = text.to_owned();
        for known in self.texts.iter().filter(|known| known.chars().count() >= WITHIN_CHARS_MIN) {
            text = text.replace(known, ERASED);
        }
        text = replace_word(&text, &self.id, &self.pseudonym);
        for name in &self.names {
            text = match name.chars().count() {
                ..NAME_CHARS_MIN if text == *name => self.pseudonym.clone(),
                ..NAME_CHARS_MIN => text,
                _ => replace_word(&text, name, &self.pseudonym),
            };
        }
        text
    }

    /// The value without them, in any text and any key of it.
    #[must_use]
    pub fn of_value(&self, value: &Value) -> Value {
        match value {
            Value::String(text) => Value::String(self.of_text(text)),
            Value::Array(values) => values.iter().map(|value| self.of_value(value)).collect(),
            Value::Object(object) => {
                let pairs = object.iter().map(|(key, value)| match key.as_str() {
                    // Words of the desk's own, which a name could be like.
                    "kind" if value.is_string() => (key.clone(), value.clone()),
                    _ => (replace_word(key, &self.id, &self.pseudonym), self.of_value(value)),
                });
                Value::Object(pairs.collect())
            }
            plain => plain.clone(),
        }
    }
}

/// Whether a text has this word in it, with no letter or digit next to it.
#[must_use]
pub fn has_word(text: &str, word: &str) -> bool {
    !word.is_empty() && text.match_indices(word).any(|(at, _)| stands_alone(text, at, word.len()))
}

fn stands_alone(text: &str, at: usize, length: usize) -> bool {
    let before = text.get(..at).and_then(|head| head.chars().next_back());
    let after = text.get(at + length..).and_then(|tail| tail.chars().next());
    // Chinese has no blanks between words.
    let joins = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
    !joins(before) && !joins(after)
}

fn replace_word(text: &str, word: &str, by: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut from = 0;
    for (at, _) in text.match_indices(word).filter(|(at, _)| !word.is_empty() && stands_alone(text, *at, word.len())) {
        out.push_str(text.get(from..at).unwrap_or_default());
        out.push_str(by);
        from = at + word.len();
    }
    out.push_str(text.get(from..).unwrap_or_default());
    out
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    proptest::proptest! {
        #[test]
        fn whatever_stands_around_it_no_id_and_no_name_is_left(
            before in "\\PC{0,20}", between in "[ ,.:!<>@】，]", after in "\\PC{0,20}", name in "[A-Z][a-zé ]{2,10}[a-z]",
        ) {
            let erasure = Erasure::new("erased-1".into(), "U77".into(), vec![name.clone()], vec![]);
            let erased = erasure.of_text(&format!("{before}{between}U77{between}{name}{between}{after}"));
            proptest::prop_assert!(!has_word(&erased, "U77") && !has_word(&erased, &name), "{}", erased);
            let value = erasure.of_value(&json!({ "text": before, "U77": [name, { "by": "U77" }] }));
            proptest::prop_assert!(!has_word(&value.to_string(), "U77"), "{}", value);
        }
    }

    #[test]
    fn names_become_the_pseudonym_and_words_an_ellipsis_and_other_words_stay() {
        let texts = ["my flux capacitor hums", "yes"].map(String::from);
        let names = ["Ann Lee", "Al"].map(String::from);
        let erasure = Erasure::new("erased-1".into(), "ann".into(), names.to_vec(), texts.to_vec());
        let cases = [
            ("ann", "erased-1"),
            ("a:ann:17", "a:erased-1:17"),
            ("<@ann> and Ann Lee, planning", "<@erased-1> and erased-1, planning"),
            ("Al", "erased-1"),
            ("Al Dente", "Al Dente"),
            ("yes", "…"),
            ("yes, it is", "yes, it is"),
            ("she said: my flux capacitor hums!", "she said: …!"),
            ("my flux capacitor hums…", "…"),
        ];
        for (text, expect) in cases {
            assert_eq!(erasure.of_text(text), expect, "{text}");
        }
        let value = json!({"kind": "ann", "by": {"id": "ann", "name": "Ann Lee"}, "of": ["ann", 3, null], "ann": true});
        let expect = json!({"kind": "ann", "by": {"id": "erased-1", "name": "erased-1"}, "of": ["erased-1", 3, null], "erased-1": true});
        assert_eq!(erasure.of_value(&value), expect);
    }
}
