//! Silence: what becomes of a ticket about which nobody says a word any more. One that waits for its requester is brought
//! to mind once, and closed some time after that; one that is solved is closed when its requester does not object. Each
//! is announced before, and a word or a button takes it back.

use jiff::{SignedDuration, Timestamp};

use super::decide::TicketFile;
use super::ending::End;
use super::{Acting, Change, Decision, Destination, Entry, EntryKind, Notice, Status, Ticket};

/// For how long silence is borne; what has no span is borne for ever.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Patience {
    /// A solved ticket is closed after it.
    pub solved: Option<SignedDuration>,
    /// The requester of a ticket that waits for them is reminded after it.
    pub nudge: Option<SignedDuration>,
    /// And the ticket is closed so long after the reminder.
    pub close: Option<SignedDuration>,
    /// The requester's reply opens a closed ticket again within it; later it makes a new ticket.
    pub reopen_within: Option<SignedDuration>,
}

/// What comes next if nobody says anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Next {
    /// The requester is reminded.
    Nudge,
    /// The ticket is closed.
    Close,
}

impl Next {
    /// The name used in the database.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Nudge => "nudge",
            Self::Close => "close",
        }
    }

    /// The step of a stored name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        [Self::Nudge, Self::Close].into_iter().find(|next| next.name() == name)
    }
}

/// A ticket's silence, while something comes of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Silence {
    /// What comes of it.
    pub next: Next,
    /// When.
    pub due_at: Timestamp,
}

impl Patience {
    /// The silence that begins now around a ticket of that status.
    #[must_use]
    pub fn begins(&self, status: Status, now: Timestamp) -> Option<Silence> {
        let (next, span) = match status {
            Status::Pending => (Next::Nudge, self.nudge?),
            Status::Solved => (Next::Close, self.solved?),
            Status::New | Status::Open | Status::OnHold | Status::Closed => return None,
        };
        Some(Silence { next, due_at: now.checked_add(span).ok()? })
    }

    /// Whether a reply of its requester still opens a ticket again.
    #[must_use]
    pub fn reopens(&self, ticket: &Ticket, now: Timestamp) -> bool {
        match (self.reopen_within, ticket.closed_at.filter(|_| ticket.is_closed())) {
            (Some(window), Some(closed_at)) => now.duration_since(closed_at) <= window,
            _ => true,
        }
    }
}

impl Decision {
    /// Silence begins anew where the ticket's status changed or an agent wrote; it is over where nothing is waited for.
    pub(super) fn hush(&mut self, acting: &Acting<'_>, file: &TicketFile, ticket: &Ticket, entries: &[Entry]) {
        let replied = entries.iter().any(|entry| matches!(entry.kind, EntryKind::Replied { .. }));
        let changed = file.ticket.status != ticket.status;
        let waits = |status: Status| matches!(status, Status::Pending | Status::Solved);
        if (replied || changed) && (waits(ticket.status) || waits(file.ticket.status)) {
            let silence = acting.policy.patience.begins(ticket.status, acting.now);
            self.changes.push(Change::Silence { ticket: ticket.number, silence });
        }
    }
}

/// What comes of a silence that has lasted long enough; nothing where it has not, or is none any more.
#[must_use]
pub fn ended(acting: &Acting<'_>, file: &TicketFile, silence: Silence) -> Decision {
    let mut decision = Decision::default();
    let (ticket, number) = (&file.ticket, file.ticket.number);
    if silence.due_at > acting.now {
        return decision;
    }
    if let Some(until) = ticket.snoozed_until {
        // Agents put it off, and the reminder with it.
        let silence = Some(Silence { due_at: until.max(acting.now), ..silence });
        decision.changes.push(Change::Silence { ticket: number, silence });
        return decision;
    }
    let to = Destination::Conversation(file.conversation.id);
    match (silence.next, ticket.status) {
        (Next::Nudge, Status::Pending) => {
            let span = acting.policy.patience.close;
            let closes_at = span.and_then(|span| acting.now.checked_add(span).ok());
            let nudged = acting.entry(EntryKind::Nudged);
            decision.changes.push(Change::Recorded { ticket: number, was: Some(ticket.version), entry: nudged });
            let silence = closes_at.map(|due_at| Silence { next: Next::Close, due_at });
            decision.changes.push(Change::Silence { ticket: number, silence });
            let requester = ticket.requester.clone();
            decision.post(to, ticket.locale, Notice::Nudge { ticket: number, requester, closes_at });
        }
        (Next::Close, Status::Pending | Status::Solved) => {
            decision.end(acting, file, End::Closed, None);
            decision.post(to, ticket.locale, Notice::ClosedInSilence { ticket: number });
        }
        _ => decision.changes.push(Change::Silence { ticket: number, silence: None }),
    }
    decision
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Policy, WorkspaceId, WorkspacePolicy};

    #[test]
    fn a_silence_that_somebody_broke_meanwhile_or_that_is_not_over_comes_to_nothing() {
        let now: Timestamp = "2026-11-27T13:30:00Z".parse().unwrap();
        let (workspace, policy) = (WorkspacePolicy::open(WorkspaceId::terminal(), &[]), Policy::default());
        let acting = Acting { policy: &policy, workspace: &workspace, by: None, now };
        let ended = |status: &str, next, secs: i64| {
            let due_at = now + SignedDuration::from_secs(secs);
            ended(&acting, &file(status), Silence { next, due_at }).changes
        };
        let dropped = [Change::Silence { ticket: super::super::TicketNumber(1), silence: None }];
        for next in [Next::Nudge, Next::Close] {
            assert_eq!(ended("pending", next, 1), [], "not over yet");
            assert!(ended("pending", next, 0).len() > 1);
            for status in ["new", "open", "on_hold"] {
                assert_eq!(ended(status, next, 0), dropped, "{status}");
            }
        }
        assert_eq!(ended("solved", Next::Nudge, 0), dropped, "nobody is waited for");
    }

    fn file(status: &str) -> TicketFile {
        let ticket = serde_json::json!({
            "number": 1, "conversation": 5, "subject": "s", "status": status, "priority": "high", "plan": "pro",
            "requester": { "id": "7", "name": "ann" }, "owner": null, "locale": "en",
            "opened_at": "2026-11-24T09:00:00Z", "first_reply_at": null, "closed_at": null, "card": null, "version": 3,
        });
        let conversation = serde_json::json!({
            "id": 5, "channel": "c", "direct": false, "root": null, "thread": null,
            "requester": { "id": "7", "name": "ann" }, "question": "s", "locale": "en", "verdict": "escalate",
            "confidence": 0.0, "entry": null, "shown": [], "outcome": "escalated", "ticket": 1,
            "asked_at": "2026-11-24T09:00:00Z",
        });
        TicketFile {
            ticket: serde_json::from_value(ticket).unwrap(),
            conversation: serde_json::from_value(conversation).unwrap(),
            clocks: Vec::new(),
            history: Vec::new(),
            past: Vec::new(),
            ratings: Vec::new(),
        }
    }

    #[test]
    fn only_what_waits_for_its_requester_has_a_silence() {
        let day = SignedDuration::from_hours(24);
        let patience = Patience { solved: Some(day), nudge: Some(day * 2), ..Patience::default() };
        let now = Timestamp::UNIX_EPOCH;
        let begins =
            |status| patience.begins(status, now).map(|silence| (silence.next, silence.due_at.duration_since(now)));
        assert_eq!(begins(Status::Pending), Some((Next::Nudge, day * 2)));
        assert_eq!(begins(Status::Solved), Some((Next::Close, day)));
        for status in [Status::New, Status::Open, Status::OnHold, Status::Closed] {
            assert_eq!(begins(status), None, "{status:?}");
        }
        assert_eq!(Patience::default().begins(Status::Pending, now), None, "without a span silence is borne for ever");
    }
}
