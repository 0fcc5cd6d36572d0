//! Why a question was read as it was: the reading again, with the phrasing, corrections and channels behind it.

use std::collections::{BTreeMap, HashMap};

use super::base::KnowledgeBase;
use super::entry::Entry;
use super::grams::grams;
use super::reading::{Candidate, Question};
use super::text::Message;
use crate::domain::explanation::{Channel, Correction, Explanation, Reason};

/// The most corrected words that are told.
const CORRECTIONS_MAX: usize = 20;

impl KnowledgeBase {
    /// The reading of `question` as [`KnowledgeBase::answer`] gives it, with its reasons.
    pub fn explain(&self, question: &Question<'_>) -> Explanation {
        let reading = self.answer(question);
        let prose = Message::of(question.text).prose;
        let corrected = self.corrections(&prose).into_iter().take(CORRECTIONS_MAX);
        let corrected = corrected.map(|(written, read_as)| Correction { written, read_as }).collect();
        let weights = self.weights(&prose, &reading.candidates);
        let asked = counted(&prose);
        let reasons = reading.candidates.iter().zip(weights);
        let candidates = reasons.map(|(candidate, weights)| self.reason(candidate, &weights, &asked)).collect();
        Explanation { reading, corrected, candidates }
    }

    fn reason(&self, candidate: &Candidate, weights: &[(Channel, f32)], asked: &Counts) -> Reason {
        let twins = self.entries().iter().filter(|entry| entry.id == candidate.id);
        let phrasings = twins.flat_map(phrasings);
        let likest = phrasings.max_by(|a, b| likeness(asked, a).total_cmp(&likeness(asked, b)));
        Reason {
            id: candidate.id.clone(),
            locale: candidate.locale,
            title: candidate.title.clone(),
            phrasing: likest.unwrap_or(&candidate.title).to_owned(),
            score: candidate.score,
            confidence: candidate.confidence,
            shares: shares(weights),
        }
    }
}

/// The title first: where all are alike the last would be taken, so it is asked in reverse.
fn phrasings(entry: &Entry) -> impl Iterator<Item = &str> {
    entry.questions.iter().rev().map(String::as_str).chain(std::iter::once(entry.title.as_str()))
}

/// What each channel gave, as parts of one; what spoke against the entry has no part in it.
fn shares(weights: &[(Channel, f32)]) -> Vec<(Channel, f32)> {
    let sum: f32 = weights.iter().map(|(_, weight)| weight.max(0.0)).sum();
    if sum <= 0.0 {
        return Vec::new();
    }
    let given = weights.iter().filter(|(_, weight)| *weight > 0.0);
    let mut shares: Vec<_> = given.map(|(channel, weight)| (*channel, weight / sum)).collect();
    shares.sort_by(|a, b| b.1.total_cmp(&a.1));
    shares
}

type Counts = HashMap<u64, f32>;

fn counted(text: &str) -> Counts {
    let mut counts = Counts::new();
    for gram in grams(text) {
        *counts.entry(gram).or_default() += 1.0;
    }
    counts
}

/// The cosine of two texts' n-grams.
fn likeness(asked: &Counts, phrasing: &str) -> f32 {
    let other: BTreeMap<u64, f32> = counted(phrasing).into_iter().collect();
    let shared: f32 = other.iter().filter_map(|(gram, count)| Some(asked.get(gram)? * count)).sum();
    let norm = |counts: &mut dyn Iterator<Item = f32>| counts.map(|count| count * count).sum::<f32>().sqrt();
    let norms = norm(&mut asked.values().copied()) * norm(&mut other.values().copied());
    if norms > 0.0 { shared / norms } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::locale::Locale;
    use crate::understand::parse;

    fn explained(text: &str) -> Explanation {
        let files = [
            "---\nid: lag\ntitle: Why is my consumer lag growing?\nquestions: [the group falls behind]\n\
             updated: 2026-11-24\n---\nAdd consumers.\n",
            "---\nid: keep\ntitle: How long are records kept?\nupdated: 2026-11-24\n---\nSeven days.\n",
        ];
        let entries = files.map(|file| parse("x.md", file.as_bytes()).unwrap());
        let (base, _) = KnowledgeBase::assemble(entries.into());
        base.explain(&Question { text, locale: Locale::English, plan: None, addressed: true })
    }

    #[test]
    fn a_reading_is_explained_by_phrasing_correction_and_channels() {
        let why = explained("does my group fall bhind, or fall behnid?");
        assert_eq!(
            (why.candidates[0].id.as_str(), why.candidates[0].phrasing.as_str()),
            ("lag", "the group falls behind")
        );
        let read: Vec<_> = why.corrected.iter().map(|c| (c.written.as_str(), c.read_as.as_str())).collect();
        assert_eq!(read, [("bhind", "behind"), ("behnid", "behind")]);
        for reason in &why.candidates {
            let sum: f32 = reason.shares.iter().map(|(_, share)| share).sum();
            assert!((sum - 1.0).abs() < 1e-5, "{reason:?}");
            assert!(reason.shares.is_sorted_by(|a, b| a.1 >= b.1), "{reason:?}");
        }
        let explained: Vec<_> = why.candidates.iter().map(|reason| &reason.id).collect();
        assert_eq!(explained, why.reading.candidates.iter().map(|found| &found.id).collect::<Vec<_>>());
    }

    #[test]
    fn words_that_the_base_knows_are_not_corrected_and_nothing_gives_no_shares() {
        assert_eq!(explained("why is my consumer lag growing?").corrected, []);
        assert!(explained("").candidates.is_empty());
    }
}
