//! What a fake's doors and its test share: a state that wakes whoever waits for it when it changes, and its server.

use std::panic::Location;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use axum::Router;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;

/// What a fake tells where a test waited in vain.
pub trait Trail {
    /// Every request with its status.
    fn requests(&self) -> &[String];
    /// Rules that were broken.
    fn violations(&self) -> &[String];
}

/// A state that can be waited for.
pub struct Watched<State> {
    state: Mutex<State>,
    pub changed: watch::Sender<()>,
}

impl<State> Watched<State> {
    pub fn new(state: State) -> Self {
        Self { state: Mutex::new(state), changed: watch::Sender::new(()) }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub fn read<T>(&self, look: impl FnOnce(&State) -> T) -> T {
        look(&self.lock())
    }

    /// Changes the state and wakes whoever waits for a change.
    pub fn act<T>(&self, change: impl FnOnce(&mut State) -> T) -> T {
        let done = change(&mut self.lock());
        self.changed.send_replace(());
        done
    }
}

impl<State: Trail> Watched<State> {
    /// Waits until `find` gives something, looking after every change; panics for `caller` when patience is over.
    pub async fn wait_for<T>(
        &self,
        find: impl Fn(&State) -> Option<T>,
        patience: Duration,
        caller: &Location<'_>,
    ) -> T {
        let mut changed = self.changed.subscribe();
        let found = async {
            loop {
                if let Some(found) = self.read(&find) {
                    return found;
                }
                // The sender lives in `self`.
                let _ = changed.changed().await;
            }
        };
        match tokio::time::timeout(patience, found).await {
            Ok(found) => found,
            Err(_) => self.gave_up(patience, caller),
        }
    }

    #[expect(clippy::panic, reason = "a test that waited in vain has failed")]
    fn gave_up(&self, patience: Duration, caller: &Location<'_>) -> ! {
        let told = self.read(|state| {
            let last = state.requests().iter().rev().take(30).rev().cloned().collect::<Vec<_>>();
            format!("last requests:\n{}\nviolations: {:#?}", last.join("\n"), state.violations())
        });
        panic!("{caller}: waited {} s in vain; {told}", patience.as_secs())
    }
}

/// A free port of 127.0.0.1, and its address.
pub async fn free_port() -> (TcpListener, String) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap().to_string();
    (listener, address)
}

/// Serves until the task is aborted.
pub fn serve<Shared: Send + Sync + 'static>(
    listener: TcpListener,
    router: Router<Arc<Shared>>,
    shared: &Arc<Shared>,
) -> JoinHandle<()> {
    let router = router.with_state(Arc::clone(shared));
    tokio::spawn(async move {
        let _ = axum::serve(listener, router).await;
    })
}
