//! What the database adds to the folder: phrasings that were learned, and edits that wait for a folder that can be
//! written.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::domain::faq::lesson::PER_ENTRY_MAX;
use crate::domain::faq::{EditKind, Lesson};
use crate::domain::locale::Locale;
use crate::understand::{Audience, Entry, KnowledgeBase, QUESTIONS_MAX, Question, fingerprint, parse, phrasing};

/// How far down the ranking an entry may stand that got another title, for a learned phrasing to fit it still.
const FITS_AMONG: usize = 8;

/// What the database adds.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Notes {
    /// What people taught, the surest first.
    pub lessons: Vec<Lesson>,
    /// Edits that are kept, the oldest first.
    pub kept: Vec<KeptFile>,
}

/// A file as it is to read once it is in the folder.
#[derive(Debug, Clone, PartialEq)]
pub struct KeptFile {
    /// What the edit does.
    pub kind: EditKind,
    /// The file below the folder.
    pub file: String,
    /// Its text.
    pub text: String,
}

impl Notes {
    /// The entries with the edits that are kept for them. An edit counts for the entry that it was made from: once the
    /// folder has another version, that one stands.
    pub(super) fn applied(&self, mut entries: Vec<Entry>) -> Vec<Entry> {
        let read = |kept: &KeptFile| Some((kept.kind.clone(), parse(&kept.file, kept.text.as_bytes()).ok()?));
        let mut left: Vec<(EditKind, Entry)> = self.kept.iter().filter_map(read).collect();
        // An edit of an edit finds its turn whatever order they are in.
        while let Some(at) = left.iter().position(|(kind, entry)| applies(kind, entry, &entries)) {
            let (_, entry) = left.remove(at);
            match entries.iter_mut().find(|other| is_same(other, &entry)) {
                Some(there) => *there = entry,
                None => entries.push(entry),
            }
        }
        entries
    }

    /// The text of the latest edit that is kept for an entry and counts, with its file.
    pub(super) fn text_of(&self, id: &str, locale: Locale, base: &KnowledgeBase) -> Option<(String, String)> {
        let now = base.entries().iter().find(|entry| entry.id == id && entry.locale == locale)?;
        let kept = self.kept.iter().rev().find(|kept| {
            let read = parse(&kept.file, kept.text.as_bytes());
            read.is_ok_and(|read| read.id == id && read.locale == locale && fingerprint(&read) == fingerprint(now))
        })?;
        Some((kept.file.clone(), kept.text.clone()))
    }

    /// `plain` with the phrasings that its entries learned, and itself beside. What `before` has in common with it is
    /// not read again; `fitted` gives a base its weights and all else that is configured.
    pub fn taught(
        &self,
        plain: KnowledgeBase,
        before: &KnowledgeBase,
        fitted: impl FnOnce(KnowledgeBase) -> KnowledgeBase,
    ) -> KnowledgeBase {
        match self.entries(&plain) {
            Some(entries) => fitted(KnowledgeBase::assemble_after(before, entries).0).with_plain(plain),
            None => plain,
        }
    }

    fn entries(&self, plain: &KnowledgeBase) -> Option<Vec<Entry>> {
        if self.lessons.is_empty() {
            // What a large base asks by itself takes longer to gather than an edit may take to be seen.
            return None;
        }
        let chosen = self.chosen(plain);
        if chosen.is_empty() {
            return None;
        }
        let with = |entry: &Entry| {
            let mut entry = entry.clone();
            let key = (entry.id.clone(), entry.locale);
            let learned = chosen.get(&key).map(Vec::as_slice).unwrap_or_default();
            let room = QUESTIONS_MAX.saturating_sub(entry.questions.len()).min(PER_ENTRY_MAX);
            let learned = learned.iter().take(room);
            entry.learned = learned.len();
            entry.questions.extend(learned.map(|lesson| lesson.phrasing.raw().to_owned()));
            entry
        };
        Some(plain.entries().iter().map(with).collect())
    }

    /// What each entry learns: what counts, fits it still, is new to it, and is not taught as surely to another.
    fn chosen(&self, plain: &KnowledgeBase) -> HashMap<(String, Locale), Vec<&Lesson>> {
        let own = own_gists(plain);
        let mut alike: BTreeMap<String, Vec<(&Lesson, &Entry)>> = BTreeMap::new();
        for lesson in &self.lessons {
            if let Some((entry, gist)) = counting(lesson, plain)
                && !own.contains(&gist)
            {
                alike.entry(gist).or_default().push((lesson, entry));
            }
        }
        let mut chosen: HashMap<(String, Locale), Vec<&Lesson>> = HashMap::new();
        for taught in alike.into_values() {
            let Some((surest, entry)) = taught.iter().max_by_key(|(lesson, _)| strength(lesson)) else { continue };
            let rival =
                |(lesson, other): &(&Lesson, &Entry)| other.id != entry.id && strength(lesson) == strength(surest);
            if !taught.iter().any(rival) {
                chosen.entry((entry.id.clone(), entry.locale)).or_default().push(surest);
            }
        }
        for lessons in chosen.values_mut() {
            lessons.sort_by_key(|lesson| (std::cmp::Reverse(strength(lesson)), lesson.number));
        }
        chosen
    }
}

/// How sure a lesson is: confirmed by an agent, or by how many people.
fn strength(lesson: &Lesson) -> (bool, i64) {
    (lesson.confirmed_by.is_some(), lesson.people)
}

fn is_same(one: &Entry, other: &Entry) -> bool {
    one.id == other.id && one.locale == other.locale
}

fn applies(kind: &EditKind, entry: &Entry, entries: &[Entry]) -> bool {
    let there = entries.iter().find(|other| is_same(other, entry));
    match kind {
        EditKind::Add => there.is_none(),
        EditKind::Change { seen, .. } | EditKind::Retire { seen, .. } => {
            there.is_some_and(|there| fingerprint(there) == *seen)
        }
    }
}

fn own_gists(plain: &KnowledgeBase) -> BTreeSet<String> {
    let texts = plain.entries().iter().flat_map(|entry| std::iter::once(&entry.title).chain(&entry.questions));
    texts.filter_map(|text| phrasing(text)).map(|phrasing| phrasing.gist).collect()
}

/// The entry that a lesson counts for, in the language of its phrasing where there is one.
fn counting<'a>(lesson: &Lesson, plain: &'a KnowledgeBase) -> Option<(&'a Entry, String)> {
    let text = lesson.phrasing.raw();
    let locale = Locale::of_text(text).unwrap_or_default();
    let entry = plain.entry(&lesson.entry, locale)?;
    let public = entry.audience == Audience::Everyone;
    let counts = lesson.counts(public) && fits(lesson, &entry.id, locale, plain);
    if counts { Some((entry, phrasing(text)?.gist)) } else { None }
}

/// Whether the entry asks what it asked when it was taught; under another title it must still be near the phrasing.
fn fits(lesson: &Lesson, id: &str, locale: Locale, plain: &KnowledgeBase) -> bool {
    let mut titles = plain.entries().iter().filter(|entry| entry.id == id).map(|entry| entry.title.as_str());
    if titles.any(|title| title == lesson.title) {
        return true;
    }
    let plans = plain.entries().iter().filter(|entry| entry.id == id).find_map(|entry| match &entry.audience {
        Audience::Plans(plans) => plans.first().map(String::as_str),
        Audience::Everyone => None,
    });
    let question = Question { text: lesson.phrasing.raw(), locale, plan: plans, ..Question::default() };
    plain.ranked(&question, FITS_AMONG).1.iter().any(|found| found.id == id)
}
