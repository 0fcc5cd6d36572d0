//! A source file as the checks read it: code without comments, strings and tests.

use std::collections::BTreeMap;
use std::path::Path;

/// A Rust file.
pub struct Source {
    /// Its path from the root, with `/`.
    pub path: String,
    /// All of it.
    pub text: String,
    /// What is checked: comments, string contents and `#[cfg(test)] mod` blocks are blanked, lines kept.
    pub code: String,
}

impl Source {
    pub fn new(path: &str, text: &str) -> Self {
        Self { path: path.to_owned(), text: text.to_owned(), code: without_tests(&without_words(text)) }
    }

    /// The room that it is in: `src/chat/slack.rs` is in `chat`.
    pub fn room(&self) -> &str {
        let inside = self.path.strip_prefix("src/").unwrap_or(&self.path);
        let first = inside.split('/').next().unwrap_or(inside);
        first.strip_suffix(".rs").unwrap_or(first)
    }

    /// The first line whose code has `word`.
    pub fn line_with(&self, word: &str) -> Option<usize> {
        self.code.lines().position(|line| line.contains(word)).map(|at| at + 1)
    }
}

/// Every Rust file below a folder.
pub fn below(root: &Path, folder: &str) -> Vec<Source> {
    let mut sources = Vec::new();
    let mut folders = vec![root.join(folder)];
    while let Some(folder) = folders.pop() {
        let Ok(entries) = std::fs::read_dir(&folder) else { continue };
        for path in entries.map(|entry| entry.unwrap().path()) {
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let text = std::fs::read_to_string(&path).unwrap();
                let name = path.strip_prefix(root).unwrap().to_str().unwrap().replace('\\', "/");
                sources.push(Source::new(&name, &text));
            }
        }
    }
    sources.sort_by(|a, b| a.path.cmp(&b.path));
    sources
}

/// Blanks comments and the contents of string literals.
fn without_words(text: &str) -> String {
    let mut code = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let skipped = if rest.starts_with("//") {
            rest.find('\n').unwrap_or(rest.len())
        } else if c == '"' {
            closing_quote(rest)
        } else if let Some(raw) = raw_string(rest) {
            raw
        } else if rest.starts_with("'\"'") {
            3
        } else {
            code.push(c);
            rest = &rest[c.len_utf8()..];
            continue;
        };
        code.extend(rest[..skipped].chars().filter(|c| *c == '\n'));
        rest = &rest[skipped..];
    }
    code
}

fn closing_quote(text: &str) -> usize {
    let mut escaped = false;
    for (at, c) in text.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return at + 1,
            _ => {}
        }
    }
    text.len()
}

fn raw_string(text: &str) -> Option<usize> {
    let hashes = text.strip_prefix('r')?.chars().take_while(|c| *c == '#').count();
    let open = 1 + hashes;
    text[open..].strip_prefix('"')?;
    let end = format!("\"{}", "#".repeat(hashes));
    Some(text[open + 1..].find(&end).map_or(text.len(), |at| open + 1 + at + end.len()))
}

/// Blanks everything from a `#[cfg(test)]` on a module with a body to the end of the file: tests stand last.
fn without_tests(code: &str) -> String {
    let lines: Vec<_> = code.lines().collect();
    let start = lines.windows(2).position(|pair| pair[0].trim() == "#[cfg(test)]" && pair[1].contains('{'));
    match start {
        Some(start) => lines[..start].join("\n"),
        None => code.to_owned(),
    }
}

/// Table → columns, in order, of a migration.
pub fn columns(sql: &str) -> BTreeMap<String, Vec<String>> {
    let mut tables: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let mut table = None;
    for line in sql.lines() {
        let mut words = line.split_whitespace();
        match (words.next(), &table) {
            (Some("CREATE"), _) if line.starts_with("CREATE TABLE ") => table = words.nth(1).map(str::to_owned),
            (Some(word), Some(name))
                if line.starts_with("    ") && word.chars().next().is_some_and(char::is_lowercase) =>
            {
                tables.entry(name.clone()).or_default().push(word.to_owned());
            }
            (Some(word), _) if word.starts_with(')') => table = None,
            _ => {}
        }
    }
    tables
}
