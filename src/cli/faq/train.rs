//! `frontdesk faq train`: the matcher's weights, learned from question sets.

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::{Context as _, bail};
use clap::Args;

use super::eval::{Matcher, encoder, figures, progress};
use super::figures::{self, Figures};
use super::sets::{self, Query};
use crate::config::Config;
use crate::library::Notes;
use crate::understand::{Entry, SentenceEncoder, TrainingSet, Weights, train_with as learn};

/// A set's files. Those with typos are learned from as a set of their own.
const BASE: &str = "kb.jsonl";
const QUESTIONS: [&str; 2] = ["queries.jsonl", "queries.typos.jsonl"];

pub(super) const EXAMPLES: &str = "\
Examples:
  frontdesk faq train sets/* --out weights.toml       learn from all, then: [faq] weights = \"weights.toml\"
  frontdesk faq train sets/* --leave-one-out          how good it is on a set that it did not learn from
  frontdesk faq train sets/* --neural encoder         learn as well how far a sentence encoder's word counts

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
    /// Learn the table [neural] too, for the sentence encoder in this folder [default: the configured one].
    #[arg(long, value_name = "DIR")]
    neural: Option<PathBuf>,
    /// With --leave-one-out: print JSON as `faq eval --json`, a line for each kind of queries file.
    #[arg(long, requires = "leave_one_out")]
    json: bool,
}

/// The sets of one folder: a base, and the questions of each file.
struct Folder {
    name: String,
    entries: Vec<Entry>,
    asked: Vec<(&'static str, Vec<Query>)>,
}

pub(in crate::cli) fn train(config: &Config, args: &TrainArgs) -> anyhow::Result<ExitCode> {
    let folders: Vec<Folder> = args.sets.iter().map(|dir| folder(dir)).collect::<anyhow::Result<_>>()?;
    let encoder = encoder(config, args.neural.as_deref())?;
    if args.leave_one_out {
        return leave_one_out(config, &folders, encoder.as_ref(), args.json);
    }
    let weights = learned(folders.iter(), encoder.as_ref());
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
    let files = QUESTIONS.iter().filter(|file| dir.join(file).exists());
    let asked: Vec<(&str, Vec<Query>)> =
        files.map(|file| Ok((*file, sets::queries(&dir.join(file))?))).collect::<anyhow::Result<_>>()?;
    if asked.is_empty() {
        bail!("{} has no {}; `frontdesk faq train --help` shows one", dir.display(), QUESTIONS[0]);
    }
    let entries = sets::entries(&dir.join(BASE))?;
    let name = dir.file_name().map_or_else(|| dir.display().to_string(), |name| name.to_string_lossy().into_owned());
    Ok(Folder { name, entries, asked })
}

fn learned<'a>(folders: impl Iterator<Item = &'a Folder>, encoder: Option<&Arc<dyn SentenceEncoder>>) -> Weights {
    let set = |folder: &Folder, queries: &[Query]| TrainingSet {
        entries: folder.entries.clone(),
        asked: queries.iter().map(|query| (query.text.clone(), query.answers.clone())).collect(),
    };
    let sets: Vec<TrainingSet> =
        folders.flat_map(|folder| folder.asked.iter().map(move |(_, queries)| set(folder, queries))).collect();
    let bar = progress(0, "versions of the sets learned from");
    let weights = learn(&sets, encoder, |done, all| {
        bar.set_length(all as u64);
        bar.set_position(done as u64);
    });
    bar.finish_and_clear();
    weights
}

fn leave_one_out(
    config: &Config,
    folders: &[Folder],
    encoder: Option<&Arc<dyn SentenceEncoder>>,
    json: bool,
) -> anyhow::Result<ExitCode> {
    if folders.len() < 2 {
        bail!("--leave-one-out learns from the other sets: name at least two");
    }
    let mut measured: Vec<(&'static str, Figures)> = Vec::new();
    for folder in folders {
        let weights = learned(folders.iter().filter(|other| other.name != folder.name), encoder);
        let matcher = Matcher { weights: &weights, encoder, taught: &Notes::default() };
        for (file, queries) in &folder.asked {
            let bar = progress(queries.len() as u64, &folder.name);
            let path = Path::new(&folder.name);
            measured.push((file, figures(config, matcher, path, folder.entries.clone(), queries, None, &bar)?));
            bar.finish_and_clear();
        }
    }
    for file in QUESTIONS {
        let of_file: Vec<Figures> =
            measured.iter().filter(|(queries, _)| *queries == file).map(|(_, figures)| figures.clone()).collect();
        if of_file.is_empty() {
            continue;
        }
        let text = if json { figures::json(&of_file)? } else { format!("{file}\n{}\n", figures::table(&of_file)?) };
        crate::cli::print(&text)?;
    }
    Ok(ExitCode::SUCCESS)
}
