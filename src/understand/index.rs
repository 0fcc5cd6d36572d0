//! The inverted index of a base: which entries share words and n-grams with a question.

use std::collections::HashMap;

use super::entry::Entry;
use super::grams::grams;
use super::spelling::Spelling;
use super::words::{Word, words};

/// BM25's saturation of repeated words, and its weight of the length of a text.
const K1: f32 = 1.2;
const B: f32 = 0.6;
/// What a word counts for that was mended before it was found.
const MENDED_WEIGHT: f32 = 0.8;

/// The index over the entries of one base; positions are those of its entries.
#[derive(Debug, Default)]
pub(super) struct Index {
    terms: HashMap<String, u32>,
    idf: Vec<f32>,
    /// The idf of a word that no entry has.
    idf_unknown: f32,
    /// By term: entries whose title, phrasings or tags have it, with the saturated count.
    heads: Vec<Vec<(u32, f32)>>,
    /// By term: the same for answers.
    bodies: Vec<Vec<(u32, f32)>>,
    /// By term: phrasings that have it.
    terms_in: Vec<Vec<u32>>,
    /// By neighbouring pair of terms: phrasings that have it.
    pairs_in: HashMap<(u32, u32), Vec<u32>>,
    phrasings: Vec<Phrasing>,
    grams: HashMap<u64, u32>,
    gram_idf: Vec<f32>,
    /// By n-gram: phrasings that have it, with its share of their unit vector.
    grams_in: Vec<Vec<(u32, f32)>>,
    spelling: Spelling,
    entries: usize,
}

#[derive(Debug)]
struct Phrasing {
    entry: u32,
    /// The idf of its distinct words together.
    mass: f32,
    pairs: u32,
}

/// How one entry compares with a question; every figure is between 0 and 1.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Likeness {
    /// BM25 of title, phrasings and tags, as a share of what a perfect match would have.
    pub head: f32,
    /// The same of the answer.
    pub body: f32,
    /// n-gram cosine of the best phrasing.
    pub gram: f32,
    /// The mean n-gram cosine of the three best phrasings.
    pub grams: f32,
    /// Shared idf of the best phrasing, over the mean of both texts (Dice).
    pub overlap: f32,
    /// Shared idf over the phrasing's, for phrasings of some weight.
    pub contained: f32,
    /// Shared neighbouring pairs of the best phrasing (Dice).
    pub pairs: f32,
}

/// A question compared with the whole base.
#[derive(Debug, Default)]
pub(super) struct Comparison {
    /// Entries that share anything with the question, in no order.
    pub likenesses: Vec<(u32, Likeness)>,
    /// How much of the question's idf the base's words cover, 0 to 1.
    pub known: f32,
}

struct QueryTerm {
    /// `None` for a word that the base has nowhere.
    term: Option<u32>,
    weight: f32,
}

impl Index {
    /// Indexes `entries`; the ids' twins in other languages count as one document.
    pub(super) fn of(entries: &[Entry]) -> Self {
        let mut index = Self { entries: entries.len(), ..Self::default() };
        let documents = index.collect(entries);
        index.weigh_words(entries, &documents);
        index.weigh_grams(entries);
        index
    }

    /// Compares `text` with every entry.
    pub(super) fn compare(&self, text: &str) -> Comparison {
        let asked = words(text);
        let query = self.query(&asked);
        let mass: f32 = query.iter().map(|term| term.weight).sum();
        if mass <= 0.0 {
            return Comparison::default();
        }
        let known: f32 = query.iter().filter(|q| q.term.is_some()).map(|q| q.weight).sum();
        let mut likenesses = vec![Likeness::default(); self.entries];
        self.add_documents(&query, mass, &mut likenesses);
        self.add_overlap(&asked, &query, mass, &mut likenesses);
        self.add_grams(text, &mut likenesses);
        Comparison {
            likenesses: (0_u32..).zip(likenesses).filter(|(_, likeness)| *likeness != Likeness::default()).collect(),
            known: known / mass,
        }
    }

    fn query(&self, asked: &[Word]) -> Vec<QueryTerm> {
        let mut seen: Vec<&str> = Vec::new();
        let mut query = Vec::new();
        for word in asked {
            if seen.contains(&word.stem.as_str()) {
                continue;
            }
            seen.push(&word.stem);
            query.push(match self.terms.get(&word.stem) {
                Some(term) => QueryTerm { term: Some(*term), weight: self.idf_of(*term) },
                None => self.mended(word),
            });
        }
        query
    }

    /// Words of `text` that the base does not know, with the known ones they are read as.
    pub(super) fn corrections(&self, text: &str) -> Vec<(String, String)> {
        let strange = words(text).into_iter().filter(|word| !self.terms.contains_key(&word.stem));
        let read =
            |word: Word| self.spelling.nearest(&word.surface).map(|known| (word.surface.clone(), known.to_owned()));
        let mut corrected: Vec<_> = strange.filter_map(read).collect();
        corrected.dedup();
        corrected
    }

    fn mended(&self, word: &Word) -> QueryTerm {
        match self.spelling.mend(&word.surface) {
            Some(term) => QueryTerm { term: Some(term), weight: self.idf_of(term) * MENDED_WEIGHT },
            None => QueryTerm { term: None, weight: self.idf_unknown },
        }
    }

    fn idf_of(&self, term: u32) -> f32 {
        self.idf.get(term as usize).copied().unwrap_or(0.0)
    }

    fn add_documents(&self, query: &[QueryTerm], mass: f32, likenesses: &mut [Likeness]) {
        let best = mass * (K1 + 1.0);
        for asked in query {
            let Some(term) = asked.term else { continue };
            for (entry, weight) in &self.heads[term as usize] {
                likenesses[*entry as usize].head += asked.weight * weight / best;
            }
            for (entry, weight) in &self.bodies[term as usize] {
                likenesses[*entry as usize].body += asked.weight * weight / best;
            }
        }
    }

    fn add_overlap(&self, asked: &[Word], query: &[QueryTerm], mass: f32, likenesses: &mut [Likeness]) {
        let mut shared = vec![0.0_f32; self.phrasings.len()];
        for asked in query {
            let Some(term) = asked.term else { continue };
            for phrasing in &self.terms_in[term as usize] {
                shared[*phrasing as usize] += asked.weight;
            }
        }
        let mut pairs = vec![0_u32; self.phrasings.len()];
        let mut pairs_asked = 0_u32;
        let terms: Vec<Option<u32>> = asked.iter().map(|w| self.terms.get(&w.stem).copied()).collect();
        for pair in terms.windows(2) {
            pairs_asked += 1;
            let (Some(first), Some(second)) = (pair[0], pair[1]) else {
                continue;
            };
            for phrasing in self.pairs_in.get(&(first, second)).into_iter().flatten() {
                pairs[*phrasing as usize] += 1;
            }
        }
        for (phrasing, (shared, pairs)) in self.phrasings.iter().zip(shared.iter().zip(&pairs)) {
            if *shared <= 0.0 {
                continue;
            }
            let likeness = &mut likenesses[phrasing.entry as usize];
            likeness.overlap = likeness.overlap.max(2.0 * shared / (mass + phrasing.mass));
            if phrasing.mass > 2.0 * self.idf_unknown {
                likeness.contained = likeness.contained.max((shared / phrasing.mass).min(1.0));
            }
            #[expect(clippy::cast_precision_loss, reason = "counts of words in one text are small")]
            let dice = 2.0 * *pairs as f32 / (pairs_asked + phrasing.pairs).max(1) as f32;
            likeness.pairs = likeness.pairs.max(dice.min(1.0));
        }
    }

    fn add_grams(&self, text: &str, likenesses: &mut [Likeness]) {
        let mut counts: HashMap<u64, f32> = HashMap::new();
        for gram in grams(text) {
            *counts.entry(gram).or_default() += 1.0;
        }
        let mut cosines = vec![0.0_f32; self.phrasings.len()];
        let mut norm = 0.0;
        let unknown = self.gram_idf_unknown();
        for (gram, count) in counts {
            let Some(id) = self.grams.get(&gram) else {
                norm += (damped(count) * unknown).powi(2);
                continue;
            };
            let weight = damped(count) * self.gram_idf[*id as usize];
            norm += weight * weight;
            for (phrasing, share) in &self.grams_in[*id as usize] {
                cosines[*phrasing as usize] += weight * share;
            }
        }
        if norm <= 0.0 {
            return;
        }
        let norm = norm.sqrt();
        let mut best = vec![[0.0_f32; 3]; self.entries];
        for (phrasing, cosine) in self.phrasings.iter().zip(&cosines) {
            let three = &mut best[phrasing.entry as usize];
            if *cosine > three[2] {
                three[2] = *cosine;
                three.sort_by(|a, b| b.total_cmp(a));
            }
        }
        for (likeness, three) in likenesses.iter_mut().zip(&best) {
            likeness.gram = three[0] / norm;
            likeness.grams = three.iter().sum::<f32>() / norm / 3.0;
        }
    }

    fn gram_idf_unknown(&self) -> f32 {
        idf(self.phrasings.len(), 0)
    }
}

/// The words of every text of one entry, as term ids.
struct Document {
    head: Vec<u32>,
    body: Vec<u32>,
}

impl Index {
    /// Reads all words, fills the vocabulary and the phrasings.
    fn collect(&mut self, entries: &[Entry]) -> Vec<Document> {
        let mut documents = Vec::with_capacity(entries.len());
        for (position, entry) in (0_u32..).zip(entries) {
            let mut head = Vec::new();
            for text in phrasings(entry) {
                let ids = self.ids(&words(text));
                self.add_phrasing(position, &ids);
                head.extend(ids);
            }
            for tag in &entry.tags {
                head.extend(self.ids(&words(tag)));
            }
            let body = self.ids(&words(&entry.body));
            documents.push(Document { head, body });
        }
        documents
    }

    fn ids(&mut self, words: &[Word]) -> Vec<u32> {
        words
            .iter()
            .map(|word| {
                let next = u32::try_from(self.terms.len()).unwrap_or(u32::MAX);
                let term = *self.terms.entry(word.stem.clone()).or_insert(next);
                if term == next {
                    self.heads.push(Vec::new());
                    self.bodies.push(Vec::new());
                    self.terms_in.push(Vec::new());
                }
                self.spelling.learn(&word.surface, term);
                term
            })
            .collect()
    }

    fn add_phrasing(&mut self, entry: u32, ids: &[u32]) {
        let phrasing = u32::try_from(self.phrasings.len()).unwrap_or(u32::MAX);
        for term in distinct(ids) {
            self.terms_in[term as usize].push(phrasing);
        }
        for pair in ids.windows(2) {
            let list = self.pairs_in.entry((pair[0], pair[1])).or_default();
            if list.last() != Some(&phrasing) {
                list.push(phrasing);
            }
        }
        let pairs = u32::try_from(ids.len().saturating_sub(1)).unwrap_or(u32::MAX);
        self.phrasings.push(Phrasing { entry, mass: 0.0, pairs });
    }

    fn weigh_words(&mut self, entries: &[Entry], documents: &[Document]) {
        let mut groups: HashMap<&str, usize> = HashMap::new();
        let group_of: Vec<usize> = entries
            .iter()
            .map(|entry| {
                let next = groups.len();
                *groups.entry(&entry.id).or_insert(next)
            })
            .collect();
        let mut having: Vec<Vec<usize>> = vec![Vec::new(); self.terms.len()];
        for (document, group) in documents.iter().zip(&group_of) {
            for term in distinct(&document.head) {
                having[term as usize].push(*group);
            }
        }
        self.idf = having
            .iter_mut()
            .map(|groups_having| {
                groups_having.sort_unstable();
                groups_having.dedup();
                idf(groups.len(), groups_having.len())
            })
            .collect();
        self.idf_unknown = idf(groups.len(), 0);
        post(documents.iter().map(|d| d.head.as_slice()), &mut self.heads);
        post(documents.iter().map(|d| d.body.as_slice()), &mut self.bodies);
        for (term, phrasings) in self.terms_in.iter().enumerate() {
            for phrasing in phrasings {
                self.phrasings[*phrasing as usize].mass += self.idf[term];
            }
        }
    }

    fn weigh_grams(&mut self, entries: &[Entry]) {
        let texts = entries.iter().flat_map(phrasings);
        let mut counted: Vec<Vec<(u32, f32)>> = Vec::with_capacity(self.phrasings.len());
        for text in texts {
            let mut counts: HashMap<u32, f32> = HashMap::new();
            for gram in grams(text) {
                let next = u32::try_from(self.grams.len()).unwrap_or(u32::MAX);
                let id = *self.grams.entry(gram).or_insert(next);
                *counts.entry(id).or_default() += 1.0;
            }
            counted.push(counts.into_iter().collect());
        }
        let mut having = vec![0_usize; self.grams.len()];
        for (id, _) in counted.iter().flatten() {
            having[*id as usize] += 1;
        }
        self.gram_idf = having.iter().map(|count| idf(counted.len(), *count)).collect();
        self.grams_in = having.iter().map(|count| Vec::with_capacity(*count)).collect();
        for (phrasing, counts) in (0_u32..).zip(&counted) {
            let weight = |id: u32, count: f32| damped(count) * self.gram_idf[id as usize];
            let norm = counts.iter().map(|(id, count)| weight(*id, *count).powi(2)).sum::<f32>().sqrt();
            for (id, count) in counts {
                self.grams_in[*id as usize].push((phrasing, weight(*id, *count) / norm));
            }
        }
    }
}

/// The texts of an entry that a question is compared with as a whole.
fn phrasings(entry: &Entry) -> impl Iterator<Item = &str> {
    std::iter::once(entry.title.as_str()).chain(entry.questions.iter().map(String::as_str))
}

/// BM25's part of one word in one text, idf left out, for all texts of a kind.
fn post<'a>(documents: impl Iterator<Item = &'a [u32]> + Clone, postings: &mut [Vec<(u32, f32)>]) {
    #[expect(clippy::cast_precision_loss, reason = "counts of words in one text are small")]
    fn count(n: usize) -> f32 {
        n as f32
    }
    let (texts, total) = documents.clone().fold((0, 0), |(texts, total), ids| (texts + 1, total + ids.len()));
    let mean = (count(total) / count(texts).max(1.0)).max(1.0);
    for (entry, ids) in (0_u32..).zip(documents) {
        let mut sorted = ids.to_vec();
        sorted.sort_unstable();
        for run in sorted.chunk_by(|a, b| a == b) {
            let often = count(run.len());
            let long = 1.0 - B + B * count(ids.len()) / mean;
            postings[run[0] as usize].push((entry, often * (K1 + 1.0) / (often + K1 * long)));
        }
    }
}

fn distinct(ids: &[u32]) -> Vec<u32> {
    let mut ids = ids.to_vec();
    ids.sort_unstable();
    ids.dedup();
    ids
}

fn damped(count: f32) -> f32 {
    1.0 + count.ln()
}

/// BM25's inverse document frequency; never negative.
#[expect(clippy::cast_precision_loss, reason = "no base has 2^24 entries")]
fn idf(documents: usize, having: usize) -> f32 {
    let (documents, having) = (documents as f32, having as f32);
    (1.0 + (documents - having + 0.5) / (having + 0.5)).ln()
}
