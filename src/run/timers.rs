//! What is done from time to time: clocks and digests by one replica for all, housekeeping by each.

use std::time::Duration;

use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::supervise;
use crate::flow::Flow;
use crate::replica::{Replica, Sole, Taken};
use crate::store::{Failure, statistics};

/// How often clocks and digests are looked at.
const TICK_EVERY: Duration = Duration::from_secs(1);
/// How often old bookkeeping is forgotten.
const TIDY_EVERY: Duration = Duration::from_secs(600);
/// How often it is looked whether tables have grown.
const STATISTICS_EVERY: Duration = Duration::from_secs(2);
/// The work of telling what time brings, of which there is one for all replicas.
const TIMERS: &str = "timers";

/// Starts all of it.
pub(super) fn start(workers: &TaskTracker, working: &CancellationToken, flow: &Flow, replica: &Replica) {
    let (telling, stop, timers) = (flow.clone(), working.clone(), Sole::new(replica.clone(), TIMERS));
    supervise::spawn(workers, working, "tell time", move || {
        let (flow, stop, timers) = (telling.clone(), stop.clone(), timers.clone());
        async move {
            // Nothing is told by a promise that was edited.
            recompute_clocks(&flow).await;
            every(TICK_EVERY, stop, flow, |flow| tick(flow, timers.clone())).await;
        }
    });
    let (tidying, stop) = (flow.clone(), working.clone());
    supervise::spawn(workers, working, "tidy", move || every(TIDY_EVERY, stop.clone(), tidying.clone(), tidy));
    let (looking, stop) = (flow.clone(), working.clone());
    supervise::spawn(workers, working, "know the tables", move || {
        every(STATISTICS_EVERY, stop.clone(), looking.clone(), refresh_statistics)
    });
}

async fn recompute_clocks(flow: &Flow) {
    if let Err(failure) = flow.recompute_clocks().await {
        tracing::error!(%failure, "clocks could not be computed by the policies of today; each is when its ticket changes");
    }
}

async fn tick(flow: Flow, timers: Sole) {
    let done = match timers.turn().await {
        Ok(Taken::Here(fence)) => timers.behind(fence, flow.tick()).await.transpose().map(drop),
        Ok(Taken::Elsewhere) => return,
        Err(failure) => Err(failure),
    };
    match done {
        Ok(()) | Err(Failure::Lost) => {}
        Err(failure) => tracing::error!(%failure, "clocks and digests could not be looked at; trying again"),
    }
}

async fn refresh_statistics(flow: Flow) {
    if let Err(failure) = statistics::refresh(&flow.db).await {
        tracing::warn!(%failure, "the database could not look at its tables; it may be slow for a while");
    }
}

async fn tidy(flow: Flow) {
    if let Err(failure) = flow.tidy().await {
        tracing::error!(%failure, "old bookkeeping could not be forgotten; trying again");
    }
}

async fn every<Done: Future<Output = ()>>(
    period: Duration,
    stop: CancellationToken,
    flow: Flow,
    work: impl Fn(Flow) -> Done,
) {
    let mut beat = tokio::time::interval(period);
    beat.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            () = stop.cancelled() => return,
            _ = beat.tick() => work(flow.clone()).await,
        }
    }
}
