//! Forms for entries of the FAQ on Slack: modals with a block for each part of an entry.

use serde_json::{Value, json};

use super::forms::{Place, remembered};
use crate::chat::seal::Stamp;
use crate::domain::Locale;
use crate::domain::command::Words;
use crate::domain::faq::{Content, FaqForm, Field};

const ELEMENT: &str = "value";

/// The modal with this content, which remembers where its answer goes.
pub(super) fn view(form: &FaqForm, content: &Content, stamp: Stamp<'_>, locale: Locale, place: Place<'_>) -> Value {
    let callback = stamp.faq(form);
    let say = |en, zh| Words { en, zh }.in_locale(locale);
    let plain = |text: &str| json!({ "type": "plain_text", "text": text });
    let block = |field: Field| {
        let mut element = json!({
            "type": "plain_text_input",
            "action_id": ELEMENT,
            "multiline": field.is_long(),
            "max_length": field.chars_max(),
        });
        let value = content.field(field);
        if !value.is_empty() {
            element["initial_value"] = json!(value);
        }
        json!({
            "type": "input",
            "block_id": field.name(),
            "optional": !field.required(),
            "label": plain(field.label().in_locale(locale)),
            "element": element,
        })
    };
    json!({
        "type": "modal",
        "callback_id": callback,
        "private_metadata": remembered(place, &callback, stamp),
        "title": plain(say("FAQ entry", "FAQ 条目")),
        "submit": plain(say("Preview", "预览")),
        "close": plain(say("Cancel", "取消")),
        "blocks": Field::ALL.map(block),
    })
}

/// What was filled in.
pub(super) fn fields(view: &Value) -> Vec<(String, String)> {
    let value = |field: Field| {
        let pointer = format!("/state/values/{}/{ELEMENT}/value", field.name());
        view.pointer(&pointer).and_then(Value::as_str).unwrap_or_default().to_owned()
    };
    Field::ALL.map(|field| (field.name().to_owned(), value(field))).into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chat::seal::Seal;
    use crate::domain::WorkspaceId;

    #[test]
    fn a_form_is_filled_and_keeps_slacks_limits() {
        let (seal, workspace) = (Seal::new(b"key"), WorkspaceId::terminal());
        let stamp = Stamp { seal: &seal, workspace: &workspace };
        let form = FaqForm::Edit { entry: "a".repeat(64), locale: Some(Locale::Chinese), seen: Some("0".repeat(8)) };
        let content = Content { title: "Why?".into(), body: "So.".into(), ..Content::default() };
        for locale in [Locale::English, Locale::Chinese] {
            let view = view(&form, &content, stamp, locale, ("C1", None));
            assert!(view["title"]["text"].as_str().unwrap().chars().count() <= 24);
            assert_eq!(view["blocks"][0]["element"]["initial_value"], "Why?");
        }
        assert!(Field::ALL.iter().all(|field| field.chars_max() <= 3000));
    }
}
