//! What the desk is compared with: a scan by `token_set_ratio`, BM25 by tantivy, a scan by the bare fuzzy matcher.

use frontdesk::understand::Entry;
use fuzzy_matcher::FuzzyMatcher;
use fuzzy_matcher::skim::SkimMatcherV2;
use rapidfuzz::distance::indel;
use tantivy::collector::TopDocs;
use tantivy::query::{BooleanQuery, Occur, Query, TermQuery};
use tantivy::schema::{Field, IndexRecordOption, STORED, STRING, Schema, TEXT, Value as _};
use tantivy::tokenizer::{TextAnalyzer, TokenStream as _};
use tantivy::{Index, Searcher, TantivyDocument, Term};

/// Answers a question with the id of the best entry.
pub trait Peer {
    fn best(&mut self, question: &str) -> Option<String>;
}

/// The phrasings of all entries, each with the place of its entry.
fn phrasings(entries: &[Entry]) -> impl Iterator<Item = (usize, &str)> {
    entries.iter().enumerate().flat_map(|(place, entry)| {
        std::iter::once(&entry.title).chain(&entry.questions).map(move |phrasing| (place, phrasing.as_str()))
    })
}

fn ids(entries: &[Entry]) -> Vec<String> {
    entries.iter().map(|entry| entry.id.clone()).collect()
}

/// rapidfuzz's `token_set_ratio` over all phrasings, whose words are sorted beforehand.
pub struct TokenSet {
    ids: Vec<String>,
    phrasings: Vec<(usize, Vec<String>)>,
}

impl TokenSet {
    pub fn of(entries: &[Entry]) -> Self {
        let phrasings = phrasings(entries).map(|(place, phrasing)| (place, tokens(phrasing))).collect();
        Self { ids: ids(entries), phrasings }
    }
}

impl Peer for TokenSet {
    fn best(&mut self, question: &str) -> Option<String> {
        let asked = tokens(question);
        let scored = self.phrasings.iter().map(|(place, phrasing)| (token_set_ratio(&asked, phrasing), *place));
        let (_, place) = scored.max_by(|a, b| a.0.total_cmp(&b.0))?;
        self.ids.get(place).cloned()
    }
}

/// The distinct words of a text, sorted.
fn tokens(text: &str) -> Vec<String> {
    let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    let mut words: Vec<String> = words.map(str::to_lowercase).collect();
    words.sort_unstable();
    words.dedup();
    words
}

/// As rapidfuzz defines it, 0 to 1: the best of the indel similarities between what both share, that with the rest
/// of one, and that with the rest of the other.
fn token_set_ratio(a: &[String], b: &[String]) -> f64 {
    let shared = a.iter().filter(|word| b.binary_search(word).is_ok());
    let shared: usize = shared.map(|word| word.len() + 1).sum::<usize>().saturating_sub(1);
    let rest = |of: &[String], other: &[String]| {
        let words = of.iter().filter(|word| other.binary_search(word).is_err());
        words.map(String::as_str).collect::<Vec<_>>().join(" ")
    };
    let (rest_a, rest_b) = (rest(a, b), rest(b, a));
    if shared > 0 && (rest_a.is_empty() || rest_b.is_empty()) {
        return 1.0;
    }
    let gap = usize::from(shared > 0);
    let (whole_a, whole_b) = (shared + gap + rest_a.len(), shared + gap + rest_b.len());
    let alike = |distance: usize, length: usize| 1.0 - distance as f64 / length.max(1) as f64;
    let both = alike(indel::distance(rest_a.bytes(), rest_b.bytes()), whole_a + whole_b);
    if shared == 0 {
        return both;
    }
    both.max(alike(gap + rest_a.len(), shared + whole_a)).max(alike(gap + rest_b.len(), shared + whole_b))
}

/// The best three by BM25, over everything that an entry says, in an index in memory.
pub struct Bm25 {
    searcher: Searcher,
    analyzer: TextAnalyzer,
    id: Field,
    text: Field,
}

impl Bm25 {
    pub fn of(entries: &[Entry]) -> tantivy::Result<Self> {
        let mut schema = Schema::builder();
        let id = schema.add_text_field("id", STRING | STORED);
        let text = schema.add_text_field("text", TEXT);
        let index = Index::create_in_ram(schema.build());
        let mut writer = index.writer_with_num_threads(1, 256 << 20)?;
        for entry in entries {
            let mut document = TantivyDocument::default();
            document.add_text(id, &entry.id);
            for part in [&entry.title, &entry.body].into_iter().chain(&entry.questions).chain(&entry.tags) {
                document.add_text(text, part);
            }
            writer.add_document(document)?;
        }
        writer.commit()?;
        writer.wait_merging_threads()?;
        Ok(Self { searcher: index.reader()?.searcher(), analyzer: index.tokenizer_for_field(text)?, id, text })
    }
}

impl Peer for Bm25 {
    fn best(&mut self, question: &str) -> Option<String> {
        let mut terms: Vec<(Occur, Box<dyn Query>)> = Vec::new();
        self.analyzer.token_stream(question).process(&mut |token| {
            let term = Term::from_field_text(self.text, &token.text);
            terms.push((Occur::Should, Box::new(TermQuery::new(term, IndexRecordOption::WithFreqs))));
        });
        let top = self.searcher.search(&BooleanQuery::new(terms), &TopDocs::with_limit(3).order_by_score()).ok()?;
        let document: TantivyDocument = self.searcher.doc(top.first()?.1).ok()?;
        document.get_first(self.id)?.as_str().map(str::to_owned)
    }
}

/// The matcher of fuzzy finders over all phrasings.
pub struct Skim {
    ids: Vec<String>,
    phrasings: Vec<(usize, String)>,
    matcher: SkimMatcherV2,
}

impl Skim {
    pub fn of(entries: &[Entry]) -> Self {
        let phrasings = phrasings(entries).map(|(place, phrasing)| (place, phrasing.to_owned())).collect();
        Self { ids: ids(entries), phrasings, matcher: SkimMatcherV2::default().ignore_case() }
    }
}

impl Peer for Skim {
    fn best(&mut self, question: &str) -> Option<String> {
        let score = |phrasing: &str| self.matcher.fuzzy_match(phrasing, question);
        let scored = self.phrasings.iter().filter_map(|(place, phrasing)| Some((score(phrasing)?, *place)));
        self.ids.get(scored.max_by_key(|(score, _)| *score)?.1).cloned()
    }
}
