//! A second look at the entries that were weighed, with vectors of a sentence encoder: the port to one, and what is
//! reckoned with its vectors.
//!
//! The few best entries answer once more to a Gaussian process over their phrasings, as in `likeness`, with the encoder's
//! vectors instead of the table's. What it says is weighed against the engine's own score (`learned`) by weights that are
//! learned as the engine's are (`training`). Where one vector is not at hand, all stays as the engine said.

mod learned;
mod training;

use std::fmt::Debug;
use std::sync::Arc;
use std::time::Duration;

use unicode_segmentation::UnicodeSegmentation as _;

use super::analysis::text;
use super::base::KnowledgeBase;
use super::entry::Entry;
use super::likeness::Weighed;
use super::query::Query;
use super::reading::{Question, Thresholds};
use super::ridge::{self, Symmetric};
use super::speech::of_message;
use super::text::Message;

pub(super) use learned::{Neural, Raised};
pub(super) use training::{Case, learn};

/// The best phrasings of an entry that take part.
const PHRASINGS_MAX: usize = 8;
/// What is added to a phrasing's likeness with itself; how fast likeness falls with the cosine. Both as in `likeness`.
const NOISE: f32 = 0.1;
const FALL: f32 = 2.0;
/// The most characters of a question that an encoder is given: more than any reads.
const WORDING_CHARS_MAX: usize = 2_000;

/// A text's place among meanings, of length one.
pub type Vector = Arc<[f32]>;

/// Gives texts their vectors. Asking it never waits: waiting is for whoever can do so without being in the way.
pub trait SentenceEncoder: Debug + Send + Sync {
    /// The vectors of `texts`, in their order; `None` where one of them is not at hand.
    fn vectors(&self, texts: &[&str]) -> Option<Vec<Vector>>;

    /// Has the vectors of these phrasings made when there is time, and lets go of all others.
    fn keep(&self, phrasings: Vec<String>);

    /// Has the vector of a question made. `ready` is called when it is at hand, and dropped where it will not be.
    fn prepare(&self, question: String, ready: Box<dyn FnOnce() + Send>);

    /// How long a question waits for its vector.
    fn budget(&self) -> Duration;

    /// Told when a question waited in vain; the answer without the encoder stands.
    fn missed(&self);
}

/// An encoder with the thresholds that hold where it had a say.
#[derive(Debug, Clone)]
pub struct Reranker {
    /// The encoder.
    pub encoder: Arc<dyn SentenceEncoder>,
    /// From which confidence a reading becomes what; see [`Thresholds::with_encoder`].
    pub thresholds: Thresholds,
}

/// How one entry compares with a question by the encoder's vectors.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Nearness {
    /// The process over the phrasings of all candidates.
    pub process: f32,
    /// The cosine of its likest phrasing.
    pub likest: f32,
    /// The mean over its phrasings, less half of their likeness among themselves.
    pub centre: f32,
    /// How many phrasings took part.
    pub phrasings: usize,
}

impl KnowledgeBase {
    /// The encoder, and what it should be given before `question` is asked; `None` where it has no say.
    pub fn to_encode(&self, question: &Question<'_>) -> Option<(Arc<dyn SentenceEncoder>, String)> {
        let reranker = self.reranker()?;
        let message = Message::of(question.text);
        if !self.hears(of_message(&message), question, &message) {
            return None;
        }
        let query = self.query(&message);
        has_a_say(&query).then(|| (Arc::clone(&reranker.encoder), wording(&query)))
    }

    /// Every text of the base that an encoder is asked for.
    pub fn phrasings(&self) -> Vec<String> {
        self.entries().iter().flat_map(phrasings).collect()
    }
}

impl Reranker {
    /// Takes the second look: each of `weighed` gets its nearness, or none does.
    pub(super) fn look(&self, entries: &[Entry], query: &Query, weighed: &mut [Weighed]) {
        if has_a_say(query)
            && let Some(near) = self.near(entries, query, weighed)
        {
            for (weighed, near) in weighed.iter_mut().zip(near) {
                weighed.near = Some(near);
            }
        }
    }

    fn near(&self, entries: &[Entry], query: &Query, weighed: &[Weighed]) -> Option<Vec<Nearness>> {
        let entry = |weighed: &Weighed| entries.get(weighed.entry as usize).map(|entry| phrasings(entry).collect());
        let texts: Vec<Vec<String>> = weighed.iter().map(entry).collect::<Option<_>>()?;
        let question = wording(query);
        let asked: Vec<&str> = texts.iter().flatten().chain([&question]).map(String::as_str).collect();
        let mut vectors = self.encoder.vectors(&asked)?;
        let question = vectors.pop()?;
        let mut vectors = vectors.into_iter();
        let by_entry: Vec<Vec<Vector>> =
            texts.iter().map(|texts| vectors.by_ref().take(texts.len()).collect()).collect();
        Some(nearness(&question, &by_entry))
    }
}

fn phrasings(entry: &Entry) -> impl Iterator<Item = String> {
    (0..=entry.questions.len() + 1).filter_map(|index| text(entry, index))
}

/// The weights were learned from English: where anything else is written, the engine's own channels know better.
fn has_a_say(query: &Query) -> bool {
    query.phrasing.latin >= 1.0
}

/// The question as an encoder is given it: misspelt words as they were read.
fn wording(query: &Query) -> String {
    let read = |written: &str| {
        let lower = written.to_lowercase();
        query.mended.iter().find(|(mended, _)| *mended == lower).map(|(_, read)| read.clone())
    };
    let words: String = query.text.split_word_bounds().map(|word| read(word).unwrap_or_else(|| word.into())).collect();
    words.trim().chars().take(WORDING_CHARS_MAX).collect()
}

/// How the entries compare with `question`, each given by the vectors of its phrasings.
fn nearness(question: &[f32], entries: &[Vec<Vector>]) -> Vec<Nearness> {
    let mut near = Vec::with_capacity(entries.len());
    let mut phrasings: Vec<(usize, f32, &Vector)> = Vec::new();
    for (place, vectors) in entries.iter().enumerate() {
        let mut compared: Vec<(f32, &Vector)> =
            vectors.iter().map(|vector| (cosine(question, vector), vector)).collect();
        compared.sort_by(|a, b| b.0.total_cmp(&a.0));
        compared.truncate(PHRASINGS_MAX);
        let likest = compared.first().map_or(0.0, |(cosine, _)| *cosine);
        near.push(Nearness { process: 0.0, likest, centre: centre(&compared), phrasings: compared.len() });
        phrasings.extend(compared.into_iter().map(|(cosine, vector)| (place, cosine, vector)));
    }
    let mut among = Symmetric::new(phrasings.len());
    for (row, (_, _, a)) in phrasings.iter().enumerate() {
        for (column, (_, _, b)) in phrasings.iter().enumerate().take(row) {
            among.add(row, column, likeness(cosine(a, b)));
        }
        among.add(row, row, 1.0 + NOISE);
    }
    let asked = phrasings.iter().map(|(_, cosine, _)| likeness(*cosine)).collect();
    for (said, (place, ..)) in among.solve(asked).into_iter().zip(&phrasings) {
        near[*place].process += said;
    }
    near
}

#[expect(clippy::cast_precision_loss, reason = "at most PHRASINGS_MAX")]
fn centre(compared: &[(f32, &Vector)]) -> f32 {
    let count = compared.len().max(1) as f32;
    let near: f32 = compared.iter().map(|(cosine, _)| likeness(*cosine)).sum();
    let pairs = compared.iter().flat_map(|(_, a)| compared.iter().map(move |(_, b)| likeness(cosine(a, b))));
    near / count - pairs.sum::<f32>() / (count * count) / 2.0
}

fn likeness(cosine: f32) -> f32 {
    ((cosine - 1.0) * FALL).exp()
}

fn cosine(a: &[f32], b: &[f32]) -> f32 {
    ridge::product(a, b)
}

#[cfg(test)]
mod tests;
