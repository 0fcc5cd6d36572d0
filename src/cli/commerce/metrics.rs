//! `frontdesk metrics`: need and satisfaction, month by month.

use std::fmt::Write;
use std::process::ExitCode;

use clap::Args;

use crate::clock::Clock;
use crate::config::Config;
use crate::domain::WorkspaceId;
use crate::domain::customer::figures::{DEFINITIONS, Month};

#[derive(Debug, Args)]
#[command(after_long_help = DEFINITIONS)]
pub(in crate::cli) struct MetricsArgs {
    /// How many months, the present one included.
    #[arg(long, default_value_t = 6, value_parser = clap::value_parser!(u16).range(1..=36))]
    months: u16,
    /// Print JSON: month, questions, deflected, opened, closed, by_mode, by_segment, by_agent, by_tool, csat, nps.
    #[arg(long)]
    json: bool,
    /// The workspace, like discord:ID or slack:ID [default: the only one].
    #[arg(long, value_name = "PLATFORM:ID")]
    workspace: Option<WorkspaceId>,
}

pub(in crate::cli) async fn metrics(config: &Config, args: &MetricsArgs) -> anyhow::Result<ExitCode> {
    let workspace = super::workspace(config, args.workspace.as_ref())?;
    let flow = crate::run::parts(config, Clock::System).await?.flow;
    let months = flow.months(workspace, args.months).await?;
    flow.db.close().await;
    let text = if args.json { format!("{}\n", serde_json::to_string_pretty(&months)?) } else { table(&months) };
    super::super::print(&text)?;
    Ok(ExitCode::SUCCESS)
}

fn table(months: &[Month]) -> String {
    let mut text = "month    questions  deflected  opened  closed  minutes  cost per ticket    CSAT   NPS\n".to_owned();
    for month in months {
        let dash = || "-".to_owned();
        let deflection = month.deflection_per_mille.map_or_else(dash, |of| format!("{}.{} %", of / 10, of % 10));
        let cost = month.closed.cost_per_ticket.map_or_else(dash, |cost| cost.to_string());
        let csat = month.csat.map_or_else(dash, |(_, mean)| format!("{}.{:02}", mean / 100, mean % 100));
        let nps = month.nps.map_or_else(dash, |(_, score)| score.to_string());
        let Month { month: name, questions, opened, closed, .. } = month;
        // Writing to a string does not fail.
        let _ = writeln!(
            text,
            "{name}  {questions:>9}  {deflection:>9}  {opened:>6}  {:>6}  {:>7}  {cost:>15}  {csat:>6}  {nps:>4}",
            closed.tickets, closed.minutes
        );
    }
    text
}
