//! What a decision stores and tells.

use super::{Acting, Change, Changed, Decision, Situation, TicketFile};
use crate::domain::notice::{Done, News};
use crate::domain::{Act, Destination, Entry, EntryKind, Locale, Notice, Post, Ticket, TicketNumber, Untrusted};

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

    /// The ticket that it opens, where it opens one.
    #[must_use]
    pub fn opens(&self) -> Option<TicketNumber> {
        self.changes.iter().find_map(|change| match change {
            Change::Ticket { ticket, was: None, .. } => Some(ticket.number),
            _ => None,
        })
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

    /// Stores a ticket as it is after something happened to it, tells that to those who follow it, and shows it on its
    /// card.
    pub fn store(&mut self, acting: &Acting<'_>, file: &TicketFile, after: Changed) {
        let number = after.ticket.number;
        let shown = TicketFile { ticket: after.ticket.clone(), clocks: after.clocks.clone(), ..file.clone() };
        self.store_quietly(acting, file, after);
        if acting.workspace.agents_channel.is_some() {
            let card = Notice::Card(Box::new(shown.view(acting.policy, acting.now)));
            self.post(Destination::Card(number), acting.workspace.locale, card);
        }
    }

    fn store_quietly(&mut self, acting: &Acting<'_>, file: &TicketFile, after: Changed) {
        self.tell_news(acting, &after.ticket, &after.entries);
        let (ticket, entries) = (after.ticket.clone(), after.entries.clone());
        self.changes.push(after.change(file));
        self.hush(acting, file, &ticket, &entries);
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
            self.store_quietly(&acting, file, after);
        } else {
            self.store(&acting, file, after);
        }
    }

    /// Tells those who follow the ticket what is news to them: agents who watch it, and people whose own tickets were
    /// merged into it, who are not in its thread. Who did it knows already.
    fn tell_news(&mut self, acting: &Acting<'_>, ticket: &Ticket, entries: &[Entry]) {
        let mut told = Vec::new();
        let followers = ticket.watchers.iter().map(|watcher| (watcher, true));
        for (person, watches) in followers.chain(ticket.co_requesters.iter().map(|asker| (asker, false))) {
            let news: Vec<_> = entries.iter().filter(|entry| is_news(&entry.kind, watches)).cloned().collect();
            let knows = acting.by.is_some_and(|by| by.id == person.id) || told.contains(&&person.id);
            if !news.is_empty() && !knows {
                told.push(&person.id);
                let locale = if watches { acting.workspace.locale } else { ticket.locale };
                self.post(Destination::direct(person.id.clone()), locale, News::of(ticket, news).notice());
            }
        }
    }

    /// Keeps an entry in the ticket's history without changing the ticket.
    pub fn record(&mut self, file: &TicketFile, situation: &Situation<'_>, kind: EntryKind) {
        let (ticket, was) = (file.ticket.number, Some(file.ticket.version));
        let (acting, entry) = (situation.acting(), situation.acting().entry(kind));
        self.tell_news(&acting, &file.ticket, std::slice::from_ref(&entry));
        self.changes.push(Change::Recorded { ticket, was, entry: entry.clone() });
        self.hush(&acting, file, &file.ticket, &[entry]);
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

/// Whether something is news to somebody who follows the ticket: replies and changes of its status. Other people's words
/// are for those who watch it.
const fn is_news(kind: &EntryKind, watches: bool) -> bool {
    match kind {
        EntryKind::Replied { .. }
        | EntryKind::StatusChanged { .. }
        | EntryKind::Closed { .. }
        | EntryKind::Reopened => true,
        EntryKind::Said { .. }
        | EntryKind::Claimed
        | EntryKind::Released
        | EntryKind::Assigned { .. }
        | EntryKind::Transferred { .. }
        // Of a merge the survivor tells: those who followed the other ticket follow it now.
        | EntryKind::Merged { .. } => watches,
        _ => false,
    }
}
