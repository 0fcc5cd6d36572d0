//! The append-only history of a ticket: one entry for each thing that happened to it.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Named, Priority, Untrusted};

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
    /// A clock came near its target.
    Warned {
        /// The metric's key.
        metric: String,
    },
    /// A clock ran over its target.
    Breached {
        /// The metric's key.
        metric: String,
    },
}
