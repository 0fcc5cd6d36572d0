//! What a platform asks the desk's books about its own listening: gaps, messages found late, sessions, frames that
//! nobody could read.

use jiff::SignedDuration;
use serde_json::Value;
use tokio::sync::oneshot;

use super::{Incoming, Inlet, NotTaken};
use crate::domain::missed::{Closed, Found, Missing, Quiet};
use crate::domain::{Event, Platform, WorkspaceId};

/// The books' answer.
pub type Answer<T> = oneshot::Sender<Result<T, NotTaken>>;

/// A request to the books.
#[derive(Debug)]
pub enum Books {
    /// From now on messages of a platform may be missing.
    GapBegins(Platform, Answer<()>),
    /// Where messages may be missing.
    Missing(Platform, Answer<Vec<Missing>>),
    /// A message that was found late.
    Found(Box<Event>, Quiet, Answer<Found>),
    /// A place that was read to its end.
    Closed(Box<Closed>, Answer<()>),
    /// A bot's session is about to begin; the answer says how long it must wait instead.
    SessionStarts(String, Answer<Option<SignedDuration>>),
    /// Something that nobody could make an event of.
    Unreadable(Box<Unreadable>, Answer<()>),
}

impl Books {
    /// The platform of which messages may be missing from now on.
    #[must_use]
    pub const fn begins_gap(&self) -> Option<Platform> {
        match self {
            Self::GapBegins(platform, _) => Some(*platform),
            _ => None,
        }
    }
}

/// What a platform sent that nobody could make an event of.
#[derive(Debug)]
pub struct Unreadable {
    /// The guild or team, as far as it is known.
    pub workspace: WorkspaceId,
    /// The platform's id of the delivery.
    pub key: String,
    /// What came.
    pub frame: Value,
    /// What is wrong with it.
    pub reason: &'static str,
}

impl Inlet {
    async fn ask<T>(&self, question: impl FnOnce(Answer<T>) -> Books) -> Result<T, NotTaken> {
        let (answer, answered) = oneshot::channel();
        self.0.send(Incoming::Books(question(answer))).await.map_err(|_| NotTaken)?;
        answered.await.unwrap_or(Err(NotTaken))
    }

    /// From now on messages of a platform may be missing.
    ///
    /// # Errors
    /// It is not committed: what comes now must not be taken.
    pub async fn gap_begins(&self, platform: Platform) -> Result<(), NotTaken> {
        self.ask(|answer| Books::GapBegins(platform, answer)).await
    }

    /// Where messages of a platform may be missing, channels first.
    ///
    /// # Errors
    /// The database failed.
    pub async fn missing(&self, platform: Platform) -> Result<Vec<Missing>, NotTaken> {
        self.ask(|answer| Books::Missing(platform, answer)).await
    }

    /// Hands over a message that was found late, and waits until what comes of it is committed.
    ///
    /// # Errors
    /// It is not committed.
    pub async fn found(&self, event: Event, quiet: Quiet) -> Result<Found, NotTaken> {
        self.ask(|answer| Books::Found(Box::new(event), quiet, answer)).await
    }

    /// A place was read to its end.
    ///
    /// # Errors
    /// It is not committed.
    pub async fn closed(&self, closed: Closed) -> Result<(), NotTaken> {
        self.ask(|answer| Books::Closed(Box::new(closed), answer)).await
    }

    /// Counts a session that is about to begin, or tells how long it must wait.
    ///
    /// # Errors
    /// It is not counted: do not begin it.
    pub async fn session_starts(&self, bot: &str) -> Result<Option<SignedDuration>, NotTaken> {
        self.ask(|answer| Books::SessionStarts(bot.to_owned(), answer)).await
    }

    /// Keeps what nobody could make an event of as a dead letter. Acknowledge it after that.
    ///
    /// # Errors
    /// It is not kept.
    pub async fn unreadable(&self, unreadable: Unreadable) -> Result<(), NotTaken> {
        self.ask(|answer| Books::Unreadable(Box::new(unreadable), answer)).await
    }
}
