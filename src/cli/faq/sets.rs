//! Question sets on disk: a base in JSON lines or as a folder, and questions with their right answers.

use std::collections::HashSet;
use std::path::Path;

use anyhow::{Context as _, bail};
use jiff::civil::Date;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::domain::Locale;
use crate::library::{EntryRow, Library, Lines, imported_id, reason};
use crate::understand::{Audience, BODY_BYTES_MAX, Entry};

/// The largest file, its rows, one row and one text; what is larger is no question set.
const FILE_BYTES_MAX: u64 = 256 * 1024 * 1024;
const ROWS_MAX: usize = 200_000;
const ROW_BYTES_MAX: usize = 1024 * 1024;
const TEXT_BYTES_MAX: usize = 32 * 1024;
const ALIASES_MAX: usize = 1_000;

/// A message, and the ids of the entries that answer it; none where the base knows no answer.
#[derive(Debug, Deserialize)]
pub(super) struct Query {
    pub(super) text: String,
    pub(super) answers: Vec<String>,
}

/// The entries of a JSON-lines file, ids as they are written there, or of a folder of Markdown files.
///
/// A folder with flaws is refused: figures of half a base would mislead.
pub(super) fn entries(path: &Path) -> anyhow::Result<Vec<Entry>> {
    if path.is_dir() {
        let library = Library::open(path)?;
        if let Some(flaw) = library.flaws().first() {
            bail!("{flaw} (mend it first; `frontdesk faq check {}` names every flaw)", path.display());
        }
        let entries = library.snapshot().entries().to_vec();
        if entries.is_empty() {
            bail!("no entry in {}: one is a file that ends in .md, see `frontdesk faq check --help`", path.display());
        }
        return Ok(entries);
    }
    let mut ids = HashSet::new();
    let entries = rows(path, "{\"id\": …, \"question\": …, \"aliases\": [], \"tags\": []}", |row: EntryRow| {
        if row.id.trim().is_empty() || row.question.trim().is_empty() {
            return Err("`id` and `question` must not be empty".to_owned());
        }
        if !ids.insert(row.id.clone()) {
            return Err(format!("the id `{}` is taken by a row above; give each entry its own", row.id));
        }
        if row.aliases.len() > ALIASES_MAX {
            return Err(format!("more than {ALIASES_MAX} aliases; keep those that people really write"));
        }
        let answer = row.answer.as_deref().unwrap_or_default();
        let texts = row.aliases.iter().chain(&row.tags).chain([&row.id, &row.question]);
        if texts.map(String::len).max().unwrap_or_default().max(answer.len()) > TEXT_BYTES_MAX {
            return Err(format!("a text has more than {TEXT_BYTES_MAX} bytes; shorten it"));
        }
        Ok(entry(path, row))
    })?;
    Ok(entries)
}

/// The questions of a JSON-lines file.
pub(super) fn queries(path: &Path) -> anyhow::Result<Vec<Query>> {
    rows(path, "{\"text\": …, \"answers\": []}", |query: Query| {
        if query.text.len() > TEXT_BYTES_MAX {
            return Err(format!("the text has more than {TEXT_BYTES_MAX} bytes; shorten it"));
        }
        Ok(query)
    })
}

/// The questions with the ids that their answers have in a base that was imported: what it does not have is read as
/// `faq import` writes it.
pub(super) fn named_as_in(entries: &[Entry], mut queries: Vec<Query>) -> Vec<Query> {
    let ids: HashSet<&str> = entries.iter().map(|entry| entry.id.as_str()).collect();
    for answer in queries.iter_mut().flat_map(|query| &mut query.answers) {
        if !ids.contains(answer.as_str()) {
            let imported = imported_id(answer);
            if ids.contains(imported.as_str()) {
                *answer = imported;
            }
        }
    }
    queries
}

fn entry(path: &Path, row: EntryRow) -> Entry {
    let mut body = row.answer.unwrap_or_default();
    body.truncate(body.floor_char_boundary(BODY_BYTES_MAX));
    Entry {
        file: path.display().to_string(),
        locale: Locale::of_text(&row.question).unwrap_or_default(),
        id: row.id,
        title: row.question,
        questions: row.aliases,
        tags: row.tags,
        audience: Audience::Everyone,
        updated: Date::ZERO,
        body,
        retired: false,
        learned: 0,
    }
}

/// All rows, or the first one that is wrong: with its file, its line, what is wrong and what to write instead.
fn rows<T: DeserializeOwned, U>(
    path: &Path,
    shape: &str,
    mut accept: impl FnMut(T) -> Result<U, String>,
) -> anyhow::Result<Vec<U>> {
    let shown = path.display();
    let bytes = std::fs::metadata(path).with_context(|| format!("{shown} cannot be read"))?.len();
    if bytes > FILE_BYTES_MAX {
        bail!("{shown} has {bytes} bytes, at most {FILE_BYTES_MAX} are read; take a part of it");
    }
    let mut lines = Lines::open(path, ROW_BYTES_MAX).with_context(|| format!("{shown} cannot be read"))?;
    let mut rows = Vec::new();
    loop {
        let number = lines.number() + 1;
        let read = lines.next_line().with_context(|| format!("{shown}:{number} cannot be read"))?;
        let Some(line) = read else { break };
        if line.is_long {
            bail!("{shown}:{number}: the row has more than {ROW_BYTES_MAX} bytes; shorten it");
        }
        if line.bytes.is_empty() {
            continue;
        }
        if rows.len() >= ROWS_MAX {
            bail!("{shown}:{number}: more than {ROWS_MAX} rows; take a part of the file");
        }
        let row = serde_json::from_slice(line.bytes).map_err(|error| {
            let reason = reason(&error);
            anyhow::anyhow!("{shown}:{number}: {reason} (column {}); a row is {shape}", error.column())
        })?;
        rows.push(accept(row).map_err(|reason| anyhow::anyhow!("{shown}:{number}: {reason}"))?);
    }
    if rows.is_empty() {
        bail!("{shown} has no rows; a row is {shape}");
    }
    Ok(rows)
}
