//! A call of the Web API as it arrives: its token and its arguments, from the query, a form or JSON.

use axum::body::Bytes;
use axum::http::HeaderMap;
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE};
use serde_json::{Map, Value, json};

use super::refusal::Refusal;

/// A call.
#[derive(Debug)]
pub(super) struct Call {
    /// `chat.postMessage`.
    pub(super) method: String,
    pub(super) token: String,
    arguments: Map<String, Value>,
    /// Arguments that came as JSON.
    json: Option<Map<String, Value>>,
}

/// What is answered to a call; the `ok` is put in later.
pub(super) type Outcome = Result<Value, Refusal>;

impl Call {
    /// Reads a request. `Err` says what is wrong with its body.
    pub(super) fn read(method: &str, query: &str, headers: &HeaderMap, body: &Bytes) -> Result<Self, Refusal> {
        let header = |name| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let mut arguments = fields(query.as_bytes());
        let mut json = None;
        let kind = header(CONTENT_TYPE);
        if kind.starts_with("application/json") {
            if !body.is_empty() {
                let read: Value = serde_json::from_slice(body).map_err(|_| Refusal::of_request("invalid_json"))?;
                json = Some(read.as_object().cloned().ok_or_else(|| Refusal::of_request("json_not_object"))?);
            }
        } else if kind.starts_with("application/x-www-form-urlencoded") {
            arguments.extend(fields(body));
        } else if !body.is_empty() {
            return Err(Refusal::of_request("invalid_post_type"));
        }
        let bearer = header(AUTHORIZATION).strip_prefix("Bearer ").map(str::to_owned);
        let token = bearer.or_else(|| arguments.get("token").and_then(Value::as_str).map(str::to_owned));
        Ok(Self { method: method.to_owned(), token: token.unwrap_or_default(), arguments, json })
    }

    /// Takes the JSON in, or leaves it unseen where the method takes none; tells whether something was left.
    pub(super) fn take_json(&mut self, is_taken: bool) -> bool {
        let Some(json) = self.json.take() else { return false };
        if is_taken {
            self.arguments.extend(json);
            return false;
        }
        !json.is_empty()
    }

    /// An argument as text; empty where it is not there.
    pub(super) fn text(&self, name: &str) -> String {
        match self.arguments.get(name) {
            Some(Value::String(text)) => text.clone(),
            Some(Value::Null) | None => String::new(),
            Some(other) => other.to_string(),
        }
    }

    /// An argument that must be there.
    pub(super) fn needed(&self, name: &str) -> Result<String, Refusal> {
        let given = self.text(name);
        if given.is_empty() {
            return Err(Refusal::with_faults("invalid_arguments", &[format!("missing required field: {name}")]));
        }
        Ok(given)
    }

    /// A flag: `true`, `"true"`, `1` or `"1"`.
    pub(super) fn flag(&self, name: &str) -> bool {
        matches!(self.text(name).as_str(), "true" | "1")
    }

    /// A number.
    pub(super) fn count(&self, name: &str) -> Option<usize> {
        self.text(name).parse().ok()
    }

    /// A structure: JSON itself, or JSON written into a text, as forms have it. Null where it is not there.
    pub(super) fn structure(&self, name: &str) -> Value {
        match self.arguments.get(name) {
            Some(Value::String(text)) => serde_json::from_str(text).unwrap_or_else(|_| json!(text)),
            Some(other) => other.clone(),
            None => Value::Null,
        }
    }

    /// Whether an argument is there at all.
    pub(super) fn has(&self, name: &str) -> bool {
        self.arguments.get(name).is_some_and(|value| !value.is_null())
    }
}

fn fields(encoded: &[u8]) -> Map<String, Value> {
    url::form_urlencoded::parse(encoded).map(|(name, value)| (name.into_owned(), json!(value))).collect()
}
