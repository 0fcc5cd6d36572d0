//! The documented contracts of Slack, asked of the fake one by one.

use std::time::Duration;

use serde_json::{Value, json};

use crate::fakes::slack::{FakeSlack, Fault, State};

/// A Web API client that does what it is told, wrong things too.
struct Web<'a> {
    slack: &'a FakeSlack,
    http: reqwest::Client,
}

impl<'a> Web<'a> {
    async fn of(slack: &'a FakeSlack) -> Self {
        slack.install(&crate::manifest());
        Self { slack, http: reqwest::Client::new() }
    }

    /// `ok` or the error code.
    async fn call(&self, method: &str, arguments: Value) -> String {
        let answer = self.send(method, arguments).await.unwrap().2;
        if answer["ok"] == true { "ok".to_owned() } else { answer["error"].as_str().unwrap_or_default().to_owned() }
    }

    /// The status, the `Retry-After`, and the answer.
    async fn send(&self, method: &str, arguments: Value) -> reqwest::Result<(u16, Option<u64>, Value)> {
        let request = self.http.post(format!("{}/api/{method}", self.slack.api_url())).json(&arguments);
        let reply = request.bearer_auth(self.slack.bot_token()).send().await?;
        let wait = reply.headers().get("retry-after").and_then(|secs| secs.to_str().ok()?.parse().ok());
        Ok((reply.status().as_u16(), wait, reply.json().await.unwrap_or(Value::Null)))
    }

    /// Posts to a response address; the status and the error code.
    async fn respond(&self, url: &str, body: Value) -> (u16, String) {
        let reply = self.http.post(url).json(&body).send().await.unwrap();
        let (status, answer) = (reply.status().as_u16(), reply.json::<Value>().await.unwrap_or_default());
        (status, answer["error"].as_str().unwrap_or_default().to_owned())
    }
}

fn section(text: &str) -> Value {
    json!({"type": "section", "text": {"type": "mrkdwn", "text": text}})
}

fn button(label: &str, action_id: &str) -> Value {
    json!({"type": "button", "text": {"type": "plain_text", "text": label}, "action_id": action_id})
}

fn of_type(kind: &str, elements: Value) -> Value {
    json!({"type": kind, "elements": elements})
}

#[tokio::test]
async fn what_breaks_a_documented_limit_is_refused_and_remembered() {
    let slack = FakeSlack::start().await;
    let (web, channel) = (Web::of(&slack).await, slack.add_channel("general"));
    let x = |count: usize| "x".repeat(count);
    let fields = |count: usize, chars: usize| json!({"type": "section", "fields": vec![json!({"type": "mrkdwn", "text": x(chars)}); count]});
    let header = |text: &str| json!({"type": "header", "text": {"type": "plain_text", "text": text}});
    let small = vec![json!({"type": "mrkdwn", "text": "x"}); 11];
    let cases = [
        (json!(vec![section("x"); 51]), "invalid_blocks"),
        (json!([section("")]), "invalid_blocks"),
        (json!([section(&x(3001))]), "invalid_blocks"),
        (json!([header(&x(151))]), "invalid_blocks"),
        (json!([of_type("actions", json!([button(&x(76), "a")]))]), "invalid_blocks"),
        (json!([of_type("actions", json!([button("a", &x(256))]))]), "invalid_blocks"),
        (json!([of_type("actions", json!([button("a", "a"), button("b", "a")]))]), "invalid_blocks"),
        (
            json!([of_type("actions", json!([button("a", "a")])), of_type("actions", json!([button("a", "a")]))]),
            "invalid_blocks",
        ),
        (json!([of_type("context", json!(small))]), "invalid_blocks"),
        (json!([fields(11, 1)]), "invalid_blocks"),
        (json!([fields(1, 2001)]), "invalid_blocks"),
        (json!([{"type": "hologram"}]), "invalid_blocks"),
        (json!(vec![section(&x(2700)); 5]), "msg_blocks_too_long"),
        (json!({"type": "section"}), "invalid_blocks_format"),
    ];
    for (index, (blocks, code)) in cases.into_iter().enumerate() {
        let body = json!({"channel": channel, "text": "x", "blocks": blocks});
        assert_eq!(web.call("chat.postMessage", body).await, code, "case {index}");
        assert_eq!(slack.violations().len(), index + 1, "case {index}");
    }
    assert!(slack.messages(&channel).is_empty());
    assert_eq!(web.call("chat.postMessage", json!({"channel": channel, "text": x(4040)})).await, "ok");
    assert_eq!(slack.messages(&channel).len(), 1);
    assert_eq!(web.call("chat.postMessage", json!({"channel": channel, "text": x(4041)})).await, "ok");
    assert_eq!(slack.messages(&channel).len(), 3, "split");
    assert_eq!(web.call("chat.postMessage", json!({"channel": channel, "text": x(50_000)})).await, "ok");
    assert_eq!(slack.messages(&channel).len(), 13, "cut and split");
}

#[tokio::test]
async fn the_world_refuses_as_slack_does_without_a_violation() {
    let slack = FakeSlack::start().await;
    let (web, ann) = (Web::of(&slack).await, slack.add_person("Ann", "en-US"));
    let (open, closed) = (slack.add_channel("open"), slack.add_private_channel("closed"));
    let post = |channel: &str| json!({"channel": channel, "text": "x"});
    let theirs = slack.say(&ann, &open, "hello");
    assert_eq!(web.call("chat.postMessage", post("C404")).await, "channel_not_found");
    assert_eq!(web.call("chat.update", json!({"channel": open, "ts": "1.2", "text": "x"})).await, "message_not_found");
    let whisper = json!({"channel": open, "user": ann, "text": "x"});
    assert_eq!(web.call("chat.postEphemeral", whisper.clone()).await, "ok");
    slack.remove(&open, &ann);
    assert_eq!(web.call("chat.postEphemeral", whisper).await, "user_not_in_channel");
    slack.remove(&open, &slack.bot_user());
    slack.remove(&closed, &slack.bot_user());
    assert_eq!(web.call("chat.postMessage", post(&open)).await, "not_in_channel");
    assert_eq!(web.call("chat.postMessage", post(&closed)).await, "channel_not_found");
    let archived = slack.add_channel("old");
    slack.archive(&archived);
    assert_eq!(web.call("chat.postMessage", post(&archived)).await, "is_archived");
    assert_eq!(web.call("apps.connections.open", json!({})).await, "not_allowed_token_type");
    slack.revoke_scope("chat:write");
    let (_, _, missing) = web.send("chat.postMessage", post(&open)).await.unwrap();
    assert_eq!((&missing["error"], &missing["needed"]), (&json!("missing_scope"), &json!("chat:write")));
    assert!(missing["provided"].as_str().unwrap().contains("channels:history"));
    slack.spoil_bot_token("token_revoked");
    assert_eq!(web.call("auth.test", json!({})).await, "token_revoked");
    slack.assert_clean();
    assert!(slack.read(|state| state.messages(&open).is_empty()), "{theirs} is not the bot's");
}

#[tokio::test]
async fn arguments_that_come_as_json_where_none_is_taken_are_not_seen() {
    let slack = FakeSlack::start().await;
    let (web, channel) = (Web::of(&slack).await, slack.add_channel("general"));
    assert_eq!(web.call("conversations.info", json!({"channel": channel})).await, "channel_not_found");
    assert_eq!(slack.violations().len(), 1);
}

#[tokio::test]
async fn trouble_comes_as_it_was_ordered() {
    let slack = FakeSlack::start().await;
    let (web, channel) = (Web::of(&slack).await, slack.add_channel("general"));
    let post = json!({"channel": channel, "text": "x"});
    slack.fail_next("chat.postMessage", Fault::LoseReply);
    assert!(web.send("chat.postMessage", post.clone()).await.is_err());
    assert_eq!(slack.messages(&channel).len(), 1, "done, though nobody was told");
    slack.fail_next("chat.postMessage", Fault::Http(503));
    assert_eq!(web.send("chat.postMessage", post.clone()).await.unwrap().0, 503);
    slack.fail_next("chat.postMessage", Fault::Error("fatal_error".into()));
    assert_eq!(web.call("chat.postMessage", post.clone()).await, "fatal_error");
    slack.limit("chat.postMessage", 1, Duration::from_mins(1));
    assert_eq!(web.call("chat.postMessage", post.clone()).await, "ok");
    let (status, wait, answer) = web.send("chat.postMessage", post.clone()).await.unwrap();
    assert_eq!((status, wait, &answer["error"]), (429, Some(60), &json!("ratelimited")));
    assert_eq!(web.call("auth.test", json!({})).await, "ok", "another method");
    slack.assert_clean();
    assert_eq!(web.call("chat.postMessage", post).await, "ratelimited");
    assert_eq!(slack.violations().len(), 1, "too early");
}

#[tokio::test]
async fn a_response_address_is_good_for_five_uses_and_a_trigger_for_one() {
    let slack = FakeSlack::start().await;
    let (web, channel) = (Web::of(&slack).await, slack.add_channel("general"));
    let ann = slack.add_person("Ann", "en-US");
    let given = |key: &str| slack.last_payload()[key].as_str().unwrap().to_owned();
    slack.command(&ann, &channel, "help");
    let url = given("response_url");
    for _ in 0..5 {
        assert_eq!(web.respond(&url, json!({"text": "x"})).await, (200, String::new()));
    }
    assert_eq!(web.respond(&url, json!({"text": "x"})).await, (404, "used_url".into()));
    assert_eq!(slack.read(|state| state.ephemerals(&ann).len()), 5);
    let modal = json!({"type": "modal", "title": {"type": "plain_text", "text": "t"}, "blocks": [section("x")]});
    let open = |trigger: String| web.call("views.open", json!({"trigger_id": trigger, "view": modal}));
    assert_eq!(open(given("trigger_id")).await, "ok");
    slack.assert_clean();
    assert_eq!(open(given("trigger_id")).await, "exchanged_trigger_id");
    slack.command(&ann, &channel, "help");
    slack.age(Duration::from_mins(31));
    assert_eq!(open(given("trigger_id")).await, "expired_trigger_id");
    assert_eq!(web.respond(&given("response_url"), json!({"text": "x"})).await, (404, "expired_url".into()));
    assert_eq!(slack.violations().len(), 1, "only the second use was wrong");
}

#[tokio::test]
async fn what_nobody_takes_comes_four_times_if_it_is_an_event_and_once_if_not() {
    let slack = FakeSlack::start().await;
    let (_, channel) = (Web::of(&slack).await, slack.add_channel("general"));
    let ann = slack.add_person("Ann", "en-US");
    slack.deliver_to("http://127.0.0.1:9");
    slack.retry_after([Duration::ZERO; 3]);
    slack.say(&ann, &channel, "is anybody there?");
    slack.wait_for(|state| (state.complaints().len() == 1).then_some(())).await;
    assert_eq!(slack.read(|state| state.attempts_of("message")), 4);
    slack.command(&ann, &channel, "help");
    let shown = |state: &State| state.complaints().contains(&(ann.clone(), "operation_timeout".into())).then_some(());
    slack.wait_for(shown).await;
    assert_eq!(slack.read(State::acknowledged), 0);
}
