//! The append-only history of a ticket: one entry for each thing that happened to it.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::problem::ProblemNumber;
use super::sla::recompute::{Cause, Moved};
use super::{MessageId, Named, PersonId, Priority, Status, Tag, TicketNumber, Untrusted};

/// One thing that happened to a ticket.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    /// When.
    pub at: Timestamp,
    /// Who did it; nobody where the desk itself did.
    pub actor: Option<Named>,
    /// What.
    pub kind: EntryKind,
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum EntryKind {
    /// The ticket was opened.
    Opened {
        /// The question.
        text: Untrusted,
    },
    /// An agent took it.
    Claimed,
    /// Its owner gave it back.
    Released,
    /// Somebody gave it to an agent.
    Assigned {
        /// To whom.
        to: Named,
    },
    /// Its priority was changed.
    Prioritised {
        /// From.
        from: Priority,
        /// To.
        to: Priority,
    },
    /// A message in its thread from the requester or a bystander.
    Said {
        /// What.
        text: Untrusted,
    },
    /// An agent's answer to the requester.
    Replied {
        /// What.
        text: Untrusted,
    },
    /// A note that only agents see.
    Noted {
        /// What.
        text: Untrusted,
    },
    /// It was closed.
    Closed {
        /// Why, where somebody said.
        reason: Option<Untrusted>,
    },
    /// It was opened again.
    Reopened,
    /// It began to wait, an agent said that it is done, or it waits no longer. What gives it an owner, ends it or opens
    /// it again is told by the other kinds.
    StatusChanged {
        /// From.
        from: Status,
        /// To.
        to: Status,
        /// Why, where somebody said.
        #[serde(default)]
        reason: Option<Untrusted>,
    },
    /// Its tags were changed.
    Tagged {
        /// Those that it has now.
        added: Vec<Tag>,
        /// Those that it had.
        removed: Vec<Tag>,
    },
    /// Somebody gave it to another agent or team, and said why.
    Transferred {
        /// To which agent; to nobody of the team yet where there is none.
        to: Option<Named>,
        /// To which team, where that changed.
        team: Option<String>,
        /// Why.
        reason: Untrusted,
    },
    /// Somebody wants to be told of it.
    Watched,
    /// Somebody wants to be told of it no longer.
    Unwatched,
    /// It was taken out of the queue for some time.
    Snoozed {
        /// Until when.
        until: Timestamp,
    },
    /// It is back in the queue.
    Woken,
    /// It goes on as another ticket.
    MergedInto {
        /// Which.
        into: TicketNumber,
    },
    /// Another ticket goes on as this one.
    Merged {
        /// Which.
        from: TicketNumber,
        /// What that was about.
        subject: Untrusted,
    },
    /// A part of it became a ticket of its own.
    SplitOff {
        /// Which.
        into: TicketNumber,
        /// The message that it was, where it was one of the thread.
        #[serde(default)]
        message: Option<MessageId>,
    },
    /// It was a part of another ticket.
    SplitFrom {
        /// Which.
        from: TicketNumber,
    },
    /// It belongs together with another ticket.
    Related {
        /// Which.
        to: TicketNumber,
    },
    /// It does not belong together with another ticket after all.
    Unrelated {
        /// Which.
        to: TicketNumber,
    },
    /// Its requester asked the same again elsewhere.
    AskedAgain,
    /// What its requester asked again is another matter.
    SetApart {
        /// The ticket about that.
        into: TicketNumber,
    },
    /// It is a part of a problem.
    ProblemLinked {
        /// Which.
        problem: ProblemNumber,
    },
    /// It is no part of a problem after all.
    ProblemUnlinked {
        /// Which.
        problem: ProblemNumber,
    },
    /// Its requester was reminded that it waits for them.
    Nudged,
    /// Its requester wrote long after its closing: it goes on as another ticket.
    ContinuedAs {
        /// Which.
        into: TicketNumber,
    },
    /// It goes on with what another ticket was about.
    Continues {
        /// Which.
        of: TicketNumber,
    },
    /// Clocks were computed anew, because other promises hold.
    Recomputed {
        /// Why.
        cause: Cause,
        /// What that did to them.
        clocks: Vec<Moved>,
    },
    /// A clock came near its target.
    Warned {
        /// The metric's key.
        metric: String,
        /// The share of the target that was used up, in percent; older entries do not say.
        #[serde(default)]
        share: Option<u8>,
    },
    /// A clock ran over its target.
    Breached {
        /// The metric's key.
        metric: String,
    },
    /// A clock had run over its target for so long that more people were told.
    Escalated {
        /// The metric's key.
        metric: String,
        /// The level, from 1.
        level: u8,
        /// Who was told.
        to: Vec<PersonId>,
    },
}
