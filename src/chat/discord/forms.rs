//! Forms on Discord: a modal for a text, a private menu for a choice or a person.

use serde_json::{Value, json};

use crate::chat::seal::Stamp;
use crate::domain::command::Words;
use crate::domain::form::Form;
use crate::domain::{Locale, Priority};

/// Characters of a reason for closing, and of a comment.
const TEXT_CHARS_MAX: u32 = 500;

/// The answer to the button that opens the form.
pub(super) fn opened(form: Form, stamp: Stamp<'_>, locale: Locale) -> Value {
    let say = |en, zh| Words { en, zh }.in_locale(locale);
    let ticket = form.ticket();
    let modal = |title: &str, label: &str, required: bool| {
        json!({ "type": 9, "data": {
            "custom_id": stamp.form(form),
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
        Form::AnswerAll(_) => modal(
            say("Answer all with", "统一回复"),
            say("What does everybody read who asks this?", "所有提问者会看到的回复"),
            true,
        ),
        Form::SolveAll(_) => modal(
            say("Solve all with", "全部解决"),
            say("How, for everybody to read?", "如何解决的（所有提问者可见）？"),
            false,
        ),
        Form::Canned(_) => modal(say("Canned reply for", "预设回复"), say("Which reply?", "哪一条？"), true),
        Form::Assign(_) => menu(
            format!("{} {ticket}", say("Who takes", "指派")),
            &json!({
                "type": 5,
                "custom_id": stamp.form(form),
                "placeholder": say("Pick an agent", "选择支持人员"),
            }),
        ),
        Form::Priority(_) => menu(
            format!("{} {ticket}", say("How much does it press:", "优先级：")),
            &json!({
                "type": 3,
                "custom_id": stamp.form(form),
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
    use crate::chat::seal::Seal;
    use crate::domain::{TicketNumber, WorkspaceId};

    #[test]
    fn a_form_keeps_discords_limits() {
        let (seal, workspace) = (Seal::new(b"key"), WorkspaceId::terminal());
        let stamp = Stamp { seal: &seal, workspace: &workspace };
        for form in Form::all(TicketNumber(i64::MAX)) {
            for locale in [Locale::English, Locale::Chinese] {
                let title = opened(form, stamp, locale)["data"]["title"].as_str().map(|title| title.chars().count());
                assert!(title.unwrap_or(0) <= 45);
            }
        }
    }
}
