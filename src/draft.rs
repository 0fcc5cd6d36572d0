//! Drafts: where the desk only suggests entries, a language model may write an answer from them, shown in their place.
//!
//! The decision that suggests wants a draft, in its own transaction; here the row is leased, the model asked without
//! any transaction open, and what it wrote checked and recorded together with the edit that shows it. What goes wrong
//! leaves the suggestions as they are.

mod check;
mod endpoint;
mod links;
mod prompt;

use std::sync::Arc;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use tokio::sync::Notify;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

pub use endpoint::Endpoint;

use crate::clock::Clock;
use crate::domain::reading::EntryText;
use crate::domain::{Destination, DraftWish, Locale, Notice, Policy, Post};
use crate::store::drafts::{self, Due, End, Leased};
use crate::store::{Db, Failure, outbox};
use check::Checked;
use endpoint::Unanswered;

/// Calls of the model at once.
const IN_FLIGHT_MAX: usize = 4;
/// Calls for one draft.
const ATTEMPTS_MAX: i64 = 3;
/// A draft that comes later than this helps nobody.
const USEFUL_FOR: SignedDuration = SignedDuration::from_mins(5);
/// What a lease is longer than a call may take, so that it does not run out under one.
const LEASE_MARGIN: SignedDuration = SignedDuration::from_secs(30);
/// The first wait before a model that is busy is asked again; it doubles.
const BACKOFF_FIRST: SignedDuration = SignedDuration::from_secs(2);
/// How often wanted drafts are looked for.
const LOOK_EVERY: Duration = Duration::from_millis(500);

/// Gives the entries of these ids that somebody on this plan may read, in this language where they are in it.
pub type Entries = Arc<dyn Fn(&[String], Locale, &str) -> Vec<EntryText> + Send + Sync>;

/// Has drafts written.
#[derive(Clone)]
pub struct Drafter {
    /// The database.
    pub db: Db,
    /// The language model.
    pub endpoint: Endpoint,
    /// The entries as they are now.
    pub entries: Entries,
    /// Which workspaces there are, and how many drafts a day.
    pub policy: Arc<Policy>,
    /// The time.
    pub clock: Clock,
    /// Told when something was put in the outbox.
    pub stored: Arc<Notify>,
}

impl Drafter {
    /// Has drafts written until `shutdown`.
    pub async fn run(&self, shutdown: CancellationToken) {
        while !shutdown.is_cancelled() {
            if let Err(failure) = self.drain(&shutdown).await {
                tracing::error!(%failure, "drafts could not be looked after; trying again");
            }
            tokio::select! {
                () = shutdown.cancelled() => {}
                () = tokio::time::sleep(LOOK_EVERY) => {}
            }
        }
    }

    /// Has drafts written until none is due, or until `shutdown`: a call in hand is given up then, and its draft is
    /// asked for again by whoever looks next.
    ///
    /// # Errors
    /// The database failed; what was leased is asked for again when its lease runs out.
    pub async fn drain(&self, shutdown: &CancellationToken) -> Result<(), Failure> {
        let mut in_flight = JoinSet::new();
        let mut failed = None;
        loop {
            if failed.is_none() && !shutdown.is_cancelled() {
                match self.lease(IN_FLIGHT_MAX - in_flight.len()).await {
                    Ok(leased) => leased.into_iter().for_each(|draft| {
                        let (drafter, stop) = (self.clone(), shutdown.clone());
                        in_flight.spawn(async move { drafter.draft(draft, &stop).await });
                    }),
                    Err(failure) => failed = Some(failure),
                }
            }
            match in_flight.join_next().await {
                None => return failed.map_or(Ok(()), Err),
                Some(Ok(recorded)) => failed = failed.or(recorded.err()),
                Some(Err(panic)) => {
                    tracing::error!(%panic, "a draft panicked; it is asked for again when its lease runs out");
                }
            }
        }
    }

    async fn lease(&self, rows_max: usize) -> Result<Vec<Leased>, Failure> {
        let now = self.clock.now();
        let mut tx = self.db.read().await?;
        if !drafts::any(&mut tx).await? {
            return Ok(Vec::new());
        }
        drop(tx);
        let mut tx = self.db.write().await?;
        drafts::expire(&mut tx, now.checked_sub(USEFUL_FOR).unwrap_or(Timestamp::MIN), now).await?;
        let due = drafts::due(&mut tx, now, rows_max).await?;
        tx.commit().await?;
        let mut leased = Vec::new();
        for due in due {
            leased.extend(self.lease_one(&due, now).await?);
        }
        Ok(leased)
    }

    /// Takes one draft in hand, unless it is too late, tried too often, or too many for the day.
    async fn lease_one(&self, due: &Due, now: Timestamp) -> Result<Option<Leased>, Failure> {
        let workspace = due.workspace.parse().ok().and_then(|id| self.policy.workspace(&id));
        let mut tx = self.db.write().await?;
        let refused = match workspace {
            None => Some(End::Expired("its workspace is gone from the configuration")),
            Some(_) if due.attempts >= ATTEMPTS_MAX => Some(End::Failed("tried too often")),
            Some(workspace) => {
                // Two replicas must not both take the last one of the day.
                tx.take_turn(&workspace.id).await?;
                let calls = drafts::calls_since(&mut tx, &workspace.id, workspace.day_began(now)).await?;
                (calls >= self.policy.drafts_per_day.map_or(0, i64::from)).then_some(End::Capped)
            }
        };
        if let Some(end) = refused {
            let ended = drafts::end(&mut tx, due, end, now).await?;
            tx.commit().await?;
            if ended {
                told(&due.workspace, end);
            }
            return Ok(None);
        }
        let length = SignedDuration::try_from(self.endpoint.timeout()).unwrap_or(USEFUL_FOR) + LEASE_MARGIN;
        let leased = match drafts::lease(&mut tx, due, length, now).await {
            Ok(leased) => leased,
            // A newer version wrote it; it is counted as tried.
            Err(failure @ Failure::Unreadable(_)) => {
                tracing::error!(workspace = due.workspace, %failure, "a wanted draft cannot be read");
                None
            }
            Err(failure) => return Err(failure),
        };
        tx.commit().await?;
        Ok(leased)
    }

    async fn draft(&self, draft: Leased, shutdown: &CancellationToken) -> Result<(), Failure> {
        let wish = &draft.wish;
        let ids: Vec<_> = wish.entries.iter().map(|(id, _)| id.clone()).collect();
        let entries = (self.entries)(&ids, wish.locale, &wish.plan);
        if entries.is_empty() {
            return self.record(&draft, End::Expired("its entries are gone"), None).await;
        }
        let request = prompt::request(self.endpoint.model(), &wish.question, wish.locale, &entries);
        let answer = tokio::select! {
            answer = self.endpoint.ask(&request) => answer,
            () = shutdown.cancelled() => {
                let end = End::Again { due_at: self.clock.now(), reason: "the desk stopped" };
                return self.record(&draft, end, None).await;
            }
        };
        match answer {
            Ok(said) => match check::checked(&said, &entries, wish.locale) {
                Checked::Answer { text, sources } => {
                    let DraftWish { conversation, entries, .. } = wish.clone();
                    let notice = Notice::Drafted { conversation, entries, text, sources };
                    self.record(&draft, End::Drafted, Some(notice)).await
                }
                Checked::Declined => self.record(&draft, End::Declined, None).await,
                Checked::Unfit(reason) => self.record(&draft, End::Dropped(reason), None).await,
            },
            Err(unanswered) => {
                let reason = unanswered.to_string();
                let end = again(&unanswered, &draft, self.clock.now(), &reason);
                self.record(&draft, end, None).await
            }
        }
    }

    /// Keeps what became of a draft, and what is shown of it, at once.
    async fn record(&self, draft: &Leased, end: End<'_>, notice: Option<Notice>) -> Result<(), Failure> {
        let now = self.clock.now();
        let key = draft.workspace.to_string();
        let due = Due { id: draft.id, workspace: key.clone(), attempts: draft.attempt };
        let mut tx = self.db.write().await?;
        let ours = drafts::end(&mut tx, &due, end, now).await?;
        if let (true, Some(notice)) = (ours, notice) {
            let to = Destination::Edit(draft.message.clone());
            outbox::put(&mut tx, &draft.workspace, &Post { to, locale: draft.wish.locale, notice }, now).await?;
        }
        tx.commit().await?;
        if ours {
            told(&key, end);
            self.stored.notify_waiters();
            self.stored.notify_one();
        } else {
            tracing::debug!(workspace = key, "a draft came when it was no longer wanted");
        }
        Ok(())
    }
}

/// Whether a model that did not answer is asked again: a bounded number of times, while a draft would still help.
fn again<'a>(unanswered: &Unanswered, draft: &Leased, now: Timestamp, reason: &'a str) -> End<'a> {
    let asked = match unanswered {
        Unanswered::Busy { after, .. } => *after,
        Unanswered::Unreadable(reason) => return End::Dropped(reason),
        Unanswered::Slow | Unanswered::Refused(_) => return End::Failed(reason),
    };
    let doubled = BACKOFF_FIRST.checked_mul(1_i32 << draft.attempt.clamp(1, 8).saturating_sub(1));
    let wait = asked.and_then(|after| SignedDuration::try_from(after).ok()).or(doubled).unwrap_or(USEFUL_FOR);
    let due_at = now.checked_add(wait).unwrap_or(Timestamp::MAX);
    if draft.attempt >= ATTEMPTS_MAX || due_at.duration_since(draft.wanted_at) > USEFUL_FOR {
        return End::Failed(reason);
    }
    End::Again { due_at, reason }
}

/// Says in the log what became of a draft: never a word of it.
fn told(workspace: &str, end: End<'_>) {
    match end {
        End::Drafted => tracing::info!(workspace, "a language model drafted an answer"),
        End::Declined => tracing::info!(workspace, "a language model declined to draft an answer"),
        End::Dropped(reason) => tracing::warn!(workspace, reason, "a draft is not fit to be shown"),
        End::Failed(reason) => tracing::warn!(workspace, reason, "no draft could be had"),
        End::Again { reason, .. } => tracing::info!(workspace, reason, "no draft yet; the model is asked again"),
        End::Capped => tracing::warn!(workspace, "drafts.per_day is used up for today"),
        End::Expired(reason) => tracing::debug!(workspace, reason, "a draft is not wanted any more"),
    }
}
