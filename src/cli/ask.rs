//! `frontdesk ask TEXT`: what the desk makes of one question.

use std::fmt::Write;
use std::process::ExitCode;

use clap::Args;
use serde::Serialize;

use crate::config::Config;
use crate::domain::{Locale, Reading, Verdict};
use crate::understand::Question;

#[derive(Debug, Args)]
pub(super) struct AskArgs {
    /// The question, in your own words.
    text: String,
    /// Ask as a holder of this plan.
    #[arg(long)]
    plan: Option<String>,
    /// Print JSON: decision, confidence, candidates[{id, score, confidence}].
    #[arg(long)]
    json: bool,
}

/// The stable names that scripts read.
#[derive(Debug, Serialize)]
struct Asked {
    decision: &'static str,
    confidence: f32,
    candidates: Vec<AskedCandidate>,
}

#[derive(Debug, Serialize)]
struct AskedCandidate {
    id: String,
    title: String,
    score: f32,
    confidence: f32,
}

pub(super) fn ask(config: &Config, args: &AskArgs) -> anyhow::Result<ExitCode> {
    let library = crate::run::library(config)?;
    let knowledge = library.snapshot();
    let locale = Locale::of_text(&args.text).unwrap_or_default();
    let question = Question { text: &args.text, locale, plan: args.plan.as_deref(), addressed: false };
    let reading = knowledge.answer(&question);
    if args.json {
        super::print(&format!("{}\n", serde_json::to_string(&asked(&reading))?))?;
        return Ok(ExitCode::SUCCESS);
    }
    let body = match (reading.verdict, reading.candidates.first()) {
        (Verdict::Answer, Some(best)) => knowledge.entry(&best.id, best.locale).map(|entry| entry.body.as_str()),
        _ => None,
    };
    super::print(&in_words(&reading, body)?)?;
    Ok(ExitCode::SUCCESS)
}

fn asked(reading: &Reading) -> Asked {
    let candidate = |candidate: &crate::domain::Candidate| AskedCandidate {
        id: candidate.id.clone(),
        title: candidate.title.clone(),
        score: candidate.score,
        confidence: candidate.confidence,
    };
    Asked {
        decision: reading.verdict.name(),
        confidence: reading.confidence,
        candidates: reading.candidates.iter().map(candidate).collect(),
    }
}

fn in_words(reading: &Reading, body: Option<&str>) -> Result<String, std::fmt::Error> {
    let mut text = String::new();
    let percent = reading.confidence * 100.0;
    match reading.verdict {
        Verdict::Answer => writeln!(text, "ANSWER ({percent:.0} % sure)")?,
        Verdict::Suggest => writeln!(text, "SUGGEST (the best is {percent:.0} % sure)")?,
        Verdict::Escalate => writeln!(text, "ESCALATE: a person would get this as a ticket")?,
        Verdict::Leave => writeln!(text, "LEAVE ALONE: this asks nothing")?,
    }
    for candidate in &reading.candidates {
        writeln!(text, "  {:>3.0} %  {}  ({})", candidate.confidence * 100.0, candidate.title, candidate.id)?;
    }
    if let Some(body) = body {
        writeln!(text, "\n{}", body.trim_end())?;
    }
    Ok(text)
}
