//! The index of a base: which few entries are worth a closer look for a question.

mod edited;

use std::collections::HashMap;
use std::collections::hash_map::Entry as Slot;
use std::sync::Arc;

use foldhash::fast::FixedState;

use super::analysis::{Analysis, Phrasing, Stem};
use super::encoder::{Meaning, WIDTH, dot};
use super::entry::Entry;
use super::grams::GRAMS;
use super::query::Query;
use super::spelling::Spelling;
use crate::domain::locale::Locale;

/// BM25's saturation of repeated words, and its weight of the length of a text.
const K1: f32 = 1.2;
const B: f32 = 0.6;
/// The most entries that are looked at closely.
const NEAR_MAX: usize = 48;
/// What a BM25 of the answer counts beside one of the question when the near entries are chosen.
const BODY_SHARE: f32 = 0.3;
/// Of an entry's mean vector, the components that the near entries are chosen by: the table has the strongest first.
const SKETCH: usize = WIDTH / 2;
/// In a larger base a word that more than one entry in ten has does not choose entries; it still compares them.
const COMMON_FROM: usize = 2_000;

/// The index over the entries of one base; positions are those of its entries.
#[derive(Debug, Clone, Default)]
pub(super) struct Index {
    pub(super) analyses: Vec<Arc<Analysis>>,
    terms: HashMap<Stem, u32, FixedState>,
    heads: Postings,
    bodies: Postings,
    /// By term: how many phrasings have it.
    phrasings_having: Vec<u32>,
    phrasings: usize,
    /// By n-gram: the square of its weight.
    gram_weights: Vec<f32>,
    /// By entry: those of its phrasings.
    pub(super) lengths: Vec<Vec<Lengths>>,
    sketches: Vec<[i16; SKETCH]>,
    pub(super) spelling: Spelling,
    /// Entries that were edited since all were indexed.
    edits: usize,
}

/// The entries of an earlier base with their readings, by what names an entry: comparing two texts takes a tenth of the
/// time that hashing them does.
pub(super) type Before<'a> = HashMap<(&'a str, Locale), (&'a Entry, &'a Arc<Analysis>), FixedState>;

/// How long a phrasing is as a vector of words and as one of n-grams.
#[derive(Debug, Clone, Copy)]
pub(super) struct Lengths {
    pub words: f32,
    pub grams: f32,
}

/// By term: entries that have it, with BM25's saturated count.
#[derive(Debug, Clone, Default)]
struct Postings {
    by_term: Vec<Vec<(u32, f32)>>,
    /// Words of a text, in the mean.
    mean: f32,
}

/// An entry worth a closer look, with BM25's shares of what a perfect match would have.
#[derive(Debug, Clone, Copy)]
pub(super) struct Near {
    pub entry: u32,
    pub head: f32,
    pub body: f32,
}

impl Index {
    /// Indexes `entries`; readings of entries that `before` had already are taken over.
    pub(super) fn of(entries: &[Entry], before: &Before<'_>) -> Self {
        let read = |entry: &Entry| match before.get(&(&*entry.id, entry.locale)) {
            Some((known, read)) if *known == entry => Arc::clone(read),
            _ => Arc::new(Analysis::of(entry)),
        };
        let mut index = Self { analyses: entries.iter().map(read).collect(), ..Self::default() };
        index.take_terms();
        index.take_grams();
        index.sketches = index.analyses.iter().map(|analysis| sketch(&analysis.phrasings)).collect();
        index
    }

    fn take_terms(&mut self) {
        let mut surfaces: HashMap<&str, u32, FixedState> = HashMap::default();
        let analyses = self.analyses.clone();
        for analysis in &analyses {
            for stem in analysis.head.iter().chain(&analysis.body) {
                self.take_term(*stem);
            }
            for surface in &analysis.vocabulary {
                *surfaces.entry(surface).or_default() += 1;
            }
        }
        for (surface, count) in surfaces {
            self.spelling.learn_of_base(surface, count);
        }
        let terms = &self.terms;
        let number = |stem: &Stem| number(terms, stem);
        self.heads = Postings::of(terms.len(), self.analyses.iter().map(|analysis| &*analysis.head), number);
        self.bodies = Postings::of(terms.len(), self.analyses.iter().map(|analysis| &*analysis.body), number);
        self.phrasings_having = vec![0; terms.len()];
        for phrasing in self.analyses.iter().flat_map(|analysis| &analysis.phrasings) {
            self.phrasings += 1;
            for stem in &phrasing.stems {
                self.phrasings_having[number(stem)] += 1;
            }
        }
    }

    /// Gives a stem a number; that number where it is new.
    fn take_term(&mut self, stem: Stem) -> Option<usize> {
        let next = self.terms.len();
        match self.terms.entry(stem) {
            Slot::Occupied(_) => None,
            Slot::Vacant(vacant) => {
                vacant.insert(u32::try_from(next).unwrap_or(u32::MAX));
                Some(next)
            }
        }
    }

    fn take_grams(&mut self) {
        let mut having = vec![0_u32; GRAMS];
        for phrasing in self.analyses.iter().flat_map(|analysis| &analysis.phrasings) {
            for gram in &phrasing.grams {
                having[*gram as usize] += 1;
            }
        }
        self.gram_weights = having.iter().map(|count| rarity(self.phrasings, *count).powi(2)).collect();
        self.lengths = self
            .analyses
            .iter()
            .map(|a| a.phrasings.iter().map(|phrasing| self.lengths_of(phrasing)).collect())
            .collect();
    }

    /// A phrasing's lengths among the words and n-grams of this base.
    pub(super) fn lengths_of(&self, phrasing: &Phrasing) -> Lengths {
        Lengths {
            words: phrasing.stems.iter().map(|stem| self.word_weight(*stem)).sum::<f32>().sqrt(),
            grams: phrasing.grams.iter().map(|gram| self.gram_weight(*gram)).sum::<f32>().sqrt(),
        }
    }

    /// Whether the base has a word of this stem.
    pub(super) fn knows(&self, stem: Stem) -> bool {
        self.terms.contains_key(&stem)
    }

    /// The square of a word's weight in the comparison of phrasings.
    pub(super) fn word_weight(&self, stem: Stem) -> f32 {
        let having = self.terms.get(&stem).and_then(|term| self.phrasings_having.get(*term as usize));
        rarity(self.phrasings, having.copied().unwrap_or(0)).powi(2)
    }

    /// The square of an n-gram's weight.
    #[inline(always)]
    pub(super) fn gram_weight(&self, gram: u32) -> f32 {
        self.gram_weights.get(gram as usize).copied().unwrap_or(0.0)
    }

    /// The entries worth a closer look, of those that `admits` allows, in no order.
    pub(super) fn near(&self, query: &Query, admits: impl Fn(u32) -> bool) -> Vec<Near> {
        let mut heads = vec![0.0_f32; self.analyses.len()];
        let mut bodies = vec![0.0_f32; self.analyses.len()];
        let mut mass = 0.0;
        for stem in &query.phrasing.stems {
            let term = self.terms.get(stem).map(|term| *term as usize);
            mass += idf(self.analyses.len(), term.map_or(0, |term| self.heads.having(term)));
            let Some(term) = term else { continue };
            self.heads.add(term, &mut heads);
            self.bodies.add(term, &mut bodies);
        }
        let best = (mass * (K1 + 1.0)).max(f32::MIN_POSITIVE);
        let sketched = query.phrasing.meaning.as_ref();
        let mut near: Vec<(f32, Near)> = (0_u32..)
            .zip(heads.iter().zip(&bodies).zip(&self.sketches))
            .map(|(entry, ((head, body), sketch))| {
                let (head, body) = (head / best, body / best);
                let meant = sketched.map_or(0.0, |meaning| sketch_cosine(meaning, sketch));
                (head + BODY_SHARE * body + meant, Near { entry, head, body })
            })
            .filter(|(score, near)| *score > 0.0 && admits(near.entry))
            .collect();
        if near.len() > NEAR_MAX {
            near.select_nth_unstable_by(NEAR_MAX, |a, b| b.0.total_cmp(&a.0).then(a.1.entry.cmp(&b.1.entry)));
            near.truncate(NEAR_MAX);
        }
        near.into_iter().map(|(_, near)| near).collect()
    }

    /// A near entry as it were without the phrasing that `query` is.
    pub(super) fn without(&self, near: Near, query: &Query) -> Near {
        let head = &self.analyses[near.entry as usize].head;
        let (mut sum, mut mass) = (0.0, 0.0);
        for stem in &query.phrasing.stems {
            let having = self.terms.get(stem).map_or(0, |term| self.heads.having(*term as usize));
            let weight = idf(self.analyses.len(), having);
            mass += weight;
            let often = head.partition_point(|other| other <= stem) - head.partition_point(|other| other < stem);
            let words = head.len() - query.phrasing.stems.len().min(head.len());
            sum += weight * self.heads.saturated(often.saturating_sub(1), words);
        }
        Near { head: sum / (mass * (K1 + 1.0)).max(f32::MIN_POSITIVE), ..near }
    }

    /// About how much memory the index takes, in bytes.
    pub(super) fn bytes(&self) -> usize {
        let analyses = self.analyses.iter().map(|analysis| {
            let phrasings = analysis
                .phrasings
                .iter()
                .map(|p| size_of::<Phrasing>() + size_of::<Lengths>() + 8 * p.stems.len() + 4 * p.grams.len());
            let words: usize = analysis.vocabulary.iter().map(|word| 16 + word.len()).sum();
            phrasings.sum::<usize>() + words + 8 * (analysis.head.len() + analysis.body.len())
        });
        let postings = self.heads.bytes() + self.bodies.bytes();
        analyses.sum::<usize>() + postings + 16 * self.terms.len() + 4 * GRAMS + 2 * SKETCH * self.sketches.len()
    }
}

impl Postings {
    fn of<'a>(terms: usize, texts: impl Iterator<Item = &'a [Stem]> + Clone, number: impl Fn(&Stem) -> usize) -> Self {
        #[expect(clippy::cast_precision_loss, reason = "counts of words are small")]
        let count = |n: usize| n as f32;
        let (documents, words) = texts.clone().fold((0, 0), |(texts, words), text| (texts + 1, words + text.len()));
        let mean = (count(words) / count(documents).max(1.0)).max(1.0);
        let mut postings = Self { by_term: vec![Vec::new(); terms], mean };
        for (entry, text) in (0_u32..).zip(texts) {
            // Stems are sorted, so that equal ones are neighbours.
            for run in text.chunk_by(|a, b| a == b) {
                let often = postings.saturated(run.len(), text.len());
                postings.by_term[number(&run[0])].push((entry, often));
            }
        }
        postings
    }

    /// BM25's count of a word that a text of so many words has so often.
    #[expect(clippy::cast_precision_loss, reason = "counts of words are small")]
    fn saturated(&self, often: usize, words: usize) -> f32 {
        let long = 1.0 - B + B * words as f32 / self.mean;
        let often = often as f32;
        often * (K1 + 1.0) / (often + K1 * long)
    }

    fn having(&self, term: usize) -> usize {
        self.by_term.get(term).map_or(0, Vec::len)
    }

    fn add(&self, term: usize, scores: &mut [f32]) {
        let having = self.having(term);
        if scores.len() >= COMMON_FROM && having * 10 > scores.len() {
            return;
        }
        let weight = idf(scores.len(), having);
        for (entry, often) in self.by_term.get(term).into_iter().flatten() {
            scores[*entry as usize] += weight * often;
        }
    }

    fn bytes(&self) -> usize {
        self.by_term.iter().map(|list| 24 + 8 * list.len()).sum()
    }
}

/// The number of a stem that has one.
fn number(terms: &HashMap<Stem, u32, FixedState>, stem: &Stem) -> usize {
    terms.get(stem).map_or(0, |term| *term as usize)
}

/// The direction of an entry's phrasings together.
fn sketch(phrasings: &[Phrasing]) -> [i16; SKETCH] {
    let mut sum = [0_i32; WIDTH];
    for meaning in phrasings.iter().filter_map(|phrasing| phrasing.meaning.as_ref()) {
        for (sum, x) in sum.iter_mut().zip(&meaning.0) {
            *sum += i32::from(*x);
        }
    }
    #[expect(clippy::cast_precision_loss, reason = "sums of a few thousand 15-bit numbers")]
    let sum = sum.map(|x| x as f32);
    let length = sum.iter().map(|x| x * x).sum::<f32>().sqrt().max(1.0);
    #[expect(clippy::cast_possible_truncation, reason = "between −ONE and ONE")]
    std::array::from_fn(|at| (sum[at] / length * Meaning::ONE).round() as i16)
}

fn sketch_cosine(meaning: &Meaning, sketch: &[i16; SKETCH]) -> f32 {
    #[expect(clippy::cast_precision_loss, reason = "a choice of entries needs no more")]
    let dot = dot(&meaning.0[..SKETCH], sketch) as f32;
    dot / (Meaning::ONE * Meaning::ONE)
}

/// BM25's inverse document frequency; never negative.
#[expect(clippy::cast_precision_loss, reason = "no base has 2^24 entries")]
fn idf(documents: usize, having: usize) -> f32 {
    let (documents, having) = (documents as f32, having as f32);
    (1.0 + (documents - having + 0.5) / (having + 0.5)).ln()
}

/// How telling a word or n-gram is that `having` of all phrasings have.
#[expect(clippy::cast_precision_loss, reason = "no base has 2^24 phrasings")]
fn rarity(phrasings: usize, having: u32) -> f32 {
    ((1.0 + phrasings as f32) / (1.0 + having as f32)).ln() + 1.0
}
