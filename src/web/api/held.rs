//! Requests held to the description: query and body of each are looked at before a handler sees them, by the same schemas
//! that `/api/v1/openapi.json` shows. What the description forbids can thus not be taken by a handler that forgot to look.

mod closed;
mod words;

use std::collections::HashMap;
use std::sync::{Arc, OnceLock};

use axum::body::{Body, Bytes};
use axum::extract::{FromRequest, MatchedPath, Request, State as Extracted};
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use jsonschema::{Draft, PatternOptions, Validator};
use serde_json::{Map, Value};
use url::form_urlencoded;

use crate::web::Problem;
use crate::web::problem::Wrong;

/// Places of a request that are told of at once.
const WRONG_MAX: usize = 8;
/// What is taken as JSON.
const JSON: &str = "application/json";

/// The operations, by method and path.
#[derive(Clone)]
pub(super) struct Held(Arc<HashMap<(Method, String), Operation>>);

/// What an operation takes.
struct Operation {
    /// The schema of `{"query": …, "body": …}`, as text: most operations are never called, and a tree is ten times as big.
    schema: String,
    /// Made of it when the operation is called first.
    validator: OnceLock<Option<Taken>>,
    /// The media types of its body; none where it has none.
    kinds: Vec<String>,
    /// Whether the body may be left out.
    may_be_empty: bool,
}

/// An operation that was called.
struct Taken {
    validator: Validator,
    /// The type of each parameter that is no text.
    types: HashMap<String, String>,
}

impl Held {
    /// Every operation of a description.
    pub(super) fn to(description: &Value) -> Self {
        let mut operations = HashMap::new();
        for (path, item) in description.get("paths").and_then(Value::as_object).into_iter().flatten() {
            for (method, described) in item.as_object().into_iter().flatten() {
                let Ok(method) = Method::from_bytes(method.to_uppercase().as_bytes()) else { continue };
                operations.insert((method, path.clone()), Operation::of(described, description));
            }
        }
        Self(Arc::new(operations))
    }

    fn operation(&self, method: &Method, path: &str) -> Option<&Operation> {
        let method = if method == Method::HEAD { Method::GET } else { method.clone() };
        self.0.get(&(method, path.to_owned()))
    }
}

/// Lets a request through that is as its operation describes it.
pub(super) async fn hold(
    Extracted(held): Extracted<Held>,
    path: MatchedPath,
    request: Request,
    next: Next,
) -> Response {
    let Some(operation) = held.operation(request.method(), path.as_str()) else { return next.run(request).await };
    // Nothing is called by a name with U+0000 in it, and PostgreSQL keeps no such text.
    if request.uri().path().contains("%00") {
        return Problem::not_found().into_response();
    }
    let (parts, body) = request.into_parts();
    let read = Bytes::from_request(Request::from_parts(parts.clone(), body), &()).await;
    let body = match read {
        Ok(body) => body,
        Err(rejected) => return Problem::new(rejected.status()).saying("the body cannot be read").into_response(),
    };
    match operation.check(parts.uri.query().unwrap_or_default(), &parts.headers, &body) {
        Ok(()) => next.run(Request::from_parts(parts, Body::from(body))).await,
        Err(problem) => problem.into_response(),
    }
}

impl Operation {
    fn of(described: &Value, description: &Value) -> Self {
        let content = described.pointer("/requestBody/content").and_then(Value::as_object);
        let required = described.pointer("/requestBody/required").and_then(Value::as_bool).unwrap_or_default();
        Self {
            schema: closed::schema(described, description).to_string(),
            validator: OnceLock::new(),
            kinds: content.map(|content| content.keys().cloned().collect()).unwrap_or_default(),
            may_be_empty: !required,
        }
    }

    fn check(&self, query: &str, headers: &HeaderMap, body: &Bytes) -> Result<(), Problem> {
        let taken = self.validator.get_or_init(|| Taken::by(&self.schema)).as_ref();
        let taken = taken.ok_or_else(|| Problem::new(StatusCode::INTERNAL_SERVER_ERROR))?;
        let mut request = Map::new();
        request.insert("query".to_owned(), Value::Object(taken.parameters(query)?));
        if let Some(body) = self.body(headers, body)? {
            request.insert("body".to_owned(), body);
        }
        let request = Value::Object(request);
        let mut wrong: Vec<Wrong> =
            taken.validator.iter_errors(&request).flat_map(|error| words::wrong(&error)).take(WRONG_MAX).collect();
        wrong.extend(closed::nul(&request).map(|place| Wrong::at(&place, "it has the character U+0000".to_owned())));
        if wrong.is_empty() { Ok(()) } else { Err(Problem::not_as_described(wrong)) }
    }

    /// The body, where there is one that is JSON; its handler reads what is not.
    fn body(&self, headers: &HeaderMap, body: &Bytes) -> Result<Option<Value>, Problem> {
        if self.kinds.is_empty() || (body.is_empty() && self.may_be_empty) {
            return Ok(None);
        }
        let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
        let kind = kind.split(';').next().unwrap_or_default().trim();
        if !self.kinds.iter().any(|known| known.eq_ignore_ascii_case(kind)) {
            let wanted = format!("send the body as Content-Type: {}", self.kinds.join(", or "));
            return Err(Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE).saying(wanted));
        }
        if !kind.eq_ignore_ascii_case(JSON) {
            return Ok(None);
        }
        let wrong = |error: serde_json::Error| Problem::bad_request(format!("the body is no JSON: {error}"));
        serde_json::from_slice(body).map(Some).map_err(wrong)
    }
}

impl Taken {
    fn by(schema: &str) -> Option<Self> {
        let schema: Value = serde_json::from_str(schema).ok()?;
        let options = jsonschema::options().with_draft(Draft::Draft202012).should_validate_formats(true).offline();
        let made = options.with_pattern_options(PatternOptions::regex()).build(&schema);
        let failed = |failure: &jsonschema::ValidationError<'_>| tracing::error!(%failure, "a schema is none");
        let validator = made.inspect_err(failed).ok()?;
        Some(Self { validator, types: closed::types(&schema) })
    }

    /// The query, with each parameter as what it should be; what cannot be read so stays text, and is no match.
    fn parameters(&self, query: &str) -> Result<Map<String, Value>, Problem> {
        let mut parameters = Map::new();
        for (name, text) in form_urlencoded::parse(query.as_bytes()) {
            let value = self.types.get(&*name).and_then(|kind| read(kind, &text));
            if parameters.insert(name.to_string(), value.unwrap_or_else(|| text.into())).is_some() {
                let place = format!("/query/{}", words::escaped(&name));
                return Err(Problem::not_as_described(vec![Wrong::at(&place, "it is there twice".to_owned())]));
            }
        }
        Ok(parameters)
    }
}

/// A number or a word as JSON, where it is written as JSON writes it.
fn read(kind: &str, text: &str) -> Option<Value> {
    let value: Value = serde_json::from_str(text).ok()?;
    let fits = match kind {
        "integer" => value.is_i64() && text.bytes().all(|byte| byte == b'-' || byte.is_ascii_digit()),
        "number" => value.is_number(),
        "boolean" => value.is_boolean(),
        _ => false,
    };
    fits.then_some(value)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::web::description;

    fn checked(method: Method, path: &str, query: &str, body: &Value) -> Result<(), Problem> {
        let held = Held::to(&description());
        let headers = HeaderMap::from_iter([(header::CONTENT_TYPE, JSON.parse().unwrap())]);
        let body = if body.is_null() { Bytes::new() } else { Bytes::from(body.to_string()) };
        held.operation(&method, path).unwrap().check(query, &headers, &body)
    }

    fn said(checked: Result<(), Problem>) -> String {
        checked.map_or_else(|problem| serde_json::to_value(&problem).unwrap()["detail"].to_string(), |()| "fine".into())
    }

    #[test]
    fn every_operation_of_the_description_can_be_held_to_it() {
        let held = Held::to(&description());
        assert!(held.0.len() > 80, "{}", held.0.len());
        for (name, operation) in held.0.iter() {
            assert!(Taken::by(&operation.schema).is_some(), "{name:?}");
        }
    }

    #[test]
    fn a_query_is_told_what_is_wrong_with_it() {
        let long = format!("actor={}", "x".repeat(201));
        for (query, expect) in [
            ("", "fine"),
            ("limit=7&cursor=12&kind=claimed", "fine"),
            ("actor=%E4%BD%A0", "fine"),
            (&*long, "\"actor: it has at most 200 characters\""),
            ("actor=", "\"actor: it has at least 1 character\""),
            ("actor=a%00b", "\"actor: it has the character U+0000\""),
            ("limit=0", "\"limit: it is at least 1\""),
            ("limit=101", "\"limit: it is at most 100\""),
            ("limit=%2B7", "\"limit: it is no whole number\""),
            ("limit=07", "\"limit: it is no whole number\""),
            ("limit=", "\"limit: it is no whole number\""),
            ("limit=1&limit=2", "\"limit: it is there twice\""),
            ("cursor=0", "\"cursor: it is not as the pattern ^[1-9][0-9]{0,17}$ has it\""),
            ("other=1", "\"other: there is no such parameter\""),
        ] {
            assert_eq!(said(checked(Method::GET, "/api/v1/audit", query, &Value::Null)), expect, "{query}");
        }
        let unknown = checked(Method::POST, "/api/v1/tickets/{number}/claim", "force=1", &Value::Null);
        assert_eq!(said(unknown), "\"force: there is no such parameter\"");
    }

    #[test]
    fn a_body_is_told_what_is_wrong_with_it() {
        let amount = |minor: Value| json!({ "terms": { "price": { "minor": minor, "currency": "EUR" } } });
        for (path, body, expect) in [
            ("tickets", json!({ "question": "why?" }), "fine"),
            ("tickets", json!({ "question": " \n" }), "\"/question: it is blank\""),
            ("tickets", json!({ "question": "a\u{0}" }), "\"/question: it has the character U+0000\""),
            ("tickets", json!({}), "\"/question: it is missing\""),
            ("tickets", json!({ "question": 7 }), "\"/question: it is no text\""),
            ("tickets", json!(["why?"]), "\"the body: it is no object\""),
            ("tickets", json!({ "question": "why?", "x/y": 1 }), "\"/x~1y: there is no such field\""),
            (
                "tickets/{number}/status",
                json!({ "status": "odd" }),
                "\"/status: it is none of pending, on_hold, solved, closed\"",
            ),
            ("contracts/{number}", amount(json!(100)), "fine"),
            ("contracts/{number}", amount(Value::Null), "\"/terms/price/minor: it is no whole number\""),
            ("contracts/{number}", amount(json!(-1)), "\"/terms/price/minor: it is at least 0\""),
            (
                "contracts/{number}",
                json!({ "terms": { "until": "soon" } }),
                "\"/terms/until: it is no moment like 2026-12-01T09:00:00Z\"",
            ),
            ("tickets/{number}/tags", json!({ "add": vec!["a"; 21] }), "\"/add: it has at most 20 items\""),
            ("tickets/{number}/close", Value::Null, "fine"),
        ] {
            assert_eq!(said(checked(Method::POST, &format!("/api/v1/{path}"), "", &body)), expect, "{path} {body}");
        }
        let broken = checked(Method::POST, "/api/v1/tickets", "", &Value::Null);
        assert_eq!(said(broken), "\"the body is no JSON: EOF while parsing a value at line 1 column 0\"");
    }

    #[test]
    fn every_wrong_place_is_told_of_with_its_pointer() {
        let wrong = checked(Method::POST, "/api/v1/contracts", "x=1", &json!({ "customer": 0, "offer": "a b" }));
        let wrong = serde_json::to_value(wrong.unwrap_err()).unwrap();
        assert_eq!(wrong["code"], "not_as_described");
        insta::assert_json_snapshot!(wrong["errors"], @r#"
        [
          {
            "detail": "it is at least 1",
            "pointer": "/customer"
          },
          {
            "detail": "it is not as the pattern ^\\S+$ has it",
            "pointer": "/offer"
          },
          {
            "detail": "there is no such parameter",
            "parameter": "x"
          }
        ]
        "#);
    }
}
