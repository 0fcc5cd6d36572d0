//! `frontdesk audit`: what was done, by whom; and whether the log of it was touched.

use std::fmt::Write;
use std::process::ExitCode;

use clap::{Args, Subcommand};
use secrecy::ExposeSecret;
use serde_json::json;

use crate::config::Config;
use crate::domain::WorkspaceId;
use crate::domain::audit::{Broken, Row, Sum};
use crate::store::{Db, Failure, Tx, audit};

/// Rows that are read at once.
const PAGE_ROWS: i64 = 1000;
/// Rows that are listed where nobody says how many.
const LISTED: u32 = 50;

const EXAMPLES: &str = "\
Examples:
  frontdesk audit verify                               whether every row is there and as it was written
  frontdesk audit list --last 20                       what was done lately
  frontdesk audit list --json --last 1000 > log.jsonl  the same for a program, a row a line

Each change of a ticket, each block, edit of the FAQ, rating and refused right is a row, in a chain for each workspace.
verify ends with code 1 where a chain does not hold, and names the first row that is not as it was.";

#[derive(Debug, Subcommand)]
pub(super) enum AuditCommand {
    /// Check that no row was changed, put in or taken out.
    #[command(after_long_help = EXAMPLES)]
    Verify(Of),
    /// List what was done, the latest last.
    #[command(after_long_help = EXAMPLES)]
    List(ListArgs),
}

#[derive(Debug, Args)]
pub(super) struct Of {
    /// Only this workspace, like discord:ID or slack:ID [default: all].
    #[arg(long, value_name = "PLATFORM:ID")]
    workspace: Option<WorkspaceId>,
}

#[derive(Debug, Args)]
pub(super) struct ListArgs {
    #[command(flatten)]
    of: Of,
    /// How many rows of each workspace.
    #[arg(long, value_name = "ROWS", default_value_t = LISTED)]
    last: u32,
    /// Print JSON, a row a line: workspace, seq, at, ticket, subject, actor, actor_name, kind, hash.
    #[arg(long)]
    json: bool,
}

pub(super) async fn audit(config: &Config, command: &AuditCommand) -> anyhow::Result<ExitCode> {
    let db = Db::connect_to_read(config.database_url.expose_secret()).await?;
    let code = match command {
        AuditCommand::Verify(of) => verify(&db, of).await?,
        AuditCommand::List(args) => list(&db, args).await?,
    };
    db.close().await;
    Ok(code)
}

async fn workspaces(tx: &mut Tx, of: &Of) -> anyhow::Result<Vec<WorkspaceId>> {
    let known = audit::workspaces(tx).await?;
    Ok(known.into_iter().filter(|known| of.workspace.as_ref().is_none_or(|only| only == known)).collect())
}

async fn verify(db: &Db, of: &Of) -> anyhow::Result<ExitCode> {
    let mut tx = db.read().await?;
    let workspaces = workspaces(&mut tx, of).await?;
    if workspaces.is_empty() {
        super::print("The log is empty.\n")?;
    }
    let mut holds = true;
    for workspace in workspaces {
        let (before, waiting) = audit::outside(&mut tx, &workspace).await?;
        let sentence = match verified(&mut tx, &workspace).await? {
            Ok(Sum { rows, erased }) => format!(
                "{workspace}: {rows} rows hold, {erased} of them erased; {before} from before the log was chained, \
                 {waiting} not sealed yet"
            ),
            Err(Broken { seq, id, why }) => {
                holds = false;
                let row = id.map_or(String::new(), |id| format!(" (history row {id})"));
                format!("{workspace}: BROKEN at {seq}{row}: {why}")
            }
        };
        super::print(&format!("{sentence}\n"))?;
    }
    Ok(if holds { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

async fn verified(tx: &mut Tx, workspace: &WorkspaceId) -> Result<Result<Sum, Broken>, Failure> {
    let end = audit::head(tx, workspace).await?.map_or(0, |(seq, _)| seq);
    let bar = super::faq::eval::progress(u64::try_from(end).unwrap_or(0), "checking");
    let verified = audit::verified(tx, workspace, &|rows| bar.inc(rows)).await;
    bar.finish_and_clear();
    verified
}

async fn list(db: &Db, args: &ListArgs) -> anyhow::Result<ExitCode> {
    let mut tx = db.read().await?;
    for workspace in workspaces(&mut tx, &args.of).await? {
        let end = audit::head(&mut tx, &workspace).await?.map_or(0, |(seq, _)| seq);
        let mut after = (end - i64::from(args.last)).max(0);
        loop {
            let page = audit::page(&mut tx, &workspace, after, PAGE_ROWS).await?;
            let Some(last) = page.last() else { break };
            after = last.seq;
            let lines: String = page.iter().map(|row| line(&workspace, row, args.json)).collect();
            super::print(&lines)?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn line(workspace: &WorkspaceId, row: &Row, as_json: bool) -> String {
    if as_json {
        let mut told = row.told();
        told["workspace"] = json!(workspace.to_string());
        return format!("{told}\n");
    }
    let Row { seq, ticket, subject, at, actor, actor_name, .. } = row;
    let plain = |text: &str| text.chars().filter(|c| !c.is_control()).take(60).collect::<String>();
    let at = jiff::Timestamp::from_millisecond(*at).unwrap_or_default().strftime("%Y-%m-%d %H:%M:%S");
    let about = if *ticket > 0 { format!("#{ticket}") } else { plain(subject.as_deref().unwrap_or_default()) };
    let who = plain(actor_name.as_deref().or(actor.as_deref()).unwrap_or("the desk"));
    let mut text = String::new();
    // Writing to a string does not fail.
    let _ = writeln!(text, "{workspace} {seq:>7}  {at}  {about:<10} {who}: {}", plain(row.word()));
    text
}
