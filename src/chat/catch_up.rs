//! Catching up: after a start, a lost session or a suspicious silence, what was said in watched places is read back
//! and taken in its order, through the same way and under the same keys as what comes live. So a message that comes
//! both ways has one effect.
//!
//! The order of things keeps it safe. First the gap is committed ([`CatchUp::settle`]); nothing live is taken before
//! that. Then places are read from their last message on, each message is taken, and at the end, in one transaction,
//! the gap is closed and agents are told of what could not be read. A crash in between reads the place again.
//!
//! What comes live in a place that is being read is taken at once where nothing hangs on the order: a question in a
//! channel. What is said in a thread or a direct conversation waits for what was said there before ([`held`]).

mod held;
mod place;
mod reader;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::Notify;
use tokio::time::Instant;

use super::{Inlet, NotTaken};
use crate::clock::Clock;
use crate::config::BackfillConfig;
use crate::domain::Event;
pub(super) use held::Holding;
use held::{Held, NotKept, Spot};
pub(super) use reader::{Cut, Raw, Reader, Span, Stretch, Unread};

/// The wait after what may pass failed, doubled each time.
const RETRY_FIRST: Duration = Duration::from_secs(2);
const RETRY_MAX: Duration = Duration::from_secs(300);
/// Of a silence in which nothing was missed, the longest until the next look.
const SILENCE_MAX: Duration = Duration::from_secs(3600);

/// The ears of a platform: what comes live goes through here, and what was missed is read beside it.
pub(super) struct CatchUp {
    inlet: Inlet,
    reader: Arc<dyn Reader>,
    settings: BackfillConfig,
    clock: Clock,
    holding: Holding,
    state: Mutex<State>,
    /// One commits a gap; the others wait for it.
    gate: tokio::sync::Mutex<()>,
    wake: Notify,
}

struct State {
    /// Gaps that have begun, and of them those that are committed.
    begun: u64,
    committed: u64,
    /// When one will have.
    gap_at: Option<Instant>,
    heard_at: Instant,
    held: Held,
}

impl State {
    /// Whether a gap has begun that is not committed yet.
    const fn is_owed(&self) -> bool {
        self.committed < self.begun
    }
}

impl CatchUp {
    /// The ears of a platform. Nothing is missed until somebody says so ([`CatchUp::gap`]).
    pub(super) fn new(
        inlet: Inlet,
        reader: Arc<dyn Reader>,
        settings: BackfillConfig,
        clock: Clock,
        holding: Holding,
    ) -> Self {
        let state = State { begun: 0, committed: 0, gap_at: None, heard_at: Instant::now(), held: Held::default() };
        Self {
            inlet,
            reader,
            settings,
            clock,
            holding,
            state: Mutex::new(state),
            gate: tokio::sync::Mutex::default(),
            wake: Notify::new(),
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The way into the desk for what is no message.
    pub(super) const fn inlet(&self) -> &Inlet {
        &self.inlet
    }

    /// Something came, of whatever kind: the platform is not silent.
    pub(super) fn heard(&self) {
        self.state().heard_at = Instant::now();
    }

    /// Something may have been missed until now.
    pub(super) fn gap(&self) {
        self.state().begun += 1;
        self.wake.notify_one();
    }

    /// Something will have been missed by then.
    pub(super) fn gap_in(&self, wait: Duration) {
        self.state().gap_at = Some(Instant::now() + wait);
        self.wake.notify_one();
    }

    /// Commits a gap that has begun, and loads where; whoever takes something live waits for that.
    async fn settle(&self) -> Result<(), NotTaken> {
        if !self.state().is_owed() {
            return Ok(());
        }
        let _turn = self.gate.lock().await;
        // One that begins from here on is committed by itself.
        let begun = self.state().begun;
        if !self.state().is_owed() {
            return Ok(());
        }
        let platform = self.reader.platform();
        self.inlet.gap_begins(platform).await?;
        let missing = self.inlet.missing(platform).await?;
        let mut state = self.state();
        state.committed = begun;
        state.held.begin(&missing);
        drop(state);
        // Whoever came first committed it; it is read by `run`.
        self.wake.notify_one();
        Ok(())
    }

    /// Takes what came live, and waits until it is committed. Where messages before it are still being read, it is kept
    /// or refused until they are, as the platform allows.
    ///
    /// # Errors
    /// It is not committed; do not acknowledge it.
    pub(super) async fn live(&self, event: Event) -> Result<(), NotTaken> {
        match self.passed(event).await? {
            Some(event) => self.take(event).await,
            None => Ok(()),
        }
    }

    /// The same in two steps: it has its place in the order when this returns, and is committed when what this returns
    /// does.
    pub(super) async fn begin_live(
        self: &Arc<Self>,
        event: Event,
    ) -> impl Future<Output = Result<(), NotTaken>> + Send + 'static {
        let taking = match self.passed(event).await {
            Ok(Some(event)) => Ok(Some(self.inlet.hand_in(event).await)),
            Ok(None) => Ok(None),
            Err(not_taken) => Err(not_taken),
        };
        let ears = Arc::clone(self);
        async move {
            match taking? {
                Some(committing) => ears.told(committing.await),
                None => Ok(()),
            }
        }
    }

    /// What is to be taken now of something live: nothing where it is kept for later.
    async fn passed(&self, event: Event) -> Result<Option<Event>, NotTaken> {
        self.settle().await?;
        match self.state().held.keep(event, self.holding) {
            Ok(()) => Ok(None),
            Err(NotKept::Refused) => Err(NotTaken),
            Err(NotKept::Passes(event)) => Ok(Some(*event)),
        }
    }

    async fn take(&self, event: Event) -> Result<(), NotTaken> {
        self.told(self.inlet.take(event).await)
    }

    fn told(&self, taken: Result<(), NotTaken>) -> Result<(), NotTaken> {
        if taken.is_err() {
            // It is read back as soon as the desk can store things again.
            self.gap();
        }
        taken
    }

    /// Reads what was missed whenever something was, and looks after a silence. Never ends by itself.
    pub(super) async fn run(&self) {
        let (mut retry, mut silence) = (RETRY_FIRST, self.settings.silence);
        let mut again_at = None;
        loop {
            let (look_at, gap_at, hold_until) = {
                let state = self.state();
                (state.heard_at + silence, state.gap_at, state.held.until())
            };
            let next = [again_at, gap_at].into_iter().flatten().fold(look_at, Instant::min);
            tokio::select! {
                () = self.wake.notified() => {}
                () = tokio::time::sleep_until(next) => {}
                () = reached(hold_until) => {
                    self.release_all().await;
                    continue;
                }
            }
            let silent = self.begin_what_is_due(silence);
            again_at = None;
            match self.catch_up().await {
                Ok(taken) => {
                    retry = RETRY_FIRST;
                    silence = self.after_silence(silent, taken, silence);
                }
                Err(wait) => {
                    again_at = Some(Instant::now() + wait.unwrap_or(retry));
                    retry = (retry * 2).min(RETRY_MAX);
                }
            }
        }
    }

    /// A gap begins where one was foreseen, and where it was silent for so long; the latter is told.
    fn begin_what_is_due(&self, silence: Duration) -> bool {
        let now = Instant::now();
        let mut state = self.state();
        let silent = now.duration_since(state.heard_at) >= silence;
        let foreseen = state.gap_at.is_some_and(|at| at <= now);
        if silent {
            state.heard_at = now;
        }
        if foreseen {
            state.gap_at = None;
        }
        state.begun += u64::from(silent || foreseen);
        silent
    }

    /// The next silence that is looked into: longer where nothing was missed in this one.
    fn after_silence(&self, silent: bool, taken: usize, silence: Duration) -> Duration {
        if !silent {
            return self.settings.silence;
        }
        if taken == 0 {
            return (silence * 2).min(SILENCE_MAX.max(self.settings.silence));
        }
        let platform = self.reader.platform();
        tracing::error!(
            %platform, taken, silent_secs = silence.as_secs(),
            "messages were written and not delivered to the desk, which read them now: check the app's event \
             subscriptions and intents"
        );
        self.settings.silence
    }

    /// Reads every place; how many messages were taken, or when to try again.
    async fn catch_up(&self) -> Result<usize, Option<Duration>> {
        self.settle().await.map_err(|_| None)?;
        let missing = self.inlet.missing(self.reader.platform()).await.map_err(|_| None)?;
        let (mut taken, mut failed) = (0, None);
        for place in &missing {
            match self.with_holding(self.place(place)).await {
                Ok(more) => taken += more,
                Err(Unread::RateLimited(wait)) => {
                    failed = Some(Some(wait));
                    break;
                }
                Err(unread) => {
                    let (workspace, channel) = (&place.workspace, &place.channel);
                    tracing::warn!(%workspace, %channel, %unread, "what was missed could not be read; trying again");
                    failed = failed.or(Some(None));
                }
            }
            self.release(&Spot::of(place)).await;
        }
        failed.map_or(Ok(taken), Err)
    }

    /// Does `work`, and lets go meanwhile of what was held for long.
    async fn with_holding<T>(&self, work: impl Future<Output = T>) -> T {
        let mut work = std::pin::pin!(work);
        loop {
            let until = self.state().held.until();
            tokio::select! {
                done = &mut work => return done,
                () = reached(until) => self.release_all().await,
            }
        }
    }

    /// Lets go of all that waits, in whatever order its places are.
    async fn release_all(&self) {
        let spots = self.state().held.spots();
        for spot in spots {
            self.release(&spot).await;
        }
    }

    /// Takes what waited for a place, in its order; what comes meanwhile comes after it.
    async fn release(&self, spot: &Spot) {
        loop {
            let next = self.state().held.next(spot);
            match next {
                Some(event) => drop(self.take(event).await),
                None => return,
            }
        }
    }
}

/// Waits for a moment; for ever where there is none.
async fn reached(moment: Option<Instant>) {
    match moment {
        Some(moment) => tokio::time::sleep_until(moment).await,
        None => std::future::pending().await,
    }
}
