//! A ticket with all that belongs to it, and what a change makes of it.

use jiff::Timestamp;

use super::decide::{Acting, Change};
use super::notice::{TicketLine, TicketView};
use super::rating::Rating;
use super::sla::reading::{self, Place};
use super::sla::recompute::{self, Cause};
use super::sla::{self, Clock};
use super::{Conversation, Entry, EntryKind, Policy, Ticket};

/// A ticket with all that belongs to it.
#[derive(Debug, Clone, PartialEq)]
pub struct TicketFile {
    /// The ticket.
    pub ticket: Ticket,
    /// Its conversation.
    pub conversation: Conversation,
    /// Its clocks: every round of every metric.
    pub clocks: Vec<Clock>,
    /// Its latest history, oldest first.
    pub history: Vec<Entry>,
    /// All of its history, oldest first and without anybody's words: what its clocks are computed from.
    pub past: Vec<Entry>,
    /// What its requester said of each closing, oldest first.
    pub ratings: Vec<Rating>,
}

/// A ticket as it stands after something happened to it.
#[derive(Debug, Clone, PartialEq)]
pub struct Changed {
    /// The ticket.
    pub ticket: Ticket,
    /// What happened, and what followed for its clocks.
    pub entries: Vec<Entry>,
    /// Its clocks.
    pub clocks: Vec<Clock>,
}

impl TicketFile {
    /// The ticket as a card or `show` tells it.
    #[must_use]
    pub fn view(&self, policy: &Policy, at: Timestamp) -> TicketView {
        let clocks = seen(policy, &self.clocks, at);
        TicketView { ticket: self.ticket.clone(), conversation: self.conversation.clone(), clocks, at }
    }

    /// The ticket as a row of a list.
    #[must_use]
    pub fn line(&self, policy: &Policy, at: Timestamp) -> TicketLine {
        let ticket = &self.ticket;
        TicketLine {
            number: ticket.number,
            subject: ticket.subject.clone(),
            status: ticket.status,
            priority: ticket.priority,
            requester: ticket.requester.clone(),
            owner: ticket.owner.clone(),
            opened_at: ticket.opened_at,
            clocks: seen(policy, &self.clocks, at),
        }
    }

    /// The ticket once `entries` happened to it and it stands as `ticket`. Where other promises hold then, a further
    /// entry says what that did to its clocks.
    #[must_use]
    pub fn after(&self, acting: &Acting<'_>, ticket: Ticket, mut entries: Vec<Entry>) -> Changed {
        let clocks = self.clocks_after(acting, &ticket, &entries);
        let cause = entries.iter().find_map(|entry| recompute::cause(&entry.kind));
        let clocks_moved = recompute::moved(&self.clocks, &clocks);
        if let Some(cause) = cause.filter(|_| !clocks_moved.is_empty()) {
            let kind = EntryKind::Recomputed { cause, clocks: clocks_moved };
            entries.push(Entry { at: acting.now, actor: None, kind });
        }
        Changed { ticket, entries, clocks }
    }

    /// The ticket under the policies of today, if they promise it something else than it was promised so far.
    #[must_use]
    pub fn recomputed(&self, acting: &Acting<'_>) -> Option<Changed> {
        let clocks = self.clocks_after(acting, &self.ticket, &[]);
        let moved = recompute::moved(&self.clocks, &clocks);
        let kind = EntryKind::Recomputed { cause: Cause::Policy, clocks: moved.clone() };
        let entries = vec![Entry { at: acting.now, actor: None, kind }];
        (!moved.is_empty()).then(|| Changed { ticket: self.ticket.clone(), entries, clocks })
    }

    fn clocks_after(&self, acting: &Acting<'_>, ticket: &Ticket, entries: &[Entry]) -> Vec<Clock> {
        let place = Place { workspace: &acting.workspace.id, channel: &self.conversation.channel };
        let life = reading::life(&acting.policy.sla, place, ticket, self.past.iter().chain(entries));
        sla::clocks(&life, &self.clocks, acting.now)
    }
}

impl Changed {
    /// The change to store, from the ticket as it was.
    #[must_use]
    pub fn change(self, was: &TicketFile) -> Change {
        let version = (self.ticket.version > 0).then_some(was.ticket.version);
        let clocks = self.clocks.into_iter().filter(|clock| !was.clocks.contains(clock)).collect();
        Change::Ticket { ticket: Box::new(self.ticket), was: version, entries: self.entries, clocks }
    }
}

impl TicketLine {
    /// The line with what is left of its clocks at `now`.
    #[must_use]
    pub fn seen(&self, policy: &Policy, now: Timestamp) -> Self {
        let clocks = self.clocks.iter().map(|clock| policy.seen(clock.clone(), now));
        Self { clocks: clocks.collect(), ..self.clone() }
    }
}

/// Of each metric the clock that counts, with what is left of it.
fn seen(policy: &Policy, clocks: &[Clock], at: Timestamp) -> Vec<Clock> {
    sla::current(clocks).into_iter().map(|clock| policy.seen(clock, at)).collect()
}
