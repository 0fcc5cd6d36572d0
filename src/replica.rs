//! This process among others on the same database: its session, renewed in time or lost, and the seats that it holds.

mod seats;
mod sole;

use std::future::poll_fn;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::Poll;
use std::time::Duration;

use tokio::sync::Notify;
use tokio::time::{Instant, timeout};
use tokio_util::sync::CancellationToken;

use crate::domain::replica::{BEAT, SESSION_LENGTH, SESSION_MARGIN};
use crate::store::fence::Fence;
use crate::store::replicas::{self, Presence};
use crate::store::{Db, Failure};

pub use sole::{Sole, Taken};

/// As long as the process: a desk that has its database to itself.
const FOR_GOOD: Duration = Duration::from_secs(3600 * 24 * 365);
/// How long renewing may take before it counts as failed.
const RENEWAL_MAX: Duration = Duration::from_secs(3);

/// A process among others.
#[derive(Clone)]
pub struct Replica {
    db: Db,
    name: Arc<str>,
    session: Arc<Mutex<Session>>,
    presence: Arc<tokio::sync::Mutex<Option<Presence>>>,
    changed: Arc<Notify>,
    /// Other replicas that were seen to be gone.
    gone: Arc<AtomicU64>,
    /// Whether others may come: not on SQLite.
    shared: bool,
}

#[derive(Debug, Clone, Copy)]
struct Session {
    id: i64,
    /// Until when nobody else can have ended it. Measured here, from before it was renewed: a process that stood still
    /// sees that it is over before it does anything else.
    good_until: Option<Instant>,
}

impl Replica {
    /// Begins a session on this database, after having ended those of processes that are gone.
    ///
    /// # Errors
    /// The database failed.
    pub async fn join(db: Db) -> Result<Self, Failure> {
        let name: Arc<str> = name().into();
        let shared = matches!(db, Db::Postgres(_));
        let (session, presence) = begin(&db, &name, shared).await?;
        let (session, presence) = (Arc::new(Mutex::new(session)), Arc::new(tokio::sync::Mutex::new(presence)));
        let replica = Self { db, name, session, presence, changed: Arc::default(), gone: Arc::default(), shared };
        replica.sweep().await?;
        Ok(replica)
    }

    /// The number of the session, while it is surely this process's.
    #[must_use]
    pub fn session(&self) -> Option<i64> {
        let Session { id, good_until } = *self.state();
        good_until.is_none_or(|until| Instant::now() < until).then_some(id)
    }

    /// For how long the session surely is.
    #[must_use]
    pub fn good_for(&self) -> Duration {
        let until = self.state().good_until;
        until.map_or(FOR_GOOD, |until| until.saturating_duration_since(Instant::now()))
    }

    /// The fence of what is done for the session as a whole.
    #[must_use]
    pub fn fence(&self) -> Option<Fence> {
        Some(Fence { replica: self.session()?, seat: None })
    }

    /// Does `work` while this session lasts; none where it ended before. Not a step of it is done later than that, even
    /// by a process that stood still.
    pub async fn during<T>(&self, session: i64, work: impl Future<Output = T>) -> Option<T> {
        let mut work = std::pin::pin!(work);
        let mut lost = std::pin::pin!(self.lost(session));
        poll_fn(|context| {
            if self.session() != Some(session) || lost.as_mut().poll(context).is_ready() {
                return Poll::Ready(None);
            }
            work.as_mut().poll(context).map(Some)
        })
        .await
    }

    /// Waits until a session is lost.
    async fn lost(&self, session: i64) {
        loop {
            let mut changed = std::pin::pin!(self.changed.notified());
            changed.as_mut().enable();
            if self.session() != Some(session) {
                return;
            }
            let until = self.state().good_until;
            tokio::select! {
                () = changed => {}
                () = async { tokio::time::sleep_until(until.unwrap_or_else(Instant::now)).await }, if until.is_some() => {}
            }
        }
    }

    /// Renews the session and ends those of others that are gone, until `stop`.
    pub async fn run(&self, stop: CancellationToken) {
        if !self.shared {
            return;
        }
        let mut beat = tokio::time::interval(BEAT);
        beat.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                () = stop.cancelled() => return,
                _ = beat.tick() => {}
            }
            if let Err(failure) = self.renew().await {
                tracing::warn!(%failure, "the session on the database could not be renewed; trying again");
                continue;
            }
            if let Err(failure) = self.sweep().await {
                tracing::warn!(%failure, "it could not be looked whether other replicas are there; trying again");
            }
        }
    }

    async fn renew(&self) -> Result<(), Failure> {
        let Session { id, .. } = *self.state();
        let mut own = self.presence.lock().await;
        let asked = Instant::now();
        let renewed = timeout(RENEWAL_MAX, async {
            if own.is_none() {
                *own = Presence::again(&self.db, id).await?;
            }
            match own.as_mut() {
                Some(own) => own.renew(id, SESSION_LENGTH).await,
                // Somebody is ending it.
                None => Ok(false),
            }
        });
        match renewed.await {
            Ok(Ok(true)) => {
                self.state().good_until = Some(asked + SESSION_LENGTH.saturating_sub(SESSION_MARGIN));
                Ok(())
            }
            Ok(Ok(false)) => {
                *own = None;
                tracing::warn!(
                    replica = id,
                    "other replicas went on without this one, which did not renew its session in time; it begins anew"
                );
                let (session, presence) = begin(&self.db, &self.name, self.shared).await?;
                *own = presence;
                *self.state() = session;
                self.changed.notify_waiters();
                Ok(())
            }
            Ok(Err(failure)) => {
                *own = None;
                Err(failure)
            }
            Err(_) => {
                *own = None;
                Err(Failure::Address("it takes too long".to_owned()))
            }
        }
    }

    async fn sweep(&self) -> Result<(), Failure> {
        let Session { id, .. } = *self.state();
        let mut tx = self.db.write().await?;
        let gone = replicas::sweep(&mut tx, id).await?;
        tx.commit().await?;
        for name in gone {
            self.gone.fetch_add(1, Ordering::SeqCst);
            tracing::warn!(replica = name, "another replica is gone; what it held is free");
        }
        Ok(())
    }

    /// Ends the session: others go on at once.
    ///
    /// # Errors
    /// The database failed; others see it by themselves, a little later.
    pub async fn leave(&self) -> Result<(), Failure> {
        let Session { id, .. } = *self.state();
        let mut tx = self.db.write().await?;
        replicas::end(&mut tx, id).await?;
        tx.commit().await?;
        *self.presence.lock().await = None;
        Ok(())
    }

    fn state(&self) -> MutexGuard<'_, Session> {
        self.session.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

async fn begin(db: &Db, name: &str, shared: bool) -> Result<(Session, Option<Presence>), Failure> {
    let asked = Instant::now();
    let (id, presence) = Presence::begin(db, name, SESSION_LENGTH).await?;
    let good_until = shared.then(|| asked + SESSION_LENGTH.saturating_sub(SESSION_MARGIN));
    Ok((Session { id, good_until }, presence))
}

/// What an operator knows a process by.
fn name() -> String {
    let host = std::env::var("HOSTNAME").ok().or_else(|| std::fs::read_to_string("/etc/hostname").ok());
    format!("{}-{}", host.as_deref().map_or("desk", str::trim), std::process::id())
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn replica(good_for: Option<Duration>) -> Replica {
        let replica = Replica::join(Db::connect("sqlite::memory:").await.unwrap()).await.unwrap();
        replica.state().good_until = good_for.map(|span| Instant::now() + span);
        replica
    }

    #[tokio::test]
    async fn what_is_done_for_a_session_ends_with_it_and_no_step_is_done_later() {
        let replica = replica(Some(Duration::from_millis(50))).await;
        let session = replica.session().unwrap();
        assert_eq!(replica.during(session, async { 7 }).await, Some(7));
        assert_eq!(replica.during(session, std::future::pending::<()>()).await, None);
        assert_eq!(replica.during(session, async { 7 }).await, None, "not even what is ready");
        assert_eq!((replica.session(), replica.fence()), (None, None));
    }

    #[tokio::test]
    async fn a_step_after_the_process_stood_still_is_not_done() {
        let replica = replica(Some(Duration::from_millis(50))).await;
        let session = replica.session().unwrap();
        let work = async {
            tokio::task::yield_now().await;
            // The whole process stands still here; its timers fire only after the next step of this task.
            std::thread::sleep(Duration::from_millis(80));
            tokio::task::yield_now().await;
            7
        };
        assert_eq!(replica.during(session, work).await, None);
    }

    #[tokio::test]
    async fn a_desk_that_has_its_database_to_itself_keeps_its_session() {
        let replica = replica(None).await;
        let session = replica.session().unwrap();
        let work = tokio::time::sleep(Duration::from_millis(20));
        assert_eq!(replica.during(session, work).await, Some(()));
        assert!(replica.good_for() > SESSION_LENGTH * 1000);
    }
}
