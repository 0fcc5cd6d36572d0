//! Signing in to the dashboard: a link that is good once, and the session that it begins.

use std::fmt;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::{Author, Locale, Role, WorkspaceId};

/// How long a link is good.
pub const LINK_LASTS: SignedDuration = SignedDuration::from_mins(5);
/// How long a session lasts while nobody looks.
pub const IDLE_MAX: SignedDuration = SignedDuration::from_hours(2);
/// How long a session lasts at most.
pub const SESSION_LASTS: SignedDuration = SignedDuration::from_hours(12);
/// How many sessions a person has at once; the oldest ends for a new one.
pub const SESSIONS_MAX: i64 = 10;

/// The address of a link: a secret for as long as it is good, which does not show itself in `Debug`.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct LinkAddress(String);

impl LinkAddress {
    /// The link to the pages at `base` that brings `secret`.
    #[must_use]
    pub fn new(base: &str, secret: &str) -> Self {
        Self(format!("{}/dashboard/sign-in?key={secret}", base.trim_end_matches('/')))
    }

    /// The address, to show it to its person alone.
    #[must_use]
    pub fn secret(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for LinkAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("LinkAddress(secret)")
    }
}

/// A link that the shell made up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// Where it leads.
    pub address: LinkAddress,
    /// What is kept of its secret.
    pub hash: String,
}

/// A link as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignIn {
    /// The hash of its secret.
    pub hash: String,
    /// Whom it signs in.
    pub author: Author,
    /// The language of the pages.
    pub locale: Locale,
    /// Until when it is good.
    pub expires_at: Timestamp,
}

/// What a browser holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// The hash of its secret.
    pub hash: String,
    /// The workspace.
    pub workspace: WorkspaceId,
    /// Who, with the groups that the desk saw them with last.
    pub author: Author,
    /// The role that the login of an organisation vouched for.
    pub claimed_role: Option<Role>,
    /// When it saw those groups.
    pub groups_at: Timestamp,
    /// The language of the pages.
    pub locale: Locale,
    /// When it began.
    pub began_at: Timestamp,
    /// When it was used last, to the minute.
    pub seen_at: Timestamp,
    /// When it ends in any case.
    pub expires_at: Timestamp,
}

impl Session {
    /// Whether it still holds.
    #[must_use]
    pub fn is_good(&self, now: Timestamp) -> bool {
        now < self.expires_at && now.duration_since(self.seen_at) < IDLE_MAX
    }

    /// Whether its use should be noted again.
    #[must_use]
    pub fn use_is_old(&self, now: Timestamp) -> bool {
        now.duration_since(self.seen_at) >= SignedDuration::from_mins(1)
    }
}

/// What is kept of a secret. It needs no salt: the secrets are 256 bits of chance.
#[must_use]
pub fn hash_of(secret: &str) -> String {
    hex::encode(Sha256::digest(secret.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Platform;

    #[test]
    fn a_session_ends_when_nobody_looks_and_in_any_case_after_its_time() {
        let began: Timestamp = "2026-11-24T09:00:00Z".parse().unwrap();
        let session = |seen_at: Timestamp| Session {
            hash: "h".into(),
            workspace: WorkspaceId::new(Platform::Discord, "1"),
            author: Author { id: "7".into(), name: "m".into(), groups: vec![], bot: false, locale: None },
            claimed_role: None,
            groups_at: began,
            locale: Locale::English,
            began_at: began,
            seen_at,
            expires_at: began + SESSION_LASTS,
        };
        let mins = SignedDuration::from_mins;
        let cases = [
            (mins(0), mins(119), true),
            (mins(0), mins(120), false),
            (mins(700), mins(719), true),
            (mins(700), mins(720), false),
        ];
        for (seen, now, good) in cases {
            assert_eq!(session(began + seen).is_good(began + now), good, "{seen:?} {now:?}");
        }
    }

    #[test]
    fn a_link_does_not_show_itself() {
        let link = Link { address: LinkAddress::new("https://desk.example/", "s3cret"), hash: hash_of("s3cret") };
        assert_eq!(link.address.secret(), "https://desk.example/dashboard/sign-in?key=s3cret");
        assert!(!format!("{link:?}").contains("s3cret"));
    }
}
