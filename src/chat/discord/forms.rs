//! Forms on Discord: a modal for a text, a private menu for a choice or a person.

use serde_json::{Value, json};

use crate::domain::command::Words;
use crate::domain::form::Form;
use crate::domain::{Locale, Priority};

/// Marks our forms among others' components.
const MARK: &str = "fdform:";
/// Characters of a reason for closing, and of a comment.
const TEXT_CHARS_MAX: u32 = 500;

/// The id that a form's component carries.
fn id(form: Form) -> String {
    format!("{MARK}{}", form.encode())
}

/// Reads a component's id back; `None` for one that is no form of ours.
pub(super) fn decode(id: &str) -> Option<Form> {
    Form::decode(id.strip_prefix(MARK)?)
}

/// The answer to the button that opens the form.
pub(super) fn opened(form: Form, locale: Locale) -> Value {
    let say = |en, zh| Words { en, zh }.in_locale(locale);
    let ticket = form.ticket();
    let modal = |title: &str, label: &str, required: bool| {
        json!({ "type": 9, "data": {
            "custom_id": id(form),
            "title": format!("{title} {ticket}"),
            "components": [{ "type": 1, "components": [{
                "type": 4,
                "custom_id": form.field(),
                "label": label,
                "style": 2,
                "required": required,
                "max_length": TEXT_CHARS_MAX,
            }]}],
        }})
    };
    match form {
        Form::Close(_) => modal(
            say("Close ticket", "关闭工单"),
            say("What was the matter, and what helped?", "问题是什么，如何解决的？"),
            false,
        ),
        Form::Comment(_) => {
            modal(say("Comment on", "评语"), say("What was good, what was not?", "哪里好，哪里不好？"), true)
        }
        Form::Assign(_) => menu(
            format!("{} {ticket}", say("Who takes", "指派")),
            &json!({
                "type": 5,
                "custom_id": id(form),
                "placeholder": say("Pick an agent", "选择支持人员"),
            }),
        ),
        Form::Priority(_) => menu(
            format!("{} {ticket}", say("How much does it press:", "优先级：")),
            &json!({
                "type": 3,
                "custom_id": id(form),
                "placeholder": say("Pick a priority", "选择优先级"),
                "options": Priority::NAMES.iter().map(|name| json!({ "label": name, "value": name })).collect::<Vec<_>>(),
            }),
        ),
    }
}

/// A menu that only the person who opened it sees.
fn menu(text: String, select: &Value) -> Value {
    json!({ "type": 4, "data": {
        "flags": 64,
        "content": text,
        "components": [{ "type": 1, "components": [select] }],
        "allowed_mentions": { "parse": [] },
    }})
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::TicketNumber;

    #[test]
    fn a_form_reads_back_from_its_id_and_keeps_discords_limits() {
        let ticket = TicketNumber(i64::MAX);
        for form in Form::all(ticket) {
            assert_eq!(decode(&id(form)), Some(form));
            assert!(id(form).len() <= 100);
            for locale in [Locale::English, Locale::Chinese] {
                let title = opened(form, locale)["data"]["title"].as_str().map(|title| title.chars().count());
                assert!(title.unwrap_or(0) <= 45);
            }
        }
        assert_eq!(decode("fd1:claim:3"), None);
    }
}
