//! The kinds of things that are kept about people.

use serde::{Deserialize, Serialize};

/// A kind of thing that is kept about a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Their id, name, role and language.
    Identity,
    /// What they asked and what was answered.
    Questions,
    /// Tickets that they asked, work on or watch.
    Tickets,
    /// Rows of the log that name them.
    Log,
    /// What they said of the help.
    Opinions,
    /// Contracts, codes and linked accounts.
    Contracts,
    /// Help that they gave or taught.
    Community,
    /// Sessions and views of the pages.
    Pages,
    /// Posts to them or about them.
    Posts,
    /// Anything else.
    Other,
}

impl Kind {
    /// All, in the order that they are told.
    pub const ALL: [Self; 10] = [
        Self::Identity,
        Self::Questions,
        Self::Tickets,
        Self::Log,
        Self::Opinions,
        Self::Contracts,
        Self::Community,
        Self::Pages,
        Self::Posts,
        Self::Other,
    ];

    /// The kind of a table's rows.
    #[must_use]
    pub fn of_table(table: &str) -> Self {
        match table {
            "person" | "block" | "visitor" => Self::Identity,
            "conversation" | "draft" | "reply" | "visitor_message" | "waiting" => Self::Questions,
            "ticket" | "effort" | "served" => Self::Tickets,
            "history" => Self::Log,
            "rating" | "recommendation" | "promoter" => Self::Opinions,
            "holder" | "code" | "account" | "guess" | "contract" | "organisation" | "payment_event" => Self::Contracts,
            "lesson" | "teacher" | "solution" | "helper" | "faq_edit" | "proposal" => Self::Community,
            "session" | "sign_in" | "saved_view" => Self::Pages,
            "outbox" | "webhook_call" | "dead_letter" => Self::Posts,
            _ => Self::Other,
        }
    }
}
