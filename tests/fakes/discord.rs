//! A Discord of our own: API v10 and its gateway on a loopback port, which enforces the documented limits.
//!
//! A test builds a world, acts as its people, and reads what the bot did. Rules that the bot broke are gathered as
//! violations; [`FakeDiscord::assert_clean`] ends a story.

#![allow(dead_code, unused_imports, reason = "each test root uses its own part")]

mod call;
mod callbacks;
mod clicks;
mod commands;
mod components;
mod faults;
mod gateway;
mod interaction;
mod limits;
mod messages;
mod objects;
mod people;
mod permission;
mod record;
mod refusal;
mod rest;
mod routes;
mod session;
mod snowflake;
mod state;
mod stream;
mod threads;
mod trouble;
mod world;
mod writing;

use std::panic::Location;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use tokio::sync::watch;
use tokio::task::JoinHandle;

pub use faults::Fault;
pub use permission::Permission;
pub use record::{Answer, Ephemeral, Posted};
pub use state::State;

/// How long [`FakeDiscord::wait_for`] waits.
const PATIENCE: Duration = Duration::from_secs(20);
/// What one request may hold.
const REQUEST_MAX: usize = 25 * 1024 * 1024;

/// A running fake; it ends when it is dropped.
pub struct FakeDiscord {
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

    /// Changes the state and wakes whoever waits for a change.
    fn act<T>(&self, change: impl FnOnce(&mut State) -> T) -> T {
        let done = change(&mut self.lock());
        self.changed.send_replace(());
        done
    }

    fn violation(&self, line: String) {
        self.act(|state| state.violations.push(line));
    }
}

impl FakeDiscord {
    /// Starts on a free port of 127.0.0.1.
    pub async fn start() -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await;
        assert!(listener.is_ok(), "no port: {listener:?}");
        let address = listener.as_ref().ok().and_then(|listener| listener.local_addr().ok());
        let state = State::new(address.map(|address| address.to_string()).unwrap_or_default());
        let shared = Arc::new(Shared { state: Mutex::new(state), changed: watch::Sender::new(()) });
        let router = Router::new().fallback(rest::answer).layer(DefaultBodyLimit::max(REQUEST_MAX));
        let router = router.with_state(Arc::clone(&shared));
        let server = tokio::spawn(async move {
            if let Ok(listener) = listener {
                let _ = axum::serve(listener, router).await;
            }
        });
        Self { shared, server }
    }

    /// `http://127.0.0.1:PORT`.
    pub fn api_url(&self) -> String {
        self.shared.read(|state| format!("http://{}", state.address))
    }

    /// The bot's token.
    pub fn token(&self) -> String {
        self.shared.read(|state| state.token.clone())
    }

    /// The guild's id.
    pub fn guild_id(&self) -> String {
        self.shared.read(|state| state.guild.clone())
    }

    /// The application's id.
    pub fn application_id(&self) -> String {
        self.shared.read(|state| state.application.clone())
    }

    /// The bot's user id.
    pub fn bot_user(&self) -> String {
        self.shared.read(State::bot_id)
    }

    /// Waits until `find` gives something, looking after every change; panics after 20 s.
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

impl Drop for FakeDiscord {
    fn drop(&mut self) {
        self.server.abort();
        self.drop_connections();
    }
}
