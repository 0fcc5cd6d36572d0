//! A ticket's history read as the life that its clocks are computed from.

use std::sync::Arc;

use super::life::{Happening, Life, Phase, What};
use super::policy::{self, Facts, SlaPolicy};
use super::terms::Terms;
use crate::domain::{ChannelId, Entry, EntryKind, Priority, Status, Tag, Ticket, WorkspaceId};

/// Where a ticket is, as far as policies ask.
#[derive(Debug, Clone, Copy)]
pub struct Place<'a> {
    /// Its workspace.
    pub workspace: &'a WorkspaceId,
    /// The channel that it came from.
    pub channel: &'a ChannelId,
}

/// The life of `ticket` by its history, which is in order, under the policies of today: what an edit of a policy or a
/// calendar promises holds from the opening on.
#[must_use]
pub fn life<'a>(
    policies: &[SlaPolicy],
    place: Place<'_>,
    ticket: &Ticket,
    history: impl DoubleEndedIterator<Item = &'a Entry> + Clone,
) -> Life {
    let mut sorted = Sorted::at_opening(ticket, history.clone());
    let terms = |sorted: &Sorted| -> Option<Arc<Terms>> {
        let Place { workspace, channel } = place;
        let Sorted { priority, tags } = sorted;
        policy::terms(policies, &Facts { plan: &ticket.plan, priority: *priority, channel, tags, workspace })
    };
    let first = terms(&sorted);
    let mut happenings: Vec<Happening> = Vec::new();
    for entry in history {
        let what = if sorted.follow(&entry.kind) {
            What::Terms(terms(&sorted))
        } else if let Some(what) = meant(entry, ticket) {
            what
        } else {
            continue;
        };
        add(&mut happenings, Happening { at: entry.at, what });
    }
    Life::new(ticket.opened_at, true, first, happenings)
}

/// How a ticket of a status stands for its clocks.
#[must_use]
pub const fn phase(status: Status) -> Phase {
    match status {
        Status::New | Status::Open => Phase::Working,
        Status::Pending => Phase::Pending,
        Status::OnHold => Phase::OnHold,
        Status::Solved | Status::Closed => Phase::Done,
    }
}

/// Who writes into a ticket that is done opens it by that: the word is said in the open ticket, though the history has
/// it before.
fn add(happenings: &mut Vec<Happening>, happening: Happening) {
    let opens = matches!(happening.what, What::Turned(phase) if phase != Phase::Done);
    let after_word = happenings.last().is_some_and(|last| last.what == What::RequesterSaid && last.at == happening.at);
    let place = happenings.len() - usize::from(opens && after_word);
    happenings.insert(place, happening);
}

/// What an entry means to clocks, if anything.
fn meant(entry: &Entry, ticket: &Ticket) -> Option<What> {
    match &entry.kind {
        EntryKind::Said { .. } => {
            let by_requester = entry.actor.as_ref().is_some_and(|actor| ticket.is_asked_by(&actor.id));
            by_requester.then_some(What::RequesterSaid)
        }
        // The question is the requester's first word; whoever asked in a ticket that was merged waits for an answer here.
        EntryKind::Opened { .. } | EntryKind::Merged { .. } => Some(What::RequesterSaid),
        EntryKind::Replied { .. } => Some(What::AgentReplied),
        EntryKind::Noted { .. } => Some(What::Noted),
        EntryKind::Closed { .. } => Some(What::Turned(Phase::Done)),
        EntryKind::Reopened => Some(What::Turned(Phase::Working)),
        EntryKind::StatusChanged { to, .. } => Some(What::Turned(phase(*to))),
        EntryKind::MergedInto { .. } => Some(What::MergedAway),
        _ => None,
    }
}

/// How a ticket is sorted, at some moment of its past.
struct Sorted {
    priority: Priority,
    tags: Vec<Tag>,
}

impl Sorted {
    /// As it was opened: as it is, with every change undone from the last to the first.
    fn at_opening<'a>(ticket: &Ticket, history: impl DoubleEndedIterator<Item = &'a Entry>) -> Self {
        let mut sorted = Self { priority: ticket.priority, tags: ticket.tags.clone() };
        for entry in history.rev() {
            match &entry.kind {
                EntryKind::Prioritised { from, .. } => sorted.priority = *from,
                EntryKind::Tagged { added, removed } => sorted.retag(removed, added),
                _ => {}
            }
        }
        sorted
    }

    /// Goes along with an entry; whether it is sorted otherwise by it.
    fn follow(&mut self, kind: &EntryKind) -> bool {
        match kind {
            EntryKind::Prioritised { to, .. } => self.priority = *to,
            EntryKind::Tagged { added, removed } => self.retag(added, removed),
            _ => return false,
        }
        true
    }

    fn retag(&mut self, added: &[Tag], removed: &[Tag]) {
        self.tags.retain(|tag| !removed.contains(tag));
        self.tags.extend(added.iter().cloned());
    }
}
