//! What is known of every file of the folder: its last good version and what is wrong with it.

use std::collections::{BTreeMap, HashSet};
use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::notes::Notes;
use super::walk::{self, Found, Stamp};
use crate::domain::locale::Locale;
use crate::understand::{Entry, FILE_BYTES_MAX, Flaw, KnowledgeBase, parse, too_large};

/// The most text of all files together that is read, in bytes.
pub const LIBRARY_BYTES_MAX: u64 = 64 * 1024 * 1024;

/// All files of the folder, as of the last look.
#[derive(Debug, Default)]
pub(super) struct Shelf {
    /// By path, so that the order of files is the same on every machine.
    volumes: BTreeMap<PathBuf, Volume>,
    /// What is wrong with the folder itself.
    folder_flaws: Vec<Flaw>,
    /// Files whose id another file has.
    taken_flaws: Vec<Flaw>,
    looked: bool,
}

/// How the folder differs from the look before.
#[derive(Debug, Clone, Copy)]
pub(super) struct Look {
    pub changed: usize,
    pub vanished: usize,
}

#[derive(Debug, Default)]
struct Volume {
    /// `None` where the file could not be read: the next look tries again.
    stamp: Option<Stamp>,
    /// The version on disk, where it parses.
    fresh: Option<Arc<Entry>>,
    /// The last version that was in use.
    used: Option<Arc<Entry>>,
    flaw: Option<Flaw>,
}

impl Shelf {
    /// Reads what has changed; `None` where nothing has.
    pub(super) fn look(&mut self, dir: &Path) -> Option<Look> {
        let walked = walk::walk(dir);
        let before = self.volumes.len();
        if walked.complete {
            // Of a folder that cannot be read, nothing is known to be gone.
            let present: HashSet<&Path> = walked.found.iter().map(|f| f.path.as_path()).collect();
            self.volumes.retain(|path, _| present.contains(path.as_path()));
        }
        let vanished = before - self.volumes.len();
        let mut bytes = 0_u64;
        let mut changed = 0;
        for found in &walked.found {
            bytes = bytes.saturating_add(found.stamp.bytes.min(FILE_BYTES_MAX as u64));
            let volume = self.volumes.entry(found.path.clone()).or_default();
            changed += usize::from(volume.refresh(found, bytes <= LIBRARY_BYTES_MAX));
        }
        let same_folder = self.folder_flaws == walked.flaws && self.looked;
        self.folder_flaws = walked.flaws;
        self.looked = true;
        (changed + vanished > 0 || !same_folder).then_some(Look { changed, vanished })
    }

    /// The base of the versions on disk, and of the last used ones where those are in error.
    pub(super) fn assemble(&mut self, before: &KnowledgeBase, notes: &Notes) -> KnowledgeBase {
        let nobody = HashSet::new();
        let (mut base, flaws) = KnowledgeBase::assemble_after(before, notes.applied(self.versions(&nobody)));
        // A version that was in use before gives way in silence to one that is on disk.
        let parses = |file: &str| self.volumes.values().any(|volume| volume.parses_as(file));
        let taken: Vec<Flaw> = flaws.into_iter().filter(|flaw| parses(&flaw.file)).collect();
        let refused: HashSet<&str> = taken.iter().map(|flaw| flaw.file.as_str()).collect();
        if !refused.is_empty() {
            base = KnowledgeBase::assemble_after(before, notes.applied(self.versions(&refused))).0;
        }
        for volume in self.volumes.values_mut() {
            if let Some(fresh) = &volume.fresh
                && !refused.contains(fresh.file.as_str())
            {
                volume.used = Some(Arc::clone(fresh));
            }
        }
        self.taken_flaws = taken;
        base
    }

    /// Entries to assemble, those on disk first; for `refused` files the version used before.
    fn versions(&self, refused: &HashSet<&str>) -> Vec<Entry> {
        let stands = |entry: &&Arc<Entry>| !refused.contains(entry.file.as_str());
        let fresh = self.volumes.values().filter_map(|v| v.fresh.as_ref().filter(stands));
        let used = self.volumes.values().filter_map(|volume| match &volume.fresh {
            Some(fresh) if stands(&fresh) => None,
            _ => volume.used.as_ref(),
        });
        fresh.chain(used).map(|entry| Entry::clone(entry)).collect()
    }

    /// Every entry, in the version that is in use.
    pub(super) fn entries(&self) -> Vec<Entry> {
        self.versions(&HashSet::new())
    }

    /// The file of an entry.
    pub(super) fn path_of(&self, id: &str, locale: Locale) -> Option<PathBuf> {
        let is_it = |entry: &Arc<Entry>| entry.id == id && entry.locale == locale && !entry.retired;
        let volume = self.volumes.iter().find(|(_, volume)| volume.used.as_ref().is_some_and(is_it));
        volume.map(|(path, _)| path.clone())
    }

    /// All that is wrong, by file.
    pub(super) fn flaws(&self) -> Vec<Flaw> {
        let of_files = self.volumes.values().filter_map(|volume| volume.flaw.as_ref());
        let mut flaws: Vec<Flaw> = self.folder_flaws.iter().chain(&self.taken_flaws).chain(of_files).cloned().collect();
        flaws.sort();
        flaws
    }
}

impl Volume {
    /// Reads the file if it has changed; whether anything is different from before.
    fn refresh(&mut self, found: &Found, fits: bool) -> bool {
        if self.stamp.as_ref() == Some(&found.stamp) && fits {
            return false;
        }
        let name = found.shown.as_str();
        let read = if fits { read(found) } else { Err(Unread::Refused(over_full(name))) };
        let (stamp, parsed) = match read {
            Ok(bytes) => (Some(found.stamp.clone()), parse(name, &bytes)),
            Err(Unread::Refused(flaw)) => (Some(found.stamp.clone()), Err(flaw)),
            Err(Unread::Failed(flaw)) => (None, Err(flaw)),
        };
        let (fresh, flaw) = match parsed {
            Ok(entry) => (Some(Arc::new(entry)), None),
            Err(flaw) => (None, Some(flaw)),
        };
        let different = fresh != self.fresh || flaw != self.flaw || self.stamp.is_none() && stamp.is_some();
        (self.stamp, self.fresh, self.flaw) = (stamp, fresh, flaw);
        different
    }

    fn parses_as(&self, file: &str) -> bool {
        self.fresh.as_ref().is_some_and(|fresh| fresh.file == file)
    }
}

enum Unread {
    /// Not to be read as it is; looked at again when it changes.
    Refused(Flaw),
    /// The disk did not give it; looked at again at once.
    Failed(Flaw),
}

fn read(found: &Found) -> Result<Vec<u8>, Unread> {
    let name = found.shown.as_str();
    if found.stamp.bytes > FILE_BYTES_MAX as u64 {
        return Err(Unread::Refused(too_large(name, found.stamp.bytes)));
    }
    let failed = |error| Unread::Failed(Flaw::of_file(name, format!("cannot be read: {error}")));
    let file = File::open(&found.path).map_err(failed)?;
    let mut bytes = Vec::new();
    // A file may have grown since its size was looked at.
    file.take(FILE_BYTES_MAX as u64 + 1).read_to_end(&mut bytes).map_err(failed)?;
    Ok(bytes)
}

fn over_full(name: &str) -> Flaw {
    let reason = format!("was not read: the files before it have {LIBRARY_BYTES_MAX} bytes together");
    Flaw::of_file(name, reason)
}
