//! `frontdesk faq …`: checking and measuring the knowledge base, and making one from other data.

mod eval;
mod figures;
mod sets;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::bail;
use clap::Subcommand;
use jiff::tz::TimeZone;

use crate::clock::Clock;
use crate::config::Config;
use crate::library;

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
}

pub(super) fn faq(config: &Config, command: FaqCommand) -> anyhow::Result<ExitCode> {
    match command {
        FaqCommand::Check { dir } => check(&dir.unwrap_or_else(|| config.faq_dir.clone())),
        FaqCommand::Eval(args) => {
            eval::eval(config, &args)?;
            Ok(ExitCode::SUCCESS)
        }
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

fn check(dir: &Path) -> anyhow::Result<ExitCode> {
    let library = library::Library::open(dir)?;
    let flaws = library.flaws();
    for flaw in &flaws {
        super::print(&format!("{flaw}\n"))?;
    }
    let entries = super::counted(library.snapshot().entries().len(), "entry", "entries");
    let verdict = match flaws.len() {
        0 if library.snapshot().entries().is_empty() => {
            format!("no entry in {}: one is a file that ends in .md, see `frontdesk faq check --help`", dir.display())
        }
        0 => format!("{entries}, all good"),
        count => format!("{entries}, {}", super::counted(count, "flaw to mend", "flaws to mend")),
    };
    super::print(&format!("{verdict}\n"))?;
    Ok(if flaws.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
