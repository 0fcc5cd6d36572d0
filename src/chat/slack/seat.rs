//! A place for two sockets: Slack allows an app ten, so that of many replicas five listen and the others stand by.

use std::time::Duration;

use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use crate::chat::books::Place;
use crate::chat::catch_up::CatchUp;
use crate::chat::{Deaf, Inlet};

/// Ten sockets of two each.
const SOCKETS: Place = Place { kind: "slack:sockets", seats: 5 };
/// How often it is asked whether there is one.
const LOOK_EVERY: Duration = Duration::from_secs(2);

/// Listens while this process has a place, until `shutdown` or until it cannot go on.
pub(super) async fn while_seated<Listening: Future<Output = Result<(), Deaf>>>(
    ears: &CatchUp,
    shutdown: &CancellationToken,
    listen: impl Fn(CancellationToken) -> Listening,
) -> Result<(), Deaf> {
    let inlet = ears.inlet();
    loop {
        let (good_until, gone) = tokio::select! {
            taken = taken(inlet) => taken,
            () = shutdown.cancelled() => return Ok(()),
        };
        let stop = shutdown.child_token();
        let mut listening = std::pin::pin!(listen(stop.clone()));
        let ended = tokio::select! {
            ended = &mut listening => Some(ended),
            () = lost(ears, good_until, gone) => None,
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

/// Waits for a place; until when it surely is ours, and how many replicas were gone by then.
async fn taken(inlet: &Inlet) -> (Instant, u64) {
    let mut stands_by = false;
    loop {
        match inlet.place(SOCKETS).await {
            Ok(seats) if !seats.mine.is_empty() => return (Instant::now() + seats.good_for, seats.others_gone),
            Ok(_) if !stands_by => {
                tracing::info!("other replicas have all sockets that Slack allows; this one stands by");
                stands_by = true;
            }
            _ => {}
        }
        tokio::time::sleep(LOOK_EVERY).await;
    }
}

/// Waits until the place is lost, or may be. What Slack brought to a replica that is gone, and perhaps brings to nobody
/// again, is read back.
async fn lost(ears: &CatchUp, mut good_until: Instant, mut gone: u64) {
    let inlet = ears.inlet();
    loop {
        tokio::time::sleep(LOOK_EVERY).await;
        let asked = tokio::time::timeout_at(good_until, inlet.place(SOCKETS)).await;
        match asked {
            Ok(Ok(seats)) if seats.mine.is_empty() => return,
            Ok(Ok(seats)) => {
                good_until = Instant::now() + seats.good_for;
                if seats.others_gone > gone {
                    ears.gap();
                }
                gone = seats.others_gone;
            }
            Ok(Err(_)) if Instant::now() < good_until => {}
            _ => return,
        }
    }
}
