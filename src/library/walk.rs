//! The Markdown files below a folder, found within bounds.

use std::fs::Metadata;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use crate::understand::Flaw;

/// The most files that are looked at, Markdown or not.
pub const FILES_MAX: usize = 20_000;
/// How many folders deep a file may lie.
pub const FOLDER_DEPTH_MAX: usize = 8;

/// What tells that a file has changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Stamp {
    pub bytes: u64,
    pub changed_at: Option<SystemTime>,
}

/// One Markdown file.
#[derive(Debug, Clone)]
pub(super) struct Found {
    pub path: PathBuf,
    /// The path as people are told it.
    pub shown: String,
    pub stamp: Stamp,
}

/// All that was found.
#[derive(Debug, Default)]
pub(super) struct Walked {
    /// In the order of their paths.
    pub found: Vec<Found>,
    pub flaws: Vec<Flaw>,
    /// False where a folder could not be read: files that are missing here may still exist.
    pub complete: bool,
}

/// Walks `dir`.
///
/// Hidden files and folders and `README.md` are passed over. A link is followed to a file
/// within `dir` (mounted volumes are made of those), never to a folder (it may go in circles)
/// and never out.
pub(super) fn walk(dir: &Path) -> Walked {
    let mut walked = Walked { complete: true, ..Walked::default() };
    let root = dir.canonicalize().unwrap_or_else(|_| dir.to_owned());
    let mut folders = vec![(dir.to_owned(), 1)];
    let mut seen = 0_usize;
    while let Some((folder, depth)) = folders.pop() {
        let listing = match std::fs::read_dir(&folder) {
            Ok(listing) => listing,
            Err(error) => {
                let shown = folder.display().to_string();
                walked.flaws.push(Flaw::of_file(&shown, format!("cannot be read: {error}")));
                walked.complete = false;
                continue;
            }
        };
        for item in listing.flatten() {
            seen += 1;
            if seen > FILES_MAX {
                let reason = format!("holds more than {FILES_MAX} files; not all of them were read");
                walked.flaws.push(Flaw::of_file(&dir.display().to_string(), reason));
                walked.found.sort_by(|a, b| a.path.cmp(&b.path));
                return walked;
            }
            let path = item.path();
            match kind(&path, &root) {
                Kind::Folder if depth < FOLDER_DEPTH_MAX => folders.push((path, depth + 1)),
                Kind::Folder => {
                    let reason = format!("lies deeper than {FOLDER_DEPTH_MAX} folders and was not read");
                    walked.flaws.push(Flaw::of_file(&path.display().to_string(), reason));
                }
                Kind::Markdown(metadata) => walked.found.push(found(path, &metadata)),
                Kind::Refused(reason) => walked.flaws.push(Flaw::of_file(&path.display().to_string(), reason)),
                Kind::Other => {}
            }
        }
    }
    walked.found.sort_by(|a, b| a.path.cmp(&b.path));
    walked.flaws.sort();
    walked
}

enum Kind {
    Folder,
    Markdown(Metadata),
    /// Somebody meant it to be read, and it is not: this is why.
    Refused(&'static str),
    Other,
}

fn kind(path: &Path, root: &Path) -> Kind {
    let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    if name.starts_with('.') || name.eq_ignore_ascii_case("README.md") {
        return Kind::Other;
    }
    let Ok(own) = path.symlink_metadata() else {
        return Kind::Other; // gone since it was listed
    };
    let is_markdown = path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("md"));
    if own.is_dir() {
        Kind::Folder
    } else if own.is_symlink() {
        link(path, root, is_markdown)
    } else if !is_markdown {
        Kind::Other
    } else if own.is_file() {
        Kind::Markdown(own)
    } else {
        Kind::Refused("is not a file and was not read")
    }
}

fn link(path: &Path, root: &Path, is_markdown: bool) -> Kind {
    let (Ok(target), Ok(metadata)) = (path.canonicalize(), path.metadata()) else {
        return if is_markdown { Kind::Refused("is a link that leads to nothing") } else { Kind::Other };
    };
    if metadata.is_dir() {
        Kind::Refused("is a link to a folder, and those are not followed; put the folder itself here")
    } else if !is_markdown {
        Kind::Other
    } else if !target.starts_with(root) {
        Kind::Refused("is a link to something outside of the FAQ folder and was not read")
    } else if metadata.is_file() {
        Kind::Markdown(metadata)
    } else {
        Kind::Refused("is a link to something that is not a file and was not read")
    }
}

fn found(path: PathBuf, metadata: &Metadata) -> Found {
    Found {
        shown: path.display().to_string(),
        stamp: Stamp { bytes: metadata.len(), changed_at: metadata.modified().ok() },
        path,
    }
}
