//! How the near entries compare with a question: from phrasing to phrasing, and entry against entry.
//!
//! Every phrasing of the near entries is compared by words, n-grams and meaning. The best few entries then answer to a
//! Gaussian process over their phrasings (kernel ridge regression): what a phrasing says for its entry is discounted
//! by what similar phrasings of other entries say for theirs, which makes a classifier of a handful of phrasings.

use std::sync::LazyLock;

use pulp::{Arch, Simd, WithSimd};

use super::analysis::{Phrasing, bloom_bit};
use super::index::{Index, Near};
use super::query::Query;
use super::rerank::Nearness;
use super::ridge::Symmetric;

/// Entries whose n-grams are compared, and entries that are weighed against one another.
const CLOSE_MAX: usize = 16;
const WEIGHED_MAX: usize = 8;
/// The best phrasings of an entry that are weighed.
const PHRASINGS_MAX: usize = 8;
/// What is added to a phrasing's likeness with itself: how far its entry's phrasings are trusted.
const NOISE: f32 = 0.1;
/// How like in words and n-grams two phrasings are taken to be that are the same in meaning.
const FORM_OF_MEANING: f32 = 0.6;

/// How one entry compares with a question; what is learned is how much each counts.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Likeness {
    /// BM25 of title, phrasings and tags, as a share of what a perfect match would have.
    pub words: f32,
    /// The same of the answer.
    pub answer: f32,
    /// The process over meanings alone.
    pub meaning: f32,
    /// The process over meanings, words and n-grams together.
    pub blend: f32,
    /// The mean of the blend over its phrasings, less half of their likeness among themselves: wide entries reach wide.
    pub centre: f32,
}

/// An entry that was weighed.
#[derive(Debug, Clone, Copy)]
pub(super) struct Weighed {
    pub entry: u32,
    pub likeness: Likeness,
    /// Its phrasing that is most like the question.
    pub phrasing: usize,
    pub closeness: Closeness,
    /// What a sentence encoder says, where there is one and its vectors are at hand.
    pub near: Option<Nearness>,
}

/// How one phrasing compares with the question; cosines.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Closeness {
    pub words: f32,
    pub grams: f32,
    /// Where the table is silent, the mean of the other two stands in.
    pub meaning: f32,
    /// How much of the meaning the table told.
    pub told: f32,
}

impl Closeness {
    pub(super) fn blend(&self) -> f32 {
        0.6 * ((self.meaning - 1.0) * 1.5 + (self.words - 1.0) * 0.3 + (self.grams - 1.0) * 0.3).exp()
            + 0.3 * ((self.meaning - 1.0) * 2.0).exp()
            + 0.1 * (self.words - 1.0).exp()
    }

    fn meant(&self) -> f32 {
        ((self.meaning - 1.0) * 2.0).exp()
    }
}

struct Compared {
    near: Near,
    phrasings: Vec<Compare>,
    order: f32,
}

/// One phrasing of an entry, compared.
#[derive(Debug, Clone, Copy, Default)]
struct Compare {
    phrasing: usize,
    closeness: Closeness,
    blend: f32,
}

/// By likeness in meaning, in even steps from −1 to 1: what two phrasings of the base count to one another in the
/// process over meanings and in that over all. (Working it out for each of a thousand pairs took half of the time.)
static AMONG: LazyLock<Vec<(f32, f32)>> = LazyLock::new(|| {
    #[expect(clippy::cast_precision_loss, reason = "a thousand steps")]
    let meaning = |step: usize| step as f32 / AMONG_STEPS * 2.0 - 1.0;
    let closeness = |meaning: f32| Closeness {
        words: FORM_OF_MEANING * meaning,
        grams: FORM_OF_MEANING * meaning,
        meaning,
        told: 1.0,
    };
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a thousand steps")]
    let steps = 0..=AMONG_STEPS as usize;
    steps.map(|step| closeness(meaning(step))).map(|closeness| (closeness.meant(), closeness.blend())).collect()
});
const AMONG_STEPS: f32 = 2_048.0;

/// Weighs the near entries, all but the phrasing `without` of one; the best by blend come first.
///
/// Nearly all of it is sums of products, so that it is compiled once more for processors with wider registers. For that
/// what it calls has to be inlined: no closure that is called as a whole, and loops in place of chains of iterators, whose
/// steps would be functions of their own, compiled for the least of processors.
pub(super) fn weigh(index: &Index, query: &Query, near: &[Near], without: Option<(u32, usize)>) -> Vec<Weighed> {
    Arch::new().dispatch(Weighing { index, query, near, without })
}

struct Weighing<'a> {
    index: &'a Index,
    query: &'a Query,
    near: &'a [Near],
    without: Option<(u32, usize)>,
}

impl WithSimd for Weighing<'_> {
    type Output = Vec<Weighed>;

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) -> Vec<Weighed> {
        weighed(self.index, self.query, self.near, self.without)
    }
}

#[inline(always)]
fn weighed(index: &Index, query: &Query, near: &[Near], without: Option<(u32, usize)>) -> Vec<Weighed> {
    let mut compared: Vec<Compared> = Vec::with_capacity(near.len());
    for near in near {
        let without = without.filter(|(entry, _)| *entry == near.entry).map(|(_, phrasing)| phrasing);
        compared.push(in_words_and_meaning(index, query, *near, without));
    }
    keep(&mut compared, CLOSE_MAX);
    for entry in &mut compared {
        add_grams(index, query, entry);
    }
    keep(&mut compared, WEIGHED_MAX);
    processed(index, &compared)
}

fn keep(compared: &mut Vec<Compared>, most: usize) {
    compared.sort_by(|a, b| b.order.total_cmp(&a.order).then(a.near.entry.cmp(&b.near.entry)));
    compared.truncate(most);
}

#[inline(always)]
fn in_words_and_meaning(index: &Index, query: &Query, near: Near, without: Option<usize>) -> Compared {
    let analysis = &index.analyses[near.entry as usize];
    let lengths = &index.lengths[near.entry as usize];
    let mut phrasings = Vec::with_capacity(analysis.phrasings.len());
    let (mut meant_most, mut words_most) = (0.0_f32, 0.0_f32);
    for (at, (phrasing, lengths)) in analysis.phrasings.iter().zip(lengths).enumerate() {
        if Some(at) == without {
            continue;
        }
        let mut words = 0.0;
        if query.phrasing.bloom & phrasing.bloom != 0 {
            for (stem, weight) in query.phrasing.stems.iter().zip(&query.stem_weights) {
                if phrasing.bloom & bloom_bit(*stem) != 0 && phrasing.stems.contains(stem) {
                    words += weight;
                }
            }
            words /= (lengths.words * query.lengths.words).max(f32::MIN_POSITIVE);
        }
        let told = told(&query.phrasing, phrasing);
        let closeness = Closeness { words, grams: words, meaning: meaning(&query.phrasing, phrasing, words), told };
        (meant_most, words_most) = (meant_most.max(closeness.meaning), words_most.max(words));
        phrasings.push(Compare { phrasing: at, closeness, blend: 0.0 });
    }
    Compared { near, order: meant_most + words_most + 0.5 * near.head, phrasings }
}

#[inline(always)]
fn add_grams(index: &Index, query: &Query, entry: &mut Compared) {
    let analysis = &index.analyses[entry.near.entry as usize];
    let lengths = &index.lengths[entry.near.entry as usize];
    for Compare { phrasing: at, closeness, blend } in &mut entry.phrasings {
        let phrasing = &analysis.phrasings[*at];
        let mut shared = 0.0;
        for gram in &phrasing.grams {
            if query.has_gram(*gram) {
                shared += index.gram_weight(*gram);
            }
        }
        closeness.grams = shared / (lengths[*at].grams * query.lengths.grams).max(f32::MIN_POSITIVE);
        closeness.meaning = meaning(&query.phrasing, phrasing, f32::midpoint(closeness.words, closeness.grams));
        *blend = closeness.blend();
    }
    entry.phrasings.sort_by(|a, b| b.blend.total_cmp(&a.blend));
    entry.phrasings.truncate(PHRASINGS_MAX);
    entry.order = entry.phrasings.first().map_or(0.0, |compare| compare.blend);
}

/// The likeness in meaning; `form` as far as the table is silent about one of the two.
#[inline(always)]
pub(super) fn meaning(a: &Phrasing, b: &Phrasing, form: f32) -> f32 {
    let (Some(meaning_a), Some(meaning_b)) = (&a.meaning, &b.meaning) else { return form };
    let told = told(a, b);
    told * meaning_a.cosine(meaning_b) + (1.0 - told) * form
}

/// How much the table can tell of the likeness of two phrasings.
#[inline(always)]
fn told(a: &Phrasing, b: &Phrasing) -> f32 {
    if a.meaning.is_some() && b.meaning.is_some() { a.latin.min(b.latin) } else { 0.0 }
}

#[inline(always)]
fn processed(index: &Index, compared: &[Compared]) -> Vec<Weighed> {
    let mut phrasings: Vec<(usize, &Phrasing, &Compare)> = Vec::with_capacity(WEIGHED_MAX * PHRASINGS_MAX);
    for (place, entry) in compared.iter().enumerate() {
        let analysis = &index.analyses[entry.near.entry as usize];
        for compare in &entry.phrasings {
            phrasings.push((place, &analysis.phrasings[compare.phrasing], compare));
        }
    }
    let size = phrasings.len();
    let (mut meant, mut blend) = (Symmetric::new(size), Symmetric::new(size));
    let among: &[(f32, f32)] = &AMONG;
    for (row, (_, a, _)) in phrasings.iter().enumerate() {
        for (column, (_, b, _)) in phrasings[..row].iter().enumerate() {
            let (in_meaning, in_all) = among_themselves(among, a, b);
            meant.add(row, column, in_meaning);
            blend.add(row, column, in_all);
        }
        meant.add(row, row, 1.0 + NOISE);
        blend.add(row, row, 1.0 + NOISE);
    }
    let tight = tightness(compared, &blend);
    let asked: Vec<f32> = phrasings.iter().map(|(_, _, compare)| compare.closeness.meant()).collect();
    let by_meaning = meant.solve(asked);
    let asked: Vec<f32> = phrasings.iter().map(|(_, _, compare)| compare.blend).collect();
    let centre = asked.clone();
    let by_blend = blend.solve(asked);
    let mut weighed: Vec<Weighed> = compared
        .iter()
        .zip(&tight)
        .map(|(entry, tight)| {
            let Compare { phrasing, closeness, .. } = entry.phrasings.first().copied().unwrap_or_default();
            let likeness = Likeness {
                words: entry.near.head,
                answer: entry.near.body,
                centre: -tight / 2.0,
                ..Likeness::default()
            };
            Weighed { entry: entry.near.entry, likeness, phrasing, closeness, near: None }
        })
        .collect();
    for (at, (place, ..)) in phrasings.iter().enumerate() {
        let entry = &mut weighed[*place];
        entry.likeness.meaning += by_meaning[at];
        entry.likeness.blend += by_blend[at];
        #[expect(clippy::cast_precision_loss, reason = "at most PHRASINGS_MAX")]
        let share = centre[at] / compared[*place].phrasings.len() as f32;
        entry.likeness.centre += share;
    }
    weighed
}

/// Two phrasings of the base, in both processes: their likeness in form is guessed from that in meaning, which makes
/// little difference and saves most of the time.
#[inline(always)]
fn among_themselves(among: &[(f32, f32)], a: &Phrasing, b: &Phrasing) -> (f32, f32) {
    let form = if a.latin.min(b.latin) < 1.0 { shared(a, b) } else { 0.0 };
    // Rounded by hand: `round` is a call where the processor may be an old one.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a step")]
    let step = ((meaning(a, b, form) + 1.0) / 2.0 * AMONG_STEPS + 0.5) as usize;
    among.get(step).or(among.last()).copied().unwrap_or_default()
}

/// Shared stems over the mean of both (Dice).
#[expect(clippy::cast_precision_loss, reason = "counts of words are small")]
fn shared(a: &Phrasing, b: &Phrasing) -> f32 {
    let shared = a.stems.iter().filter(|stem| b.stems.contains(stem)).count();
    2.0 * shared as f32 / (a.stems.len() + b.stems.len()).max(1) as f32
}

/// By entry: the mean likeness of its phrasings among themselves.
#[inline(always)]
fn tightness(compared: &[Compared], blend: &Symmetric) -> Vec<f32> {
    let mut first = 0;
    let tight = compared.iter().map(|entry| {
        let own = first..first + entry.phrasings.len();
        first = own.end;
        #[expect(clippy::cast_precision_loss, reason = "at most PHRASINGS_MAX")]
        let count = own.len().max(1) as f32;
        let pairs = own.clone().flat_map(|row| (own.start..row).map(move |column| (row, column)));
        (count + 2.0 * pairs.map(|(row, column)| blend.at(row, column)).sum::<f32>()) / (count * count)
    });
    tight.collect()
}
