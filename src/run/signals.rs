//! Signals: the first asks the desk to stop in order, the second ends it at once.

use tokio::signal;
use tokio_util::sync::CancellationToken;

/// The exit code of a desk that was ended by a second signal.
const ENDED_AT_ONCE: i32 = 130;

/// Cancels `stop` on the first SIGTERM or Ctrl-C.
#[expect(clippy::exit, reason = "a second signal means: do not wait for anything")]
pub(super) fn cancel_on_stop(stop: &CancellationToken) {
    let stop = stop.clone();
    tokio::spawn(async move {
        arrived().await;
        tracing::info!("stopping: listeners end, events in hand finish, the outbox makes a last round");
        stop.cancel();
        arrived().await;
        tracing::warn!("a second signal: ending at once");
        std::process::exit(ENDED_AT_ONCE);
    });
}

#[cfg(unix)]
async fn arrived() {
    let Ok(mut terminate) = signal::unix::signal(signal::unix::SignalKind::terminate()) else {
        return interrupted().await;
    };
    tokio::select! {
        _ = terminate.recv() => {}
        () = interrupted() => {}
    }
}

#[cfg(not(unix))]
async fn arrived() {
    interrupted().await;
}

async fn interrupted() {
    if signal::ctrl_c().await.is_err() {
        std::future::pending::<()>().await;
    }
}
