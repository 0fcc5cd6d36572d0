//! Health: the checks of `/readyz`, for people.

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;

use super::visit::{Frame, Visit, shown};
use crate::web::health::checks;

#[derive(Template)]
#[template(path = "health.html", config = "src/web/pages/askama.toml")]
struct Page {
    frame: Frame,
    all_well: bool,
    /// Name, whether it is well, and why not.
    checks: Vec<(&'static str, bool, String)>,
}

/// The page.
pub(super) async fn page(visit: Visit) -> Response {
    let checks: Vec<_> = checks(&visit.state).await.into_iter().map(crate::web::health::Check::told).collect();
    let all_well = checks.iter().all(|(_, ok, _)| *ok);
    shown(StatusCode::OK, &Page { frame: visit.frame(), all_well, checks })
}
