//! `frontdesk db copy`: a desk from one database into another.

use std::process::ExitCode;

use anyhow::{Context, anyhow, bail};
use clap::Args;

use super::carry::{Carrier, bar};
use super::without_a_desk;
use crate::cli;
use crate::cli::trouble::in_words;
use crate::store::portable::{Place, Purpose};

pub(super) const EXAMPLES: &str = "\
Examples:
  frontdesk db copy --from sqlite:frontdesk.db --to postgres://desk@localhost/desk --rehearse
  frontdesk db copy --from sqlite:frontdesk.db --to postgres://desk@localhost/desk --force

A desk that runs goes on writing, so moving takes two steps. While it runs, --rehearse copies what is there at that
moment, tells how long that takes, and proves that the target works. Then stop the desk, copy once more with --force,
which replaces the rehearsal, and start the desk with DATABASE_URL set to the target. What was said meanwhile is read
back from the chat.";

#[derive(Debug, Args)]
pub(in crate::cli) struct CopyArgs {
    /// The database of the desk: sqlite:PATH or postgres://…
    #[arg(long, value_name = "URL")]
    from: String,
    /// The database that it moves to; made where it is a file that is not there.
    #[arg(long, value_name = "URL")]
    to: String,
    /// Replace what is in the target.
    #[arg(long)]
    force: bool,
    /// Copy although a desk runs there: what it writes meanwhile is left out.
    #[arg(long)]
    rehearse: bool,
}

pub(super) async fn copy(args: &CopyArgs) -> anyhow::Result<ExitCode> {
    if args.from == args.to {
        bail!("--from and --to are the same database");
    }
    let began = std::time::Instant::now();
    let of_from = |error: anyhow::Error| anyhow!("--from: {}", in_words(&error, &args.from));
    let of_to = |error: anyhow::Error| anyhow!("--to: {}", in_words(&error, &args.to));
    let mut from = Place::open(&args.from, Purpose::Read).await.map_err(|failure| of_from(failure.into()))?;
    let _none_there = match without_a_desk(&args.from, &mut from).await {
        Ok(none) => Some(none),
        Err(_) if args.rehearse => None,
        Err(failure) => {
            bail!("--from: {failure}. What it writes meanwhile would be left behind; --rehearse copies all the same")
        }
    };
    let schema = from.schema_version().await?.context("no desk has used the database that --from names")?;
    let mut to = Place::open(&args.to, Purpose::Write).await.map_err(|failure| of_to(failure.into()))?;
    let _none_here = without_a_desk(&args.to, &mut to).await.map_err(|failure| of_to(failure.into()))?;
    from.begin_to_read().await?;
    let tables = from.tables().await?;
    let mut rows = 0;
    for table in &tables {
        rows += from.count(table).await?;
    }
    let mut carrier = Carrier::begin(to, schema, args.force, bar(rows)).await.map_err(of_to)?;
    for table in &tables {
        carrier.table(table)?;
        let last = from.last_number(table).await?;
        from.rows::<anyhow::Error>(table, async |row| carrier.row(row).await).await?;
        carrier.table_ended(last).await?;
    }
    let rows = carrier.end().await.map_err(of_to)?;
    from.close().await?;
    let (rows, tables) = (usize::try_from(rows).unwrap_or(usize::MAX), tables.len());
    let took = began.elapsed().as_secs_f64();
    let next = if args.rehearse {
        "Now stop the desk, and copy once more with --force."
    } else {
        "Start the desk with DATABASE_URL set to the target."
    };
    let rows = cli::counted(rows, "row", "rows");
    cli::print(&format!("{rows} of {tables} tables copied and compared in {took:.1} s. {next}\n"))?;
    Ok(ExitCode::SUCCESS)
}
