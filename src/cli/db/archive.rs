//! `frontdesk backup` and `frontdesk restore`: a desk into a file, and back into a database of either engine.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, bail, ensure};
use clap::Args;
use secrecy::ExposeSecret;

use super::carry::{Carrier, bar};
use super::file::{Line, Reader, Writer};
use super::without_a_desk;
use crate::cli;
use crate::clock::Clock;
use crate::config::Config;
use crate::store::Failure;
use crate::store::portable::{Place, Purpose, Sum};

pub(in crate::cli) const BACKUP_EXAMPLES: &str = "\
Examples:
  frontdesk backup desk.backup                                     of the configured database, while the desk runs
  frontdesk backup desk.backup --force                             over the one of yesterday
  frontdesk backup desk.backup --database postgres://desk@db/desk  of another

It holds all rows as they were at one moment, also of a desk that runs. Keep it as you keep the database: it has what
people wrote.";

pub(in crate::cli) const RESTORE_EXAMPLES: &str = "\
Examples:
  frontdesk restore desk.backup --database sqlite:frontdesk.db
  frontdesk restore desk.backup --database postgres://desk@db/desk
  frontdesk restore desk.backup --force                            over what is in the configured database

A backup of either engine goes into either. It is checked to its end before anything is written, and compared after; a
database with rows in it is left alone without --force. Stop the desk first.";

#[derive(Debug, Args)]
pub(in crate::cli) struct BackupArgs {
    /// The file to write.
    file: PathBuf,
    /// Replace the file where it is there.
    #[arg(long)]
    force: bool,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct RestoreArgs {
    /// The backup.
    file: PathBuf,
    /// Replace what is in the database.
    #[arg(long)]
    force: bool,
}

pub(in crate::cli) async fn backup(config: &Config, args: &BackupArgs) -> anyhow::Result<ExitCode> {
    let path = &args.file;
    if path.exists() && !args.force {
        bail!("{} is there already: name another file, or replace it with --force", path.display());
    }
    let mut place = Place::open(config.database_url.expose_secret(), Purpose::Read).await?;
    let schema = place.schema_version().await?.context("no desk has used the database yet")?;
    place.begin_to_read().await?;
    let tables = place.tables().await?;
    let mut all = 0;
    for table in &tables {
        all += place.count(table).await?;
    }
    // Written aside and moved, so that nobody takes half a file for a backup.
    let name = path.file_name().context("the file has no name")?.to_string_lossy();
    let aside = path.with_file_name(format!(".{name}.part"));
    let mut writer = Writer::create(&aside, schema, Clock::System.now().to_string(), all)?;
    let bar = bar(all);
    for table in tables {
        bar.set_message(table.name.clone());
        let last = place.last_number(&table).await?;
        writer.write(&Line::Table(table.clone()))?;
        let mut sum = Sum::default();
        place
            .rows::<anyhow::Error>(&table, async |row| {
                sum.add(&table, &row);
                bar.inc(1);
                writer.write(&Line::Row(row))
            })
            .await?;
        writer.write(&Line::Ended { rows: sum.rows, sum: sum.hex(), last })?;
    }
    writer.end()?;
    bar.finish_and_clear();
    place.close().await?;
    std::fs::rename(&aside, path).with_context(|| format!("{} cannot be written", path.display()))?;
    let rows = cli::counted(usize::try_from(all).unwrap_or(usize::MAX), "row", "rows");
    cli::print(&format!("{rows} are in {}.\n", path.display()))?;
    Ok(ExitCode::SUCCESS)
}

pub(in crate::cli) async fn restore(config: &Config, args: &RestoreArgs) -> anyhow::Result<ExitCode> {
    let url = config.database_url.expose_secret();
    checked(&args.file).with_context(|| format!("the backup {} cannot be used", args.file.display()))?;
    let mut reader = Reader::open(&args.file)?;
    let mut place = Place::open(url, Purpose::Write).await?;
    let _none_here: crate::store::alone::Alone = without_a_desk(url, &mut place).await?;
    let mut carrier = Carrier::begin(place, reader.head.schema, args.force, bar(reader.head.rows)).await?;
    while let Some(line) = reader.next()? {
        match line {
            Line::Table(table) => carrier.table(&table)?,
            Line::Row(row) => carrier.row(row).await?,
            Line::Ended { rows, last, .. } => {
                let sum = carrier.table_ended(last).await?;
                ensure!(sum.rows == rows, Failure::Unreadable("the backup changed meanwhile".to_owned()));
            }
        }
    }
    let rows = cli::counted(usize::try_from(carrier.end().await?).unwrap_or(usize::MAX), "row", "rows");
    let made_at = &reader.head.made_at;
    cli::print(&format!("{rows} of {made_at} are in the database, and were compared. Start the desk.\n"))?;
    Ok(ExitCode::SUCCESS)
}

/// Reads a backup to its end: it is whole, and each table sums up to what was written.
fn checked(path: &Path) -> anyhow::Result<()> {
    let mut reader = Reader::open(path)?;
    let (mut table, mut sum) = (None, Sum::default());
    while let Some(line) = reader.next()? {
        match line {
            Line::Table(begun) => (table, sum) = (Some(begun), Sum::default()),
            Line::Row(row) => {
                let table = table.as_ref().context("a row of no table")?;
                ensure!(row.len() == table.columns.len(), "a row of {} has a value too many or too few", table.name);
                sum.add(table, &row);
            }
            Line::Ended { rows, sum: told, .. } => {
                ensure!(sum.rows == rows && sum.hex() == told, "the rows of a table are not those that were written");
            }
        }
    }
    Ok(())
}
