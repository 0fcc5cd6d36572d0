//! Learning how far an encoder's word counts, when the engine's own weights are learned already.

use super::learned::{Confidence, Neural, Raised, Score};
use crate::understand::climb::fitted;
use crate::understand::fusion::logistic;
use crate::understand::training::{risks, softmax};

/// How much a weight of one costs, as for the engine's own.
const PENALTY: f32 = 1e-3;

/// One question of a set: its candidates, and whether each is right.
#[derive(Debug)]
pub(in crate::understand) struct Case {
    pub candidates: Vec<(Raised, bool)>,
    pub weight: f32,
}

/// Learns from sets as they are and from their smaller versions; the risks are those of the sets as they are.
pub(in crate::understand) fn learn(whole: &[Vec<Case>], versions: &[Vec<Case>]) -> Neural {
    let cases: Vec<&Case> = whole.iter().chain(versions).flatten().collect();
    let score = learn_score(&cases);
    let confidence = learn_confidence(&cases, &score);
    let sure = |case: &Case| {
        let best = best(case, &score);
        best.map_or((0.0, false), |(score, raised, right)| (confidence.of(score, raised), right))
    };
    let sets: Vec<Vec<(f32, bool)>> = whole.iter().map(|set| set.iter().map(sure).collect()).collect();
    Neural { score, confidence, risk: risks(&sets) }
}

/// The weights under which the right entry is likeliest (a conditional logit).
fn learn_score(cases: &[&Case]) -> Score {
    let told = cases.iter().filter(|case| case.candidates.iter().any(|(_, right)| *right));
    let all: f32 = told.clone().map(|case| case.weight).sum();
    let [engine, process, likest, centre] = fitted([1.0; 4], PENALTY, |weights, slope, bend| {
        for case in told.clone() {
            let terms: Vec<[f32; 4]> = case.candidates.iter().map(|(raised, _)| raised.terms()).collect();
            let odds = softmax(&terms, weights);
            let right: f32 = odds.iter().zip(&case.candidates).filter(|(_, (_, right))| *right).map(|(p, _)| p).sum();
            let mean: [f32; 4] =
                std::array::from_fn(|at| odds.iter().zip(&terms).map(|(p, terms)| p * terms[at]).sum());
            let weight = case.weight / all;
            for ((terms, p), (_, is_right)) in terms.iter().zip(&odds).zip(&case.candidates) {
                let pull = p * f32::from(*is_right) / right.max(1e-9) - p;
                for a in 0..4 {
                    slope[a] += weight * pull * terms[a];
                    for b in 0..=a {
                        bend.add(a, b, weight * p * (terms[a] - mean[a]) * (terms[b] - mean[b]));
                    }
                }
            }
        }
    });
    Score { engine, process, likest, centre }
}

/// Logistic regression.
fn learn_confidence(cases: &[&Case], score: &Score) -> Confidence {
    let all: f32 = cases.iter().map(|case| case.weight).sum();
    let told: Vec<([f32; 5], f32, f32)> = cases
        .iter()
        .filter_map(|case| {
            let (score, raised, right) = best(case, score)?;
            Some((raised.confidence_terms(score), f32::from(right), case.weight / all))
        })
        .collect();
    let [bias, score, phrasings, engine, likest] = fitted([0.0; 5], PENALTY, |weights, slope, bend| {
        for (terms, right, weight) in &told {
            let p = logistic(terms.iter().zip(weights).map(|(term, weight)| term * weight).sum());
            for a in 0..5 {
                slope[a] += weight * (right - p) * terms[a];
                for b in 0..=a {
                    bend.add(a, b, weight * p * (1.0 - p) * terms[a] * terms[b]);
                }
            }
        }
    });
    Confidence { bias, score, phrasings, engine, likest }
}

fn best<'a>(case: &'a Case, score: &Score) -> Option<(f32, &'a Raised, bool)> {
    let scored = case.candidates.iter().map(|(raised, right)| (score.of(raised), raised, *right));
    scored.max_by(|a, b| a.0.total_cmp(&b.0))
}
