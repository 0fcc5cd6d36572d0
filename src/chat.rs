//! Chat platforms: what happens there becomes an [`Event`]; what the desk has to tell becomes a message there.
//!
//! A platform is a folder here with `listen` (its events), `render` (a [`message::Message`] in its markup), `identify`
//! (who somebody is there), and a courier, and a line in `run`'s table.

pub mod books;
mod breaker;
mod catch_up;
pub mod discord;
pub mod finding;
mod markdown;
pub mod message;
mod pauses;
pub mod seal;
pub mod slack;
pub mod terminal;
pub mod web;
pub mod words;

use std::sync::Arc;

use async_trait::async_trait;
use tokio::sync::{mpsc, oneshot};
use tokio_util::sync::CancellationToken;

use crate::deliver::Courier;
use crate::domain::faq::{Content, FaqForm};
use crate::domain::{Event, Locale, PersonId, Platform, Refusal, WorkspaceId};

/// A platform that the desk sits on.
#[async_trait]
pub trait ChatPlatform: Send + Sync {
    /// Which.
    fn platform(&self) -> Platform;

    /// Brings notices there.
    fn courier(&self) -> Arc<dyn Courier>;

    /// Routes that the platform calls over HTTP, if this configuration has any.
    fn routes(&self, _inlet: Inlet) -> Option<axum::Router> {
        None
    }

    /// Listens until `shutdown`, then stops taking new events and returns when those in hand are done.
    ///
    /// # Errors
    /// Why it had to stop: a setting to fix, or something that passes.
    async fn listen(&self, inlet: Inlet, shutdown: CancellationToken) -> Result<(), Deaf>;
}

/// Why a platform is not listened to.
#[derive(Debug, thiserror::Error)]
pub enum Deaf {
    /// A setting is wrong, and trying again does not help: the sentence names it and the way to fix it.
    #[error("{0}")]
    Setting(String),
    /// Something that may pass.
    #[error("{0}")]
    Passing(String),
}

/// What a person is typing into a field that offers choices.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Completion {
    /// Where.
    pub workspace: WorkspaceId,
    /// Who, with the groups that decide what they may see.
    pub author: crate::domain::Author,
    /// The language of their client.
    pub locale: Locale,
    /// The command being typed.
    pub verb: String,
    /// The argument being typed.
    pub argument: String,
    /// What is typed so far.
    pub typed: String,
}

/// One choice: what the person reads, and what the command gets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// What is shown, at most 100 characters.
    pub label: String,
    /// What the argument becomes, at most 100 characters.
    pub value: String,
}

/// A form of the FAQ that a person opens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opening {
    /// Where.
    pub workspace: WorkspaceId,
    /// Who, with the groups that decide whether they may.
    pub author: crate::domain::Author,
    /// The language of their client.
    pub locale: Locale,
    /// The form.
    pub form: FaqForm,
}

/// What comes in through an [`Inlet`].
#[derive(Debug)]
pub enum Incoming {
    /// An event; the answer says that it is committed.
    Event(Box<Event>, oneshot::Sender<Result<(), NotTaken>>),
    /// A field that wants choices.
    Completion(Completion, oneshot::Sender<Vec<Choice>>),
    /// A form that wants to be filled before it is shown.
    Opening(Opening, oneshot::Sender<Result<(FaqForm, Content), Refusal>>),
    /// A request to the desk's books.
    Books(books::Books),
}

/// The desk could not store an event: it must not be acknowledged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the desk could not store the event")]
pub struct NotTaken;

/// The way into the desk, from any thread and runtime; bounded, so that a flood waits outside.
#[derive(Debug, Clone)]
pub struct Inlet(mpsc::Sender<Incoming>);

impl Inlet {
    /// An inlet and its other end, with room for `events_max` events that wait.
    #[must_use]
    pub fn bounded(events_max: usize) -> (Self, mpsc::Receiver<Incoming>) {
        let (sender, receiver) = mpsc::channel(events_max);
        (Self(sender), receiver)
    }

    /// Hands an event over and waits until it is committed (or was committed before). Acknowledge it to the platform
    /// after that, and only then.
    ///
    /// # Errors
    /// It is not committed; do not acknowledge it.
    pub async fn take(&self, event: Event) -> Result<(), NotTaken> {
        self.hand_in(event).await.await
    }

    /// The same in two steps, for those who hear one thing after the other: it has its place in the order when this
    /// returns, and is committed when what this returns does.
    pub async fn hand_in(&self, event: Event) -> impl Future<Output = Result<(), NotTaken>> + Send + 'static {
        let (done, committed) = oneshot::channel();
        let handed_in = self.0.send(Incoming::Event(Box::new(event), done)).await;
        async move {
            handed_in.map_err(|_| NotTaken)?;
            committed.await.unwrap_or(Err(NotTaken))
        }
    }

    /// Choices for a field; none where the desk is too busy to say.
    pub async fn complete(&self, completion: Completion) -> Vec<Choice> {
        let (done, choices) = oneshot::channel();
        if self.0.send(Incoming::Completion(completion, done)).await.is_err() {
            return Vec::new();
        }
        choices.await.unwrap_or_default()
    }

    /// What a form holds when it is opened, and its id then.
    ///
    /// # Errors
    /// The person may not open it, what it is about is gone, or the desk is too busy to say.
    pub async fn open(&self, opening: Opening) -> Result<(FaqForm, Content), Refusal> {
        let (done, opened) = oneshot::channel();
        if self.0.send(Incoming::Opening(opening, done)).await.is_err() {
            return Err(Refusal::Busy);
        }
        opened.await.unwrap_or(Err(Refusal::Busy))
    }
}

/// Who is known to be in which workspace, for platforms whose direct messages do not say.
#[must_use]
pub fn home_workspace<'a>(
    workspaces: &'a [WorkspaceId],
    member_of: impl Fn(&WorkspaceId, &PersonId) -> bool,
    person: &PersonId,
) -> Option<&'a WorkspaceId> {
    match workspaces {
        [only] => Some(only),
        many => many.iter().find(|workspace| member_of(workspace, person)),
    }
}
