//! HTTP: one server for the platforms' own routes, health, the API and pages.
//!
//! A file here has the routes of one subject, and gives them as [`Routes`]: the router and the table of what each route
//! needs are made by the same line, and `admit` holds every request to that table before a handler sees it.

mod admit;
mod api;
mod caller;
mod fences;
mod giving;
mod health;
pub mod hooks;
mod limits;
mod metrics;
mod pages;
mod problem;
mod routes;
mod stripe;
mod widget;

use std::sync::Arc;

use async_trait::async_trait;
use axum::Router;
use axum::http::HeaderMap;

pub use api::description;
pub use caller::{Caller, Via, hash_of, new_secret};
pub use pages::SignedIn;
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
    /// How much each token has sent.
    pub limits: Arc<limits::Limits>,
    /// When figures were read from the database.
    pub read: Arc<metrics::LastRead>,
}

impl State {
    /// What handlers may use, without anybody who is signed in.
    #[must_use]
    pub fn new(flow: Flow, config: WebConfig) -> Self {
        Self { flow, config: Arc::new(config), sessions: None, limits: Arc::default(), read: Arc::default() }
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
