//! A question set in JSON lines made into a FAQ folder.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use jiff::civil::Date;

use super::lines::{EntryRow, Lines};
use super::walk::FILES_MAX;
use crate::domain::locale::Locale;
use crate::understand::{
    Audience, BODY_BYTES_MAX, Entry, Flaw, ID_CHARS_MAX, QUESTION_CHARS_MAX, QUESTIONS_MAX, TAG_CHARS_MAX, TAGS_MAX,
    TITLE_CHARS_MAX, kebab, parse, print,
};

/// The longest row, in bytes.
const ROW_BYTES_MAX: usize = 1024 * 1024;
/// The most conflicting files that are named.
const CONFLICTS_NAMED_MAX: usize = 5;

/// Why nothing, or not all, was imported.
#[derive(Debug, thiserror::Error)]
pub enum ImportFailure {
    /// The rows or the folder cannot be read or written.
    #[error("{} cannot be used: {source}", path.display())]
    Disk {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// A row is not a question; nothing was written.
    #[error("{0}")]
    Row(#[from] Flaw),
    /// Files of the folder would be lost; nothing was written.
    #[error("the folder already holds other versions of {} (write over them with --overwrite)", named(.0))]
    Taken(Vec<PathBuf>),
}

/// Writes one Markdown file for each row of `source` into `dir`, which is created if need be,
/// and tells how many. `updated` is the date the entries get.
///
/// Rows are `{id, question, aliases, answer?, tags}`. Ids become kebab-case and unique, texts
/// are cut to what an entry may hold, and a row without an answer says so in its body. All rows
/// are read and checked before the first file is written; none is held in memory.
///
/// # Errors
/// [`ImportFailure`]; a file that differs is written over only with `overwrite`.
pub fn import(source: &Path, dir: &Path, updated: Date, overwrite: bool) -> Result<usize, ImportFailure> {
    let mut taken = Vec::new();
    each_entry(source, updated, |entry, text| {
        if is_taken(&dir.join(file_name(entry)), text)? {
            taken.push(dir.join(file_name(entry)));
        }
        Ok(())
    })?;
    if !taken.is_empty() && !overwrite {
        return Err(ImportFailure::Taken(taken));
    }
    std::fs::create_dir_all(dir).map_err(|source| disk(dir, source))?;
    each_entry(source, updated, |entry, text| {
        let path = dir.join(file_name(entry));
        // Written aside and moved, so that a desk that is watching never reads half a file.
        let aside = dir.join(format!(".{}.part", file_name(entry)));
        std::fs::write(&aside, text).map_err(|source| disk(&aside, source))?;
        std::fs::rename(&aside, &path).map_err(|source| disk(&path, source))
    })
}

fn each_entry(
    source: &Path,
    updated: Date,
    mut visit: impl FnMut(&Entry, &str) -> Result<(), ImportFailure>,
) -> Result<usize, ImportFailure> {
    let name = source.display().to_string();
    let mut lines = Lines::open(source, ROW_BYTES_MAX).map_err(|error| disk(source, error))?;
    let mut ids = HashSet::new();
    while let Some(line) = lines.next_line().map_err(|error| disk(source, error))? {
        let number = line.number;
        if line.is_long {
            let reason = format!("the row has more than {ROW_BYTES_MAX} bytes");
            return Err(Flaw::at_line(&name, number, reason).into());
        }
        if line.bytes.is_empty() {
            continue;
        }
        if ids.len() >= FILES_MAX {
            let reason = format!("more than {FILES_MAX} rows are not imported");
            return Err(Flaw::at_line(&name, number, reason).into());
        }
        let row: EntryRow = serde_json::from_slice(line.bytes).map_err(|error| unreadable(&name, number, &error))?;
        let entry = entry_of(row, updated, &mut ids);
        let text = print(&entry);
        // What cannot be read back must not be written.
        parse(&file_name(&entry), text.as_bytes())
            .map_err(|flaw| Flaw::at_line(&name, number, format!("does not make an entry: {}", flaw.reason)))?;
        visit(&entry, &text)?;
    }
    Ok(ids.len())
}

fn unreadable(name: &str, number: usize, error: &serde_json::Error) -> Flaw {
    let reason =
        format!("is not a row with `id` and `question`: {} (column {})", super::lines::reason(error), error.column());
    Flaw::at_line(name, number, reason)
}

fn entry_of(row: EntryRow, updated: Date, ids: &mut HashSet<String>) -> Entry {
    let question = one_line(&row.question, QUESTION_CHARS_MAX);
    let title = one_line(&row.question, TITLE_CHARS_MAX);
    let long = (title != question).then(|| question.clone());
    let aliases = row.aliases.iter().map(|alias| one_line(alias, QUESTION_CHARS_MAX));
    let answer = row.answer.map(|answer| block(&answer)).filter(|answer| !answer.is_empty());
    Entry {
        file: String::new(),
        id: unique(&row.id, ids),
        questions: long
            .into_iter()
            .chain(aliases)
            .filter(|question| !question.is_empty())
            .take(QUESTIONS_MAX)
            .collect(),
        tags: row
            .tags
            .iter()
            .map(|tag| one_line(tag, TAG_CHARS_MAX))
            .filter(|tag| !tag.is_empty())
            .take(TAGS_MAX)
            .collect(),
        audience: Audience::Everyone,
        locale: Locale::of_text(&question).unwrap_or_default(),
        updated,
        body: answer.unwrap_or_else(|| format!("{title}\n\n(no answer text in the source)")),
        title,
        retired: false,
        learned: 0,
    }
}

/// The id that an entry gets on import, unless another has it; then with a number behind it.
#[must_use]
pub fn imported_id(id: &str) -> String {
    // Room for the number that makes it unique.
    kebab(id, ID_CHARS_MAX - 6)
}

fn unique(id: &str, ids: &mut HashSet<String>) -> String {
    let stem = imported_id(id);
    let mut id = stem.clone();
    let mut number = 2;
    while !ids.insert(id.clone()) {
        id = format!("{stem}-{number}");
        number += 1;
    }
    id
}

/// One line without control characters, cut with an ellipsis.
pub(super) fn one_line(text: &str, chars_max: usize) -> String {
    let words: Vec<&str> =
        text.split(|c: char| c.is_whitespace() || c.is_control()).filter(|word| !word.is_empty()).collect();
    let line = words.join(" ");
    if line.chars().count() <= chars_max {
        return line;
    }
    let cut: String = line.chars().take(chars_max - 1).collect();
    format!("{}…", cut.trim_end())
}

/// Lines kept, control characters gone, cut with an ellipsis.
pub(super) fn block(text: &str) -> String {
    let mut text: String =
        text.replace("\r\n", "\n").chars().filter(|c| !c.is_control() || matches!(c, '\n' | '\t')).collect();
    if text.len() > BODY_BYTES_MAX {
        text.truncate(text.floor_char_boundary(BODY_BYTES_MAX - '…'.len_utf8()));
        text.push('…');
    }
    text.trim().to_owned()
}

pub(super) fn file_name(entry: &Entry) -> String {
    format!("{}.md", entry.id)
}

/// Whether something else than `text` is at `path`.
fn is_taken(path: &Path, text: &str) -> Result<bool, ImportFailure> {
    match path.metadata() {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(disk(path, error)),
        Ok(metadata) if metadata.len() != text.len() as u64 => Ok(true),
        Ok(_) => std::fs::read(path).map(|bytes| bytes != text.as_bytes()).map_err(|error| disk(path, error)),
    }
}

pub(super) fn disk(path: &Path, source: std::io::Error) -> ImportFailure {
    ImportFailure::Disk { path: path.to_owned(), source }
}

fn named(paths: &[PathBuf]) -> String {
    let mut named: Vec<String> =
        paths.iter().take(CONFLICTS_NAMED_MAX).map(|path| path.display().to_string()).collect();
    if paths.len() > CONFLICTS_NAMED_MAX {
        named.push(format!("and {} more", paths.len() - CONFLICTS_NAMED_MAX));
    }
    named.join(", ")
}
