//! `frontdesk revenue`: what contracts earn, and how that changed.

use std::process::ExitCode;

use clap::Args;
use jiff::{SignedDuration, Timestamp};

use crate::clock::Clock;
use crate::config::Config;
use crate::domain::WorkspaceId;

#[derive(Debug, Args)]
#[command(after_long_help = crate::domain::customer::contract::revenue::DEFINITIONS)]
pub(in crate::cli) struct RevenueArgs {
    /// The beginning [default: 30 days before the end].
    #[arg(long, value_name = "DAY", value_parser = super::moment)]
    since: Option<Timestamp>,
    /// The end [default: now].
    #[arg(long, value_name = "DAY", value_parser = super::moment)]
    until: Option<Timestamp>,
    /// Print JSON: since, until, customers, currencies with begin, new, expansion, contraction, churned, end,
    /// by_plan, by_segment.
    #[arg(long)]
    json: bool,
    /// The workspace, like discord:ID or slack:ID [default: the only one].
    #[arg(long, value_name = "PLATFORM:ID")]
    workspace: Option<WorkspaceId>,
}

pub(in crate::cli) async fn revenue(config: &Config, args: &RevenueArgs) -> anyhow::Result<ExitCode> {
    let id = &super::workspace(config, args.workspace.as_ref())?.id;
    let flow = crate::run::parts(config, Clock::System).await?.flow;
    let until = args.until.unwrap_or_else(|| Clock::System.now());
    let since = match args.since {
        Some(since) => since,
        None => until.checked_sub(SignedDuration::from_hours(24 * 30))?,
    };
    if since >= until {
        anyhow::bail!("the beginning has to be before the end");
    }
    let figures = flow.revenue(id, since, until).await?;
    flow.db.close().await;
    let text = if args.json {
        format!("{}\n", serde_json::to_string_pretty(&figures)?)
    } else {
        super::json::revenue(&figures)
    };
    super::super::print(&text)?;
    Ok(ExitCode::SUCCESS)
}
