//! Further messages in a conversation: what they mean to what was answered, and how they are read with it.

mod report;

use super::base::KnowledgeBase;
use super::content::Content;
use super::reading::{Candidate, Question, Reading, Verdict};
use super::speech::is_question;
use super::text::Message;
use super::words::{fold, is_han};
use crate::domain::follow_up::FollowUp;

/// Characters of the question before that are read with a follow-up.
const CONTEXT_CHARS_MAX: usize = 600;
/// A follow-up has at most so many words of matter; with more it says itself what it is about.
const WORDS_MAX: usize = 2;
/// The same where it points back to what was said.
const WORDS_POINTING_MAX: usize = 4;

/// What came before a question in its conversation.
#[derive(Debug, Clone, Copy)]
pub struct Context<'a> {
    /// The question that the conversation began with.
    pub asked: &'a str,
    /// The ids of the entries that were shown about it.
    pub shown: &'a [String],
}

/// What a further message in a conversation means to what was answered before.
pub fn follow_up(text: &str) -> FollowUp {
    of_message(&Message::of(text))
}

fn of_message(message: &Message) -> FollowUp {
    if message.addressee.is_one(|_| false) {
        return FollowUp::Apart;
    }
    let folded = fold(&message.prose).replace(['\u{2019}', '\u{2bc}', '\''], "");
    match report::of(&folded) {
        Some(report) => report,
        None if goes_on(&folded) => FollowUp::GoesOn,
        None => FollowUp::Apart,
    }
}

/// Whether a text asks, but not what about: `and on windows?`, `how do I do that with docker?`, `那 Windows 上呢`.
fn goes_on(folded: &str) -> bool {
    const OPENERS: &[&str] = &["and ", "what about ", "how about ", "what if ", "but ", "or ", "also ", "same for "];
    const OPENERS_HAN: &[&str] = &["那", "如果", "要是", "换成", "还有", "但是", "或者"];
    let text = folded.trim();
    let content = Content::of(text);
    let marked = text.ends_with(['?', '？']);
    let han = text.chars().any(is_han);
    let opens = if han {
        OPENERS_HAN.iter().any(|opener| text.starts_with(opener)) || text.trim_end_matches(['?', '？']).ends_with('呢')
    } else {
        OPENERS.iter().any(|opener| text.starts_with(opener))
    };
    let asks = is_question(text, marked) || opens && (marked || !han && !text.starts_with("but "));
    let short = content.words <= WORDS_MAX && (opens || content.words < WORDS_MAX);
    asks && (short || content.points_back && content.words <= WORDS_POINTING_MAX)
}

impl KnowledgeBase {
    /// [`KnowledgeBase::answer`] for a message in a conversation, with what the message means to it. No entry that was
    /// shown is shown again: who asks on was not helped by it.
    pub fn follow(&self, question: &Question<'_>) -> (FollowUp, Reading) {
        let Some(context) = question.context else { return (FollowUp::Apart, self.answer(question)) };
        let message = Message::of(question.text);
        let follow_up = of_message(&message);
        let reading = match follow_up {
            FollowUp::Apart => self.apart(question, context),
            FollowUp::GoesOn => self.together(question, &message, context),
            FollowUp::Failed => Reading::without_candidates(Verdict::Escalate),
            FollowUp::Helped => Reading::without_candidates(Verdict::Leave),
        };
        (follow_up, reading)
    }

    fn apart(&self, question: &Question<'_>, context: Context<'_>) -> Reading {
        let alone = Question { context: None, ..*question };
        let mut reading = self.answer(&alone);
        if reading.parts.is_empty() {
            return self.without(reading, question, context.shown);
        }
        for part in &mut reading.parts {
            if part.candidates.first().is_some_and(|best| context.shown.contains(&best.id)) {
                part.verdict = Verdict::Escalate;
                part.candidates.clear();
            }
        }
        Reading::of_parts(reading.parts)
    }

    /// The reading without the entries that were shown.
    fn without(&self, mut reading: Reading, question: &Question<'_>, shown: &[String]) -> Reading {
        let repeats = |candidate: &Candidate| shown.contains(&candidate.id);
        if reading.verdict == Verdict::Leave || !reading.candidates.iter().any(repeats) {
            return reading;
        }
        let first_repeats = reading.candidates.first().is_some_and(repeats);
        reading.candidates.retain(|candidate| !repeats(candidate));
        if first_repeats {
            reading.confidence = reading.candidates.first().map_or(0.0, |best| best.confidence);
            let likely = reading.confidence >= self.thresholds_of(question).suggest_at;
            reading.verdict = if likely { Verdict::Suggest } else { Verdict::Escalate };
        }
        reading
    }

    /// A follow-up read with the question before it. Where it names the same entry alone, the two readings are worth
    /// their mean, and may answer. Else its words must at least speak for the entry, which is only suggested: without
    /// them it is no more than what else is near the question before.
    fn together(&self, question: &Question<'_>, message: &Message, context: Context<'_>) -> Reading {
        let asked: String = Message::of(context.asked).prose.chars().take(CONTEXT_CHARS_MAX).collect();
        let both = format!("{asked}\n{}", message.prose);
        let unseen = |text: &str| self.unseen(&Question { text, context: None, ..*question }, context.shown);
        let (mut candidates, alone, before) = (unseen(&both), unseen(&message.prose), unseen(&asked));
        let Some(best) = candidates.first().cloned() else { return Reading::without_candidates(Verdict::Escalate) };
        let named = alone.first().filter(|first| first.id == best.id);
        let confidence = named.map_or(best.confidence, |named| f32::midpoint(named.confidence, best.confidence));
        let likely_before = before.iter().find(|known| known.id == best.id).map_or(0.0, |known| known.confidence);
        let spoken_for = Content::of(&message.prose).words > 0 && best.confidence > likely_before;
        let at = self.thresholds_of(question);
        let verdict = if !spoken_for || confidence < at.suggest_at {
            Verdict::Escalate
        } else if named.is_some() && confidence >= at.answer_at {
            Verdict::Answer
        } else {
            Verdict::Suggest
        };
        let scale = confidence / best.confidence.max(f32::MIN_POSITIVE);
        for candidate in &mut candidates {
            candidate.confidence *= scale;
        }
        Reading { verdict, confidence, candidates, parts: Vec::new() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_follow_up_is_told_from_a_question_of_its_own() {
        let cases = [
            ("and on windows?", FollowUp::GoesOn),
            ("And on Windows", FollowUp::GoesOn),
            ("how do I do that with docker?", FollowUp::GoesOn),
            ("what about version 3?", FollowUp::GoesOn),
            ("does it work with podman?", FollowUp::GoesOn),
            ("is this the same for topics with compaction?", FollowUp::GoesOn),
            ("why?", FollowUp::GoesOn),
            ("那 Windows 上呢？", FollowUp::GoesOn),
            ("那用 docker 怎么做", FollowUp::GoesOn),
            ("集群呢？", FollowUp::GoesOn),
            ("它支持 podman 吗？", FollowUp::GoesOn),
            ("how do I reset the offsets of a group?", FollowUp::Apart),
            ("which licence do I need for two clusters?", FollowUp::Apart),
            ("why is my consumer lag growing?", FollowUp::Apart),
            ("怎么重置消费组的偏移量？", FollowUp::Apart),
            ("磁盘满了怎么办，还能扩容吗？", FollowUp::Apart),
            ("@maya what about that?", FollowUp::Apart),
            ("ok", FollowUp::Apart),
            ("thanks!", FollowUp::Apart),
            ("谢谢", FollowUp::Apart),
            ("we run three brokers with two disks each", FollowUp::Apart),
        ];
        for (text, expect) in cases {
            assert_eq!(follow_up(text), expect, "{text}");
        }
    }
    #[test]
    fn what_is_merely_near_the_question_before_is_not_offered_for_a_bare_why() {
        let file = |id: &str, title: &str| {
            let text = format!("---\nid: {id}\ntitle: {title}\nupdated: 2026-11-24\n---\nRun it.\n");
            crate::understand::parse("x.md", text.as_bytes()).unwrap()
        };
        let entries =
            vec![file("one", "How do I install it on Linux?"), file("two", "How do I install it on a Linux server?")];
        let (base, _) = KnowledgeBase::assemble(entries);
        let shown = ["one".to_owned()];
        let read = |text: &str| {
            let context = Some(Context { asked: "How do I install it on Linux?", shown: &shown });
            let locale = crate::domain::Locale::English;
            base.follow(&Question { text, locale, plan: None, addressed: false, context, ..Question::default() })
                .1
                .verdict
        };
        assert_eq!(read("why?"), Verdict::Escalate);
        assert_ne!(read("and on a server?"), Verdict::Escalate);
    }

    #[test]
    fn of_a_long_question_only_the_beginning_is_read_with_a_follow_up() {
        let file = b"---\nid: docker\ntitle: How do I run it in Docker?\nupdated: 2026-11-24\n---\nRun it.\n";
        let (base, _) = KnowledgeBase::assemble(vec![crate::understand::parse("x.md", file).unwrap()]);
        let read = |end: &str| {
            let asked = format!("How do I install it? {} {end}", "We have three hosts. ".repeat(40));
            let context = Some(Context { asked: &asked, shown: &[] });
            let locale = crate::domain::Locale::English;
            base.follow(&Question {
                text: "and with docker?",
                locale,
                plan: None,
                addressed: false,
                context,
                ..Question::default()
            })
            .1
        };
        assert_eq!(read(""), read("How do I run it in Docker?"));
    }
}
