//! A REST call as it arrives, and what is answered to it.

use std::collections::HashMap;

use axum::body::Bytes;
use axum::extract::{FromRequest, Multipart, Request};
use axum::http::header::CONTENT_TYPE;
use serde_json::{Value, json};

use super::refusal::{Refusal, entries};

/// A call.
#[derive(Debug)]
pub(super) struct Call {
    pub(super) method: String,
    /// The path below `/api/v10`, with its slash.
    pub(super) path: String,
    pub(super) query: HashMap<String, String>,
    pub(super) body: Value,
    /// The files that came with it.
    pub(super) files: Vec<Vec<u8>>,
}

/// What is answered to a call.
pub(super) type Outcome = Result<(u16, Value), Refusal>;

/// 200 with a body.
#[expect(clippy::unnecessary_wraps, reason = "it ends functions that return an outcome")]
pub(super) fn found(body: Value) -> Outcome {
    Ok((200, body))
}

/// 204.
#[expect(clippy::unnecessary_wraps, reason = "it ends functions that return an outcome")]
pub(super) fn nothing() -> Outcome {
    Ok((204, Value::Null))
}

impl Call {
    /// `METHOD /path`.
    pub(super) fn line(&self) -> String {
        format!("{} {}", self.method, self.path)
    }

    /// The parts of the path, decoded.
    pub(super) fn steps(&self) -> Vec<String> {
        self.path.split('/').filter(|step| !step.is_empty()).map(decoded).collect()
    }
}

/// A part of a path without its percent escapes.
fn decoded(step: &str) -> String {
    let kept = step.replace('+', "%2B"); // A plus is a plus in a path, and a space in a form.
    let pair = url::form_urlencoded::parse(kept.as_bytes()).next();
    pair.map_or_else(|| step.to_owned(), |(name, _)| name.into_owned())
}

/// Reads the body: JSON, or multipart with `payload_json` and files. `Err` says what is wrong with it.
pub(super) async fn body(request: Request) -> Result<(Value, Vec<Vec<u8>>), String> {
    let kind = request.headers().get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default().to_owned();
    if kind.starts_with("multipart/form-data") {
        return multipart(request).await;
    }
    let bytes = Bytes::from_request(request, &()).await.map_err(|error| error.to_string())?;
    if bytes.is_empty() || bytes == "null" {
        return Ok((Value::Null, Vec::new()));
    }
    if !kind.starts_with("application/json") {
        return Err(format!("a body of type `{kind}`"));
    }
    serde_json::from_slice(&bytes).map(|body| (body, Vec::new())).map_err(|error| error.to_string())
}

async fn multipart(request: Request) -> Result<(Value, Vec<Vec<u8>>), String> {
    let mut parts = Multipart::from_request(request, &()).await.map_err(|error| error.to_string())?;
    let (mut body, mut files, mut contents) = (json!({}), Vec::new(), Vec::new());
    while let Some(part) = parts.next_field().await.map_err(|error| error.to_string())? {
        let name = part.name().unwrap_or_default().to_owned();
        let (filename, kind) = (part.file_name().map(str::to_owned), part.content_type().map(str::to_owned));
        let bytes = part.bytes().await.map_err(|error| error.to_string())?;
        if name == "payload_json" {
            body = serde_json::from_slice(&bytes).map_err(|error| error.to_string())?;
        } else {
            let id = name.trim_start_matches("files[").trim_end_matches(']').to_owned();
            files.push(json!({"id": id, "filename": filename, "content_type": kind, "size": bytes.len(), "came": contents.len()}));
            contents.push(bytes.to_vec());
        }
    }
    let message = if body["data"].is_object() { &mut body["data"] } else { &mut body };
    let is_kept = |old: &&Value| old["id"].as_str().is_some_and(|id| id.len() > 10); // an id, not a place
    let kept = entries(&message["attachments"]).iter().filter(is_kept).cloned().collect::<Vec<_>>();
    // What is said of a file stands in the list under the number of its part.
    let said = entries(&message["attachments"]).to_vec();
    let is_about =
        |one: &&Value, id: &Value| one["id"].to_string().trim_matches('"') == id.as_str().unwrap_or_default();
    for file in &mut files {
        let about = said.iter().find(|one| is_about(one, &file["id"]));
        file["description"] = about.map_or(Value::Null, |one| one["description"].clone());
    }
    message["attachments"] = kept.into_iter().chain(files).collect();
    Ok((body, contents))
}
