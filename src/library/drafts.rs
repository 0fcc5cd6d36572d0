//! Drafts of entries, written into a folder for a person to finish.

use std::collections::HashSet;
use std::fs::OpenOptions;
use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};

use jiff::civil::Date;

use super::import::{ImportFailure, block, disk, file_name, imported_id, one_line};
use crate::domain::locale::Locale;
use crate::understand::{
    Audience, Entry, FILE_BYTES_MAX, Flaw, QUESTION_CHARS_MAX, QUESTIONS_MAX, TITLE_CHARS_MAX, parse, print,
};

/// Files of one name with numbers that are tried.
const NUMBERS_MAX: usize = 1_000;

/// A draft; its texts may hold anything.
#[derive(Debug, Clone)]
pub struct Draft {
    /// The question.
    pub title: String,
    /// Other ways to ask it.
    pub questions: Vec<String>,
    /// What stands where the answer will be.
    pub body: String,
}

/// Where the drafts are now.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Drafted {
    /// Files that were written.
    pub written: Vec<PathBuf>,
    /// Files that were there and have the title of a draft.
    pub kept: Vec<PathBuf>,
}

/// Writes each draft as an entry into `dir`, which is created if need be. Its id is made of its title and is none of
/// `ids_taken`. No file that is there is written over: one with the same title is kept in the draft's place, and beside
/// any other the draft gets a number.
///
/// # Errors
/// The folder cannot be written, or a draft makes no entry.
pub fn draft(dir: &Path, drafts: &[Draft], ids_taken: &HashSet<&str>, updated: Date) -> Result<Drafted, ImportFailure> {
    std::fs::create_dir_all(dir).map_err(|source| disk(dir, source))?;
    let mut drafted = Drafted::default();
    for draft in drafts {
        let mut entry = entry(draft, updated);
        let stem = entry.id.clone();
        for number in 1..=NUMBERS_MAX {
            if number > 1 {
                entry.id = format!("{stem}-{number}");
            }
            let path = dir.join(file_name(&entry));
            if ids_taken.contains(entry.id.as_str()) || drafted.written.contains(&path) {
                continue;
            }
            if write_new(&path, &entry)? {
                drafted.written.push(path);
                break;
            }
            if title_in(&path).as_ref() == Some(&entry.title) {
                drafted.kept.push(path);
                break;
            }
        }
    }
    Ok(drafted)
}

fn entry(draft: &Draft, updated: Date) -> Entry {
    let title = one_line(&draft.title, TITLE_CHARS_MAX);
    let questions = draft.questions.iter().map(|question| one_line(question, QUESTION_CHARS_MAX));
    Entry {
        file: String::new(),
        id: imported_id(&title),
        questions: questions.filter(|question| !question.is_empty()).take(QUESTIONS_MAX).collect(),
        tags: Vec::new(),
        audience: Audience::Everyone,
        locale: Locale::of_text(&title).unwrap_or_default(),
        updated,
        body: block(&draft.body),
        title,
        retired: false,
        learned: 0,
    }
}

/// Writes the file unless there is one; whether it did.
fn write_new(path: &Path, entry: &Entry) -> Result<bool, ImportFailure> {
    let text = print(entry);
    // What cannot be read back must not be written.
    parse(&file_name(entry), text.as_bytes()).map_err(|flaw| Flaw { file: path.display().to_string(), ..flaw })?;
    let mut file = match OpenOptions::new().write(true).create_new(true).open(path) {
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => return Ok(false),
        opened => opened.map_err(|source| disk(path, source))?,
    };
    file.write_all(text.as_bytes()).map_err(|source| disk(path, source))?;
    Ok(true)
}

/// The title of the entry in a file; none where it is no entry.
fn title_in(path: &Path) -> Option<String> {
    let mut bytes = Vec::new();
    std::fs::File::open(path).ok()?.take(FILE_BYTES_MAX as u64 + 1).read_to_end(&mut bytes).ok()?;
    Some(parse("", &bytes).ok()?.title)
}
