//! Questions to knowledge bases of 150, 10,000 and 100,000 entries, beside three other ways to find the entry; read
//! the ratios. `cargo bench --bench answer`, or with `-- --quick` for small bases and few questions, and with names of
//! sections (`-- ask make edit`) for those alone.

#![expect(clippy::unwrap_used, reason = "a benchmark that cannot begin has failed")]
#![expect(clippy::print_stdout, reason = "its figures are for the person who runs it")]
#![expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "figures are rounded for people"
)]

#[path = "answer/corpus.rs"]
mod corpus;
#[path = "answer/dice.rs"]
mod dice;
#[path = "answer/measure.rs"]
mod measure;
#[path = "answer/peers.rs"]
mod peers;

use std::path::Path;
use std::time::Duration;

use frontdesk::domain::Locale;
use frontdesk::library::Library;
use frontdesk::understand::{Entry, KnowledgeBase, Question, print};
use measure::{Times, ask, make, mebibytes, ratio, span};
use peers::{Bm25, Peer, Skim, TokenSet};

/// How much is asked.
struct Plan {
    sizes: [usize; 3],
    /// The size whose making and editing is measured.
    built: usize,
    questions: usize,
    rounds: usize,
    /// For one engine at one size; slow ones are asked fewer questions.
    budget: Duration,
}

const FULL: Plan =
    Plan { sizes: [150, 10_000, 100_000], built: 10_000, questions: 400, rounds: 5, budget: Duration::from_secs(6) };

const QUICK: Plan =
    Plan { sizes: [50, 150, 500], built: 500, questions: 40, rounds: 2, budget: Duration::from_millis(500) };

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    let plan = if arguments.iter().any(|argument| argument == "--quick") { QUICK } else { FULL };
    let wanted: Vec<&String> = arguments.iter().filter(|argument| !argument.starts_with("--")).collect();
    let is_wanted = |section: &str| wanted.is_empty() || wanted.iter().any(|wanted| *wanted == section);
    if is_wanted("ask") {
        for size in plan.sizes {
            answers(size, &plan);
        }
    }
    if is_wanted("make") {
        making(plan.built);
    }
    if is_wanted("edit") {
        editing(plan.built);
    }
}

/// What a question takes, by every engine.
fn answers(size: usize, plan: &Plan) {
    let entries = corpus::entries(size);
    let questions = corpus::questions(size, plan.questions);
    let asked = |best: &mut dyn FnMut(&str) -> Option<String>| ask(&questions, plan.rounds, plan.budget, best);
    println!("\na question to {size} entries\n{:<28}{:>10}{:>10}{:>8}{:>8}", "", "p50", "p99", "right", "asked");
    let base = KnowledgeBase::assemble(entries.clone()).0;
    let own = asked(&mut |text| first(&base, text));
    drop(base);
    row("frontdesk", &own, &own);
    // Each is gone before the next one is made.
    let beside = |name, mut peer: Box<dyn Peer>| row(name, &asked(&mut |text| peer.best(text)), &own);
    beside("BM25 by tantivy, best 3", Box::new(Bm25::of(&entries).unwrap()));
    beside("token_set_ratio scan", Box::new(TokenSet::of(&entries)));
    beside("SkimMatcherV2 scan", Box::new(Skim::of(&entries)));
}

fn first(base: &KnowledgeBase, text: &str) -> Option<String> {
    let question = Question { text, locale: Locale::English, plan: None, addressed: true, ..Question::default() };
    Some(base.answer(&question).candidates.into_iter().next()?.id)
}

fn row(name: &str, times: &Times, own: &Times) {
    let (median, slow) = (times.percentile(50), times.percentile(99));
    // The slowest of a hundred is not known of fewer.
    let slow = if times.timed() < 100 { String::from("–") } else { span(slow) };
    let ratio = ratio(median, own.percentile(50));
    println!("{name:<28}{:>10}{slow:>10}{:>6} %{:>8}   {ratio} the time", span(median), times.right(), times.timed());
}

/// What an index takes to make, and to hold.
fn making(size: usize) {
    let texts = make(|| corpus::entries(size));
    let (own, peer) = (texts.made.clone(), texts.made);
    let base = make(|| KnowledgeBase::assemble(own).0);
    println!("\nan index of {size} entries (their texts hold {})", mebibytes(texts.holds));
    let (holds, peak) = (mebibytes(base.holds), mebibytes(base.peak));
    println!("{:<28}{:>10}   {holds}, {peak} on the way", "frontdesk", span(base.took));
    let bm25 = make(|| Bm25::of(&peer).unwrap());
    let ratio = ratio(bm25.took, base.took);
    println!("{:<28}{:>10}   {ratio} the time", "BM25 by tantivy", span(bm25.took));
}

/// What passes from an edit to the first answer out of it: in memory, and in a folder as the desk watches it.
fn editing(size: usize) {
    let mut entries = corpus::entries(size);
    let folder = tempfile::tempdir().unwrap();
    for entry in &entries {
        save(folder.path(), entry);
    }
    let library = Library::open(folder.path()).unwrap();
    let (mut in_memory, mut in_folder) = (Vec::new(), Vec::new());
    for edit in 0..5 {
        let place = edit * size / 5;
        let (edited, asked) = corpus::edited(&entries[place], edit);
        entries[place] = edited.clone();
        let seen = make(|| {
            let base = KnowledgeBase::assemble(entries.clone()).0;
            (first(&base, &asked), base) // what it takes to drop the base is not ours to wait for
        });
        assert_eq!(seen.made.0.as_ref(), Some(&edited.id));
        in_memory.push(seen.took);
        save(folder.path(), &edited);
        let seen = make(|| library.reload().and_then(|_| first(&library.snapshot(), &asked)));
        assert_eq!(seen.made.as_ref(), Some(&edited.id));
        in_folder.push(seen.took);
    }
    println!("\nan edit of one of {size} entries is answered from");
    for (name, mut took) in [("assembled anew", in_memory), ("from its file", in_folder)] {
        took.sort_unstable();
        println!("{name:<28}{:>10}   {} at most", span(took[took.len() / 2]), span(took[took.len() - 1]));
    }
}

fn save(folder: &Path, entry: &Entry) {
    std::fs::write(folder.join(&entry.file), print(entry)).unwrap();
}
