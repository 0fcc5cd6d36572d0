//! Interactions whose acknowledgement is on its way: what follows one up waits for it, since Discord knows no webhook of
//! an interaction before. (The desk commits first and acknowledges then, and what it committed is sent at once.)

use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::Notify;

/// Discord takes no acknowledgement after this.
const WAIT_MAX: Duration = Duration::from_secs(3);

/// The tokens of interactions that are being acknowledged by this process.
#[derive(Default)]
pub(super) struct Acknowledging {
    tokens: Mutex<HashSet<String>>,
    ended: Notify,
}

/// An acknowledgement on its way, until it is dropped.
pub(super) struct Underway {
    all: Arc<Acknowledging>,
    token: String,
}

impl Acknowledging {
    /// The interaction of this token is about to be acknowledged.
    pub(super) fn begin(self: &Arc<Self>, token: &str) -> Underway {
        self.tokens().insert(token.to_owned());
        Underway { all: Arc::clone(self), token: token.to_owned() }
    }

    /// Waits until no acknowledgement of this token is on its way, no longer than one may take.
    pub(super) async fn ended(&self, token: &str) {
        let ended = async {
            loop {
                let mut next = std::pin::pin!(self.ended.notified());
                next.as_mut().enable();
                if !self.tokens().contains(token) {
                    return;
                }
                next.await;
            }
        };
        let _ = tokio::time::timeout(WAIT_MAX, ended).await;
    }

    fn tokens(&self) -> std::sync::MutexGuard<'_, HashSet<String>> {
        self.tokens.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Underway {
    fn drop(&mut self) {
        self.all.tokens().remove(&self.token);
        self.all.ended.notify_waiters();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn who_follows_an_interaction_up_waits_for_its_acknowledgement_and_not_for_ever() {
        let all = Arc::new(Acknowledging::default());
        let begun = tokio::time::Instant::now();
        all.ended("a").await;
        let underway = all.begin("a");
        all.ended("b").await;
        assert_eq!(begun.elapsed(), Duration::ZERO, "nothing is waited for that is not on its way");
        let ends = async {
            tokio::time::sleep(Duration::from_secs(1)).await;
            drop(underway);
        };
        tokio::join!(all.ended("a"), ends);
        assert_eq!(begun.elapsed(), Duration::from_secs(1));
        let _lost = all.begin("a");
        all.ended("a").await;
        assert_eq!(begun.elapsed(), Duration::from_secs(1) + WAIT_MAX);
    }
}
