//! Forms on Slack: a modal with one field.

use serde_json::{Value, json};

use crate::chat::Choice;
use crate::chat::seal::Stamp;
use crate::domain::command::Words;
use crate::domain::form::Form;
use crate::domain::text::shorten;
use crate::domain::{Locale, Priority};

const BLOCK: &str = "field";
const ELEMENT: &str = "value";
/// Characters of a reason for closing, and of a comment.
const TEXT_CHARS_MAX: u32 = 500;

/// The modal, which remembers where the answer goes: its channel and thread. `choices` are those of a form that offers
/// what the desk knows.
pub(super) fn view(form: Form, stamp: Stamp<'_>, locale: Locale, place: Place<'_>, choices: &[Choice]) -> Value {
    let callback = stamp.form(form);
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
        Form::Canned(_) => {
            let option = |choice: &Choice| json!({ "text": plain(&shorten(&choice.label, 75)), "value": choice.value });
            let options: Vec<_> = choices.iter().take(100).map(option).collect();
            let element = json!({ "type": "static_select", "action_id": ELEMENT, "options": options });
            (say("Canned reply", "预设回复"), say("Which reply?", "哪一条？"), element)
        }
        Form::AnswerAll(_) => (
            say("Answer all with", "统一回复"),
            say("What does everybody read who asks this?", "所有提问者会看到的回复"),
            text_input,
        ),
        Form::SolveAll(_) => (
            say("Solve all with", "全部解决"),
            say("How, for everybody to read?", "如何解决的（所有提问者可见）？"),
            text_input,
        ),
        Form::Comment(_) => {
            (say("Comment", "评语"), say("What was good, what was not?", "哪里好，哪里不好？"), text_input)
        }
    };
    json!({
        "type": "modal",
        "callback_id": callback,
        "private_metadata": remembered(place, &callback, stamp),
        // Slack cuts a title at 24 characters.
        "title": plain(&shorten(&format!("{title} {}", form.ticket()), 24)),
        "submit": plain(say("Save", "保存")),
        "close": plain(say("Cancel", "取消")),
        "blocks": [{
            "type": "input",
            "block_id": BLOCK,
            "optional": matches!(form, Form::Close(_) | Form::SolveAll(_)),
            "label": plain(label),
            "element": element,
        }],
    })
}

/// A channel and a thread in it.
pub(super) type Place<'a> = (&'a str, Option<&'a str>);

/// Where a form was opened, as its view remembers it: sealed together with the view's callback id.
pub(super) fn remembered(place: Place<'_>, callback: &str, stamp: Stamp<'_>) -> String {
    let (channel, thread) = place;
    let code = stamp.seal.code(stamp.workspace, &[callback, channel, thread.unwrap_or_default()]);
    json!({ "channel": channel, "thread": thread, "code": code }).to_string()
}

/// Where the form was opened: its channel and thread; `None` where that was changed.
pub(super) fn place(private_metadata: &str, callback: &str, stamp: Stamp<'_>) -> Option<(String, Option<String>)> {
    let place: Value = serde_json::from_str(private_metadata).unwrap_or_default();
    let text = |key: &str| place.get(key).and_then(Value::as_str).map(ToOwned::to_owned);
    let (channel, thread) = (text("channel")?, text("thread"));
    let parts = [callback, &channel, thread.as_deref().unwrap_or_default()];
    stamp.seal.holds(stamp.workspace, &parts, &text("code")?).then_some((channel, thread))
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
    use crate::chat::seal::Seal;
    use crate::domain::{Platform, TicketNumber, WorkspaceId};

    #[test]
    fn a_form_remembers_its_place_and_keeps_slacks_limits() {
        let (seal, workspace) = (Seal::new(b"key"), WorkspaceId::new(Platform::Slack, "T1"));
        let stamp = Stamp { seal: &seal, workspace: &workspace };
        let ticket = TicketNumber(i64::MAX);
        for form in Form::all(ticket) {
            for locale in [Locale::English, Locale::Chinese] {
                let choices = vec![Choice { label: "x".repeat(100), value: "x".repeat(40) }; 120];
                let view = view(form, stamp, locale, ("C1", Some("1.2")), &choices);
                let callback = view["callback_id"].as_str().unwrap();
                let metadata = view["private_metadata"].as_str().unwrap();
                assert_eq!(place(metadata, callback, stamp), Some(("C1".into(), Some("1.2".into()))));
                for changed in [metadata.replace("C1", "C2"), metadata.replace("1.2", "1.3"), "{}".into(), "".into()] {
                    assert_eq!(place(&changed, callback, stamp), None, "{changed}");
                }
                assert_eq!(place(metadata, "another", stamp), None);
                assert!(view["title"]["text"].as_str().unwrap().chars().count() <= 24);
            }
        }
    }
}
