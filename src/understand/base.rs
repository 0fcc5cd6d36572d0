//! All entries of a FAQ with their index: the thing that is asked.

use std::collections::HashMap;
use std::sync::OnceLock;

use super::analysis::stem;
use super::entry::Entry;
use super::flaw::Flaw;
use super::fusion::Weights;
use super::index::Index;
use super::likeness::{Weighed, weigh};
use super::query::Query;
use super::reading::{Candidate, Question, Reading, Thresholds, Verdict};
use super::rerank::Reranker;
use super::speech::{Speech, of_message, says_enough};
use super::text::Message;
use super::trial::Leaning;
use super::words::words;
use crate::domain::locale::Locale;

/// A third candidate with less than this share of the first one's confidence is not suggested.
const UNLIKELY: f32 = 0.05;
/// The most candidates of a reading.
const CANDIDATES_MAX: usize = 3;
/// A second candidate with at least this share of the first one's confidence nearly ties.
pub(super) const NEAR_TIE: f32 = 0.2;

/// A checked set of entries, ready to be asked. Immutable: an edit makes a new one.
#[derive(Debug, Default)]
pub struct KnowledgeBase {
    entries: Vec<Entry>,
    /// Positions of an id's twins.
    by_id: HashMap<String, Vec<usize>>,
    pub(super) index: Index,
    pub(super) weights: Weights,
    thresholds: Thresholds,
    reranker: Option<Reranker>,
    /// The same without what was learned, where something was.
    pub(super) plain: Option<Box<Self>>,
    /// What its trial says, and how many entries have changed since.
    pub(super) leaning: OnceLock<(Leaning, usize)>,
}

impl KnowledgeBase {
    /// Builds the base. Of two entries with the same id and language the first one stays; the
    /// other is a flaw that names it.
    pub fn assemble(entries: Vec<Entry>) -> (Self, Vec<Flaw>) {
        Self::assemble_after(&Self::default(), entries)
    }

    /// [`KnowledgeBase::assemble`] where most entries are as they were `before`: these are not read again.
    pub fn assemble_after(before: &Self, entries: Vec<Entry>) -> (Self, Vec<Flaw>) {
        let mut base = Self::default();
        let mut flaws = Vec::new();
        // Of a retired entry only the file is left.
        for entry in entries.into_iter().filter(|entry| !entry.retired) {
            let twins = base.by_id.entry(entry.id.clone()).or_default();
            let same = twins.iter().find(|twin| base.entries[**twin].locale == entry.locale);
            if let Some(first) = same {
                let reason = format!(
                    "`id` {} in {} is already taken by {}",
                    entry.id,
                    entry.locale.tag(),
                    base.entries[*first].file
                );
                flaws.push(Flaw::of_file(&entry.file, reason));
                continue;
            }
            twins.push(base.entries.len());
            base.entries.push(entry);
        }
        let edited = before.edited_places(&base.entries).and_then(|places| before.index.edited(&base.entries, &places));
        base.index = edited.unwrap_or_else(|| {
            let known = before.entries.iter().zip(&before.index.analyses);
            Index::of(&base.entries, &known.map(|(entry, read)| ((&*entry.id, entry.locale), (entry, read))).collect())
        });
        (base, flaws)
    }

    /// Where `entries` differ from those of this base; `None` where they are not the same ones in the same order.
    fn edited_places(&self, entries: &[Entry]) -> Option<Vec<usize>> {
        let is_same = |(one, other): (&Entry, &Entry)| one.id == other.id && one.locale == other.locale;
        let pairs = || self.entries.iter().zip(entries);
        let same = self.entries.len() == entries.len() && pairs().all(is_same);
        same.then(|| pairs().enumerate().filter(|(_, (one, other))| one != other).map(|(place, _)| place).collect())
    }

    /// The best entries for a text that is taken to be a question, with how sure the first is; at most eight.
    pub fn ranked(&self, question: &Question<'_>, most: usize) -> (f32, Vec<Candidate>) {
        let message = Message::of(question.text);
        if let Some(plain) = self.plainly(&message, question.plan) {
            return plain.ranked(question, most);
        }
        let query = self.query(&message);
        let weighed = self.weighed(&query, question.plan);
        self.candidates(&query, &weighed, question, most)
    }

    /// The best entries for a text that is taken to be a question, without those of `shown`; each with the confidence
    /// that it would have as the best of all.
    pub(super) fn unseen(&self, question: &Question<'_>, shown: &[String]) -> Vec<Candidate> {
        let message = Message::of(question.text);
        if let Some(plain) = self.plainly(&message, question.plan) {
            return plain.unseen(question, shown);
        }
        let query = self.query(&message);
        let mut weighed = self.weighed(&query, question.plan);
        weighed.retain(|(_, weighed)| {
            self.entries.get(weighed.entry as usize).is_some_and(|entry| !shown.contains(&entry.id))
        });
        self.candidates(&query, &weighed, question, CANDIDATES_MAX).1
    }

    /// What was weighed for a text that is taken to be a question, in no order, with how much of it nobody knows.
    pub(super) fn weigh(&self, question: &Question<'_>) -> (Vec<Weighed>, f32) {
        let query = self.query(&Message::of(question.text));
        (self.compared(&query, |_| true), query.unrecognised())
    }

    fn compared(&self, query: &Query, admits: impl Fn(u32) -> bool) -> Vec<Weighed> {
        let mut weighed = weigh(&self.index, query, &self.index.near(query, admits), None);
        if let Some(reranker) = &self.reranker {
            reranker.look(&self.entries, query, &mut weighed);
        }
        weighed
    }

    /// About how much memory the index takes, in bytes.
    pub fn index_bytes(&self) -> usize {
        self.index.bytes()
    }

    /// From which confidence a reading becomes what, where no risk of its own is said.
    pub fn thresholds(&self) -> Thresholds {
        self.thresholds
    }

    /// From which confidence the reading of this question becomes what: it depends on the risk that is accepted where it
    /// was asked, and on who had a say.
    pub fn thresholds_of(&self, question: &Question<'_>) -> Thresholds {
        self.thresholds_after(question, &self.read(question, &Message::of(question.text)).2)
    }

    fn thresholds_after(&self, question: &Question<'_>, weighed: &[(f32, Weighed)]) -> Thresholds {
        let raised = weighed.first().is_some_and(|(_, best)| self.weights.second_look(best).is_some());
        let with_encoder = self.reranker.as_ref().filter(|_| raised).and_then(|reranker| match question.risk {
            Some(risk) => Thresholds::with_encoder(risk, &self.weights),
            None => Some(reranker.thresholds),
        });
        let alone = || question.risk.map_or(self.thresholds, |risk| Thresholds::at_risk(risk, &self.weights));
        with_encoder.unwrap_or_else(alone)
    }

    /// What each part of a likeness adds to the score, and what a sentence encoder adds.
    pub(super) fn parts(&self, query: &Query, weighed: &Weighed) -> ([f32; 5], f32) {
        let parts = self.weights.fusion(query.phrasing.latin).score.parts(&weighed.likeness);
        match self.weights.second_look(weighed) {
            Some((neural, raised)) => (parts.map(|part| part * neural.score.engine), neural.score.added(&raised.near)),
            None => (parts, 0.0),
        }
    }

    /// The sentence encoder that takes a second look, with its thresholds.
    pub(super) fn reranker(&self) -> Option<&Reranker> {
        self.reranker.as_ref()
    }

    /// The same base with a sentence encoder that takes a second look at what was weighed.
    #[must_use]
    pub fn with_reranker(mut self, reranker: Option<Reranker>) -> Self {
        self.reranker = reranker;
        self
    }

    /// The same base with other weights.
    #[must_use]
    pub fn with_weights(mut self, weights: Weights) -> Self {
        self.weights = weights;
        self.leaning = OnceLock::new();
        self
    }

    /// The same base with other thresholds.
    #[must_use]
    pub fn with_thresholds(mut self, thresholds: Thresholds) -> Self {
        self.thresholds = thresholds;
        self
    }

    /// All entries, in the order they were given.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// The entry with this id in this language, else its twin in another.
    pub fn entry(&self, id: &str, locale: Locale) -> Option<&Entry> {
        let twins = self.by_id.get(id)?;
        let position = twins.iter().find(|twin| self.entries[**twin].locale == locale).or_else(|| twins.first())?;
        self.entries.get(*position)
    }

    /// The entry that a person names: by its id, `id:locale`, or its title; of twins the one in `locale`.
    pub fn named(&self, name: &str, locale: Locale) -> Option<&Entry> {
        let name = name.trim();
        let (id, tag) = name.rsplit_once(':').unwrap_or((name, ""));
        let exact = tag.parse().ok().and_then(|tagged| {
            let twins = self.by_id.get(id)?;
            twins.iter().filter_map(|twin| self.entries.get(*twin)).find(|entry| entry.locale == tagged)
        });
        let folded = name.to_lowercase();
        let titled = || self.entries.iter().find(|entry| entry.title.to_lowercase() == folded);
        exact.or_else(|| self.entry(name, locale)).or_else(titled)
    }

    /// Whether a message is left alone whatever the entries say: [`KnowledgeBase::answer`] would look for the best ones.
    pub fn passes_by(&self, question: &Question<'_>) -> bool {
        let message = Message::of(question.text);
        !self.hears(of_message(&message), question, &message)
    }

    /// What to do about a message, with the best entries for it.
    pub fn answer(&self, question: &Question<'_>) -> Reading {
        let message = Message::of(question.text);
        let whole = self.read(question, &message).0;
        self.in_parts(question, &message, whole)
    }

    /// Whether a question that somebody on a plan put to the desk has an answer by now.
    pub fn answers(&self, text: &str, plan: Option<&str>) -> bool {
        let locale = Locale::of_text(text).unwrap_or_default();
        self.answer(&Question { text, locale, plan, addressed: true, ..Question::default() }).verdict == Verdict::Answer
    }

    /// What to do about a message, with how it was read and what was weighed for it: that of the candidates first.
    pub(super) fn read(&self, question: &Question<'_>, message: &Message) -> (Reading, Query, Vec<(f32, Weighed)>) {
        if let Some(plain) = self.plainly(message, question.plan) {
            return plain.read(question, message);
        }
        let query = self.query(message);
        let weighed = self.weighed(&query, question.plan);
        let (confidence, mut candidates) = self.candidates(&query, &weighed, question, CANDIDATES_MAX);
        let at = self.thresholds_after(question, &weighed);
        let speech = of_message(message);
        let verdict = match speech {
            _ if !self.hears(speech, question, message) => Verdict::Leave,
            // What people may ask one another is answered where the answer is known, and is no matter for a ticket.
            Speech::Wonders if !question.addressed && confidence < at.unasked_at() => Verdict::Leave,
            _ => verdict_of(confidence, &candidates, at),
        };
        if verdict == Verdict::Suggest {
            let unlikely = |third: &Candidate| third.confidence < confidence * UNLIKELY;
            candidates.truncate(if candidates.get(2).is_some_and(unlikely) { 2 } else { CANDIDATES_MAX });
        }
        (Reading { verdict, confidence, candidates, parts: Vec::new() }, query, weighed)
    }

    /// Whether a message is for the desk at all. Who speaks to it wants something of it, except who greets or thanks it.
    pub(super) fn hears(&self, speech: Speech, question: &Question<'_>, message: &Message) -> bool {
        match speech {
            Speech::Empty | Speech::Chats => false,
            Speech::Tells | Speech::Pastes => question.addressed,
            Speech::Asks | Speech::Wonders => question.addressed || !self.is_to_one(message),
        }
    }

    /// Who says little beside a log asks about the fault in it.
    pub(super) fn query(&self, message: &Message) -> Query {
        match &message.fault {
            Some(fault) if !says_enough(&message.prose) => {
                Query::of(&format!("{}\n{fault}", message.prose), &self.index)
            }
            _ => Query::of(&message.prose, &self.index),
        }
    }

    fn is_to_one(&self, message: &Message) -> bool {
        message.addressee.is_one(|name| words(name).iter().all(|word| self.index.knows(stem(&word.stem))))
    }

    /// The first of what was weighed, at most `most`, as they are shown, and how sure the very first is.
    fn candidates(
        &self,
        query: &Query,
        weighed: &[(f32, Weighed)],
        question: &Question<'_>,
        most: usize,
    ) -> (f32, Vec<Candidate>) {
        let Some((best, first)) = weighed.first() else { return (0.0, Vec::new()) };
        let confidence = match self.weights.second_look(first) {
            Some((neural, raised)) => neural.confidence.of(*best, &raised),
            None => {
                let learned = self.weights.fusion(query.phrasing.latin).confidence;
                self.leaning().confidence(&learned, *best, query.unrecognised())
            }
        };
        let candidates = weighed.iter().take(most).filter_map(|(score, weighed)| {
            let entry = self.entries.get(weighed.entry as usize)?;
            Some(self.candidate(*score, *best, confidence, entry, question))
        });
        (confidence, candidates.collect())
    }

    /// The entries that were weighed, with their score: of an id's twins the better one, best first.
    pub(super) fn weighed(&self, query: &Query, plan: Option<&str>) -> Vec<(f32, Weighed)> {
        let admits = |entry: u32| self.entries.get(entry as usize).is_some_and(|entry| entry.audience.admits(plan));
        let id = |weighed: &Weighed| self.entries.get(weighed.entry as usize).map(|entry| entry.id.as_str());
        let fusion = self.weights.fusion(query.phrasing.latin);
        let score = |weighed: &Weighed| match self.weights.second_look(weighed) {
            Some((neural, raised)) => neural.score.of(&raised),
            None => fusion.score.of(&weighed.likeness),
        };
        let mut scored: Vec<(f32, Weighed)> =
            self.compared(query, admits).into_iter().map(|weighed| (score(&weighed), weighed)).collect();
        scored.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| id(&a.1).cmp(&id(&b.1))));
        let mut best: Vec<(f32, Weighed)> = Vec::with_capacity(scored.len());
        for (score, weighed) in scored {
            if best.iter().all(|(_, other)| id(other) != id(&weighed)) {
                best.push((score, weighed));
            }
        }
        best
    }

    fn candidate(&self, score: f32, best: f32, confidence: f32, entry: &Entry, question: &Question<'_>) -> Candidate {
        let shown =
            self.entry(&entry.id, question.locale).filter(|twin| twin.audience.admits(question.plan)).unwrap_or(entry);
        Candidate {
            id: shown.id.clone(),
            locale: shown.locale,
            title: shown.title.clone(),
            score,
            confidence: confidence * (score - best).exp(),
        }
    }
}

fn verdict_of(confidence: f32, candidates: &[Candidate], at: Thresholds) -> Verdict {
    let nearly_tied = candidates.get(1).is_some_and(|second| second.confidence >= confidence * NEAR_TIE);
    if confidence >= at.answer_at && !nearly_tied {
        Verdict::Answer
    } else if confidence >= at.suggest_at {
        Verdict::Suggest
    } else {
        Verdict::Escalate
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::understand::parse;

    fn verdict(text: &str, addressed: bool) -> Verdict {
        let file = b"---\nid: lag\ntitle: Why is my consumer lag growing?\nquestions: [consumers fall behind, \
            the lag keeps growing]\nupdated: 2026-11-24\n---\nAdd consumers.\n";
        let (base, _) = KnowledgeBase::assemble(vec![parse("lag.md", file).unwrap()]);
        base.answer(&Question { text, locale: Locale::English, plan: None, addressed, ..Question::default() }).verdict
    }

    #[test]
    fn who_speaks_to_the_desk_is_heard_unless_they_greet_or_thank_it() {
        let cases = [
            ("why is my consumer lag growing?", false, Verdict::Answer),
            ("my broker sings at night", false, Verdict::Leave),
            ("my broker sings at night", true, Verdict::Escalate),
            ("thanks a lot!", true, Verdict::Leave),
            ("hello", true, Verdict::Leave),
            ("how do I tune a piano?", false, Verdict::Escalate),
            ("", true, Verdict::Leave),
            ("@tom why is my consumer lag growing?", false, Verdict::Leave),
            ("<@U7> why is my consumer lag growing?", true, Verdict::Answer),
            ("@here why is my consumer lag growing?", false, Verdict::Answer),
            ("ben_: why is my consumer lag growing?", false, Verdict::Leave),
            ("ben_: why is my consumer lag growing?", true, Verdict::Answer),
            ("lag: why is my consumer lag growing?", false, Verdict::Answer),
            // What may be part of a talk is answered where it is known, and is no matter for a ticket.
            ("consumer lag growing", false, Verdict::Answer),
            ("and would it sing?", false, Verdict::Leave),
            ("and would it sing?", true, Verdict::Escalate),
            ("it keeps crashing at night", false, Verdict::Leave),
            // Who says little beside a log asks about the fault in it.
            ("what now?\n```\n10:00 ERROR consumers fall behind, the lag keeps growing\n```", true, Verdict::Answer),
            ("<@&5> why is my consumer lag growing?", false, Verdict::Answer),
        ];
        for (text, addressed, expect) in cases {
            assert_eq!(verdict(text, addressed), expect, "{text:?} {addressed}");
        }
    }
}
