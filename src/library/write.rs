//! Edits of agents put into the folder: a file is changed in place or made anew, never half written, never outside.

use std::collections::HashSet;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use jiff::civil::Date;

use super::Library;
use super::import::imported_id;
use crate::domain::faq::{Content, Edit, EditKind, FaqRefusal};
use crate::domain::locale::Locale;
use crate::understand::{Audience, Entry, FILE_BYTES_MAX, content, fingerprint, parse, print, retired, rewritten};

/// Numbers that are tried behind an id.
const NUMBERS_MAX: usize = 1_000;

/// What became of an edit.
#[derive(Debug, Clone, PartialEq)]
pub enum Shelved {
    /// It is in the folder: the file below it.
    Written(String),
    /// The folder cannot be written: the file below it, and how it is to read.
    Unwritable {
        /// The file.
        file: String,
        /// Its text.
        text: String,
        /// What the system said.
        reason: String,
    },
    /// It must not be written.
    Refused(FaqRefusal),
}

/// An entry's file as it stands: on disk, or kept for a folder that cannot be written.
struct Source {
    file: String,
    text: String,
    /// Nothing of it is on disk.
    is_kept: bool,
}

impl Library {
    /// Puts an edit into the folder. Done twice it is done once. Blocks on the disk: not for an async thread.
    pub fn shelve(&self, edit: &Edit, today: Date) -> Shelved {
        match &edit.kind {
            EditKind::Add => self.add(&edit.content, today),
            EditKind::Change { entry, locale, seen } => {
                let changed = |text: &str| rewritten(text, &edit.content, today);
                let is_done = |now: &Entry| content(now) == edit.content;
                self.change((entry, *locale), seen, &edit.content, is_done, changed)
            }
            EditKind::Retire { entry, locale, seen } => {
                let is_done = |now: &Entry| now.retired;
                self.change((entry, *locale), seen, &edit.content, is_done, |text| retired(text, today))
            }
        }
    }

    fn change(
        &self,
        (id, locale): (&str, Locale),
        seen: &str,
        wanted: &Content,
        is_done: impl Fn(&Entry) -> bool,
        changed: impl Fn(&str) -> Option<String>,
    ) -> Shelved {
        let gone = || Shelved::Refused(FaqRefusal::NoSuchEntry { given: wanted.title.as_str().into() });
        let Some(source) = self.source(id, locale) else { return gone() };
        let Ok(now) = parse(&source.file, source.text.as_bytes()) else {
            return Shelved::Refused(FaqRefusal::ByHand { file: source.file.into() });
        };
        if fingerprint(&now) != seen {
            // An earlier try that was cut off may have written it.
            return if is_done(&now) && !source.is_kept {
                Shelved::Written(source.file)
            } else {
                Shelved::Refused(FaqRefusal::Changed { entry: wanted.title.as_str().into() })
            };
        }
        let Some(text) = changed(&source.text) else {
            return Shelved::Refused(FaqRefusal::ByHand { file: source.file.into() });
        };
        let written =
            if source.is_kept { Err(io::ErrorKind::ReadOnlyFilesystem.into()) } else { self.replace(&source, &text) };
        match written {
            Ok(true) => Shelved::Written(source.file),
            Ok(false) => Shelved::Refused(FaqRefusal::Changed { entry: wanted.title.as_str().into() }),
            Err(error) => Shelved::Unwritable { file: source.file, text, reason: error.to_string() },
        }
    }

    fn add(&self, wanted: &Content, today: Date) -> Shelved {
        let entries = self.shelved_entries();
        if let Some(there) = entries.iter().find(|entry| content(entry) == *wanted) {
            return Shelved::Written(self.below(Path::new(&there.file)));
        }
        let taken: HashSet<&str> = entries.iter().map(|entry| entry.id.as_str()).collect();
        let locale = Locale::of_text(&wanted.title).unwrap_or_default();
        let stem = imported_id(&wanted.title);
        for number in 1..=NUMBERS_MAX {
            let id = if number > 1 { format!("{stem}-{number}") } else { stem.clone() };
            let file = match locale {
                Locale::English => format!("{id}.md"),
                other => format!("{id}.{}.md", other.tag()),
            };
            if taken.contains(id.as_str()) || self.dir.join(&file).exists() {
                continue;
            }
            let text = print(&entry(wanted, id, locale, today));
            if let Err(flaw) = parse(&file, text.as_bytes()) {
                return Shelved::Refused(FaqRefusal::BadEntry { reason: flaw.reason.into() });
            }
            match place_new(&self.dir.join(&file), &text) {
                Ok(()) => return Shelved::Written(file),
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                Err(error) => return Shelved::Unwritable { file, text, reason: error.to_string() },
            }
        }
        Shelved::Refused(FaqRefusal::Exists { entry: wanted.title.as_str().into() })
    }

    /// Where an entry stands, by what the last look at the folder found: no path is made of anybody's words.
    fn source(&self, id: &str, locale: Locale) -> Option<Source> {
        if let Some(kept) = self.kept_text(id, locale) {
            return Some(Source { file: kept.0, text: kept.1, is_kept: true });
        }
        let path = self.shelf().path_of(id, locale)?;
        let text = read(&path).ok()?;
        Some(Source { file: self.below(&path), text, is_kept: false })
    }

    /// A path as it is told: below the folder.
    fn below(&self, path: &Path) -> String {
        path.strip_prefix(&self.dir).unwrap_or(path).display().to_string()
    }

    /// Puts a file in the place of one that still reads as `source`; whether it does. A link's target is written, where
    /// it is in the folder.
    fn replace(&self, source: &Source, text: &str) -> io::Result<bool> {
        let path = self.dir.join(&source.file).canonicalize()?;
        if !path.starts_with(self.dir.canonicalize()?) {
            return Err(io::Error::other("it is a link that leads out of the folder"));
        }
        let aside = aside(&path)?;
        write_through(&aside, text)?;
        if read(&path)? != source.text {
            std::fs::remove_file(&aside)?;
            return Ok(false);
        }
        std::fs::rename(&aside, &path).map(|()| true)
    }
}

fn entry(wanted: &Content, id: String, locale: Locale, updated: Date) -> Entry {
    let Content { title, questions, body, tags } = wanted.clone();
    let (audience, file) = (Audience::Everyone, String::new());
    Entry { file, id, title, questions, tags, audience, locale, updated, body, retired: false, learned: 0 }
}

/// Makes a file that is not there yet, whole or not at all.
fn place_new(path: &Path, text: &str) -> io::Result<()> {
    let aside = aside(path)?;
    write_through(&aside, text)?;
    let placed = std::fs::hard_link(&aside, path);
    std::fs::remove_file(&aside)?;
    placed
}

/// Beside the file, with a name that the desk does not read.
fn aside(path: &Path) -> io::Result<PathBuf> {
    let name = path.file_name().and_then(|name| name.to_str()).ok_or(io::ErrorKind::InvalidInput)?;
    Ok(path.with_file_name(format!(".{name}.part")))
}

fn write_through(path: &Path, text: &str) -> io::Result<()> {
    let mut file = std::fs::File::create(path)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()
}

fn read(path: &Path) -> io::Result<String> {
    use io::Read as _;
    let mut text = String::new();
    std::fs::File::open(path)?.take(FILE_BYTES_MAX as u64 + 1).read_to_string(&mut text)?;
    Ok(text)
}
