//! A breaker: where a platform is out, or has shut the desk out, nothing more is sent than one post that tries.
//!
//! Without it each post that waits would use its attempts up on an outage that has nothing to do with it, and Discord
//! shuts out the address of whoever sends ten thousand refused requests in ten minutes.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

/// Failures in a row that are no accident.
const FAILURES_MAX: u32 = 5;
/// The longest wait until it is tried again.
const WAIT_MAX: Duration = Duration::from_secs(60);

/// Whether a platform takes anything.
#[derive(Debug, Default)]
pub(super) struct Breaker(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    failures: u32,
    shut_until: Option<Instant>,
}

impl Breaker {
    fn with<T>(&self, look: impl FnOnce(&mut State) -> T) -> T {
        look(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// The platform answered: it is there.
    pub(super) fn answered(&self) {
        self.with(|state| *state = State::default());
    }

    /// It did not answer, or said that it is out. Twice as long a wait with each failure that is no accident.
    pub(super) fn failed(&self) {
        self.with(|state| {
            state.failures = state.failures.saturating_add(1);
            if let Some(more) = state.failures.checked_sub(FAILURES_MAX) {
                let wait = Duration::from_secs(1) * 2_u32.pow(more.min(6));
                state.shut(wait.min(WAIT_MAX));
            }
        });
    }

    /// It has shut the desk out, for so long at least.
    pub(super) fn shut(&self, length: Duration) {
        self.with(|state| {
            state.failures = state.failures.max(FAILURES_MAX);
            state.shut(length);
        });
    }

    /// How many posts may be tried at once: one after an outage, until it is answered.
    ///
    /// # Errors
    /// None, for so long.
    pub(super) fn takes(&self) -> Result<usize, Duration> {
        self.with(|state| {
            let left = state.shut_until.map(|until| until.saturating_duration_since(Instant::now()));
            match left {
                Some(left) if !left.is_zero() => Err(left),
                Some(_) => Ok(1),
                None => Ok(usize::MAX),
            }
        })
    }
}

impl State {
    fn shut(&mut self, length: Duration) {
        let until = Instant::now() + length;
        self.shut_until = Some(self.shut_until.map_or(until, |before| before.max(until)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn an_outage_is_tried_with_one_post_at_a_time_and_ever_less_often() {
        let breaker = Breaker::default();
        for _ in 1..FAILURES_MAX {
            breaker.failed();
            assert_eq!(breaker.takes(), Ok(usize::MAX), "an accident");
        }
        for secs in [1, 2, 4, 8, 16, 32, 60, 60] {
            breaker.failed();
            assert_eq!(breaker.takes(), Err(Duration::from_secs(secs)));
            tokio::time::advance(Duration::from_secs(secs)).await;
            assert_eq!(breaker.takes(), Ok(1));
        }
        breaker.answered();
        assert_eq!(breaker.takes(), Ok(usize::MAX));
    }

    #[tokio::test(start_paused = true)]
    async fn whoever_is_shut_out_stays_out_for_as_long_as_was_said() {
        let breaker = Breaker::default();
        breaker.shut(Duration::from_secs(300));
        breaker.failed();
        assert_eq!(breaker.takes(), Err(Duration::from_secs(300)));
        tokio::time::advance(Duration::from_secs(300)).await;
        assert_eq!(breaker.takes(), Ok(1));
    }
}
