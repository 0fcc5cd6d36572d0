//! `frontdesk plan`: which support modes, tools and commercial strategies are worth the most within a budget.

mod past;
mod report;
mod table;

use std::cell::Cell;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail};
use clap::Args;
use indicatif::ProgressBar;
use serde_json::Value;

use super::faq::plot;
use crate::chat::words::frontier;
use crate::chat::words::plan::{Telling, json, stage as named, ways_out};
use crate::config::Config;
use crate::domain::strategy::file::{self, BYTES_MAX};
use crate::domain::strategy::history::{Number, as_written};
use crate::domain::strategy::{Advice, Decimal, EXAMPLE, Problem, Search, Stage, Wanted, advise};
use crate::domain::{Locale, WorkspaceId, review};
use past::Past;

/// Nodes of the solver's tree for one of its questions: some minutes, on a machine of today.
const NODES_MAX: u64 = 1_000_000;

pub(super) const EXAMPLES: &str = "\
Examples:
  frontdesk plan --example > kafka.toml               a worked example, with a comment for each part
  frontdesk plan kafka.toml                           the best mix, the next ones, and why
  frontdesk plan kafka.toml --budget 12000000         with another budget
  frontdesk plan kafka.toml --plot frontier.png       profit against satisfaction, as a picture
  frontdesk plan kafka.toml --json | jq .best.choices
  frontdesk plan kafka.toml --history                 with the numbers that the desk's own history has
  frontdesk plan kafka.toml --history --adopt         … and keep the best mix as the plan in force

A file is TOML, or JSON with the same names. It exits with 1 where no mix keeps to all limits, and says which to loosen.
  title, currency           for the report
  [limits]                  budget, staff_hours, sla_attainment (the least, for every segment), rating_max
  [weights]                 benefit (1), satisfaction (1), cost (0): what a unit of each counts in the objective
  [penalties]               unhappy_user, hour_above_target: points of satisfaction that each takes
  [pick]                    modes, tools, strategies: \"exactly one\", \"at least one\", \"at most one\" or \"any\"
  [[segment]]               name, weight; rating, unhappy_users, resolution_hours, sla_attainment where nothing is
                            chosen; target_hours, sla_floor; unhappy_user_penalty, hour_above_target_penalty
  [[mode]], [[tool]],       name, and what it changes: cost, staff_hours, subscription_revenue, enterprise_revenue,
  [[strategy]]              usage_value, rating, unhappy_users, resolution_hours, sla_attainment; the last four in every
                            segment, of a mode in those that it serves; a mode may say which it can: serves = [\"…\"]
  [mode.in.\"NAME\"]          what it changes besides in one segment; likewise for tools and strategies
  [[synergy]]               of = [\"a\", \"b\"], and what these change together; with segment = \"…\" only there
  [[requires]]              choice = \"a\", any_of = [\"b\", \"c\"], because = \"…\"
  [[excludes]]              choices = [\"a\", \"b\"], because = \"…\"
  [history]                 for --history: months (12) that it looks back; horizon_months (12) that the file's amounts are
                            for; samples_min (20): with fewer observations the file's number is used; in_force: names of
                            what is chosen now, until a plan is adopted; deflected_by: the tool that deflects questions
  [history.plans]           \"SEGMENT or STRATEGY\" = [\"plan\", …]: which plans its customers, or its contracts, have
  [history.modes]           \"MODE\" = \"care\": what the desk calls it, where that is another name
Any number that is changed may be uncertain: { value = 100, low = 80, high = 130, samples = 42, source = \"survey\" }.

With --json:
  best, objective, cost, budget     the best mix, with choices, served, what it brings, and each segment
  proven                            whether it is proven that no mix is better
  runners_up                        the next ones, each with why it lost; order_proven, where these are the next ones
  out_of_reach                      mixes that would be better but break a limit: which one, and by how much;
                                    out_of_reach_complete, where every limit was tried in time
  next_budget                       the least budget that buys a better mix, and which; null where none does, or,
                                    where next_budget_known is false, none was found in time
  sensitivity                       for each uncertain number: value, low, high, samples, source, stays (the range in
                                    which the best mix stays the best), below and above (the best mix beyond), matters
  frontier                          mixes of which none has more profit without less satisfaction; frontier_complete
  coefficients                      each number of the file: file, history (value, low, high, n, rule: wilson, t or
                                    configured; null where there is none), value (what is used), used, why
  history                           with --history: since, until, months, samples_min, deflection, volume (tickets of a
                                    month by segment), hours_per_ticket by mode and agent; else null
  conflict, ways_out                where no mix is possible (best is null then)";

#[derive(Debug, Args)]
pub(super) struct PlanArgs {
    /// The question, as TOML or JSON; - reads it from stdin.
    #[arg(required_unless_present = "example")]
    file: Option<PathBuf>,
    /// Print a worked example: support for a Kafka-like project.
    #[arg(long, conflicts_with_all = ["file", "json", "budget", "plot"])]
    example: bool,
    /// Print JSON with stable names.
    #[arg(long)]
    json: bool,
    /// Another budget than the file's.
    #[arg(long, value_name = "N", value_parser = budget, allow_negative_numbers = true)]
    budget: Option<Decimal>,
    /// Take numbers from the desk's own history, where it has them.
    #[arg(long, conflicts_with = "example")]
    history: bool,
    /// Keep the best mix as the plan in force, which the monthly review compares with what happens.
    #[arg(long, conflicts_with = "example")]
    adopt: bool,
    /// Whose history and plan, like discord:ID or slack:ID [default: the only one].
    #[arg(long, value_name = "PLATFORM:ID")]
    workspace: Option<WorkspaceId>,
    /// Draw profit against satisfaction into this PNG file.
    #[arg(long, value_name = "FILE.png")]
    plot: Option<PathBuf>,
    /// The language of the report: en or zh.
    #[arg(long, value_name = "LANG", default_value = "en")]
    lang: Locale,
    /// How many mixes after the best.
    #[arg(long, value_name = "N", default_value_t = 5, value_parser = clap::value_parser!(u8).range(0..=50))]
    runners_up: u8,
    /// Stop searching after so many seconds, and tell what was found until then.
    #[arg(long, value_name = "SECONDS", default_value_t = 120, value_parser = clap::value_parser!(u32).range(1..=86_400))]
    seconds: u32,
}

fn budget(text: &str) -> Result<Decimal, String> {
    let budget: Decimal = text.replace(',', "").parse().map_err(|error| format!("{error}"))?;
    if budget < Decimal::ZERO { Err("it is below zero".to_owned()) } else { Ok(budget) }
}

pub(super) fn plan(config: &Config, args: &PlanArgs) -> anyhow::Result<ExitCode> {
    let path = match &args.file {
        Some(path) if !args.example => path,
        _ => {
            super::print(EXAMPLE)?;
            return Ok(ExitCode::SUCCESS);
        }
    };
    if let Some(picture) = &args.plot {
        plot::refuse_early(picture)?;
    }
    let text = read(path)?;
    let problem = match file::read(&text, args.budget) {
        Ok(problem) => problem,
        Err(mistake) => bail!("{}: {mistake}", path.display()),
    };
    let past = match args.history {
        true => Some(super::runtime()?.block_on(Past::read(config, args.workspace.as_ref(), &problem))?),
        false => None,
    };
    let numbers = past.as_ref().map_or_else(|| as_written(&problem), |past| past.informed.numbers.clone());
    let problem = past.as_ref().map_or(problem, |past| past.informed.problem.clone());
    let wanted = Wanted { runners_up: usize::from(args.runners_up), ..Wanted::default() };
    let advice = search(&problem, wanted, Duration::from_secs(u64::from(args.seconds)), args.lang);
    let telling = Telling { problem: &problem, locale: args.lang };
    if let (Some(picture), Advice::Choose(chosen)) = (&args.plot, &advice) {
        let drawn = review::picture(&problem, chosen, &|mix| telling.mix(mix));
        // Its words are English, as of the other pictures of commands.
        if let Some(png) = frontier::png(&drawn, Locale::English)? {
            plot::write(picture, &png)?;
        }
    }
    match advice {
        Advice::Choose(chosen) => {
            let text = if args.json {
                line(&json::chosen(telling, &chosen, &seen(telling, &numbers, past.as_ref())))
            } else {
                let told = past.as_ref().map(|past| past.told(telling)).unwrap_or_default();
                format!("{}{told}", report::report(telling, &chosen))
            };
            super::print(&text)?;
            if args.adopt {
                let adopted = past::adopt(config, args.workspace.as_ref(), &problem, &chosen.best);
                let number = super::runtime()?.block_on(adopted)?;
                super::remark(&format!("the best mix is the plan in force now (number {number})"));
            }
            Ok(ExitCode::SUCCESS)
        }
        Advice::Impossible(conflict) => {
            let text = match args.json {
                true => line(&json::impossible(telling, &conflict, &seen(telling, &numbers, past.as_ref()))),
                false => ways_out::told(telling, &conflict),
            };
            super::print(&text)?;
            Ok(ExitCode::FAILURE)
        }
        Advice::Unknown => bail!(
            "no mix was found within {} seconds, nor that there is none; give it more with --seconds, or choose from less",
            args.seconds
        ),
    }
}

/// Searches with a progress bar, which is drawn on stderr and only where that is a terminal.
fn search(problem: &Problem, wanted: Wanted, time: Duration, locale: Locale) -> Advice {
    let bar = super::faq::eval::progress(1, "");
    let start = Instant::now();
    let left = || Some(time.saturating_sub(start.elapsed()));
    let stage = Cell::new(None);
    let told = |now: Stage, done: usize, of: usize| {
        if stage.replace(Some(now)) != Some(now) {
            bar.set_message(named(now, locale));
        }
        step(&bar, done, of);
    };
    let advice = advise(problem, wanted, Search { nodes_max: NODES_MAX, left: &left, told: &told });
    bar.finish_and_clear();
    advice
}

/// Each number, and what else was seen.
fn seen(telling: Telling<'_>, numbers: &[Number], past: Option<&Past>) -> (Value, Value) {
    json::past(telling, numbers, past.map(|past| &past.observed))
}

fn line(value: &Value) -> String {
    format!("{value}\n")
}

fn step(bar: &ProgressBar, done: usize, of: usize) {
    bar.set_length(of as u64);
    bar.set_position(done as u64);
}

/// The text of a file, which is not read beyond what one may have.
fn read(path: &Path) -> anyhow::Result<String> {
    let mut bytes = Vec::new();
    let most = BYTES_MAX as u64 + 1;
    let cannot = || format!("cannot read {}", path.display());
    if path == Path::new("-") {
        std::io::stdin().lock().take(most).read_to_end(&mut bytes).context("cannot read stdin")?;
    } else {
        std::fs::File::open(path).and_then(|file| file.take(most).read_to_end(&mut bytes)).with_context(cannot)?;
    }
    let Ok(text) = String::from_utf8(bytes) else {
        bail!("{}: it is not UTF-8 text; save it as UTF-8", path.display());
    };
    Ok(text)
}
