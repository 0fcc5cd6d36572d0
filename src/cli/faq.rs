//! `frontdesk faq …`: checking and measuring the knowledge base, and making one from other data.

pub(super) mod eval;
mod export;
mod figures;
mod gaps;
pub(super) mod plot;
mod proposals;
mod sets;
mod train;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::bail;
use clap::Subcommand;
use jiff::tz::TimeZone;

use crate::clock::Clock;
use crate::config::Config;
use crate::library;
use crate::understand::{KnowledgeBase, Rivalry, phrasings_of};

const CHECK_EXAMPLES: &str = "\
Examples:
  frontdesk faq check                       the configured folder
  frontdesk faq check docs/faq              another one; exits with 1 where something has to be mended

A file looks like this:
  ---
  id: reset-offsets
  title: How do I reset offsets?
  questions: [start reading again from the beginning]
  updated: 2026-11-24
  ---

  Stop the group, then …";

const IMPORT_EXAMPLES: &str = "\
Examples:
  frontdesk faq import kb.jsonl                        into the configured folder
  frontdesk faq import kb.jsonl --to other --overwrite

A row looks like this; answer, aliases and tags may be left out, other keys are passed over:
  {\"id\": \"k1\", \"question\": \"How do I reset offsets?\", \"aliases\": [\"start over\"], \"answer\": \"Stop the …\"}";

#[derive(Debug, Subcommand)]
pub(super) enum FaqCommand {
    /// Check every file: each flaw with its file, line and reason; exits with 1 where there is one.
    ///
    /// Entries that compete for the same questions are warned of; that is no flaw.
    #[command(after_long_help = CHECK_EXAMPLES)]
    Check {
        /// The folder [default: the configured one].
        dir: Option<PathBuf>,
    },
    /// Make entries out of JSON lines {id, question, aliases, answer?, tags}.
    ///
    /// Every row is checked before the first file is written, and no file that is there is lost.
    #[command(after_long_help = IMPORT_EXAMPLES)]
    Import {
        /// The JSON lines.
        file: PathBuf,
        /// The folder that the entries are written to [default: the configured one].
        #[arg(long, value_name = "DIR")]
        to: Option<PathBuf>,
        /// Replace files that are there and differ.
        #[arg(long)]
        overwrite: bool,
    },
    /// Measure the knowledge base on questions whose right answers are known.
    #[command(after_long_help = eval::EXAMPLES)]
    Eval(eval::EvalArgs),
    /// Write out edits from the chat that the FAQ folder could not take, for review.
    #[command(after_long_help = export::EXAMPLES)]
    Export(export::ExportArgs),
    /// Group the questions that the FAQ left open into proposed entries.
    ///
    /// It reads the desk's database and changes nothing there.
    #[command(after_long_help = gaps::EXAMPLES)]
    Gaps(gaps::GapsArgs),
    /// Learn the matcher's weights from question sets.
    #[command(after_long_help = train::EXAMPLES)]
    Train(train::TrainArgs),
}

pub(super) fn faq(config: &Config, command: FaqCommand) -> anyhow::Result<ExitCode> {
    match command {
        FaqCommand::Check { dir } => check(&dir.unwrap_or_else(|| config.faq_dir.clone())),
        FaqCommand::Eval(args) => {
            eval::eval(config, &args)?;
            Ok(ExitCode::SUCCESS)
        }
        FaqCommand::Export(args) => {
            export::export(config, &args)?;
            Ok(ExitCode::SUCCESS)
        }
        FaqCommand::Gaps(args) => {
            gaps::gaps(config, &args)?;
            Ok(ExitCode::SUCCESS)
        }
        FaqCommand::Train(args) => train::train(config, &args),
        FaqCommand::Import { file, to, overwrite } => {
            let today = Clock::System.now().to_zoned(TimeZone::UTC).date();
            let to = to.unwrap_or_else(|| config.faq_dir.clone());
            let made = library::import(&file, &to, today, overwrite)?;
            if made == 0 {
                bail!("{} has no rows, so no entry was made; a row is {{\"id\": …, \"question\": …}}", file.display());
            }
            let (made, to) = (super::counted(made, "entry is", "entries are"), to.display());
            super::print(&format!("{made} in {to}. Try: frontdesk ask --faq {to} \"…\"\n"))?;
            Ok(ExitCode::SUCCESS)
        }
    }
}

/// Phrasings that are asked against the whole base, and warnings that are printed.
const PHRASINGS_ASKED_MAX: usize = 5_000;
const WARNINGS_TOLD_MAX: usize = 50;

fn check(dir: &Path) -> anyhow::Result<ExitCode> {
    let library = library::Library::open(dir)?;
    let flaws = library.flaws();
    for flaw in &flaws {
        super::print(&format!("{flaw}\n"))?;
    }
    let base = library.snapshot();
    // Of half a base it cannot be said what competes.
    let warnings = if flaws.is_empty() { warn_of_rivals(&base)? } else { 0 };
    let entries = super::counted(base.entries().len(), "entry", "entries");
    let verdict = match (flaws.len(), warnings) {
        (0, _) if base.entries().is_empty() => {
            format!("no entry in {}: one is a file that ends in .md, see `frontdesk faq check --help`", dir.display())
        }
        (0, 0) => format!("{entries}, all good"),
        (0, count) => format!("{entries}, no flaw, {}", super::counted(count, "warning", "warnings")),
        (count, _) => format!("{entries}, {}", super::counted(count, "flaw to mend", "flaws to mend")),
    };
    super::print(&format!("{verdict}\n"))?;
    Ok(if flaws.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Names entries that compete for the same questions; tells how many phrasings are contested.
fn warn_of_rivals(base: &KnowledgeBase) -> anyhow::Result<usize> {
    let rivalries = base.rivalries(PHRASINGS_ASKED_MAX);
    for Rivalry { entry, rival, phrasing, wins } in rivalries.iter().take(WARNINGS_TOLD_MAX) {
        let (how, way_out) = if *wins {
            ("finds", "move the phrasing there, or tell the two apart in their titles")
        } else {
            ("finds as well", "word the phrasing more narrowly, or merge the two")
        };
        let (id, other) = (&entry.id, &rival.id);
        super::print(&format!(
            "{}: warning: “{phrasing}” of {id} {how} {other} ({}): {way_out}\n",
            entry.file, rival.file
        ))?;
    }
    if rivalries.len() > WARNINGS_TOLD_MAX {
        super::print(&format!(
            "… and {} more\n",
            super::counted(rivalries.len() - WARNINGS_TOLD_MAX, "warning", "warnings")
        ))?;
    }
    let phrasings = phrasings_of(base.entries());
    if phrasings > PHRASINGS_ASKED_MAX {
        super::remark(&format!("only the first {PHRASINGS_ASKED_MAX} of {phrasings} phrasings were asked for rivals"));
    }
    Ok(rivalries.len())
}
