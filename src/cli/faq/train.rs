//! `frontdesk faq train`: the matcher's weights, learned from question sets.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context as _, bail};
use clap::Args;

use super::eval::{Report, ask, bar, table};
use super::sets;
use crate::config::Config;
use crate::understand::{TrainingSet, Weights, train as learn};

/// A set's files. Those with typos are learned from as a set of their own.
const BASE: &str = "kb.jsonl";
const QUESTIONS: [&str; 2] = ["queries.jsonl", "queries.typos.jsonl"];

pub(super) const EXAMPLES: &str = "\
Examples:
  frontdesk faq train sets/* --out weights.toml       learn from all, then: [faq] weights = \"weights.toml\"
  frontdesk faq train sets/* --leave-one-out          how good it is on a set that it did not learn from

A set is a folder with kb.jsonl, queries.jsonl and, if you like, queries.typos.jsonl (the same with typos):
  kb.jsonl        {\"id\": …, \"question\": …, \"aliases\": […], \"answer\": …, \"tags\": […]}
  queries.jsonl   {\"text\": …, \"answers\": [\"entry-id\"]}, answers empty where the base has no answer

Learn from several sets at once, and with questions that have no answer: these teach when to be silent.";

#[derive(Debug, Args)]
pub(in crate::cli) struct TrainArgs {
    /// The folders of the sets.
    #[arg(required = true, value_name = "DIR")]
    sets: Vec<PathBuf>,
    /// Write the weights here [default: print them].
    #[arg(long, value_name = "FILE", conflicts_with = "leave_one_out")]
    out: Option<PathBuf>,
    /// Instead, measure each set with weights learned from the others.
    #[arg(long)]
    leave_one_out: bool,
    /// With --leave-one-out: print JSON, a list of {set, queries, …} with the names of `faq eval --json`.
    #[arg(long, requires = "leave_one_out")]
    json: bool,
}

/// The sets of one folder.
struct Folder {
    name: String,
    sets: Vec<(&'static str, TrainingSet)>,
}

pub(in crate::cli) fn train(config: &Config, args: &TrainArgs) -> anyhow::Result<ExitCode> {
    let folders: Vec<Folder> = args.sets.iter().map(|dir| folder(dir)).collect::<anyhow::Result<_>>()?;
    if args.leave_one_out {
        return leave_one_out(config, folders, args.json);
    }
    let weights = learned(folders.iter());
    let text = format!("# Learned by `frontdesk faq train` from {}.\n\n{}", names(&folders), weights.print());
    match &args.out {
        Some(file) => std::fs::write(file, text).with_context(|| format!("cannot write {}", file.display()))?,
        None => crate::cli::print(&text)?,
    }
    Ok(ExitCode::SUCCESS)
}

fn names(folders: &[Folder]) -> String {
    folders.iter().map(|folder| folder.name.as_str()).collect::<Vec<_>>().join(", ")
}

fn folder(dir: &Path) -> anyhow::Result<Folder> {
    let sets = QUESTIONS.iter().filter(|file| dir.join(file).exists()).map(|file| {
        let set = sets::read(&dir.join(BASE), &dir.join(file))?;
        Ok((*file, set))
    });
    let sets: Vec<(&str, TrainingSet)> = sets.collect::<anyhow::Result<_>>()?;
    if sets.is_empty() {
        bail!("{} has no {}; `frontdesk faq train --help` shows one", dir.display(), QUESTIONS[0]);
    }
    let name = dir.file_name().map_or_else(|| dir.display().to_string(), |name| name.to_string_lossy().into_owned());
    Ok(Folder { name, sets })
}

fn learned<'a>(folders: impl Iterator<Item = &'a Folder>) -> Weights {
    let sets: Vec<&TrainingSet> = folders.flat_map(|folder| folder.sets.iter().map(|(_, set)| set)).collect();
    let bar = bar("learning");
    let weights = learn(&sets, |done, all| {
        bar.set_length(all as u64);
        bar.set_position(done as u64);
    });
    bar.finish_and_clear();
    weights
}

fn leave_one_out(config: &Config, folders: Vec<Folder>, json: bool) -> anyhow::Result<ExitCode> {
    if folders.len() < 2 {
        bail!("--leave-one-out learns from the other sets: name at least two");
    }
    let mut reports: Vec<(String, &'static str, Report)> = Vec::new();
    for folder in &folders {
        let weights = learned(folders.iter().filter(|other| other.name != folder.name));
        for (file, set) in &folder.sets {
            let asked = ask(config, set.clone(), &weights, &bar(&folder.name));
            reports.push((folder.name.clone(), file, asked.report));
        }
    }
    if json {
        let rows = reports.iter().map(|(set, queries, report)| {
            let mut row = serde_json::to_value(report)?;
            if let Some(row) = row.as_object_mut() {
                row.insert("set".to_owned(), set.as_str().into());
                row.insert("queries".to_owned(), (*queries).into());
            }
            Ok(row)
        });
        let rows: Vec<serde_json::Value> = rows.collect::<anyhow::Result<_>>()?;
        crate::cli::print(&format!("{}\n", serde_json::to_string(&rows)?))?;
        return Ok(ExitCode::SUCCESS);
    }
    for file in QUESTIONS {
        let of_file = reports.iter().filter(|(_, queries, _)| *queries == file).map(|(set, _, report)| (&**set, report));
        if of_file.clone().next().is_some() {
            crate::cli::print(&format!("{file}\n{}\n", table(of_file)?))?;
        }
    }
    Ok(ExitCode::SUCCESS)
}
