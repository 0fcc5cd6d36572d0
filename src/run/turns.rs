//! Turns: events go side by side, and those that hang together in the order that they came.
//!
//! What hangs together is a conversation and what one person does. Beside that, a message may become the last that was
//! heard in its place only when all before it there are committed: else a crash between the two would hide the earlier
//! one from those who read back what was missed. Under load that is seldom so at its own commit; it is owed then, and
//! written behind those before it, once for many. Where an event of a place could not be taken, nothing becomes the last
//! there until its gap has begun.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio_util::sync::CancellationToken;

use crate::chat::NotTaken;
use crate::domain::{Act, ChannelId, ConversationId, Event, PersonId, Platform, ThreadId, WorkspaceId};
use crate::flow::OwedMark;

/// So many messages of a place at most are read again after a crash, beside those on their way.
const OWED_MAX: u64 = 32;

/// The turns that were taken and have not ended.
#[derive(Default)]
pub(super) struct Turns(Mutex<State>);

#[derive(Default)]
struct State {
    taken: u64,
    /// The last turn of what hangs together.
    last: HashMap<(WorkspaceId, Bond), (u64, CancellationToken)>,
    places: HashMap<Place, Heard>,
}

/// What makes events hang together.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Bond {
    Person(PersonId),
    Conversation(ConversationId),
    /// A thread, or the message that one may be made under.
    Thread(ChannelId, ThreadId),
    Direct(ChannelId),
}

type Place = (WorkspaceId, ChannelId, Option<ThreadId>);

/// What is on its way in a place.
#[derive(Debug, Default)]
struct Heard {
    unfinished: BTreeSet<u64>,
    owed: BTreeMap<u64, OwedMark>,
    kept: u64,
    /// One could not be taken.
    failed: bool,
}

/// One event's turn.
pub(super) struct Turn {
    turns: Arc<Turns>,
    number: u64,
    bonds: Vec<(WorkspaceId, Bond)>,
    place: Option<Place>,
    before: Vec<CancellationToken>,
    ended: CancellationToken,
}

impl Turns {
    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The turn of an event, behind all that were taken before and hang together with it.
    pub(super) fn take(self: &Arc<Self>, event: &Event) -> Turn {
        let (bonds, place, ended) = (bonds(event), place(event), CancellationToken::new());
        let mut state = self.state();
        state.taken += 1;
        let number = state.taken;
        let taken = bonds.iter().map(|bond| state.last.insert(bond.clone(), (number, ended.clone())));
        let before = taken.collect::<Vec<_>>().into_iter().flatten().map(|(_, ended)| ended).collect();
        if let Some(place) = &place {
            let heard = state.places.entry(place.clone()).or_insert_with(|| Heard { kept: number, ..Heard::default() });
            heard.unfinished.insert(number);
        }
        drop(state);
        Turn { turns: Arc::clone(self), number, bonds, place, before, ended }
    }

    /// The gap of what could not be taken has begun: what is heard from here on comes after it.
    pub(super) fn gap_begins(&self, platform: Platform) {
        self.state().places.retain(|(workspace, ..), heard| {
            heard.failed &= workspace.platform != platform;
            heard.failed || !heard.unfinished.is_empty()
        });
    }
}

impl Turn {
    /// Waits until all before it that hang together with it have ended.
    pub(super) async fn comes(&self) {
        for before in &self.before {
            before.cancelled().await;
        }
    }

    /// Whether the message may become the last that was heard in its place: all before it are committed.
    pub(super) fn may_mark(&self) -> bool {
        let Some(place) = &self.place else { return true };
        let state = self.turns.state();
        state.places.get(place).is_some_and(|heard| !heard.failed && heard.unfinished.first() == Some(&self.number))
    }

    /// Ends the turn by what became of the event; gives back what may be marked by now.
    pub(super) fn ends(&self, taken: Result<Option<OwedMark>, NotTaken>) -> (Result<(), NotTaken>, Option<OwedMark>) {
        let mut state = self.turns.state();
        let mut free = None;
        if let Some(place) = &self.place
            && let Some(heard) = state.places.get_mut(place)
        {
            free = heard.ends(self.number, &taken);
            if heard.unfinished.is_empty() && !heard.failed {
                state.places.remove(place);
            }
        }
        drop(state);
        (taken.map(drop), free)
    }
}

impl Drop for Turn {
    /// However it ended, those behind it must not wait for ever.
    fn drop(&mut self) {
        let mut state = self.turns.state();
        for bond in &self.bonds {
            if state.last.get(bond).is_some_and(|(number, _)| *number == self.number) {
                state.last.remove(bond);
            }
        }
        if let Some(heard) = self.place.as_ref().and_then(|place| state.places.get_mut(place))
            && heard.unfinished.remove(&self.number)
        {
            heard.failed = true;
        }
        drop(state);
        self.ended.cancel();
    }
}

impl Heard {
    fn ends(&mut self, number: u64, taken: &Result<Option<OwedMark>, NotTaken>) -> Option<OwedMark> {
        self.unfinished.remove(&number);
        match taken {
            Ok(Some(owed)) => drop(self.owed.insert(number, owed.clone())),
            Ok(None) => {}
            Err(NotTaken) => self.failed = true,
        }
        if self.failed {
            self.owed.clear();
            return None;
        }
        let first = self.unfinished.first().copied().unwrap_or(u64::MAX);
        let (last, _) = self.owed.range(..first).next_back()?;
        if first != u64::MAX && last.saturating_sub(self.kept) < OWED_MAX {
            return None;
        }
        self.kept = *last;
        let later = self.owed.split_off(&(self.kept + 1));
        std::mem::replace(&mut self.owed, later).pop_last().map(|(_, owed)| owed)
    }
}

fn bonds(event: &Event) -> Vec<(WorkspaceId, Bond)> {
    let thread = |thread: ThreadId| Bond::Thread(event.channel.clone(), thread);
    let of_message = match &event.act {
        Act::Said { message, .. }
        | Act::Flagged { message, .. }
        | Act::Marked { message, .. }
        | Act::Unmarked { message } => Some(ThreadId(message.0.clone())),
        Act::Pressed { .. } | Act::Typed(_) | Act::Filled { .. } | Act::OpenedHome => None,
    };
    let pressed = match &event.act {
        Act::Pressed { press, .. } => press.conversation(),
        _ => None,
    };
    let talk = match (&event.thread, event.direct) {
        (_, true) => Some(Bond::Direct(event.channel.clone())),
        (Some(of_event), false) => Some(thread(of_event.clone())),
        (None, false) => of_message.map(thread),
    };
    let bonds = [Some(Bond::Person(event.author.id.clone())), pressed.map(Bond::Conversation), talk];
    bonds.into_iter().flatten().map(|bond| (event.workspace.clone(), bond)).collect()
}

/// The place in which a message may become the last that was heard (see `flow::missed`).
fn place(event: &Event) -> Option<Place> {
    let Act::Said { message, .. } = &event.act else { return None };
    let thread = event.thread.clone().filter(|thread| thread.0 != message.0);
    Some((event.workspace.clone(), event.channel.clone(), thread))
}

#[cfg(test)]
#[path = "turns/tests.rs"]
mod tests;
