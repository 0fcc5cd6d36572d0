//! What went wrong, as `application/problem+json` (RFC 9457).

use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;

use crate::store::Failure;

/// The media type.
const PROBLEM_JSON: HeaderValue = HeaderValue::from_static("application/problem+json");

/// A problem: the status, its name, and a sentence for the person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Problem {
    /// Always `about:blank`: the status says what kind it is.
    #[serde(rename = "type")]
    kind: &'static str,
    /// The status in words.
    title: &'static str,
    /// The HTTP status.
    status: u16,
    /// What is wrong, with the way out.
    #[serde(skip_serializing_if = "Option::is_none")]
    detail: Option<String>,
    /// A stable word for programs, where the status does not say enough.
    #[serde(skip_serializing_if = "Option::is_none")]
    code: Option<String>,
    /// What in the request is not as described, place by place.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    errors: Vec<Wrong>,
}

/// A place of a request that is not as described.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub(super) struct Wrong {
    /// A JSON pointer into the body.
    #[serde(skip_serializing_if = "Option::is_none")]
    pointer: Option<String>,
    /// The name of a parameter of the query.
    #[serde(skip_serializing_if = "Option::is_none")]
    parameter: Option<String>,
    /// What is wrong there.
    detail: String,
}

impl Wrong {
    /// At a place in `{"query": …, "body": …}`.
    pub(super) fn at(place: &str, detail: String) -> Self {
        let unescaped = |name: &str| name.replace("~1", "/").replace("~0", "~");
        let parameter = place.strip_prefix("/query/").map(unescaped);
        let pointer = place.strip_prefix("/body").map(ToOwned::to_owned);
        Self { pointer, parameter, detail }
    }

    fn sentence(&self) -> String {
        let pointer = self.pointer.as_deref().map(|pointer| if pointer.is_empty() { "the body" } else { pointer });
        let place = self.parameter.as_deref().or(pointer).unwrap_or("the request");
        format!("{place}: {}", self.detail)
    }
}

impl Problem {
    /// A problem of this status.
    #[must_use]
    pub fn new(status: StatusCode) -> Self {
        Self {
            kind: "about:blank",
            title: status.canonical_reason().unwrap_or("Error"),
            status: status.as_u16(),
            detail: None,
            code: None,
            errors: Vec::new(),
        }
    }

    /// 400: what the description of the operation does not allow.
    #[must_use]
    pub(super) fn not_as_described(errors: Vec<Wrong>) -> Self {
        let detail = errors.first().map(Wrong::sentence).unwrap_or_default();
        Self { errors, ..Self::bad_request(detail).coded("not_as_described") }
    }

    /// The same with a sentence.
    #[must_use]
    pub fn saying(self, detail: impl Into<String>) -> Self {
        Self { detail: Some(detail.into()), ..self }
    }

    /// The same with a word for programs.
    #[must_use]
    pub fn coded(self, code: impl Into<String>) -> Self {
        Self { code: Some(code.into()), ..self }
    }

    /// 400.
    #[must_use]
    pub fn bad_request(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST).saying(detail)
    }

    /// 401.
    #[must_use]
    pub fn unauthorized(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::UNAUTHORIZED).saying(detail)
    }

    /// 403.
    #[must_use]
    pub fn forbidden(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::FORBIDDEN).saying(detail)
    }

    /// 404: alike for what is not there and for what is another workspace's.
    #[must_use]
    pub fn not_found() -> Self {
        Self::new(StatusCode::NOT_FOUND)
    }

    /// The status.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }
}

impl From<Failure> for Problem {
    fn from(failure: Failure) -> Self {
        let reference = format!("{:04x}", rand::random::<u16>());
        tracing::error!(%failure, reference, "a request failed");
        let status = match failure {
            Failure::Stale => return Self::new(StatusCode::CONFLICT).saying("somebody else was faster; try again"),
            Failure::Database(_) => StatusCode::SERVICE_UNAVAILABLE,
            _ => StatusCode::INTERNAL_SERVER_ERROR,
        };
        Self::new(status).saying(format!("something broke, reference {reference}"))
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = self.status();
        let mut response = (status, Json(self)).into_response();
        response.headers_mut().insert(header::CONTENT_TYPE, PROBLEM_JSON);
        if status == StatusCode::UNAUTHORIZED {
            response.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        response
    }
}
