//! `frontdesk ask TEXT`: what the desk makes of one question.

use std::fmt::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use serde::Serialize;

use super::explained;
use crate::config::{Config, NeuralConfig};
use crate::domain::{Locale, Plan, Reading, Verdict};
use crate::understand::Question;

pub(super) const EXAMPLES: &str = "\
Examples:
  frontdesk ask why does my consumer lag keep growing
  frontdesk ask \"磁盘满了怎么办？\" --plan enterprise
  frontdesk ask \"how do I reset offsets?\" --json | jq .decision
  frontdesk ask \"how do I reset offsets?\" --faq ../docs/faq
  frontdesk ask --explain \"how do I reset ofsets?\"

With --json:
  decision      answer, suggest, escalate or leave
  confidence    how sure the desk is of the best candidate, 0 to 1
  candidates    id, title, score (comparable within one question) and confidence; the best first
  explanation   with --explain: thresholds, corrected[{written, read_as}],
                candidates[{id, locale, title, phrasing, score, confidence, shares}]";

#[derive(Debug, Args)]
pub(super) struct AskArgs {
    /// The question, in your own words; quotes are needed only for what the shell would change.
    #[arg(required = true, value_name = "TEXT")]
    words: Vec<String>,
    /// Ask as a holder of this plan: entries for that plan alone are found too.
    #[arg(long)]
    plan: Option<String>,
    /// Print JSON: decision, confidence, candidates[{id, title, score, confidence}].
    #[arg(long)]
    json: bool,
    /// Tell why: the matched phrasing, corrected words, what each channel gave, and the thresholds.
    #[arg(long)]
    explain: bool,
    /// Let the sentence encoder in this folder take a second look [default: the configured one].
    #[arg(long, value_name = "DIR")]
    neural: Option<PathBuf>,
}

/// The stable names that scripts read.
#[derive(Debug, Serialize)]
struct Asked {
    decision: &'static str,
    confidence: f32,
    candidates: Vec<AskedCandidate>,
    #[serde(skip_serializing_if = "Option::is_none")]
    explanation: Option<serde_json::Value>,
}

#[derive(Debug, Serialize)]
struct AskedCandidate {
    id: String,
    title: String,
    score: f32,
    confidence: f32,
}

pub(super) fn ask(config: &Config, args: &AskArgs) -> anyhow::Result<ExitCode> {
    let mut config = config.clone();
    if let Some(directory) = &args.neural {
        config.faq_neural = Some(NeuralConfig::of(directory.clone()));
    }
    let config = &config;
    let library = crate::run::library(config)?;
    super::remark_flaws(&library);
    let plan = args.plan.as_deref();
    remark_unknown(plan, &config.policy.plans);
    let text = args.words.join(" ");
    let knowledge = library.snapshot();
    let locale = Locale::of_text(&text).unwrap_or_default();
    let question = Question { text: &text, locale, plan, addressed: false };
    let why = args.explain.then(|| knowledge.explain(&question));
    let reading = why.as_ref().map_or_else(|| knowledge.answer(&question), |why| why.reading.clone());
    let at = knowledge.thresholds_for(&question);
    if args.json {
        let asked = Asked { explanation: why.map(|why| explained::json(&why, at)), ..asked(&reading) };
        super::print(&format!("{}\n", serde_json::to_string(&asked)?))?;
        return Ok(ExitCode::SUCCESS);
    }
    let body = match (reading.verdict, reading.candidates.first()) {
        (Verdict::Answer, Some(best)) => knowledge.entry(&best.id, best.locale).map(|entry| entry.body.as_str()),
        _ => None,
    };
    super::print(&in_words(&reading, body)?)?;
    if let Some(why) = why {
        super::print(&explained::in_words(&why, at)?)?;
    }
    Ok(ExitCode::SUCCESS)
}

fn remark_unknown(plan: Option<&str>, plans: &[Plan]) {
    let Some(plan) = plan else { return };
    let known = std::iter::once("community").chain(plans.iter().map(|plan| plan.name.as_str()));
    if !known.clone().any(|known| known == plan) {
        let known = known.collect::<Vec<_>>().join(", ");
        super::remark(&format!("no plan “{plan}” is configured; there are: {known}"));
    }
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
        explanation: None,
    }
}

fn in_words(reading: &Reading, body: Option<&str>) -> Result<String, std::fmt::Error> {
    let mut text = String::new();
    let percent = reading.confidence * 100.0;
    match reading.verdict {
        Verdict::Answer => writeln!(text, "ANSWER ({percent:.0} % sure): the first of these is posted")?,
        Verdict::Suggest => {
            writeln!(text, "SUGGEST (the best is {percent:.0} % sure): these are offered to pick from")?
        }
        Verdict::Escalate => writeln!(text, "ESCALATE: no entry fits, so a person gets this as a ticket")?,
        Verdict::Leave => writeln!(text, "LEAVE ALONE: this asks nothing, so the desk stays out of it")?,
    }
    for candidate in &reading.candidates {
        writeln!(text, "  {:>3.0} %  {}  ({})", candidate.confidence * 100.0, candidate.title, candidate.id)?;
    }
    if let Some(body) = body {
        writeln!(text, "\n{}", body.trim_end())?;
    }
    Ok(text)
}
