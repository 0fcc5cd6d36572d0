//! What becomes of a row that was not delivered: tried again, and when, or given up on.

use jiff::{SignedDuration, Timestamp};

use super::Undelivered;
use crate::failpoint::{Guard, holds};
use crate::store::outbox::End;

/// For how long the platform's limits may hold a row back without its being a failed attempt.
const HELD_BACK_MAX: SignedDuration = SignedDuration::from_hours(24);
/// A row that failed this often is abandoned.
pub(super) const ATTEMPTS_MAX: u32 = 12;
/// The longest wait between two attempts.
const BACKOFF_MAX: SignedDuration = SignedDuration::from_mins(5);
/// The longest wait that a platform may ask for.
const ASKED_MAX: SignedDuration = SignedDuration::from_hours(24);

/// What becomes of a row that was not delivered.
pub(super) fn verdict<'a>(
    undelivered: &Undelivered,
    (attempt, stored_at): (u32, Timestamp),
    now: Timestamp,
    reason: &'a str,
) -> End<'a> {
    let (after, maybe_posted) = match undelivered {
        Undelivered::Refused { .. } => return End::Abandoned(reason),
        Undelivered::Busy { after } | Undelivered::Later { after: Some(after), .. } => {
            (Some(*after).filter(|_| holds(Guard::Wait)), false)
        }
        Undelivered::Later { after: None, .. } => (None, false),
        Undelivered::Unknown { .. } => (None, true),
    };
    let counted = !matches!(undelivered, Undelivered::Busy { .. }) || now.duration_since(stored_at) > HELD_BACK_MAX;
    if counted && attempt >= ATTEMPTS_MAX {
        return End::Abandoned(reason);
    }
    let asked = after.and_then(|after| SignedDuration::try_from(after).ok());
    let wait = asked.map_or_else(|| backoff(attempt), |asked| asked.min(ASKED_MAX));
    End::Again { due_at: now.checked_add(wait).unwrap_or(now), maybe_posted, reason, counted }
}

/// 1 s, 2 s, 4 s … up to five minutes.
fn backoff(attempt: u32) -> SignedDuration {
    let doubled = SignedDuration::from_secs(1).checked_mul(1_i32 << attempt.clamp(1, 16).saturating_sub(1));
    doubled.unwrap_or(BACKOFF_MAX).min(BACKOFF_MAX)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn a_row_that_failed_waits_longer_each_time_and_is_given_up_on_in_the_end() {
        let now = Timestamp::UNIX_EPOCH;
        let later =
            |secs: Option<u64>| Undelivered::Later { after: secs.map(Duration::from_secs), reason: String::new() };
        let unknown = Undelivered::Unknown { reason: String::new() };
        let refused = Undelivered::Refused { reason: String::new() };
        let again = |secs: i64, maybe_posted| End::Again {
            due_at: Timestamp::from_second(secs).unwrap(),
            maybe_posted,
            reason: "why",
            counted: true,
        };
        let held_back = |secs: i64| End::Again {
            due_at: Timestamp::from_second(secs).unwrap(),
            maybe_posted: false,
            reason: "why",
            counted: false,
        };
        let busy = Undelivered::Busy { after: Duration::from_secs(9) };
        let cases = [
            (later(None), 1, again(1, false)),
            (later(None), 4, again(8, false)),
            (later(None), 11, again(300, false)),
            (later(Some(40)), 1, again(40, false)),
            (later(Some(10_000_000)), 1, again(24 * 3600, false)),
            (later(Some(u64::MAX)), 1, again(1, false)),
            (unknown, 2, again(2, true)),
            (refused, 1, End::Abandoned("why")),
            (busy.clone(), 1, held_back(9)),
            (busy.clone(), ATTEMPTS_MAX, held_back(9)),
            (later(Some(1)), ATTEMPTS_MAX, End::Abandoned("why")),
        ];
        for (undelivered, attempt, expect) in cases {
            assert_eq!(verdict(&undelivered, (attempt, now), now, "why"), expect, "{undelivered:?} {attempt}");
        }
        let long_ago = now.checked_sub(SignedDuration::from_hours(25)).unwrap();
        assert_eq!(verdict(&busy, (ATTEMPTS_MAX, long_ago), now, "why"), End::Abandoned("why"));
    }
}
