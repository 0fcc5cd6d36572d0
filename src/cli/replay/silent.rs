//! Couriers that bring nothing anywhere: in a replay everything is delivered, and nobody hears it.

use std::sync::Arc;

use async_trait::async_trait;

use crate::deliver::{Address, Courier, Parcel, Receipt, Undelivered};
use crate::domain::{ChannelId, MessageId, MessageRef, Platform, ThreadId};

struct Silent(Platform);

/// One for each platform.
pub(super) fn couriers() -> impl Iterator<Item = Arc<dyn Courier>> {
    Platform::ALL.into_iter().map(|platform| Arc::new(Silent(platform)) as Arc<dyn Courier>)
}

#[async_trait]
impl Courier for Silent {
    fn platform(&self) -> Platform {
        self.0
    }

    async fn deliver(&self, parcel: &Parcel) -> Result<Receipt, Undelivered> {
        let message = MessageId(format!("post-{}", parcel.id));
        let posted = |channel: &ChannelId| Some(MessageRef { channel: channel.clone(), message: message.clone() });
        Ok(match &parcel.to {
            Address::Channel(channel) => Receipt { posted: posted(channel), ..Receipt::default() },
            Address::Thread { channel, root, direct: false, .. } => {
                let root = root.clone().unwrap_or_else(|| message.clone());
                let thread = Some(ThreadId(root.0.clone()));
                Receipt { posted: posted(channel), root: Some(root), thread }
            }
            _ => Receipt::default(),
        })
    }
}
