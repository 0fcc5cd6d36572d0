//! The terminal chat: anyone can try the desk without an account, as any person, in one window.

mod files;
mod filling;
mod identify;
mod listen;
mod markdown;
mod render;
mod screen;

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use futures_util::future::BoxFuture;
use jiff::tz::TimeZone;
use tokio_util::sync::CancellationToken;

use super::message::{Block, Door, File};
use super::{ChatPlatform, Deaf, Inlet, words};
use crate::clock::Clock;
use crate::deliver::{Address, Courier, Parcel, Receipt, Undelivered};
use crate::domain::command::Words;
use crate::domain::community::CommunityNotice;
use crate::domain::digest::DigestFacts;
use crate::domain::{
    Locale, MessageId, MessageRef, Notice, Platform, Refusal, Role, ThreadId, Untrusted, WorkspacePolicy,
};
use files::Files;
use identify::Seat;
use render::{Lines, harmless};
use screen::Screen;

pub use screen::LogLines;

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
    model: Option<String>,
}

impl Terminal {
    /// The chat on this process's own input and output: with a prompt where a person sits there, line by line where
    /// the input is a file or a pipe. `model` is the server of the language model that drafts answers, if there is one.
    #[must_use]
    pub fn here(policy: &WorkspacePolicy, clock: Clock, settle: Settle, model: Option<String>) -> Self {
        Self {
            screen: Screen::here(),
            seat: Arc::new(Mutex::new(Seat::first())),
            settle,
            clock,
            plans: policy.holders.keys().cloned().collect(),
            zone: TimeZone::system(),
            model,
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
            files: Files::here(),
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
    files: Files,
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
        let lines = Lines { zone: &self.zone };
        let Some(mut message) = words::compose(&parcel.notice, parcel.locale, Platform::Terminal, &lines) else {
            return Ok(receipt);
        };
        for file in &message.files {
            message.blocks.push(saved(file, self.files.keep(file).await, parcel.locale));
        }
        message.blocks.extend(hint(&parcel.notice, parcel.locale));
        let text = {
            let mut seat = self.seat.lock().unwrap_or_else(PoisonError::into_inner);
            seat.learn(&parcel.notice, thread.as_ref());
            let offer = seat.offer(&message.buttons);
            lines.shown(&parcel.to, &seat, &message, &offer, parcel.locale)
        };
        let printed = self.screen.print(&text);
        printed.map_err(|error| Undelivered::Refused { reason: format!("the terminal is gone: {error}") })?;
        Ok(receipt)
    }
}

/// Where a file is now, or why it is not.
fn saved(file: &File, kept: std::io::Result<PathBuf>, locale: Locale) -> Block {
    let (en, zh) = match &kept {
        Ok(_) => ("Saved as", "已保存为"),
        Err(_) => ("could not be saved:", "无法保存："),
    };
    let words = Words { en, zh }.in_locale(locale);
    Block::Small(match kept {
        Ok(path) => format!("{words} {}", path.display()),
        Err(error) => format!("{} {words} {error}", file.name),
    })
}

/// What only the terminal has to add: how one person writes in a thread, and who else they can be.
fn hint(notice: &Notice, locale: Locale) -> Option<Block> {
    let (en, zh) = match notice {
        Notice::Help { .. } => (
            "Here in the terminal: /as NAME [requester, agent or lead] [plan] makes you somebody else, /in 1 and /out \
             enter and leave a ticket's thread, a number presses a button, /quit ends the desk.",
            "在终端里：/as 名字 [requester、agent 或 lead] [方案] 切换身份，/in 1 和 /out 进入和离开工单讨论串，\
             输入数字即按下按钮，/quit 退出。",
        ),
        Notice::Community(CommunityNotice::Asked { .. }) => (
            "To answer it as somebody else: /as bob, /in, then write. Who asked says with the button that it is solved.",
            "换一个身份来回答：/as bob，/in，然后输入。提问者可以按按钮标记已解决。",
        ),
        Notice::TicketOpened { ticket, .. } => {
            let text = match locale {
                Locale::English => format!("To write more about it: /in {}. To work on it: /as maya agent.", ticket.0),
                Locale::Chinese => format!("补充说明请用 /in {}，处理工单请用 /as maya agent。", ticket.0),
            };
            return Some(Block::Small(text));
        }
        Notice::Refused(Refusal::NeedsRole { role }) => {
            let role = if *role == Role::Lead { "lead" } else { "agent" };
            let text = match locale {
                Locale::English => format!("Here in the terminal you can be one: /as maya {role}."),
                Locale::Chinese => format!("在终端里可以切换身份：/as maya {role}。"),
            };
            return Some(Block::Small(text));
        }
        _ => return None,
    };
    Some(Block::Small(Words { en, zh }.in_locale(locale).to_owned()))
}

fn receipt(to: &Address, place: &MessageId) -> Receipt {
    let posted =
        |channel: &crate::domain::ChannelId| Some(MessageRef { channel: channel.clone(), message: place.clone() });
    match to {
        Address::Channel(channel) => Receipt { posted: posted(channel), ..Receipt::default() },
        Address::Thread { channel, root, thread, .. } => {
            let root = root.clone().unwrap_or_else(|| place.clone());
            let thread = thread.clone().unwrap_or_else(|| ThreadId(root.0.clone()));
            Receipt { posted: posted(channel), root: Some(root), thread: Some(thread), ..Receipt::default() }
        }
        Address::Private { .. } | Address::Direct { .. } | Address::Edit(_) | Address::Home(_) | Address::Nowhere => {
            Receipt::default()
        }
    }
}

/// A parcel as plain lines, for reports: its title, what it says, its buttons, and whom it notifies; nothing where it is
/// nothing to read.
#[must_use]
pub fn lines_of(parcel: &Parcel, zone: &TimeZone) -> Vec<String> {
    let lines = Lines { zone };
    let Some(message) = words::compose(&parcel.notice, parcel.locale, Platform::Terminal, &lines) else {
        return Vec::new();
    };
    let mut shown: Vec<String> = message.title.as_deref().map(harmless).into_iter().collect();
    shown.extend(lines.body(&message));
    if !message.buttons.is_empty() {
        let labels: Vec<_> = message.buttons.iter().map(|button| format!("[{}]", button.label)).collect();
        shown.push(labels.join(" "));
    }
    if !message.notify.is_empty() {
        let people: Vec<_> = message.notify.iter().map(|person| format!("@{person}")).collect();
        shown.push(format!("(notifies {})", people.join(", ")));
    }
    shown
}

/// Somebody's words as one harmless line, for reports.
#[must_use]
pub fn line_of(text: &Untrusted) -> String {
    Door::untrusted(&Lines { zone: &TimeZone::UTC }, text)
}

/// A digest as the terminal shows it, for reports.
#[must_use]
pub fn digest_text(facts: &DigestFacts) -> String {
    let lines = Lines { zone: &TimeZone::UTC };
    let notice = Notice::Digest(Box::new(facts.clone()));
    let message = words::compose(&notice, Locale::English, Platform::Terminal, &lines);
    message.map(|message| lines.body(&message).join("\n")).unwrap_or_default()
}
