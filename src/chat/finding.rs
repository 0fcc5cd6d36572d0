//! What an examination of a platform's settings finds.

use std::time::Duration;

use jiff::Timestamp;
use serde::Serialize;

/// Clocks that differ by more make Slack's signatures look old, and promises run wrong.
const SKEW_MAX: Duration = Duration::from_secs(60);

/// How good something is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Grade {
    /// As it should be.
    Good,
    /// It works, and not all of it.
    Warning,
    /// It does not work.
    Bad,
}

/// One thing that was looked at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// What was looked at.
    pub what: String,
    /// How good it is.
    pub grade: Grade,
    /// What was found.
    pub found: String,
    /// What to do about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fix: Option<String>,
}

impl Finding {
    /// It is as it should be.
    #[must_use]
    pub fn good(what: impl Into<String>, found: impl Into<String>) -> Self {
        Self { what: what.into(), grade: Grade::Good, found: found.into(), fix: None }
    }

    /// It works, and not all of it.
    #[must_use]
    pub fn warning(what: impl Into<String>, found: impl Into<String>, fix: impl Into<String>) -> Self {
        Self { what: what.into(), grade: Grade::Warning, found: found.into(), fix: Some(fix.into()) }
    }

    /// It does not work.
    #[must_use]
    pub fn bad(what: impl Into<String>, found: impl Into<String>, fix: impl Into<String>) -> Self {
        Self { what: what.into(), grade: Grade::Bad, found: found.into(), fix: Some(fix.into()) }
    }
}

/// What a platform's `Date` header says about this machine's clock.
pub(super) fn skew(platform: &str, date: Option<&str>, now: Timestamp) -> Option<Finding> {
    let there = jiff::fmt::rfc2822::parse(date?).ok()?.timestamp();
    let apart = now.duration_since(there).unsigned_abs();
    let what = format!("{platform}: clock");
    let found = format!("{} s apart from {platform}'s", apart.as_secs());
    Some(if apart > SKEW_MAX {
        Finding::bad(what, found, "set this machine's clock, best by NTP: `timedatectl set-ntp true`")
    } else {
        Finding::good(what, found)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_that_is_minutes_off_is_found() {
        let now: Timestamp = "2026-11-24T06:02:00Z".parse().unwrap();
        let grade = |date| skew("Slack", Some(date), now).map(|finding| finding.grade);
        assert_eq!(grade("Tue, 24 Nov 2026 06:01:30 GMT"), Some(Grade::Good));
        assert_eq!(grade("Tue, 24 Nov 2026 06:05:00 GMT"), Some(Grade::Bad));
        assert_eq!(grade("yesterday"), None);
    }
}
