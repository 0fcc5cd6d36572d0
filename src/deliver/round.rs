//! A delivery round: lease → send → record. Each lane is one row at a time; lanes go side by side.

use std::sync::Arc;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use tokio::sync::Notify;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use super::{Address, Courier, Parcel, Receipt, Undelivered, address};
use crate::clock::Clock;
use crate::domain::{Destination, Policy};
use crate::store::outbox::{self, End, Lease, Leased};
use crate::store::{Db, Failure, conversations, tickets};

/// Rows in delivery at once, per platform.
const IN_FLIGHT_MAX: usize = 16;
/// A courier that takes longer is given up on; what it did is unknown then.
const COURIER_DEADLINE: Duration = Duration::from_secs(45);
/// Longer than a courier may take, so that a lease does not run out under a delivery.
const LEASE_LENGTH: SignedDuration = SignedDuration::from_secs(90);
/// A row that failed this often is abandoned.
const ATTEMPTS_MAX: u32 = 12;
/// The longest wait between two attempts.
const BACKOFF_MAX: SignedDuration = SignedDuration::from_mins(5);
/// How often the outbox is looked at where nobody said that something is in it.
const LOOK_EVERY: Duration = Duration::from_secs(1);

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
    /// The name of this process in leases.
    pub holder: String,
}

impl Delivery {
    /// Delivers until `shutdown`; what is in flight then is finished, and one last round made.
    pub async fn run(&self, shutdown: CancellationToken) {
        while !shutdown.is_cancelled() {
            if let Err(failure) = self.drain(&shutdown).await {
                tracing::error!(platform = %self.courier.platform(), %failure, "the outbox could not be delivered; trying again");
            }
            tokio::select! {
                () = shutdown.cancelled() => {}
                () = self.stored.notified() => {}
                () = tokio::time::sleep(LOOK_EVERY) => {}
            }
        }
        if let Err(failure) = self.drain(&CancellationToken::new()).await {
            tracing::error!(platform = %self.courier.platform(), %failure, "the last round of the outbox failed; the rest waits for the next start");
        }
    }

    /// Delivers until nothing is due.
    ///
    /// # Errors
    /// The database failed; what was leased is delivered again when its lease runs out.
    pub async fn drain(&self, shutdown: &CancellationToken) -> Result<(), Failure> {
        let mut in_flight = JoinSet::new();
        loop {
            let room = IN_FLIGHT_MAX - in_flight.len();
            let leased = if shutdown.is_cancelled() { Vec::new() } else { self.lease(room).await? };
            for row in leased {
                let delivery = self.clone();
                in_flight.spawn(async move { delivery.deliver(row).await });
            }
            match in_flight.join_next().await {
                None => return Ok(()),
                Some(Ok(recorded)) => recorded?,
                Some(Err(panic)) => {
                    tracing::error!(platform = %self.courier.platform(), %panic, "a courier panicked; its row is tried again when its lease runs out");
                }
            }
        }
    }

    async fn lease(&self, rows_max: usize) -> Result<Vec<Leased>, Failure> {
        let rows_max = i64::try_from(rows_max).unwrap_or(1);
        let lease = Lease { holder: &self.holder, length: LEASE_LENGTH };
        let mut tx = self.db.write().await?;
        let leased = outbox::lease(&mut tx, self.courier.platform(), &lease, self.clock.now(), rows_max).await?;
        tx.commit().await?;
        Ok(leased)
    }

    async fn deliver(&self, row: Leased) -> Result<(), Failure> {
        let mut tx = self.db.read().await?;
        let to = address::look_up(&mut tx, &self.policy, &row.workspace, &row.to).await?;
        drop(tx);
        let outcome = match to {
            Address::Nowhere => Err(Undelivered::Refused { reason: "its place is gone".to_owned() }),
            to => self.send(&row, to).await,
        };
        self.record(&row, outcome).await
    }

    async fn send(&self, row: &Leased, to: Address) -> Result<Receipt, Undelivered> {
        let parcel = Parcel {
            id: row.id,
            workspace: row.workspace.clone(),
            stored_at: row.stored_at,
            attempt: row.attempt,
            maybe_posted: row.maybe_posted,
            to,
            locale: row.locale,
            notice: row.notice.clone(),
        };
        match tokio::time::timeout(COURIER_DEADLINE, self.courier.deliver(&parcel)).await {
            Ok(outcome) => outcome,
            Err(_) => Err(Undelivered::Unknown { reason: "the platform took too long".to_owned() }),
        }
    }

    async fn record(&self, row: &Leased, outcome: Result<Receipt, Undelivered>) -> Result<(), Failure> {
        let now = self.clock.now();
        let mut tx = self.db.write().await?;
        if let Ok(receipt) = &outcome {
            self.place(&mut tx, row, receipt).await?;
        }
        let reason = outcome.as_ref().err().map(ToString::to_string).unwrap_or_default();
        let end = match &outcome {
            Ok(_) => End::Sent,
            Err(undelivered) => verdict(undelivered, row.attempt, now, &reason),
        };
        let ours = outbox::end(&mut tx, row.id, &self.holder, end, now).await?;
        tx.commit().await?;
        let platform = self.courier.platform();
        match end {
            _ if !ours => tracing::warn!(%platform, row = row.id, "a lease ran out during a delivery"),
            End::Sent => tracing::debug!(%platform, row = row.id, "delivered"),
            End::Again { .. } => {
                tracing::info!(%platform, row = row.id, attempt = row.attempt, reason, "not delivered yet");
            }
            End::Abandoned(_) => {
                tracing::error!(%platform, workspace = %row.workspace, row = row.id, reason, "given up on a post");
            }
        }
        Ok(())
    }

    /// Keeps what the courier made: a thread, a card.
    async fn place(&self, tx: &mut crate::store::Tx, row: &Leased, receipt: &Receipt) -> Result<(), Failure> {
        match &row.to {
            Destination::Conversation(id) if receipt.root.is_some() || receipt.thread.is_some() => {
                let (root, thread) = (receipt.root.as_ref(), receipt.thread.as_ref());
                conversations::placed(tx, &row.workspace, *id, root, thread).await
            }
            Destination::Card(number) => match &receipt.posted {
                Some(card) => tickets::card_posted(tx, &row.workspace, *number, card).await,
                None => Ok(()),
            },
            _ => Ok(()),
        }
    }
}

/// What becomes of a row that was not delivered.
fn verdict<'a>(undelivered: &Undelivered, attempt: u32, now: Timestamp, reason: &'a str) -> End<'a> {
    let (after, maybe_posted) = match undelivered {
        Undelivered::Refused { .. } => return End::Abandoned(reason),
        Undelivered::Later { after, .. } => (*after, false),
        Undelivered::Unknown { .. } => (None, true),
    };
    if attempt >= ATTEMPTS_MAX {
        return End::Abandoned(reason);
    }
    let asked = after.and_then(|after| SignedDuration::try_from(after).ok());
    let wait = asked.unwrap_or_else(|| backoff(attempt));
    End::Again { due_at: now.checked_add(wait).unwrap_or(now), maybe_posted, reason }
}

/// 1 s, 2 s, 4 s … up to five minutes.
fn backoff(attempt: u32) -> SignedDuration {
    let doubled = SignedDuration::from_secs(1).checked_mul(1_i32 << attempt.clamp(1, 16).saturating_sub(1));
    doubled.unwrap_or(BACKOFF_MAX).min(BACKOFF_MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_that_failed_waits_longer_each_time_and_is_given_up_on_in_the_end() {
        let now = Timestamp::UNIX_EPOCH;
        let later =
            |secs: Option<u64>| Undelivered::Later { after: secs.map(Duration::from_secs), reason: String::new() };
        let unknown = Undelivered::Unknown { reason: String::new() };
        let refused = Undelivered::Refused { reason: String::new() };
        let again = |secs: i64, maybe_posted| End::Again {
            due_at: Timestamp::from_second(secs).unwrap(),
            maybe_posted,
            reason: "why",
        };
        let cases = [
            (later(None), 1, again(1, false)),
            (later(None), 4, again(8, false)),
            (later(None), 11, again(300, false)),
            (later(Some(40)), 1, again(40, false)),
            (unknown, 2, again(2, true)),
            (refused, 1, End::Abandoned("why")),
            (later(Some(1)), ATTEMPTS_MAX, End::Abandoned("why")),
        ];
        for (undelivered, attempt, expect) in cases {
            assert_eq!(verdict(&undelivered, attempt, now, "why"), expect, "{undelivered:?} {attempt}");
        }
    }
}
