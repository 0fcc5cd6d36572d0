//! A text with what the knowledge base makes of it, as decisions need it.

use crate::domain::follow_up::FollowUp;
use crate::domain::reading::EntryText;
use crate::domain::{Conversation, Reading, Verdict};

/// A text and what the knowledge base makes of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Matched {
    /// The reading.
    pub reading: Reading,
    /// The first candidate's text.
    pub answer: Option<EntryText>,
    /// Of a text that asks several things, the texts of the entries that surely answer one of them.
    pub answers: Vec<EntryText>,
    /// What it means to the conversation that it is written in.
    pub follow_up: FollowUp,
}

impl Matched {
    /// Of a question that nobody looks up any more.
    #[must_use]
    pub fn nothing(conversation: &Conversation) -> Self {
        let (verdict, confidence) = (conversation.verdict, conversation.confidence);
        let reading = Reading { verdict, confidence, candidates: Vec::new(), parts: Vec::new() };
        Self { reading, answer: None, answers: Vec::new(), follow_up: FollowUp::default() }
    }

    /// A text that is not looked up in the knowledge base, because a person is to read it.
    #[must_use]
    pub fn none() -> Self {
        let reading =
            Reading { verdict: Verdict::Escalate, confidence: 0.0, candidates: Vec::new(), parts: Vec::new() };
        Self { reading, answer: None, answers: Vec::new(), follow_up: FollowUp::default() }
    }
}
