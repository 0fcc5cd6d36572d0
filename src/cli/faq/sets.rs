//! Question sets on disk: a knowledge base, and questions of which it is known what answers them.

use std::collections::HashMap;
use std::fs::File;
use std::io::{BufRead as _, BufReader, Read as _};
use std::path::Path;

use anyhow::{Context as _, bail};
use jiff::civil::date;
use serde::Deserialize;

use crate::library::{Library, rows};
use crate::understand::{Entry, TrainingSet, kebab};

/// The longest row of questions, in bytes.
const ROW_BYTES_MAX: u64 = 64 * 1024;
/// The most questions of one set.
const QUESTIONS_MAX: usize = 1_000_000;

#[derive(Deserialize)]
struct Row {
    text: String,
    #[serde(default)]
    answers: Vec<String>,
}

/// A base in JSON lines or a folder of Markdown, with the questions asked of it.
///
/// A question may name an entry by the id of its row or by the id the entry has as a file.
pub(super) fn read(base: &Path, questions: &Path) -> anyhow::Result<TrainingSet> {
    let (entries, ids) = entries(base)?;
    let file = File::open(questions).with_context(|| format!("cannot read {}", questions.display()))?;
    let mut reader = BufReader::new(file);
    let mut asked = Vec::new();
    let mut line = Vec::new();
    for number in 1.. {
        line.clear();
        if (&mut reader).take(ROW_BYTES_MAX + 1).read_until(b'\n', &mut line)? == 0 {
            break;
        }
        let at = || format!("{}:{number}", questions.display());
        if line.len() as u64 > ROW_BYTES_MAX {
            bail!("{}: the row has more than {ROW_BYTES_MAX} bytes", at());
        }
        if asked.len() >= QUESTIONS_MAX {
            bail!("{}: more than {QUESTIONS_MAX} questions are not read", at());
        }
        if line.trim_ascii().is_empty() {
            continue;
        }
        let row: Row = serde_json::from_slice(&line)
            .with_context(|| format!("{}: a row is {{\"text\": \"…\", \"answers\": [\"entry-id\", …]}}", at()))?;
        let mut answers = Vec::new();
        for answer in row.answers {
            let Some(id) = ids.get(&answer) else {
                bail!("{}: no entry of {} has the id {answer:?}", at(), base.display());
            };
            answers.push(id.clone());
        }
        asked.push((row.text, answers));
    }
    if asked.is_empty() {
        bail!("{} has no questions; a row is {{\"text\": \"…\", \"answers\": [\"entry-id\", …]}}", questions.display());
    }
    Ok(TrainingSet { entries, asked })
}

/// The entries, and by every name they go by their id.
fn entries(base: &Path) -> anyhow::Result<(Vec<Entry>, HashMap<String, String>)> {
    if base.is_dir() {
        let library = Library::open(base)?;
        let entries = library.snapshot().entries().to_vec();
        let ids = entries.iter().map(|entry| (entry.id.clone(), entry.id.clone())).collect();
        return Ok((entries, ids));
    }
    let rows = rows(base, date(1970, 1, 1))?;
    if rows.is_empty() {
        bail!("{} has no rows; a row is {{\"id\": …, \"question\": …}}", base.display());
    }
    let mut ids: HashMap<String, String> = HashMap::new();
    for (row, entry) in &rows {
        ids.insert(row.clone(), entry.id.clone());
        ids.entry(entry.id.clone()).or_insert_with(|| entry.id.clone());
        ids.entry(kebab(row, usize::MAX)).or_insert_with(|| entry.id.clone());
    }
    Ok((rows.into_iter().map(|(_, entry)| entry).collect(), ids))
}
