//! A delivery round: lease → send → record. Each lane is one row at a time; lanes go side by side.

use std::collections::HashMap;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use futures_util::FutureExt;
use jiff::{SignedDuration, Timestamp};
use tokio::sync::Notify;
use tokio::task::JoinSet;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use super::verdict::{ATTEMPTS_MAX, verdict};
use super::{Address, Courier, Parcel, Receipt, Undelivered, address};
use crate::clock::Clock;
use crate::domain::{Destination, Notice, Policy, WorkspaceId};
use crate::failpoint::{Guard, Point, holds, lease_secs, reached};
use crate::replica::Replica;
use crate::store::fence::{self, Fence};
use crate::store::outbox::{self, End, Lease, Leased};
use crate::store::{Db, Failure, Tx, conversations, drafts, problems, replicas, tickets, visitors};
use crate::vitals;

/// Rows in delivery at once, per platform.
const IN_FLIGHT_MAX: usize = 64;
/// The same of one place, where they may wait for each other: a busy channel leaves room for the others.
const PLACE_IN_FLIGHT_MAX: usize = 4;
/// Rows whose mark is mended at once.
const MENDED_MAX: usize = 1000;
/// Tries of a record that meets a deadlock.
const RECORDS_MAX: usize = 3;
/// A courier that takes longer is given up on; what it did is unknown then.
const COURIER_DEADLINE: Duration = Duration::from_secs(45);
/// Longer than a courier may take, so that a lease does not run out under a delivery.
const LEASE_LENGTH: SignedDuration = SignedDuration::from_secs(90);
/// How long the last round goes on beginning deliveries; what is left waits for the next start.
const LAST_ROUND_LENGTH: Duration = Duration::from_secs(5);
/// How often it is looked whether something waits behind a row that is gone.
const MEND_EVERY: SignedDuration = SignedDuration::from_secs(1);
/// How often the outbox is looked at where nobody said that something is in it.
const LOOK_EVERY: Duration = Duration::from_secs(1);
/// How long one look is behind another at least: where much is stored and delivered, one serves many.
const LOOKS_APART: Duration = Duration::from_millis(10);

/// Delivers the outbox of one platform.
#[derive(Clone)]
pub struct Delivery {
    /// The database.
    pub db: Db,
    /// The platform's courier.
    pub courier: Arc<dyn Courier>,
    /// Where cards go.
    pub policy: Arc<Policy>,
    /// The time.
    pub clock: Clock,
    /// Told when something was stored.
    pub stored: Arc<Notify>,
    /// The name of this process in leases, where it has no session.
    pub holder: String,
    /// Its session among other replicas, on whose behalf it delivers: what it has in hand is free when that ends.
    pub replica: Option<Replica>,
}

/// On whose behalf rows are in hand.
#[derive(Debug, Clone)]
struct Hand {
    holder: String,
    fence: Option<Fence>,
}

impl Delivery {
    /// Delivers until `shutdown`; what is in flight then is finished, and one last round made.
    pub async fn run(&self, shutdown: CancellationToken) {
        let mut mended_at = Timestamp::MIN;
        while !shutdown.is_cancelled() {
            let began = Instant::now();
            let delivered = async {
                if self.clock.now().duration_since(mended_at) >= MEND_EVERY {
                    self.mend().await?;
                    mended_at = self.clock.now();
                }
                self.drain(&shutdown).await
            };
            if let Err(failure) = delivered.await {
                tracing::error!(platform = %self.courier.platform(), %failure, "the outbox could not be delivered; trying again");
            }
            tokio::select! {
                () = shutdown.cancelled() => {}
                () = self.stored.notified() => {}
                () = tokio::time::sleep(LOOK_EVERY) => {}
            }
            tokio::time::sleep_until(began + LOOKS_APART).await;
        }
        let last_round = CancellationToken::new();
        let end_of_round = async {
            tokio::time::sleep(LAST_ROUND_LENGTH).await;
            last_round.cancel();
            std::future::pending().await
        };
        let drained = tokio::select! {
            drained = self.drain(&last_round) => drained,
            never = end_of_round => never,
        };
        if let Err(failure) = drained {
            tracing::error!(platform = %self.courier.platform(), %failure, "the last round of the outbox failed; the rest waits for the next start");
        }
    }

    /// Delivers until nothing is due, or until `shutdown` and what was begun is finished.
    ///
    /// # Errors
    /// The database failed; what was leased is delivered again when its lease runs out.
    pub async fn drain(&self, shutdown: &CancellationToken) -> Result<(), Failure> {
        let mut in_flight = JoinSet::new();
        let mut places = HashMap::new();
        let mut failed = None;
        let mut next_look = Instant::now();
        loop {
            tokio::time::sleep_until(next_look).await;
            let room = self.courier.takes().map_or(0, |takes| takes.min(IN_FLIGHT_MAX)).saturating_sub(in_flight.len());
            let hand = if room > 0 && failed.is_none() && !shutdown.is_cancelled() { self.hand() } else { None };
            if let Some(hand) = hand {
                next_look = Instant::now() + LOOKS_APART;
                match behind(&hand, self.lease(&hand, room, &full(&places))).await {
                    Ok(leased) => leased.into_iter().for_each(|row| {
                        let (delivery, hand, place) = (self.clone(), hand.clone(), row.place.clone());
                        let task = in_flight.spawn(async move { delivery.deliver(&hand, row).await });
                        places.insert(task.id(), place);
                    }),
                    // The next round is on behalf of the next session.
                    Err(Failure::Lost) => {}
                    Err(failure) => failed = Some(failure),
                }
            }
            // Where there is room, what is stored meanwhile does not wait for the end of what is slow.
            let ended = tokio::select! {
                ended = in_flight.join_next_with_id() => ended,
                () = self.stored.notified(), if room > 0 => continue,
                () = tokio::time::sleep(LOOK_EVERY), if room > 0 => continue,
            };
            match ended {
                None => return failed.map_or(Ok(()), Err),
                Some(Ok((task, recorded))) => {
                    places.remove(&task);
                    failed = failed.or(recorded.err());
                }
                Some(Err(panic)) => {
                    places.remove(&panic.id());
                    tracing::error!(platform = %self.courier.platform(), %panic, "a delivery panicked; its row is tried again when its lease runs out");
                }
            }
        }
    }

    /// On whose behalf rows are taken in hand now; none while it is not known whether the session lasts.
    fn hand(&self) -> Option<Hand> {
        let Some(replica) = &self.replica else { return Some(Hand { holder: self.holder.clone(), fence: None }) };
        let fence = replica.fence()?;
        Some(Hand { holder: replicas::holder(fence.replica), fence: Some(fence) })
    }

    /// Lets rows go on that wait behind one that is gone.
    ///
    /// # Errors
    /// The database failed.
    pub async fn mend(&self) -> Result<(), Failure> {
        let mut tx = self.db.write().await?;
        outbox::come_first(&mut tx, self.courier.platform(), MENDED_MAX).await?;
        tx.commit().await
    }

    async fn lease(&self, hand: &Hand, rows_max: usize, full: &[String]) -> Result<Vec<Leased>, Failure> {
        let length = SignedDuration::from_secs(lease_secs(LEASE_LENGTH.as_secs()));
        let lease = Lease { holder: &hand.holder, length };
        let mut tx = self.db.write().await?;
        let leased = outbox::lease(&mut tx, self.courier.platform(), &lease, self.clock.now(), rows_max, full).await?;
        if !leased.is_empty() {
            reached(Point::OutboxLeasing).await;
        }
        tx.commit().await?;
        if !leased.is_empty() {
            reached(Point::OutboxLeased).await;
        }
        Ok(leased)
    }

    async fn deliver(&self, hand: &Hand, row: Leased) -> Result<(), Failure> {
        let outcome = match self.parcel(&row).await {
            // Each attempt before took longer than its lease, or took the whole process down.
            Ok(_) if row.attempt > ATTEMPTS_MAX => Err(Undelivered::Refused { reason: "tried too often".to_owned() }),
            Ok(Parcel { to: Address::Nowhere, .. }) => {
                Err(Undelivered::Refused { reason: "its place is gone".to_owned() })
            }
            Ok(parcel) => {
                if !holds(Guard::SendBeforeRecord) {
                    self.record(&row, Ok(Receipt::default())).await?;
                }
                reached(Point::OutboxSending).await;
                let sent = self.send(hand, &parcel).await;
                reached(Point::OutboxSent).await;
                sent
            }
            // A newer version wrote it, and may be there to deliver it soon.
            Err(failure @ Failure::Unreadable(_)) => {
                Err(Undelivered::Later { after: None, reason: failure.to_string() })
            }
            Err(failure) => return Err(failure),
        };
        for _ in 1..RECORDS_MAX {
            match behind(hand, self.record(&row, outcome.clone())).await {
                Err(Failure::Stale) => {}
                recorded => return self.recorded(&row, recorded),
            }
        }
        let recorded = behind(hand, self.record(&row, outcome)).await;
        self.recorded(&row, recorded)
    }

    /// What a session that has ended could not record others have done meanwhile, or will do.
    fn recorded(&self, row: &Leased, recorded: Result<(), Failure>) -> Result<(), Failure> {
        match recorded {
            Err(Failure::Lost) => {
                let platform = self.courier.platform();
                tracing::warn!(%platform, row = row.id, "others went on with a delivery that took this one too long");
                Ok(())
            }
            recorded => recorded,
        }
    }

    async fn parcel(&self, row: &Leased) -> Result<Parcel, Failure> {
        let (workspace, post) = match &row.post {
            Ok(post) => post,
            Err(failure) => return Err(Failure::Unreadable(failure.to_string())),
        };
        let mut tx = self.db.read().await?;
        Ok(Parcel {
            id: row.id,
            workspace: workspace.clone(),
            stored_at: row.stored_at,
            attempt: row.attempt,
            maybe_posted: row.maybe_posted && holds(Guard::Lookup),
            to: address::look_up(&mut tx, &self.policy, workspace, &post.to).await?,
            locale: post.locale,
            notice: post.notice.clone(),
        })
    }

    async fn send(&self, hand: &Hand, parcel: &Parcel) -> Result<Receipt, Undelivered> {
        let unknown = |reason: &str| Err(Undelivered::Unknown { reason: reason.to_owned() });
        let delivering = AssertUnwindSafe(self.courier.deliver(parcel)).catch_unwind();
        let delivering = tokio::time::timeout(COURIER_DEADLINE, delivering);
        // A process that stood still sends nothing more when it goes on: others have the row by then.
        let delivered = match (&self.replica, &hand.fence) {
            (Some(replica), Some(fence)) => replica.during(fence.replica, delivering).await,
            _ => Some(delivering.await),
        };
        match delivered {
            Some(Ok(Ok(outcome))) => outcome,
            Some(Ok(Err(_))) => unknown("the courier panicked"),
            Some(Err(_)) => unknown("the platform took too long"),
            None => unknown("the session ended meanwhile"),
        }
    }

    async fn record(&self, row: &Leased, outcome: Result<Receipt, Undelivered>) -> Result<(), Failure> {
        let now = self.clock.now();
        let reason = outcome.as_ref().err().map(ToString::to_string).unwrap_or_default();
        let end = match &outcome {
            Ok(_) => End::Sent,
            Err(undelivered) => verdict(undelivered, (row.attempt, row.stored_at), now, &reason),
        };
        let mut tx = self.db.write().await?;
        let ours = outbox::end(&mut tx, row, end, now).await?;
        if let (true, Ok(receipt), Ok((workspace, post))) = (ours, &outcome, &row.post) {
            place(&mut tx, workspace, &post.to, receipt).await?;
            if let (Some(shown), Some(posted)) = (&receipt.shown, &receipt.posted) {
                visitors::tell(&mut tx, workspace, posted, shown, now).await?;
            }
            if let (Notice::Suggestions { .. }, Some(message)) = (&post.notice, &receipt.posted) {
                drafts::posted(&mut tx, workspace, row.id, message).await?;
            }
        }
        reached(Point::OutboxRecording).await;
        tx.commit().await?;
        reached(Point::OutboxRecorded).await;
        let platform = self.courier.platform();
        if ours {
            let after = now.duration_since(row.stored_at).try_into().ok();
            match end {
                End::Sent => vitals::metrics::delivery(platform, "sent", after),
                End::Again { .. } => vitals::metrics::delivery(platform, "again", None),
                End::Abandoned(_) => vitals::metrics::delivery(platform, "abandoned", None),
            }
        }
        match end {
            _ if !ours => tracing::warn!(%platform, row = row.id, "a lease ran out during a delivery"),
            End::Sent => tracing::debug!(%platform, row = row.id, "delivered"),
            End::Again { .. } => {
                tracing::info!(%platform, row = row.id, attempt = row.attempt, reason, "not delivered yet");
            }
            End::Abandoned(_) => {
                let workspace = row.post.as_ref().map_or_else(|_| "?".to_owned(), |(id, _)| id.to_string());
                tracing::error!(%platform, workspace, row = row.id, reason, "given up on a post");
            }
        }
        Ok(())
    }
}

/// Does work on behalf of whoever has rows in hand.
async fn behind<T>(hand: &Hand, work: impl Future<Output = Result<T, Failure>>) -> Result<T, Failure> {
    match &hand.fence {
        Some(fence) => fence::within(fence.clone(), work).await,
        None => work.await,
    }
}

/// Keeps what the courier made: a thread, a card.
async fn place(tx: &mut Tx, workspace: &WorkspaceId, to: &Destination, receipt: &Receipt) -> Result<(), Failure> {
    match to {
        Destination::Conversation(id) if receipt.root.is_some() || receipt.thread.is_some() => {
            conversations::placed(tx, workspace, *id, receipt.root.as_ref(), receipt.thread.as_ref()).await
        }
        Destination::Conversation(id) => match &receipt.posted {
            Some(posted) => conversations::found(tx, workspace, *id, &posted.channel).await,
            None => Ok(()),
        },
        Destination::Card(number) => match &receipt.posted {
            Some(card) => tickets::card_posted(tx, workspace, *number, card).await,
            None => Ok(()),
        },
        Destination::Problem(number) => match &receipt.posted {
            Some(card) => problems::card_posted(tx, workspace, *number, card).await,
            None => Ok(()),
        },
        _ => Ok(()),
    }
}

/// Places that have as many rows in delivery as they may.
fn full(places: &HashMap<tokio::task::Id, String>) -> Vec<String> {
    let mut rows = HashMap::<&String, usize>::new();
    for place in places.values().filter(|place| is_shared(place)) {
        *rows.entry(place).or_default() += 1;
    }
    rows.into_iter().filter(|(_, rows)| *rows >= PLACE_IN_FLIGHT_MAX).map(|(place, _)| place.clone()).collect()
}

/// Whether the rows of a place share its limits. What goes to persons does not, nor does what an older version stored
/// without its place.
fn is_shared(place: &str) -> bool {
    !place.is_empty() && !place.starts_with('~')
}
