//! Acknowledgements: what the app answers with them, and what a person sees where none came.

use serde_json::{Value, json};

use super::delivery::{Delivery, Kind};
use super::refusal::{Refusal, text};
use super::state::State;
use super::views;

/// What Slack shows to whoever acted in vain.
const TIMEOUT: &str = "operation_timeout";

impl State {
    /// An envelope came back over a socket.
    pub(super) fn acknowledge(&mut self, frame: &Value) {
        let id = text(&frame["envelope_id"]);
        let Some(at) = self.deliveries.iter().position(|delivery| delivery.envelopes.iter().any(|known| known == id))
        else {
            return self.violation(format!("an acknowledgement of an envelope that was never sent: {frame}"));
        };
        self.settle(at, &frame["payload"].clone());
    }

    /// A delivery is taken; what came with the acknowledgement is done.
    pub(super) fn settle(&mut self, at: usize, answer: &Value) {
        if std::mem::replace(&mut self.deliveries[at].is_settled, true) {
            return;
        }
        let (kind, payload) = (self.deliveries[at].kind, self.deliveries[at].payload.clone());
        let outcome = match kind {
            Kind::Event => Ok(()),
            Kind::Command if answer.is_null() => Ok(()),
            Kind::Command => self.answer_act(text(&payload["user_id"]), text(&payload["channel_id"]), None, answer),
            Kind::Interaction if payload["type"] == "view_submission" => self.settle_view(&payload, answer),
            Kind::Interaction => Ok(()),
        };
        if let Err(refusal) = outcome {
            self.violation(format!("the answer to {}: {}", payload["type"], refusal.line()));
        }
    }

    /// A submitted view closes, unless the app says otherwise.
    fn settle_view(&mut self, payload: &Value, answer: &Value) -> Result<(), Refusal> {
        let user = text(&payload["user"]["id"]).to_owned();
        let known = self.views.iter().position(|view| view.body["id"] == payload["view"]["id"]);
        let Some(at) = known else { return Ok(()) };
        match text(&answer["response_action"]) {
            "errors" => self.views[at].errors = answer["errors"].clone(),
            action @ ("update" | "push") => {
                let faults = views::faults(&answer["view"], "modal");
                if !faults.is_empty() {
                    return Err(Refusal::with_faults("invalid_arguments", &faults));
                }
                if action == "update" {
                    self.show_anew(at, &answer["view"]);
                } else {
                    self.show(&user, &answer["view"]);
                }
            }
            "clear" => self.views.iter_mut().filter(|view| view.user == user).for_each(|view| view.is_open = false),
            _ => self.views[at].is_open = false,
        }
        Ok(())
    }

    /// Nobody took it: an event is lost, and a person sees Slack's own error.
    pub(super) fn give_up(&mut self, at: usize) {
        let Delivery { kind, payload, is_settled, .. } = &self.deliveries[at];
        if *is_settled {
            return;
        }
        let complaint = match kind {
            Kind::Event => ("nobody".to_owned(), json!(payload["event_id"]).to_string()),
            Kind::Interaction => (text(&payload["user"]["id"]).to_owned(), TIMEOUT.to_owned()),
            Kind::Command => (text(&payload["user_id"]).to_owned(), TIMEOUT.to_owned()),
        };
        self.complaints.push(complaint);
    }
}
