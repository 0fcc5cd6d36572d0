//! A message as Slack's Block Kit, with the plain text that notifications show; every limit kept.

use serde_json::{Value, json};

use super::mrkdwn::{escaped, from_markdown};
use crate::chat::message::{Block, Button, Message, Tone};
use crate::chat::seal::Stamp;
use crate::domain::Untrusted;
use crate::domain::text::shorten;

/// Characters of a section, a header and a button.
const SECTION_CHARS_MAX: usize = 2900;
const HEADER_CHARS_MAX: usize = 150;
const LABEL_CHARS_MAX: usize = 75;
/// Slack splits a longer text into several messages.
const TEXT_CHARS_MAX: usize = 3900;
/// Slack refuses blocks of some 13 200 characters together; they are kept well below.
const ALL_CHARS_MAX: usize = 9500;
const BLOCKS_MAX: usize = 45;
const FIELDS_MAX: usize = 10;
const FIELD_CHARS_MAX: usize = 1900;

/// The `text` and `blocks` of a message.
pub(super) fn body(message: &Message, stamp: Stamp<'_>) -> Value {
    json!({ "text": text(message), "blocks": blocks(message, stamp) })
}

/// The same without blocks, for when Slack refuses them.
pub(super) fn plain(message: &Value) -> Value {
    let mut message = message.clone();
    if let Some(object) = message.as_object_mut() {
        object.insert("blocks".to_owned(), json!([]));
    }
    message
}

/// A home page.
pub(super) fn home(message: &Message, stamp: Stamp<'_>) -> Value {
    json!({ "type": "home", "blocks": blocks(message, stamp) })
}

fn blocks(message: &Message, stamp: Stamp<'_>) -> Vec<Value> {
    let mut blocks = Vec::new();
    let mentions: String = message.notify.iter().map(|person| format!("<@{}> ", escaped(person.as_str()))).collect();
    if !mentions.is_empty() {
        blocks.push(section(mentions.trim_end()));
    }
    if let Some(title) = title(message) {
        blocks.push(json!({ "type": "header", "text": { "type": "plain_text", "text": title, "emoji": true } }));
    }
    let mut room = ALL_CHARS_MAX;
    for block in &message.blocks {
        blocks.extend(rendered(block, &mut room));
    }
    blocks.truncate(BLOCKS_MAX);
    if !message.buttons.is_empty() {
        let elements: Vec<_> = message.buttons.iter().take(5).map(|shown| button(shown, stamp)).collect();
        blocks.push(json!({ "type": "actions", "elements": elements }));
    }
    blocks
}

fn title(message: &Message) -> Option<String> {
    let mark = match message.tone {
        Tone::Plain | Tone::Good => "",
        Tone::Warning => "⚠️ ",
        Tone::Alarm => "🔴 ",
    };
    message.title.as_ref().map(|title| cut(&format!("{mark}{title}"), HEADER_CHARS_MAX))
}

/// The blocks of a part, as many as there is room for.
fn rendered(block: &Block, room: &mut usize) -> Vec<Value> {
    match block {
        Block::Text(text) => sections(text, room),
        Block::Markdown(text) => sections(&from_markdown(text), room),
        Block::Quote(text) => quote(text, room),
        Block::List(items) => {
            let lines: Vec<_> = items.iter().map(|item| format!("• {item}")).collect();
            sections(&lines.join("\n"), room)
        }
        Block::Small(text) => {
            let text = taken(text, SECTION_CHARS_MAX, room);
            if text.is_empty() {
                return Vec::new();
            }
            vec![json!({ "type": "context", "elements": [{ "type": "mrkdwn", "text": text }] })]
        }
        Block::Fields(fields) => {
            let field = |(label, value): &(String, String)| {
                let text = taken(&format!("*{}*\n{value}", escaped(label)), FIELD_CHARS_MAX, room);
                json!({ "type": "mrkdwn", "text": text })
            };
            let fields: Vec<_> = fields.iter().take(FIELDS_MAX).map(field).collect();
            vec![json!({ "type": "section", "fields": fields })]
        }
    }
}

/// Text as sections, cut at line ends where it is long.
fn sections(text: &str, room: &mut usize) -> Vec<Value> {
    let mut blocks = Vec::new();
    let mut rest = text.trim();
    while !rest.is_empty() && *room > 0 {
        let head = head_of(rest, SECTION_CHARS_MAX.min(*room));
        if head.is_empty() {
            // There is not even room for the next escape.
            *room = 0;
            break;
        }
        rest = rest.get(head.len()..).unwrap_or_default().trim_start_matches('\n');
        *room = room.saturating_sub(head.chars().count());
        let ends = if *room == 0 && !rest.is_empty() { "…" } else { "" };
        if !head.trim().is_empty() {
            blocks.push(section(&format!("{head}{ends}")));
        }
    }
    blocks
}

/// Somebody's words as text that Slack does not read for markup at all.
fn quote(text: &Untrusted, room: &mut usize) -> Vec<Value> {
    let clean: String = text.raw().trim().chars().filter(|&c| !c.is_control() || c == '\n').collect();
    let text = taken(&clean, SECTION_CHARS_MAX, room);
    if text.is_empty() {
        return Vec::new();
    }
    let quoted = json!({ "type": "rich_text_quote", "elements": [{ "type": "text", "text": text }] });
    vec![json!({ "type": "rich_text", "elements": [quoted] })]
}

fn section(text: &str) -> Value {
    json!({ "type": "section", "text": { "type": "mrkdwn", "text": text } })
}

fn button(button: &Button, stamp: Stamp<'_>) -> Value {
    let mut element = json!({
        "type": "button",
        "text": { "type": "plain_text", "text": cut(&button.label, LABEL_CHARS_MAX), "emoji": true },
        "action_id": stamp.press(&button.press),
    });
    if let (true, Some(object)) = (button.primary, element.as_object_mut()) {
        object.insert("style".to_owned(), json!("primary"));
    }
    element
}

/// What a notification and a client without blocks show.
fn text(message: &Message) -> String {
    let parts = message.blocks.iter().map(|block| match block {
        Block::Text(text) | Block::Small(text) => text.clone(),
        Block::Markdown(text) => from_markdown(text),
        Block::Quote(text) => escaped(text.raw()),
        Block::Fields(fields) => {
            fields.iter().map(|(label, value)| format!("{}: {value}", escaped(label))).collect::<Vec<_>>().join("\n")
        }
        Block::List(items) => items.join("\n"),
    });
    let all: Vec<_> = title(message).map(|title| escaped(&title)).into_iter().chain(parts).collect();
    cut(&all.join("\n"), TEXT_CHARS_MAX)
}

fn taken(text: &str, chars_max: usize, room: &mut usize) -> String {
    let text = cut(text, chars_max.min(*room));
    *room = room.saturating_sub(text.chars().count());
    text
}

/// The beginning of the text, to the end of a line where one is near.
fn head_of(text: &str, chars_max: usize) -> &str {
    let Some((end, _)) = text.char_indices().nth(chars_max) else { return text };
    let head = text.get(..end).unwrap_or_default();
    let line_end = head.rfind('\n').filter(|at| at * 2 > head.len());
    // An escape such as `&lt;` is not cut in two.
    let whole = match head.rfind('&') {
        Some(at) if !head.get(at..).unwrap_or_default().contains(';') => head.get(..at).unwrap_or_default(),
        _ => head,
    };
    line_end.map_or(whole, |at| head.get(..at).unwrap_or_default())
}

fn cut(text: &str, chars_max: usize) -> String {
    // Slack counts characters; a grapheme may be several of them.
    if text.chars().count() <= chars_max {
        return text.to_owned();
    }
    let head = head_of(text, chars_max.saturating_sub(1));
    shorten(&format!("{head}…"), chars_max)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chat::seal::Seal;
    use crate::chat::slack::mrkdwn::Mrkdwn;
    use crate::chat::words::{compose, samples};
    use crate::domain::{Locale, Platform, WorkspaceId};

    fn rendered(text: &str, entry: &str) -> Vec<Value> {
        let notices = samples::notices(text, entry);
        let door = Mrkdwn { archive: Some("https://team.slack.com/"), command: "/desk" };
        let composed = notices.iter().filter_map(|notice| compose(notice, Locale::English, Platform::Slack, &door));
        let (seal, workspace) = (Seal::new(b"key"), WorkspaceId::new(Platform::Slack, "T1"));
        composed.map(|message| body(&message, Stamp { seal: &seal, workspace: &workspace })).collect()
    }

    /// Every text of a value, with the name of what holds it.
    fn texts<'a>(value: &'a Value, found: &mut Vec<(&'a str, &'a str)>) {
        match value {
            Value::Object(object) => {
                let kind = object.get("type").and_then(Value::as_str).unwrap_or_default();
                for value in object.values() {
                    texts(value, found);
                }
                found.extend(object.get("text").and_then(Value::as_str).map(|text| (kind, text)));
            }
            Value::Array(values) => values.iter().for_each(|value| texts(value, found)),
            _ => {}
        }
    }

    #[test]
    fn every_notice_keeps_slacks_limits_whatever_its_words() {
        for text in ["x".repeat(4000), "<&>".repeat(1300), "😀".repeat(3000), "a\n".repeat(2000)] {
            for message in rendered(&text, &text.repeat(3)) {
                assert!(message["text"].as_str().unwrap().chars().count() <= 4000);
                let blocks = message["blocks"].as_array().unwrap();
                assert!(!blocks.is_empty() && blocks.len() <= 50);
                let mut found = Vec::new();
                texts(&message["blocks"], &mut found);
                assert!(found.iter().all(|(_, text)| !text.is_empty() && text.chars().count() <= 3000));
                let all: usize = found.iter().map(|(_, text)| text.chars().count()).sum();
                assert!(all < 13_200, "{all} characters");
                for block in blocks {
                    let head = block.pointer("/text/text").and_then(Value::as_str).unwrap_or_default();
                    assert!(block["type"] != "header" || head.chars().count() <= HEADER_CHARS_MAX);
                }
            }
        }
    }

    #[test]
    fn what_strangers_wrote_reaches_no_markup() {
        for message in rendered("<!channel> <@U1> <http://evil|safe>", "our own words") {
            let mut found = Vec::new();
            texts(&message, &mut found);
            for (kind, text) in found {
                assert!(kind == "text" || !(text.contains("<!channel") || text.contains("<@U1>")), "{kind}: {text}");
            }
        }
    }
}
