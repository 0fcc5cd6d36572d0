//! A base on trial: it is asked phrasings of its own, each once as if that phrasing were not there, and once as if its
//! whole entry were not. How sure it is then, and how often right, says how far a confidence that was learned on other
//! bases keeps its word on this one.
//!
//! Half of these questions have no answer. How much surer a base may be than it is on trial is learned from sets
//! ([`Confidence::own`]). Of seven sets, each judged with what was learned from the others, confidence and truth lie 12
//! points apart without it; their share of unanswerable questions, which no question tells, is most of that.

use std::collections::HashSet;
use std::sync::Arc;

use super::analysis::text;
use super::base::KnowledgeBase;
use super::climb::fitted;
use super::entry::Entry;
use super::fusion::{Confidence, Fusion, Weights, logistic};
use super::index::{Index, Near};
use super::likeness::{Likeness, weigh};
use super::query::Query;

/// Phrasings that are asked. Of twice as many nothing more is learned, in twice the time.
const ASKED_MAX: usize = 100;
/// Of how many entries one may change before the base is tried again.
const CHANGED_SHARE: usize = 10;
/// What a leaning of one costs, in questions: keeps that of a small base small.
const PENALTY: f32 = 5.0;
/// What a question without an answer counts beside one that has one: what the base makes of these differs more from one
/// base to the next, and misleads people more. With one it is nearly a point more of calibration error, and with more
/// than three no less.
const UNANSWERED: f32 = 3.0;

/// One question of the trial, weighed.
#[derive(Debug)]
pub(super) struct Tried {
    /// What was weighed, and whether it is right.
    pub candidates: Vec<(Likeness, bool)>,
    /// What it counts.
    weight: f32,
    /// How much of the question neither the base nor the table knows.
    pub unknown: f32,
    /// The share of it that the table understands.
    pub told: f32,
}

/// How a base's confidence leans from what was learned on others.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Leaning {
    shift: f32,
    tilt: f32,
}

impl KnowledgeBase {
    /// The same base, with what the trial of the one `before` says, where few entries have changed since: a trial takes
    /// longer than an edit may take to be seen.
    #[must_use]
    pub fn tried_as(self, before: &Self) -> Self {
        let Some((leaning, changed)) = before.leaning.get().filter(|_| before.weights == self.weights) else {
            return self;
        };
        let known: HashSet<_> = before.index.analyses.iter().map(Arc::as_ptr).collect();
        let kept = self.index.analyses.iter().filter(|read| known.contains(&Arc::as_ptr(read))).count();
        let changed = changed + self.entries().len().max(before.entries().len()) - kept;
        if changed <= self.entries().len() / CHANGED_SHARE {
            let _ = self.leaning.set((*leaning, changed));
        }
        self
    }

    /// The same base after its trial, so that no question has to wait for it.
    #[must_use]
    pub fn tried(self) -> Self {
        self.leaning();
        self
    }

    /// What its trial says. The first call holds it, and takes some milliseconds.
    pub(super) fn leaning(&self) -> &Leaning {
        &self.leaning.get_or_init(|| (Leaning::of(&self.trial(), &self.weights), 0)).0
    }

    /// It is asked phrasings of its own.
    pub(super) fn trial(&self) -> Vec<Tried> {
        trial(self.entries(), &self.index)
    }
}

/// The trial of a base.
pub(super) fn trial(entries: &[Entry], index: &Index) -> Vec<Tried> {
    let several = |entry: &&Entry| !entry.questions.is_empty();
    let phrasings = (0_u32..).zip(entries).filter(|(_, entry)| several(entry));
    let phrasings: Vec<(u32, usize)> =
        phrasings.flat_map(|(at, entry)| (0..=entry.questions.len()).map(move |phrasing| (at, phrasing))).collect();
    let asked = phrasings.len().min(ASKED_MAX);
    (0..asked).flat_map(|at| tried(entries, index, phrasings[at * phrasings.len() / asked])).collect()
}

/// One phrasing asked: without itself, and without its entry and that one's twins.
fn tried(entries: &[Entry], index: &Index, (own, phrasing): (u32, usize)) -> Vec<Tried> {
    let entry = &entries[own as usize];
    let Some(text) = text(entry, phrasing) else { return Vec::new() };
    let query = Query::of(&text, index);
    let is_own = |other: u32| entries[other as usize].id == entry.id;
    let without_it = |near: Near| if near.entry == own { index.without(near, &query) } else { near };
    let near: Vec<Near> = index.near(&query, |_| true).into_iter().map(without_it).collect();
    let others: Vec<Near> = near.iter().filter(|near| !is_own(near.entry)).copied().collect();
    let row = |near: &[Near], weight: f32| {
        let weighed = weigh(index, &query, near, Some((own, phrasing)));
        let candidates = weighed.iter().map(|weighed| (weighed.likeness, is_own(weighed.entry))).collect();
        Tried { candidates, weight, unknown: query.unrecognised(), told: query.phrasing.latin }
    };
    vec![row(&near, 1.0), row(&others, UNANSWERED)]
}

impl Tried {
    /// The log-odds that the best entry is right, whether it is, and what that counts.
    fn judged(&self, fusion: &Fusion) -> (f32, bool, f32) {
        let scored = self.candidates.iter().map(|(likeness, right)| (fusion.score.of(likeness), *right));
        let (best, right) = scored.max_by(|a, b| a.0.total_cmp(&b.0)).unwrap_or_default();
        (fusion.confidence.odds(best, self.unknown) - fusion.confidence.own, right, self.weight)
    }
}

impl Leaning {
    /// What a trial says under `weights`.
    pub(super) fn of(trial: &[Tried], weights: &Weights) -> Self {
        Self::under(trial, |tried| weights.fusion(tried.told))
    }

    /// What a trial says where each question is judged by the fusion that it is given.
    pub(super) fn under(trial: &[Tried], fusion: impl Fn(&Tried) -> Fusion) -> Self {
        let judged: Vec<(f32, bool, f32)> = trial.iter().map(|tried| tried.judged(&fusion(tried))).collect();
        let [shift, tilt] = fitted([0.0; 2], PENALTY, |[shift, tilt], slope, bend| {
            for (odds, right, weight) in &judged {
                let p = logistic(odds + shift + tilt * odds);
                let terms = [1.0, *odds];
                for a in 0..2 {
                    slope[a] += weight * (f32::from(*right) - p) * terms[a];
                    for b in 0..=a {
                        bend.add(a, b, weight * p * (1.0 - p) * terms[a] * terms[b]);
                    }
                }
            }
        });
        Self { shift, tilt }
    }

    /// The probability that the entry with the score `best` is right.
    ///
    /// How far it leads is no part of it: a lead tells right entries from wrong ones, but not questions that the base
    /// knows from those that it does not. Near ties are a matter of the verdict.
    pub(super) fn confidence(&self, learned: &Confidence, best: f32, unknown: f32) -> f32 {
        let odds = learned.odds(best, unknown);
        logistic(odds + self.shift + self.tilt * (odds - learned.own))
    }
}
