//! Supervision: a task has a name and an owner; a panic restarts it, and a deaf platform is listened to again.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use futures_util::FutureExt;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::chat::{ChatPlatform, Deaf, Inlet};
use crate::domain::Platform;
use crate::vitals;

/// The wait before a task that panicked starts again.
const RESTART_AFTER: Duration = Duration::from_secs(1);
/// The first and the longest wait before a platform is listened to again. Discord allows a thousand new sessions a
/// day: even failing at once each time, the longest wait keeps the desk below 300.
const DEAF_FIRST: Duration = Duration::from_secs(2);
const DEAF_MAX: Duration = Duration::from_secs(300);

/// Runs `work` until it ends by itself; after a panic it starts again.
pub(super) fn spawn<Work, Running>(workers: &TaskTracker, stop: &CancellationToken, name: &str, work: Work)
where
    Work: Fn() -> Running + Send + 'static,
    Running: Future<Output = ()> + Send,
{
    let (name, stop) = (name.to_owned(), stop.clone());
    workers.spawn(async move {
        while AssertUnwindSafe(work()).catch_unwind().await.is_err() {
            vitals::metrics::panic();
            tracing::error!(task = name, "a task panicked; it starts again");
            tokio::select! {
                () = stop.cancelled() => return,
                () = tokio::time::sleep(RESTART_AFTER) => {}
            }
        }
    });
}

/// Listens to a platform until `stop`, again and again where what ends it may pass.
pub(super) async fn listen(
    platform: Arc<dyn ChatPlatform>,
    inlet: Inlet,
    stop: CancellationToken,
) -> Result<Platform, Deaf> {
    let name = platform.platform();
    let mut wait = DEAF_FIRST;
    loop {
        let began = tokio::time::Instant::now();
        let listening = AssertUnwindSafe(platform.listen(inlet.clone(), stop.clone())).catch_unwind().await;
        let reason = match listening {
            Ok(Ok(())) => return Ok(name),
            Ok(Err(Deaf::Setting(reason))) => {
                tracing::error!(platform = %name, "{reason}");
                return Err(Deaf::Setting(format!("{name}: {reason}")));
            }
            Ok(Err(Deaf::Passing(reason))) => reason,
            Err(_) => "the listener panicked".to_owned(),
        };
        if began.elapsed() > DEAF_MAX {
            wait = DEAF_FIRST;
        }
        tracing::warn!(platform = %name, reason, wait_secs = wait.as_secs(), "not listening; trying again");
        tokio::select! {
            () = stop.cancelled() => return Ok(name),
            () = tokio::time::sleep(wait) => {}
        }
        wait = (wait * 2).min(DEAF_MAX);
    }
}
