//! `frontdesk revenue`: what contracts earn, and how that changed.

use std::process::ExitCode;

use clap::Args;
use jiff::{SignedDuration, Timestamp};
use secrecy::ExposeSecret;

use crate::clock::Clock;
use crate::config::Config;
use crate::domain::WorkspaceId;
use crate::domain::customer::contract::revenue::revenue as reckoned;
use crate::store::{Db, contracts};

/// Contracts that are counted.
const CONTRACTS_MAX: i64 = 10_000;

#[derive(Debug, Args)]
#[command(after_long_help = crate::domain::customer::contract::revenue::DEFINITIONS)]
pub(in crate::cli) struct RevenueArgs {
    /// The beginning [default: 30 days before the end].
    #[arg(long, value_name = "DAY", value_parser = super::moment)]
    since: Option<Timestamp>,
    /// The end [default: now].
    #[arg(long, value_name = "DAY", value_parser = super::moment)]
    until: Option<Timestamp>,
    /// Print JSON: since, until, customers, currencies with begin, new, expansion, contraction, churned, end, by_plan.
    #[arg(long)]
    json: bool,
    /// The workspace, like discord:ID or slack:ID [default: the only one].
    #[arg(long, value_name = "PLATFORM:ID")]
    workspace: Option<WorkspaceId>,
}

pub(in crate::cli) async fn revenue(config: &Config, args: &RevenueArgs) -> anyhow::Result<ExitCode> {
    let id = &super::workspace(config, args.workspace.as_ref())?.id;
    let db = Db::connect_to_read(config.database_url.expose_secret()).await?;
    let all = contracts::all(&mut db.read().await?, id, CONTRACTS_MAX).await?;
    db.close().await;
    let until = args.until.unwrap_or_else(|| Clock::System.now());
    let since = match args.since {
        Some(since) => since,
        None => until.checked_sub(SignedDuration::from_hours(24 * 30))?,
    };
    if since >= until {
        anyhow::bail!("the beginning has to be before the end");
    }
    let figures = reckoned(&all, since, until);
    let text = if args.json {
        format!("{}\n", serde_json::to_string_pretty(&figures)?)
    } else {
        super::json::revenue(&figures)
    };
    super::super::print(&text)?;
    Ok(ExitCode::SUCCESS)
}
