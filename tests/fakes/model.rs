//! An OpenAI-compatible endpoint of our own: chat completions on a loopback port, from a model that does what a test
//! says, faults included. What breaks the API's rules is gathered as violations.

#![allow(dead_code, reason = "each test root uses its own part")]

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};
use tokio::sync::Semaphore;
use tokio::task::JoinHandle;

/// The key that the endpoint wants.
pub const KEY: &str = "sk-of-the-fake";
/// The one model that it has.
pub const MODEL: &str = "small-1";
/// How long a test waits for a request.
const PATIENCE: Duration = Duration::from_secs(20);

/// What the model does with one request.
#[derive(Debug, Clone)]
pub enum Turn {
    /// It writes this.
    Writes(String),
    /// It writes the JSON of an answer with these sources.
    Answers(&'static str, &'static [&'static str]),
    /// It declines as it was told to.
    Declines,
    /// It refuses, as OpenAI's models do.
    Refuses,
    /// It gives the question as the answer, as an instruction injected there would have it.
    Repeats,
    /// It calls for a tool.
    CallsATool,
    /// It answers after a permit; never where there is none.
    Waits(Arc<Semaphore>, &'static str, &'static [&'static str]),
    /// The body goes on for ever.
    Endless,
    /// This status, with `Retry-After` where there is a number.
    Fails(u16, Option<u64>),
    /// It sends the client to another server.
    Redirects,
    /// The connection breaks in the middle of the body.
    Breaks,
    /// A body that is no completion.
    Babbles(&'static str),
}

#[derive(Default)]
struct Inside {
    turns: VecDeque<Turn>,
    requests: Vec<Value>,
    violations: Vec<String>,
}

/// A running endpoint; it ends when it is dropped.
pub struct FakeModel {
    inside: Arc<Mutex<Inside>>,
    address: String,
    server: JoinHandle<()>,
}

impl FakeModel {
    pub async fn start() -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let inside = Arc::<Mutex<Inside>>::default();
        let router = Router::new().fallback(complete).with_state(Arc::clone(&inside));
        let server = tokio::spawn(async move {
            let _ = axum::serve(listener, router).await;
        });
        Self { inside, address, server }
    }

    /// The endpoint's part of a configuration.
    pub fn configuration(&self) -> String {
        format!("\n[drafts]\nurl = \"http://{}/v1\"\nmodel = \"{MODEL}\"\napi_key = \"{KEY}\"\n", self.address)
    }

    /// What it does next, after what it was told before. Without anything to do it declines.
    pub fn next(&self, turn: Turn) -> &Self {
        self.lock().turns.push_back(turn);
        self
    }

    /// Every request so far.
    pub fn requests(&self) -> Vec<Value> {
        self.lock().requests.clone()
    }

    /// Waits until so many requests came.
    pub async fn asked(&self, times: usize) {
        let asked = async {
            while self.requests().len() < times {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        };
        assert!(tokio::time::timeout(PATIENCE, asked).await.is_ok(), "it was not asked {times} times");
    }

    /// Every request kept to the API's rules.
    pub fn assert_clean(&self) {
        assert_eq!(self.lock().violations, [""; 0]);
    }

    fn lock(&self) -> MutexGuard<'_, Inside> {
        self.inside.lock().unwrap()
    }
}

impl Drop for FakeModel {
    fn drop(&mut self) {
        self.server.abort();
    }
}

async fn complete(
    State(inside): State<Arc<Mutex<Inside>>>,
    method: axum::http::Method,
    uri: axum::http::Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let request: Value = serde_json::from_slice(&body).unwrap_or_default();
    let turn = {
        let mut inside = inside.lock().unwrap();
        let place = format!("{method} {uri}");
        let faults = faults(&place, &headers, &request);
        inside.violations.extend(faults.clone());
        inside.requests.push(request.clone());
        if let Some(fault) = faults.first() {
            return problem(400, fault);
        }
        inside.turns.pop_front().unwrap_or(Turn::Declines)
    };
    answer(turn, &request).await
}

/// What breaks the rules: https://platform.openai.com/docs/api-reference/chat/create, and what the desk promises.
fn faults(place: &str, headers: &HeaderMap, request: &Value) -> Vec<String> {
    let mut faults = Vec::new();
    let mut rule = |holds: bool, fault: &str| {
        if !holds {
            faults.push(format!("{fault}: {place} {request}"));
        }
    };
    let header = |name: header::HeaderName| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    rule(place == "POST /v1/chat/completions", "another address");
    rule(header(header::AUTHORIZATION) == format!("Bearer {KEY}"), "no key");
    rule(header(header::CONTENT_TYPE) == "application/json", "no JSON");
    rule(request["model"] == MODEL, "no such model");
    let allowed = ["max_tokens", "messages", "model", "stream", "temperature"];
    let keys = request.as_object().map(|object| object.keys().map(String::as_str).collect::<Vec<_>>());
    rule(keys.is_some_and(|keys| keys.iter().all(|key| allowed.contains(key))), "more than was promised, or tools");
    rule(request["temperature"] == 0 && request["stream"] == false, "not plain");
    rule(request["max_tokens"].as_u64().is_some_and(|tokens| tokens <= 1000), "unbounded");
    let messages = request["messages"].as_array().cloned().unwrap_or_default();
    let roles: Vec<_> = messages.iter().map(|message| message["role"].as_str().unwrap_or_default()).collect();
    rule(roles == ["system", "user"] && messages.iter().all(|message| message["content"].is_string()), "no messages");
    rule(request.to_string().len() < 100_000, "too much");
    faults
}

async fn answer(turn: Turn, request: &Value) -> Response {
    match turn {
        Turn::Writes(text) => completion(&json!({ "role": "assistant", "content": text }), "stop"),
        Turn::Answers(text, sources) => written(text, sources),
        Turn::Declines => {
            completion(&json!({ "role": "assistant", "content": r#"{"answer": null, "sources": []}"# }), "stop")
        }
        Turn::Refuses => {
            completion(&json!({ "role": "assistant", "content": null, "refusal": "I cannot help with that." }), "stop")
        }
        Turn::Repeats => {
            let content = request["messages"][1]["content"].as_str().unwrap_or_default();
            let given: Value = serde_json::from_str(content).unwrap_or_default();
            written(given["question"].as_str().unwrap_or_default(), &[given["entries"][0]["id"].as_str().unwrap_or("")])
        }
        Turn::CallsATool => {
            let call =
                json!({ "id": "call_1", "type": "function", "function": { "name": "close", "arguments": "{}" } });
            completion(&json!({ "role": "assistant", "content": null, "tool_calls": [call] }), "tool_calls")
        }
        Turn::Waits(gate, text, sources) => {
            gate.acquire().await.unwrap().forget();
            written(text, sources)
        }
        Turn::Endless => {
            // Slow enough that a client without a bound is stopped by its deadline, and not by the machine's memory.
            let chunks = futures_util::stream::unfold((), |()| async {
                tokio::time::sleep(Duration::from_millis(20)).await;
                Some((Ok::<_, std::io::Error>(Bytes::from(vec![b' '; 65_536])), ()))
            });
            ([(header::CONTENT_TYPE, "application/json")], Body::from_stream(chunks)).into_response()
        }
        Turn::Fails(status, after) => {
            let mut response = problem(status, "the model is busy");
            if let Some(after) = after {
                response.headers_mut().insert(header::RETRY_AFTER, after.into());
            }
            response
        }
        Turn::Redirects => (StatusCode::TEMPORARY_REDIRECT, [(header::LOCATION, "/v1/elsewhere")]).into_response(),
        Turn::Breaks => {
            let chunks = [Ok(Bytes::from("{\"choices\": [")), Err(std::io::Error::other("broken"))];
            Body::from_stream(futures_util::stream::iter(chunks)).into_response()
        }
        Turn::Babbles(body) => body.into_response(),
    }
}

fn written(text: &str, sources: &[&str]) -> Response {
    let content = json!({ "answer": text, "sources": sources }).to_string();
    completion(&json!({ "role": "assistant", "content": content }), "stop")
}

fn completion(message: &Value, finish_reason: &str) -> Response {
    axum::Json(json!({
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "created": 1_795_500_000,
        "model": MODEL,
        "choices": [{ "index": 0, "message": message, "logprobs": null, "finish_reason": finish_reason }],
        "usage": { "prompt_tokens": 400, "completion_tokens": 40, "total_tokens": 440 },
    }))
    .into_response()
}

fn problem(status: u16, message: &str) -> Response {
    let status = StatusCode::from_u16(status).unwrap();
    (status, axum::Json(json!({ "error": { "message": message, "type": "error", "code": null } }))).into_response()
}
