//! The FAQ folder on disk: read, kept up to date while the desk runs, and never worse than before.
//!
//! A file in error costs nobody an answer: its last good version stays in use, and the flaw is
//! reported. All work is bounded by the constants here and those of `understand`.

mod drafts;
mod import;
mod lines;
mod notes;
mod shelf;
mod walk;
mod watch;
mod write;

use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};

use crate::domain::locale::Locale;
use crate::understand::{Entry, Flaw, KnowledgeBase, Reranker, Thresholds, WEIGHTS_BYTES_MAX, Weights};
use shelf::{Look, Shelf};

pub use drafts::{Draft, Drafted, draft};
pub use import::{ImportFailure, import, imported_id};
pub use lines::{EntryRow, Lines, NumberedLine, reason};
pub use notes::{KeptFile, Notes};
pub use shelf::LIBRARY_BYTES_MAX;
pub use walk::{FILES_MAX, FOLDER_DEPTH_MAX};
pub use watch::{POLL_SECS, watch};
pub use write::Shelved;

/// Why a FAQ folder cannot be used at all.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// There is nothing at the path.
    #[error(
        "the FAQ folder {} does not exist: create it, or name another folder with --faq DIR or in the configuration",
        dir.display()
    )]
    Missing {
        /// The path as it was given.
        dir: PathBuf,
    },
    /// The path is a file, or may not be read.
    #[error("the FAQ folder {} cannot be read: {source}", dir.display())]
    Unreadable {
        /// The path as it was given.
        dir: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
}

/// What a look at the folder found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// How many entries are in use.
    pub entries: usize,
    /// How many files are new or changed since the look before.
    pub changed: usize,
    /// How many files are gone since the look before.
    pub vanished: usize,
    /// All that is wrong now, by file.
    pub flaws: Vec<Flaw>,
}

/// A FAQ folder and the base made of it.
#[derive(Debug)]
pub struct Library {
    dir: PathBuf,
    weights: Weights,
    thresholds: Thresholds,
    reranker: Option<Reranker>,
    shelf: Mutex<Shelf>,
    notes: Mutex<Notes>,
    /// The notes changed since the last look.
    is_noted: AtomicBool,
    base: RwLock<Arc<KnowledgeBase>>,
}

impl Library {
    /// Reads the folder. Files in error are left out and reported by [`Library::flaws`].
    ///
    /// # Errors
    /// [`Failure`] where there is no folder to read; it names the path.
    pub fn open(dir: impl Into<PathBuf>) -> Result<Self, Failure> {
        Self::open_with(dir, Weights::default(), Thresholds::default())
    }

    /// [`Library::open`] with other weights and thresholds than the measured ones.
    ///
    /// # Errors
    /// As [`Library::open`].
    pub fn open_with(dir: impl Into<PathBuf>, weights: Weights, thresholds: Thresholds) -> Result<Self, Failure> {
        Self::open_reranked(dir, weights, thresholds, None)
    }

    /// [`Library::open_with`] where a sentence encoder takes a second look. It is told the phrasings after every edit.
    ///
    /// # Errors
    /// As [`Library::open`].
    pub fn open_reranked(
        dir: impl Into<PathBuf>,
        weights: Weights,
        thresholds: Thresholds,
        reranker: Option<Reranker>,
    ) -> Result<Self, Failure> {
        let dir = dir.into();
        if let Err(source) = std::fs::read_dir(&dir) {
            return Err(match source.kind() {
                std::io::ErrorKind::NotFound => Failure::Missing { dir },
                _ => Failure::Unreadable { dir, source },
            });
        }
        let library = Self {
            dir,
            weights,
            thresholds,
            reranker,
            shelf: Mutex::default(),
            notes: Mutex::default(),
            is_noted: AtomicBool::new(false),
            base: RwLock::default(),
        };
        library.reload();
        Ok(library)
    }

    /// The folder as it was given.
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// The base as of the last look; it does not change under its holder.
    pub fn snapshot(&self) -> Arc<KnowledgeBase> {
        let base = self.base.read().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(&base)
    }

    /// All that was wrong at the last look, by file.
    pub fn flaws(&self) -> Vec<Flaw> {
        self.shelf().flaws()
    }

    /// What the database adds to the folder from the next look on; whether that is anything new.
    pub fn note(&self, notes: Notes) -> bool {
        let mut known = self.notes();
        let is_new = *known != notes;
        if is_new {
            *known = notes;
            self.is_noted.store(true, Ordering::SeqCst);
        }
        is_new
    }

    /// Looks at the folder again; `None` where nothing has changed.
    ///
    /// Reads only files whose size or time of change differs from the last look. Blocks on the
    /// disk: not for an async thread.
    pub fn reload(&self) -> Option<Report> {
        let mut shelf = self.shelf();
        let is_noted = self.is_noted.swap(false, Ordering::SeqCst);
        let look = shelf.look(&self.dir).or(is_noted.then_some(Look { changed: 0, vanished: 0 }))?;
        let (before, notes) = (self.snapshot(), self.notes().clone());
        let fitted = |base: KnowledgeBase| {
            let base = base.with_weights(self.weights.clone()).with_thresholds(self.thresholds);
            base.with_reranker(self.reranker.clone()).tried_as(&before).tried()
        };
        let base = Arc::new(notes.taught(fitted(shelf.assemble(&before, &notes)), &before, fitted));
        if let Some(reranker) = &self.reranker {
            reranker.encoder.keep(base.phrasings());
        }
        let report = Report {
            entries: base.entries().len(),
            changed: look.changed,
            vanished: look.vanished,
            flaws: shelf.flaws(),
        };
        *self.base.write().unwrap_or_else(PoisonError::into_inner) = base;
        Some(report)
    }

    fn notes(&self) -> MutexGuard<'_, Notes> {
        self.notes.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn kept_text(&self, id: &str, locale: Locale) -> Option<(String, String)> {
        self.notes().text_of(id, locale, &self.snapshot())
    }

    /// Every entry that has a file, retired or not, and those that are kept for one.
    fn shelved_entries(&self) -> Vec<Entry> {
        let entries = self.shelf().entries();
        self.notes().applied(entries)
    }

    fn shelf(&self) -> MutexGuard<'_, Shelf> {
        self.shelf.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Looks at a folder once, as the desk would at its start, and tells all that is wrong with it.
///
/// # Errors
/// As [`Library::open`].
pub fn check(dir: impl Into<PathBuf>) -> Result<Vec<Flaw>, Failure> {
    Ok(Library::open(dir)?.flaws())
}

/// Reads a file of weights.
///
/// # Errors
/// It cannot be read, or holds no weights.
pub fn weights(file: &Path) -> std::io::Result<Weights> {
    let mut text = String::new();
    std::fs::File::open(file)?.take(WEIGHTS_BYTES_MAX as u64 + 1).read_to_string(&mut text)?;
    Weights::parse(&text).map_err(std::io::Error::other)
}
