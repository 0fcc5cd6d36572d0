//! `[[canned]]` and the folder of canned replies: read, and refused where something in them is not as it should be.

use std::path::{Path, PathBuf};

use serde::Deserialize;

use crate::domain::Locale;
use crate::domain::canned::{COUNT_MAX, Canned};

/// A file of a canned reply is at most this long.
const BYTES_MAX: u64 = 64 * 1024;

/// A canned reply as it is written.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CannedTable {
    name: String,
    text: String,
    locale: Option<String>,
}

/// The canned replies of the configuration, then those of Markdown files: `upgrade.md`, `upgrade.zh-CN.md`. A folder
/// that is not named is used where it is there.
pub(super) fn check(tables: Vec<CannedTable>, named: Option<&Path>, faq_dir: &Path) -> Result<Vec<Canned>, String> {
    let mut replies = Vec::new();
    for table in tables {
        let locale = match &table.locale {
            Some(tag) => tag.parse::<Locale>().map_err(|reason| format!("[[canned]] “{}”: {reason}", table.name))?,
            None => Locale::English,
        };
        add(&mut replies, &table.name, locale, &table.text)?;
    }
    let beside = faq_dir.parent().unwrap_or(Path::new("")).join("canned");
    let folder = named.map(Path::to_owned).or_else(|| beside.is_dir().then_some(beside));
    for path in folder.as_deref().map_or(Ok(Vec::new()), files)? {
        let (name, locale) = name_of(&path)?;
        add(&mut replies, &name, locale, &text(&path)?).map_err(|reason| format!("{}: {reason}", path.display()))?;
    }
    if replies.len() > COUNT_MAX {
        return Err(format!("there are {} canned replies; at most {COUNT_MAX}", replies.len()));
    }
    Ok(replies)
}

fn add(replies: &mut Vec<Canned>, name: &str, locale: Locale, text: &str) -> Result<(), String> {
    if let Some(known) = replies.iter_mut().find(|known| known.name() == name) {
        return known.add(locale, text);
    }
    let mut canned = Canned::named(name)?;
    canned.add(locale, text)?;
    replies.push(canned);
    Ok(())
}

/// The Markdown files of a folder, by name.
fn files(folder: &Path) -> Result<Vec<PathBuf>, String> {
    let unreadable = |error: std::io::Error| format!("the folder of canned replies {}: {error}", folder.display());
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(unreadable)? {
        let path = entry.map_err(unreadable)?.path();
        if path.extension().is_some_and(|kind| kind == "md") && path.is_file() {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

fn text(path: &Path) -> Result<String, String> {
    let wrong = |reason: String| format!("{}: {reason}", path.display());
    let length = std::fs::metadata(path).map_err(|error| wrong(error.to_string()))?.len();
    if length > BYTES_MAX {
        return Err(wrong(format!("{length} bytes is too long for a canned reply")));
    }
    std::fs::read_to_string(path).map_err(|error| wrong(error.to_string()))
}

/// `upgrade` in English for `upgrade.md`; `upgrade` in Chinese for `upgrade.zh-CN.md`.
fn name_of(path: &Path) -> Result<(String, Locale), String> {
    let stem = path
        .file_stem()
        .and_then(|stem| stem.to_str())
        .ok_or_else(|| format!("{}: its name is not text", path.display()))?;
    let split = stem.rsplit_once('.').and_then(|(name, tag)| Some((name.to_owned(), tag.parse().ok()?)));
    Ok(split.unwrap_or_else(|| (stem.to_owned(), Locale::English)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn replies_come_from_the_configuration_and_from_files_beside_the_faq() {
        let folder = tempfile::tempdir().unwrap();
        let canned = folder.path().join("canned");
        std::fs::create_dir(&canned).unwrap();
        std::fs::write(canned.join("upgrade.md"), "Hello {requester},\n\nplease upgrade.\n").unwrap();
        std::fs::write(canned.join("upgrade.zh-CN.md"), "{requester}，请升级。").unwrap();
        std::fs::write(canned.join("notes.txt"), "not one").unwrap();
        let table = || CannedTable { name: "thanks".into(), text: "Thank you.".into(), locale: None };
        let read = check(vec![table()], None, &folder.path().join("faq")).unwrap();
        assert_eq!(read.iter().map(Canned::name).collect::<Vec<_>>(), ["thanks", "upgrade"]);
        assert_eq!(read[1].preview(Locale::Chinese), "{requester}，请升级。");
        let twice = check(vec![table(), table()], None, &folder.path().join("faq")).unwrap_err();
        assert_eq!(twice, "canned reply “thanks”: its text in en is there twice");
        std::fs::write(canned.join("bad.md"), "{requster}").unwrap();
        let told = check(Vec::new(), None, &folder.path().join("faq")).unwrap_err();
        assert!(told.contains("bad.md: canned reply “bad”: there is no variable {requster}"), "{told}");
        let missing = check(Vec::new(), Some(Path::new("nowhere")), Path::new("faq")).unwrap_err();
        assert!(missing.starts_with("the folder of canned replies nowhere:"), "{missing}");
    }
}
