//! Triggers and response addresses, which an act gives the app for a short while.

use std::time::{Duration, Instant};

use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use super::blocks;
use super::chat::with_ids;
use super::refusal::{Refusal, entries, text};
use super::state::{State, is_past};

/// A trigger is good for three seconds and one use.
const TRIGGER_FOR: Duration = Duration::from_secs(3);
/// A response address is good for 30 minutes and five uses.
const REPLIES_FOR: Duration = Duration::from_mins(30);
const REPLIES_MAX: usize = 5;

/// What lets the app open a view.
#[derive(Debug, Clone)]
pub(super) struct Trigger {
    pub(super) user: String,
    made: Instant,
    pub(super) aged: Duration,
    used: bool,
}

/// Where the app can answer an act.
#[derive(Debug, Clone)]
pub(super) struct ReplyAddress {
    user: String,
    channel: String,
    /// The message that was acted on.
    message: Option<String>,
    made: Instant,
    pub(super) aged: Duration,
    uses: usize,
}

impl State {
    /// A trigger for somebody's act.
    pub(super) fn trigger(&mut self, user: &str) -> String {
        let id = format!("{}.{}", self.id("1"), self.team.to_lowercase());
        let trigger = Trigger { user: user.to_owned(), made: Instant::now(), aged: Duration::ZERO, used: false };
        self.triggers.insert(id.clone(), trigger);
        id
    }

    /// Uses a trigger; gives whose act it was.
    pub(super) fn exchange(&mut self, id: &str) -> Result<String, Refusal> {
        let known = self.triggers.get_mut(id).ok_or_else(|| Refusal::of_request("invalid_trigger_id"))?;
        if known.used {
            return Err(Refusal::of_request("exchanged_trigger_id"));
        }
        if is_past(known.made, known.aged, TRIGGER_FOR) {
            return Err(Refusal::of_state("expired_trigger_id"));
        }
        known.used = true;
        Ok(known.user.clone())
    }

    /// A response address for somebody's act.
    pub(super) fn reply_address(&mut self, user: &str, channel: &str, message: Option<&str>) -> String {
        let id = self.id("reply");
        let (secret, made) = (format!("{}/{id}", self.team), Instant::now());
        let aged = if self.faults.stale_addresses { REPLIES_FOR } else { Duration::ZERO };
        let (user, message) = (user.to_owned(), message.map(str::to_owned));
        let reply = ReplyAddress { user, channel: channel.to_owned(), message, made, aged, uses: 0 };
        self.replies.insert(secret.clone(), reply);
        format!("http://{}/actions/{secret}", self.address)
    }

    /// A request to a response address.
    pub(super) fn reply_by_address(&mut self, secret: &str, body: &[u8]) -> Response {
        let Ok(sent) = serde_json::from_slice::<Value>(body) else {
            self.violation("response_url: its body is no JSON");
            return StatusCode::BAD_REQUEST.into_response();
        };
        let outcome = self.reply(secret, &sent);
        let code = outcome.as_ref().map_or_else(|refusal| text(&refusal.body["error"]), |()| "ok").to_owned();
        self.requests.push(format!("response_url {code}"));
        match outcome {
            Ok(()) => {
                ([(CONTENT_TYPE, "application/json; charset=utf-8")], json!({"ok": true}).to_string()).into_response()
            }
            Err(refusal) => {
                if refusal.is_violation {
                    self.violation(format!("response_url: {}", refusal.line()));
                }
                self.refusals.push(format!("response_url {}", refusal.line()));
                (StatusCode::NOT_FOUND, axum::Json(refusal.body)).into_response()
            }
        }
    }

    fn reply(&mut self, secret: &str, sent: &Value) -> Result<(), Refusal> {
        let known = self.replies.get_mut(secret).ok_or_else(|| Refusal::of_request("invalid_url"))?;
        if is_past(known.made, known.aged, REPLIES_FOR) {
            return Err(Refusal::of_state("expired_url"));
        }
        if known.uses >= REPLIES_MAX {
            return Err(Refusal::of_state("used_url"));
        }
        known.uses += 1;
        let reply = known.clone();
        self.answer_act(&reply.user, &reply.channel, reply.message.as_deref(), sent)
    }

    /// Shows what the app answers to an act: a new message, for one person if not said otherwise, or an edit.
    pub(super) fn answer_act(
        &mut self,
        user: &str,
        channel: &str,
        message: Option<&str>,
        sent: &Value,
    ) -> Result<(), Refusal> {
        blocks::check_message(&sent["blocks"])?;
        let acted_on = message.and_then(|ts| self.any_message_at(channel, ts));
        if let Some(at) = acted_on {
            if sent["delete_original"] == true {
                self.erase(at);
                return Ok(());
            }
            if sent["replace_original"] == true {
                self.rewrite(at, &content(sent));
                return Ok(());
            }
        }
        if text(&sent["text"]).is_empty() && entries(&sent["blocks"]).is_empty() {
            return Err(Refusal::of_request("no_text"));
        }
        let seen_by = (sent["response_type"] != "in_channel").then(|| user.to_owned());
        let bot = self.bot_user.clone();
        self.write(channel, &bot, seen_by, &content(sent));
        Ok(())
    }
}

fn content(sent: &Value) -> Value {
    let mut content = json!({"text": text(&sent["text"])});
    for name in ["blocks", "thread_ts"] {
        if !sent[name].is_null() {
            content[name] = sent[name].clone();
        }
    }
    if content["blocks"].is_array() {
        with_ids(&mut content["blocks"]);
    }
    content
}
