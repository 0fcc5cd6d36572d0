//! The desk's own signs of life: when each platform was last heard, and what it did. They are of the process, not of a database.

pub mod metrics;

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use crate::domain::Platform;

/// Silence of a platform that is a sign of deafness. Discord acknowledges a heartbeat every 41 s, Slack's sockets are
/// pinged every few seconds.
const DEAF_AFTER: Duration = Duration::from_secs(55);

/// When a platform was last heard.
#[derive(Debug, Clone, Copy)]
pub struct Ear {
    /// The platform.
    pub platform: Platform,
    /// For how long nothing is heard: no event, and no sign that the connection lives.
    pub silent_for: Duration,
}

impl Ear {
    /// Whether the silence is too long to be a quiet hour.
    #[must_use]
    pub fn is_deaf(&self) -> bool {
        self.silent_for > DEAF_AFTER
    }
}

static HEARD: Mutex<Vec<(Platform, Instant)>> = Mutex::new(Vec::new());

/// The platform is to be listened to from now on: where nothing is heard of it soon, the desk is deaf. Trying again to
/// listen is no sign of life.
pub fn expected(platform: Platform) {
    let mut heard = HEARD.lock().unwrap_or_else(PoisonError::into_inner);
    if heard.iter().all(|(known, _)| *known != platform) {
        heard.push((platform, Instant::now()));
    }
}

/// The platform's connection is alive: an event came, or an answer to a heartbeat.
pub fn heard(platform: Platform) {
    expected(platform);
    let mut heard = HEARD.lock().unwrap_or_else(PoisonError::into_inner);
    heard.iter_mut().filter(|(known, _)| *known == platform).for_each(|(_, at)| *at = Instant::now());
}

/// Every platform that is listened to.
#[must_use]
pub fn ears() -> Vec<Ear> {
    let heard = HEARD.lock().unwrap_or_else(PoisonError::into_inner);
    heard.iter().map(|&(platform, at)| Ear { platform, silent_for: at.elapsed() }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_platform_that_says_nothing_for_a_minute_is_deaf() {
        let ear = |secs| Ear { platform: Platform::Slack, silent_for: Duration::from_secs(secs) };
        assert!(!ear(41).is_deaf(), "Discord's heartbeat");
        assert!(ear(60).is_deaf());
    }

    #[test]
    fn a_platform_counts_once_however_often_it_is_begun() {
        expected(Platform::Terminal);
        heard(Platform::Terminal);
        expected(Platform::Terminal);
        let ears = ears();
        assert_eq!(ears.iter().filter(|ear| ear.platform == Platform::Terminal && !ear.is_deaf()).count(), 1);
    }
}
