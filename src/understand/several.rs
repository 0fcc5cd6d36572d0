//! A message that asks several things: its parts are read one by one, and those that come to one thing are put together.

use super::base::KnowledgeBase;
use super::parts::{Link, Part, parts};
use super::reading::{Question, Reading, Verdict};
use super::text::Message;
use crate::domain::several;

/// A part of a message, read.
struct Read {
    part: Part,
    reading: Reading,
}

impl Read {
    fn best(&self) -> Option<&str> {
        self.reading.candidates.first().map(|best| best.id.as_str())
    }

    /// Answered, or at least suggested.
    fn is_known(&self) -> bool {
        matches!(self.reading.verdict, Verdict::Answer | Verdict::Suggest)
    }

    fn is_sure(&self) -> bool {
        self.reading.verdict == Verdict::Answer
    }
}

impl KnowledgeBase {
    /// The reading of the parts of `message` where it asks several things; of one thing, `whole` is.
    ///
    /// The whole message comes first: a question with a few further words is more often one question than two. So a cut
    /// holds only where the parts come to different entries, and the less the words say of another question, the surer
    /// these must be.
    pub(super) fn in_parts(&self, question: &Question<'_>, message: &Message, whole: Reading) -> Reading {
        if whole.verdict == Verdict::Leave {
            return whole;
        }
        let cut = parts(&message.prose);
        if cut.len() < 2 {
            return whole;
        }
        let mut read: Vec<Read> = cut.into_iter().map(|part| self.read_part(question, part)).collect();
        // Each turn takes one part away, and there are few.
        while let Some((into, from)) = to_join(&read, whole.verdict == Verdict::Answer) {
            let joined = read.remove(from);
            self.join(question, &mut read[into], &joined);
        }
        if read.len() < 2 || !read.iter().any(Read::is_known) {
            return whole;
        }
        let told = |read: Read| several::Part {
            text: read.part.text.into(),
            verdict: read.reading.verdict,
            confidence: read.reading.confidence,
            candidates: read.reading.candidates,
        };
        Reading::of_parts(read.into_iter().map(told).collect())
    }

    fn read_part(&self, question: &Question<'_>, part: Part) -> Read {
        let alone = Question { text: &part.text, addressed: true, ..*question };
        let reading = self.read(&alone, &Message::of(&part.text)).0;
        Read { part, reading }
    }

    /// What belongs to one question is read together; further words do not make its answer less sure.
    fn join(&self, question: &Question<'_>, into: &mut Read, from: &Read) {
        let part = into.part.with(&from.part.text);
        let together = self.read_part(question, part);
        let same = into.best() == from.best();
        let surest = [Some(&together.reading), Some(&into.reading), same.then_some(&from.reading)];
        let surest = surest.into_iter().flatten().max_by(|a, b| a.confidence.total_cmp(&b.confidence));
        let reading = surest.unwrap_or(&into.reading).clone();
        *into = Read { reading, ..together };
    }
}

/// Two parts that are one question, the later one second.
fn to_join(read: &[Read], whole_is_sure: bool) -> Option<(usize, usize)> {
    for (later, part) in read.iter().enumerate().skip(1) {
        let same = read[..later].iter().position(|earlier| earlier.best().is_some() && earlier.best() == part.best());
        if let Some(earlier) = same {
            return Some((earlier, later));
        }
        if !stand_apart(&read[later - 1], part, whole_is_sure) {
            return Some((later - 1, later));
        }
    }
    None
}

/// Whether a part is another question than the one before it, which comes to another entry.
fn stand_apart(before: &Read, part: &Read, whole_is_sure: bool) -> bool {
    let both_known = before.is_known() && part.is_known();
    let is_vague = before.part.is_vague || part.part.is_vague;
    if [before, part].iter().any(|read| read.reading.verdict == Verdict::Leave) {
        return false;
    }
    match part.part.link {
        Link::None => both_known && (before.is_sure() || part.is_sure()),
        Link::And => both_known,
        Link::Also => both_known || !is_vague && !whole_is_sure,
        Link::Another => both_known || !is_vague,
    }
}
