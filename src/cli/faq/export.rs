//! `frontdesk faq export`: edits that agents made where the FAQ folder could not be written, as files to review.

use std::collections::BTreeMap;
use std::path::{Component, Path, PathBuf};

use anyhow::Context as _;
use clap::Args;
use secrecy::ExposeSecret;

use crate::cli;
use crate::config::Config;
use crate::store::{Db, edits};

pub(super) const EXAMPLES: &str = "\
Examples:
  frontdesk faq export                    into ./faq-export
  frontdesk faq export --out ../docs/faq  over a checkout of the FAQ, to look at with git diff

Where the FAQ folder cannot be written, edits from the chat are kept in the database and used from there. Once a file
with an edit is in the folder, the file is what counts.";

/// Edits that are read; as many as a desk takes in.
const KEPT_MAX: usize = 500;

#[derive(Debug, Args)]
pub(in crate::cli) struct ExportArgs {
    /// The folder that the files are written to; those of the same name are replaced.
    #[arg(long, value_name = "DIR", default_value = "faq-export")]
    out: PathBuf,
}

pub(super) fn export(config: &Config, args: &ExportArgs) -> anyhow::Result<()> {
    let kept = cli::runtime()?.block_on(async {
        let db = Db::connect_to_read(config.database_url.expose_secret()).await?;
        let mut tx = db.read().await?;
        let kept = edits::kept(&mut tx, KEPT_MAX).await;
        drop(tx);
        db.close().await;
        kept
    })?;
    // Of several edits of one file the latest has the others in it.
    let files: BTreeMap<String, String> = kept.into_iter().map(|kept| (kept.file, kept.text)).collect();
    for (file, text) in &files {
        write(&args.out, file, text)?;
    }
    let count = cli::counted(files.len(), "file is", "files are");
    let what = if files.is_empty() {
        "no edit waits in the database".to_owned()
    } else {
        format!("{count} in {}", args.out.display())
    };
    cli::print(&format!("{what}\n"))
}

/// Writes aside and moves, so that nobody reads half a file.
fn write(out: &Path, file: &str, text: &str) -> anyhow::Result<()> {
    let below = Path::new(file);
    // The desk never stores another; a database may be changed by hand.
    let is_below = below.components().all(|part| matches!(part, Component::Normal(_)));
    anyhow::ensure!(is_below && below.file_name().is_some(), "the file {file:?} would not be in the folder");
    let path = out.join(below);
    let folder = path.parent().unwrap_or(out);
    std::fs::create_dir_all(folder).with_context(|| format!("{} cannot be made", folder.display()))?;
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let aside = path.with_file_name(format!(".{name}.part"));
    let written = std::fs::write(&aside, text).and_then(|()| std::fs::rename(&aside, &path));
    written.with_context(|| format!("{} cannot be written", path.display()))
}
