//! `frontdesk ask TEXT`: what the desk makes of one question.

use std::fmt::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use serde::Serialize;

use super::explained;
use crate::config::{Config, NeuralConfig};
use crate::domain::several::{self, Part};
use crate::domain::{Candidate, Locale, Plan, Reading, Verdict};
use crate::understand::Question;

pub(super) const EXAMPLES: &str = "\
Examples:
  frontdesk ask why does my consumer lag keep growing
  frontdesk ask \"磁盘满了怎么办？\" --plan enterprise
  frontdesk ask \"how do I reset offsets?\" --json | jq .decision
  frontdesk ask \"how do I reset offsets?\" --faq ../docs/faq
  frontdesk ask --risk 0.05 \"how do I reset offsets?\"
  frontdesk ask --explain \"how do I reset ofsets?\"

With --json:
  decision      answer, suggest, escalate or leave
  confidence    how sure the desk is of the best candidate, 0 to 1
  candidates    id, title, score (comparable within one question) and confidence; the best first
  parts         of a message that asks several things, each of them: text, decision, confidence and
                candidates; empty where it asks one
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
    /// Accept that this share of all messages gets a wrong answer, 0 to 1 [default: as configured].
    #[arg(long, value_name = "SHARE", value_parser = risk)]
    risk: Option<f32>,
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
    parts: Vec<AskedPart>,
    #[serde(skip_serializing_if = "Option::is_none")]
    explanation: Option<serde_json::Value>,
}

#[derive(Debug, Serialize)]
struct AskedPart {
    text: String,
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
    let question = Question { text: &text, locale, plan, addressed: false, risk: args.risk, ..Question::default() };
    let why = args.explain.then(|| knowledge.explain(&question));
    let reading = why.as_ref().map_or_else(|| knowledge.answer(&question), |why| why.reading.clone());
    let at = knowledge.thresholds_of(&question);
    if args.json {
        let asked = Asked { explanation: why.map(|why| explained::json(&why, at)), ..asked(&reading) };
        super::print(&format!("{}\n", serde_json::to_string(&asked)?))?;
        return Ok(ExitCode::SUCCESS);
    }
    let body = |best: &Candidate| knowledge.entry(&best.id, best.locale).map(|entry| entry.body.as_str());
    let words = if reading.parts.is_empty() { in_words(&reading, &body)? } else { in_parts(&reading, &body)? };
    super::print(&words)?;
    if let Some(why) = why {
        super::print(&explained::in_words(&why, at)?)?;
    }
    Ok(ExitCode::SUCCESS)
}

fn risk(text: &str) -> Result<f32, String> {
    let share = text.parse::<f32>().ok().filter(|share| (0.0..=1.0).contains(share));
    share.ok_or_else(|| format!("`{text}` is not a share from 0 to 1; 0.05 is one message in twenty"))
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
    let part = |part: &Part| AskedPart {
        text: part.text.raw().to_owned(),
        decision: part.verdict.name(),
        confidence: part.confidence,
        candidates: candidates(&part.candidates),
    };
    Asked {
        decision: reading.verdict.name(),
        confidence: reading.confidence,
        candidates: candidates(&reading.candidates),
        parts: reading.parts.iter().map(part).collect(),
        explanation: None,
    }
}

fn candidates(candidates: &[Candidate]) -> Vec<AskedCandidate> {
    let candidate = |candidate: &Candidate| AskedCandidate {
        id: candidate.id.clone(),
        title: candidate.title.clone(),
        score: candidate.score,
        confidence: candidate.confidence,
    };
    candidates.iter().map(candidate).collect()
}

/// A message that asks several things, part by part, and the answers to those that are sure.
fn in_parts<'k>(reading: &Reading, body: &impl Fn(&Candidate) -> Option<&'k str>) -> Result<String, std::fmt::Error> {
    let mut text = String::new();
    let all = reading.parts.len();
    if several::wants_person(reading) {
        writeln!(text, "{all} QUESTIONS: a person gets them as one ticket, and what is sure is shown with it")?;
    } else if reading.verdict == Verdict::Answer {
        writeln!(text, "{all} QUESTIONS: the first entry of each is posted, in one message")?;
    } else {
        writeln!(
            text,
            "{all} QUESTIONS: in one message, sure answers are posted and other entries offered to pick from"
        )?;
    }
    for (place, part) in reading.parts.iter().enumerate() {
        let said: String = part.text.raw().chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
        writeln!(text, "\n{}. {said}", place + 1)?;
        let alone = Reading {
            verdict: part.verdict,
            confidence: part.confidence,
            candidates: part.candidates.clone(),
            parts: Vec::new(),
        };
        text.push_str(&in_words(&alone, body)?);
    }
    Ok(text)
}

fn in_words<'k>(reading: &Reading, body: &impl Fn(&Candidate) -> Option<&'k str>) -> Result<String, std::fmt::Error> {
    let mut text = String::new();
    // Nothing is quite sure.
    let in_percent = |share: f32| (share * 100.0).min(99.0);
    let percent = in_percent(reading.confidence);
    match reading.verdict {
        Verdict::Answer => writeln!(text, "ANSWER ({percent:.0} % sure): the first of these is posted")?,
        Verdict::Suggest => {
            writeln!(text, "SUGGEST (the best is {percent:.0} % sure): these are offered to pick from")?
        }
        Verdict::Escalate => writeln!(text, "ESCALATE: no entry fits, so a person gets this as a ticket")?,
        Verdict::Leave => writeln!(text, "LEAVE ALONE: this asks nothing, so the desk stays out of it")?,
    }
    for candidate in &reading.candidates {
        writeln!(text, "  {:>3.0} %  {}  ({})", in_percent(candidate.confidence), candidate.title, candidate.id)?;
    }
    let best = reading.candidates.first().filter(|_| reading.verdict == Verdict::Answer);
    if let Some(body) = best.and_then(body) {
        writeln!(text, "\n{}", body.trim_end())?;
    }
    Ok(text)
}
