//! How many requests a token may send in a minute: one program must not take the desk from the others.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use axum::http::{HeaderMap, HeaderName, HeaderValue};

const MINUTE: Duration = Duration::from_secs(60);

/// Whose requests are counted at once; more than that is a flood of new callers, who wait.
const CALLERS_MAX: usize = 100_000;

/// What each caller has sent.
#[derive(Debug, Default)]
pub struct Limits {
    minutes: Mutex<HashMap<String, (Instant, u32)>>,
}

/// How a caller stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Left {
    /// Requests that it may send in a minute.
    pub(super) requests_max: u32,
    /// Requests that it may still send in this minute; none of them is this one.
    pub(super) requests: u32,
    /// Seconds until the next minute begins.
    pub(super) reset_secs: u64,
    /// Whether this request is one too many.
    pub(super) over: bool,
}

impl Limits {
    /// Counts a request of a caller who may send `requests_max` in a minute.
    pub(super) fn count(&self, caller: String, requests_max: u32, now: Instant) -> Left {
        let mut minutes = self.minutes.lock().unwrap_or_else(PoisonError::into_inner);
        if minutes.len() >= CALLERS_MAX {
            minutes.retain(|_, (began, _)| now.duration_since(*began) < MINUTE);
            if minutes.len() >= CALLERS_MAX {
                return Left { requests_max, requests: 0, reset_secs: MINUTE.as_secs(), over: true };
            }
        }
        let (began, sent) = minutes.entry(caller).or_insert((now, 0));
        if now.duration_since(*began) >= MINUTE {
            (*began, *sent) = (now, 0);
        }
        let over = *sent >= requests_max;
        *sent = sent.saturating_add(u32::from(!over));
        let reset_secs = MINUTE.saturating_sub(now.duration_since(*began)).as_secs() + 1;
        Left { requests_max, requests: requests_max.saturating_sub(*sent), reset_secs, over }
    }
}

impl Left {
    /// Tells it in the headers of an answer.
    pub(super) fn tell(self, headers: &mut HeaderMap) {
        let names = ["ratelimit-limit", "ratelimit-remaining", "ratelimit-reset"].map(HeaderName::from_static);
        let values = [u64::from(self.requests_max), u64::from(self.requests), self.reset_secs];
        for (name, value) in names.into_iter().zip(values) {
            headers.insert(name, HeaderValue::from(value));
        }
        if self.over {
            headers.insert(axum::http::header::RETRY_AFTER, HeaderValue::from(self.reset_secs));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_may_send_so_much_in_a_minute_and_others_are_not_held_up() {
        let (limits, now) = (Limits::default(), Instant::now());
        for sent in 1..=600 {
            let left = limits.count("1".to_owned(), 600, now);
            assert_eq!((left.requests, left.over), (600 - sent, false));
        }
        assert!(limits.count("1".to_owned(), 600, now).over);
        assert!(!limits.count("2".to_owned(), 600, now).over);
        assert!(!limits.count("1".to_owned(), 600, now + MINUTE).over);
    }
}
