//! How often a bot may begin a gateway session: Discord takes the token away from one that begins a thousand a day.

use jiff::{SignedDuration, Timestamp};

/// Over so long starts are counted.
pub const WINDOW: SignedDuration = SignedDuration::from_hours(24);
/// So many are begun without a wait: a day's deployments and lost sessions.
const AT_ONCE: usize = 20;
/// At most so many a day, however often the desk crashes: a fifth of what Discord allows, for other programs too that
/// use the token.
const STARTS_MAX: usize = 200;
/// Past the first ones there is so long between two: the rest of the day's is spread over the day.
const SPACING: SignedDuration = SignedDuration::from_secs(24 * 3600 / (STARTS_MAX - AT_ONCE) as i64);

/// How long the next start must wait, by the `starts` of the last day, oldest first.
#[must_use]
pub fn wait(starts: &[Timestamp], now: Timestamp) -> Option<SignedDuration> {
    let recent: Vec<_> = starts.iter().filter(|at| now.duration_since(**at) < WINDOW).collect();
    let last = recent.last()?;
    if recent.len() < AT_ONCE {
        return None;
    }
    let free_at = last.checked_add(SPACING);
    let left = free_at.ok()?.duration_since(now);
    left.is_positive().then_some(left)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_crash_loop_begins_twenty_sessions_at_once_and_never_more_than_two_hundred_a_day() {
        let begin = Timestamp::UNIX_EPOCH;
        let (mut starts, mut now) = (Vec::new(), begin);
        while now.duration_since(begin) < WINDOW * 3 {
            if wait(&starts, now).is_none() {
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
        assert_eq!(wait(&[], now), None);
        assert_eq!(wait(&[now; 19], now), None);
        assert_eq!(wait(&[now; 20], now), Some(SPACING));
        let yesterday = now.checked_sub(WINDOW).unwrap();
        assert_eq!(wait(&vec![yesterday; 500], now), None);
    }
}
