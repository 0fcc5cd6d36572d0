//! A table whose fields are taken one by one; what is left over at the end was not meant to be there.

use rapidfuzz::distance::damerau_levenshtein;

use super::Mistake;
use super::node::{Is, Node};
use crate::domain::strategy::decimal::Decimal;

/// Letters of a name or a reason.
const NAME_MAX: usize = 60;
const WORDS_MAX: usize = 300;
/// A name is meant for another from this likeness on.
const LIKE: f64 = 0.6;

/// The fields of one table.
pub(super) struct Fields<'a> {
    /// What the table is called in messages: `tool "chatbot"`.
    pub(super) called: String,
    pub(super) line: usize,
    entries: &'a [(String, Node)],
    known: Vec<&'static str>,
}

impl<'a> Fields<'a> {
    pub(super) fn new(node: &'a Node, called: &str) -> Result<Self, Mistake> {
        let Is::Table(entries) = &node.is else {
            return Err(Mistake::new(node.line, called, format!("it has to be a table, not {}", node.kind())));
        };
        Ok(Self { called: called.to_owned(), line: node.line, entries, known: Vec::new() })
    }

    /// Calls it by its name from here on.
    pub(super) fn call(&mut self, kind: &str, name: &str) {
        self.called = format!("{kind} \"{name}\"");
    }

    pub(super) fn take(&mut self, key: &'static str) -> Option<&'a Node> {
        self.known.push(key);
        self.entries.iter().find(|(name, _)| name == key).map(|(_, node)| node)
    }

    /// A mistake in this field, or in the table where the field is not there.
    pub(super) fn mistake(&self, key: &str, what: String) -> Mistake {
        let line = self.entries.iter().find(|(name, _)| name == key).map_or(self.line, |(_, node)| node.line);
        let field = if self.called.is_empty() { key.to_owned() } else { format!("{}: {key}", self.called) };
        Mistake::new(line, &field, what)
    }

    pub(super) fn number(&mut self, key: &'static str) -> Result<Option<Decimal>, Mistake> {
        let Some(node) = self.take(key) else { return Ok(None) };
        number(node).map(Some).map_err(|what| self.mistake(key, what))
    }

    /// A number that is not below nothing.
    pub(super) fn amount(&mut self, key: &'static str) -> Result<Option<Decimal>, Mistake> {
        match self.number(key)? {
            Some(number) if number < Decimal::ZERO => {
                Err(self.mistake(key, format!("{number} is below zero; it has to be 0 or more")))
            }
            number => Ok(number),
        }
    }

    /// A share from nothing to one.
    pub(super) fn share(&mut self, key: &'static str) -> Result<Option<Decimal>, Mistake> {
        match self.amount(key)? {
            Some(number) if number > Decimal::ONE => {
                Err(self.mistake(key, format!("{number} is more than 1; write 95 percent as 0.95")))
            }
            number => Ok(number),
        }
    }

    /// A name: short, and on one line.
    pub(super) fn name(&mut self, key: &'static str) -> Result<String, Mistake> {
        let example = "a name like \"chatbot\"";
        self.text(key, NAME_MAX)?.ok_or_else(|| self.mistake(key, format!("it is missing; give {example}")))
    }

    /// A sentence.
    pub(super) fn words(&mut self, key: &'static str) -> Result<Option<String>, Mistake> {
        self.text(key, WORDS_MAX)
    }

    fn text(&mut self, key: &'static str, most: usize) -> Result<Option<String>, Mistake> {
        let Some(node) = self.take(key) else { return Ok(None) };
        let Is::Text(text) = &node.is else {
            return Err(self.mistake(key, format!("it has to be a text in quotes, not {}", node.kind())));
        };
        let text = text.trim();
        if text.is_empty() {
            return Err(self.mistake(key, "it is empty; write something, or leave it out".to_owned()));
        }
        if text.chars().count() > most {
            return Err(self.mistake(key, format!("it is too long; at most {most} letters")));
        }
        if text.chars().any(is_unseen) {
            return Err(
                self.mistake(key, "it has letters that cannot be seen, or several lines; remove them".to_owned())
            );
        }
        Ok(Some(text.to_owned()))
    }

    /// Names in a list; none where it is not there.
    pub(super) fn names(&mut self, key: &'static str) -> Result<Option<Vec<(String, usize)>>, Mistake> {
        let Some(node) = self.take(key) else { return Ok(None) };
        let fault = |node: &Node| {
            let what = format!("it has to be a list of names like [\"a\", \"b\"], not {}", node.kind());
            Err(self.mistake(key, what))
        };
        let Is::List(items) = &node.is else { return fault(node) };
        let mut names = Vec::new();
        for item in items {
            let Is::Text(name) = &item.is else { return fault(item) };
            names.push((name.trim().to_owned(), item.line));
        }
        Ok(Some(names))
    }

    /// The tables of a list, at most so many.
    pub(super) fn tables(&mut self, key: &'static str, most: usize) -> Result<&'a [Node], Mistake> {
        let Some(node) = self.take(key) else { return Ok(&[]) };
        let Is::List(items) = &node.is else {
            let what = format!("it has to be a list of tables ([[{key}]] in TOML), not {}", node.kind());
            return Err(self.mistake(key, what));
        };
        if items.len() > most {
            return Err(self.mistake(key, format!("there are {} of them; at most {most}", items.len())));
        }
        Ok(items)
    }

    /// Refuses fields that nobody asked for.
    pub(super) fn end(self) -> Result<(), Mistake> {
        for (key, _) in self.entries {
            if !self.known.contains(&key.as_str()) {
                let like = nearest(key, self.known.iter().copied());
                let what = match like {
                    Some(like) => format!("there is no such field; did you mean {like}?"),
                    None => format!("there is no such field; there are {}", self.known.join(", ")),
                };
                return Err(self.mistake(key, what));
            }
        }
        Ok(())
    }
}

/// A number, or what is wrong with it.
pub(super) fn number(node: &Node) -> Result<Decimal, String> {
    match &node.is {
        Is::Number(text) => text.parse::<Decimal>().map_err(|error| error.to_string()),
        _ => Err(format!("it has to be a number, not {}", node.kind())),
    }
}

/// What somebody may have meant.
pub(super) fn nearest<'a>(name: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let name = name.to_lowercase();
    let likeness = |other: &str| damerau_levenshtein::normalized_similarity(name.chars(), other.to_lowercase().chars());
    let like = known.map(|other| (likeness(other), other)).filter(|(like, _)| *like >= LIKE);
    like.max_by(|a, b| a.0.total_cmp(&b.0)).map(|(_, other)| other)
}

/// Whether a letter moves or hides others, or ends the line.
fn is_unseen(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}
