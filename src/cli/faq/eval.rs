//! `frontdesk faq eval`: how well a knowledge base answers questions whose right answers are known.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

use anyhow::bail;
use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};
use jiff::Timestamp;

use super::figures::Figures;
use super::plot;
use super::sets::{self, Query};
use crate::cli;
use crate::config::Config;
use crate::domain::faq::Lesson;
use crate::domain::faq::lesson::PEOPLE_MIN;
use crate::domain::{Locale, Named, Verdict};
use crate::library::Notes;
use crate::understand::measure::{self, Row};
use crate::understand::{Entry, KnowledgeBase, Question, SentenceEncoder, Weights};

/// How far down the ranking a right entry is looked for; below it counts as nowhere.
const RANKED_MAX: usize = 8;
/// What is timed is asked once before, so that the machine's caches are as warm as in a running desk.
const WARM_QUESTIONS_MAX: usize = 1_000;

pub(super) const EXAMPLES: &str = "\
Examples:
  frontdesk faq eval --queries asked.jsonl                        the configured folder
  frontdesk faq eval --kb kb.jsonl --queries queries.jsonl --json
  frontdesk faq eval --kb kb.jsonl --queries clean.jsonl --queries typos.jsonl
  frontdesk faq eval --queries asked.jsonl --plot risk.png
  frontdesk faq eval --kb a/kb.jsonl --queries a/queries.jsonl --kb b/kb.jsonl --queries b/queries.jsonl

Rows of a --kb file, and rows of a --queries file, whose answers are ids (none where the base knows no answer):
  {\"id\": \"k1\", \"question\": \"How do I reset offsets?\", \"aliases\": [\"start over\"], \"answer\": \"Stop the …\", \"tags\": []}
  {\"text\": \"how can I read it all again?\", \"answers\": [\"k1\"]}

With --json, shares from 0 to 1, null where a set cannot tell (of several sets: the means, and each in `sets`):
  n                            messages
  accuracy_at_1, recall_at_3   questions with an answer whose right entry comes first, or among three
  mrr                          the mean of 1 / the place of the right entry
  auroc                        how well confidence tells questions with an answer from those without
  coverage_at_5, coverage_at_2 questions answered right while at most 5 % (2 %) of all messages get a wrong answer
  ece                          how far confidence and the share of right answers lie apart
  operating                    coverage, wrong_rate and precision with the configured thresholds, said to the desk
  micros                       p50 and p99 of the time of one question, in microseconds
  memory_bytes                 what the index takes in memory
  curve                        threshold, coverage and risk from the surest answer down";

#[derive(Debug, Args)]
pub(in crate::cli) struct EvalArgs {
    /// A base: JSON lines or a folder of Markdown files; once, or once for each --queries [default: the configured folder].
    #[arg(long, value_name = "PATH")]
    kb: Vec<PathBuf>,
    /// Questions with the ids of their right answers, as JSON lines; may be given several times.
    #[arg(long, value_name = "FILE", required = true)]
    queries: Vec<PathBuf>,
    /// Weights as `frontdesk faq train` writes them [default: the configured ones].
    #[arg(long, value_name = "FILE")]
    weights: Option<PathBuf>,
    /// Let the sentence encoder in this folder take a second look [default: the configured one].
    #[arg(long, value_name = "DIR")]
    neural: Option<PathBuf>,
    /// Questions that people taught, in rows like those of --queries: they are learned as the desk learns them.
    #[arg(long, value_name = "FILE")]
    taught: Option<PathBuf>,
    /// Use only the question of each entry, not its other phrasings.
    #[arg(long)]
    one_alias: bool,
    /// Ask as a holder of this plan: entries for that plan alone are found too.
    #[arg(long)]
    plan: Option<String>,
    /// Draw how much can be answered at which risk, and how far confidence keeps its word, as a picture.
    #[arg(long, value_name = "FILE.png")]
    plot: Option<PathBuf>,
    /// Print JSON with stable names.
    #[arg(long)]
    json: bool,
}

pub(super) fn eval(config: &Config, args: &EvalArgs) -> anyhow::Result<()> {
    let configured = std::slice::from_ref(&config.faq_dir);
    let kbs = if args.kb.is_empty() { configured } else { args.kb.as_slice() };
    if kbs.len() != 1 && kbs.len() != args.queries.len() {
        bail!(
            "{} --kb and {} --queries do not pair: give one --kb for all, or one for each --queries, in the same order",
            kbs.len(),
            args.queries.len()
        );
    }
    if let Some(file) = &args.plot {
        plot::refuse_early(file)?;
    }
    let weights = crate::run::weights(args.weights.as_deref().or(config.faq_weights.as_deref()))?;
    let encoder = encoder(config, args.neural.as_deref())?;
    // Everything is read before the first question is asked: a bad row shows at once, not after minutes.
    let mut work = Vec::new();
    for (kb, queries) in kbs.iter().cycle().zip(&args.queries) {
        let entries = sets::entries(kb)?;
        let asked = sets::named_as_in(&entries, sets::queries(queries)?);
        work.push((queries, entries, asked));
    }
    let bar = progress(work.iter().map(|(_, _, queries)| queries.len() as u64).sum(), "questions");
    let mut all = Vec::new();
    let plan = args.plan.as_deref();
    for (path, mut entries, queries) in work {
        if args.one_alias {
            entries.iter_mut().for_each(|entry| entry.questions.clear());
        }
        let taught = args.taught.as_deref().map(|file| taught(&entries, file)).transpose()?.unwrap_or_default();
        let matcher = Matcher { weights: &weights, encoder: encoder.as_ref(), taught: &taught };
        all.push(figures(config, matcher, path, entries, &queries, plan, &bar)?);
    }
    bar.finish_and_clear();
    if let Some(file) = &args.plot {
        plot::draw(file, &all, crate::run::thresholds(config, &weights))?;
    }
    let text = if args.json { super::figures::json(&all)? } else { super::figures::table(&all)? };
    cli::print(&text)
}

/// The sentence encoder in this folder, or the configured one, if there is one.
pub(super) fn encoder(config: &Config, dir: Option<&Path>) -> anyhow::Result<Option<Arc<dyn SentenceEncoder>>> {
    let dir = dir.or(config.faq_neural.as_ref().map(|neural| neural.directory.as_path()));
    Ok(dir.map(crate::neural::at_once).transpose()?)
}

/// What is measured.
#[derive(Clone, Copy)]
pub(super) struct Matcher<'a> {
    pub weights: &'a Weights,
    pub encoder: Option<&'a Arc<dyn SentenceEncoder>>,
    pub taught: &'a Notes,
}

/// Questions as what two people taught each.
fn taught(entries: &[Entry], file: &Path) -> anyhow::Result<Notes> {
    let rows = sets::named_as_in(entries, sets::queries(file)?);
    let somebody = || Named { id: "".into(), name: "".into() };
    let lessons = (1..).zip(rows).filter_map(|(number, row)| {
        let [entry] = &row.answers[..] else { return None };
        let title = entries.iter().find(|known| known.id == *entry)?.title.clone();
        let (at, confirmed_by, people) = (Timestamp::UNIX_EPOCH, None, PEOPLE_MIN);
        let phrasing = row.text.into();
        Some(Lesson { number, entry: entry.clone(), title, phrasing, people, by: somebody(), at, confirmed_by })
    });
    Ok(Notes { lessons: lessons.collect(), kept: Vec::new() })
}

/// Asks a base all questions of a set.
pub(super) fn figures(
    config: &Config,
    Matcher { weights, encoder, taught }: Matcher<'_>,
    path: &Path,
    entries: Vec<Entry>,
    queries: &[Query],
    plan: Option<&str>,
    bar: &ProgressBar,
) -> anyhow::Result<Figures> {
    let (base, flaws) = KnowledgeBase::assemble(entries);
    if let Some(flaw) = flaws.first() {
        bail!("{flaw}");
    }
    let thresholds = crate::run::thresholds(config, weights);
    let reranker = encoder.map(|encoder| crate::run::reranker(config, weights, Arc::clone(encoder))).transpose()?;
    let fitted = |base: KnowledgeBase| {
        base.with_weights(weights.clone()).with_thresholds(thresholds).with_reranker(reranker.clone())
    };
    let base = taught.taught(fitted(base), &KnowledgeBase::default(), fitted);
    remark_unknown_answers(path, &base, queries);
    let mut asked = Asked::default();
    for query in queries {
        asked.ask(&base, query, plan);
        bar.inc(1);
    }
    let curve = measure::risk_curve(&asked.rows);
    let micros = micros(&base, queries, plan);
    Ok(Figures {
        name: path.display().to_string(),
        n: queries.len(),
        accuracy_at_1: measure::recall_at(1, &asked.places),
        mrr: measure::mean_reciprocal_rank(&asked.places),
        recall_at_3: measure::recall_at(3, &asked.places),
        auroc: measure::auroc(&asked.rows),
        coverage_at_5: measure::coverage_at(0.05, &curve),
        coverage_at_2: measure::coverage_at(0.02, &curve),
        ece: measure::calibration_error(&asked.rows),
        operating: measure::operating(&asked.rows, &asked.answered),
        p50: measure::quantile(0.5, &micros),
        p99: measure::quantile(0.99, &micros),
        memory_bytes: base.index_bytes() as u64,
        curve,
        rows: asked.rows,
    })
}

/// What came of each question so far.
#[derive(Default)]
struct Asked {
    rows: Vec<Row>,
    /// Whether the desk would have answered, row by row.
    answered: Vec<bool>,
    /// Of the questions in scope: where the first right entry stands.
    places: Vec<Option<usize>>,
}

impl Asked {
    fn ask(&mut self, base: &KnowledgeBase, query: &Query, plan: Option<&str>) {
        let question = question(query, plan);
        let (confidence, ranked) = base.ranked(&question, RANKED_MAX);
        let place = ranked.iter().position(|found| query.answers.contains(&found.id));
        let in_scope = !query.answers.is_empty();
        if in_scope {
            self.places.push(place);
        }
        self.rows.push(Row { confidence, correct: place == Some(0), in_scope });
        self.answered.push(base.answer(&question).verdict == Verdict::Answer);
    }
}

fn question<'a>(query: &'a Query, plan: Option<&'a str>) -> Question<'a> {
    let locale = Locale::of_text(&query.text).unwrap_or_default();
    Question { text: &query.text, locale, plan, addressed: true, ..Question::default() }
}

/// The time of each question in microseconds, one after the other on this thread.
fn micros(base: &KnowledgeBase, queries: &[Query], plan: Option<&str>) -> Vec<f64> {
    for query in queries.iter().take(WARM_QUESTIONS_MAX) {
        std::hint::black_box(base.answer(&question(query, plan)));
    }
    let timed = |query| {
        let question = question(query, plan);
        let start = Instant::now();
        std::hint::black_box(base.answer(std::hint::black_box(&question)));
        start.elapsed().as_secs_f64() * 1e6
    };
    queries.iter().map(timed).collect()
}

/// An id that the base does not have can never be found: mostly a slip, so it is said.
fn remark_unknown_answers(path: &Path, base: &KnowledgeBase, queries: &[Query]) {
    let strange =
        queries.iter().flat_map(|query| &query.answers).filter(|id| base.entry(id, Locale::English).is_none());
    let strange: std::collections::BTreeSet<&str> = strange.map(String::as_str).collect();
    if let Some(first) = strange.first() {
        let first: String = first.chars().filter(|c| !c.is_control()).take(64).collect();
        let ids = cli::counted(strange.len(), "id", "ids");
        cli::remark(&format!(
            "{} names {ids} that the base does not have, as “{first}”: they count as missed",
            path.display()
        ));
    }
}

/// Drawn on stderr, and only where that is a terminal.
pub(in crate::cli) fn progress(all: u64, what: &str) -> ProgressBar {
    let bar = ProgressBar::new(all).with_message(what.to_owned());
    let style = ProgressStyle::with_template("{bar:40} {pos}/{len} {msg}, {eta} left");
    style.map_or(bar.clone(), |style| bar.with_style(style))
}
