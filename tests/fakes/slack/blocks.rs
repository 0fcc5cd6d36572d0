//! Block Kit: what the blocks of a message, a modal and a home page may hold.

use std::collections::BTreeSet;

use serde_json::Value;

use super::elements::{self, count, counted, plain};
use super::refusal::{Refusal, entries, text};

/// Blocks of a message, and of a view.
const MESSAGE_BLOCKS_MAX: usize = 50;
const VIEW_BLOCKS_MAX: usize = 100;
/// All characters of a message's blocks (measured: the documents do not say).
const ALL_CHARS_MAX: usize = 13_200;
const SECTION_MAX: usize = 3000;
const FIELDS_MAX: usize = 10;
const FIELD_MAX: usize = 2000;
const HEADER_MAX: usize = 150;
const CONTEXT_MAX: usize = 10;
const ACTIONS_MAX: usize = 25;
const ID_MAX: usize = 255;

/// What is wrong, with where.
pub(super) type Faults = Vec<String>;

/// Where blocks stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Message,
    View,
}

/// Checks the blocks of a message; none is fine.
pub(super) fn check_message(list: &Value) -> Result<(), Refusal> {
    if list.is_null() {
        return Ok(());
    }
    if !list.is_array() {
        return Err(Refusal::of_request("invalid_blocks_format"));
    }
    let faults = faults(list, Place::Message, MESSAGE_BLOCKS_MAX);
    if !faults.is_empty() {
        return Err(Refusal::with_faults("invalid_blocks", &faults));
    }
    if chars(list) > ALL_CHARS_MAX {
        return Err(Refusal::of_request("msg_blocks_too_long"));
    }
    Ok(())
}

/// Notes what is wrong with the blocks of a view.
pub(super) fn view_faults(list: &Value) -> Faults {
    if !list.is_array() {
        return vec!["missing required field: blocks [json-pointer:/view]".to_owned()];
    }
    faults(list, Place::View, VIEW_BLOCKS_MAX)
}

fn faults(list: &Value, place: Place, most: usize) -> Faults {
    let mut faults = Vec::new();
    if entries(list).len() > most {
        faults.push(format!("no more than {most} items allowed [json-pointer:/blocks]"));
    }
    let mut seen = BTreeSet::new();
    for (index, block) in entries(list).iter().enumerate() {
        let at = format!("/blocks/{index}");
        block_faults(&mut faults, &at, block, place);
        let id = text(&block["block_id"]);
        count(&mut faults, &format!("{at}/block_id"), id.chars().count(), 0, ID_MAX);
        if !id.is_empty() && !seen.insert(id) {
            faults.push(format!("`block_id` {id} already exists [json-pointer:{at}/block_id]"));
        }
    }
    // A view's answers are kept by block, a message's presses are not.
    let apart = if place == Place::View { entries(list) } else { std::slice::from_ref(list) };
    for part in apart {
        let mut seen = BTreeSet::new();
        for id in elements::action_ids(part) {
            if !seen.insert(id.clone()) {
                faults.push(format!("`action_id` {id} already exists"));
            }
        }
    }
    faults
}

fn block_faults(faults: &mut Faults, at: &str, block: &Value, place: Place) {
    match text(&block["type"]) {
        "section" => section(faults, at, block),
        "header" => plain(faults, &format!("{at}/text"), &block["text"], HEADER_MAX),
        "divider" => {}
        "context" => {
            let held = entries(&block["elements"]);
            count(faults, &format!("{at}/elements"), held.len(), 1, CONTEXT_MAX);
            for (index, element) in held.iter().enumerate() {
                let at = format!("{at}/elements/{index}");
                match text(&element["type"]) {
                    "image" => image(faults, &at, element),
                    _ => elements::any_text(faults, &at, element, SECTION_MAX),
                }
            }
        }
        "actions" => {
            let held = entries(&block["elements"]);
            count(faults, &format!("{at}/elements"), held.len(), 1, ACTIONS_MAX);
            for (index, element) in held.iter().enumerate() {
                elements::check(faults, &format!("{at}/elements/{index}"), element);
            }
        }
        "image" => image(faults, at, block),
        "input" if place == Place::View => {
            plain(faults, &format!("{at}/label"), &block["label"], 2000);
            elements::check(faults, &format!("{at}/element"), &block["element"]);
            if !block["hint"].is_null() {
                plain(faults, &format!("{at}/hint"), &block["hint"], 2000);
            }
        }
        "rich_text" => rich_text(faults, at, block),
        other => faults.push(format!("unsupported type: {other} [json-pointer:{at}/type]")),
    }
}

fn section(faults: &mut Faults, at: &str, block: &Value) {
    let fields = entries(&block["fields"]);
    if block["text"].is_null() && fields.is_empty() {
        faults.push(format!("missing required field: text or fields [json-pointer:{at}]"));
    }
    if !block["text"].is_null() {
        elements::any_text(faults, &format!("{at}/text"), &block["text"], SECTION_MAX);
    }
    count(faults, &format!("{at}/fields"), fields.len(), 0, FIELDS_MAX);
    for (index, field) in fields.iter().enumerate() {
        elements::any_text(faults, &format!("{at}/fields/{index}"), field, FIELD_MAX);
    }
    if !block["accessory"].is_null() {
        elements::check(faults, &format!("{at}/accessory"), &block["accessory"]);
    }
}

fn image(faults: &mut Faults, at: &str, image: &Value) {
    counted(faults, &format!("{at}/alt_text"), &image["alt_text"], 1, 2000);
    if image["slack_file"].is_null() {
        counted(faults, &format!("{at}/image_url"), &image["image_url"], 1, 3000);
    }
}

fn rich_text(faults: &mut Faults, at: &str, block: &Value) {
    let known = ["rich_text_section", "rich_text_list", "rich_text_preformatted", "rich_text_quote"];
    for (index, part) in entries(&block["elements"]).iter().enumerate() {
        let at = format!("{at}/elements/{index}");
        if !known.contains(&text(&part["type"])) {
            faults.push(format!("unsupported type: {} [json-pointer:{at}/type]", part["type"]));
        }
        for (index, leaf) in entries(&part["elements"]).iter().enumerate() {
            if leaf["type"] == "text" {
                counted(faults, &format!("{at}/elements/{index}/text"), &leaf["text"], 1, usize::MAX);
            }
        }
    }
}

/// All characters of all texts.
fn chars(value: &Value) -> usize {
    match value {
        Value::Object(object) => {
            let own = object.get("text").and_then(Value::as_str).map_or(0, |text| text.chars().count());
            own + object.values().map(chars).sum::<usize>()
        }
        Value::Array(list) => list.iter().map(chars).sum(),
        _ => 0,
    }
}
