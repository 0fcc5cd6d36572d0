//! An OpenAI-compatible endpoint: one question, one answer, within a deadline and a bound.

use std::time::Duration;

use reqwest::header::{AUTHORIZATION, HeaderMap, HeaderValue, RETRY_AFTER};
use reqwest::{Client, Response, StatusCode};
use secrecy::ExposeSecret;
use serde::Deserialize;
use serde_json::Value;
use url::Url;

use crate::config::DraftsConfig;

/// Bytes of an answer: far more than the tokens that are asked for come to.
const ANSWER_BYTES_MAX: usize = 256 * 1024;

/// The endpoint and the model there.
#[derive(Debug, Clone)]
pub struct Endpoint {
    client: Client,
    address: Url,
    model: String,
    timeout: Duration,
}

/// Why there is no answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(super) enum Unanswered {
    /// It may answer when it is asked again: it says that it is busy, or it cannot be reached.
    #[error("{reason}")]
    Busy {
        /// What it asks for.
        after: Option<Duration>,
        /// Why.
        reason: String,
    },
    /// It took longer than it may.
    #[error("the model took longer than drafts.timeout")]
    Slow,
    /// It will not answer as it is asked.
    #[error("the endpoint answered {0}: check drafts.url, drafts.model and DRAFTS_API_KEY")]
    Refused(StatusCode),
    /// It answered something that is no answer.
    #[error("{0}")]
    Unreadable(&'static str),
}

#[derive(Deserialize)]
struct Completion {
    choices: Vec<Choice>,
}

#[derive(Deserialize)]
struct Choice {
    message: Message,
    finish_reason: Option<String>,
}

#[derive(Deserialize)]
struct Message {
    content: Option<String>,
    refusal: Option<String>,
    tool_calls: Option<Vec<Value>>,
    function_call: Option<Value>,
}

impl Endpoint {
    /// The configured endpoint.
    ///
    /// # Errors
    /// The key cannot be sent, or there is no TLS.
    pub fn new(config: &DraftsConfig) -> anyhow::Result<Self> {
        let mut headers = HeaderMap::new();
        if let Some(key) = &config.api_key {
            let mut bearer = HeaderValue::from_str(&format!("Bearer {}", key.expose_secret()))
                .map_err(|_| anyhow::anyhow!("DRAFTS_API_KEY holds characters that no key has"))?;
            bearer.set_sensitive(true);
            headers.insert(AUTHORIZATION, bearer);
        }
        let client = Client::builder()
            .default_headers(headers)
            .user_agent(concat!("frontdesk/", env!("CARGO_PKG_VERSION")))
            .timeout(config.timeout)
            // Questions go where the operator said, and nowhere else.
            .redirect(reqwest::redirect::Policy::none())
            .build()?;
        let (address, model) = (config.endpoint.clone(), config.model.clone());
        Ok(Self { client, address, model, timeout: config.timeout })
    }

    /// The model's name.
    pub(super) fn model(&self) -> &str {
        &self.model
    }

    /// How long a call may take.
    pub(super) const fn timeout(&self) -> Duration {
        self.timeout
    }

    /// What the model writes; nothing where it refuses to write.
    pub(super) async fn ask(&self, request: &Value) -> Result<String, Unanswered> {
        let response = self.client.post(self.address.clone()).json(request).send().await.map_err(|e| lost(&e))?;
        let status = response.status();
        if status == StatusCode::TOO_MANY_REQUESTS || status.is_server_error() {
            return Err(Unanswered::Busy {
                after: retry_after(response.headers()),
                reason: format!("the endpoint answered {status}"),
            });
        }
        if !status.is_success() {
            return Err(Unanswered::Refused(status));
        }
        written(&read(response).await?)
    }
}

async fn read(mut response: Response) -> Result<Vec<u8>, Unanswered> {
    let mut bytes = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(|error| lost(&error))? {
        if bytes.len() + chunk.len() > ANSWER_BYTES_MAX {
            return Err(Unanswered::Unreadable("the endpoint's answer has no end"));
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes)
}

/// The text of a completion. A model that calls for a tool is not given one.
fn written(bytes: &[u8]) -> Result<String, Unanswered> {
    let completion: Completion =
        serde_json::from_slice(bytes).map_err(|_| Unanswered::Unreadable("the endpoint's answer is no completion"))?;
    let Some(choice) = completion.choices.into_iter().next() else {
        return Err(Unanswered::Unreadable("the completion is empty"));
    };
    let Message { content, refusal, tool_calls, function_call } = choice.message;
    if tool_calls.is_some_and(|calls| !calls.is_empty()) || function_call.is_some() {
        return Err(Unanswered::Unreadable("the model called for a tool"));
    }
    if choice.finish_reason.as_deref() == Some("length") {
        return Err(Unanswered::Unreadable("the model did not come to an end"));
    }
    let declined = || "{}".to_owned();
    Ok(content.filter(|content| refusal.is_none() && !content.trim().is_empty()).unwrap_or_else(declined))
}

fn lost(error: &reqwest::Error) -> Unanswered {
    if error.is_timeout() {
        return Unanswered::Slow;
    }
    let reason = if error.is_connect() { "the endpoint cannot be reached" } else { "the endpoint broke off" };
    Unanswered::Busy { after: None, reason: reason.to_owned() }
}

/// Whole seconds; a date there is not worth a parser, the usual wait does.
fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let secs: u64 = headers.get(RETRY_AFTER)?.to_str().ok()?.trim().parse().ok()?;
    Some(Duration::from_secs(secs))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_completion_is_its_first_text_and_never_a_tool() {
        let cases = [
            (r#"{"choices":[{"message":{"content":"{}x"},"finish_reason":"stop"}]}"#, Ok("{}x")),
            (r#"{"choices":[{"message":{"content":null,"refusal":"no"}}]}"#, Ok("{}")),
            (r#"{"choices":[{"message":{"content":"yes","refusal":"no"}}]}"#, Ok("{}")),
            (r#"{"choices":[{"message":{"content":"","tool_calls":[]}}]}"#, Ok("{}")),
            (r#"{"choices":[]}"#, Err("the completion is empty")),
            (r#"{"choices":[{"message":{"tool_calls":[{"id":"1"}]}}]}"#, Err("the model called for a tool")),
            (r#"{"choices":[{"message":{"function_call":{"name":"f"}}}]}"#, Err("the model called for a tool")),
            (
                r#"{"choices":[{"message":{"content":"and so"},"finish_reason":"length"}]}"#,
                Err("the model did not come to an end"),
            ),
            (r#"{"error":"x"}"#, Err("the endpoint's answer is no completion")),
            ("<html>", Err("the endpoint's answer is no completion")),
        ];
        for (text, expect) in cases {
            let expect = expect.map(str::to_owned).map_err(Unanswered::Unreadable);
            assert_eq!(written(text.as_bytes()), expect, "{text}");
        }
    }
}
