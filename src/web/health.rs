//! `/healthz`: the process answers. `/readyz`: it does its work, or what keeps it from that.

use axum::Json;
use axum::extract::State as Extracted;
use axum::http::{Method, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use jiff::SignedDuration;
use serde::Serialize;

use super::{Needs, Routes, State};
use crate::store::{Failure, outbox};
use crate::vitals;

/// A post that is due for longer than this and still waits is stuck.
const STUCK_AFTER: SignedDuration = SignedDuration::from_secs(50);
/// How long the database may take to answer.
const DATABASE_MAX: std::time::Duration = std::time::Duration::from_secs(5);

/// The routes.
pub(super) fn routes() -> Routes {
    Routes::default().on(Method::GET, "/healthz", Needs::Nothing, get(|| async { "ok\n" })).on(
        Method::GET,
        "/readyz",
        Needs::Nothing,
        get(ready),
    )
}

/// One thing that is looked at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct Check {
    name: &'static str,
    ok: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
}

impl Check {
    const fn good(name: &'static str) -> Self {
        Self { name, ok: true, reason: None }
    }

    /// Its name, whether it is well, and why not.
    pub(super) fn told(self) -> (&'static str, bool, String) {
        (self.name, self.ok, self.reason.unwrap_or_default())
    }

    fn bad(name: &'static str, reason: impl Into<String>) -> Self {
        Self { name, ok: false, reason: Some(reason.into()) }
    }
}

#[derive(Serialize)]
struct Readiness {
    ready: bool,
    checks: Vec<Check>,
}

async fn ready(Extracted(state): Extracted<State>) -> Response {
    let checks = checks(&state).await;
    let ready = checks.iter().all(|check| check.ok);
    let status = if ready { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    (status, Json(Readiness { ready, checks })).into_response()
}

/// All that is looked at.
pub(super) async fn checks(state: &State) -> Vec<Check> {
    let mut checks: Vec<_> = vitals::ears().into_iter().map(ear).collect();
    match tokio::time::timeout(DATABASE_MAX, oldest_due(state)).await {
        Ok(Ok(late)) => {
            checks.push(Check::good("database"));
            checks.push(match late {
                Some(late) if late > STUCK_AFTER => {
                    Check::bad("outbox", format!("a post is due since {} s: see the log", late.as_secs()))
                }
                _ => Check::good("outbox"),
            });
        }
        Ok(Err(failure)) => {
            tracing::warn!(%failure, "the database does not answer");
            checks.push(Check::bad("database", "it does not answer: see the log"));
        }
        Err(_) => checks.push(Check::bad("database", "it takes too long to answer")),
    }
    checks
}

fn ear(ear: vitals::Ear) -> Check {
    let name = ear.platform.name();
    if ear.is_deaf() {
        Check::bad(name, format!("nothing is heard from it for {} s", ear.silent_for.as_secs()))
    } else {
        Check::good(name)
    }
}

/// For how long the post that is due longest waits. It writes nothing, and still sees a database that cannot be reached.
async fn oldest_due(state: &State) -> Result<Option<SignedDuration>, Failure> {
    let mut tx = state.flow.db.read().await?;
    let (_, oldest) = outbox::backlog(&mut tx, state.flow.clock.now()).await?;
    Ok(oldest.map(|due| state.flow.clock.now().duration_since(due)))
}
