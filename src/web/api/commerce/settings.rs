//! Settings of a command out of the fields of a body.

use crate::web::Problem;

/// A line of settings that grows: `plans=pro window=4h …`.
#[derive(Debug, Default)]
pub(super) struct Line(String);

impl Line {
    /// Sets `key` where there is a value.
    pub(super) fn set(self, key: &str, value: Option<String>) -> Result<Self, Problem> {
        let Some(value) = value else { return Ok(self) };
        // A value with a space in it would be two settings.
        if value.chars().any(|c| c.is_whitespace() || c.is_control()) || value.chars().count() > 400 {
            return Err(Problem::bad_request(format!("{key} has a space in it, or is too long")));
        }
        Ok(Self(format!("{} {key}={value}", self.0)))
    }

    /// Sets `key` to words with commas between them.
    pub(super) fn words(self, key: &str, words: Option<Vec<String>>) -> Result<Self, Problem> {
        if words.iter().flatten().any(|word| word.is_empty() || word.contains(',')) {
            return Err(Problem::bad_request(format!("{key} has an item that is empty, or with a comma in it")));
        }
        self.set(key, words.map(|words| words.join(",")))
    }

    /// The line, with what takes all of it from there at its end.
    pub(super) fn ended(self, key: &str, text: Option<String>) -> String {
        let Some(text) = text else { return self.0.trim().to_owned() };
        let text: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
        format!("{} {key}={text}", self.0).trim().to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_value_smuggles_another_setting_in() {
        let line = |key: &str, value: &str| Line::default().set(key, Some(value.to_owned()));
        assert!(line("to", "free enabled=no").is_err() && line("to", "free\u{a0}cost=1EUR").is_err());
        assert!(Line::default().words("plans", Some(vec!["a,b".into()])).is_err());
        let both = line("to", "free").unwrap().words("plans", Some(vec!["a".into(), "b".into()])).unwrap();
        assert_eq!(both.ended("description", Some("x cost=1EUR".into())), "to=free plans=a,b description=x cost=1EUR");
        assert_eq!(Line::default().ended("description", None), "");
    }
}
