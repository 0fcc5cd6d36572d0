//! `frontdesk faq …`: checking the knowledge base, and making one from other data.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Subcommand;
use jiff::tz::TimeZone;

use crate::clock::Clock;
use crate::config::Config;
use crate::library;

#[derive(Debug, Subcommand)]
pub(super) enum FaqCommand {
    /// Check every file; exits with 1 where one has an error.
    Check {
        /// The folder [default: the configured one].
        dir: Option<PathBuf>,
    },
    /// Make entries out of JSON lines {id, question, aliases, answer?, tags}.
    Import {
        /// The JSON lines.
        file: PathBuf,
        /// The folder that the entries are written to.
        #[arg(long, value_name = "DIR")]
        to: PathBuf,
        /// Replace files that are there and differ.
        #[arg(long)]
        overwrite: bool,
    },
}

pub(super) fn faq(config: &Config, command: FaqCommand) -> anyhow::Result<ExitCode> {
    match command {
        FaqCommand::Check { dir } => check(&dir.unwrap_or_else(|| config.faq_dir.clone())),
        FaqCommand::Import { file, to, overwrite } => {
            let today = Clock::System.now().to_zoned(TimeZone::UTC).date();
            let made = library::import(&file, &to, today, overwrite)?;
            super::print(&format!("{made} entries are in {}. Try: frontdesk ask --faq {0} \"…\"\n", to.display()))?;
            Ok(ExitCode::SUCCESS)
        }
    }
}

fn check(dir: &std::path::Path) -> anyhow::Result<ExitCode> {
    let library = library::Library::open(dir)?;
    let flaws = library.flaws();
    for flaw in &flaws {
        super::print(&format!("{flaw}\n"))?;
    }
    let entries = library.snapshot().entries().len();
    let verdict = if flaws.is_empty() { "all good".to_owned() } else { format!("{} to mend", flaws.len()) };
    super::print(&format!("{entries} entries, {verdict}\n"))?;
    Ok(if flaws.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
