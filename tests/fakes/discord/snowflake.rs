//! Ids and times in Discord's form.

use jiff::Timestamp;
use serde_json::Value;

/// 1 January 2015, where Discord's clock begins, in Unix milliseconds.
const EPOCH_MS: u64 = 1_420_070_400_000;

/// A source of ids: each is above the last and holds the time of its making.
#[derive(Debug, Default)]
pub(super) struct Snowflakes {
    last: u64,
}

impl Snowflakes {
    /// The next id.
    pub(super) fn take(&mut self) -> String {
        let ms = u64::try_from(Timestamp::now().as_millisecond()).unwrap_or(EPOCH_MS);
        self.last = (self.last + 1).max(ms.saturating_sub(EPOCH_MS) << 22);
        self.last.to_string()
    }
}

/// An id as a number, for comparing; what is not an id is 0.
pub(super) fn number(id: &str) -> u64 {
    id.parse().unwrap_or(0)
}

/// An id that a client wrote: Discord takes texts and numbers.
pub(super) fn given(id: &Value) -> Option<String> {
    id.as_str().map(str::to_owned).or_else(|| id.as_u64().map(|id| id.to_string()))
}

/// Now, as Discord writes it.
pub(super) fn now() -> String {
    Timestamp::now().strftime("%Y-%m-%dT%H:%M:%S.%6f+00:00").to_string()
}

/// Now in Unix seconds.
pub(super) fn seconds() -> f64 {
    Timestamp::now().as_duration().as_secs_f64()
}
