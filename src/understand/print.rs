//! An entry written as the Markdown file that parses back to it.

use std::fmt::Write as _;

use super::entry::{Audience, Entry};

/// The file of `entry`: front matter with every text quoted, then the answer.
///
/// Every string is a double-quoted YAML scalar, the one style in which any text is safe.
pub fn print(entry: &Entry) -> String {
    let mut out = String::from("---\n");
    line(&mut out, "id", &quoted(&entry.id));
    line(&mut out, "title", &quoted(&entry.title));
    list(&mut out, "questions", &entry.questions);
    list(&mut out, "tags", &entry.tags);
    match &entry.audience {
        Audience::Everyone => line(&mut out, "audience", "everyone"),
        Audience::Plans(plans) => list(&mut out, "audience", plans),
    }
    line(&mut out, "locale", entry.locale.tag());
    line(&mut out, "updated", &entry.updated.to_string());
    if entry.retired {
        line(&mut out, "retired", "true");
    }
    out.push_str("---\n\n");
    out.push_str(&entry.body);
    out.push('\n');
    out
}

fn line(out: &mut String, key: &str, value: &str) {
    let _ = writeln!(out, "{key}: {value}");
}

fn list(out: &mut String, key: &str, items: &[String]) {
    if items.is_empty() {
        line(out, key, "[]");
        return;
    }
    let _ = writeln!(out, "{key}:");
    for item in items {
        let _ = writeln!(out, "  - {}", quoted(item));
    }
}

/// A text as a YAML scalar: plain where no reader could take it for anything else, else quoted.
pub(super) fn scalar(text: &str) -> String {
    const TAKEN: [&str; 8] = ["true", "false", "null", "yes", "no", "on", "off", "y"];
    let harmless = |c: char| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_' | '/' | '.' | '?' | '\'');
    let is_plain = text.starts_with(char::is_alphabetic)
        && text.chars().all(harmless)
        && !TAKEN.contains(&text.to_lowercase().as_str())
        && text.chars().count() > 1
        && text.trim() == text;
    if is_plain { text.to_owned() } else { quoted(text) }
}

fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            c if c.is_control() || is_unprintable(c) => {
                let _ = write!(out, "\\U{:08X}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

/// What YAML does not allow unescaped, or reads as a line break.
fn is_unprintable(c: char) -> bool {
    matches!(c, '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}')
}
