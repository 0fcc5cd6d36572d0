//! What the app did, as a test reads it.

use std::time::Instant;

use serde_json::Value;

use super::FakeSlack;
use super::files::Attached;
use super::messages::Message;
use super::refusal::{entries, text};
use super::state::State;

/// A message of the app.
#[derive(Debug, Clone, PartialEq)]
pub struct Posted {
    /// The channel.
    pub channel: String,
    /// Its timestamp, which is its id.
    pub ts: String,
    /// The thread that it is in.
    pub thread: Option<String>,
    /// Its plain text.
    pub text: String,
    /// Its blocks.
    pub blocks: Value,
    /// Its metadata; null if there is none.
    pub metadata: Value,
    /// Whether it was edited.
    pub edited: bool,
    /// Files that it shows.
    pub files: Vec<Attached>,
}

impl Posted {
    fn of(state: &State, message: &Message) -> Self {
        let body = &message.body;
        Self {
            channel: message.channel.clone(),
            ts: message.ts().to_owned(),
            thread: message.thread().map(str::to_owned),
            text: text(&body["text"]).to_owned(),
            blocks: body["blocks"].clone(),
            metadata: body["metadata"].clone(),
            edited: !body["edited"].is_null(),
            files: state.attached(body),
        }
    }

    /// What Slack reads as a control sequence in it, dates and links left out: `<@U1>`, `<!channel>`.
    pub fn mentions(&self) -> Vec<String> {
        let mut texts = vec![self.text.clone()];
        markup(&self.blocks, &mut texts);
        texts.iter().flat_map(|text| controls(text)).collect()
    }
}

/// The texts that are read for markup.
fn markup(value: &Value, texts: &mut Vec<String>) {
    match value {
        Value::Object(object) => {
            if object.get("type").is_some_and(|kind| kind == "mrkdwn") {
                texts.extend(object.get("text").and_then(Value::as_str).map(str::to_owned));
            }
            object.values().for_each(|value| markup(value, texts));
        }
        Value::Array(list) => list.iter().for_each(|value| markup(value, texts)),
        _ => {}
    }
}

fn controls(text: &str) -> Vec<String> {
    let parts = text.split('<').skip(1).filter_map(|part| part.split_once('>').map(|(inner, _)| inner));
    let live = parts.filter(|inner| inner.starts_with(['@', '!', '#']) && !inner.starts_with("!date^"));
    live.map(|inner| format!("<{inner}>")).collect()
}

impl State {
    /// Messages of the app that everybody in a channel sees, those in threads too, oldest first.
    pub fn messages(&self, channel: &str) -> Vec<Posted> {
        let here = self.messages.iter().filter(|message| message.channel == channel && message.seen_by.is_none());
        here.filter(|message| self.is_of_bot(message)).map(|message| Posted::of(self, message)).collect()
    }

    /// Every message of the app that others see too, in all places, oldest first.
    pub fn all_messages(&self) -> Vec<Posted> {
        let shown = self.messages.iter().filter(|message| message.seen_by.is_none() && self.is_of_bot(message));
        shown.map(|message| Posted::of(self, message)).collect()
    }

    /// What was delivered to the app and acknowledged by it.
    pub fn accepted(&self) -> Vec<Value> {
        let settled = self.deliveries.iter().filter(|delivery| delivery.is_settled);
        settled.map(|delivery| delivery.payload.clone()).collect()
    }

    /// Messages of the app in a thread, oldest first.
    pub fn in_thread(&self, channel: &str, thread: &str) -> Vec<Posted> {
        self.messages(channel).into_iter().filter(|posted| posted.thread.as_deref() == Some(thread)).collect()
    }

    /// Messages of the app that only this person sees, oldest first.
    pub fn ephemerals(&self, person: &str) -> Vec<Posted> {
        let shown = self.messages.iter().filter(|message| message.seen_by.as_deref() == Some(person));
        shown.filter(|message| self.is_of_bot(message)).map(|message| Posted::of(self, message)).collect()
    }

    /// Modals that this person has open, oldest first.
    pub fn open_views(&self, person: &str) -> Vec<Value> {
        let open = self.views.iter().filter(|view| view.user == person && view.is_open);
        open.map(|view| view.body.clone()).collect()
    }

    /// What the app said was wrong with what this person filled in last.
    pub fn view_errors(&self, person: &str) -> Value {
        self.views.iter().rev().find(|view| view.user == person).map(|view| view.errors.clone()).unwrap_or_default()
    }

    /// The home page of a person.
    pub fn home(&self, person: &str) -> Option<Value> {
        self.homes.get(person).cloned()
    }

    /// Emoji of the app on a message.
    pub fn bot_reactions(&self, channel: &str, ts: &str) -> Vec<String> {
        let found = self.any_message_at(channel, ts).map(|at| entries(&self.messages[at].body["reactions"]));
        let is_of_bot = |one: &&Value| entries(&one["users"]).contains(&serde_json::json!(self.bot_user));
        found.into_iter().flatten().filter(is_of_bot).map(|one| text(&one["name"]).to_owned()).collect()
    }

    /// How many sockets are open.
    pub fn sockets(&self) -> usize {
        self.sockets.len()
    }

    /// How many sockets were opened since the start.
    pub fn sockets_opened(&self) -> usize {
        self.sockets_opened
    }

    /// The least sockets that were open at once since the last warning.
    pub fn sockets_least(&self) -> usize {
        self.sockets_least
    }

    /// When each socket was opened.
    pub fn socket_moments(&self) -> Vec<Instant> {
        self.socket_moments.clone()
    }

    /// How many sockets were refused.
    pub fn sockets_refused(&self) -> usize {
        self.sockets_refused
    }

    /// Whether every delivery so far was acknowledged.
    pub fn is_all_acknowledged(&self) -> bool {
        self.deliveries.iter().all(|delivery| delivery.is_settled)
    }

    /// Whether every delivery so far was acknowledged or given up.
    pub fn is_nothing_underway(&self) -> bool {
        self.acknowledged() + self.complaints.len() >= self.deliveries.len()
    }

    /// How often the last event of this type was delivered, or tried to.
    pub fn attempts_of(&self, event_type: &str) -> usize {
        let last = self.deliveries.iter().rev().find(|delivery| delivery.payload["event"]["type"] == event_type);
        last.map_or(0, |delivery| delivery.attempts)
    }

    /// Deliveries that the app took.
    pub fn acknowledged(&self) -> usize {
        self.deliveries.iter().filter(|delivery| delivery.is_settled).count()
    }

    /// Requests to the app: the last part of the path, and the status.
    pub fn pushes(&self) -> Vec<(String, u16)> {
        self.pushes.clone()
    }

    /// Errors that Slack itself showed to people, and events that were lost for good.
    pub fn complaints(&self) -> Vec<(String, String)> {
        self.complaints.clone()
    }

    /// How many calls were told to wait.
    pub fn waits(&self) -> usize {
        self.faults.waits
    }

    /// Every call with its outcome: `chat.postMessage ok`.
    pub fn requests(&self) -> Vec<String> {
        self.requests.clone()
    }

    /// Every call that was refused, with the answer.
    pub fn refusals(&self) -> Vec<String> {
        self.refusals.clone()
    }

    /// Rules that the app broke.
    pub fn violations(&self) -> Vec<String> {
        self.violations.clone()
    }

    fn is_of_bot(&self, message: &Message) -> bool {
        message.body["user"] == serde_json::json!(self.bot_user)
    }
}

impl FakeSlack {
    /// [`State::messages`].
    pub fn messages(&self, channel: &str) -> Vec<Posted> {
        self.read(|state| state.messages(channel))
    }

    /// [`State::in_thread`].
    pub fn in_thread(&self, channel: &str, thread: &str) -> Vec<Posted> {
        self.read(|state| state.in_thread(channel, thread))
    }

    /// [`State::violations`].
    pub fn violations(&self) -> Vec<String> {
        self.read(State::violations)
    }

    /// Fails the test if the app broke a rule.
    #[track_caller]
    pub fn assert_clean(&self) {
        let violations = self.violations();
        assert!(violations.is_empty(), "the app broke Slack's rules:\n{}", violations.join("\n"));
    }
}
