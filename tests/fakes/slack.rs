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
mod files;
mod history;
mod messages;
mod methods;
mod past;
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
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use tokio::task::JoinHandle;

pub use faults::Fault;
pub use files::Attached;
pub use record::Posted;
pub use state::State;

use super::watched::{Trail, Watched, free_port, serve};

/// How long [`FakeSlack::wait_for`] waits.
const PATIENCE: Duration = Duration::from_secs(30);
/// What one request may hold.
const REQUEST_MAX: usize = 16 * 1024 * 1024;

/// A running fake; it ends when it is dropped.
pub struct FakeSlack {
    shared: Arc<Shared>,
    server: JoinHandle<()>,
}

/// What the doors and the test share.
struct Shared {
    watched: Watched<State>,
}

impl Shared {
    fn read<T>(&self, look: impl FnOnce(&State) -> T) -> T {
        self.watched.read(look)
    }

    /// Changes the state, and sends what that made.
    fn act<T>(self: &Arc<Self>, change: impl FnOnce(&mut State) -> T) -> T {
        let (done, fresh) = self.watched.act(|state| {
            let done = change(state);
            (done, std::mem::take(&mut state.undelivered))
        });
        for delivery in fresh {
            tokio::spawn(delivery::carry(Arc::clone(self), delivery));
        }
        done
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

impl FakeSlack {
    /// Starts on a free port of 127.0.0.1. The app is not installed yet: it has no scopes and hears nothing.
    pub async fn start() -> Self {
        let (listener, address) = free_port().await;
        let shared = Arc::new(Shared { watched: Watched::new(State::new(address)) });
        let router = Router::new().fallback(web::answer).layer(DefaultBodyLimit::max(REQUEST_MAX));
        let server = serve(listener, router, &shared);
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
        self.shared.watched.wait_for(find, PATIENCE, Location::caller())
    }

    /// Looks at the state once.
    pub fn read<T>(&self, look: impl FnOnce(&State) -> T) -> T {
        self.shared.read(look)
    }
}

impl Drop for FakeSlack {
    fn drop(&mut self) {
        self.server.abort();
        self.drop_sockets();
    }
}
