//! People: who acted, as the platform says it, and what the desk makes of it.

use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

use super::{Locale, PersonId, Untrusted};

/// A person as the platform describes them in the very event that they caused.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Author {
    /// The platform's id: the only identity.
    pub id: PersonId,
    /// The display name, to show and never to decide by.
    pub name: Untrusted,
    /// Ids of the Discord roles or Slack user groups that the person has now.
    #[serde(default)]
    pub groups: Vec<String>,
    /// Whether a program wrote this; the desk does not answer programs.
    #[serde(default)]
    pub bot: bool,
    /// The language of the person's client, where the platform says it.
    #[serde(default)]
    pub locale: Option<Locale>,
}

impl Author {
    /// The person with the name to show.
    #[must_use]
    pub fn named(&self) -> Named {
        Named { id: self.id.clone(), name: self.name.clone() }
    }
}

/// What a person may do. Each role may do all that the ones before it may.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// Asks questions and follows own tickets.
    Requester,
    /// Works tickets.
    Agent,
    /// An agent who also gives work to others.
    Lead,
    /// A lead who also looks after the desk itself: its tokens, its log, what it could not take.
    Admin,
}

impl Role {
    /// The name used in commands, JSON and the database.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Requester => "requester",
            Self::Agent => "agent",
            Self::Lead => "lead",
            Self::Admin => "admin",
        }
    }
}

/// A person and the name to show for them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Named {
    /// The platform's id.
    pub id: PersonId,
    /// The display name at that moment.
    pub name: Untrusted,
}

/// A person as the desk sees them at the moment of an act.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// Who.
    pub named: Named,
    /// What they may do here, now.
    pub role: Role,
    /// The plan that holds for them here, now.
    pub plan: super::Plan,
    /// The language to speak to them.
    pub locale: Locale,
    /// The zone that the times are in that they type.
    pub time_zone: TimeZone,
}
