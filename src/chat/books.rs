//! What a platform asks the desk's books about its own listening: gaps, messages found late, sessions, frames that
//! nobody could read.

use jiff::SignedDuration;
use serde_json::Value;
use tokio::sync::oneshot;

use super::{Incoming, Inlet, NotTaken};
use crate::domain::missed::{Closed, Found, Missing, Quiet};
use crate::domain::pace::Starting;
use crate::domain::replica::Seats;
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
    SessionStarts(Starting, Answer<Option<SignedDuration>>),
    /// Which shards of a bot are this process's, of which it listens to these.
    Shards(Shards, Vec<u32>, Answer<Seats>),
    /// This process listens to no shard of a bot any more.
    ShardsLeft(Shards, Answer<()>),
    /// A place among a number that all replicas share.
    Place(Place, Answer<Seats>),
    /// The place is not needed any more.
    PlaceLeft(Place, Answer<()>),
    /// Something that nobody could make an event of.
    Unreadable(Box<Unreadable>, Answer<()>),
}

/// The shards of a bot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shards {
    /// The bot.
    pub bot: String,
    /// How many there are.
    pub total: u32,
}

/// Something that there is only so much of for all replicas.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// What.
    pub kind: &'static str,
    /// How many places there are.
    pub seats: u32,
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
    pub async fn session_starts(&self, starting: &Starting) -> Result<Option<SignedDuration>, NotTaken> {
        self.ask(|answer| Books::SessionStarts(starting.clone(), answer)).await
    }

    /// Which shards of a bot this process is to listen to, where it listens to those `in_use`.
    ///
    /// # Errors
    /// The database failed: what was told before holds for as long as it said.
    pub async fn shards(&self, shards: &Shards, in_use: Vec<u32>) -> Result<Seats, NotTaken> {
        self.ask(|answer| Books::Shards(shards.clone(), in_use, answer)).await
    }

    /// Gives all shards back: none of them is listened to.
    ///
    /// # Errors
    /// The database failed; others take them when this process's session has ended.
    pub async fn leave_shards(&self, shards: &Shards) -> Result<(), NotTaken> {
        self.ask(|answer| Books::ShardsLeft(shards.clone(), answer)).await
    }

    /// Takes one of the places that all replicas share, or tells that it is still held.
    ///
    /// # Errors
    /// The database failed: what was told before holds for as long as it said.
    pub async fn place(&self, place: Place) -> Result<Seats, NotTaken> {
        self.ask(|answer| Books::Place(place, answer)).await
    }

    /// Gives the place back.
    ///
    /// # Errors
    /// The database failed; others take it when this process's session has ended.
    pub async fn leave_place(&self, place: Place) -> Result<(), NotTaken> {
        self.ask(|answer| Books::PlaceLeft(place, answer)).await
    }

    /// Keeps what nobody could make an event of as a dead letter. Acknowledge it after that.
    ///
    /// # Errors
    /// It is not kept.
    pub async fn unreadable(&self, unreadable: Unreadable) -> Result<(), NotTaken> {
        self.ask(|answer| Books::Unreadable(Box::new(unreadable), answer)).await
    }
}
