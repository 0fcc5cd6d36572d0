//! Every route of the router, from its own table: what it needs is asked for, and another workspace's things are as if they
//! were not there.

use frontdesk::domain::Role;
use frontdesk::domain::token::Scope;
use frontdesk::web::{self, Needs, Route};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use super::desk::engine::Engine;
use super::desk::http::{Http, Program, answer};
use super::desk::people::{ANN, LEA};
use super::desk::{Desk, guild, other_guild};

on_every_engine!(
    no_route_is_open_that_needs_somebody,
    a_token_without_the_scope_or_the_role_is_refused_everywhere,
    what_is_another_workspaces_is_as_if_it_were_not_there,
);

/// The path with `id` in each of its gaps.
fn path(route: &Route, id: &str) -> String {
    let gap = |piece: &str| {
        match piece {
            "{site}" => "docs",
            gap if gap.starts_with('{') => id,
            plain => plain,
        }
        .to_owned()
    };
    route.path.split('/').map(gap).collect::<Vec<_>>().join("/")
}

async fn sent(http: &Http, route: &Route, id: &str, program: Option<&Program>) -> (StatusCode, Value) {
    let mut request = http.request(Method::from_bytes(route.method.as_str().as_bytes()).unwrap(), &path(route, id));
    if let Some(program) = program {
        request = request.bearer_auth(&program.secret);
    }
    if !route.method.is_safe() {
        request = request.json(&body(&route.path));
    }
    answer(request).await
}

/// A body that a route takes.
fn body(path: &str) -> Value {
    match path.rsplit('/').next().unwrap() {
        // What is left out stays as it is.
        "{number}" => json!({}),
        "assign" => json!({ "to": "maya" }),
        "reply" | "note" => json!({ "text": "hello" }),
        "status" => json!({ "status": "pending" }),
        "priority" => json!({ "priority": "high" }),
        "tags" => json!({ "add": ["a"] }),
        "snooze" => json!({ "until": "2h" }),
        "transfer" => json!({ "to": "maya", "reason": "x" }),
        "merge" => json!({ "into": 2 }),
        "relate" | "unrelate" => json!({ "to": 2 }),
        "canned" => json!({ "name": "x" }),
        "rate" => json!({ "stars": 3 }),
        "blocks" => json!({ "person": "ann" }),
        "close" => json!({ "reason": "done" }),
        "time" => json!({ "minutes": 45 }),
        "link" => json!({ "with": 2 }),
        "faq" => json!({ "entry": "licence" }),
        "ask" | "test" | "tickets" => json!({ "question": "hm?" }),
        "tokens" => json!({ "name": "x", "role": "agent", "scopes": ["ask"] }),
        "give" | "take" => json!({ "person": "maya" }),
        "customers" => json!({ "name": "x" }),
        "offers" => json!({ "name": "x", "kind": "monthly", "plan": "enterprise" }),
        "contracts" => json!({ "customer": 1, "offer": "enterprise" }),
        "modes" => json!({ "name": "x", "kind": "hybrid" }),
        "webhooks" => json!({ "url": "https://example.org/hook", "events": [] }),
        _ => Value::Null,
    }
}

async fn no_route_is_open_that_needs_somebody(engine: Engine) {
    let desk = Desk::open(engine).await;
    let http = desk.http().await;
    let routes = web::routes();
    assert!(routes.table().len() > 40, "{}", routes.table().len());
    for route in routes.table() {
        let (status, body) = sent(&http, route, "1", None).await;
        match route.needs {
            Needs::Nothing | Needs::Signature => assert_ne!(status, StatusCode::UNAUTHORIZED, "{route:?}"),
            Needs::Token(_) | Needs::Visitor => assert_eq!(status, StatusCode::UNAUTHORIZED, "{route:?} {body}"),
            // Without a page of ours behind it, what changes something goes no further.
            Needs::Session(_) if !route.method.is_safe() => assert_eq!(status, StatusCode::FORBIDDEN, "{route:?}"),
            Needs::Session(_) => assert_ne!(status, StatusCode::OK, "{route:?}"),
        }
    }
}

async fn a_token_without_the_scope_or_the_role_is_refused_everywhere(engine: Engine) {
    let desk = Desk::open(engine).await;
    let http = desk.http().await;
    desk.opened(ANN).await;
    for scope in Scope::ALL {
        let others: Vec<_> = Scope::ALL.iter().copied().filter(|other| other != scope).collect();
        let lacking = desk.program(&guild(), Role::Lead, &others).await;
        let low = desk.program(&guild(), Role::Requester, &[*scope]).await;
        for route in web::routes().table().iter().filter(|route| route.needs == Needs::Token(*scope)) {
            assert_eq!(sent(&http, route, "1", Some(&lacking)).await.0, StatusCode::FORBIDDEN, "{route:?}");
            if scope.role() > Role::Requester {
                assert_eq!(sent(&http, route, "1", Some(&low)).await.0, StatusCode::FORBIDDEN, "{route:?}");
            }
        }
    }
    assert_eq!(desk.ticket(1).await.history.len(), 1, "nothing changed");
}

async fn what_is_another_workspaces_is_as_if_it_were_not_there(engine: Engine) {
    let desk = Desk::open(engine).await;
    let http = desk.http().await;
    desk.opened(ANN).await;
    desk.types(LEA, "customer add Acme").await;
    desk.types(LEA, "contract sign 1 enterprise").await;
    desk.delivered().await;
    let theirs = desk.program(&other_guild(), Role::Lead, Scope::ALL).await;
    let before = desk.ticket(1).await;
    let mut named = 0;
    for route in web::routes().table().iter().filter(|route| matches!(route.needs, Needs::Token(_))) {
        if !route.path.contains("{number}") {
            continue;
        }
        named += 1;
        let (foreign, absent) =
            (sent(&http, route, "1", Some(&theirs)).await, sent(&http, route, "9999", Some(&theirs)).await);
        assert_eq!(foreign.0, StatusCode::NOT_FOUND, "{route:?} {}", foreign.1);
        let unnumbered = |answer: &(StatusCode, Value)| answer.1.to_string().replace("#9999", "#1");
        assert_eq!(unnumbered(&foreign), unnumbered(&absent), "{route:?}");
    }
    assert!(named > 20, "{named}");
    assert_eq!(desk.number("SELECT max(version) FROM contract").await, 1, "the contract is as it was");
    let (_, listed) = answer(http.get(&theirs, "/api/v1/tickets")).await;
    assert_eq!(listed["items"], json!([]));
    let (_, people) = answer(http.get(&theirs, "/api/v1/people")).await;
    assert!(!people.to_string().contains("Ann"), "{people}");
    assert_eq!(desk.ticket(1).await, before, "nothing changed");
}
