//! What a form brings: its fields, once it is known that the form was made for this very session.

use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};

use super::session::{form_token, secret_of};
use super::visit::{Outside, shown, words_for};
use crate::web::State;

/// Fields that a form may have.
const FIELDS_MAX: usize = 40;

/// The fields of a form.
pub(super) struct Posted(Vec<(String, String)>);

impl Posted {
    /// The field's text, trimmed; empty where there is none.
    pub(super) fn text(&self, name: &str) -> &str {
        self.raw(name).trim()
    }

    /// The field as it was sent.
    pub(super) fn raw(&self, name: &str) -> &str {
        self.0.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value)
    }

    /// Whether there is such a field: a box that is ticked.
    pub(super) fn has(&self, name: &str) -> bool {
        self.0.iter().any(|(key, _)| key == name)
    }

    /// What makes the form one of a kind: sent twice, it does its work once.
    pub(super) fn key(&self) -> String {
        let key: String = self.text("key").chars().filter(char::is_ascii_alphanumeric).take(64).collect();
        if key.is_empty() { fresh_key() } else { key }
    }

    /// The fields of a form that nobody is signed in for.
    pub(super) fn unchecked(body: &[u8]) -> Self {
        let pairs = url::form_urlencoded::parse(body).into_owned().take(FIELDS_MAX);
        // Browsers send CRLF.
        Self(pairs.map(|(name, value)| (name, value.replace("\r\n", "\n"))).collect())
    }
}

/// A key for a form that is shown.
pub(super) fn fresh_key() -> String {
    hex::encode(rand::random::<[u8; 16]>())
}

impl FromRequest<State> for Posted {
    type Rejection = Response;

    /// The origin was looked at by the door; this is the second lock, for browsers that say nothing of it.
    async fn from_request(request: Request, state: &State) -> Result<Self, Response> {
        let headers = request.headers().clone();
        let body = Bytes::from_request(request, state).await.map_err(IntoResponse::into_response)?;
        let posted = Self::unchecked(&body);
        let expected = secret_of(&headers).map(|secret| form_token(&secret));
        if expected.as_deref() == Some(posted.text("token")) {
            return Ok(posted);
        }
        let says = words_for(&headers);
        let page =
            Outside { says: says.clone(), title: says.try_again(), lines: vec![says.back()], key: None, leads: None };
        Err(shown(StatusCode::FORBIDDEN, &page))
    }
}
