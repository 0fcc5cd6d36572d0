//! Routes of application commands, and what a command may hold.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::call::{Call, Outcome, found, nothing};
use super::refusal::{Form, Refusal, entries, text};
use super::state::{Scope, State};

/// Most commands of one scope, by kind: slash, user, message.
const MOST: [(u64, usize); 3] = [(1, 100), (2, 15), (3, 15)];
const CHARACTERS_MAX: usize = 8000;
const OPTIONS_MAX: usize = 25;
const CHOICES_MAX: usize = 25;

impl State {
    /// `/applications/:app/commands` and `/applications/:app/guilds/:guild/commands`, with `/:id` if `id` is given.
    pub(super) fn command_route(&mut self, call: &Call, scope: Scope, id: Option<&str>) -> Outcome {
        if scope.as_ref().is_some_and(|guild| *guild != self.guild) {
            return Err(Refusal::missing_access());
        }
        if call.method != "GET" {
            self.registrations += 1;
        }
        let known = self.commands.get(&scope).cloned().unwrap_or_default();
        let unknown = || Refusal::of_state(404, 10063, "Unknown application command");
        let at = id.map(|id| known.iter().position(|command| command["id"] == id).ok_or_else(unknown)).transpose()?;
        match (call.method.as_str(), at) {
            ("GET", None) => found(json!(known)),
            ("GET", Some(at)) => found(known[at].clone()),
            ("PUT", None) => self.replace(call, scope, &known),
            ("POST", None) => {
                let same = known.iter().position(|old| is_same(old, &call.body));
                self.put(&scope, known, same, &call.body)
            }
            ("PATCH", Some(at)) => {
                let mut command = known[at].clone();
                if let (Some(command), Some(body)) = (command.as_object_mut(), call.body.as_object()) {
                    command.extend(body.clone());
                }
                self.put(&scope, known, Some(at), &command)
            }
            ("DELETE", Some(at)) => {
                let mut rest = known;
                rest.remove(at);
                self.commands.insert(scope, rest);
                nothing()
            }
            _ => Err(Refusal::of_request(405, 0, "405: Method Not Allowed")),
        }
    }

    fn replace(&mut self, call: &Call, scope: Scope, known: &[Value]) -> Outcome {
        let wanted = entries(&call.body);
        check_all(wanted)?;
        let id_of = |command: &Value| known.iter().find(|old| is_same(old, command)).map(|old| old["id"].clone());
        let ids = wanted.iter().map(id_of).collect::<Vec<_>>();
        let commands = wanted.iter().zip(ids).map(|(command, id)| self.registered(&scope, command, id));
        let commands = commands.collect::<Vec<_>>();
        self.commands.insert(scope, commands.clone());
        found(json!(commands))
    }

    fn put(&mut self, scope: &Scope, mut known: Vec<Value>, at: Option<usize>, command: &Value) -> Outcome {
        let id = at.map(|at| known[at]["id"].clone());
        let registered = self.registered(scope, command, id);
        match at {
            Some(at) => known[at] = registered.clone(),
            None => known.push(registered.clone()),
        }
        check_all(&known)?;
        self.commands.insert(scope.clone(), known);
        Ok((if at.is_some() { 200 } else { 201 }, registered))
    }

    /// A command as Discord gives it back.
    fn registered(&mut self, scope: &Scope, command: &Value, id: Option<Value>) -> Value {
        let mut registered = json!({
            "type": 1, "description": "", "options": [], "name_localizations": null, "nsfw": false,
            "description_localizations": null, "default_member_permissions": null, "dm_permission": true,
            "contexts": null, "integration_types": [0],
        });
        if let (Some(registered), Some(command)) = (registered.as_object_mut(), command.as_object()) {
            registered.extend(command.clone());
        }
        registered["id"] = id.unwrap_or_else(|| json!(self.ids.take()));
        registered["application_id"] = json!(self.application);
        registered["version"] = json!(self.ids.take());
        if let Some(guild) = scope {
            registered["guild_id"] = json!(guild);
        }
        registered
    }
}

fn kind(command: &Value) -> u64 {
    command["type"].as_u64().unwrap_or(1)
}

fn is_same(old: &Value, new: &Value) -> bool {
    old["name"] == new["name"] && kind(old) == kind(new)
}

fn check_all(commands: &[Value]) -> Result<(), Refusal> {
    let mut form = Form::default();
    for (kind_of, most) in MOST {
        let of_kind = commands.iter().filter(|command| kind(command) == kind_of);
        if of_kind.clone().count() > most {
            return Err(Refusal::of_request(400, 30032, "Maximum number of application commands reached (100)."));
        }
        let names = of_kind.map(|command| text(&command["name"])).collect::<Vec<_>>();
        if names.iter().collect::<BTreeSet<_>>().len() < names.len() {
            form.fault("", "APPLICATION_COMMANDS_DUPLICATE_NAME", "Application command names must be unique");
        }
    }
    for (index, command) in commands.iter().enumerate() {
        check(&mut form, &index.to_string(), command);
    }
    form.check()
}

fn check(form: &mut Form, at: &str, command: &Value) {
    if kind(command) == 1 {
        check_name(form, &format!("{at}.name"), &command["name"]);
        form.between(&format!("{at}.description"), &command["description"], 1, 100);
        check_options(form, &format!("{at}.options"), &command["options"]);
    } else {
        form.between(&format!("{at}.name"), &command["name"], 1, 32);
        form.at_most(&format!("{at}.description"), &command["description"], 0);
    }
    if characters(command) > CHARACTERS_MAX {
        form.fault(at, "APPLICATION_COMMAND_TOO_LARGE", "Command exceeds maximum size (8000)");
    }
}

/// `^[-_'\p{L}\p{N}]{1,32}$`, in lower case where there is one.
fn check_name(form: &mut Form, at: &str, name: &Value) {
    let written = text(name);
    let fits = |one: char| matches!(one, '-' | '_' | '\'') || one.is_alphanumeric();
    let is_good = (1..=32).contains(&written.chars().count()) && written.chars().all(fits);
    if !is_good || written.to_lowercase() != written {
        form.fault(at, "APPLICATION_COMMAND_INVALID_NAME", "Command name is invalid");
    }
}

fn check_options(form: &mut Form, at: &str, options: &Value) {
    form.count(at, options, OPTIONS_MAX);
    let (mut optional_seen, mut names) = (false, BTreeSet::new());
    for (index, option) in entries(options).iter().enumerate() {
        let at = format!("{at}.{index}");
        check_name(form, &format!("{at}.name"), &option["name"]);
        form.between(&format!("{at}.description"), &option["description"], 1, 100);
        if !names.insert(text(&option["name"])) {
            form.fault(&at, "APPLICATION_COMMAND_OPTIONS_NAME_DUPLICATE", "Option name must be unique");
        }
        if option["required"] == true && optional_seen {
            let message = "Required options must be placed before non-required options";
            form.fault(&at, "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID", message);
        }
        optional_seen |= option["required"] != true;
        if option["autocomplete"] == true && !entries(&option["choices"]).is_empty() {
            let message = "Autocomplete and choices exclude each other";
            form.fault(&at, "APPLICATION_COMMAND_OPTION_CHOICES_AUTOCOMPLETE", message);
        }
        check_choices(form, &format!("{at}.choices"), &option["choices"]);
        if matches!(option["type"].as_u64(), Some(1 | 2)) {
            check_options(form, &format!("{at}.options"), &option["options"]);
        }
    }
}

/// Notes what is wrong with the choices of an option or of an autocomplete answer.
pub(super) fn check_choices(form: &mut Form, at: &str, choices: &Value) {
    form.count(at, choices, CHOICES_MAX);
    for (index, choice) in entries(choices).iter().enumerate() {
        form.between(&format!("{at}.{index}.name"), &choice["name"], 1, 100);
        form.at_most(&format!("{at}.{index}.value"), &choice["value"], 100);
    }
}

/// Names, descriptions and values of a command, counted together.
fn characters(command: &Value) -> usize {
    let own = ["name", "description"].map(|field| text(&command[field]).chars().count()).iter().sum::<usize>();
    let choices = entries(&command["choices"]).iter().flat_map(|choice| [&choice["name"], &choice["value"]]);
    let choices = choices.map(|part| text(part).chars().count()).sum::<usize>();
    own + choices + entries(&command["options"]).iter().map(characters).sum::<usize>()
}
