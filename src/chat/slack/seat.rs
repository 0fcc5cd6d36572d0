//! A place for two sockets: Slack allows an app ten, so that of many replicas five listen and the others stand by.

use std::time::Duration;

use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use crate::chat::books::Place;
use crate::chat::{Deaf, Inlet};

/// Ten sockets of two each.
const SOCKETS: Place = Place { kind: "slack:sockets", seats: 5 };
/// How often it is asked whether there is one.
const LOOK_EVERY: Duration = Duration::from_secs(2);

/// Listens while this process has a place, until `shutdown` or until it cannot go on.
pub(super) async fn while_seated<Listening: Future<Output = Result<(), Deaf>>>(
    inlet: &Inlet,
    shutdown: &CancellationToken,
    listen: impl Fn(CancellationToken) -> Listening,
) -> Result<(), Deaf> {
    loop {
        let good_until = tokio::select! {
            until = taken(inlet) => until,
            () = shutdown.cancelled() => return Ok(()),
        };
        let stop = shutdown.child_token();
        let mut listening = std::pin::pin!(listen(stop.clone()));
        let ended = tokio::select! {
            ended = &mut listening => Some(ended),
            () = lost(inlet, good_until) => None,
        };
        match ended {
            Some(ended) => {
                if inlet.leave_place(SOCKETS).await.is_err() {
                    tracing::debug!("the place for sockets could not be given back; it is when the session has ended");
                }
                return ended;
            }
            None => {
                tracing::warn!(
                    "it is not known whether the sockets are still ours: Slack is not listened to meanwhile"
                );
                stop.cancel();
                listening.await?;
            }
        }
    }
}

/// Waits for a place; until when it surely is ours.
async fn taken(inlet: &Inlet) -> Instant {
    let mut stands_by = false;
    loop {
        match inlet.place(SOCKETS).await {
            Ok(seats) if !seats.mine.is_empty() => return Instant::now() + seats.good_for,
            Ok(_) if !stands_by => {
                tracing::info!("other replicas have all sockets that Slack allows; this one stands by");
                stands_by = true;
            }
            _ => {}
        }
        tokio::time::sleep(LOOK_EVERY).await;
    }
}

/// Waits until the place is lost, or may be.
async fn lost(inlet: &Inlet, mut good_until: Instant) {
    loop {
        tokio::time::sleep(LOOK_EVERY).await;
        let asked = tokio::time::timeout_at(good_until, inlet.place(SOCKETS)).await;
        match asked {
            Ok(Ok(seats)) if seats.mine.is_empty() => return,
            Ok(Ok(seats)) => good_until = Instant::now() + seats.good_for,
            Ok(Err(_)) if Instant::now() < good_until => {}
            _ => return,
        }
    }
}
