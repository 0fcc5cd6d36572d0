//! Signs of life of the gateway between events: its answers to heartbeats.

use std::sync::Arc;
use std::time::Duration;

use serenity::all::ShardManager;

use crate::domain::Platform;
use crate::vitals;

/// How often it is looked for a new one.
const LOOK_EVERY: Duration = Duration::from_secs(5);

/// Tells of each heartbeat that is answered; never ends. serenity keeps only how long the last answer took: one that took
/// as long to the nanosecond would be passed over, and the next one told of.
pub(super) async fn told(shards: Arc<ShardManager>) -> ! {
    let mut last = Vec::new();
    loop {
        tokio::time::sleep(LOOK_EVERY).await;
        let runners = shards.runners.lock().await;
        let mut answers: Vec<_> =
            runners.iter().filter_map(|(shard, runner)| Some((*shard, runner.latency?))).collect();
        drop(runners);
        answers.sort_unstable();
        if answers != last && !answers.is_empty() {
            vitals::heard(Platform::Discord);
            last = answers;
        }
    }
}
