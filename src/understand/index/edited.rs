//! An index after the edit of a few entries, without indexing the others again.
//!
//! What the edit touches is exact: its words, phrasings, n-grams and meaning, and how many entries have a word. What it
//! moves by a hair for all the others stays as it was: the mean length of a text, how rare an n-gram is, and the lengths
//! of other phrasings. Therefore only few edits go this way before all is indexed anew.

use std::sync::Arc;

use super::{Index, Postings, Stem, number, sketch};
use crate::understand::analysis::Analysis;
use crate::understand::entry::Entry;

/// Of how many entries one may be edited before all are indexed anew.
const EDITED_SHARE: usize = 100;

impl Index {
    /// The same index where the entries at `places` were edited; `None` where it is time to index all.
    pub(in crate::understand) fn edited(&self, entries: &[Entry], places: &[usize]) -> Option<Self> {
        let edits = self.edits + places.len();
        if edits > self.analyses.len() / EDITED_SHARE {
            return None;
        }
        let mut index = Self { edits, ..self.clone() };
        for place in places {
            index.edit(*place, Analysis::of(&entries[*place]));
        }
        Some(index)
    }

    fn edit(&mut self, place: usize, after: Analysis) {
        let before = std::mem::replace(&mut self.analyses[place], Arc::new(after));
        let after = Arc::clone(&self.analyses[place]);
        for stem in after.head.iter().chain(&after.body) {
            if let Some(new) = self.take_term(*stem) {
                debug_assert_eq!(new, self.phrasings_having.len());
                self.phrasings_having.push(0);
                self.heads.by_term.push(Vec::new());
                self.bodies.by_term.push(Vec::new());
            }
        }
        let terms = &self.terms;
        let number = |stem: &Stem| number(terms, stem);
        let entry = u32::try_from(place).unwrap_or(u32::MAX);
        self.heads.edit(entry, &before.head, &after.head, number);
        self.bodies.edit(entry, &before.body, &after.body, number);
        for stem in before.phrasings.iter().flat_map(|phrasing| &phrasing.stems) {
            self.phrasings_having[number(stem)] -= 1;
        }
        for stem in after.phrasings.iter().flat_map(|phrasing| &phrasing.stems) {
            self.phrasings_having[number(stem)] += 1;
        }
        self.phrasings = self.phrasings + after.phrasings.len() - before.phrasings.len();
        for word in &after.vocabulary {
            self.spelling.learn_if_new(word);
        }
        self.lengths[place] = after.phrasings.iter().map(|phrasing| self.lengths_of(phrasing)).collect();
        self.sketches[place] = sketch(&after.phrasings);
    }
}

impl Postings {
    fn edit(&mut self, entry: u32, before: &[Stem], after: &[Stem], number: impl Fn(&Stem) -> usize) {
        for run in before.chunk_by(|a, b| a == b) {
            self.by_term[number(&run[0])].retain(|(other, _)| *other != entry);
        }
        for run in after.chunk_by(|a, b| a == b) {
            let often = self.saturated(run.len(), after.len());
            let list = &mut self.by_term[number(&run[0])];
            list.insert(list.partition_point(|(other, _)| *other < entry), (entry, often));
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::domain::locale::Locale;
    use crate::understand::{Entry, KnowledgeBase, Question, parse};

    const THINGS: [&str; 20] = [
        "broker",
        "consumer",
        "licence",
        "invoice",
        "replica",
        "cluster",
        "topic",
        "index",
        "snapshot",
        "exporter",
        "gateway",
        "webhook",
        "password",
        "session",
        "backup",
        "schema",
        "certificate",
        "partition",
        "producer",
        "quota",
    ];
    const DEEDS: [&str; 10] =
        ["restart", "upgrade", "delete", "rename", "monitor", "resize", "encrypt", "restore", "export", "configure"];

    fn entry(number: usize, title: &str) -> Entry {
        let text = format!("---\nid: entry-{number}\ntitle: {title}\nupdated: 2026-11-24\n---\nSee step {number}.\n");
        parse(&format!("entry-{number}.md"), text.as_bytes()).unwrap()
    }

    fn entries() -> Vec<Entry> {
        let title = |number: usize| format!("How do I {} a {}?", DEEDS[number / 20 % 10], THINGS[number % 20]);
        (0..200).map(|number| entry(number, &title(number))).collect()
    }

    fn ranked(base: &KnowledgeBase, text: &str) -> Vec<(String, f32)> {
        let question = Question { text, locale: Locale::English, plan: None, addressed: true, ..Question::default() };
        base.ranked(&question, 3).1.into_iter().map(|candidate| (candidate.id, candidate.score)).collect()
    }

    #[test]
    fn an_edited_base_answers_as_one_that_is_made_anew() {
        let mut edited = entries();
        let before = KnowledgeBase::assemble(edited.clone()).0;
        edited[7] = entry(7, "Which flange fits the turbocharger of a broker?");
        edited[150] = entry(150, "How do I paint a gateway green?");
        let after = KnowledgeBase::assemble_after(&before, edited.clone()).0;
        assert_eq!(after.index.edits, 2);
        let anew = KnowledgeBase::assemble(edited).0;
        let asked =
            ["turbocharger flange", "turbochager flange", "paint the gateway", "restart an index", "encrypt quota"];
        for text in asked {
            let (after, anew) = (ranked(&after, text), ranked(&anew, text));
            let ids = |ranked: &[(String, f32)]| ranked.iter().map(|(id, _)| id.clone()).collect::<Vec<_>>();
            assert_eq!(ids(&after), ids(&anew), "{text}");
            assert!(after.iter().zip(&anew).all(|(a, b)| (a.1 - b.1).abs() < 0.05), "{text}: {after:?} {anew:?}");
        }
        assert_eq!(ranked(&after, "turbocharger flange")[0].0, "entry-7");
        assert_eq!(ranked(&after, "paint the gateway")[0].0, "entry-150");
    }

    #[test]
    fn after_many_edits_all_is_indexed_anew() {
        let mut edited = entries();
        let mut base = KnowledgeBase::assemble(edited.clone()).0;
        let mut edits = Vec::new();
        for number in 0..4 {
            edited[number] = entry(number, "How do I peel an orange?");
            base = KnowledgeBase::assemble_after(&base, edited.clone()).0;
            edits.push(base.index.edits);
        }
        assert_eq!(edits, [1, 2, 0, 1]);
    }
}
