//! `frontdesk replay FILE`: a recorded chat through the very same pipeline, on a wound clock.
//!
//! The recording's workspaces need no configuration: every channel is a support channel, and plans and roles are what
//! the lines say. What would be posted is counted and thrown away.

mod line;
mod silent;

use std::collections::BTreeMap;
use std::io::BufRead;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::{Context, bail};
use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};
use jiff::{Timestamp, ToSpan};
use tokio_util::sync::CancellationToken;

use super::report::Report;
use crate::clock::Clock;
use crate::config::Config;
use crate::deliver::Delivery;
use crate::domain::{Policy, Verdict, WorkspaceId, WorkspacePolicy};
use crate::flow::{Flow, Handled};
use crate::store::{Tx, clocks, digests, tickets};
use line::Line;

/// A line may be this long.
const LINE_BYTES_MAX: usize = 64 * 1024;
/// A recording may have this many messages.
const LINES_MAX: usize = 1_000_000;
/// A recording may have this many workspaces.
const WORKSPACES_MAX: usize = 1000;

#[derive(Debug, Args)]
pub(super) struct ReplayArgs {
    /// The recorded chat, JSON lines.
    file: PathBuf,
    /// Print JSON: messages, answered, suggested, escalated, left_alone, tickets{…}, sla{met, breached}, digests.
    #[arg(long)]
    json: bool,
}

pub(super) async fn replay(
    mut config: Config,
    args: &ReplayArgs,
    database: Option<String>,
) -> anyhow::Result<ExitCode> {
    let lines = read(&args.file)?;
    // A replay never writes into the desk's own database unless told to.
    config.database_url = database.unwrap_or_else(|| "sqlite::memory:".to_owned()).into();
    config.policy = policy(&config.policy, &lines);
    let first = lines.first().map_or(Timestamp::UNIX_EPOCH, |line| line.at);
    let clock = Clock::wound(first);
    let parts = crate::run::parts(&config, clock.clone()).await?;
    let player = Player { deliveries: deliveries(&parts.flow), flow: parts.flow, clock };
    let report = player.play(&lines, &progress(lines.len())).await?;
    player.flow.db.close().await;
    super::print(&if args.json { report.json()? } else { report.text()? })?;
    Ok(ExitCode::SUCCESS)
}

fn read(path: &Path) -> anyhow::Result<Vec<Line>> {
    let file = std::fs::File::open(path).with_context(|| format!("cannot read {}", path.display()))?;
    let mut reader = std::io::BufReader::new(file);
    let mut lines: Vec<Line> = Vec::new();
    let mut bytes = Vec::new();
    for number in 1.. {
        bytes.clear();
        let limit = u64::try_from(LINE_BYTES_MAX).unwrap_or(u64::MAX) + 1;
        let read = std::io::Read::take(&mut reader, limit).read_until(b'\n', &mut bytes)?;
        if read == 0 {
            break;
        }
        let at = || format!("{}:{number}", path.display());
        if bytes.len() > LINE_BYTES_MAX {
            bail!("{}: the line is longer than {LINE_BYTES_MAX} bytes", at());
        }
        if lines.len() >= LINES_MAX {
            bail!("{}: more than {LINES_MAX} messages", at());
        }
        if bytes.iter().all(u8::is_ascii_whitespace) {
            continue;
        }
        lines.push(Line::parse(&bytes, number, lines.last()).with_context(at)?);
    }
    lines.sort_by_key(|line| line.at);
    Ok(lines)
}

/// The configured plans, and an open workspace for each that the recording names.
fn policy(configured: &Policy, lines: &[Line]) -> Policy {
    let mut workspaces: BTreeMap<WorkspaceId, WorkspacePolicy> = BTreeMap::new();
    for line in lines {
        if workspaces.len() < WORKSPACES_MAX && !workspaces.contains_key(&line.workspace) {
            let open = WorkspacePolicy::open(line.workspace.clone(), &configured.plans);
            workspaces.insert(line.workspace.clone(), open);
        }
    }
    Policy { workspaces: workspaces.into_values().collect(), ..configured.clone() }
}

fn deliveries(flow: &Flow) -> Vec<Delivery> {
    let delivery = |courier| Delivery {
        db: flow.db.clone(),
        courier,
        policy: Arc::clone(&flow.policy),
        clock: flow.clock.clone(),
        stored: Arc::clone(&flow.stored),
        holder: "replay".to_owned(),
    };
    silent::couriers().map(delivery).collect()
}

fn progress(messages: usize) -> ProgressBar {
    let bar = ProgressBar::new(u64::try_from(messages).unwrap_or(0));
    let style = ProgressStyle::with_template("{bar:40} {pos}/{len} messages, {eta} left");
    style.map_or(bar.clone(), |style| bar.with_style(style))
}

struct Player {
    flow: Flow,
    deliveries: Vec<Delivery>,
    clock: Clock,
}

impl Player {
    async fn play(&self, lines: &[Line], progress: &ProgressBar) -> anyhow::Result<Report> {
        let mut report = Report { messages: lines.len(), ..Report::default() };
        for line in lines {
            self.wind_to(line.at).await?;
            let handled = self.flow.handle(&line.event()).await?;
            match handled {
                Handled::Decided { verdict: Some(verdict) } => match verdict {
                    Verdict::Answer => report.answered += 1,
                    Verdict::Suggest => report.suggested += 1,
                    Verdict::Escalate => report.escalated += 1,
                    Verdict::Leave => report.left_alone += 1,
                },
                Handled::Decided { verdict: None } | Handled::Again | Handled::NotOurs => report.left_alone += 1,
            }
            self.deliver().await?;
            progress.inc(1);
        }
        progress.finish_and_clear();
        self.finish(report, lines).await
    }

    /// Winds to `to`, stopping at each clock on the way that has something to tell.
    async fn wind_to(&self, to: Timestamp) -> anyhow::Result<()> {
        loop {
            let mut tx = self.flow.db.read().await?;
            let next = clocks::next_alarm(&mut tx).await?.filter(|next| *next < to);
            drop(tx);
            let Some(next) = next else { break };
            self.clock.wind_to(next);
            if self.flow.tick().await?.alarms == 0 {
                break;
            }
            self.deliver().await?;
        }
        self.clock.wind_to(to);
        Ok(())
    }

    async fn deliver(&self) -> anyhow::Result<()> {
        for delivery in &self.deliveries {
            delivery.drain(&CancellationToken::new()).await?;
        }
        Ok(())
    }

    async fn finish(&self, mut report: Report, lines: &[Line]) -> anyhow::Result<Report> {
        let mut tx = self.flow.db.read().await?;
        report.tickets = tickets::by_status(&mut tx).await?;
        (report.met, report.breached) = clocks::kept_and_missed(&mut tx, self.clock.now()).await?;
        for workspace in &self.flow.policy.workspaces {
            report
                .digests
                .push((workspace.id.to_string(), self.digest(&mut tx, &db_span(lines), &workspace.id).await?));
        }
        Ok(report)
    }

    async fn digest(
        &self,
        tx: &mut Tx,
        (since, until): &(Timestamp, Timestamp),
        workspace: &WorkspaceId,
    ) -> anyhow::Result<crate::domain::digest::DigestFacts> {
        Ok(digests::facts(tx, workspace, *since, *until).await?)
    }
}

/// The time that the recording covers, its last message included.
fn db_span(lines: &[Line]) -> (Timestamp, Timestamp) {
    let first = lines.first().map_or(Timestamp::UNIX_EPOCH, |line| line.at);
    let last = lines.last().map_or(first, |line| line.at);
    (first, last.checked_add(1.millisecond()).unwrap_or(last))
}
