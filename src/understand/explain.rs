//! Why a question was read as it was: the reading again, with the phrasing, corrections and channels behind it.

use super::analysis::text;
use super::base::KnowledgeBase;
use super::likeness::Weighed;
use super::query::Query;
use super::reading::{Candidate, Question, Reading};
use super::text::Message;
use crate::domain::explanation::{Channel, Correction, Explanation, Reason};
use crate::domain::several::Part;

/// The most corrected words that are told.
const CORRECTIONS_MAX: usize = 20;

impl KnowledgeBase {
    /// The reading of `question` as [`KnowledgeBase::answer`] gives it, with its reasons.
    pub fn explain(&self, question: &Question<'_>) -> Explanation {
        let message = Message::of(question.text);
        let (whole, query, weighed) = self.read(question, &message);
        let reading = self.in_parts(question, &message, whole.clone());
        if !reading.parts.is_empty() {
            return self.explain_parts(question, reading);
        }
        let base = self.plainly(&message, question.plan).unwrap_or(self);
        let candidates = whole.candidates.iter().zip(&weighed);
        let candidates = candidates.map(|(candidate, (_, why))| base.reason(&query, candidate, why)).collect();
        let mut corrected: Vec<Correction> =
            query.mended.into_iter().map(|(written, read_as)| Correction { written, read_as }).collect();
        corrected.dedup();
        corrected.truncate(CORRECTIONS_MAX);
        Explanation { candidates, reading, corrected }
    }

    /// Of a message that asks several things, the reasons of the first candidate of each.
    fn explain_parts(&self, question: &Question<'_>, reading: Reading) -> Explanation {
        let alone = |part: &Part| self.explain(&Question { text: part.text.raw(), addressed: true, ..*question });
        let (mut candidates, mut corrected) = (Vec::new(), Vec::new());
        for part in &reading.parts {
            let told = alone(part);
            candidates.extend(told.candidates.into_iter().take(1));
            corrected.extend(told.corrected);
        }
        corrected.truncate(CORRECTIONS_MAX);
        Explanation { candidates, reading, corrected }
    }

    fn reason(&self, query: &Query, candidate: &Candidate, why: &Weighed) -> Reason {
        let matched = self.entries().get(why.entry as usize).and_then(|entry| text(entry, why.phrasing));
        Reason {
            id: candidate.id.clone(),
            locale: candidate.locale,
            title: candidate.title.clone(),
            phrasing: matched.unwrap_or_else(|| candidate.title.clone()),
            score: candidate.score,
            confidence: candidate.confidence,
            shares: shares(&self.given(query, why)),
        }
    }

    /// What each channel gave to the score. What the channels gave together is told as the likest phrasing has it, and
    /// what stood in for a meaning that the table does not know counts for words and characters, which it was made of.
    fn given(&self, query: &Query, why: &Weighed) -> [(Channel, f32); 5] {
        let ([words, answer, meaning, blend, centre], neural) = self.parts(query, why);
        let told = why.closeness.told;
        let likest = [why.closeness.words, why.closeness.grams, told * why.closeness.meaning].map(|part| part.max(0.0));
        let sum = likest.iter().sum::<f32>().max(f32::MIN_POSITIVE);
        let together = (blend + centre).max(0.0) / sum;
        let stood_in = (1.0 - told) * meaning.max(0.0);
        [
            (Channel::Words, words.max(0.0) + together * likest[0] + stood_in / 2.0),
            (Channel::Answer, answer),
            (Channel::Characters, together * likest[1] + stood_in / 2.0),
            (Channel::Meaning, told * meaning.max(0.0) + together * likest[2]),
            (Channel::Neural, neural),
        ]
    }
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
        base.explain(&Question { text, locale: Locale::English, plan: None, addressed: true, ..Question::default() })
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
    fn a_meaning_that_nobody_knows_is_not_told() {
        let file = "---\nid: disk\ntitle: 磁盘满了怎么办\nupdated: 2026-11-24\n---\n清理。\n";
        let (base, _) = KnowledgeBase::assemble(vec![parse("x.md", file.as_bytes()).unwrap()]);
        let question = Question {
            text: "磁盘快满了",
            locale: Locale::Chinese,
            plan: None,
            addressed: true,
            ..Question::default()
        };
        let shares = &base.explain(&question).candidates[0].shares;
        assert!(!shares.is_empty() && shares.iter().all(|(channel, _)| *channel != Channel::Meaning), "{shares:?}");
    }

    #[test]
    fn words_that_the_base_knows_are_not_corrected_and_nothing_gives_no_shares() {
        assert_eq!(explained("why is my consumer lag growing?").corrected, []);
        assert!(explained("").candidates.is_empty());
    }
}
