//! Questions that ask alike, put together: how the log tells what the FAQ lacks.
//!
//! Two questions are as alike as the engine's own channels say: words, n-grams and meaning, the rarer the more they
//! count among the questions themselves, for there need not be a base. Groups grow from the likest pair on while each
//! question of the one is like each of the other (complete link).

mod link;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::hash::Hash;

use foldhash::fast::FixedState;

use super::analysis::{Phrasing, Stem};
use super::likeness::{Closeness, meaning};
use super::spelling::Spelling;
use super::text::Message;
use super::words::{Kind, Word, word, words};
use link::{Pairs, linked};

/// The most questions that are grouped: each is compared with each.
pub const GROUPED_MAX: usize = 5_000;
/// The characters of a question that are compared: what is asked stands at its beginning.
const CHARS_MAX: usize = 400;
/// Questions are alike from here on.
///
/// Chosen on 1,744 questions of six public sets with known answers (means): of two questions in one group 83 % have the
/// same answer, and of two with the same answer 16 % are in one group. On other questions of the three largest sets it
/// is 80 % and 14 %, with typos 82 % and 12 %; paraphrases that share hardly a word are not found at all. Average link
/// and weighed sums of the channels found less at the same precision.
const ALIKE: f32 = 0.47;

/// Groups the first [`GROUPED_MAX`] of `texts`: positions in it, the largest group first, and of equals the one that was
/// begun first. In a group the most central question comes first, then those nearest to it. `progress` is told how many
/// questions of how many were compared with all others.
pub fn groups(texts: &[&str], mut progress: impl FnMut(usize, usize)) -> Vec<Vec<usize>> {
    let questions = Questions::of(texts);
    let size = questions.all.len();
    let likeness = Pairs::of(size, |high, low| {
        if low == 0 {
            progress(high + 1, size);
        }
        questions.likeness(high, low)
    });
    let mut groups: Vec<Vec<usize>> =
        linked(likeness, size, ALIKE).into_iter().map(|group| questions.centred(group)).collect();
    groups.sort_by_key(|group| (std::cmp::Reverse(group.len()), group.iter().min().copied()));
    groups
}

/// The questions, read, with how telling their words and n-grams are among them.
struct Questions {
    all: Vec<Read>,
    words: Weights<Stem>,
    grams: Weights<u32>,
}

struct Read {
    phrasing: Phrasing,
    /// Sorted, as the n-grams of the phrasing are.
    stems: Vec<Stem>,
    /// The lengths of both as vectors.
    words: f32,
    grams: f32,
    chars: usize,
}

impl Questions {
    fn of(texts: &[&str]) -> Self {
        let cut = |text: &&str| words(&Message::of(text).prose.chars().take(CHARS_MAX).collect::<String>());
        let mut worded: Vec<Vec<Word>> = texts.iter().take(GROUPED_MAX).map(cut).collect();
        mend(&mut worded);
        let read = |words: Vec<Word>| {
            let phrasing = Phrasing::of(&words);
            let mut stems = phrasing.stems.to_vec();
            stems.sort_unstable();
            let chars = words.iter().map(|word| word.surface.chars().count()).sum();
            Read { phrasing, stems, words: 0.0, grams: 0.0, chars }
        };
        let mut all: Vec<Read> = worded.into_iter().map(read).collect();
        let words = Weights::of(all.iter().map(|read| &read.stems[..]));
        let grams = Weights::of(all.iter().map(|read| &*read.phrasing.grams));
        for read in &mut all {
            read.words = words.length(&read.stems);
            read.grams = grams.length(&read.phrasing.grams);
        }
        Self { all, words, grams }
    }

    /// How alike two of them are, 0 to 1.
    fn likeness(&self, a: usize, b: usize) -> f32 {
        let (Some(a), Some(b)) = (self.all.get(a), self.all.get(b)) else { return 0.0 };
        let words = match a.phrasing.bloom & b.phrasing.bloom {
            0 => 0.0,
            _ => cosine(self.words.shared(&a.stems, &b.stems), a.words, b.words),
        };
        let grams = cosine(self.grams.shared(&a.phrasing.grams, &b.phrasing.grams), a.grams, b.grams);
        // Alike texts share fewer words than meaning: where the table is silent, in Chinese above all, more is made of them.
        let meaning = meaning(&a.phrasing, &b.phrasing, f32::midpoint(words, grams).sqrt());
        Closeness { words, grams, meaning, ..Closeness::default() }.blend()
    }

    /// The group from its most central question on; of equally central ones the shorter, then the earlier is that.
    fn centred(&self, mut group: Vec<usize>) -> Vec<usize> {
        let central = |one: usize| -> f32 { group.iter().map(|other| self.likeness(one, *other)).sum() };
        let centre = group.iter().copied().min_by(|a, b| {
            let (long_a, long_b) = (self.all[*a].chars, self.all[*b].chars);
            central(*b).total_cmp(&central(*a)).then(long_a.cmp(&long_b)).then(a.cmp(b))
        });
        if let Some(centre) = centre {
            let near = |one: usize| if one == centre { f32::INFINITY } else { self.likeness(centre, one) };
            group.sort_by(|a, b| near(*b).total_cmp(&near(*a)).then(a.cmp(b)));
        }
        group
    }
}

/// Mends misspelt words by those that several questions have.
fn mend(questions: &mut [Vec<Word>]) {
    let mut having: HashMap<String, u32, FixedState> = HashMap::default();
    for words in &*questions {
        let distinct: BTreeSet<&str> = words.iter().map(|word| word.surface.as_str()).collect();
        distinct.into_iter().for_each(|word| *having.entry(word.to_owned()).or_default() += 1);
    }
    having.retain(|_, count| *count > 1);
    let mut spelling = Spelling::default();
    let known: BTreeMap<&String, &u32> = having.iter().collect();
    known.into_iter().for_each(|(word, count)| spelling.learn_of_base(word, *count));
    let spaced = questions.iter_mut().flatten().filter(|word| word.kind == Kind::Spaced);
    for word in spaced.filter(|word| !having.contains_key(&word.surface)) {
        if let Some(meant) = spelling.mend(&word.surface) {
            *word = self::word(&meant);
        }
    }
}

fn cosine(shared: f32, a: f32, b: f32) -> f32 {
    shared / (a * b).max(f32::MIN_POSITIVE)
}

/// How telling each word or n-gram is: the square of its weight.
struct Weights<T>(HashMap<T, f32, FixedState>);

impl<T: Copy + Eq + Hash + Ord> Weights<T> {
    fn of<'a>(sets: impl Iterator<Item = &'a [T]>) -> Self
    where
        T: 'a,
    {
        let mut having: HashMap<T, f32, FixedState> = HashMap::default();
        let mut all = 1.0_f32;
        for set in sets {
            all += 1.0;
            for item in set {
                *having.entry(*item).or_default() += 1.0;
            }
        }
        having.values_mut().for_each(|count| *count = ((all / (1.0 + *count)).ln() + 1.0).powi(2));
        Self(having)
    }

    fn weight(&self, item: &T) -> f32 {
        self.0.get(item).copied().unwrap_or_default()
    }

    fn length(&self, set: &[T]) -> f32 {
        set.iter().map(|item| self.weight(item)).sum::<f32>().sqrt()
    }

    /// The sum over what two sorted sets share.
    fn shared(&self, a: &[T], b: &[T]) -> f32 {
        let (mut at_a, mut at_b, mut sum) = (0, 0, 0.0);
        while let (Some(one), Some(other)) = (a.get(at_a), b.get(at_b)) {
            match one.cmp(other) {
                std::cmp::Ordering::Less => at_a += 1,
                std::cmp::Ordering::Greater => at_b += 1,
                std::cmp::Ordering::Equal => {
                    sum += self.weight(one);
                    at_a += 1;
                    at_b += 1;
                }
            }
        }
        sum
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ASKED: [&str; 12] = [
        "Where can I download my invoices?",
        "怎么申请发票？",
        "can the broker run on windows?",
        "does the broker run on windows",
        "where do i download an invoice",
        "is there a dark theme",
        "@here where can I download the invoice?",
        "发票怎么申请",
        "where can i downlaod my invoice",
        "",
        "```\nError: E42\n```",
        "是否支持在 ARM 上运行？",
    ];

    #[test]
    fn questions_that_ask_alike_are_a_group_with_the_most_central_first_and_the_largest_group_is_first() {
        let asked = ASKED;
        let groups = groups(&asked, |_, _| {});
        let told: Vec<Vec<&str>> =
            groups.iter().filter(|group| group.len() > 1).map(|g| g.iter().map(|at| asked[*at]).collect()).collect();
        assert_eq!(
            told,
            [
                vec![
                    "Where can I download my invoices?",
                    "where can i downlaod my invoice",
                    "@here where can I download the invoice?",
                    "where do i download an invoice",
                ],
                vec!["怎么申请发票？", "发票怎么申请"],
                vec!["can the broker run on windows?", "does the broker run on windows"],
            ]
        );
        assert_eq!(groups.iter().map(Vec::len).sum::<usize>(), ASKED.len(), "each is in one group");
    }

    #[test]
    fn so_many_questions_and_so_much_of_each_is_compared_and_no_more() {
        assert_eq!(Questions::of(&vec!["why?"; GROUPED_MAX + 1]).all.len(), GROUPED_MAX);
        let long = "why".repeat(CHARS_MAX) + &" why".repeat(CHARS_MAX);
        assert_eq!(Questions::of(&[long.as_str()]).all[0].phrasing.stems.len(), 1, "the second word is beyond");
    }
}
