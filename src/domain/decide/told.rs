//! What a decision stores and tells.

use super::{Acting, Change, Changed, Decision, Situation, TicketFile};
use crate::domain::notice::Done;
use crate::domain::{Act, Destination, EntryKind, Locale, Notice, Post, Ticket, Untrusted};

impl Decision {
    /// A decision that only tells something to the person who acted.
    #[must_use]
    pub fn privately(situation: &Situation<'_>, notice: Notice) -> Self {
        let mut decision = Self::default();
        decision.post(situation.private(), situation.person.locale, notice);
        decision
    }

    /// The person's home page with their open tickets.
    #[must_use]
    pub fn home(situation: &Situation<'_>) -> Self {
        let mut decision = Self::default();
        let rows = situation.found.queue.rows.clone();
        let home = Destination::Home(situation.person.named.id.clone());
        decision.post(home, situation.person.locale, Notice::Home { rows });
        decision
    }

    /// Adds something to tell.
    pub fn post(&mut self, to: Destination, locale: Locale, notice: Notice) {
        self.posts.push(Post { to, locale, notice });
    }

    /// Tells the person who gave a command that it is done. Who pressed a button sees it on the card.
    pub fn confirm(&mut self, situation: &Situation<'_>, done: Done) {
        if matches!(situation.event.act, Act::Typed(_)) {
            self.post(situation.private(), situation.person.locale, Notice::Done(done));
        }
    }

    /// Stores a new or changed ticket with its clocks and history, and shows it on its card.
    pub fn save(&mut self, situation: &Situation<'_>, file: &TicketFile, ticket: Ticket, kinds: Vec<EntryKind>) {
        self.keep(&situation.acting(), file, ticket, kinds);
    }

    /// The same, whoever acts.
    pub fn keep(&mut self, acting: &Acting<'_>, file: &TicketFile, ticket: Ticket, kinds: Vec<EntryKind>) {
        let entries = kinds.into_iter().map(|kind| acting.entry(kind)).collect();
        self.store(acting, file, file.after(acting, ticket, entries));
    }

    /// Stores a ticket as it is after something happened to it, and shows it on its card.
    pub fn store(&mut self, acting: &Acting<'_>, file: &TicketFile, after: Changed) {
        if acting.workspace.agents_channel.is_some() {
            let number = after.ticket.number;
            let file = TicketFile { ticket: after.ticket.clone(), clocks: after.clocks.clone(), ..file.clone() };
            let card = Notice::Card(Box::new(file.view(acting.policy, acting.now)));
            self.post(Destination::Card(number), acting.workspace.locale, card);
        }
        self.changes.push(after.change(file));
    }

    /// Something was said in a ticket, which may change its clocks. Where something is promised the ticket's version
    /// counts it, because who hears something else at the same time decides from other clocks; the card is shown anew
    /// only where a clock changed.
    pub fn heard(&mut self, situation: &Situation<'_>, file: &TicketFile, kind: EntryKind) {
        let acting = situation.acting();
        let after = file.after(&acting, file.ticket.clone(), vec![acting.entry(kind.clone())]);
        if after.clocks.is_empty() {
            self.record(file, situation, kind);
        } else if after.clocks == file.clocks {
            self.changes.push(after.change(file));
        } else {
            self.store(&acting, file, after);
        }
    }

    /// Keeps an entry in the ticket's history without changing the ticket.
    pub fn record(&mut self, file: &TicketFile, situation: &Situation<'_>, kind: EntryKind) {
        let (ticket, was) = (file.ticket.number, Some(file.ticket.version));
        self.changes.push(Change::Recorded { ticket, was, entry: situation.acting().entry(kind) });
    }

    /// An agent answered the requester: the first answer is kept on the ticket and stops its clock.
    pub fn replied(&mut self, situation: &Situation<'_>, file: &TicketFile, text: &Untrusted) {
        let kind = EntryKind::Replied { text: text.clone() };
        if file.ticket.first_reply_at.is_some() {
            self.heard(situation, file, kind);
            return;
        }
        let mut ticket = file.ticket.clone();
        ticket.first_reply_at = Some(situation.now);
        self.save(situation, file, ticket, vec![kind]);
    }

    /// Work on a ticket that was done goes on, with `before` in its history ahead of that.
    pub fn reopened(&mut self, situation: &Situation<'_>, file: &TicketFile, before: Vec<EntryKind>) {
        let mut ticket = file.ticket.clone();
        ticket.resume();
        let number = ticket.number;
        let kinds = before.into_iter().chain([EntryKind::Reopened]).collect();
        self.save(situation, file, ticket, kinds);
        let by = situation.person.named.clone();
        let reopened = Notice::TicketReopened { ticket: number, by };
        self.post(Destination::Conversation(file.conversation.id), file.ticket.locale, reopened);
    }
}
