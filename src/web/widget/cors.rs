//! Which pages may call: those of the desk itself, and those of the origins that are configured for a website.

use axum::extract::{Path, State as Extracted};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

use super::site;
use crate::config::Site;
use crate::web::{Problem, State};

/// The origin that a request is answered to.
pub(super) struct Origin(Option<HeaderValue>);

impl Origin {
    /// The answer, readable by the page that asked.
    pub(super) fn allowed(&self, answer: impl IntoResponse) -> Response {
        let mut response = answer.into_response();
        let headers = response.headers_mut();
        headers.insert(header::VARY, HeaderValue::from_static("Origin"));
        if let Some(origin) = &self.0 {
            headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin.clone());
        }
        response
    }
}

/// The origin of a request, where it may call. A request without one comes from no page of somebody else's.
pub(super) fn admitted(site: &Site, headers: &HeaderMap) -> Result<Origin, Problem> {
    let Some(origin) = headers.get(header::ORIGIN) else { return Ok(Origin(None)) };
    let text = origin.to_str().unwrap_or_default();
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok());
    let own = text.split_once("://").map(|(_, host)| host).filter(|host| !host.is_empty()) == host && host.is_some();
    if own || site.origins.iter().any(|known| known == text) {
        return Ok(Origin(Some(origin.clone())));
    }
    Err(Problem::forbidden("pages of that origin may not use this chat: see origins of [[web.site]]"))
}

/// A browser asks whether a page may call.
pub(super) async fn asked(
    Extracted(state): Extracted<State>,
    Path(name): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let origin = admitted(site(&state, &name)?, &headers)?;
    let allowed = [
        (header::ACCESS_CONTROL_ALLOW_METHODS, "GET, POST"),
        (header::ACCESS_CONTROL_ALLOW_HEADERS, "authorization, content-type"),
        (header::ACCESS_CONTROL_MAX_AGE, "600"),
    ];
    Ok(origin.allowed((StatusCode::NO_CONTENT, allowed)))
}
