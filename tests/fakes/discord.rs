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
mod past;
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
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use tokio::task::JoinHandle;

pub use faults::Fault;
pub use permission::Permission;
pub use record::{Answer, Attached, Ephemeral, Posted};
pub use state::State;

use super::watched::{Trail, Watched, free_port, serve};

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
type Shared = Watched<State>;

impl Shared {
    fn violation(&self, line: String) {
        self.act(|state| state.violations.push(line));
    }
}

impl Trail for State {
    fn requests(&self) -> &[String] {
        &self.requests
    }

    fn violations(&self) -> &[String] {
        &self.violations
    }
}

impl FakeDiscord {
    /// Starts on a free port of 127.0.0.1.
    pub async fn start() -> Self {
        let (listener, address) = free_port().await;
        let shared = Arc::new(Watched::new(State::new(address)));
        let router = Router::new().fallback(rest::answer).layer(DefaultBodyLimit::max(REQUEST_MAX));
        let server = serve(listener, router, &shared);
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
        self.shared.wait_for(find, PATIENCE, Location::caller())
    }

    /// Looks at the state once.
    pub fn read<T>(&self, look: impl FnOnce(&State) -> T) -> T {
        self.shared.read(look)
    }
}

impl Drop for FakeDiscord {
    fn drop(&mut self) {
        self.server.abort();
        self.drop_connections();
    }
}
