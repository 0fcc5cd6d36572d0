//! `[backfill]`: how far back the desk reads what was said while it did not listen.

use std::time::Duration;

use jiff::SignedDuration;
use serde::Deserialize;

/// What holds where nothing is set.
const MAX_AGE: SignedDuration = SignedDuration::from_hours(24);
const MAX_MESSAGES: u32 = 1000;
const QUIET_AFTER: SignedDuration = SignedDuration::from_hours(1);
/// Keys of events are kept for a week: what is older could be taken twice.
const MAX_AGE_MAX: SignedDuration = SignedDuration::from_hours(24 * 6);
const MAX_MESSAGES_MAX: u32 = 10_000;

/// The settings of reading back, checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BackfillConfig {
    /// Older messages are not read.
    pub max_age: SignedDuration,
    /// So many messages of one channel or thread are read.
    pub max_messages: usize,
    /// An overheard question that is found later than this is left to the agents.
    pub quiet_after: SignedDuration,
    /// After so long without any event the desk looks whether it is deaf.
    pub silence: Duration,
}

impl Default for BackfillConfig {
    fn default() -> Self {
        Self {
            max_age: MAX_AGE,
            max_messages: MAX_MESSAGES as usize,
            quiet_after: QUIET_AFTER,
            silence: Duration::from_secs(600),
        }
    }
}

/// The table as it is written.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct BackfillTable {
    max_age: Option<String>,
    max_messages: Option<u32>,
    quiet_after: Option<String>,
    silence: Option<String>,
}

impl BackfillConfig {
    /// The settings; `Err` is a sentence that names the key.
    pub(super) fn check(table: BackfillTable) -> Result<Self, String> {
        let default = Self::default();
        let span = |key: &str, text: Option<String>, default| match text {
            Some(text) => super::duration::parse(&text).map_err(|reason| format!("backfill.{key}: {reason}")),
            None => Ok(default),
        };
        let max_age = span("max_age", table.max_age, default.max_age)?;
        if max_age > MAX_AGE_MAX {
            return Err("backfill.max_age is more than 6d: what the desk took is remembered for a week".to_owned());
        }
        let quiet_after = span("quiet_after", table.quiet_after, default.quiet_after)?;
        let max_messages = table.max_messages.unwrap_or(MAX_MESSAGES);
        if !(1..=MAX_MESSAGES_MAX).contains(&max_messages) {
            return Err(format!("backfill.max_messages = {max_messages} is not between 1 and {MAX_MESSAGES_MAX}"));
        }
        let silence = match table.silence {
            Some(text) => silence(&text).map_err(|reason| format!("backfill.silence: {reason}"))?,
            None => default.silence,
        };
        Ok(Self { max_age, max_messages: max_messages as usize, quiet_after, silence })
    }
}

/// Seconds, minutes or hours.
fn silence(text: &str) -> Result<Duration, String> {
    super::duration::seconds(text).or_else(|_| Ok(super::duration::parse(text)?.unsigned_abs()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str) -> Result<BackfillConfig, String> {
        BackfillConfig::check(toml::from_str(text).unwrap())
    }

    #[test]
    fn what_is_not_set_has_a_value_and_what_is_wrong_is_named() {
        assert_eq!(check(""), Ok(BackfillConfig::default()));
        let set = check("max_age = '2h'\nmax_messages = 5\nquiet_after = '10m'\nsilence = '5s'").unwrap();
        assert_eq!((set.max_age, set.quiet_after), (SignedDuration::from_hours(2), SignedDuration::from_mins(10)));
        assert_eq!((set.max_messages, set.silence), (5, Duration::from_secs(5)));
        for (text, expect) in [
            ("max_age = '7d'", "more than 6d"),
            ("max_age = 'long'", "backfill.max_age: `long`"),
            ("quiet_after = ''", "backfill.quiet_after"),
            ("max_messages = 0", "is not between"),
            ("silence = '3 weeks'", "backfill.silence"),
        ] {
            let error = check(text).unwrap_err();
            assert!(error.contains(expect), "{text}: {error}");
        }
    }
}
