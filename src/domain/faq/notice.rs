//! What people are told about work on the FAQ.

use serde::{Deserialize, Serialize};

use super::{Content, EditId, EditKind, FaqForm, Lesson};
use crate::domain::reading::EntryText;
use crate::domain::{Named, TicketNumber, Untrusted};

/// A fact about the FAQ to tell.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "faq", rename_all = "snake_case")]
pub enum FaqNotice {
    /// An agent answers a ticket with an entry.
    Linked {
        /// The ticket.
        ticket: TicketNumber,
        /// The agent.
        by: Named,
        /// The entry.
        entry: EntryText,
    },
    /// The same, told to the agent who did it.
    LinkDone {
        /// The ticket.
        ticket: TicketNumber,
        /// The entry's title.
        entry: Untrusted,
    },
    /// A button that opens a form, where a command could not.
    FormOffered {
        /// The form.
        form: FaqForm,
    },
    /// How an entry would read.
    Preview {
        /// The edit, for the buttons.
        edit: EditId,
        /// What it does.
        kind: EditKind,
        /// What the entry says after it.
        content: Content,
    },
    /// An edit is thrown away.
    Discarded,
    /// An edit is in the folder.
    Written {
        /// The entry's title.
        title: Untrusted,
        /// The file.
        file: Untrusted,
        /// Whether it took the entry out of use.
        retired: bool,
    },
    /// An edit is in the database, for the folder cannot be written.
    Stored {
        /// The entry's title.
        title: Untrusted,
    },
    /// Phrasings that were learned.
    Lessons {
        /// The latest of them.
        rows: Vec<Lesson>,
        /// How many there are.
        total: i64,
    },
    /// A learned phrasing counts now.
    Confirmed {
        /// The phrasing.
        phrasing: Untrusted,
    },
    /// A learned phrasing does not count any more.
    Unlearned {
        /// The phrasing.
        phrasing: Untrusted,
    },
}
