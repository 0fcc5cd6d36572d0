//! `frontdesk replay FILE`: a recorded chat through the very same pipeline, on a wound clock.
//!
//! The recording's workspaces need no configuration: every channel is a support channel, and plans and roles are what
//! the lines say. What would be posted is counted and thrown away.

mod line;
mod recording;
mod seen;
mod silent;

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::bail;
use clap::Args;
use futures_util::FutureExt;
use indicatif::{ProgressBar, ProgressStyle};
use jiff::{Timestamp, ToSpan};
use tokio_util::sync::CancellationToken;

use super::report::Report;
use crate::clock::Clock;
use crate::config::Config;
use crate::deliver::Delivery;
use crate::domain::digest::{DigestPlan, Period, Rhythm, Window};
use crate::domain::quota::Quotas;
use crate::domain::{Policy, Verdict, WorkspaceId, WorkspacePolicy};
use crate::flow::{Flow, Handled, Ticked};
use crate::store::{clocks, silences, tickets};
use line::Line;
use seen::Seen;
use silent::{Ears, Posted};

/// When agents read the digest, in a replay that is seen.
const DIGEST_HOUR: i8 = 9;
/// A recording may have this many workspaces.
const WORKSPACES_MAX: usize = 1000;

pub(super) const EXAMPLES: &str = "\
Examples:
  frontdesk replay chat.jsonl
  frontdesk replay chat.jsonl --faq ../docs/faq --json > report.json
  frontdesk replay chat.jsonl --seen agents                      read the agents' channel of that time
  frontdesk replay chat.jsonl --database sqlite:replayed.db      keep what came of it, to look into

A line of FILE is a JSON object. Only text is required:
  text        what was written. /close 3 and the like are taken as commands of the desk
  time        like 2026-01-05T09:00:00Z [default: a minute after the line before]
  platform    discord, slack or terminal
  workspace   the server or workspace; each has its own tickets
  channel     where it was written; every channel counts as a support channel
  author      who wrote it [default: somebody new]
  plan        the author's plan; for a paid one every question becomes a ticket
  role        requester, agent or lead. An agent's words in a ticket's thread answer it
  id          the message's id, for `thread` and `reaction`
  thread      the id of the message that the thread hangs on, or any name of its own
  reaction    🎫 (or ticket) makes a ticket of the message, or of the earlier one with this id

  {\"id\": \"q1\", \"time\": \"2026-01-05T09:00:00Z\", \"author\": \"ann\", \"plan\": \"pro\", \"text\": \"why does it lag?\"}
  {\"thread\": \"q1\", \"time\": \"2026-01-05T09:20:00Z\", \"author\": \"maya\", \"role\": \"agent\", \"text\": \"which version?\"}

In the report (names of --json in brackets):
  answered       an entry was posted
  suggested      entries were offered to pick from
  escalated      nothing fitted, or a person was asked for: a ticket and no entry
  left alone     [left_alone] nothing was posted: chatter, agents' words, words in a ticket's thread
  These four add up to the messages. Tickets of paying customers count with what they were given beside the ticket.
  tickets        by state; SLA targets [sla.met, sla.breached] by the time of the last message";

#[derive(Debug, Args)]
pub(super) struct ReplayArgs {
    /// The recorded chat, JSON lines; --help shows one.
    file: PathBuf,
    /// Print JSON: messages, answered, suggested, escalated, left_alone, tickets{…}, sla{met, breached}, digests.
    #[arg(long)]
    json: bool,
    /// Print the month as people saw it: what was written and what the desk posted, all of it or in one CHANNEL
    /// (`agents` is where agents work, a person's name what was told to them alone); with a digest every morning.
    #[arg(long, value_name = "CHANNEL", num_args = 0..=1, conflicts_with = "json")]
    seen: Option<Option<String>>,
}

pub(super) async fn replay(
    mut config: Config,
    args: &ReplayArgs,
    database: Option<String>,
) -> anyhow::Result<ExitCode> {
    let lines = recording::read(&args.file)?;
    remark_unknown_plans(&lines, &config.policy);
    // A replay never writes into the desk's own database unless told to.
    config.database_url = database.unwrap_or_else(|| "sqlite::memory:".to_owned()).into();
    config.policy = policy(&config.policy, &lines)?;
    let seen = args.seen.clone().map(Seen::of);
    if seen.is_some() {
        config.policy.workspaces.iter_mut().for_each(with_digests);
    }
    let first = lines.first().map_or(Timestamp::UNIX_EPOCH, |line| line.at);
    let clock = Clock::wound(first);
    // Nobody waits in a chat, so an encoder has all the time it needs: every replay says the same.
    let parts = crate::run::parts_of(crate::run::library(&config)?, &config, clock.clone()).await?;
    super::remark_flaws(&parts.library);
    let ears = Ears::default();
    let platforms: BTreeSet<_> = lines.iter().map(|line| line.workspace.platform.name()).collect();
    let mut deliveries = deliveries(&parts.flow, &ears, seen.as_ref());
    deliveries.retain(|delivery| platforms.contains(delivery.courier.platform().name()));
    let mut player = Player { deliveries, flow: parts.flow, clock, ears, seen, next_alarm: None };
    let report = player.play(&lines, &progress(lines.len())).await?;
    player.flow.db.close().await;
    if let Some(seen) = &player.seen {
        super::print(&format!("{}\n", seen.text()))?;
    }
    super::print(&if args.json { report.json()? } else { report.text()? })?;
    Ok(ExitCode::SUCCESS)
}

fn remark_unknown_plans(lines: &[Line], policy: &Policy) {
    let known: BTreeSet<_> =
        std::iter::once("community").chain(policy.plans.iter().map(|plan| plan.name.as_str())).collect();
    let named: BTreeSet<_> = lines.iter().filter_map(|line| line.plan.as_deref()).collect();
    for unknown in named.difference(&known) {
        let known: Vec<_> = known.iter().copied().collect();
        super::remark(&format!("no plan “{unknown}” is configured; there are: {}", known.join(", ")));
    }
}

/// The configured plans, and an open workspace for each that the recording names.
fn policy(configured: &Policy, lines: &[Line]) -> anyhow::Result<Policy> {
    let mut workspaces: BTreeMap<WorkspaceId, WorkspacePolicy> = BTreeMap::new();
    for line in lines {
        if !workspaces.contains_key(&line.workspace) {
            if workspaces.len() >= WORKSPACES_MAX {
                bail!("the recording has more than {WORKSPACES_MAX} workspaces; split it");
            }
            let open = WorkspacePolicy::open(line.workspace.clone(), &configured.plans);
            workspaces.insert(line.workspace.clone(), open);
        }
    }
    Ok(Policy {
        workspaces: workspaces.into_values().collect(),
        drafts_per_day: None,
        quotas: Quotas::none(),
        ..configured.clone()
    })
}

/// The agents read a digest every morning.
fn with_digests(workspace: &mut WorkspacePolicy) {
    let channel = workspace.agents_channel.clone();
    let at = jiff::civil::time(DIGEST_HOUR, 0, 0, 0);
    let plan =
        |channel| DigestPlan { channel, at, time_zone: workspace.time_zone.clone(), rhythm: Rhythm::Daily(Vec::new()) };
    workspace.digests = channel.map(plan).into_iter().collect();
}

fn deliveries(flow: &Flow, ears: &Ears, seen: Option<&Seen>) -> Vec<Delivery> {
    let delivery = |courier| Delivery {
        db: flow.db.clone(),
        courier,
        policy: Arc::clone(&flow.policy),
        clock: flow.clock.clone(),
        stored: Arc::clone(&flow.stored),
        holder: "replay".to_owned(),
        replica: None,
    };
    silent::couriers(ears, seen, &flow.clock).map(delivery).collect()
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
    ears: Ears,
    /// What people saw, where that is asked for.
    seen: Option<Seen>,
    /// When a clock has something to tell next, or a ticket wakes; it changes only with what is stored.
    next_alarm: Option<Timestamp>,
}

impl Player {
    async fn play(&mut self, lines: &[Line], progress: &ProgressBar) -> anyhow::Result<Report> {
        let mut report = Report { messages: lines.len(), ..Report::default() };
        self.look_at_clocks().await?;
        for line in lines {
            self.wind_to(line.at).await?;
            self.ears.take();
            if let Some(seen) = &self.seen {
                seen.wrote(line);
            }
            let handled = self.flow.handle(&line.event()).await?;
            self.deliver().await?;
            *report.count(outcome(handled, self.ears.take())) += 1;
            progress.inc(1);
        }
        progress.finish_and_clear();
        self.finish(report, lines).await
    }

    /// Winds to `to`, stopping at each clock on the way that has something to tell.
    async fn wind_to(&mut self, to: Timestamp) -> anyhow::Result<()> {
        while let Some(next) = self.next_alarm.into_iter().chain(self.next_digest()).min().filter(|next| *next < to) {
            self.clock.wind_to(next);
            let ticked = self.flow.tick().await?;
            if ticked == Ticked::default() && self.next_alarm == Some(next) {
                // It has nothing to tell yet, so there is nothing to stop for.
                self.next_alarm = None;
            }
            self.deliver().await?;
        }
        self.clock.wind_to(to);
        Ok(())
    }

    /// The next morning, where digests are read.
    fn next_digest(&self) -> Option<Timestamp> {
        self.seen.as_ref()?;
        let now = self.clock.now().to_zoned(jiff::tz::TimeZone::UTC);
        let today = now.date().at(DIGEST_HOUR, 0, 0, 0).to_zoned(jiff::tz::TimeZone::UTC).ok()?;
        let next = if today > now { today } else { today.tomorrow().ok()? };
        Some(next.timestamp())
    }

    /// Delivers, where something was stored since the last time.
    async fn deliver(&mut self) -> anyhow::Result<()> {
        if self.flow.stored.notified().now_or_never().is_none() {
            return Ok(());
        }
        for delivery in &self.deliveries {
            delivery.drain(&CancellationToken::new()).await?;
        }
        self.look_at_clocks().await
    }

    async fn look_at_clocks(&mut self) -> anyhow::Result<()> {
        let mut tx = self.flow.db.read().await?;
        let (alarm, wake) = (clocks::next_alarm(&mut tx).await?, tickets::next_wake(&mut tx).await?);
        let silence = silences::next(&mut tx).await?;
        self.next_alarm = alarm.into_iter().chain(wake).chain(silence).min();
        Ok(())
    }

    async fn finish(&self, mut report: Report, lines: &[Line]) -> anyhow::Result<Report> {
        let (since, until) = span(lines);
        let mut tx = self.flow.db.read().await?;
        report.tickets = tickets::by_status(&mut tx).await?;
        (report.met, report.breached) = clocks::kept_and_missed(&mut tx, until).await?;
        drop(tx);
        for workspace in &self.flow.policy.workspaces {
            let window = Window { since, ..Window::last(Period::Day, until, workspace.time_zone.clone()) };
            let facts = self.flow.digest(&workspace.id, &window).await?;
            report.digests.push((workspace.id.to_string(), facts));
        }
        Ok(report)
    }
}

/// What a message came to: what was posted about it, and for a ticket with an entry how sure the desk was of that.
fn outcome(handled: Handled, posted: Option<Posted>) -> Verdict {
    match posted {
        None => Verdict::Leave,
        Some(Posted::Answer) => Verdict::Answer,
        Some(Posted::Suggestions) => Verdict::Suggest,
        Some(Posted::Ticket { with_entry: false }) => Verdict::Escalate,
        Some(Posted::Ticket { with_entry: true }) => match handled {
            Handled::Decided { verdict: Some(sure @ (Verdict::Answer | Verdict::Suggest)) } => sure,
            _ => Verdict::Escalate,
        },
    }
}

/// The time that the recording covers, its last message included.
fn span(lines: &[Line]) -> (Timestamp, Timestamp) {
    let first = lines.first().map_or(Timestamp::UNIX_EPOCH, |line| line.at);
    let last = lines.last().map_or(first, |line| line.at);
    (first, last.checked_add(1.millisecond()).unwrap_or(last))
}
