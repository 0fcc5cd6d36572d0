//! Slash commands and the message menu, registered by difference: what stands already is left alone.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::rest::{Failed, Rest};
use crate::domain::command::{Arg, ArgKind, COMMANDS, ENTRY_CHARS_MAX, Spec};

/// The name of the message menu's entry.
pub(super) const MENU: &str = "Create ticket";
/// The name of the entry that marks a reply.
pub(super) const SOLUTION_MENU: &str = "Mark as solution";
/// Characters that an option of free text may have; Discord's own bound is 6000.
const TEXT_CHARS_MAX: usize = 6000;

const CHAT_INPUT: i64 = 1;
const MESSAGE_MENU: i64 = 3;
const SUBCOMMAND: i64 = 1;

/// Makes Discord's commands those of the table, with one write where they differ and none where they do not.
pub(super) async fn commands(rest: &Rest, application: &str) {
    let path = format!("/applications/{application}/commands");
    match registered(rest, &path).await {
        Ok(0) => tracing::debug!("the slash commands are registered already"),
        Ok(count) => tracing::info!(count, "the slash commands were registered anew"),
        Err(failed) => tracing::error!(
            %failed,
            "the slash commands could not be registered: invite the bot again with the link of `frontdesk discord \
             invite` (it has the scope applications.commands)"
        ),
    }
}

/// How many commands were written.
async fn registered(rest: &Rest, path: &str) -> Result<usize, Failed> {
    let there = rest.get(&format!("{path}?with_localizations=true")).await?;
    let wanted = wanted();
    if same(&wanted, &there) {
        return Ok(0);
    }
    let count = wanted.len();
    rest.put(path, &Value::Array(wanted)).await?;
    Ok(count)
}

fn wanted() -> Vec<Value> {
    let mut commands: Vec<Value> = Vec::new();
    for spec in COMMANDS {
        let Some((first, second)) = spec.verb.split_once(' ') else {
            commands.push(command(spec));
            continue;
        };
        let sub = subcommand(second, spec);
        match commands.iter_mut().find(|known| known["name"] == first) {
            Some(known) => known["options"].as_array_mut().into_iter().for_each(|options| options.push(sub.clone())),
            None => commands.push(json!({
                "name": first,
                "type": CHAT_INPUT,
                // Discord shows those of the subcommands.
                "description": spec.summary.en,
                "description_localizations": { "zh-CN": spec.summary.zh },
                "contexts": [0, 1],
                "options": [sub],
            })),
        }
    }
    commands.extend([menu(MENU, "创建工单"), menu(SOLUTION_MENU, "标记为解决方案")]);
    commands
}

fn menu(name: &str, zh: &str) -> Value {
    json!({ "name": name, "name_localizations": { "zh-CN": zh }, "type": MESSAGE_MENU, "contexts": [0] })
}

/// A command of two words is a subcommand of the first.
fn subcommand(name: &str, spec: &Spec) -> Value {
    json!({
        "name": name,
        "type": SUBCOMMAND,
        "description": spec.summary.en,
        "description_localizations": { "zh-CN": spec.summary.zh },
        "options": options(spec),
    })
}

fn command(spec: &Spec) -> Value {
    json!({
        "name": spec.verb,
        "type": CHAT_INPUT,
        "description": spec.summary.en,
        "description_localizations": { "zh-CN": spec.summary.zh },
        // In guilds and in direct messages with the bot.
        "contexts": [0, 1],
        "options": options(spec),
    })
}

/// Discord wants the required options first; the desk reads them by name.
fn options(spec: &Spec) -> Vec<Value> {
    let (required, free): (Vec<_>, Vec<_>) = spec.args.iter().partition(|arg| arg.required);
    required.into_iter().chain(free).map(option).collect()
}

fn option(arg: &Arg) -> Value {
    let mut option = json!({
        "name": arg.name,
        "type": if arg.kind == ArgKind::Person { 6 } else { 3 },
        "description": arg.about.en,
        "description_localizations": { "zh-CN": arg.about.zh },
        "required": arg.required,
    });
    let more = match arg.kind {
        ArgKind::Ticket | ArgKind::Other | ArgKind::Receiver | ArgKind::CannedReply => {
            json!({ "autocomplete": true })
        }
        ArgKind::Question(chars_max) => {
            json!({ "autocomplete": true, "max_length": chars_max.min(TEXT_CHARS_MAX) })
        }
        ArgKind::Entry => json!({ "autocomplete": true, "max_length": ENTRY_CHARS_MAX }),
        ArgKind::Text(chars_max) => json!({ "max_length": chars_max.min(TEXT_CHARS_MAX) }),
        ArgKind::OneOf(words) => {
            json!({ "choices": words.iter().map(|word| json!({ "name": word, "value": word })).collect::<Vec<_>>() })
        }
        ArgKind::Person | ArgKind::Tags => json!({}),
        ArgKind::Word => json!({ "max_length": 100 }),
        ArgKind::Number => json!({ "max_length": 20 }),
    };
    if let (Some(option), Value::Object(more)) = (option.as_object_mut(), more) {
        option.extend(more);
    }
    option
}

/// Whether Discord has these commands and no others, as far as the desk says anything about them.
fn same(wanted: &[Value], there: &Value) -> bool {
    let by_name = |commands: &[Value]| -> BTreeMap<String, Value> {
        let named = commands.iter().map(|command| {
            let name = command.get("name").and_then(Value::as_str).unwrap_or_default();
            (format!("{}:{name}", command.get("type").and_then(Value::as_i64).unwrap_or(CHAT_INPUT)), essence(command))
        });
        named.collect()
    };
    there.as_array().is_some_and(|there| by_name(wanted) == by_name(there))
}

/// A command without what Discord adds, and without what says nothing: null, false and empty values.
fn essence(value: &Value) -> Value {
    const KEPT: [&str; 11] = [
        "name",
        "name_localizations",
        "type",
        "description",
        "description_localizations",
        "contexts",
        "options",
        "required",
        "autocomplete",
        "max_length",
        "choices",
    ];
    match value {
        Value::Object(object) => {
            let kept =
                object.iter().filter(|(key, _)| KEPT.contains(&key.as_str()) || key.contains('-') || *key == "value");
            let kept =
                kept.map(|(key, value)| (key.clone(), essence(value))).filter(|(_, value)| says_something(value));
            Value::Object(kept.collect::<Map<_, _>>())
        }
        Value::Array(values) => Value::Array(values.iter().map(essence).collect()),
        plain => plain.clone(),
    }
}

fn says_something(value: &Value) -> bool {
    match value {
        Value::Null | Value::Bool(false) => false,
        Value::String(text) => !text.is_empty(),
        Value::Array(values) => !values.is_empty(),
        Value::Object(object) => !object.is_empty(),
        Value::Bool(true) | Value::Number(_) => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_discord_adds_makes_no_difference_and_what_it_lacks_does() {
        let mut there = wanted();
        for command in &mut there {
            let object = command.as_object_mut().unwrap();
            object.insert("id".into(), json!("1"));
            object.insert("version".into(), json!("2"));
            object.insert("nsfw".into(), json!(false));
            object.insert("default_member_permissions".into(), Value::Null);
            object.entry("options").or_insert(json!([]));
        }
        there.reverse();
        assert!(same(&wanted(), &Value::Array(there.clone())));
        there[3]["description"] = json!("something else");
        assert!(!same(&wanted(), &Value::Array(there.clone())));
        there.pop();
        assert!(!same(&wanted(), &Value::Array(there)));
    }

    #[test]
    fn the_commands_keep_discords_limits() {
        let wanted = wanted();
        assert!(wanted.len() <= 100);
        for command in &wanted {
            assert!(command.to_string().chars().count() <= 8000, "{command}");
            let options = command["options"].as_array().cloned().unwrap_or_default();
            assert!(options.len() <= 25 && options.is_sorted_by_key(|option| option["required"] != json!(true)));
            let subcommands = options.iter().filter(|option| option["type"] == json!(SUBCOMMAND)).count();
            assert!(subcommands == 0 || subcommands == options.len(), "{command}");
        }
    }
}
