//! Modals and home pages: `views.*`.

use serde_json::{Value, json};

use super::blocks::{Faults, view_faults};
use super::call::{Call, Outcome};
use super::chat::with_ids;
use super::elements::{count, counted, plain};
use super::refusal::{Refusal, entries, merged, text};
use super::state::State;

/// Characters of a title and of the two buttons.
const TITLE_MAX: usize = 24;
const ID_MAX: usize = 255;
const METADATA_MAX: usize = 3000;
/// Views on top of each other.
const STACK_MAX: usize = 3;

/// A modal that somebody has open.
#[derive(Debug, Clone)]
pub(super) struct View {
    pub(super) user: String,
    /// As Slack keeps it, with its id.
    pub(super) body: Value,
    pub(super) is_open: bool,
    /// What the app said was wrong with what was filled in.
    pub(super) errors: Value,
}

impl State {
    pub(super) fn open_view(&mut self, call: &Call) -> Outcome {
        let view = checked(call, "modal")?;
        let user = self.exchange(&call.needed("trigger_id")?)?;
        Ok(json!({"view": self.show(&user, &view)}))
    }

    pub(super) fn push_view(&mut self, call: &Call) -> Outcome {
        let view = checked(call, "modal")?;
        let user = self.exchange(&call.needed("trigger_id")?)?;
        if self.views.iter().filter(|view| view.user == user && view.is_open).count() >= STACK_MAX {
            return Err(Refusal::of_request("push_limit_reached"));
        }
        Ok(json!({"view": self.show(&user, &view)}))
    }

    pub(super) fn update_view(&mut self, call: &Call) -> Outcome {
        let view = checked(call, "modal")?;
        let (id, external) = (call.text("view_id"), call.text("external_id"));
        let is_it = |known: &View| {
            known.body["id"] == json!(id) || (!external.is_empty() && known.body["external_id"] == json!(external))
        };
        let at = self.views.iter().position(is_it).ok_or_else(|| Refusal::of_state("not_found"))?;
        if call.has("hash") && self.views[at].body["hash"] != json!(call.text("hash")) {
            return Err(Refusal::of_state("hash_conflict"));
        }
        Ok(json!({"view": self.show_anew(at, &view)}))
    }

    pub(super) fn publish_view(&mut self, call: &Call) -> Outcome {
        let view = checked(call, "home")?;
        let user = call.needed("user_id")?;
        if !self.people.contains_key(&user) {
            return Err(Refusal::of_state("user_not_found"));
        }
        let kept = self.kept(&view);
        self.homes.insert(user, kept.clone());
        Ok(json!({"view": kept}))
    }

    /// Opens a modal.
    pub(super) fn show(&mut self, user: &str, view: &Value) -> Value {
        let body = self.kept(view);
        self.views.push(View { user: user.to_owned(), body: body.clone(), is_open: true, errors: Value::Null });
        body
    }

    /// Shows something else in an open modal.
    pub(super) fn show_anew(&mut self, at: usize, view: &Value) -> Value {
        let mut body = self.kept(view);
        body["id"] = self.views[at].body["id"].clone();
        self.views[at].body = body.clone();
        self.views[at].errors = Value::Null;
        body
    }

    /// A view with what Slack adds to it.
    fn kept(&mut self, view: &Value) -> Value {
        let (id, hash) = (self.id("V"), self.id("hash"));
        let added = json!({
            "id": id, "hash": hash, "team_id": self.team, "app_id": self.app, "bot_id": self.bot,
            "root_view_id": id, "previous_view_id": null, "state": {"values": {}},
        });
        let defaults = json!({
            "private_metadata": "", "callback_id": "", "external_id": "", "clear_on_close": false,
            "notify_on_close": false, "submit": null, "close": null, "title": null,
        });
        let mut kept = merged(&merged(&defaults, view), &added);
        with_ids(&mut kept["blocks"]);
        kept
    }
}

/// The view of a call, if it is as Slack takes it.
fn checked(call: &Call, kind: &str) -> Result<Value, Refusal> {
    call.needed("view")?;
    let view = call.structure("view");
    let faults = faults(&view, kind);
    if faults.is_empty() { Ok(view) } else { Err(Refusal::with_faults("invalid_arguments", &faults)) }
}

/// What is wrong with a view.
pub(super) fn faults(view: &Value, kind: &str) -> Faults {
    let mut faults = view_faults(&view["blocks"]);
    if view["type"] != kind {
        faults.push(format!("must be {kind} [json-pointer:/view/type]"));
    }
    if kind == "modal" {
        plain(&mut faults, "/view/title", &view["title"], TITLE_MAX);
        for name in ["submit", "close"].into_iter().filter(|name| !view[*name].is_null()) {
            plain(&mut faults, &format!("/view/{name}"), &view[name], TITLE_MAX);
        }
        let has_input = entries(&view["blocks"]).iter().any(|block| block["type"] == "input");
        if has_input && view["submit"].is_null() {
            counted(&mut faults, "/view/submit", &view["submit"], 1, TITLE_MAX);
        }
    }
    count(&mut faults, "/view/callback_id", text(&view["callback_id"]).chars().count(), 0, ID_MAX);
    count(&mut faults, "/view/private_metadata", text(&view["private_metadata"]).chars().count(), 0, METADATA_MAX);
    faults
}
