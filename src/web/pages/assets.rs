//! The style and the one script of the pages. They come from here, so that a page needs nobody else's server.

use axum::http::header;
use axum::response::IntoResponse;

/// For how long browsers keep them: an update of the desk is seen soon.
const KEPT: &str = "public, max-age=300";

/// The style sheet.
pub(super) async fn style() -> impl IntoResponse {
    let kind = "text/css; charset=utf-8";
    ([(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, KEPT)], include_str!("assets/style.css"))
}

/// The script that renews lists when something happens.
pub(super) async fn live() -> impl IntoResponse {
    let kind = "text/javascript; charset=utf-8";
    ([(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, KEPT)], include_str!("assets/live.js"))
}
