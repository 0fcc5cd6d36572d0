//! `frontdesk db`, `backup` and `restore`: all rows of a desk from one database into another, or into a file and back.

mod archive;
mod carry;
mod copy;
mod file;

use std::process::ExitCode;

use clap::Subcommand;

pub(super) use archive::{BACKUP_EXAMPLES, BackupArgs, RESTORE_EXAMPLES, RestoreArgs, backup, restore};

use crate::store::Failure;
use crate::store::alone::Alone;
use crate::store::portable::Place;

#[derive(Debug, Subcommand)]
pub(super) enum DbCommand {
    /// Move a desk into another database: from SQLite to PostgreSQL, or back.
    ///
    /// Every row is read again where it was written, and compared. Nothing is changed in the database it comes from.
    #[command(after_long_help = copy::EXAMPLES)]
    Copy(copy::CopyArgs),
}

pub(super) async fn db(command: &DbCommand) -> anyhow::Result<ExitCode> {
    match command {
        DbCommand::Copy(args) => copy::copy(args).await,
    }
}

/// Sees to it that no desk is on a database while its rows are moved: for as long as this is kept, on SQLite.
async fn without_a_desk(url: &str, place: &mut Place) -> Result<Alone, Failure> {
    if place.is_used().await? {
        return Err(Failure::Address(
            "a desk runs on that PostgreSQL database: stop all its replicas first (one that was killed is gone after 15 s)"
                .to_owned(),
        ));
    }
    Alone::on(url)
}
