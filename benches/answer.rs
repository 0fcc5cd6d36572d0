//! A question against the shipped FAQ, beside the bare fuzzy matcher over the same phrasings: read the two as a ratio.

#![expect(clippy::unwrap_used, reason = "a benchmark that cannot begin has failed")]

use std::hint::black_box;
use std::path::Path;

use criterion::{Criterion, criterion_group, criterion_main};
use frontdesk::domain::Locale;
use frontdesk::library::Library;
use frontdesk::understand::{KnowledgeBase, Question};
use fuzzy_matcher::FuzzyMatcher;
use fuzzy_matcher::skim::SkimMatcherV2;

const QUESTIONS: [&str; 4] = [
    "why does my consumer lag keep growing?",
    "brokr wont strat after the upgrade, any idea?",
    "how do I make the flux capacitor hum in D minor?",
    "磁盘满了怎么办？",
];

fn answer(criterion: &mut Criterion) {
    let library = Library::open(Path::new(env!("CARGO_MANIFEST_DIR")).join("faq")).unwrap();
    let base = library.snapshot();
    let phrasings = phrasings(&base);
    let mut group = criterion.benchmark_group(format!("four questions against {} phrasings", phrasings.len()));
    group.bench_function("frontdesk", |bench| {
        bench.iter(|| QUESTIONS.map(|text| base.answer(&question(black_box(text)))));
    });
    let matcher = SkimMatcherV2::default().ignore_case();
    group.bench_function("SkimMatcherV2", |bench| {
        bench.iter(|| QUESTIONS.map(|text| best(&matcher, &phrasings, black_box(text))));
    });
    group.finish();
}

fn question(text: &str) -> Question<'_> {
    Question { text, locale: Locale::English, plan: None, addressed: true }
}

fn phrasings(base: &KnowledgeBase) -> Vec<String> {
    let of_entry = |entry: &frontdesk::understand::Entry| {
        std::iter::once(entry.title.clone()).chain(entry.questions.clone()).collect::<Vec<_>>()
    };
    base.entries().iter().flat_map(of_entry).collect()
}

fn best(matcher: &SkimMatcherV2, phrasings: &[String], text: &str) -> Option<i64> {
    phrasings.iter().filter_map(|phrasing| matcher.fuzzy_match(phrasing, text)).max()
}

criterion_group!(benches, answer);
criterion_main!(benches);
