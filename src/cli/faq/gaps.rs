//! `frontdesk faq gaps`: the questions that the FAQ left open, as proposed entries.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use anyhow::bail;
use clap::Args;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use secrecy::ExposeSecret;

use super::eval::progress;
use super::proposals::{self, Found, Proposal, Span};
use crate::cli;
use crate::clock::Clock;
use crate::config::{Config, parse_duration};
use crate::domain::{Verdict, WorkspaceId};
use crate::library::{Draft, draft};
use crate::store::Db;
use crate::store::gaps::{Unanswered, Which, unanswered, workspaces};
use crate::understand::{GROUPED_MAX, KnowledgeBase, groups};

pub(super) const EXAMPLES: &str = "\
Examples:
  frontdesk faq gaps                                what the FAQ left open in the last 30 days
  frontdesk faq gaps --since 7d --at-least 2        in a week, and by two questions or more
  frontdesk faq gaps --workspace discord:111111111111111111
  frontdesk faq gaps --write drafts                 a file for each proposal, to finish and move into the FAQ
  frontdesk faq gaps --json | jq '.groups[0]'

Left open is a question that no entry was found for, that became a ticket after all, or whose answer or suggestions
nobody said to have helped. One that no entry was found for and that the FAQ answers by now is left out.

With --json:
  since, until     the time span
  questions        how many were left open; is_cut where there were more than are read, then these are the latest
  answered_now     how many more the FAQ answers by now
  groups           title (the most central question), asked, people, first, last,
                   unknown, escalated, unconfirmed (how the questions were left open), wordings (at most 5 others),
                   nearest {id, title, confidence} or null, advice (write or extend), reply (an agent's) or null";

#[derive(Debug, Args)]
pub(in crate::cli) struct GapsArgs {
    /// How far to look back, like 12h, 7d or 30d; at most a year.
    #[arg(long, value_name = "SPAN", default_value = "30d", value_parser = parse_duration)]
    since: SignedDuration,
    /// Only this workspace, like discord:ID or slack:ID [default: all].
    #[arg(long, value_name = "PLATFORM:ID")]
    workspace: Option<WorkspaceId>,
    /// Only groups of at least so many questions.
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..))]
    at_least: u32,
    /// At most so many groups, the largest.
    #[arg(long, value_name = "N", default_value_t = 30, value_parser = clap::value_parser!(u32).range(1..=1000))]
    most: u32,
    /// Write each group as a draft of an entry into this folder; no file there is written over.
    #[arg(long, value_name = "DIR")]
    write: Option<PathBuf>,
    /// Print JSON with stable names.
    #[arg(long)]
    json: bool,
}

pub(super) fn gaps(config: &Config, args: &GapsArgs) -> anyhow::Result<()> {
    if let Some(dir) = &args.write {
        refuse_the_live_folder(dir, &config.faq_dir)?;
    }
    let library = crate::run::library(config)?;
    cli::remark_flaws(&library);
    let base = library.snapshot();
    let until = Clock::System.now();
    let since = until.checked_sub(args.since)?;
    let (mut asked, is_cut) = cli::runtime()?.block_on(read(config, args.workspace.as_ref(), since))?;
    let all = asked.len();
    let is_answered = |asked: &Unanswered| base.answers(asked.question.raw(), asked.plan.as_deref());
    asked.retain(|(_, question)| question.verdict != Verdict::Escalate || !is_answered(question));
    let answered_now = all - asked.len();
    let texts: Vec<&str> = asked.iter().map(|(_, question)| question.question.raw()).collect();
    let bar = progress(texts.len() as u64, "questions compared");
    let grouped = groups(&texts, |done, _| bar.set_position(done as u64));
    bar.finish_and_clear();
    let of_size = grouped.iter().filter(|group| group.len() >= args.at_least as usize);
    let proposals: Vec<Proposal> =
        of_size.clone().take(args.most as usize).map(|group| proposals::proposal(&base, &asked, group)).collect();
    let left_out = of_size.count() - proposals.len();
    let found = Found {
        span: Span { since, until },
        questions: asked.len(),
        is_cut,
        answered_now,
        left_out,
        groups: proposals,
    };
    if let Some(dir) = &args.write {
        write(dir, &base, &found, until)?;
    }
    cli::print(&if args.json { proposals::json(&found)? } else { proposals::in_words(&found)? })
}

/// The questions of all workspaces or one, the latest that can be grouped, oldest first, and whether there were more.
async fn read(
    config: &Config,
    only: Option<&WorkspaceId>,
    since: Timestamp,
) -> anyhow::Result<(Vec<(WorkspaceId, Unanswered)>, bool)> {
    let db = Db::connect_to_read(config.database_url.expose_secret()).await?;
    let mut tx = db.read().await?;
    let mut places = workspaces(&mut tx).await?;
    if let Some(only) = only {
        if !places.contains(only) {
            let names: Vec<String> = places.iter().map(ToString::to_string).collect();
            let names = if names.is_empty() { "none".to_owned() } else { names.join(", ") };
            bail!("nothing was ever asked in the workspace {only}; workspaces with questions: {names}");
        }
        places.retain(|place| place == only);
    }
    let mut asked = Vec::new();
    let mut is_cut = false;
    for place in places {
        let rows = unanswered(&mut tx, &place, Which::All, since, GROUPED_MAX + 1).await?;
        asked.extend(rows.into_iter().map(|question| (place.clone(), question)));
        asked.sort_by_key(|(_, question)| std::cmp::Reverse(question.asked_at));
        is_cut |= asked.len() > GROUPED_MAX;
        asked.truncate(GROUPED_MAX);
    }
    drop(tx);
    db.close().await;
    asked.reverse();
    Ok((asked, is_cut))
}

/// A draft in the folder that the desk reads would be posted as an answer within seconds.
fn refuse_the_live_folder(dir: &Path, faq: &Path) -> anyhow::Result<()> {
    let (Ok(faq), Ok(absolute)) = (faq.canonicalize(), std::path::absolute(dir)) else { return Ok(()) };
    // The folder may not be there yet; then one above it is.
    let there = absolute.ancestors().find_map(|part| part.canonicalize().ok());
    if there.is_some_and(|there| there.starts_with(&faq)) {
        bail!(
            "{} is in the FAQ folder that the desk reads: drafts there would be posted as answers at once. Write them \
             elsewhere, finish them, and move them there",
            dir.display()
        );
    }
    Ok(())
}

fn write(dir: &Path, base: &KnowledgeBase, found: &Found, now: Timestamp) -> anyhow::Result<()> {
    let drafts: Vec<Draft> = found.groups.iter().map(Proposal::draft).collect();
    let taken: HashSet<&str> = base.entries().iter().map(|entry| entry.id.as_str()).collect();
    let drafted = draft(dir, &drafts, &taken, now.to_zoned(TimeZone::UTC).date())?;
    let (written, kept) = (drafted.written.len(), drafted.kept.len());
    let kept = if kept > 0 { format!("; {kept} were there already and are as they were") } else { String::new() };
    let written = cli::counted(written, "draft is", "drafts are");
    cli::remark(&format!("{written} new in {}{kept}. Finish them, then move them into the FAQ", dir.display()));
    Ok(())
}
