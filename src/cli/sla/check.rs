//! `frontdesk sla check FILE`: cases of other help desks against the clocks of this one.

use std::fmt::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, anyhow};
use clap::Args;
use serde::Serialize;

use super::cases::{Book, Judged, judged};
use crate::cli::{counted, print};

pub(super) const EXAMPLES: &str = "\
Examples:
  frontdesk sla check sla_cases.json
  frontdesk sla check sla_cases.json --json | jq '.failed[].id'

The file has `calendars` by name and `cases`, each with `id`, `source`, `calendar`, `input` and `expected`. Where help
desks differ, the rules of the one that a case comes from hold, or those that it names in `settings`. The exit code is 1
if a case fails.

Warnings and levels: an input may have `warn_at` (percentages), `levels` (each with `after_min` or `after`, and `to`:
owner, on_duty, leads or a person's id) and `agents_calendar`; what is left out is as the desk has it by default. They are
expected as `warned_at` and `escalated_at` (moments), `breached_at`, `level` (the highest), and `told` (`at`, `level`,
`to`); with a metric before it, `resolution_level`, of that one.

With --json:
  cases     how many there are
  passed    how many came as expected
  failed    id, expected, got, and the setting that governs it";

/// A file of cases is at most this long.
const BYTES_MAX: u64 = 16 * 1024 * 1024;

#[derive(Debug, Args)]
pub(in crate::cli) struct CheckArgs {
    /// The file of cases.
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Print the result as JSON.
    #[arg(long)]
    json: bool,
}

#[derive(Serialize)]
struct Report<'a> {
    cases: usize,
    passed: usize,
    failed: Vec<&'a Judged>,
}

pub(super) fn check(args: &CheckArgs) -> anyhow::Result<ExitCode> {
    let file = args.file.display();
    let length = std::fs::metadata(&args.file).with_context(|| format!("cannot read {file}"))?.len();
    if length > BYTES_MAX {
        return Err(anyhow!("{file} has {length} bytes; at most {BYTES_MAX} are read"));
    }
    let text = std::fs::read_to_string(&args.file).with_context(|| format!("cannot read {file}"))?;
    let book = Book::read(&text).map_err(|reason| anyhow!("{file}: {reason}"))?;
    let judged: Vec<_> = book.cases().map(|case| judged(&book, &case)).collect();
    let failed: Vec<_> = judged.iter().filter(|judged| !judged.passed).collect();
    let report = Report { cases: judged.len(), passed: judged.len() - failed.len(), failed };
    let code = if report.failed.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE };
    if args.json {
        print(&format!("{}\n", serde_json::to_string_pretty(&report)?))?;
    } else {
        print(&in_words(&judged, &report))?;
    }
    Ok(code)
}

fn in_words(judged: &[Judged], report: &Report<'_>) -> String {
    let mut text = String::new();
    for Judged { id, passed, expected, got, setting } in judged {
        let verdict = if *passed { "ok    " } else { "FAILED" };
        let _ = writeln!(text, "{verdict} {id}  expected {expected}  got {got}  setting {setting}");
    }
    let cases = counted(report.cases, "case", "cases");
    let _ = writeln!(text, "{cases}, {} passed, {} failed", report.passed, report.failed.len());
    text
}
