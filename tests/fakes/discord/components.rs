//! What buttons, selects and modals may hold.

use std::collections::BTreeSet;

use serde_json::Value;

use super::refusal::{Form, Refusal, entries, text};

const ROWS_MAX: usize = 5;
const BUTTONS_MAX: usize = 5;
const OPTIONS_MAX: usize = 25;
const COMPONENTS_MAX: usize = 40;
const CUSTOM_ID_MAX: usize = 100;
const TEXT_INPUT_MAX: u64 = 4000;

/// Component kinds.
pub(super) const ROW: u64 = 1;
pub(super) const BUTTON: u64 = 2;
pub(super) const STRING_SELECT: u64 = 3;
pub(super) const TEXT_INPUT: u64 = 4;
pub(super) const LABEL: u64 = 18;
const TEXT_DISPLAY: u64 = 10;

/// Notes what is wrong with the components of a message.
pub(super) fn check_message(form: &mut Form, at: &str, list: &Value, is_v2: bool) {
    if is_v2 {
        if leaves(list).len() > COMPONENTS_MAX {
            form.fault(at, "BASE_TYPE_MAX_LENGTH", &format!("Must be {COMPONENTS_MAX} or fewer in length."));
        }
    } else {
        form.count(at, list, ROWS_MAX);
    }
    for (index, component) in entries(list).iter().enumerate() {
        match kind(component) {
            ROW => check_row(form, &format!("{at}.{index}"), component, false),
            _ if is_v2 => {}
            _ => form.fault(&format!("{at}.{index}.type"), "UNION_TYPE_CHOICES", "Value of field \"type\" must be 1."),
        }
    }
    check_unique(form, at, list);
}

/// Checks a modal.
pub(super) fn check_modal(modal: &Value) -> Result<(), Refusal> {
    let mut form = Form::default();
    form.between("custom_id", &modal["custom_id"], 1, CUSTOM_ID_MAX);
    form.between("title", &modal["title"], 1, 45);
    let list = &modal["components"];
    form.count("components", list, ROWS_MAX);
    if entries(list).is_empty() {
        form.fault("components", "BASE_TYPE_REQUIRED", "This field is required");
    }
    for (index, component) in entries(list).iter().enumerate() {
        let at = format!("components.{index}");
        match kind(component) {
            ROW => check_row(&mut form, &at, component, true),
            LABEL => check_label(&mut form, &at, component),
            TEXT_DISPLAY => {}
            _ => form.fault(&format!("{at}.type"), "UNION_TYPE_CHOICES", "Value of field \"type\" must be 1 or 18."),
        }
    }
    check_unique(&mut form, "components", list);
    form.check()
}

/// Every component that holds no others, however deep.
pub(super) fn leaves(list: &Value) -> Vec<&Value> {
    entries(list).iter().flat_map(held).collect()
}

/// What a component holds; one that holds nothing is its own leaf.
fn held(component: &Value) -> Vec<&Value> {
    let parts = ["components", "component", "accessory"].iter().filter_map(|name| component.get(*name));
    let held = parts.flat_map(|part| if part.is_array() { leaves(part) } else { vec![part] }).collect::<Vec<_>>();
    if held.is_empty() { vec![component] } else { held }
}

fn kind(component: &Value) -> u64 {
    component["type"].as_u64().unwrap_or(0)
}

fn check_row(form: &mut Form, at: &str, row: &Value, in_modal: bool) {
    let held = entries(&row["components"]);
    let buttons = held.iter().filter(|component| kind(component) == BUTTON).count();
    let most = if buttons == held.len() { BUTTONS_MAX } else { 1 };
    if held.is_empty() || held.len() > most {
        let message = format!("Must be between 1 and {most} in length.");
        form.fault(&format!("{at}.components"), "BASE_TYPE_BAD_LENGTH", &message);
    }
    for (index, component) in held.iter().enumerate() {
        let at = format!("{at}.components.{index}");
        match kind(component) {
            TEXT_INPUT if in_modal => {
                form.between(&format!("{at}.label"), &component["label"], 1, 45);
                check_text_input(form, &at, component);
            }
            BUTTON if !in_modal => check_button(form, &at, component),
            STRING_SELECT | 5..=8 if !in_modal => check_select(form, &at, component),
            _ => form.fault(&format!("{at}.type"), "UNION_TYPE_CHOICES", "This component cannot be here."),
        }
    }
}

fn check_label(form: &mut Form, at: &str, label: &Value) {
    form.between(&format!("{at}.label"), &label["label"], 1, 45);
    form.at_most(&format!("{at}.description"), &label["description"], 100);
    let at = format!("{at}.component");
    match kind(&label["component"]) {
        TEXT_INPUT => check_text_input(form, &at, &label["component"]),
        STRING_SELECT | 5..=8 => check_select(form, &at, &label["component"]),
        19 | 21..=23 => form.between(&format!("{at}.custom_id"), &label["component"]["custom_id"], 1, CUSTOM_ID_MAX),
        _ => form.fault(&format!("{at}.type"), "UNION_TYPE_CHOICES", "This component cannot be here."),
    }
}

fn check_button(form: &mut Form, at: &str, button: &Value) {
    form.at_most(&format!("{at}.label"), &button["label"], 80);
    if text(&button["label"]).is_empty() && button["emoji"].is_null() && button["style"] != 6 {
        form.fault(at, "BUTTON_COMPONENT_LABEL_OR_EMOJI_REQUIRED", "A button must have a label or an emoji");
    }
    match button["style"].as_u64() {
        Some(1..=4) => form.between(&format!("{at}.custom_id"), &button["custom_id"], 1, CUSTOM_ID_MAX),
        Some(5) if button["custom_id"].is_null() => form.between(&format!("{at}.url"), &button["url"], 1, 512),
        Some(5) => form.fault(at, "BUTTON_COMPONENT_CUSTOM_ID_URL_MUTUALLY_EXCLUSIVE", "A link has no custom id"),
        Some(6) => {}
        _ => form.fault(&format!("{at}.style"), "BASE_TYPE_CHOICES", "Value must be one of (1, 2, 3, 4, 5, 6)."),
    }
}

fn check_select(form: &mut Form, at: &str, select: &Value) {
    form.between(&format!("{at}.custom_id"), &select["custom_id"], 1, CUSTOM_ID_MAX);
    form.at_most(&format!("{at}.placeholder"), &select["placeholder"], 150);
    if kind(select) != STRING_SELECT {
        return;
    }
    let options = entries(&select["options"]);
    if options.is_empty() || options.len() > OPTIONS_MAX {
        let message = format!("Must be between 1 and {OPTIONS_MAX} in length.");
        form.fault(&format!("{at}.options"), "BASE_TYPE_BAD_LENGTH", &message);
    }
    let mut values = BTreeSet::new();
    for (index, option) in options.iter().enumerate() {
        let at = format!("{at}.options.{index}");
        form.between(&format!("{at}.label"), &option["label"], 1, 100);
        form.between(&format!("{at}.value"), &option["value"], 1, 100);
        form.at_most(&format!("{at}.description"), &option["description"], 100);
        if !values.insert(text(&option["value"])) {
            form.fault(&format!("{at}.value"), "SELECT_COMPONENT_OPTION_VALUE_DUPLICATED", "This value is taken");
        }
    }
    for bound in ["min_values", "max_values"] {
        if select[bound].as_u64().is_some_and(|count| count > 25) {
            form.fault(&format!("{at}.{bound}"), "NUMBER_TYPE_MAX", "int value should be less than or equal to 25.");
        }
    }
}

fn check_text_input(form: &mut Form, at: &str, input: &Value) {
    form.between(&format!("{at}.custom_id"), &input["custom_id"], 1, CUSTOM_ID_MAX);
    form.at_most(&format!("{at}.placeholder"), &input["placeholder"], 100);
    let least = input["min_length"].as_u64().unwrap_or(0);
    let most = input["max_length"].as_u64().unwrap_or(TEXT_INPUT_MAX);
    if most == 0 || most > TEXT_INPUT_MAX || least > most {
        let message = "The lengths must be between 1 and 4000, the least before the most.";
        form.fault(&format!("{at}.max_length"), "NUMBER_TYPE_MAX", message);
    }
    form.at_most(&format!("{at}.value"), &input["value"], usize::try_from(most).unwrap_or(usize::MAX));
    if !matches!(input["style"].as_u64(), Some(1 | 2)) {
        form.fault(&format!("{at}.style"), "BASE_TYPE_CHOICES", "Value must be one of (1, 2).");
    }
}

fn check_unique(form: &mut Form, at: &str, list: &Value) {
    let mut seen = BTreeSet::new();
    for id in leaves(list).iter().filter_map(|component| component["custom_id"].as_str()) {
        if !seen.insert(id) {
            form.fault(at, "COMPONENT_CUSTOM_ID_DUPLICATED", "Component custom id cannot be duplicated");
        }
    }
}
