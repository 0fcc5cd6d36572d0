//! How often a bot may begin a gateway session: Discord takes the token away from one that begins a thousand a day.

use jiff::{SignedDuration, Timestamp};

/// Over so long starts are counted.
pub const WINDOW: SignedDuration = SignedDuration::from_hours(24);
/// So many of each shard are begun without a wait: a day's deployments and lost sessions.
const AT_ONCE: usize = 20;
/// At most so many a day, however often the desk crashes: a fifth of what Discord allows, for other programs too that
/// use the token. A bot with many shards needs more, and never more than half of it.
const STARTS_MAX: usize = 200;
const STARTS_MAX_OF_MANY: usize = 500;
/// Between the first sessions of two shards, whichever process begins them (Discord: one in 5 s).
const APART: SignedDuration = SignedDuration::from_secs(5);

/// A session that is about to begin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Starting {
    /// Whose.
    pub bot: String,
    /// How many shards the bot has.
    pub shards: u32,
    /// Whether it is the first of a shard in this process, and not one that the client began anew by itself.
    pub first: bool,
}

/// How long the next start must wait, by the `starts` of the last day, oldest first.
#[must_use]
pub fn wait(starts: &[Timestamp], starting: &Starting, now: Timestamp) -> Option<SignedDuration> {
    let recent: Vec<_> = starts.iter().filter(|at| now.duration_since(**at) < WINDOW).collect();
    let last = recent.last()?;
    let shards = usize::try_from(starting.shards).unwrap_or(usize::MAX).max(1);
    let starts_max = STARTS_MAX.saturating_mul(shards).min(STARTS_MAX_OF_MANY.max(STARTS_MAX));
    let at_once = AT_ONCE.saturating_mul(shards).min(starts_max / 2);
    let spacing = if recent.len() < at_once {
        if shards > 1 && starting.first { APART } else { SignedDuration::ZERO }
    } else {
        // Past the first ones the rest of the day's is spread over the day.
        let left = i32::try_from(starts_max - at_once).unwrap_or(i32::MAX).max(1);
        WINDOW / left
    };
    let left = last.checked_add(spacing).ok()?.duration_since(now);
    left.is_positive().then_some(left)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SPACING: SignedDuration = SignedDuration::from_secs(480);

    fn starting(shards: u32, first: bool) -> Starting {
        Starting { bot: "1".to_owned(), shards, first }
    }

    #[test]
    fn a_crash_loop_begins_twenty_sessions_at_once_and_never_more_than_two_hundred_a_day() {
        let begin = Timestamp::UNIX_EPOCH;
        let (mut starts, mut now) = (Vec::new(), begin);
        while now.duration_since(begin) < WINDOW * 3 {
            if wait(&starts, &starting(1, true), now).is_none() {
                starts.push(now);
            }
            now += SignedDuration::from_secs(5);
        }
        let within = |span: SignedDuration| starts.iter().filter(|at| at.duration_since(begin) < span).count();
        assert_eq!(within(SignedDuration::from_secs(100)), 20);
        assert!(within(SignedDuration::from_hours(1)) <= 28, "{}", within(SignedDuration::from_hours(1)));
        for (at, start) in starts.iter().enumerate() {
            let day = starts[at..].iter().take_while(|later| later.duration_since(*start) < WINDOW).count();
            assert!(day <= STARTS_MAX, "{day} within a day");
        }
        assert!(starts.len() > 400, "nor is it held for ever: {}", starts.len());
    }

    #[test]
    fn who_starts_now_and_then_does_not_wait() {
        let now: Timestamp = "2026-11-24T09:00:00Z".parse().unwrap();
        let one = starting(1, true);
        assert_eq!(wait(&[], &one, now), None);
        assert_eq!(wait(&[now; 19], &one, now), None);
        assert_eq!(wait(&[now; 20], &one, now), Some(SPACING));
        let yesterday = now.checked_sub(WINDOW).unwrap();
        assert_eq!(wait(&vec![yesterday; 500], &one, now), None);
    }

    #[test]
    fn shards_begin_apart_and_a_bot_that_has_many_begins_more_a_day() {
        let now: Timestamp = "2026-11-24T09:00:00Z".parse().unwrap();
        let ago = |secs| now.checked_sub(SignedDuration::from_secs(secs)).unwrap();
        assert_eq!(wait(&[ago(2)], &starting(4, true), now), Some(SignedDuration::from_secs(3)));
        assert_eq!(wait(&[ago(5)], &starting(4, true), now), None);
        assert_eq!(wait(&[ago(2)], &starting(4, false), now), None, "one that was lost and is begun anew");
        assert_eq!(wait(&[now; 60], &starting(4, false), now), None);
        assert_eq!(wait(&[now; 80], &starting(4, false), now), Some(WINDOW / 420));
        assert_eq!(wait(&[now; 249], &starting(64, false), now), None);
        assert!(wait(&[now; 250], &starting(64, false), now).is_some());
    }
}
