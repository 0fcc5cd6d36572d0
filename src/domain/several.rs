//! A message that asks several things: what it deserves as a whole, and the one post that answers all of it.

use serde::{Deserialize, Serialize};

use super::command::Matched;
use super::notice::Settled;
use super::reading::EntryText;
use super::{Candidate, ConversationId, Notice, Plan, Reading, Untrusted, Verdict};

/// The most candidates of a reading, and the most entries to pick from in a post: Discord has five buttons in a row, and
/// two of them are taken.
const PICKS_MAX: usize = 3;

/// One of the things that a text asks.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Part {
    /// Its words.
    pub text: Untrusted,
    /// What it deserves alone.
    pub verdict: Verdict,
    /// The probability that its first candidate answers it.
    pub confidence: f32,
    /// Its candidates, best first.
    pub candidates: Vec<Candidate>,
}

/// A question that the desk is not sure about, with entries to pick from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Unsure {
    /// Its words.
    pub question: Untrusted,
    /// Id and title of each entry.
    pub entries: Vec<(String, String)>,
}

impl Reading {
    /// The reading of a text that asks several things. It is answered where all of them are, and suggested where at
    /// least one can be answered or suggested; it is as sure as the least sure of them.
    #[must_use]
    pub fn of_parts(parts: Vec<Part>) -> Self {
        let verdict = if parts.iter().all(|part| part.verdict == Verdict::Answer) {
            Verdict::Answer
        } else if parts.iter().any(|part| matches!(part.verdict, Verdict::Answer | Verdict::Suggest)) {
            Verdict::Suggest
        } else {
            Verdict::Escalate
        };
        let confidence = parts.iter().map(|part| part.confidence).fold(1.0, f32::min);
        let mut firsts: Vec<&Candidate> = parts.iter().filter_map(|part| part.candidates.first()).collect();
        firsts.sort_by(|a, b| b.confidence.total_cmp(&a.confidence));
        let rest = parts.iter().flat_map(|part| part.candidates.iter().skip(1));
        let mut candidates: Vec<Candidate> = Vec::new();
        for candidate in firsts.into_iter().chain(rest) {
            if candidates.len() < PICKS_MAX && candidates.iter().all(|known| known.id != candidate.id) {
                candidates.push(candidate.clone());
            }
        }
        Self { verdict, confidence, candidates, parts }
    }

    /// Of several things asked, those that want entries to pick from; at most three entries together. What `known`
    /// names is picked or shown already.
    #[must_use]
    pub fn unsure(&self, known: &[EntryText]) -> Vec<Unsure> {
        let is_known = |candidate: &Candidate| known.iter().any(|entry| entry.id == candidate.id);
        let asked = self.parts.iter().filter(|part| part.verdict == Verdict::Suggest);
        let asked: Vec<&Part> = asked.filter(|part| !part.candidates.iter().any(is_known)).take(PICKS_MAX).collect();
        let mut unsure: Vec<Unsure> =
            asked.iter().map(|part| Unsure { question: part.text.clone(), entries: Vec::new() }).collect();
        let mut named: Vec<&str> = Vec::new();
        // The first of each, then the second of each: nobody's question is left without a button.
        for rank in 0..PICKS_MAX {
            for (part, unsure) in asked.iter().zip(&mut unsure) {
                let Some(candidate) = part.candidates.get(rank) else { continue };
                if named.len() < PICKS_MAX && !named.contains(&candidate.id.as_str()) {
                    named.push(&candidate.id);
                    unsure.entries.push((candidate.id.clone(), candidate.title.clone()));
                }
            }
        }
        unsure
    }
}

impl Matched {
    /// The entries whose text is shown where no person is wanted.
    #[must_use]
    pub fn shown(&self) -> Vec<String> {
        let one = self.answer.as_ref().filter(|_| self.reading.verdict == Verdict::Answer);
        let entries =
            if self.reading.parts.is_empty() { one.into_iter().collect() } else { Vec::from_iter(&self.answers) };
        entries.into_iter().map(|entry| entry.id.clone()).collect()
    }

    /// What may help until a person comes: what is sure of several things asked, and on a paid plan the best entry.
    #[must_use]
    pub fn until_then(&self, plan: &Plan) -> (Option<EntryText>, Vec<EntryText>) {
        let known = plan.paid && self.reading.verdict != Verdict::Escalate;
        match self.answers.split_first() {
            Some((first, also)) => (Some(first.clone()), also.to_vec()),
            None => (self.answer.clone().filter(|_| known), Vec::new()),
        }
    }
}

/// Whether one of several things asked is nothing that the knowledge base has: the message gets a ticket.
#[must_use]
pub fn wants_person(reading: &Reading) -> bool {
    reading.parts.iter().any(|part| part.verdict == Verdict::Escalate)
}

/// The one post about several things asked: the answers to those that are sure, and entries to pick from for the rest.
#[must_use]
pub fn offer(conversation: ConversationId, matched: &Matched) -> Notice {
    let unsure = matched.reading.unsure(&[]);
    Notice::Answers { conversation, entries: matched.answers.clone(), unsure, settled: Settled::Open }
}

/// The post that shows these entries, and what is still to be picked.
#[must_use]
pub fn shown(
    conversation: ConversationId,
    entries: &[EntryText],
    unsure: Vec<Unsure>,
    settled: Settled,
) -> Option<Notice> {
    match entries {
        [] => None,
        [entry] if unsure.is_empty() => Some(Notice::Answer { conversation, entry: entry.clone(), settled }),
        entries => Some(Notice::Answers { conversation, entries: entries.to_vec(), unsure, settled }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Locale;
    use crate::domain::Verdict::{Answer, Escalate, Suggest};

    fn part(verdict: Verdict, confidence: f32, ids: &[&str]) -> Part {
        let candidate = |id: &&str| Candidate {
            id: (*id).to_owned(),
            locale: Locale::English,
            title: (*id).to_owned(),
            score: confidence,
            confidence,
        };
        Part { text: "how?".into(), verdict, confidence, candidates: ids.iter().map(candidate).collect() }
    }

    #[test]
    fn a_message_is_as_sure_as_the_least_sure_of_its_questions() {
        let cases = [
            ([Answer, Answer], Answer),
            ([Answer, Suggest], Suggest),
            ([Answer, Escalate], Suggest),
            ([Suggest, Escalate], Suggest),
            ([Escalate, Escalate], Escalate),
        ];
        for ([first, second], expect) in cases {
            let reading = Reading::of_parts(vec![part(first, 0.9, &["a", "b"]), part(second, 0.95, &["c", "a", "d"])]);
            assert_eq!((reading.verdict, reading.confidence), (expect, 0.9), "{first:?} {second:?}");
            let ids: Vec<_> = reading.candidates.iter().map(|candidate| candidate.id.as_str()).collect();
            assert_eq!(ids, ["c", "a", "b"], "the best of each first, none twice, three at most");
            assert_eq!(wants_person(&reading), [first, second].contains(&Escalate));
        }
    }

    #[test]
    fn at_most_three_entries_are_there_to_pick_from_and_each_question_has_one() {
        let parts =
            vec![part(Suggest, 0.6, &["a", "b", "c"]), part(Answer, 0.9, &["d"]), part(Suggest, 0.6, &["e", "f"])];
        let reading = Reading::of_parts(parts);
        let entry = |id: &str| EntryText { id: id.into(), title: id.into(), body: id.into() };
        let picks = |known: &[EntryText]| -> Vec<Vec<String>> {
            let unsure = reading.unsure(known).into_iter();
            unsure.map(|unsure| unsure.entries.into_iter().map(|(id, _)| id).collect()).collect()
        };
        assert_eq!(picks(&[]), [vec!["a", "b"], vec!["e"]]);
        assert_eq!(picks(&[entry("b")]), [["e", "f"]], "what is picked is asked no more");
    }

    #[test]
    fn what_was_stored_before_there_were_parts_is_still_read() {
        let reading: Reading =
            serde_json::from_str(r#"{"verdict": "answer", "confidence": 0.5, "candidates": []}"#).unwrap();
        assert!(reading.parts.is_empty() && !serde_json::to_string(&reading).unwrap().contains("parts"));
        let opened = r#"{"notice": "ticket_opened", "ticket": 1, "subject": "x", "requester": {"id": "7", "name": "n"},
            "first_response_due": null, "answer": null}"#;
        let opened: Notice = serde_json::from_str(opened).unwrap();
        assert!(matches!(opened, Notice::TicketOpened { also, .. } if also.is_empty()));
    }
}
