//! The arithmetic of the second look, and what follows from it, without an encoder that has layers.

use std::sync::Mutex;

use super::*;
use crate::domain::explanation::Channel;
use crate::domain::locale::Locale;
use crate::domain::reading::Verdict;
use crate::understand::{Weights, parse};

/// Knows some texts, as an encoder does whose work is not done yet; and notes what it was asked.
#[derive(Debug, Default)]
struct Knows {
    vectors: Vec<(&'static str, [f32; 3])>,
    asked: Mutex<Vec<String>>,
}

impl SentenceEncoder for Knows {
    fn vectors(&self, texts: &[&str]) -> Option<Vec<Vector>> {
        self.asked.lock().unwrap().extend(texts.iter().map(|text| (*text).to_owned()));
        let known = |text: &&str| self.vectors.iter().find(|(known, _)| known == text);
        texts.iter().map(|text| known(text).map(|(_, vector)| Vector::from(*vector))).collect()
    }

    fn keep(&self, _: Vec<String>) {}

    fn prepare(&self, _: String, ready: Box<dyn FnOnce() + Send>) {
        ready();
    }

    fn budget(&self) -> Duration {
        Duration::ZERO
    }

    fn missed(&self) {}
}

const LAG: &str = "Why is my consumer lag growing?";
const KEEP: &str = "How long are records kept?";
/// Shares no telling word with either, so that the engine is unsure.
const ASKED: &str = "how long does my consumer wait?";

/// Weights under which the encoder's word counts a lot, and thresholds that tell who judged.
fn weights() -> Weights {
    let neural = "[neural.score]\nengine = 0.5\nprocess = 8.0\nlikest = 4.0\ncentre = 1.0\n\
        [neural.confidence]\nbias = -2.0\nscore = 1.0\nphrasings = 0.0\nengine = 0.0\nlikest = 0.0\n\
        [[neural.risk]]\nwrong = 0.02\nconfidence = 0.5\n";
    let score = "words = 3.0\nanswer = 0.5\nmeaning = 5.0\nblend = 4.0\ncentre = 1.0\n";
    let confidence = "bias = -3.0\nscore = 0.7\nunknown = -1.0\n";
    let of = |room: &str| format!("[{room}score]\n{score}[{room}confidence]\n{confidence}");
    let risk = "[[risk]]\nwrong = 0.02\nconfidence = 0.9\n";
    Weights::parse(&format!("{}{}{risk}{neural}", of(""), of("silent."))).unwrap()
}

fn base(encoder: Knows) -> (KnowledgeBase, Arc<Knows>) {
    let file = |id: &str, title: &str| format!("---\nid: {id}\ntitle: {title}\nupdated: 2026-11-24\n---\nSo.\n");
    let entries = [file("lag", LAG), file("keep", KEEP)].map(|file| parse("x.md", file.as_bytes()).unwrap());
    let encoder = Arc::new(encoder);
    let weights = weights();
    let thresholds = Thresholds::with_encoder(0.02, &weights).unwrap();
    let reranker = Reranker { encoder: Arc::clone(&encoder) as Arc<dyn SentenceEncoder>, thresholds };
    let base = KnowledgeBase::assemble(entries.into()).0;
    let base = base.with_thresholds(Thresholds::at_risk(0.02, &weights)).with_weights(weights);
    (base.with_reranker(Some(reranker)), encoder)
}

fn question(text: &str) -> Question<'_> {
    Question { text, locale: Locale::English, plan: None, addressed: true, ..Question::default() }
}

const FAR: [f32; 3] = [0.0, 1.0, 0.0];
const HERE: [f32; 3] = [1.0, 0.0, 0.0];

#[test]
fn the_encoder_tells_which_candidate_is_meant_and_has_thresholds_of_its_own() {
    for (near, far, expect) in [(LAG, KEEP, "lag"), (KEEP, LAG, "keep")] {
        let (base, _) = base(Knows { vectors: vec![(ASKED, HERE), (near, HERE), (far, FAR)], ..Knows::default() });
        let reading = base.answer(&question(ASKED));
        assert_eq!((reading.verdict, reading.candidates[0].id.as_str()), (Verdict::Answer, expect), "{reading:?}");
        assert_eq!(base.thresholds_of(&question(ASKED)).answer_at, 0.5);
        let why = base.explain(&question(ASKED));
        let (most, share) = why.candidates[0].shares[0];
        assert!(most == Channel::Neural && share > 0.5, "{why:?}");
        assert_eq!(why.reading, reading);
    }
}

#[test]
fn where_one_vector_is_not_at_hand_all_stays_as_the_engine_said() {
    let alone = base(Knows::default()).0.with_reranker(None);
    let unasked = alone.answer(&question(ASKED));
    let all = [(ASKED, HERE), (LAG, FAR), (KEEP, HERE)];
    for missing in 0..all.len() {
        let mut vectors = all.to_vec();
        vectors.remove(missing);
        let (base, _) = base(Knows { vectors, ..Knows::default() });
        assert_eq!(base.answer(&question(ASKED)), unasked, "without {:?}", all[missing].0);
        assert_eq!(base.thresholds_of(&question(ASKED)).answer_at, 0.9);
        assert!(
            base.explain(&question(ASKED))
                .candidates
                .iter()
                .all(|why| { why.shares.iter().all(|(channel, _)| *channel != Channel::Neural) })
        );
    }
}

#[test]
fn nobody_waits_for_the_encoder_over_what_is_no_question() {
    let (base, _) = base(Knows::default());
    for text in ["hello", "thanks a lot!", ""] {
        assert!(base.to_encode(&question(text)).is_none(), "{text}");
    }
    let told = Question { addressed: false, ..question("my broker sings at night") };
    assert!(base.to_encode(&told).is_none() && base.to_encode(&question(told.text)).is_some());
}

#[test]
fn the_encoder_is_not_asked_about_what_is_not_english() {
    let (base, encoder) = base(Knows::default());
    for text in ["消费者 lag 一直在涨怎么办？", "磁盘满了怎么办？"] {
        assert!(base.to_encode(&question(text)).is_none(), "{text}");
        base.answer(&question(text));
    }
    assert_eq!(*encoder.asked.lock().unwrap(), [] as [String; 0]);
}

#[test]
fn the_encoder_reads_misspelt_words_as_they_were_meant() {
    let (base, encoder) = base(Knows::default());
    let text = "Why does my consmuer lag?";
    let (_, wording) = base.to_encode(&question(text)).unwrap();
    assert_eq!(wording, "Why does my consumer lag?");
    base.answer(&question(text));
    let asked = encoder.asked.lock().unwrap();
    assert_eq!(asked.last(), Some(&wording), "what is to be encoded is what is asked for");
    assert_eq!(base.phrasings(), [LAG, KEEP]);
}

#[test]
fn a_process_gives_each_entry_its_part_and_discounts_what_another_says_too() {
    let vector = |x: f32, y: f32| Vector::from([x, y]);
    let near = nearness(&[1.0, 0.0], &[vec![vector(1.0, 0.0)], vec![vector(0.0, 1.0)]]);
    // Two phrasings at a right angle: 1.1·a + e⁻²·b = 1 and e⁻²·a + 1.1·b = e⁻².
    let e = (-2.0_f32).exp();
    let b = e * 0.1 / (1.21 - e * e);
    let a = (1.0 - e * b) / 1.1;
    assert!((near[0].process - a).abs() < 1e-5 && (near[1].process - b).abs() < 1e-5, "{near:?}");
    assert_eq!((near[0].likest, near[1].likest), (1.0, 0.0));
    assert!((near[0].centre - 0.5).abs() < 1e-6 && (near[1].centre - (e - 0.5)).abs() < 1e-6, "{near:?}");
    let twins = nearness(&[1.0, 0.0], &[vec![vector(1.0, 0.0)], vec![vector(1.0, 0.0)]]);
    assert!((twins[0].process - 1.0 / 2.1).abs() < 1e-4, "{twins:?}");
}

#[test]
fn only_the_nearest_phrasings_of_an_entry_take_part() {
    let many = |count: usize| vec![Vector::from([1.0, 0.0]); count];
    let far = vec![Vector::from([0.0, 1.0]); 30];
    let wide: Vec<Vector> = many(PHRASINGS_MAX).into_iter().chain(far).collect();
    assert_eq!(nearness(&[1.0, 0.0], &[wide]), nearness(&[1.0, 0.0], &[many(PHRASINGS_MAX)]));
    assert_eq!(nearness(&[1.0, 0.0], &[Vec::new()]), [Nearness::default()]);
}

#[test]
fn what_the_encoder_knows_better_gets_the_weight() {
    let near = |process| Nearness { process, likest: process, centre: 0.0, phrasings: 3 };
    let raised = |engine: f32, process: f32, right: bool| (Raised { engine, near: near(process) }, right);
    let case = |tenths: i32| {
        let good = tenths as f32 / 10.0;
        Case { candidates: vec![raised(0.2, good, true), raised(good, 0.2, false)], weight: 1.0 }
    };
    let mut cases: Vec<Case> = (3..9).map(case).collect();
    cases.push(Case { candidates: vec![raised(0.3, 0.1, false)], weight: 1.0 });
    let learned = learn(std::slice::from_ref(&cases), &[]);
    assert!(learned.score.process > 0.5 && learned.score.engine < 0.0, "{:?}", learned.score);
    let sure = |case: &Case| {
        let (best, _) = case.candidates[0];
        learned.confidence.of(learned.score.of(&best), &best)
    };
    assert!(sure(&cases[5]) > sure(&cases[6]), "{:?}", learned.confidence);
    assert_eq!(learned.risk.len(), 7);
    let weights = Weights { neural: Some(learned), ..Weights::default() };
    assert_eq!(Weights::parse(&weights.print()).unwrap(), weights);
}

#[test]
fn a_table_for_an_encoder_is_checked_like_the_rest() {
    let good = weights().print();
    for (written, instead, expect) in [
        ("process = 8.0", "process = nan", "not a finite number"),
        ("process = 8.0", "proces = 8.0", "unknown field `proces`"),
        ("confidence = 0.5", "confidence = 1.5", "from low to high"),
    ] {
        assert!(good.contains(written));
        let told = Weights::parse(&good.replace(written, instead)).unwrap_err().to_string();
        assert!(told.contains(expect), "{told}");
    }
}
