//! Outgoing webhooks: every entry of a history once, in order and signed; tried again, given up visibly, and never sent
//! into the desk's own network.

use std::sync::{Arc, Mutex};

use axum::body::Bytes;
use axum::http::{HeaderMap, StatusCode};
use frontdesk::domain::Role;
use frontdesk::domain::token::Scope;
use frontdesk::outgoing::{Outgoing, Reach};
use frontdesk::web::hooks::Hooks;
use hmac::{Hmac, KeyInit, Mac};
use serde_json::{Value, json};
use sha2::Sha256;

use super::desk::engine::Engine;
use super::desk::http::{Http, Program, answer};
use super::desk::people::ANN;
use super::desk::{Desk, guild, other_guild};

on_every_engine!(
    what_happens_is_told_once_in_order_and_signed,
    what_is_not_taken_is_tried_again_then_given_up_and_made_anew,
    a_webhook_is_told_of_its_own_workspace_and_of_what_it_wants,
    an_address_inside_the_network_is_refused,
);

/// Another program's server, which answers as it is told to.
#[derive(Clone, Default)]
struct Receiver {
    got: Arc<Mutex<Vec<(HeaderMap, Bytes)>>>,
    answers: Arc<Mutex<Vec<u16>>>,
}

impl Receiver {
    async fn serve(&self) -> String {
        let receiver = self.clone();
        let take = move |headers: HeaderMap, body: Bytes| async move {
            receiver.got.lock().unwrap().push((headers, body));
            StatusCode::from_u16(receiver.answers.lock().unwrap().pop().unwrap_or(204)).unwrap()
        };
        let router = axum::Router::new().route("/hook", axum::routing::post(take));
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}/hook", listener.local_addr().unwrap());
        tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        address
    }

    fn kinds(&self) -> Vec<String> {
        let kind = |(headers, _): &(HeaderMap, Bytes)| headers["x-frontdesk-event"].to_str().unwrap().to_owned();
        self.got.lock().unwrap().iter().map(kind).collect()
    }
}

fn reach() -> Reach {
    Reach { plain_http: true, private: vec!["127.0.0.1".parse().unwrap()] }
}

fn hooks(desk: &Desk) -> Hooks {
    Hooks { db: desk.flow.db.clone(), clock: desk.clock.clone(), outgoing: Outgoing::new(reach()) }
}

async fn all(hooks: &Hooks) {
    while hooks.turn().await.unwrap() > 0 {}
}

async fn set_up(http: &Http, lead: &Program, url: &str, events: &[&str]) -> Value {
    let (status, made) = answer(http.post(lead, "/api/v1/webhooks", &json!({ "url": url, "events": events }))).await;
    assert_eq!(status, StatusCode::CREATED, "{made}");
    made
}

async fn what_happens_is_told_once_in_order_and_signed(engine: Engine) {
    let (desk, receiver) = (Desk::open(engine).await, Receiver::default());
    let (http, lead) = (desk.http().await, desk.program(&guild(), Role::Lead, &[Scope::Webhooks]).await);
    let made = set_up(&http, &lead, &receiver.serve().await, &[]).await;
    desk.opened(ANN).await;
    desk.agent("claim 1").await;
    desk.agent("reply 1 turn it left").await;
    let (one, other) = (hooks(&desk), hooks(&desk));
    tokio::join!(all(&one), all(&other));
    assert_eq!(receiver.kinds(), ["ticket.opened", "ticket.claimed", "ticket.replied"]);
    let got = receiver.got.lock().unwrap().clone();
    let (headers, body) = &got[2];
    let signature = headers["x-frontdesk-signature"].to_str().unwrap();
    let (at, hex) = signature.strip_prefix("t=").unwrap().split_once(",v1=").unwrap();
    let mut mac = Hmac::<Sha256>::new_from_slice(made["secret"].as_str().unwrap().as_bytes()).unwrap();
    mac.update(format!("{at}.").as_bytes());
    mac.update(body);
    mac.verify_slice(&hex::decode(hex).unwrap()).unwrap();
    let body: Value = serde_json::from_slice(body).unwrap();
    assert_eq!((&body["ticket"], &body["event"]["text"]), (&json!(1), &json!("turn it left")));
    let (_, listed) = answer(http.get(&lead, "/api/v1/webhooks")).await;
    assert!(!listed.to_string().contains(made["secret"].as_str().unwrap()), "a secret is shown once");
}

async fn what_is_not_taken_is_tried_again_then_given_up_and_made_anew(engine: Engine) {
    let (desk, receiver) = (Desk::open(engine).await, Receiver::default());
    let (http, lead) = (desk.http().await, desk.program(&guild(), Role::Lead, &[Scope::Webhooks]).await);
    set_up(&http, &lead, &receiver.serve().await, &[]).await;
    desk.opened(ANN).await;
    let hooks = hooks(&desk);
    receiver.answers.lock().unwrap().extend([500; 15]);
    for tried in 1..=15 {
        all(&hooks).await;
        assert_eq!(receiver.kinds().len(), tried);
        desk.later("6h").await;
    }
    receiver.answers.lock().unwrap().push(410);
    all(&hooks).await;
    let (_, calls) = answer(http.get(&lead, "/api/v1/webhooks/calls?state=abandoned")).await;
    let call = &calls["items"][0];
    assert_eq!((call["event"].as_str(), call["reason"].as_str()), (Some("opened"), Some("it answered 410")));
    let replay = format!("/api/v1/webhooks/calls/{}/replay", call["id"]);
    assert_eq!(answer(http.post(&lead, &replay, &Value::Null)).await.0, StatusCode::ACCEPTED);
    all(&hooks).await;
    let (_, calls) = answer(http.get(&lead, "/api/v1/webhooks/calls?state=sent")).await;
    assert_eq!(calls["items"].as_array().unwrap().len(), 1, "{calls}");
}

async fn a_webhook_is_told_of_its_own_workspace_and_of_what_it_wants(engine: Engine) {
    let (desk, receiver) = (Desk::open(engine).await, Receiver::default());
    let address = receiver.serve().await;
    let http = desk.http().await;
    let lead = desk.program(&guild(), Role::Lead, &[Scope::Webhooks]).await;
    let theirs = desk.program(&other_guild(), Role::Lead, &[Scope::Webhooks]).await;
    set_up(&http, &theirs, &address, &[]).await;
    let made = set_up(&http, &lead, &address, &["claimed"]).await;
    desk.opened(ANN).await;
    desk.agent("claim 1").await;
    all(&hooks(&desk)).await;
    assert_eq!(receiver.kinds(), ["ticket.claimed"]);
    let stop = || http.request(reqwest::Method::DELETE, &format!("/api/v1/webhooks/{}", made["id"]));
    assert_eq!(answer(stop().bearer_auth(&theirs.secret)).await.0, StatusCode::NOT_FOUND);
    assert_eq!(answer(stop().bearer_auth(&lead.secret)).await.0, StatusCode::NO_CONTENT);
    desk.agent("release 1").await;
    desk.agent("claim 1").await;
    all(&hooks(&desk)).await;
    assert_eq!(receiver.kinds().len(), 1, "it is told nothing more");
}

async fn an_address_inside_the_network_is_refused(engine: Engine) {
    let desk = Desk::open(engine).await;
    let http = desk.http_with(Reach::default()).await;
    let lead = desk.program(&guild(), Role::Lead, &[Scope::Webhooks]).await;
    for url in
        ["http://example.org/", "https://127.0.0.1/", "https://[::1]/", "https://2130706433/", "https://10.0.0.1/"]
    {
        let (status, problem) = answer(http.post(&lead, "/api/v1/webhooks", &json!({ "url": url }))).await;
        assert_eq!(status, StatusCode::BAD_REQUEST, "{url}: {problem}");
    }
}
