//! Learning the weights: from question sets whose answers are known, several at once.
//!
//! Every set counts the same, however large. Each is also learned in smaller versions (some entries gone, some
//! phrasings gone): a question whose entry is gone is one that the base cannot answer, and the weights must hold for
//! small bases and for entries with one phrasing. Nothing is drawn at random: the same sets give the same file.

mod cipher;

use std::sync::Arc;

use super::base::KnowledgeBase;
use super::climb::fitted;
use super::entry::Entry;
use super::fusion::{Confidence, Fusion, Risk, Score, Weights, logistic};
use super::likeness::{Likeness, Weighed};
use super::reading::{Question, Thresholds};
use super::rerank::{self, Case, Nearness, Raised, Reranker, SentenceEncoder};
use super::trial::{Leaning, Tried};

/// Versions of a set beside the whole: of a hundred entries and of a hundred phrasings, how many are left.
const VERSIONS: [(u64, u64); 5] = [(60, 100), (60, 50), (80, 70), (90, 30), (100, 50)];
/// What a version counts beside the whole set.
const VERSION_WEIGHT: f32 = 0.33;
/// The most questions of a version.
const VERSION_QUESTIONS_MAX: usize = 600;
/// How much a weight of one costs: keeps those small that tell little.
const SCORE_PENALTY: f32 = 1e-3;
const CONFIDENCE_PENALTY: f32 = 1e-3;
/// The risks that a confidence is noted for, in wrong answers among all messages.
/// Questions of a trial from which a base counts for what the others may make of theirs.
const TRIED_MIN: usize = 50;
const OWN_STEPS: usize = 12;
const RISKS: [f32; 7] = [0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.3];

/// A base with questions whose answers are known.
#[derive(Debug, Clone)]
pub struct TrainingSet {
    /// What is asked.
    pub entries: Vec<Entry>,
    /// Questions with the ids of the entries that answer them; none where the base has no answer.
    pub asked: Vec<(String, Vec<String>)>,
}

/// One question, weighed.
struct Row {
    /// What was weighed, and whether it is right.
    candidates: Vec<(Likeness, bool)>,
    /// How much of the question neither the base nor the table knows.
    unknown: f32,
    /// The candidates as an encoder sees them; empty where it has no say.
    near: Vec<Nearness>,
    weight: f32,
}

/// A base that was asked all its questions, and was on trial.
struct Learned {
    rows: Vec<Row>,
    trial: Vec<Tried>,
}

/// Learns from `sets`; `tell` hears how many versions of how many have been read.
///
/// All is learned twice: for what the table of meanings understands, and, from the same sets in a made-up script, for
/// what it does not.
pub fn train(sets: &[TrainingSet], tell: impl Fn(usize, usize)) -> Weights {
    train_with(sets, None, tell)
}

/// [`train`], with what is learned about an encoder. It must have every vector at hand.
pub fn train_with(
    sets: &[TrainingSet],
    encoder: Option<&Arc<dyn SentenceEncoder>>,
    tell: impl Fn(usize, usize),
) -> Weights {
    let all = 2 * sets.len() * (1 + VERSIONS.len());
    let (spoken, [groups, versions]) = learn(sets.iter().cloned(), encoder, |done| tell(done, all));
    let (mut silent, _) = learn(sets.iter().map(cipher::enciphered), None, |done| tell(all / 2 + done, all));
    // A base is on trial in all its languages at once, and a made-up script tells too little of how people ask in it.
    silent.confidence.own = spoken.confidence.own;
    let sure = |set: &Learned| -> Vec<(f32, bool)> {
        let leaning = Leaning::under(&set.trial, |_| spoken);
        let row = |row: &Row| {
            let ([_, best, unknown], right) = first(row, &spoken.score);
            (leaning.confidence(&spoken.confidence, best, unknown), right)
        };
        set.rows.iter().map(row).collect()
    };
    let whole: Vec<Vec<(f32, bool)>> = groups.iter().map(sure).collect();
    let cases = |sets: &[Learned]| -> Vec<Vec<Case>> {
        sets.iter().map(|set| set.rows.iter().map(|row| case(row, &spoken.score)).collect()).collect()
    };
    let neural = encoder.map(|_| rerank::learn(&cases(&groups), &cases(&versions)));
    Weights { score: spoken.score, confidence: spoken.confidence, silent, risk: risks(&whole), neural }
}

/// A row as an encoder sees it, beside the engine's score of each candidate.
fn case(row: &Row, score: &Score) -> Case {
    let candidates = row.candidates.iter().zip(&row.near);
    let raised = candidates
        .map(|((likeness, right), near)| (Raised { engine: score.of(likeness), near: *near }, *right))
        .collect();
    Case { candidates: raised, weight: row.weight }
}

/// What was learned, from the whole sets and from their versions.
fn learn(
    sets: impl Iterator<Item = TrainingSet>,
    encoder: Option<&Arc<dyn SentenceEncoder>>,
    tell: impl Fn(usize),
) -> (Fusion, [Vec<Learned>; 2]) {
    let (mut groups, mut versions) = (Vec::new(), Vec::new());
    let mut done = 0;
    for set in sets {
        for version in std::iter::once(None).chain(VERSIONS.iter().map(Some)) {
            let learned = read(&set, version.copied(), encoder);
            if version.is_none() { &mut groups } else { &mut versions }.push(learned);
            done += 1;
            tell(done);
        }
    }
    let rows: Vec<&Row> = groups.iter().chain(&versions).flat_map(|learned| &learned.rows).collect();
    let score = learn_score(&rows);
    let mut fusion = Fusion { score, confidence: learn_confidence(&rows, &score) };
    fusion.confidence.own = learn_own(groups.iter().chain(&versions), fusion);
    (fusion, [groups, versions])
}

fn read(set: &TrainingSet, version: Option<(u64, u64)>, encoder: Option<&Arc<dyn SentenceEncoder>>) -> Learned {
    let entries = version.map_or_else(|| set.entries.clone(), |version| smaller(&set.entries, version));
    let reranker = encoder.map(|encoder| Reranker { encoder: Arc::clone(encoder), thresholds: Thresholds::default() });
    let base = KnowledgeBase::assemble(entries).0.with_reranker(reranker);
    let asked = set.asked.iter().enumerate().filter(|(at, _)| match version {
        None => true,
        Some((entries, phrasings)) => {
            let most = VERSION_QUESTIONS_MAX as u64;
            number(&[*at as u64, entries, phrasings]) % (set.asked.len() as u64).max(1) < most
        }
    });
    let mut rows: Vec<Row> = asked
        .map(|(_, (text, answers))| {
            let question =
                Question { text, locale: Default::default(), plan: None, addressed: true, ..Question::default() };
            let candidate = |weighed: &Weighed| {
                let id = base.entries().get(weighed.entry as usize).map(|entry| &entry.id);
                (weighed.likeness, id.is_some_and(|id| answers.contains(id)))
            };
            let (weighed, unknown) = base.weigh(&question);
            let near = weighed.iter().filter_map(|weighed| weighed.near).collect();
            Row { candidates: weighed.iter().map(candidate).collect(), unknown, near, weight: 0.0 }
        })
        .collect();
    #[expect(clippy::cast_precision_loss, reason = "no set has 2^24 questions")]
    let weight = if version.is_some() { VERSION_WEIGHT } else { 1.0 } / rows.len().max(1) as f32;
    for row in &mut rows {
        row.weight = weight;
    }
    Learned { rows, trial: base.trial() }
}

/// A version of a base with some entries and some phrasings gone, the same ones every time.
fn smaller(entries: &[Entry], (entries_left, phrasings_left): (u64, u64)) -> Vec<Entry> {
    let kept = |numbers: &[u64], left: u64| number(numbers) % 100 < left;
    let version = [entries_left, phrasings_left];
    (0_u64..)
        .zip(entries)
        .filter(|(at, _)| kept(&[*at, version[0], version[1]], entries_left))
        .map(|(at, entry)| {
            let mut entry = entry.clone();
            let mut phrasing = 0;
            entry.questions.retain(|_| {
                phrasing += 1;
                kept(&[at, phrasing, version[0], version[1]], phrasings_left)
            });
            if !kept(&[at, version[1]], phrasings_left) {
                entry.tags.clear();
            }
            entry
        })
        .collect()
}

/// A number that looks drawn but is not (splitmix64 over the parts).
fn number(parts: &[u64]) -> u64 {
    parts.iter().fold(0x9e37_79b9_7f4a_7c15, |state, part| {
        let mut z = (state ^ part).wrapping_add(0x9e37_79b9_7f4a_7c15);
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    })
}

/// The weights under which the right entry is likeliest (a conditional logit).
fn learn_score(rows: &[&Row]) -> Score {
    let learned = rows.iter().filter(|row| row.candidates.iter().any(|(_, right)| *right));
    let whole: f32 = learned.clone().map(|row| row.weight).sum();
    Score::from(fitted([1.0; 5], SCORE_PENALTY, |weights, slope, bend| {
        for row in learned.clone() {
            let terms: Vec<[f32; 5]> = row.candidates.iter().map(|(likeness, _)| terms(likeness)).collect();
            let odds: Vec<f32> = softmax(&terms, weights);
            let right: f32 = odds.iter().zip(&row.candidates).map(|(p, (_, right))| p * f32::from(*right)).sum();
            let weight = row.weight / whole;
            let mut mean = [0.0_f32; 5];
            for ((terms, p), (_, is_right)) in terms.iter().zip(&odds).zip(&row.candidates) {
                let pull = p * f32::from(*is_right) / right.max(1e-9) - p;
                for at in 0..5 {
                    slope[at] += weight * pull * terms[at];
                    mean[at] += p * terms[at];
                }
            }
            for (terms, p) in terms.iter().zip(&odds) {
                for a in 0..5 {
                    for b in 0..=a {
                        bend.add(a, b, weight * p * (terms[a] - mean[a]) * (terms[b] - mean[b]));
                    }
                }
            }
        }
    }))
}

fn terms(likeness: &Likeness) -> [f32; 5] {
    Score { words: 1.0, answer: 1.0, meaning: 1.0, blend: 1.0, centre: 1.0 }.parts(likeness)
}

pub(super) fn softmax<const SIZE: usize>(terms: &[[f32; SIZE]], weights: &[f32; SIZE]) -> Vec<f32> {
    let scores: Vec<f32> = terms.iter().map(|terms| terms.iter().zip(weights).map(|(x, w)| x * w).sum()).collect();
    let most = scores.iter().copied().fold(f32::MIN, f32::max);
    let odds: Vec<f32> = scores.iter().map(|score| (score - most).exp()).collect();
    let sum: f32 = odds.iter().sum();
    odds.into_iter().map(|odds| odds / sum).collect()
}

/// What the confidence is made of, and whether the first entry is right.
fn first(row: &Row, score: &Score) -> ([f32; 3], bool) {
    let scored = row.candidates.iter().map(|(likeness, right)| (score.of(likeness), *right));
    let (best, right) = scored.max_by(|a, b| a.0.total_cmp(&b.0)).unwrap_or_default();
    ([1.0, best, row.unknown], right)
}

/// Logistic regression.
fn learn_confidence(rows: &[&Row], score: &Score) -> Confidence {
    let whole: f32 = rows.iter().map(|row| row.weight).sum();
    let learned: Vec<([f32; 3], f32, f32)> = rows
        .iter()
        .map(|row| {
            let (terms, right) = first(row, score);
            (terms, f32::from(right), row.weight / whole)
        })
        .collect();
    let [bias, score, unknown] = fitted([0.0; 3], CONFIDENCE_PENALTY, |weights, slope, bend| {
        for (terms, right, weight) in &learned {
            let p = logistic(terms.iter().zip(weights).map(|(x, w)| x * w).sum());
            for a in 0..3 {
                slope[a] += weight * (right - p) * terms[a];
                for b in 0..=a {
                    bend.add(a, b, weight * p * (1.0 - p) * terms[a] * terms[b]);
                }
            }
        }
    });
    Confidence { bias, score, unknown, own: 0.0 }
}

/// How much surer the bases may be than on their trials, where there were enough to tell.
fn learn_own<'a>(learned: impl Iterator<Item = &'a Learned> + Clone, mut fusion: Fusion) -> f32 {
    let tried = learned.filter(|learned| learned.trial.len() >= TRIED_MIN);
    for _ in 0..OWN_STEPS {
        let (mut slope, mut bend) = (0.0, f32::MIN_POSITIVE);
        for learned in tried.clone() {
            let leaning = Leaning::under(&learned.trial, |_| fusion);
            for row in &learned.rows {
                let ([_, best, unknown], right) = first(row, &fusion.score);
                let p = leaning.confidence(&fusion.confidence, best, unknown);
                slope += row.weight * (f32::from(right) - p);
                bend += row.weight * p * (1.0 - p);
            }
        }
        // The trials are judged anew each time: what a base leans moves with it.
        fusion.confidence.own += (slope / bend).clamp(-1.0, 1.0);
    }
    fusion.confidence.own
}

/// Of sets by how sure the first entry was and whether it was right: for each risk the least confidence under which no more is answered wrong, in the mean over the sets.
pub(super) fn risks(sets: &[Vec<(f32, bool)>]) -> Vec<Risk> {
    let mut wrongs: Vec<(f32, f32)> = Vec::new();
    for set in sets {
        for (sure, right) in set {
            if !*right {
                #[expect(clippy::cast_precision_loss, reason = "no set has 2^24 questions")]
                wrongs.push((*sure, 1.0 / (set.len() * sets.len()) as f32));
            }
        }
    }
    wrongs.sort_by(|a, b| b.0.total_cmp(&a.0));
    let mut points: Vec<Risk> = Vec::new();
    for wrong in RISKS {
        let mut sum = 0.0;
        let reached = wrongs.iter().find(|(_, weight)| {
            sum += weight;
            sum > wrong
        });
        // Just above the one that would be too many.
        let confidence = reached.map_or(0.0, |(sure, _)| (sure + 1e-4).min(1.0));
        points.push(Risk { wrong, confidence });
    }
    points
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_tells_right_from_wrong_gets_the_weight() {
        // Words tell, meaning misleads, the answer says nothing.
        let likeness = |words, meaning| Likeness { words, meaning, ..Likeness::default() };
        let row = |good: f32| Row {
            candidates: vec![(likeness(good, 0.2), true), (likeness(0.2, good), false)],
            unknown: 0.0,
            near: Vec::new(),
            weight: 1.0,
        };
        let mut rows: Vec<Row> = (3..9).map(|tenths| row(tenths as f32 / 10.0)).collect();
        let score = learn_score(&rows.iter().collect::<Vec<_>>());
        assert!(score.words > 1.0 && score.meaning < -1.0, "{score:?}");
        rows.push(Row { candidates: vec![(likeness(0.3, 0.1), false)], unknown: 0.0, near: Vec::new(), weight: 1.0 });
        let confidence = learn_confidence(&rows.iter().collect::<Vec<_>>(), &score);
        let sure = |row: &Row| {
            let ([_, best, _], _) = first(row, &score);
            confidence.odds(best, 0.0)
        };
        assert!(sure(&rows[5]) > sure(&rows[6]));
    }
}
