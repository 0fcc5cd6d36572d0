//! Between the database and the FAQ folder: edits that agents approved are written, and what people taught is taken
//! into the running knowledge base.
//!
//! Where the folder cannot be written the edit is kept in the database, and every replica takes it in from there.

use std::sync::Arc;
use std::time::Duration;

use jiff::SignedDuration;
use jiff::tz::TimeZone;
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

use crate::clock::Clock;
use crate::domain::faq::{Edit, EditKind, FaqNotice};
use crate::domain::{Notice, Post, Refusal};
use crate::library::{KeptFile, Library, Notes, POLL_SECS, Shelved};
use crate::store::edits::{self, End, Leased};
use crate::store::{Db, Failure, lessons, outbox};

/// Phrasings and kept edits that are read; the surest and the latest.
const LESSONS_MAX: usize = 5_000;
const KEPT_MAX: usize = 500;
/// Somebody waits for what they approved; what was learned is taken in as often as the folder is looked at.
const BEAT: Duration = Duration::from_millis(500);
const BEATS_OF_A_TURN: u64 = POLL_SECS * 2;
/// Longer than any disk takes.
const LEASE_LENGTH: SignedDuration = SignedDuration::from_secs(60);

/// The one who writes.
#[derive(Clone)]
pub struct Scribe {
    /// The database.
    pub db: Db,
    /// The folder.
    pub library: Arc<Library>,
    /// The time.
    pub clock: Clock,
    /// Told when something was put in the outbox.
    pub stored: Arc<Notify>,
}

impl Scribe {
    /// Works until `shutdown`.
    pub async fn run(&self, shutdown: CancellationToken) {
        let mut beat = tokio::time::interval(BEAT);
        beat.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        for beats in 0_u64.. {
            // Not woken by what is stored: whoever delivers must not miss its turn for that.
            tokio::select! {
                () = shutdown.cancelled() => return,
                _ = beat.tick() => {}
            }
            let done = if beats % BEATS_OF_A_TURN == 0 { self.turn().await } else { self.write_approved().await };
            if let Err(failure) = done {
                tracing::error!(%failure, "edits of the FAQ could not be looked at; trying again");
            }
        }
    }

    /// Writes what is approved, and takes in what was learned.
    ///
    /// # Errors
    /// The database failed; what is approved stays so.
    pub async fn turn(&self) -> Result<(), Failure> {
        self.write_approved().await?;
        self.take_in().await
    }

    async fn write_approved(&self) -> Result<(), Failure> {
        while let Some(leased) = self.lease().await? {
            self.write(&leased).await?;
        }
        Ok(())
    }

    async fn lease(&self) -> Result<Option<Leased>, Failure> {
        let mut tx = self.db.read().await?;
        if edits::approved(&mut tx).await? == 0 {
            return Ok(None);
        }
        drop(tx);
        let mut tx = self.db.write().await?;
        let leased = edits::lease(&mut tx, LEASE_LENGTH, self.clock.now()).await?;
        tx.commit().await?;
        Ok(leased)
    }

    async fn write(&self, leased: &Leased) -> Result<(), Failure> {
        let now = self.clock.now();
        let (library, edit) = (Arc::clone(&self.library), leased.edit.clone());
        let today = now.to_zoned(TimeZone::UTC).date();
        let shelving = tokio::task::spawn_blocking(move || {
            // It may have been written before, by this process or another, and not been kept as such.
            library.reload();
            let shelved = library.shelve(&edit, today);
            library.reload();
            shelved
        });
        let Ok(shelved) = shelving.await else {
            tracing::error!("writing an edit of the FAQ broke off; it is tried again");
            return Ok(());
        };
        let (end, notice) = ended(&leased.edit, &shelved);
        let mut tx = self.db.write().await?;
        if edits::end(&mut tx, &leased.workspace, leased.edit.id, end, now).await? {
            let post = Post { to: leased.tell.clone(), locale: leased.locale, notice };
            outbox::put(&mut tx, &leased.workspace, &post, now).await?;
        }
        tx.commit().await?;
        self.stored.notify_waiters();
        self.stored.notify_one();
        match shelved {
            Shelved::Written(file) => tracing::info!(file, "an edit of the FAQ is written"),
            Shelved::Unwritable { file, reason, .. } => {
                tracing::warn!(
                    file,
                    reason,
                    "the FAQ folder cannot be written; the edit is kept in the database, and `frontdesk faq export` \
                     writes it out"
                );
            }
            Shelved::Refused(_) => tracing::info!("an edit of the FAQ was refused"),
        }
        Ok(())
    }

    /// Takes what is in the database into the knowledge base.
    async fn take_in(&self) -> Result<(), Failure> {
        let mut tx = self.db.read().await?;
        let lessons = lessons::all(&mut tx, LESSONS_MAX).await?;
        let kept = edits::kept(&mut tx, KEPT_MAX).await?;
        drop(tx);
        let file = |kept: edits::Kept| KeptFile { kind: kept.kind, file: kept.file, text: kept.text };
        let notes = Notes { lessons, kept: kept.into_iter().map(file).collect() };
        if self.library.note(notes) {
            let library = Arc::clone(&self.library);
            if tokio::task::spawn_blocking(move || library.reload()).await.is_err() {
                tracing::error!("taking in what was learned broke off; the entries stay as they are");
            }
        }
        Ok(())
    }
}

/// What is kept of an edit, and what its author is told.
fn ended<'a>(edit: &Edit, shelved: &'a Shelved) -> (End<'a>, Notice) {
    let title = edit.content.title.as_str().into();
    match shelved {
        Shelved::Written(file) => {
            let retired = matches!(edit.kind, EditKind::Retire { .. });
            (End::Written, Notice::Faq(FaqNotice::Written { title, file: file.as_str().into(), retired }))
        }
        Shelved::Unwritable { file, text, .. } => (End::Kept { file, text }, Notice::Faq(FaqNotice::Stored { title })),
        Shelved::Refused(refusal) => (End::Refused, Notice::Refused(Refusal::Faq(refusal.clone()))),
    }
}
