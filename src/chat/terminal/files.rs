//! Files at the terminal: kept in a folder beside the desk.

use std::io;
use std::path::PathBuf;

use tokio::fs::{DirBuilder, OpenOptions};
use tokio::io::AsyncWriteExt;

use crate::chat::message::File;

/// The folder, in the directory that the desk runs in.
const FOLDER: &str = "frontdesk-files";
/// Files of one name that are kept.
const COPIES_MAX: u32 = 1000;

/// Where files are kept.
pub(super) struct Files {
    folder: PathBuf,
}

impl Files {
    /// Below the directory that the desk was started in.
    pub(super) fn here() -> Self {
        Self { folder: std::path::absolute(FOLDER).unwrap_or_else(|_| PathBuf::from(FOLDER)) }
    }

    /// Keeps a file, readable by its owner alone, beside those of the same name that are there; tells where.
    pub(super) async fn keep(&self, file: &File) -> io::Result<PathBuf> {
        let mut folder = DirBuilder::new();
        folder.recursive(true);
        let mut open = OpenOptions::new();
        open.write(true).create_new(true);
        #[cfg(unix)]
        {
            folder.mode(0o700);
            open.mode(0o600);
        }
        folder.create(&self.folder).await?;
        for copy in 1..=COPIES_MAX {
            let path = self.folder.join(name(&file.name, copy));
            match open.open(&path).await {
                Ok(mut opened) => {
                    opened.write_all(&file.bytes).await?;
                    opened.flush().await?;
                    return Ok(path);
                }
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                Err(error) => return Err(error),
            }
        }
        Err(io::Error::new(io::ErrorKind::AlreadyExists, format!("there are {COPIES_MAX} files of that name")))
    }
}

/// `a.md`, `a-2.md` …
fn name(name: &str, copy: u32) -> String {
    match (copy, name.rsplit_once('.')) {
        (1, _) => name.to_owned(),
        (_, Some((stem, kind))) => format!("{stem}-{copy}.{kind}"),
        (_, None) => format!("{name}-{copy}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_second_file_of_a_name_stands_beside_the_first() {
        let folder = tempfile::tempdir().unwrap();
        let files = Files { folder: folder.path().join("kept") };
        let file = |text: &str| File {
            name: "ticket-1.md".into(),
            media_type: "text/markdown",
            about: String::new(),
            bytes: text.into(),
        };
        let (first, second) = (files.keep(&file("one")).await.unwrap(), files.keep(&file("two")).await.unwrap());
        assert_eq!(std::fs::read_to_string(&first).unwrap(), "one");
        assert_eq!(std::fs::read_to_string(&second).unwrap(), "two");
        assert!(second.ends_with("kept/ticket-1-2.md"), "{second:?}");
    }
}
