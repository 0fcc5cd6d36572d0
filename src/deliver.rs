//! Delivery: what waits in the outbox is leased, given to the platform's courier, and recorded.

mod address;
mod round;
mod verdict;

use std::time::Duration;

use async_trait::async_trait;
use jiff::Timestamp;

pub use round::Delivery;

use crate::domain::{
    ChannelId, Locale, MessageId, MessageRef, Notice, PersonId, Platform, ReplyHandle, ThreadId, WorkspaceId,
};

/// One notice on its way to one place.
#[derive(Debug, Clone, PartialEq)]
pub struct Parcel {
    /// The outbox row: the idempotency key of everything that is posted for it.
    pub id: i64,
    /// The workspace that it belongs to.
    pub workspace: WorkspaceId,
    /// When the notice was stored.
    pub stored_at: Timestamp,
    /// Which attempt this is, from 1.
    pub attempt: u32,
    /// Whether an earlier attempt may have been posted without our learning of it: look before posting again.
    pub maybe_posted: bool,
    /// Where it goes.
    pub to: Address,
    /// The language.
    pub locale: Locale,
    /// What to tell.
    pub notice: Notice,
}

/// A destination, looked up: what the courier needs to post there.
#[derive(Debug, Clone, PartialEq)]
pub enum Address {
    /// One person: by the reply handle while it is good, by direct message after that or without one.
    Private {
        /// The person.
        person: PersonId,
        /// The handle of the act that this answers.
        reply: Option<ReplyHandle>,
        /// The channel where the act was.
        channel: ChannelId,
    },
    /// One person, by direct message; by the reply handle only where they take none.
    Direct {
        /// The person.
        person: PersonId,
        /// The handle of the act that this answers.
        reply: Option<ReplyHandle>,
    },
    /// The thread of a conversation.
    ///
    /// With a `thread`, post in it. With a `root` but no thread, make the thread under the root and post in it. With
    /// neither, in a direct channel, just post; in another channel post in the channel, and make a thread under that
    /// post: it is the root then. Report what was made in the receipt.
    Thread {
        /// The channel that the thread belongs to.
        channel: ChannelId,
        /// The message that the thread hangs on.
        root: Option<MessageId>,
        /// The thread.
        thread: Option<ThreadId>,
        /// Whether the channel is a direct one: no threads there.
        direct: bool,
        /// A short name for a thread that is made, as plain text.
        name: String,
    },
    /// A channel.
    Channel(ChannelId),
    /// In place of this message.
    Edit(MessageRef),
    /// A person's home page.
    Home(PersonId),
    /// Nowhere any more: the place is gone from the configuration or was never made. Not given to couriers.
    Nowhere,
}

/// What was posted.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Receipt {
    /// The message, where there is one that can be edited later.
    pub posted: Option<MessageRef>,
    /// The root of the thread that was made or found.
    pub root: Option<MessageId>,
    /// The thread that was made or found.
    pub thread: Option<ThreadId>,
    /// What is to be kept for the reader, where nobody else keeps it: it is theirs once the delivery is recorded.
    pub shown: Option<serde_json::Value>,
}

/// Why something was not delivered.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Undelivered {
    /// The platform did not take it now; try again after this long, or when backoff says.
    #[error("not now: {reason}")]
    Later {
        /// What the platform asks for.
        after: Option<Duration>,
        /// Why, for the log: no message text, no token.
        reason: String,
    },
    /// The platform's limits are in the way, or the desk's own that keep to them: nothing was posted, and that is no
    /// failed attempt. Try again after this long.
    #[error("rate limited for {after:?}")]
    Busy {
        /// How long.
        after: Duration,
    },
    /// It may have been posted or not (a lost reply): look before posting again.
    #[error("unknown outcome: {reason}")]
    Unknown {
        /// Why, for the log.
        reason: String,
    },
    /// The platform will never take it as it is.
    #[error("refused: {reason}")]
    Refused {
        /// Why, for the log and the operator: the setting to fix where there is one.
        reason: String,
    },
}

/// Brings notices to one platform. It never writes to the store.
#[async_trait]
pub trait Courier: Send + Sync {
    /// The platform that it serves.
    fn platform(&self) -> Platform;

    /// How many parcels it takes at once; how long it takes none where the platform is out, or has shut the desk out.
    ///
    /// # Errors
    /// It takes none for so long.
    fn takes(&self) -> Result<usize, Duration> {
        Ok(usize::MAX)
    }

    /// Posts one parcel, within a deadline of its own.
    ///
    /// # Errors
    /// What became of it instead.
    async fn deliver(&self, parcel: &Parcel) -> Result<Receipt, Undelivered>;
}
