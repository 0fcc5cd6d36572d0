//! A Slack of our own: Web API, Socket Mode and the HTTP Events API on a loopback port, with the documented limits.
//!
//! A test builds a world, acts as its people, and reads what the app did. Rules that the app broke are gathered as
//! violations; [`FakeSlack::assert_clean`] ends a story.

#![allow(dead_code, unused_imports, reason = "each test root uses its own part")]

mod address;
mod blocks;
mod call;
mod channels;
mod chat;
mod clicks;
mod delivery;
mod elements;
mod events;
mod faults;
mod history;
mod messages;
mod methods;
mod people;
mod push;
mod record;
mod refusal;
mod settle;
mod socket;
mod state;
mod trouble;
mod users;
mod views;
mod web;
mod world;

use std::panic::Location;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use tokio::sync::watch;
use tokio::task::JoinHandle;

pub use faults::Fault;
pub use record::Posted;
pub use state::State;

/// How long [`FakeSlack::wait_for`] waits.
const PATIENCE: Duration = Duration::from_secs(30);
/// What one request may hold.
const REQUEST_MAX: usize = 4 * 1024 * 1024;

/// A running fake; it ends when it is dropped.
pub struct FakeSlack {
    shared: Arc<Shared>,
    server: JoinHandle<()>,
}

/// What the doors and the test share.
struct Shared {
    state: Mutex<State>,
    changed: watch::Sender<()>,
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn read<T>(&self, look: impl FnOnce(&State) -> T) -> T {
        look(&self.lock())
    }

    /// Changes the state, sends what that made, and wakes whoever waits for a change.
    fn act<T>(self: &Arc<Self>, change: impl FnOnce(&mut State) -> T) -> T {
        let mut state = self.lock();
        let done = change(&mut state);
        let fresh = std::mem::take(&mut state.undelivered);
        drop(state);
        for delivery in fresh {
            tokio::spawn(delivery::carry(Arc::clone(self), delivery));
        }
        self.changed.send_replace(());
        done
    }
}

impl FakeSlack {
    /// Starts on a free port of 127.0.0.1. The app is not installed yet: it has no scopes and hears nothing.
    pub async fn start() -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await;
        assert!(listener.is_ok(), "no port: {listener:?}");
        let address = listener.as_ref().ok().and_then(|listener| listener.local_addr().ok());
        let state = State::new(address.map(|address| address.to_string()).unwrap_or_default());
        let shared = Arc::new(Shared { state: Mutex::new(state), changed: watch::Sender::new(()) });
        let router = Router::new().fallback(web::answer).layer(DefaultBodyLimit::max(REQUEST_MAX));
        let router = router.with_state(Arc::clone(&shared));
        let server = tokio::spawn(async move {
            if let Ok(listener) = listener {
                let _ = axum::serve(listener, router).await;
            }
        });
        Self { shared, server }
    }

    /// `http://127.0.0.1:PORT`; the Web API is below `/api`.
    pub fn api_url(&self) -> String {
        self.shared.read(|state| format!("http://{}", state.address))
    }

    /// The bot's token.
    pub fn bot_token(&self) -> String {
        self.shared.read(|state| state.bot_token.clone())
    }

    /// The app's token for sockets.
    pub fn app_token(&self) -> String {
        self.shared.read(|state| state.app_token.clone())
    }

    /// The secret that requests to the app are signed with.
    pub fn signing_secret(&self) -> String {
        self.shared.read(|state| state.signing_secret.clone())
    }

    /// The team's id.
    pub fn team_id(&self) -> String {
        self.shared.read(|state| state.team.clone())
    }

    /// The bot's user id.
    pub fn bot_user(&self) -> String {
        self.shared.read(|state| state.bot_user.clone())
    }

    /// Waits until `find` gives something, looking after every change; panics after 30 s.
    #[track_caller]
    pub fn wait_for<T>(&self, find: impl Fn(&State) -> Option<T>) -> impl Future<Output = T> {
        let caller = Location::caller();
        let mut changed = self.shared.changed.subscribe();
        async move {
            let found = async {
                loop {
                    if let Some(found) = self.shared.read(&find) {
                        return found;
                    }
                    // The sender lives in `self`.
                    let _ = changed.changed().await;
                }
            };
            match tokio::time::timeout(PATIENCE, found).await {
                Ok(found) => found,
                Err(_) => self.gave_up(caller),
            }
        }
    }

    /// Looks at the state once.
    pub fn read<T>(&self, look: impl FnOnce(&State) -> T) -> T {
        self.shared.read(look)
    }

    #[expect(clippy::panic, reason = "a test that waited in vain has failed")]
    fn gave_up(&self, caller: &Location<'_>) -> ! {
        let told = self.shared.read(|state| {
            let last = state.requests.iter().rev().take(30).rev().cloned().collect::<Vec<_>>();
            format!("last requests:\n{}\nviolations: {:#?}", last.join("\n"), state.violations)
        });
        panic!("{caller}: waited {} s in vain; {told}", PATIENCE.as_secs())
    }
}

impl Drop for FakeSlack {
    fn drop(&mut self) {
        self.server.abort();
        self.drop_sockets();
    }
}
