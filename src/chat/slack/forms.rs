//! Forms on Slack: a modal with one field.

use serde_json::{Value, json};

use crate::domain::command::Words;
use crate::domain::form::Form;
use crate::domain::{Locale, Priority};

/// Marks our forms among others'.
const MARK: &str = "fdform:";
const BLOCK: &str = "field";
const ELEMENT: &str = "value";
/// Characters of a reason for closing, and of a comment.
const TEXT_CHARS_MAX: u32 = 500;

/// Reads a view's callback id; `None` for one that is no form of ours.
pub(super) fn decode(callback_id: &str) -> Option<Form> {
    Form::decode(callback_id.strip_prefix(MARK)?)
}

/// The modal, which remembers where the answer goes.
pub(super) fn view(form: Form, locale: Locale, channel: &str, thread: Option<&str>) -> Value {
    let say = |en, zh| Words { en, zh }.in_locale(locale);
    let plain = |text: &str| json!({ "type": "plain_text", "text": text });
    let text_input =
        json!({ "type": "plain_text_input", "action_id": ELEMENT, "multiline": true, "max_length": TEXT_CHARS_MAX });
    let (title, label, element) = match form {
        Form::Assign(_) => (
            say("Assign", "指派"),
            say("Who takes the ticket?", "指派给谁？"),
            json!({ "type": "users_select", "action_id": ELEMENT }),
        ),
        Form::Priority(_) => {
            let option = |name: &&str| json!({ "text": plain(name), "value": name });
            let options: Vec<_> = Priority::NAMES.iter().map(option).collect();
            let element = json!({ "type": "static_select", "action_id": ELEMENT, "options": options });
            (say("Priority", "优先级"), say("How much does it press?", "紧急程度"), element)
        }
        Form::Close(_) => {
            (say("Close", "关闭"), say("What was the matter, and what helped?", "问题是什么，如何解决的？"), text_input)
        }
        Form::Comment(_) => {
            (say("Comment", "评语"), say("What was good, what was not?", "哪里好，哪里不好？"), text_input)
        }
    };
    json!({
        "type": "modal",
        "callback_id": format!("{MARK}{}", form.encode()),
        "private_metadata": json!({ "channel": channel, "thread": thread }).to_string(),
        // Slack cuts a title at 24 characters.
        "title": plain(&crate::domain::text::shorten(&format!("{title} {}", form.ticket()), 24)),
        "submit": plain(say("Save", "保存")),
        "close": plain(say("Cancel", "取消")),
        "blocks": [{
            "type": "input",
            "block_id": BLOCK,
            "optional": matches!(form, Form::Close(_)),
            "label": plain(label),
            "element": element,
        }],
    })
}

/// Where the form was opened: its channel and thread.
pub(super) fn place(private_metadata: &str) -> (String, Option<String>) {
    let place: Value = serde_json::from_str(private_metadata).unwrap_or_default();
    let text = |key: &str| place.get(key).and_then(Value::as_str).map(ToOwned::to_owned);
    (text("channel").unwrap_or_default(), text("thread"))
}

/// What was filled in; empty where nothing was.
pub(super) fn value(view: &Value) -> String {
    let filled = view.pointer(&format!("/state/values/{BLOCK}/{ELEMENT}"));
    let text = |pointer: &str| filled.and_then(|filled| filled.pointer(pointer)).and_then(Value::as_str);
    let chosen = text("/value").or_else(|| text("/selected_option/value")).or_else(|| text("/selected_user"));
    chosen.unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::TicketNumber;

    #[test]
    fn a_form_reads_back_and_keeps_slacks_limits() {
        let ticket = TicketNumber(i64::MAX);
        for form in Form::all(ticket) {
            for locale in [Locale::English, Locale::Chinese] {
                let view = view(form, locale, "C1", Some("1.2"));
                assert_eq!(decode(view["callback_id"].as_str().unwrap()), Some(form));
                assert_eq!(place(view["private_metadata"].as_str().unwrap()), ("C1".into(), Some("1.2".into())));
                assert!(view["title"]["text"].as_str().unwrap().chars().count() <= 24);
            }
        }
    }
}
