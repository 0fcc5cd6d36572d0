//! HTTP: one server for the platforms' own routes, health, the API and pages.
//!
//! A file here has the routes of one subject, and gives them as [`Routes`]: the router and the table of what each route
//! needs are made by the same line, and `admit` holds every request to that table before a handler sees it.

mod admit;
mod api;
mod caller;
mod csv;
mod fences;
mod giving;
mod health;
pub mod hooks;
mod limits;
mod metrics;
mod oidc;
mod pages;
mod pieces;
mod problem;
mod routes;
mod searching;
mod stripe;
mod widget;

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use axum::Router;
use axum::http::HeaderMap;
use tokio_util::sync::CancellationToken;

pub use api::description;
pub use caller::{Caller, Via, hash_of, new_secret};
pub use oidc::Provider;
pub use pages::{SignedIn, Streams};
pub use problem::Problem;
pub use routes::{Needs, Route, Routes};

use admit::is_from_a_page_of_ours;

use crate::config::WebConfig;
use crate::flow::Flow;
use crate::store::Failure;

/// What every handler may use.
#[derive(Clone)]
pub struct State {
    /// The flow of events.
    pub flow: Flow,
    /// Where HTTP is served.
    pub config: Arc<WebConfig>,
    /// Who is signed in on pages; nobody where there are none.
    pub sessions: Option<Arc<dyn Sessions>>,
    /// The login of an organisation, if there is one.
    pub oidc: Option<Arc<Provider>>,
    /// How much each token has sent.
    pub limits: Arc<limits::Limits>,
    /// The streams of live updates that are open.
    pub streams: Arc<Streams>,
    /// How often those look whether something happened.
    pub tick: Duration,
    /// Told when the desk stops: what goes on for long ends then.
    pub stop: CancellationToken,
    /// When figures were read from the database.
    pub read: Arc<metrics::LastRead>,
}

impl State {
    /// What handlers may use, without anybody who is signed in.
    #[must_use]
    pub fn new(flow: Flow, config: WebConfig) -> Self {
        Self {
            flow,
            oidc: config.oidc.clone().map(|oidc| Arc::new(Provider::new(oidc))),
            config: Arc::new(config),
            sessions: None,
            limits: Arc::default(),
            streams: Arc::default(),
            tick: Duration::from_secs(1),
            stop: CancellationToken::new(),
            read: Arc::default(),
        }
    }
}

/// Knows who is signed in.
#[async_trait]
pub trait Sessions: Send + Sync {
    /// The person whose session a request's cookies name, with the role that they have now.
    ///
    /// # Errors
    /// The database failed.
    async fn caller(&self, headers: &HeaderMap) -> Result<Option<Caller>, Failure>;
}

/// Every route of the desk's own, with what it needs. A test reads this table.
#[must_use]
pub fn routes() -> Routes {
    let own = Routes::default().merge(api::routes()).merge(health::routes()).merge(metrics::routes());
    own.merge(pages::routes()).merge(stripe::routes()).merge(widget::routes())
}

/// The server's router: the desk's own routes, and those of platforms, which check their callers themselves.
pub fn router(state: State, platforms: Router) -> Router {
    let own = routes().finish(&state);
    fences::around(own.merge(platforms))
}
