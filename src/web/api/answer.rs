//! What came of an act, as an answer to its request.

use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use serde_json::Value;

use crate::domain::Notice;
use crate::flow::Acted;

/// An answer: kept under its idempotency key, and given again as it was.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Answer {
    pub(super) status: StatusCode,
    pub(super) body: Value,
}

impl Answer {
    /// 200 with a body.
    pub(super) fn ok(body: &impl Serialize) -> Self {
        Self { status: StatusCode::OK, body: serde_json::to_value(body).unwrap_or_default() }
    }

    /// 201 with a body.
    pub(super) fn created(body: &impl Serialize) -> Self {
        Self { status: StatusCode::CREATED, ..Self::ok(body) }
    }
}

impl Answer {
    /// 200 with what `pick` makes of what was told of an act.
    pub(super) fn told<T: Serialize>(acted: &Acted, pick: impl Fn(&Notice) -> Option<T>) -> Self {
        let told = match acted {
            Acted::Done { told, .. } => told.as_slice(),
            _ => &[],
        };
        Self::ok(&told.iter().find_map(pick))
    }
}

impl IntoResponse for Answer {
    fn into_response(self) -> Response {
        let version = self.body.get("version").and_then(Value::as_i64);
        let mut response = (self.status, Json(self.body)).into_response();
        if let Some(tag) = version.and_then(etag) {
            response.headers_mut().insert(header::ETAG, tag);
        }
        response
    }
}

/// The tag of a version.
pub(super) fn etag(version: i64) -> Option<HeaderValue> {
    HeaderValue::from_str(&format!("\"{version}\"")).ok()
}

/// The version in a tag.
pub(super) fn version_of(tag: &str) -> Option<i64> {
    tag.trim().trim_start_matches("W/").trim_matches('"').parse().ok()
}

/// A page of a list.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub(super) struct Page<T> {
    /// The rows.
    pub(super) items: Vec<T>,
    /// What to send as `cursor` for the next page; none at the end.
    pub(super) next: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_reads_back_as_its_version() {
        for tag in ["\"7\"", "W/\"7\"", " \"7\" "] {
            assert_eq!(version_of(tag), Some(7), "{tag}");
        }
        assert_eq!(etag(7).unwrap(), "\"7\"");
        assert_eq!(version_of("\"x\""), None);
    }
}
