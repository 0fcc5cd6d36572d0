//! How often a session is begun: Discord allows a thousand a day, and takes the token away from a bot that needs more.
//! Each is counted in the database before it begins, by whichever process, so that a crash loop is slowed down in time.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use serde_json::Value;
use serenity::all::{ConnectionStage, Context, EventHandler, ShardManager, ShardStageUpdateEvent};
use tokio::sync::mpsc;
use tokio::time::Instant;

use crate::chat::{Deaf, Inlet};
use crate::domain::pace::Starting;

/// So many of a day's starts are left alone, for whoever mends what goes wrong.
const RESERVE: u64 = 50;
/// A wait that is no more than the distance between two shards.
const APART_MAX: Duration = Duration::from_secs(6);
/// Where Discord does not say when the day's starts come back.
const RESET_DEFAULT: Duration = Duration::from_secs(3600);

/// How often it is looked whether there is a session, and how long there may be none.
const LOOK_EVERY: Duration = Duration::from_secs(5);
const DOWN_MAX: Duration = Duration::from_secs(60);

/// What Discord says of a bot's starts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Limit {
    remaining: u64,
    reset_after: Duration,
}

impl Limit {
    /// As `GET /gateway/bot` tells it; without a limit where a compatible server does not.
    pub(super) fn told(answer: &Value) -> Self {
        let number = |key: &str| answer.pointer(&format!("/session_start_limit/{key}")).and_then(Value::as_u64);
        let reset_after = number("reset_after").map_or(RESET_DEFAULT, Duration::from_millis);
        Self { remaining: number("remaining").unwrap_or(u64::MAX), reset_after }
    }

    /// How long to wait before the next start, where hardly any is left.
    fn wait(self) -> Option<Duration> {
        (self.remaining <= RESERVE).then_some(self.reset_after)
    }
}

/// The starts of one bot.
pub(super) struct Starts {
    inlet: Inlet,
    starting: Starting,
}

impl Starts {
    pub(super) const fn new(inlet: Inlet, starting: Starting) -> Self {
        Self { inlet, starting }
    }

    /// Waits until a session may begin, and counts it.
    pub(super) async fn turn(&self, limit: &Limit) -> Result<(), Deaf> {
        if let Some(wait) = limit.wait() {
            tracing::error!(
                remaining = limit.remaining,
                wait_secs = wait.as_secs(),
                "the day's sessions are nearly used up; Discord is not listened to until there are new ones. Look for a \
                 program with the same token that starts again and again"
            );
            tokio::time::sleep(wait).await;
        }
        while let Some(wait) = self.counted_or_wait(true).await? {
            if wait <= APART_MAX {
                tokio::time::sleep(wait).await;
                continue;
            }
            tracing::warn!(
                wait_secs = wait.as_secs(),
                "Discord was connected to too often today: the next session waits, or the day's would be used up. The \
                 log before this tells why the desk starts again and again"
            );
            tokio::time::sleep(wait).await;
        }
        Ok(())
    }

    async fn counted_or_wait(&self, first: bool) -> Result<Option<Duration>, Deaf> {
        let starting = Starting { first, ..self.starting.clone() };
        let wait = self.inlet.session_starts(&starting).await;
        let wait = wait.map_err(|_| Deaf::Passing("a session could not be counted: no database".to_owned()))?;
        Ok(wait.map(|wait| wait.unsigned_abs() + Duration::from_secs(1)))
    }

    /// Counts the sessions that serenity begins by itself, after those that it lost. Ends where the connection must be
    /// given up: there were too many, or none comes about, which serenity would try every five seconds for ever. The next
    /// connection waits for its turn.
    pub(super) async fn over(self, mut begun: mpsc::UnboundedReceiver<()>, shards: Arc<ShardManager>) -> Deaf {
        let (mut up_at, mut looks) = (Instant::now(), tokio::time::interval(LOOK_EVERY));
        // The first is the one that was waited for.
        let mut counted = false;
        loop {
            tokio::select! {
                Some(()) = begun.recv() => {
                    if counted {
                        match self.counted_or_wait(false).await {
                            Ok(None) => {}
                            Ok(Some(_)) => return Deaf::Passing("sessions were lost too often".to_owned()),
                            Err(deaf) => return deaf,
                        }
                    }
                    counted = true;
                }
                _ = looks.tick() => {
                    let runners = shards.runners.lock().await;
                    if runners.values().any(|runner| runner.stage == ConnectionStage::Connected) {
                        up_at = Instant::now();
                    } else if up_at.elapsed() > DOWN_MAX {
                        return Deaf::Passing("no session came about".to_owned());
                    }
                }
            }
        }
    }
}

/// Tells of each session that has begun.
pub(super) struct Begun(pub(super) mpsc::UnboundedSender<()>);

#[async_trait]
impl EventHandler for Begun {
    async fn shard_stage_update(&self, _: Context, event: ShardStageUpdateEvent) {
        // A session that is resumed was begun before. serenity does not tell of the stage `Identifying` itself.
        if (event.old, event.new) == (ConnectionStage::Identifying, ConnectionStage::Connected) {
            // Where nobody counts any more the connection is being closed.
            let _ = self.0.send(());
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_last_starts_of_a_day_are_left_alone() {
        let told = |remaining: u64| {
            Limit::told(&json!({"session_start_limit": {"total": 1000, "remaining": remaining, "reset_after": 5000}}))
        };
        assert_eq!(told(51).wait(), None);
        assert_eq!(told(50).wait(), Some(Duration::from_secs(5)));
        assert_eq!(told(0).wait(), Some(Duration::from_secs(5)));
        assert_eq!(Limit::told(&json!({"url": "ws://localhost"})).wait(), None);
    }
}
