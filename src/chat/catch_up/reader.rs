//! The port that each platform carries out: what stands in a place, and each message as an event.

use std::time::Duration;

use async_trait::async_trait;
use serde_json::Value;

use crate::chat::NotTaken;
use crate::domain::missed::Missing;
use crate::domain::{Event, MessageId, Platform, ThreadId};

/// Reads what stands in a place; one for each platform.
#[async_trait]
pub(in crate::chat) trait Reader: Send + Sync {
    /// Which platform.
    fn platform(&self) -> Platform;

    /// Messages of a place, within the platform's rate limits.
    async fn read(&self, place: &Missing, span: &Span) -> Result<Stretch, Unread>;

    /// A message as the event that it would have been live; none where nobody said it to anybody.
    async fn event(&self, place: &Missing, message: &Value) -> Result<Option<Event>, Unread>;
}

/// Which messages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::chat) struct Span {
    /// Those after this one.
    pub(in crate::chat) after: MessageId,
    /// And before that one, where one is named.
    pub(in crate::chat) before: Option<MessageId>,
    /// So many.
    pub(in crate::chat) most: usize,
    /// Those up to this one do not count: most of them are known.
    pub(in crate::chat) known_to: MessageId,
}

impl Span {
    /// Whether messages as many as are wanted are there.
    pub(in crate::chat) fn is_full(&self, messages: &[Raw]) -> bool {
        let counts = |raw: &&Raw| raw.id.ordinal() > self.known_to.ordinal();
        messages.len() >= self.most && messages.iter().filter(counts).count() >= self.most
    }
}

/// A message as the platform gives it.
#[derive(Debug, Clone)]
pub(in crate::chat) struct Raw {
    pub(in crate::chat) id: MessageId,
    pub(in crate::chat) body: Value,
    /// Whether a person wrote it.
    pub(in crate::chat) by_person: bool,
}

/// What was read.
#[derive(Debug, Clone, Default)]
pub(in crate::chat) struct Stretch {
    /// Oldest first.
    pub(in crate::chat) messages: Vec<Raw>,
    /// Threads that began among them, and the message that what is read of each comes after.
    pub(in crate::chat) threads: Vec<(ThreadId, MessageId)>,
    /// Where there are more than were wanted: which are left out.
    pub(in crate::chat) cut: Option<Cut>,
}

/// Which messages are left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::chat) enum Cut {
    /// Those before the first.
    Older,
    /// Those after the last.
    Newer,
}

/// Why a place was not read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(in crate::chat) enum Unread {
    /// It is gone: there is nothing to read.
    #[error("it is gone")]
    Gone,
    /// The platform does not let the desk read there.
    #[error("{0}")]
    Refused(String),
    /// The platform wants to be asked later.
    #[error("rate limited for {0:?}")]
    RateLimited(Duration),
    /// Something that may pass.
    #[error("{0}")]
    Failed(String),
}

impl From<NotTaken> for Unread {
    fn from(not_taken: NotTaken) -> Self {
        Self::Failed(not_taken.to_string())
    }
}
