//! The table of Web API methods: what each takes, which scope it wants, and what it does.

use super::call::{Call, Outcome};
use super::refusal::Refusal;
use super::state::State;

/// A method.
struct Method {
    name: &'static str,
    /// Whether Slack documents JSON bodies for it; others see only a query or a form.
    takes_json: bool,
    /// Scopes of which one is enough; none where any token will do.
    scopes: fn(&State, &Call) -> Vec<&'static str>,
    done: fn(&mut State, &Call) -> Outcome,
}

const METHODS: &[Method] = &[
    Method { name: "api.test", takes_json: true, scopes: none, done: |_, _| Ok(serde_json::json!({})) },
    Method { name: "apps.connections.open", takes_json: true, scopes: none, done: State::open_connection },
    Method { name: "auth.test", takes_json: true, scopes: none, done: State::auth_test },
    Method { name: "bots.info", takes_json: false, scopes: |_, _| vec!["users:read"], done: State::bots_info },
    Method { name: "chat.delete", takes_json: true, scopes: writing, done: State::delete_message },
    Method { name: "chat.getPermalink", takes_json: false, scopes: none, done: State::permalink },
    Method { name: "chat.postEphemeral", takes_json: true, scopes: writing, done: State::post_ephemeral },
    Method { name: "chat.postMessage", takes_json: true, scopes: writing, done: State::post_message },
    Method { name: "chat.update", takes_json: true, scopes: writing, done: State::update_message },
    Method { name: "conversations.history", takes_json: false, scopes: history, done: State::history },
    Method { name: "conversations.info", takes_json: false, scopes: reading, done: State::conversation },
    Method { name: "conversations.list", takes_json: false, scopes: listing, done: State::conversations },
    Method { name: "conversations.members", takes_json: false, scopes: reading, done: State::members },
    Method { name: "conversations.open", takes_json: true, scopes: opening, done: State::open_direct },
    Method { name: "conversations.replies", takes_json: false, scopes: history, done: State::replies },
    Method { name: "files.completeUploadExternal", takes_json: true, scopes: uploading, done: State::complete_upload },
    Method { name: "files.getUploadURLExternal", takes_json: false, scopes: uploading, done: State::upload_address },
    Method {
        name: "reactions.add",
        takes_json: true,
        scopes: |_, _| vec!["reactions:write"],
        done: State::add_reaction,
    },
    Method { name: "team.info", takes_json: false, scopes: |_, _| vec!["team:read"], done: State::team_info },
    Method { name: "usergroups.list", takes_json: false, scopes: groups, done: State::usergroups },
    Method { name: "usergroups.users.list", takes_json: false, scopes: groups, done: State::usergroup_users },
    Method { name: "users.info", takes_json: false, scopes: |_, _| vec!["users:read"], done: State::user_info },
    Method { name: "users.list", takes_json: false, scopes: |_, _| vec!["users:read"], done: State::users },
    Method { name: "views.open", takes_json: true, scopes: none, done: State::open_view },
    Method { name: "views.publish", takes_json: true, scopes: none, done: State::publish_view },
    Method { name: "views.push", takes_json: true, scopes: none, done: State::push_view },
    Method { name: "views.update", takes_json: true, scopes: none, done: State::update_view },
];

fn none(_: &State, _: &Call) -> Vec<&'static str> {
    Vec::new()
}

fn writing(_: &State, _: &Call) -> Vec<&'static str> {
    vec!["chat:write"]
}

fn uploading(_: &State, _: &Call) -> Vec<&'static str> {
    vec!["files:write"]
}

fn opening(_: &State, _: &Call) -> Vec<&'static str> {
    vec!["im:write"]
}

fn groups(_: &State, _: &Call) -> Vec<&'static str> {
    vec!["usergroups:read"]
}

fn listing(_: &State, _: &Call) -> Vec<&'static str> {
    vec!["channels:read", "groups:read", "im:read", "mpim:read"]
}

fn reading(state: &State, call: &Call) -> Vec<&'static str> {
    match kind(state, call) {
        Kind::Private => vec!["groups:read"],
        Kind::Direct => vec!["im:read"],
        Kind::Public => vec!["channels:read"],
        Kind::Unknown => listing(state, call),
    }
}

fn history(state: &State, call: &Call) -> Vec<&'static str> {
    match kind(state, call) {
        Kind::Private => vec!["groups:history"],
        Kind::Direct => vec!["im:history"],
        Kind::Public => vec!["channels:history"],
        Kind::Unknown => vec!["channels:history", "groups:history", "im:history", "mpim:history"],
    }
}

enum Kind {
    Public,
    Private,
    Direct,
    Unknown,
}

fn kind(state: &State, call: &Call) -> Kind {
    let Some(channel) = state.channels.get(&call.text("channel")) else { return Kind::Unknown };
    if channel.object["is_im"] == true {
        Kind::Direct
    } else if channel.object["is_private"] == true {
        Kind::Private
    } else {
        Kind::Public
    }
}

impl State {
    /// Does what the call asks for.
    pub(super) fn route(&mut self, call: &mut Call) -> Outcome {
        let Some(method) = METHODS.iter().find(|method| method.name == call.method) else {
            return Err(Refusal::of_request("unknown_method"));
        };
        if call.take_json(method.takes_json) {
            self.violation(format!("{}: its arguments came as JSON, which it does not see", call.method));
        }
        self.admit(call)?;
        let wanted = (method.scopes)(self, call);
        if let Some(first) = wanted.first()
            && !wanted.iter().any(|scope| self.scopes.contains(*scope))
        {
            return Err(Refusal::missing_scope(first, &self.provided()));
        }
        (method.done)(self, call)
    }

    /// Checks who calls.
    fn admit(&self, call: &Call) -> Result<(), Refusal> {
        let is_for_app = call.method == "apps.connections.open";
        if call.method == "api.test" {
            return Ok(());
        }
        if call.token.is_empty() {
            return Err(Refusal::of_state("not_authed"));
        }
        if call.token == self.app_token {
            if !is_for_app {
                return Err(Refusal::of_state("not_allowed_token_type"));
            }
            if !self.app_scopes.contains("connections:write") {
                return Err(Refusal::missing_scope("connections:write", ""));
            }
            return Ok(());
        }
        if call.token != self.bot_token {
            return Err(Refusal::of_state("invalid_auth"));
        }
        if let Some(fault) = &self.bot_token_fault {
            return Err(Refusal::of_state(fault));
        }
        if is_for_app {
            return Err(Refusal::of_state("not_allowed_token_type"));
        }
        Ok(())
    }
}
