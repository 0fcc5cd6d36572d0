//! What stands around every route: bounds, a net under panics, and headers that browsers heed.

use std::time::{Duration, Instant};

use axum::Router;
use axum::extract::{DefaultBodyLimit, Request};
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::timeout::TimeoutLayer;

use super::Problem;
use crate::vitals;

/// Bytes of a request's body.
const BODY_BYTES_MAX: usize = 1024 * 1024;
/// How long an answer may take to begin. A stream goes on for longer.
const ANSWER_MAX: Duration = Duration::from_secs(30);
/// The header that names a request in the log.
const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// What holds unless a page says something stricter or wider for itself.
const HEADERS: [(HeaderName, &str); 5] = [
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::X_FRAME_OPTIONS, "DENY"),
    (header::REFERRER_POLICY, "no-referrer"),
    (
        header::CONTENT_SECURITY_POLICY,
        "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
    ),
    (header::CACHE_CONTROL, "no-store"),
];

/// Puts the fences around a router.
pub(super) fn around(router: Router) -> Router {
    router
        .fallback(|| async { Problem::not_found() })
        .layer(DefaultBodyLimit::max(BODY_BYTES_MAX))
        .layer(TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, ANSWER_MAX))
        .layer(CatchPanicLayer::custom(|_: Box<dyn std::any::Any + Send>| {
            tracing::error!("a request made the desk panic");
            vitals::metrics::panic();
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }))
        .layer(axum::middleware::from_fn(marked))
}

/// Names the request, and adds the headers that its handler did not set.
async fn marked(request: Request, next: Next) -> Response {
    let id = format!("{:016x}", rand::random::<u64>());
    let is_api = request.uri().path().starts_with("/api/");
    let (method, path) = (request.method().clone(), request.uri().path().to_owned());
    let began = Instant::now();
    let mut response = next.run(request).await;
    let status = response.status();
    vitals::metrics::request(status.as_u16(), began.elapsed());
    if is_api && (status.is_client_error() || status.is_server_error()) && !is_problem(&response) {
        let headers = response.headers().clone();
        response = Problem::new(status).into_response();
        // Which methods there are is said by a header.
        if let Some(allow) = headers.get(header::ALLOW) {
            response.headers_mut().insert(header::ALLOW, allow.clone());
        }
    }
    if status.is_server_error() {
        tracing::warn!(request = id, %method, path, status = status.as_u16(), "a request was answered badly");
    }
    let headers = response.headers_mut();
    for (name, value) in HEADERS {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    }
    if let Ok(id) = HeaderValue::from_str(&id) {
        headers.insert(REQUEST_ID, id);
    }
    response
}

fn is_problem(response: &Response) -> bool {
    let kind = response.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    kind.is_some_and(|kind| kind.starts_with("application/problem+json"))
}
