//! Vectors that were made already: those of the base's phrasings for as long as it has them, those of questions while
//! they are recent.

use std::collections::{HashMap, HashSet, VecDeque};

use crate::understand::Vector;

/// The most phrasings that are remembered; a larger base is answered without the encoder.
pub(super) const PHRASINGS_MAX: usize = 20_000;
/// The most questions.
pub(super) const QUESTIONS_MAX: usize = 1_024;

/// What is remembered, by text.
#[derive(Debug, Default)]
pub(super) struct Memory {
    phrasings: HashMap<String, Vector>,
    questions: HashMap<String, Vector>,
    /// The questions, the oldest first.
    order: VecDeque<String>,
}

impl Memory {
    pub fn get(&self, text: &str) -> Option<&Vector> {
        self.phrasings.get(text).or_else(|| self.questions.get(text))
    }

    /// Forgets the phrasings that are not among `kept`; tells which of these have no vector.
    pub fn keep(&mut self, kept: Vec<String>) -> Vec<String> {
        let kept: HashSet<String> = kept.into_iter().collect();
        self.phrasings.retain(|text, _| kept.contains(text));
        let mut missing: Vec<String> = kept.into_iter().filter(|text| !self.phrasings.contains_key(text)).collect();
        // The same work in the same order, whatever the set's.
        missing.sort_unstable();
        missing
    }

    pub fn put_phrasing(&mut self, text: String, vector: Vector) {
        if self.phrasings.len() < PHRASINGS_MAX {
            self.phrasings.insert(text, vector);
        }
    }

    pub fn put_question(&mut self, text: String, vector: Vector) {
        if self.questions.insert(text.clone(), vector).is_none() {
            self.order.push_back(text);
        }
        while self.order.len() > QUESTIONS_MAX {
            if let Some(oldest) = self.order.pop_front() {
                self.questions.remove(&oldest);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_oldest_questions_are_forgotten_and_phrasings_stay_while_the_base_has_them() {
        let mut memory = Memory::default();
        let vector = Vector::from([1.0]);
        assert_eq!(memory.keep(vec!["b".to_owned(), "a".to_owned(), "a".to_owned()]), ["a", "b"]);
        memory.put_phrasing("a".to_owned(), vector.clone());
        for question in 0..=QUESTIONS_MAX {
            memory.put_question(question.to_string(), vector.clone());
        }
        assert!(memory.get("0").is_none() && memory.get("1").is_some() && memory.get("a").is_some());
        assert_eq!(memory.questions.len(), QUESTIONS_MAX);
        assert_eq!(memory.keep(vec!["b".to_owned()]), ["b"]);
        assert!(memory.get("a").is_none());
    }

    #[test]
    fn no_more_phrasings_are_remembered_than_there_is_room_for() {
        let mut memory = Memory::default();
        for phrasing in 0..=PHRASINGS_MAX {
            memory.put_phrasing(phrasing.to_string(), Vector::from([]));
        }
        assert_eq!(memory.phrasings.len(), PHRASINGS_MAX);
    }
}
