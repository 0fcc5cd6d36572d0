//! Drafts: an answer that a language model writes from suggested entries, wanted by a decision and written later.

use serde::{Deserialize, Serialize};

use super::{Conversation, ConversationId, Decision, Destination, Locale, Notice, Plan, Situation, Untrusted};

/// A draft that is wanted for suggestions which are about to be posted.
#[derive(Debug, Clone, PartialEq)]
pub struct DraftWish {
    /// The conversation that the suggestions are in.
    pub conversation: ConversationId,
    /// What was asked.
    pub question: Untrusted,
    /// The language to answer in.
    pub locale: Locale,
    /// The plan of who asked: it says which entries they may read.
    pub plan: String,
    /// The suggested entries, id and title: what the draft may be made from.
    pub entries: Vec<(String, String)>,
    /// How many drafts of one person are asked for in [`Quotas::DRAFTS_WINDOW`](super::quota::Quotas::DRAFTS_WINDOW).
    pub of_person_max: Option<i64>,
}

/// What became of drafts in a span of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct DraftCounts {
    /// Shown under their suggestions.
    pub drafted: i64,
    /// The model said that the entries do not answer the question.
    pub declined: i64,
    /// Written, but not fit to be shown: invented links or sources, another form than was asked for.
    pub dropped: i64,
    /// The model could not be reached, or did not answer in time.
    pub failed: i64,
    /// Not asked for, as the day's number was used up.
    pub capped: i64,
}

impl Decision {
    /// Offers an answer or suggestions in a conversation's thread. Suggestions to somebody without a paid plan want a
    /// draft too, where the desk has a language model.
    pub fn offer(
        &mut self,
        situation: &Situation<'_>,
        conversation: &Conversation,
        question: &Untrusted,
        plan: &Plan,
        notice: Notice,
    ) {
        let has_model = situation.policy.drafts_per_day.is_some();
        if let (true, false, Notice::Suggestions { entries, .. }) = (has_model, plan.paid, &notice) {
            self.draft = Some(DraftWish {
                conversation: conversation.id,
                question: question.clone(),
                locale: conversation.locale,
                plan: plan.name.clone(),
                entries: entries.clone(),
                of_person_max: situation.policy.quotas.drafts,
            });
        }
        self.post(Destination::Conversation(conversation.id), conversation.locale, notice);
    }
}
