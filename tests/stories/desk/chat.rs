//! The chat platform at the desk's far end: it keeps what is posted, as a platform does, and has troubles when told to.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use async_trait::async_trait;
use frontdesk::deliver::{Address, Courier, Parcel, Receipt, Undelivered};
use frontdesk::domain::{ChannelId, MessageId, MessageRef, Platform, ThreadId};
use tokio::sync::Semaphore;

use super::gist;

/// What becomes of a parcel instead of being posted.
#[derive(Debug, Clone)]
pub enum Trouble {
    /// Not now, and perhaps for how long not.
    Later(Option<Duration>),
    /// The platform's limits are in the way for so long.
    Busy(Duration),
    /// It is posted, and the platform's reply is lost.
    LostReply,
    /// The platform never takes it.
    Refused,
    /// The courier has a bug.
    Panic,
    /// It is posted once the gate gives a permit.
    Held(Arc<Semaphore>),
}

/// What was posted.
#[derive(Debug, Clone)]
pub struct Posted {
    /// Place and gist: `in m1: #1 opened for Ann`.
    pub line: String,
    pub parcel: Parcel,
    receipt: Receipt,
}

#[derive(Default)]
struct State {
    posted: Vec<Posted>,
    /// Parcels that were tried, in order, with what was said of them.
    tried: Vec<Parcel>,
    troubles: Vec<(&'static str, Trouble)>,
    /// Messages and the places that they stand in.
    places: BTreeMap<String, String>,
    told: usize,
    /// How many parcels are taken at once, or how long none is.
    takes: Option<Result<usize, Duration>>,
    underway: usize,
    underway_max: usize,
}

/// The platform.
#[derive(Default)]
pub struct Chat(Mutex<State>);

impl Chat {
    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap()
    }

    /// The next parcel whose line contains `words` has this trouble.
    pub fn trouble(&self, words: &'static str, trouble: Trouble) {
        self.state().troubles.push((words, trouble));
    }

    /// What was posted since this was asked last, in the order that it was said.
    pub fn news(&self) -> Vec<String> {
        let mut state = self.state();
        let mut news = state.posted[state.told..].to_vec();
        state.told = state.posted.len();
        news.sort_by_key(|posted| posted.parcel.id);
        news.into_iter().map(|posted| posted.line).collect()
    }

    /// All that was ever posted, in the order that it was posted.
    pub fn posted(&self) -> Vec<Posted> {
        self.state().posted.clone()
    }

    /// Every parcel whose line contains `words`, each time that it was tried.
    pub fn tried(&self, words: &str) -> Vec<Parcel> {
        self.state().tried.iter().filter(|parcel| gist::gist(&parcel.notice).contains(words)).cloned().collect()
    }

    /// From now on so many parcels are taken at once, or none for so long.
    pub fn now_takes(&self, takes: Result<usize, Duration>) {
        let mut state = self.state();
        state.takes = Some(takes);
        state.underway_max = 0;
    }

    /// How many parcels were being delivered at once.
    pub fn underway_max(&self) -> usize {
        self.state().underway_max
    }

    fn begin(&self, parcel: &Parcel) -> Option<Trouble> {
        let mut state = self.state();
        state.tried.push(parcel.clone());
        let line = line(&state, parcel);
        let found = state.troubles.iter().position(|(words, _)| line.contains(words))?;
        Some(state.troubles.remove(found).1)
    }

    /// Posts it, unless it was posted before and this attempt looks first.
    fn post(&self, parcel: &Parcel) -> Receipt {
        let mut state = self.state();
        let before = state.posted.iter().find(|posted| posted.parcel.id == parcel.id);
        if let Some(before) = before.filter(|_| parcel.maybe_posted) {
            return before.receipt.clone();
        }
        let message = format!("p{}{}", parcel.id, if before.is_some() { "-again" } else { "" });
        let (line, receipt) = (line(&state, parcel), receipt(parcel, MessageId(message)));
        if let Some(posted) = &receipt.posted {
            let place = line.split(':').next().unwrap_or_default().to_owned();
            state.places.insert(posted.message.0.clone(), place);
        }
        state.posted.push(Posted { line, parcel: parcel.clone(), receipt: receipt.clone() });
        receipt
    }
}

fn line(state: &State, parcel: &Parcel) -> String {
    let place = gist::place(parcel, |message| state.places.get(message).cloned());
    format!("{place}: {}", gist::gist(&parcel.notice))
}

fn receipt(parcel: &Parcel, message: MessageId) -> Receipt {
    let posted = |channel: &ChannelId| Some(MessageRef { channel: channel.clone(), message: message.clone() });
    match &parcel.to {
        Address::Channel(channel) => Receipt { posted: posted(channel), ..Receipt::default() },
        Address::Thread { channel, direct: true, .. } => {
            // A platform names a person's direct messages when they are opened.
            let named = channel.person().map(|person| ChannelId(format!("dm-{person}")));
            Receipt { posted: posted(named.as_ref().unwrap_or(channel)), ..Receipt::default() }
        }
        Address::Thread { channel, root, thread, .. } => {
            let root = root.clone().unwrap_or_else(|| message.clone());
            let thread = thread.clone().unwrap_or_else(|| ThreadId(root.0.clone()));
            Receipt { posted: posted(channel), root: Some(root), thread: Some(thread), ..Receipt::default() }
        }
        Address::Private { .. } | Address::Direct { .. } | Address::Edit(_) | Address::Home(_) | Address::Nowhere => {
            Receipt::default()
        }
    }
}

/// A parcel that is being delivered.
struct Underway<'a>(&'a Chat);

impl<'a> Underway<'a> {
    fn begin(chat: &'a Chat) -> Self {
        let mut state = chat.state();
        state.underway += 1;
        state.underway_max = state.underway_max.max(state.underway);
        Self(chat)
    }
}

impl Drop for Underway<'_> {
    fn drop(&mut self) {
        self.0.state().underway -= 1;
    }
}

#[async_trait]
impl Courier for Chat {
    fn platform(&self) -> Platform {
        Platform::Discord
    }

    fn takes(&self) -> Result<usize, Duration> {
        self.state().takes.unwrap_or(Ok(usize::MAX))
    }

    async fn deliver(&self, parcel: &Parcel) -> Result<Receipt, Undelivered> {
        let _underway = Underway::begin(self);
        match self.begin(parcel) {
            None => Ok(self.post(parcel)),
            Some(Trouble::Later(after)) => Err(Undelivered::Later { after, reason: "busy".to_owned() }),
            Some(Trouble::Busy(after)) => Err(Undelivered::Busy { after }),
            Some(Trouble::Refused) => Err(Undelivered::Refused { reason: "no such place".to_owned() }),
            Some(Trouble::Panic) => panic!("a courier's bug"),
            Some(Trouble::LostReply) => {
                self.post(parcel);
                Err(Undelivered::Unknown { reason: "no reply".to_owned() })
            }
            Some(Trouble::Held(gate)) => {
                gate.acquire().await.unwrap().forget();
                Ok(self.post(parcel))
            }
        }
    }
}
