//! Tokens of programs that use the API: what each may do.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::{Named, PersonId, Role, WorkspaceId};

macro_rules! scopes {
    ($($(#[$doc:meta])* $variant:ident = $text:literal,)+) => {
        /// One thing that a token may be used for.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum Scope { $($(#[$doc])* #[serde(rename = $text)] $variant,)+ }

        impl Scope {
            /// Every scope.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// Its name, as requests and commands write it.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $text,)+ }
            }
        }
    };
}

scopes! {
    /// Ask a question.
    Ask = "ask",
    /// Read the log of what was done, and check it.
    AuditRead = "audit:read",
    /// Block people, and work for them again.
    Blocks = "blocks",
    /// Read customers, contracts, offers and what they earn.
    CustomersRead = "customers:read",
    /// Keep customers, contracts and offers.
    CustomersWrite = "customers:write",
    /// Read the FAQ, and try it.
    FaqRead = "faq:read",
    /// Propose and approve edits of the FAQ.
    FaqWrite = "faq:write",
    /// Look at what could not be taken or delivered, take it again, and drop it.
    Letters = "letters",
    /// Read the support modes.
    ModesRead = "modes:read",
    /// Propose and make changes of support modes.
    ModesWrite = "modes:write",
    /// Read who was seen.
    PeopleRead = "people:read",
    /// Search for a strategy; read the plan in force and its reviews.
    PlansRead = "plans:read",
    /// Adopt a plan, and settle its reviews.
    PlansWrite = "plans:write",
    /// Read figures.
    ReportsRead = "reports:read",
    /// Read promises, calendars and clocks.
    SlaRead = "sla:read",
    /// Read tickets.
    TicketsRead = "tickets:read",
    /// Open and work tickets.
    TicketsWrite = "tickets:write",
    /// Make and revoke tokens.
    Tokens = "tokens",
    /// Set up outgoing webhooks.
    Webhooks = "webhooks",
}

impl Scope {
    /// The least role that a token with this scope must have.
    #[must_use]
    pub const fn role(self) -> Role {
        match self {
            Self::Ask | Self::TicketsRead | Self::TicketsWrite => Role::Requester,
            Self::FaqRead | Self::FaqWrite | Self::PeopleRead | Self::ReportsRead | Self::SlaRead | Self::ModesRead => {
                Role::Agent
            }
            Self::Blocks
            | Self::CustomersRead
            | Self::CustomersWrite
            | Self::ModesWrite
            | Self::PlansRead
            | Self::PlansWrite => Role::Lead,
            Self::AuditRead | Self::Letters | Self::Tokens | Self::Webhooks => Role::Admin,
        }
    }
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Scope {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        Self::ALL.iter().copied().find(|scope| scope.name() == text).ok_or_else(|| {
            let names: Vec<_> = Self::ALL.iter().map(|scope| scope.name()).collect();
            format!("`{text}` is no scope; there are: {}", names.join(", "))
        })
    }
}

/// A token's number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct TokenId(pub i64);

impl fmt::Display for TokenId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// A token, without the secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// Its number.
    pub id: TokenId,
    /// The one workspace that it is good for.
    pub workspace: WorkspaceId,
    /// What people call it.
    pub name: String,
    /// What its program may do: no more than a person of this role.
    pub role: Role,
    /// What it may be used for.
    pub scopes: Vec<Scope>,
    /// When it was made.
    pub made_at: jiff::Timestamp,
    /// Until when it is good.
    pub expires_at: Option<jiff::Timestamp>,
    /// Since when it is good no more.
    pub revoked_at: Option<jiff::Timestamp>,
    /// When it was used last, to the minute.
    pub used_at: Option<jiff::Timestamp>,
}

/// What ids of programs begin with, so that they are nobody's on a platform.
const PROGRAM: &str = "api:";

impl Token {
    /// The program as history and cards name it.
    #[must_use]
    pub fn named(&self) -> Named {
        Named { id: PersonId(format!("{PROGRAM}{}", self.id)), name: self.name.as_str().into() }
    }

    /// Whether it is good at `now`.
    #[must_use]
    pub fn is_good(&self, now: jiff::Timestamp) -> bool {
        self.revoked_at.is_none() && self.expires_at.is_none_or(|expires| now < expires)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scope_has_one_name_in_requests_json_and_the_database() {
        for scope in Scope::ALL {
            assert_eq!(serde_json::to_value(scope).unwrap(), scope.name());
            assert_eq!(scope.name().parse(), Ok(*scope));
        }
        assert!("everything".parse::<Scope>().unwrap_err().contains("tickets:read"));
    }
}
