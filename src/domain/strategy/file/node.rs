//! A file as a tree in which everything knows its line, and numbers stay as they are written.

use serde::de::{MapAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;
use toml::de::{DeTable, DeValue};

use super::Mistake;

/// Something in a file.
#[derive(Debug)]
pub(super) struct Node {
    pub(super) line: usize,
    pub(super) is: Is,
}

/// What it is.
#[derive(Debug)]
pub(super) enum Is {
    Table(Vec<(String, Node)>),
    List(Vec<Node>),
    Number(String),
    Text(String),
    /// What no field takes, by its name.
    Other(&'static str),
}

impl Node {
    /// What it is called in a message.
    pub(super) fn kind(&self) -> &'static str {
        match &self.is {
            Is::Table(_) => "a table",
            Is::List(_) => "a list",
            Is::Number(_) => "a number",
            Is::Text(_) => "a text",
            Is::Other(name) => name,
        }
    }
}

/// Reads TOML, or JSON where the text begins as an object does.
pub(super) fn parse(text: &str) -> Result<Node, Mistake> {
    if text.trim_start().starts_with('{') { parse_json(text) } else { parse_toml(text) }
}

fn line_of(text: &str, offset: usize) -> usize {
    let before = text.as_bytes().get(..offset).unwrap_or_default();
    before.iter().filter(|byte| **byte == b'\n').count() + 1
}

fn parse_toml(text: &str) -> Result<Node, Mistake> {
    let table = DeTable::parse(text).map_err(|error| {
        let line = error.span().map_or(1, |span| line_of(text, span.start));
        Mistake::new(line, "", format!("this is no TOML: {}", error.message().replace('\n', " ")))
    })?;
    Ok(Node { line: 1, is: of_table(text, table.get_ref()) })
}

fn of_table(text: &str, table: &DeTable<'_>) -> Is {
    // A table's own span is its header's; a key is where a person looks.
    let entry = |(key, value): (&toml::Spanned<std::borrow::Cow<'_, str>>, &toml::Spanned<DeValue<'_>>)| {
        let line = line_of(text, key.span().start);
        (key.get_ref().to_string(), Node { line, ..of_toml(text, value) })
    };
    let mut entries: Vec<_> = table.iter().map(entry).collect();
    entries.sort_by_key(|(_, node)| node.line);
    Is::Table(entries)
}

fn of_toml(text: &str, value: &toml::Spanned<DeValue<'_>>) -> Node {
    let is = match value.get_ref() {
        DeValue::Table(table) => of_table(text, table),
        DeValue::Array(list) => Is::List(list.iter().map(|value| of_toml(text, value)).collect()),
        DeValue::Integer(number) if number.radix() == 10 => Is::Number(number.as_str().to_owned()),
        DeValue::Integer(_) => Is::Other("a number in another base"),
        DeValue::Float(number) => Is::Number(number.as_str().to_owned()),
        DeValue::String(text) => Is::Text(text.to_string()),
        DeValue::Boolean(_) => Is::Other("true or false"),
        DeValue::Datetime(_) => Is::Other("a date"),
    };
    Node { line: line_of(text, value.span().start), is }
}

fn parse_json(text: &str) -> Result<Node, Mistake> {
    let raw: &RawValue = serde_json::from_str(text).map_err(|error| {
        let what = error.to_string();
        let what = what.split(" at line ").next().unwrap_or_default();
        Mistake::new(error.line(), "", format!("this is no JSON: {what}"))
    })?;
    of_json(text, raw)
}

fn of_json(text: &str, raw: &RawValue) -> Result<Node, Mistake> {
    let is = raw.get();
    // A raw value is a part of the text that it was read from.
    let line = line_of(text, (is.as_ptr() as usize).saturating_sub(text.as_ptr() as usize));
    let failed = |error: serde_json::Error| {
        let what = error.to_string();
        Mistake::new(line, "", format!("this is no JSON: {}", what.split(" at line ").next().unwrap_or_default()))
    };
    let is = match is.as_bytes().first() {
        Some(b'{') => {
            let entries: Entries<'_> = serde_json::from_str(is).map_err(failed)?;
            let entry = |(key, raw): (String, &RawValue)| Ok((key, of_json(text, raw)?));
            let entries = entries.0.into_iter().map(entry).collect::<Result<Vec<_>, Mistake>>()?;
            for (at, (key, node)) in entries.iter().enumerate() {
                if entries[..at].iter().any(|(other, _)| other == key) {
                    return Err(Mistake::new(node.line, key, "it is there twice; keep one".to_owned()));
                }
            }
            Is::Table(entries)
        }
        Some(b'[') => {
            let items: Vec<&RawValue> = serde_json::from_str(is).map_err(failed)?;
            Is::List(items.into_iter().map(|raw| of_json(text, raw)).collect::<Result<_, _>>()?)
        }
        Some(b'"') => Is::Text(serde_json::from_str(is).map_err(failed)?),
        Some(b't' | b'f') => Is::Other("true or false"),
        Some(b'n') => Is::Other("null"),
        _ => Is::Number(is.to_owned()),
    };
    Ok(Node { line, is })
}

/// The entries of an object in their order, twins too.
struct Entries<'a>(Vec<(String, &'a RawValue)>);

impl<'de: 'a, 'a> Deserialize<'de> for Entries<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Each<'a>(std::marker::PhantomData<&'a ()>);
        impl<'de: 'a, 'a> Visitor<'de> for Each<'a> {
            type Value = Entries<'a>;
            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("an object")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Entries<'a>, A::Error> {
                let mut entries = Vec::new();
                while let Some(entry) = map.next_entry()? {
                    entries.push(entry);
                }
                Ok(Entries(entries))
            }
        }
        deserializer.deserialize_map(Each(std::marker::PhantomData))
    }
}
