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
/// within `dir` (mounted volumes are made of those), never to a folder and never out.
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
                Kind::LinkOut => {
                    let reason = "is a link to something outside of the FAQ folder and was not read";
                    walked.flaws.push(Flaw::of_file(&path.display().to_string(), reason));
                }
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
    LinkOut,
    Other,
}

fn kind(path: &Path, root: &Path) -> Kind {
    let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    if name.starts_with('.') {
        return Kind::Other;
    }
    let Ok(own) = path.symlink_metadata() else {
        return Kind::Other; // gone since it was listed
    };
    if own.is_dir() {
        return Kind::Folder;
    }
    let is_markdown = path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("md"));
    if !is_markdown || name.eq_ignore_ascii_case("README.md") {
        return Kind::Other;
    }
    if !own.is_symlink() {
        return if own.is_file() { Kind::Markdown(own) } else { Kind::Other };
    }
    match (path.canonicalize(), path.metadata()) {
        (Ok(target), _) if !target.starts_with(root) => Kind::LinkOut,
        (Ok(_), Ok(metadata)) if metadata.is_file() => Kind::Markdown(metadata),
        _ => Kind::Other,
    }
}

fn found(path: PathBuf, metadata: &Metadata) -> Found {
    Found {
        shown: path.display().to_string(),
        stamp: Stamp { bytes: metadata.len(), changed_at: metadata.modified().ok() },
        path,
    }
}
