//! Block Kit elements: texts, buttons, menus and inputs.

use serde_json::Value;

use super::blocks::Faults;
use super::refusal::{entries, text};

const ACTION_ID_MAX: usize = 255;
const LABEL_MAX: usize = 75;
const BUTTON_VALUE_MAX: usize = 2000;
const OPTIONS_MAX: usize = 100;
const OPTION_VALUE_MAX: usize = 150;
const PLACEHOLDER_MAX: usize = 150;
const INPUT_MAX: u64 = 3000;
const URL_MAX: usize = 3000;

/// Notes what is wrong with an interactive element or an image.
pub(super) fn check(faults: &mut Faults, at: &str, element: &Value) {
    let kind = text(&element["type"]);
    if kind == "image" {
        return counted(faults, &format!("{at}/alt_text"), &element["alt_text"], 1, 2000);
    }
    counted_if_there(faults, &format!("{at}/action_id"), &element["action_id"], ACTION_ID_MAX);
    if !element["placeholder"].is_null() {
        plain(faults, &format!("{at}/placeholder"), &element["placeholder"], PLACEHOLDER_MAX);
    }
    match kind {
        "button" => button(faults, at, element),
        "static_select" | "multi_static_select" | "overflow" | "radio_buttons" | "checkboxes" => {
            options(faults, at, element);
        }
        "plain_text_input" => {
            let most = element["max_length"].as_u64().unwrap_or(INPUT_MAX);
            if most == 0 || most > INPUT_MAX || element["min_length"].as_u64().unwrap_or(0) > most {
                faults.push(format!("must be between 1 and {INPUT_MAX} [json-pointer:{at}/max_length]"));
            }
        }
        "users_select"
        | "multi_users_select"
        | "conversations_select"
        | "channels_select"
        | "external_select"
        | "datepicker"
        | "timepicker"
        | "number_input"
        | "email_text_input"
        | "url_text_input" => {}
        other => faults.push(format!("unsupported type: {other} [json-pointer:{at}/type]")),
    }
}

fn button(faults: &mut Faults, at: &str, button: &Value) {
    plain(faults, &format!("{at}/text"), &button["text"], LABEL_MAX);
    counted_if_there(faults, &format!("{at}/value"), &button["value"], BUTTON_VALUE_MAX);
    counted_if_there(faults, &format!("{at}/url"), &button["url"], URL_MAX);
    if !matches!(button["style"].as_str(), None | Some("primary" | "danger")) {
        faults.push(format!("must be primary or danger [json-pointer:{at}/style]"));
    }
}

fn options(faults: &mut Faults, at: &str, menu: &Value) {
    let most = match text(&menu["type"]) {
        "overflow" => 5,
        "radio_buttons" | "checkboxes" => 10,
        _ => OPTIONS_MAX,
    };
    if menu["option_groups"].is_array() {
        return;
    }
    let held = entries(&menu["options"]);
    count(faults, &format!("{at}/options"), held.len(), 1, most);
    for (index, option) in held.iter().enumerate() {
        let at = format!("{at}/options/{index}");
        any_text(faults, &format!("{at}/text"), &option["text"], LABEL_MAX);
        counted(faults, &format!("{at}/value"), &option["value"], 1, OPTION_VALUE_MAX);
    }
}

/// A text object of either kind with 1 to `most` characters.
pub(super) fn any_text(faults: &mut Faults, at: &str, object: &Value, most: usize) {
    if !matches!(text(&object["type"]), "plain_text" | "mrkdwn") {
        faults.push(format!("must be a text object [json-pointer:{at}]"));
    }
    counted(faults, &format!("{at}/text"), &object["text"], 1, most);
}

/// A text object without markup.
pub(super) fn plain(faults: &mut Faults, at: &str, object: &Value, most: usize) {
    if object["type"] != "plain_text" {
        faults.push(format!("must be a plain_text object [json-pointer:{at}]"));
    }
    counted(faults, &format!("{at}/text"), &object["text"], 1, most);
}

/// A text that must be there, with `least` to `most` characters.
pub(super) fn counted(faults: &mut Faults, at: &str, value: &Value, least: usize, most: usize) {
    match value.as_str() {
        Some(text) => count(faults, at, text.chars().count(), least, most),
        None => faults.push(format!("missing required field [json-pointer:{at}]")),
    }
}

fn counted_if_there(faults: &mut Faults, at: &str, value: &Value, most: usize) {
    if !value.is_null() {
        counted(faults, at, value, 1, most);
    }
}

/// A number that must be between two others.
pub(super) fn count(faults: &mut Faults, at: &str, count: usize, least: usize, most: usize) {
    if count < least {
        faults.push(format!("must be more than {} [json-pointer:{at}]", least - 1));
    }
    if count > most {
        faults.push(format!("must be less than {} [json-pointer:{at}]", most + 1));
    }
}

/// The ids of all elements, however deep.
pub(super) fn action_ids(value: &Value) -> Vec<String> {
    match value {
        Value::Object(object) => {
            let own = object.get("action_id").and_then(Value::as_str).map(str::to_owned);
            own.into_iter().chain(object.values().flat_map(action_ids)).collect()
        }
        Value::Array(list) => list.iter().flat_map(action_ids).collect(),
        _ => Vec::new(),
    }
}
