//! Entries that compete for the same questions: a phrasing of the one finds the other as well, or instead.

use super::base::{KnowledgeBase, NEAR_TIE};
use super::entry::{Audience, Entry};
use super::reading::Question;

/// A phrasing of one entry that another entry answers about as well.
#[derive(Debug, Clone, PartialEq)]
pub struct Rivalry<'a> {
    /// The entry that the phrasing is of.
    pub entry: &'a Entry,
    /// The other one.
    pub rival: &'a Entry,
    /// The phrasing.
    pub phrasing: &'a str,
    /// Whether the other one comes first; else it nearly ties.
    pub wins: bool,
}

impl KnowledgeBase {
    /// Asks the phrasings of all entries, at most `phrasings_max` of them, and tells where another entry comes first or
    /// so near that the desk would suggest both instead of answering. In the order of the entries.
    pub fn rivalries(&self, phrasings_max: usize) -> Vec<Rivalry<'_>> {
        let asked = self.entries().iter().flat_map(|entry| phrasings(entry).map(move |phrasing| (entry, phrasing)));
        asked.take(phrasings_max).filter_map(|(entry, phrasing)| self.rivalry(entry, phrasing)).collect()
    }

    fn rivalry<'a>(&'a self, entry: &'a Entry, phrasing: &'a str) -> Option<Rivalry<'a>> {
        let plan = match &entry.audience {
            Audience::Everyone => None,
            Audience::Plans(plans) => plans.first().map(String::as_str),
        };
        let question = Question { text: phrasing, locale: entry.locale, plan, addressed: true, ..Question::default() };
        let (confidence, ranked) = self.ranked(&question, 2);
        let wins = ranked.first()?.id != entry.id;
        let other = ranked.iter().find(|found| found.id != entry.id)?;
        let near = wins || other.confidence >= confidence * NEAR_TIE;
        let rival = self.entry(&other.id, other.locale)?;
        near.then_some(Rivalry { entry, rival, phrasing, wins })
    }
}

/// How many phrasings all entries have together: what an unbounded [`KnowledgeBase::rivalries`] would ask.
#[must_use]
pub fn phrasings_of(entries: &[Entry]) -> usize {
    entries.iter().map(|entry| 1 + entry.questions.len()).sum()
}

fn phrasings(entry: &Entry) -> impl Iterator<Item = &str> {
    std::iter::once(entry.title.as_str()).chain(entry.questions.iter().map(String::as_str))
}
