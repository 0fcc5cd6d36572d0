//! `frontdesk faq eval`: how good the answers are on questions whose answers are known.

use std::fmt::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Instant;

use anyhow::{Context as _, bail};
use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};
use serde::Serialize;

use super::sets;
use crate::config::Config;
use crate::domain::{Locale, Verdict};
use crate::understand::measure::{Measures, Operating, Outcome, measure};
use crate::understand::{KnowledgeBase, Question, TrainingSet, Weights};

/// How many candidates of a question are looked through for a right one.
const CANDIDATES: usize = 8;

pub(super) const EXAMPLES: &str = "\
Examples:
  frontdesk faq eval --queries asked.jsonl                        the configured folder
  frontdesk faq eval --kb kb.jsonl --queries queries.jsonl --json
  frontdesk faq eval --kb a/kb.jsonl --queries a/queries.jsonl --kb b/kb.jsonl --queries b/queries.jsonl

A row of --queries names the entries that answer, none where the knowledge base has no answer:
  {\"text\": \"where do I start over?\", \"answers\": [\"reset-offsets\"]}

What is printed, in percent (with --json as shares from 0 to 1):
  accuracy_at_1    of the questions that have an answer: the right entry comes first
  mrr              the mean of one over the right entry's place
  recall_at_3      the right entry is among the three that are offered
  auroc            how well confidence tells questions with an answer from those without; 50 is guessing
  coverage_at_5    answered right while at most 5 % of all questions are answered wrong; coverage_at_2 likewise
  ece              how far confidence is from the share that is right (expected calibration error)
  operating        at the thresholds in use: coverage, wrong_rate (of all), precision (of those answered)
  micros           microseconds a question, p50 and p99";

#[derive(Debug, Args)]
pub(in crate::cli) struct EvalArgs {
    /// The knowledge base: JSON lines {id, question, aliases, answer?, tags} or a folder [default: the configured one].
    /// May be given several times, each with its --queries.
    #[arg(long, value_name = "FILE|DIR")]
    kb: Vec<PathBuf>,
    /// The questions: JSON lines {text, answers}.
    #[arg(long, value_name = "FILE", required = true)]
    queries: Vec<PathBuf>,
    /// Weights as `frontdesk faq train` writes them [default: the configured ones].
    #[arg(long, value_name = "FILE")]
    weights: Option<PathBuf>,
    /// Use the question of each entry only, without its other phrasings.
    #[arg(long)]
    one_alias: bool,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

/// The stable names that scripts read.
#[derive(Debug, Serialize)]
pub(super) struct Report {
    n: usize,
    accuracy_at_1: f64,
    mrr: f64,
    recall_at_3: f64,
    auroc: Option<f64>,
    coverage_at_5: f64,
    coverage_at_2: f64,
    ece: f64,
    operating: OperatingReport,
    micros: Micros,
    memory_bytes: usize,
}

#[derive(Debug, Serialize)]
struct OperatingReport {
    coverage: f64,
    wrong_rate: f64,
    precision: f64,
}

#[derive(Debug, Clone, Copy, Serialize)]
struct Micros {
    p50: f64,
    p99: f64,
}

/// A set that was asked.
pub(super) struct Asked {
    pub outcomes: Vec<Outcome>,
    pub report: Report,
}

pub(in crate::cli) fn eval(config: &Config, args: &EvalArgs) -> anyhow::Result<ExitCode> {
    let bases = if args.kb.is_empty() { vec![config.faq_dir.clone()] } else { args.kb.clone() };
    if bases.len() != args.queries.len() {
        bail!("{} of --kb and {} of --queries: each base wants its questions", bases.len(), args.queries.len());
    }
    let weights = match &args.weights {
        Some(file) => crate::library::weights(file).with_context(|| file.display().to_string())?,
        None => crate::run::weights(config)?,
    };
    let mut asked = Vec::new();
    for (base, questions) in bases.iter().zip(&args.queries) {
        let mut set = sets::read(base, questions)?;
        if args.one_alias {
            set.entries.iter_mut().for_each(|entry| entry.questions.clear());
        }
        asked.push(ask(config, set, &weights, &bar(&base.display().to_string())));
    }
    if args.json {
        let reports: Vec<&Report> = asked.iter().map(|asked| &asked.report).collect();
        let text = match reports.as_slice() {
            [report] => serde_json::to_string(report)?,
            reports => serde_json::to_string(reports)?,
        };
        crate::cli::print(&format!("{text}\n"))?;
    } else {
        let names: Vec<String> = args.queries.iter().map(|path| path.display().to_string()).collect();
        crate::cli::print(&table(names.iter().map(String::as_str).zip(asked.iter().map(|asked| &asked.report)))?)?;
    }
    Ok(ExitCode::SUCCESS)
}

/// A bar on stderr where a person looks on.
pub(super) fn bar(name: &str) -> ProgressBar {
    let bar = ProgressBar::new(0);
    if let Ok(style) = ProgressStyle::with_template("{msg} {wide_bar} {pos}/{len} {eta}") {
        bar.set_style(style);
    }
    bar.set_message(name.to_owned());
    bar
}

/// Asks every question of a set, one after the other.
pub(super) fn ask(config: &Config, set: TrainingSet, weights: &Weights, bar: &ProgressBar) -> Asked {
    bar.set_length(set.asked.len() as u64);
    let thresholds = crate::run::thresholds(config, weights);
    let (base, _) = KnowledgeBase::assemble(set.entries);
    let base = base.with_weights(weights.clone()).with_thresholds(thresholds);
    let mut micros = Vec::with_capacity(set.asked.len());
    // The first question of a program pays for tables that are made once.
    base.ranked(&question("warm up the tables, pleese"), 1);
    let outcomes = set.asked.iter().map(|(text, answers)| {
        let question = question(text);
        let began = Instant::now();
        let (confidence, candidates) = base.ranked(&question, CANDIDATES);
        micros.push(began.elapsed().as_secs_f64() * 1e6);
        bar.inc(1);
        Outcome {
            confidence,
            place: candidates.iter().position(|candidate| answers.contains(&candidate.id)),
            in_scope: !answers.is_empty(),
            answered: base.answer(&question).verdict == Verdict::Answer,
        }
    });
    let outcomes: Vec<Outcome> = outcomes.collect();
    bar.finish_and_clear();
    micros.sort_by(f64::total_cmp);
    let at = |part: usize| micros.get(micros.len() * part / 100).or(micros.last()).copied().unwrap_or_default();
    let micros = Micros { p50: at(50), p99: at(99) };
    let report = report(measure(&outcomes), micros, base.index_bytes());
    Asked { outcomes, report }
}

fn question(text: &str) -> Question<'_> {
    Question { text, locale: Locale::of_text(text).unwrap_or_default(), plan: None, addressed: true }
}

fn report(measures: Measures, micros: Micros, memory_bytes: usize) -> Report {
    let Measures { n, accuracy_at_1, mrr, recall_at_3, auroc, coverage_at_5, coverage_at_2, ece, operating } = measures;
    let Operating { coverage, wrong_rate, precision } = operating;
    let operating = OperatingReport { coverage, wrong_rate, precision };
    Report { n, accuracy_at_1, mrr, recall_at_3, auroc, coverage_at_5, coverage_at_2, ece, operating, micros, memory_bytes }
}

/// A row for each set, and their mean where there are several.
pub(super) fn table<'a>(sets: impl Iterator<Item = (&'a str, &'a Report)>) -> Result<String, std::fmt::Error> {
    let rows: Vec<(&str, Vec<Option<f64>>)> = sets.map(|(name, report)| (name, columns(report))).collect();
    let width = rows.iter().map(|(name, _)| name.chars().count()).max().unwrap_or_default().max(4);
    let mut text = String::new();
    write!(text, "{:width$}", "")?;
    for head in HEADS {
        write!(text, " {head:>8}")?;
    }
    writeln!(text)?;
    let mut line = |name: &str, columns: &[Option<f64>]| {
        write!(text, "{name:width$}")?;
        for column in columns {
            match column {
                Some(number) => write!(text, " {number:>8.1}")?,
                None => write!(text, " {:>8}", "–")?,
            }
        }
        writeln!(text)
    };
    for (name, columns) in &rows {
        line(name, columns)?;
    }
    if rows.len() > 1 {
        let mean = |at: usize| {
            let known: Vec<f64> = rows.iter().filter_map(|(_, columns)| *columns.get(at)?).collect();
            #[expect(clippy::cast_precision_loss, reason = "a handful of sets")]
            (!known.is_empty()).then(|| known.iter().sum::<f64>() / known.len() as f64)
        };
        line("mean", &(0..HEADS.len()).map(mean).collect::<Vec<_>>())?;
    }
    Ok(text)
}

const HEADS: [&str; 14] = [
    "n", "acc@1", "mrr", "rec@3", "auroc", "cov@5%", "cov@2%", "ece", "coverage", "wrong", "precise", "p50 µs", "p99 µs",
    "MiB",
];

fn columns(report: &Report) -> Vec<Option<f64>> {
    let percent = |share: f64| Some(share * 100.0);
    #[expect(clippy::cast_precision_loss, reason = "counts and sizes for a table")]
    let (n, mebibytes) = (report.n as f64, report.memory_bytes as f64 / 1_048_576.0);
    vec![
        Some(n),
        percent(report.accuracy_at_1),
        percent(report.mrr),
        percent(report.recall_at_3),
        report.auroc.and_then(percent),
        percent(report.coverage_at_5),
        percent(report.coverage_at_2),
        percent(report.ece),
        percent(report.operating.coverage),
        percent(report.operating.wrong_rate),
        percent(report.operating.precision),
        Some(report.micros.p50),
        Some(report.micros.p99),
        Some(mebibytes),
    ]
}
