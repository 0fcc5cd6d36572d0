//! A website is one more channel: its visitors ask, agents answer them from the chat, and nobody reads another's line.

use frontdesk::domain::press::Press;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use super::desk::engine::{Engine, number};
use super::desk::http::{Http, answer};
use super::desk::{Desk, KNOWN, UNKNOWN};

on_every_engine!(
    a_visitor_is_answered_and_says_that_it_helped,
    a_visitor_talks_with_an_agent_in_the_chat,
    what_is_said_twice_under_one_id_is_said_once,
    nobody_reads_or_presses_on_somebody_elses_line,
    pages_of_other_origins_may_not_call,
    a_visitor_who_floods_is_asked_to_wait,
);

struct Visitor<'a> {
    http: &'a Http,
    key: String,
}

async fn visitor(http: &Http) -> Visitor<'_> {
    let (status, made) = answer(http.request(Method::POST, "/widget/docs/visitors")).await;
    assert_eq!(status, StatusCode::CREATED, "{made}");
    Visitor { http, key: made["key"].as_str().unwrap().to_owned() }
}

impl Visitor<'_> {
    async fn post(&self, path: &str, body: &Value) -> StatusCode {
        let request = self.http.request(Method::POST, &format!("/widget/docs/{path}"));
        answer(request.bearer_auth(&self.key).json(body)).await.0
    }

    async fn says(&self, id: &str, text: &str) -> StatusCode {
        self.post("messages", &json!({ "id": id, "text": text })).await
    }

    async fn line(&self) -> Vec<Value> {
        let request = self.http.request(Method::GET, "/widget/docs/messages").bearer_auth(&self.key);
        answer(request).await.1["items"].as_array().unwrap().clone()
    }
}

/// The button of a message that says so.
fn button(message: &Value, label: &str) -> Value {
    let buttons = message["message"]["buttons"].as_array().unwrap();
    let found = buttons.iter().find(|button| button["label"].as_str().unwrap().contains(label));
    json!({ "post": message["post"], "press": found.unwrap()["press"] })
}

async fn a_visitor_is_answered_and_says_that_it_helped(engine: Engine) {
    let desk = Desk::open(engine).await;
    let http = desk.http().await;
    let ann = visitor(&http).await;
    assert_eq!(ann.says("1", KNOWN).await, StatusCode::ACCEPTED);
    desk.delivers_over_http().await;
    let line = ann.line().await;
    assert!(line[1].to_string().contains("Add consumers"), "{line:?}");
    assert_eq!(ann.post("press", &button(&line[1], "helped")).await, StatusCode::ACCEPTED);
    desk.delivers_over_http().await;
    let line = ann.line().await;
    assert_eq!(line.len(), 2, "the answer is edited in its place: {line:?}");
    assert_eq!(line[1]["message"]["buttons"].as_array().unwrap().len(), 0, "{line:?}");
    assert_eq!(desk.delivered().await, [""; 0], "nobody in the chat is told");
}

async fn a_visitor_talks_with_an_agent_in_the_chat(engine: Engine) {
    let desk = Desk::open(engine).await;
    let http = desk.http().await;
    let ann = visitor(&http).await;
    ann.says("1", UNKNOWN).await;
    let card = desk.delivered().await;
    assert!(card.len() == 1 && card[0].contains("#1"), "{card:?}");
    desk.agent("claim 1").await;
    desk.agent("reply 1 turn it <b>left</b>").await;
    desk.delivers_over_http().await;
    let line = ann.line().await;
    assert!(line.last().unwrap().to_string().contains("turn it <b>left</b>"), "words are words: {line:?}");
    ann.says("2", "that was it, thanks!").await;
    let told = desk.delivered().await;
    assert!(told.iter().any(|line| line.contains("that was it")), "{told:?}");
}

async fn what_is_said_twice_under_one_id_is_said_once(engine: Engine) {
    let desk = Desk::open(engine).await;
    let http = desk.http().await;
    let ann = visitor(&http).await;
    for _ in 0..2 {
        assert_eq!(ann.says("1", UNKNOWN).await, StatusCode::ACCEPTED);
    }
    assert_eq!(number(&desk.flow.db, "SELECT count(*) FROM ticket").await, 1);
    assert_eq!(number(&desk.flow.db, "SELECT count(*) FROM visitor_message WHERE author = 'visitor'").await, 1);
}

async fn nobody_reads_or_presses_on_somebody_elses_line(engine: Engine) {
    let desk = Desk::open(engine).await;
    let http = desk.http().await;
    let (ann, bob) = (visitor(&http).await, visitor(&http).await);
    ann.says("1", KNOWN).await;
    desk.delivers_over_http().await;
    assert_eq!(bob.line().await, [] as [Value; 0]);
    let theirs = button(&ann.line().await[1], "person");
    assert_eq!(bob.post("press", &theirs).await, StatusCode::NOT_FOUND);
    let never_shown = json!({ "post": theirs["post"], "press": Press::Claim("1".parse().unwrap()).encode() });
    assert_eq!(ann.post("press", &never_shown).await, StatusCode::NOT_FOUND);
    assert_eq!(number(&desk.flow.db, "SELECT count(*) FROM ticket").await, 0);
    let stranger = Visitor { http: &http, key: "fd_0".to_owned() };
    assert_eq!(stranger.says("1", KNOWN).await, StatusCode::UNAUTHORIZED);
}

async fn pages_of_other_origins_may_not_call(engine: Engine) {
    let desk = Desk::open(engine).await;
    let http = desk.http().await;
    for (origin, status) in [
        ("https://docs.example", StatusCode::CREATED),
        (http.address.as_str(), StatusCode::CREATED),
        ("https://evil.example", StatusCode::FORBIDDEN),
        ("https://docs.example.evil", StatusCode::FORBIDDEN),
        ("null", StatusCode::FORBIDDEN),
    ] {
        let request = http.request(Method::POST, "/widget/docs/visitors").header("Origin", origin);
        let response = request.send().await.unwrap();
        assert_eq!(response.status(), status, "{origin}");
        let allowed = response.headers().get("access-control-allow-origin").map(|it| it.to_str().unwrap().to_owned());
        assert_eq!(allowed.as_deref(), (status == StatusCode::CREATED).then_some(origin));
        let asked = http.request(Method::OPTIONS, "/widget/docs/messages").header("Origin", origin);
        assert_eq!(answer(asked).await.0.is_success(), status == StatusCode::CREATED, "{origin}");
    }
    let (status, script) = answer(http.request(Method::GET, "/widget.js")).await;
    assert!(status.is_success() && !script.as_str().unwrap().contains("innerHTML"));
    assert_eq!(answer(http.request(Method::GET, "/widget/other")).await.0, StatusCode::NOT_FOUND);
}

async fn a_visitor_who_floods_is_asked_to_wait(engine: Engine) {
    let desk = Desk::open(engine).await;
    let http = desk.http().await;
    let (ann, bob) = (visitor(&http).await, visitor(&http).await);
    for sent in 0..20 {
        assert_eq!(ann.says(&sent.to_string(), "thanks!").await, StatusCode::ACCEPTED, "{sent}");
    }
    assert_eq!(ann.says("more", "thanks!").await, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(bob.says("1", KNOWN).await, StatusCode::ACCEPTED, "others are not held up");
}
