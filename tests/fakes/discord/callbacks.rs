//! First answers to interactions, and the messages that follow them up.

use serde_json::{Value, json};

use super::call::{Call, Outcome, found, nothing};
use super::commands::check_choices;
use super::components;
use super::interaction::{AUTOCOMPLETE, Interaction, PRESS, SLASH, SUBMIT};
use super::limits;
use super::messages::as_read;
use super::refusal::{Form, Refusal, text};
use super::state::{State, is_ephemeral};
use super::writing::{COMMAND, CONTEXT_MENU, PLAIN, REPLY};

/// Callback kinds.
const MESSAGE: u64 = 4;
const DEFERRED_MESSAGE: u64 = 5;
const DEFERRED_UPDATE: u64 = 6;
const UPDATE: u64 = 7;
pub(super) const CHOICES: u64 = 8;
pub(super) const MODAL: u64 = 9;

/// Message flags.
const EPHEMERAL: u64 = 1 << 6;
const LOADING: u64 = 1 << 7;

impl State {
    /// `POST /interactions/:id/:token/callback`.
    pub(super) fn callback(&mut self, call: &Call, id: &str, token: &str) -> Outcome {
        let interaction = self.unanswered(id, token)?;
        let (kind, detail) = (call.body["type"].as_u64().unwrap_or(0), &call.body["data"]);
        check_answer(&interaction, kind, detail, &call.files)?;
        let original = match kind {
            MESSAGE | DEFERRED_MESSAGE => {
                self.note_mentions(call, detail);
                let mut body = if detail.is_object() { detail.clone() } else { json!({}) };
                let flags = body["flags"].as_u64().unwrap_or(0);
                body["flags"] = json!(if kind == MESSAGE { flags } else { flags & EPHEMERAL | LOADING });
                Some(self.reply(&interaction, &body))
            }
            DEFERRED_UPDATE => interaction.message.clone(),
            UPDATE => {
                self.note_mentions(call, detail);
                if let Some(at) = interaction.message.as_ref().and_then(|id| self.any_message(id)) {
                    self.edit(at, detail);
                }
                interaction.message.clone()
            }
            _ => None,
        };
        if let Some(known) = self.interactions.get_mut(id) {
            known.answer = Some((kind, detail.clone()));
            known.original.clone_from(&original);
        }
        if !call.query.get("with_response").is_some_and(|wanted| matches!(wanted.as_str(), "true" | "1")) {
            return nothing();
        }
        found(self.callback_response(&interaction, kind, original.as_deref()))
    }

    /// What `with_response=true` gives back.
    fn callback_response(&self, interaction: &Interaction, kind: u64, original: Option<&str>) -> Value {
        let mut told = json!({"interaction": {"id": interaction.id, "type": interaction.kind}});
        let shows_message = matches!(kind, MESSAGE | DEFERRED_MESSAGE | UPDATE);
        let message = original.filter(|_| shows_message).and_then(|id| self.any_message(id));
        if let Some(message) = message.map(|at| &self.messages[at]) {
            let flags = message["flags"].as_u64().unwrap_or(0);
            told["interaction"]["response_message_id"] = message["id"].clone();
            told["interaction"]["response_message_loading"] = json!(flags & LOADING != 0);
            told["interaction"]["response_message_ephemeral"] = json!(flags & EPHEMERAL != 0);
            told["resource"] = json!({"type": kind, "message": message});
        }
        told
    }

    /// `POST /webhooks/:app/:token`: the first follow-up after a deferred message takes its place.
    pub(super) fn follow_up(&mut self, call: &Call, application: &str, token: &str) -> Outcome {
        let interaction = self.answered(application, token)?;
        limits::check_new(&call.body, &call.files)?;
        self.note_mentions(call, &call.body);
        let loading = interaction.original.as_ref().and_then(|id| self.any_message(id));
        let loading = loading.filter(|at| self.messages[*at]["flags"].as_u64().unwrap_or(0) & LOADING != 0);
        if let Some(at) = loading {
            return found(self.finish_loading(at, &call.body));
        }
        let id = self.reply(&interaction, &call.body);
        if let Some(known) = self.interactions.get_mut(&interaction.id) {
            known.follow_ups += 1;
        }
        self.any_message(&id).map_or_else(nothing, |at| found(self.messages[at].clone()))
    }

    /// `GET`, `PATCH` and `DELETE /webhooks/:app/:token/messages/:mid`.
    pub(super) fn follow_up_message(&mut self, call: &Call, app: &str, token: &str, message: &str) -> Outcome {
        let interaction = self.answered(app, token)?;
        let id = if message == "@original" { interaction.original.clone() } else { Some(message.to_owned()) };
        let own = |at: &usize| self.messages[*at]["author"]["id"] == self.bot["id"];
        let found_at = id.and_then(|id| self.any_message(&id)).filter(own);
        let at = found_at.ok_or_else(Refusal::unknown_message)?;
        match call.method.as_str() {
            "PATCH" => {
                limits::check_edit(&call.body)?;
                self.note_mentions(call, &call.body);
                found(self.finish_loading(at, &call.body))
            }
            "DELETE" => {
                self.erase(at);
                nothing()
            }
            _ => found(as_read(&self.messages[at])),
        }
    }

    /// The place of a message, wherever it is.
    pub(super) fn any_message(&self, id: &str) -> Option<usize> {
        self.messages.iter().position(|message| message["id"] == id)
    }

    /// Edits a message that answers an interaction; the loading state ends.
    fn finish_loading(&mut self, at: usize, body: &Value) -> Value {
        let flags = self.messages[at]["flags"].as_u64().unwrap_or(0);
        self.messages[at]["flags"] = json!(flags & !LOADING);
        self.edit(at, body)
    }

    /// What a message says about the interaction that it answers.
    fn metadata(&self, interaction: &Interaction) -> Value {
        let mut told = json!({
            "id": interaction.id, "type": interaction.kind, "user": self.user(&interaction.user),
            "authorizing_integration_owners": {"0": self.guild},
        });
        if let Some(first) = &interaction.original {
            told["original_response_message_id"] = json!(first);
        }
        if let Some(source) = interaction.message.as_ref().filter(|_| interaction.kind == PRESS) {
            told["interacted_message_id"] = json!(source);
        }
        if let Some(trigger) = interaction.trigger.as_ref().and_then(|id| self.interactions.get(id)) {
            told["triggering_interaction_metadata"] = self.metadata(trigger);
        }
        told
    }

    /// Writes a message that answers an interaction, and gives its id.
    fn reply(&mut self, interaction: &Interaction, body: &Value) -> String {
        let mut more = json!({
            "webhook_id": self.application, "application_id": self.application,
            "interaction_metadata": self.metadata(interaction),
        });
        let kind = match (interaction.kind, interaction.command) {
            _ if interaction.follow_ups > 0 || interaction.original.is_some() => PLAIN,
            (SLASH, 1) => COMMAND,
            (SLASH, _) => CONTEXT_MENU,
            (PRESS, _) => REPLY,
            _ => PLAIN,
        };
        if let Some(source) = interaction.message.as_ref().filter(|_| kind == REPLY) {
            let reference = json!({"type": 0, "channel_id": interaction.channel, "message_id": source});
            more["message_reference"] = reference;
        }
        let bot = self.bot_id();
        let message = self.write(&interaction.channel, &bot, kind, body, more);
        let id = text(&message["id"]).to_owned();
        self.bodies.insert(id.clone(), body.clone());
        if is_ephemeral(&message) {
            self.seen_by.insert(id.clone(), interaction.user.clone());
        }
        self.publish("MESSAGE_CREATE", &message);
        id
    }
}

/// Whether this kind of answer fits the interaction, and its content the limits.
fn check_answer(interaction: &Interaction, kind: u64, detail: &Value, files: &[Vec<u8>]) -> Result<(), Refusal> {
    let has_message = interaction.message.is_some();
    let fits = match kind {
        MESSAGE | DEFERRED_MESSAGE => interaction.kind != AUTOCOMPLETE,
        DEFERRED_UPDATE | UPDATE => has_message && matches!(interaction.kind, PRESS | SUBMIT),
        CHOICES => interaction.kind == AUTOCOMPLETE,
        MODAL => matches!(interaction.kind, SLASH | PRESS),
        _ => false,
    };
    let mut form = Form::default();
    if !fits {
        form.fault("type", "INTERACTION_CALLBACK_TYPE_INVALID", "This callback does not fit the interaction");
    }
    match kind {
        MESSAGE => limits::check_new(detail, files)?,
        UPDATE => limits::check_edit(detail)?,
        MODAL => components::check_modal(detail)?,
        CHOICES => check_choices(&mut form, "data.choices", &detail["choices"]),
        _ => {}
    }
    form.check()
}
