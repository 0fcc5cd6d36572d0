//! Waits that a platform asks for, by the name of what must wait.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

use crate::failpoint::{Guard, holds};

/// Waits of up to this long are waited out at the call; longer ones are the outbox's.
pub(super) const WAIT_MAX: Duration = Duration::from_secs(8);
/// Names that are remembered.
const NAMES_MAX: usize = 4096;

/// Until when which name is closed.
#[derive(Debug, Default)]
pub(super) struct Pauses(Mutex<HashMap<String, Instant>>);

impl Pauses {
    /// Closes `name` for a while.
    pub(super) fn close(&self, name: &str, length: Duration) {
        if !holds(Guard::Wait) {
            return;
        }
        let now = Instant::now();
        let mut until = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if until.len() >= NAMES_MAX {
            until.retain(|_, until| *until > now);
        }
        until.insert(name.to_owned(), now + length);
    }

    /// How long `name` is closed for.
    pub(super) fn left(&self, name: &str) -> Duration {
        let until = self.0.lock().unwrap_or_else(PoisonError::into_inner).get(name).copied();
        until.map(|until| until.saturating_duration_since(Instant::now())).unwrap_or_default()
    }

    /// Waits until all `names` are open.
    ///
    /// # Errors
    /// The time that is left, where that is too long to wait here.
    pub(super) async fn wait(&self, names: &[&str]) -> Result<(), Duration> {
        let until = {
            let closed = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            names.iter().filter_map(|name| closed.get(*name)).max().copied()
        };
        let left = until.map(|until| until.saturating_duration_since(Instant::now())).unwrap_or_default();
        if left > WAIT_MAX {
            return Err(left);
        }
        tokio::time::sleep(left).await;
        Ok(())
    }

    /// Waits for a turn: `name` is open at most once in `spacing`, after a burst of at most `burst`.
    ///
    /// # Errors
    /// The time that is left, where that is too long to wait here; the turn is not taken then.
    pub(super) async fn turn(&self, name: &str, spacing: Duration, burst: u32) -> Result<(), Duration> {
        let now = Instant::now();
        let left = {
            let mut next = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            if next.len() >= NAMES_MAX {
                next.retain(|_, until| *until > now);
            }
            // The moment up to which turns are given away; it may run ahead of now by a burst.
            let given = next.get(name).copied().unwrap_or(now).max(now);
            let left = given.saturating_duration_since(now + spacing * burst);
            if left > WAIT_MAX {
                return Err(left);
            }
            next.insert(name.to_owned(), given + spacing);
            left
        };
        tokio::time::sleep(left).await;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_closed_name_waits_and_a_long_wait_is_told() {
        let pauses = Pauses::default();
        pauses.close("route", Duration::from_secs(2));
        let began = Instant::now();
        assert_eq!(pauses.wait(&["other"]).await, Ok(()));
        assert_eq!(pauses.wait(&["route", "other"]).await, Ok(()));
        assert_eq!(began.elapsed().as_secs(), 2);
        pauses.close("route", Duration::from_secs(60));
        assert_eq!(pauses.wait(&["route"]).await, Err(Duration::from_secs(60)));
    }

    #[tokio::test(start_paused = true)]
    async fn turns_come_in_a_burst_and_then_one_after_the_other() {
        let (pauses, spacing) = (Pauses::default(), Duration::from_secs(1));
        let began = Instant::now();
        for _ in 0..5 {
            assert_eq!(pauses.turn("channel", spacing, 3).await, Ok(()));
        }
        assert_eq!(began.elapsed().as_secs(), 1);
        assert_eq!(pauses.turn("another", spacing, 3).await, Ok(()));
        assert_eq!(began.elapsed().as_secs(), 1);
    }
}
