//! A base that learned phrasings, beside itself as it was without them.
//!
//! What was learned must not draw other questions to it: an entry with many phrasings is near to much. So it has a say
//! only where a question is nearly one that was learned; any other is read as if nothing had been.

use super::base::KnowledgeBase;
use super::likeness::Weighed;
use super::text::Message;

/// How close a question must be to a learned phrasing, as a blend of words, n-grams and meaning (1 is the same).
///
/// Chosen on two public sets, where a third of the questions was taught to half of the entries and the others were asked.
const SAYS_FROM: f32 = 0.6;

impl KnowledgeBase {
    /// The same base with what it was before it learned.
    #[must_use]
    pub fn with_plain(mut self, plain: Self) -> Self {
        self.plain = Some(Box::new(plain));
        self
    }

    /// The base without what was learned, where that has no say about a message.
    pub(super) fn plainly(&self, message: &Message, plan: Option<&str>) -> Option<&Self> {
        let plain = self.plain.as_deref()?;
        let weighed = self.weighed(&self.query(message), plan);
        let says = weighed.first().is_some_and(|(_, best)| self.is_learned(best));
        (!says).then_some(plain)
    }

    fn is_learned(&self, best: &Weighed) -> bool {
        let Some(entry) = self.entries().get(best.entry as usize) else { return false };
        // The title comes first, then the file's own phrasings.
        let own = 1 + entry.own_questions().len();
        (own..own + entry.learned).contains(&best.phrasing) && best.closeness.blend() >= SAYS_FROM
    }
}
