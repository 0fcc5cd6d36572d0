//! Forms for entries of the FAQ on Discord: modals with a field for each part of an entry.

use serde_json::{Value, json};
use serenity::model::application::{ActionRowComponent, ModalInteraction};

use super::render::Markdown;
use crate::chat::message::Door;
use crate::chat::seal::Stamp;
use crate::domain::command::Words;
use crate::domain::faq::{Content, FaqForm, Field};
use crate::domain::{Locale, Refusal};

/// The answer that opens the form with this content.
pub(super) fn opened(form: &FaqForm, content: &Content, stamp: Stamp<'_>, locale: Locale) -> Value {
    let title = match form {
        FaqForm::Add(_) => Words { en: "New FAQ entry", zh: "新建 FAQ 条目" },
        FaqForm::Edit { .. } | FaqForm::Change(_) => Words { en: "FAQ entry", zh: "FAQ 条目" },
    };
    let row = |field: Field| {
        let mut input = json!({
            "type": 4,
            "custom_id": field.name(),
            "label": field.label().in_locale(locale),
            "style": if field.is_long() { 2 } else { 1 },
            "required": field.required(),
            "max_length": field.chars_max(),
        });
        let value = content.field(field);
        if !value.is_empty() {
            input["value"] = json!(value);
        }
        json!({ "type": 1, "components": [input] })
    };
    json!({ "type": 9, "data": {
        "custom_id": stamp.faq(form),
        "title": title.in_locale(locale),
        "components": Field::ALL.map(row),
    }})
}

/// What was filled in.
pub(super) fn fields(modal: &ModalInteraction) -> Vec<(String, String)> {
    let inputs = modal.data.components.iter().flat_map(|row| &row.components).filter_map(|field| match field {
        ActionRowComponent::InputText(input) => {
            Some((input.custom_id.clone(), input.value.clone().unwrap_or_default()))
        }
        _ => None,
    });
    inputs.collect()
}

/// The answer that refuses to open a form, for the person alone.
pub(super) fn refused(refusal: &Refusal, locale: Locale) -> Value {
    let sentence = refusal.sentence(locale, &|text| Markdown { guild: "" }.untrusted(text));
    json!({ "type": 4, "data": { "flags": 64, "content": sentence, "allowed_mentions": { "parse": [] } } })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chat::seal::Seal;
    use crate::domain::{ConversationId, WorkspaceId};

    #[test]
    fn a_form_keeps_discords_limits() {
        let (seal, workspace) = (Seal::new(b"key"), WorkspaceId::terminal());
        let stamp = Stamp { seal: &seal, workspace: &workspace };
        let forms = [
            FaqForm::Add(Some(ConversationId(i64::MAX))),
            FaqForm::Edit { entry: "a".repeat(64), locale: Some(Locale::Chinese), seen: Some("0".repeat(8)) },
        ];
        for form in forms {
            for locale in [Locale::English, Locale::Chinese] {
                let modal = opened(&form, &Content::default(), stamp, locale);
                let id = modal["data"]["custom_id"].as_str().unwrap();
                assert!(id.len() <= 100, "{id}");
                assert!(Field::ALL.iter().all(|field| field.label().in_locale(locale).chars().count() <= 45));
            }
        }
    }
}
