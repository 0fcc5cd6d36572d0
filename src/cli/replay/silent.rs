//! Couriers that bring nothing anywhere: in a replay everything is delivered and nobody hears it, but it is noted what
//! the message in hand came to.

use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;

use super::seen::Seen;
use crate::clock::Clock;
use crate::deliver::{Address, Courier, Parcel, Receipt, Undelivered};
use crate::domain::{ChannelId, MessageId, MessageRef, Notice, Platform, ThreadId};

/// What was posted about a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Posted {
    /// An answer.
    Answer,
    /// Entries to pick from.
    Suggestions,
    /// A ticket, with the best entry where one was good enough to give a paying customer at once.
    Ticket {
        /// Whether an entry came with it.
        with_entry: bool,
    },
}

impl Posted {
    fn of(notice: &Notice) -> Option<Self> {
        match notice {
            Notice::Answer { .. } => Some(Self::Answer),
            Notice::Answers { unsure, .. } if unsure.is_empty() => Some(Self::Answer),
            Notice::Answers { .. } | Notice::Suggestions { .. } => Some(Self::Suggestions),
            Notice::TicketOpened { answer, .. } => Some(Self::Ticket { with_entry: answer.is_some() }),
            _ => None,
        }
    }
}

/// What was posted since it was asked last.
#[derive(Debug, Clone, Default)]
pub(super) struct Ears(Arc<Mutex<Option<Posted>>>);

impl Ears {
    /// What was posted, and nothing from then on.
    pub(super) fn take(&self) -> Option<Posted> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

struct Silent {
    platform: Platform,
    ears: Ears,
    seen: Option<Seen>,
    clock: Clock,
}

/// One courier for each platform; `ears` hear what they bring, and `seen` keeps it.
pub(super) fn couriers(ears: &Ears, seen: Option<&Seen>, clock: &Clock) -> impl Iterator<Item = Arc<dyn Courier>> {
    Platform::ALL.into_iter().map(move |platform| {
        let (ears, seen, clock) = (ears.clone(), seen.cloned(), clock.clone());
        Arc::new(Silent { platform, ears, seen, clock }) as Arc<dyn Courier>
    })
}

#[async_trait]
impl Courier for Silent {
    fn platform(&self) -> Platform {
        self.platform
    }

    async fn deliver(&self, parcel: &Parcel) -> Result<Receipt, Undelivered> {
        if let Some(posted) = Posted::of(&parcel.notice) {
            *self.ears.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(posted);
        }
        if let Some(seen) = &self.seen {
            seen.posted(parcel, self.clock.now());
        }
        let message = MessageId(format!("post-{}", parcel.id));
        let posted = |channel: &ChannelId| Some(MessageRef { channel: channel.clone(), message: message.clone() });
        Ok(match &parcel.to {
            Address::Channel(channel) => Receipt { posted: posted(channel), ..Receipt::default() },
            Address::Thread { channel, root, direct: false, .. } => {
                let root = root.clone().unwrap_or_else(|| message.clone());
                let thread = Some(ThreadId(root.0.clone()));
                Receipt { posted: posted(channel), root: Some(root), thread, ..Receipt::default() }
            }
            _ => Receipt::default(),
        })
    }
}
