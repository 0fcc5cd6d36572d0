//! The terminal chat: anyone can try the desk without an account, as any person, in one window.

mod identify;
mod listen;
mod render;
mod screen;

use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use futures_util::future::BoxFuture;
use jiff::tz::TimeZone;
use tokio_util::sync::CancellationToken;

use super::{ChatPlatform, Deaf, Inlet, words};
use crate::clock::Clock;
use crate::deliver::{Address, Courier, Parcel, Receipt, Undelivered};
use crate::domain::digest::DigestFacts;
use crate::domain::{Locale, MessageId, MessageRef, Notice, Platform, ThreadId, WorkspacePolicy};
use identify::Seat;
use render::Lines;
use screen::Screen;

/// Waits until everything that was stored for the terminal is printed.
pub type Settle = Arc<dyn Fn() -> BoxFuture<'static, ()> + Send + Sync>;

/// The chat in the operator's own terminal.
pub struct Terminal {
    screen: Arc<Screen>,
    seat: Arc<Mutex<Seat>>,
    settle: Settle,
    clock: Clock,
    plans: Vec<String>,
    zone: TimeZone,
}

impl Terminal {
    /// The chat on this process's own input and output: with a prompt where a person sits there, line by line where
    /// the input is a file or a pipe.
    #[must_use]
    pub fn here(policy: &WorkspacePolicy, clock: Clock, settle: Settle) -> Self {
        Self {
            screen: Arc::new(Screen::here()),
            seat: Arc::new(Mutex::new(Seat::first())),
            settle,
            clock,
            plans: policy.holders.keys().cloned().collect(),
            zone: TimeZone::system(),
        }
    }
}

#[async_trait]
impl ChatPlatform for Terminal {
    fn platform(&self) -> Platform {
        Platform::Terminal
    }

    fn courier(&self) -> Arc<dyn Courier> {
        Arc::new(TerminalCourier {
            screen: Arc::clone(&self.screen),
            seat: Arc::clone(&self.seat),
            zone: self.zone.clone(),
        })
    }

    async fn listen(&self, inlet: Inlet, shutdown: CancellationToken) -> Result<(), Deaf> {
        listen::until_the_end(self, inlet, shutdown).await
    }
}

/// Prints notices.
struct TerminalCourier {
    screen: Arc<Screen>,
    seat: Arc<Mutex<Seat>>,
    zone: TimeZone,
}

#[async_trait]
impl Courier for TerminalCourier {
    fn platform(&self) -> Platform {
        Platform::Terminal
    }

    async fn deliver(&self, parcel: &Parcel) -> Result<Receipt, Undelivered> {
        let place = MessageId(format!("post-{}", parcel.id));
        let receipt = receipt(&parcel.to, &place);
        let thread = receipt.thread.clone();
        let text = {
            let mut seat = self.seat.lock().unwrap_or_else(PoisonError::into_inner);
            seat.learn(&parcel.notice, thread.as_ref());
            let lines = Lines { zone: &self.zone };
            let Some(message) = words::compose(&parcel.notice, parcel.locale, Platform::Terminal, &lines) else {
                return Ok(receipt);
            };
            let buttons = seat.offer(&message.buttons);
            lines.shown(&parcel.to, &seat, &message, &buttons)
        };
        let printed = self.screen.print(&text);
        printed.map_err(|error| Undelivered::Refused { reason: format!("the terminal is gone: {error}") })?;
        Ok(receipt)
    }
}

fn receipt(to: &Address, place: &MessageId) -> Receipt {
    let posted =
        |channel: &crate::domain::ChannelId| Some(MessageRef { channel: channel.clone(), message: place.clone() });
    match to {
        Address::Channel(channel) => Receipt { posted: posted(channel), ..Receipt::default() },
        Address::Thread { channel, root, thread, .. } => {
            let root = root.clone().unwrap_or_else(|| place.clone());
            let thread = thread.clone().unwrap_or_else(|| ThreadId(root.0.clone()));
            Receipt { posted: posted(channel), root: Some(root), thread: Some(thread) }
        }
        Address::Private { .. } | Address::Edit(_) | Address::Home(_) | Address::Nowhere => Receipt::default(),
    }
}

/// A digest as the terminal shows it, for reports.
#[must_use]
pub fn digest_text(facts: &DigestFacts) -> String {
    let lines = Lines { zone: &TimeZone::UTC };
    let notice = Notice::Digest(Box::new(facts.clone()));
    let message = words::compose(&notice, Locale::English, Platform::Terminal, &lines);
    message.map(|message| lines.body(&message).join("\n")).unwrap_or_default()
}
