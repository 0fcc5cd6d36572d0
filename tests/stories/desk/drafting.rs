//! A desk with a language model that drafts answers.

use frontdesk::domain::ConversationId;
use tokio_util::sync::CancellationToken;

use super::engine::Engine;
use super::{Desk, NEARLY, conversation_of};
use crate::model::{FakeModel, Turn};

/// A desk with a language model.
pub struct Drafting {
    pub desk: Desk,
    pub model: FakeModel,
}

impl Drafting {
    pub async fn open(engine: Engine) -> Self {
        Self::open_with(engine, "").await
    }

    /// The same with more in `[drafts]`.
    pub async fn open_with(engine: Engine, more: &str) -> Self {
        let model = FakeModel::start().await;
        let desk = Desk::open_with(engine, &format!("{}{more}\n", model.configuration())).await;
        Self { desk, model }
    }

    /// Somebody asks something that is nearly known, and suggestions are posted.
    pub async fn suggested(&self) -> ConversationId {
        self.desk.customer(NEARLY).await;
        self.desk.delivered().await;
        conversation_of(&self.desk.last())
    }

    /// What is told when all that is wanted has been drafted.
    pub async fn drafted(&self) -> Vec<String> {
        self.desk.drafts().await;
        self.desk.delivered().await
    }

    /// How many drafts ended like this.
    pub async fn ended(&self, state: &'static str) -> i64 {
        let select = match state {
            "wanted" => "SELECT count(*) FROM draft WHERE state = 'wanted'",
            "drafted" => "SELECT count(*) FROM draft WHERE state = 'drafted'",
            "declined" => "SELECT count(*) FROM draft WHERE state = 'declined'",
            "dropped" => "SELECT count(*) FROM draft WHERE state = 'dropped'",
            "failed" => "SELECT count(*) FROM draft WHERE state = 'failed'",
            "capped" => "SELECT count(*) FROM draft WHERE state = 'capped'",
            _ => "SELECT count(*) FROM draft WHERE state = 'expired'",
        };
        self.desk.number(select).await
    }
}

/// An answer that may be shown, and how it is told.
pub const GOOD: Turn = Turn::Answers("Stop the group first.", &["reset-offsets"]);
pub const SHOWN: &str = "draft “Stop the group first.” from How do I reset the offsets of a group?";

/// What is told where that answer takes the place of suggestions in a thread.
pub fn shown_in(thread: &str) -> Vec<String> {
    vec![format!("in {thread}, edited: {SHOWN}")]
}

/// Begins to have drafts written in the background, and waits until the model is asked.
pub async fn begins(drafting: &Drafting, turn: Turn) -> tokio::task::JoinHandle<()> {
    let asked = drafting.model.requests().len();
    drafting.model.next(turn);
    let drafter = drafting.desk.drafter.clone().unwrap();
    let drafts = tokio::spawn(async move { drafter.drain(&CancellationToken::new()).await.unwrap() });
    drafting.model.asked(asked + 1).await;
    drafts
}
