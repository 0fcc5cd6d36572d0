//! A message as Discord's JSON: content or an embed, and buttons; every limit kept.

use jiff::Timestamp;
use serde_json::{Value, json};

use crate::chat::message::{Block, Button, Door, File, Message, Spot, Tone};
use crate::chat::seal::Stamp;
use crate::domain::{Conversation, MessageRef, Named, Untrusted};

/// Characters of a message's content.
const CONTENT_CHARS_MAX: usize = 2000;
/// Characters of an embed's title, description, and a field's name and value.
const TITLE_CHARS_MAX: usize = 256;
const DESCRIPTION_CHARS_MAX: usize = 4096;
const FIELD_CHARS_MAX: usize = 1024;
const FIELDS_MAX: usize = 25;
/// Characters of a file's description.
const FILE_ABOUT_CHARS_MAX: usize = 1024;
/// Characters of a quotation: it leaves room for the rest of the message.
const QUOTE_CHARS_MAX: usize = 1500;

/// Discord's way to write.
pub(super) struct Markdown<'a> {
    /// The guild, for links to messages.
    pub(super) guild: &'a str,
}

impl Door for Markdown<'_> {
    fn untrusted(&self, text: &Untrusted) -> String {
        let line = text.raw().split_whitespace().collect::<Vec<_>>().join(" ");
        escaped(&line)
    }

    fn person(&self, person: &Named) -> String {
        // Discord shows the present name, and notifies nobody whom `allowed_mentions` does not list.
        let id = person.id.as_str();
        if !id.is_empty() && id.bytes().all(|b| b.is_ascii_digit()) {
            format!("<@{id}>")
        } else {
            self.untrusted(&person.name)
        }
    }

    fn time(&self, at: Timestamp) -> String {
        format!("<t:{}:f>", at.as_second())
    }

    fn bold(&self, words: &str) -> String {
        format!("**{words}**")
    }

    fn command(&self, line: &str) -> String {
        format!("`/{line}`")
    }

    fn link(&self, conversation: &Conversation) -> Option<String> {
        let place = conversation.thread.as_ref().map(|thread| thread.as_str()).or_else(|| {
            let root = conversation.root.as_ref().map(|root| root.as_str());
            root.filter(|_| !conversation.direct)
        });
        place.map(|id| format!("<#{id}>"))
    }

    fn message(&self, at: &MessageRef, words: &str) -> Option<String> {
        Some(format!("[{words}](https://discord.com/channels/{}/{}/{})", self.guild, at.channel, at.message))
    }

    fn spot(&self, spot: Spot<'_>) -> String {
        let (guild, channel) = (&spot.workspace.id, spot.channel);
        match spot.message {
            Some(message) => format!("https://discord.com/channels/{guild}/{channel}/{message}"),
            None => format!("<#{channel}>"),
        }
    }
}

/// Text in which nothing is markup, a mention or a labelled link any more.
pub(super) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars().filter(|c| !c.is_control()) {
        match c {
            // A character of no width after it: what looks like a mention is none, in any client.
            '@' => out.push_str("@\u{200b}"),
            '\\' | '*' | '_' | '~' | '`' | '|' | '>' | '<' | '#' | '[' | ']' | '(' | ')' | '-' | '+' => {
                out.push('\\');
                out.push(c);
            }
            c => out.push(c),
        }
    }
    out
}

/// A message as the body of a request that creates or replaces one.
pub(super) fn body(message: &Message, stamp: Stamp<'_>) -> Value {
    let notified: Vec<_> = message.notify.iter().map(|person| person.as_str()).collect();
    let mentions: String = notified.iter().map(|id| format!("<@{id}> ")).collect();
    let text = text(&message.blocks);
    let is_plain = message.title.is_none() && fields(message).is_empty() && message.tone != Tone::Alarm;
    let (content, embeds) = if is_plain && mentions.len() + text.encode_utf16().count() <= CONTENT_CHARS_MAX {
        (format!("{mentions}{text}"), json!([]))
    } else {
        (mentions.trim_end().to_owned(), json!([embed(message, &text)]))
    };
    let mut body = json!({
        "content": content,
        "embeds": embeds,
        "components": rows(&message.buttons, stamp),
        "allowed_mentions": { "parse": [], "users": notified },
    });
    if let (false, Some(object)) = (message.files.is_empty(), body.as_object_mut()) {
        object.insert("attachments".to_owned(), attachments(&message.files));
    }
    body
}

/// The files that come beside the body, by their place, with what those read who cannot see them.
fn attachments(files: &[File]) -> Value {
    let listed = files.iter().enumerate().map(|(place, file)| {
        json!({ "id": place, "filename": file.name, "description": cut(&file.about, FILE_ABOUT_CHARS_MAX) })
    });
    listed.collect()
}

fn embed(message: &Message, text: &str) -> Value {
    let color = match message.tone {
        Tone::Plain => 0x0058_65f2,
        Tone::Good => 0x003b_a55d,
        Tone::Warning => 0x00fa_a61a,
        Tone::Alarm => 0x00ed_4245,
    };
    let mut embed =
        json!({ "color": color, "description": cut(text, DESCRIPTION_CHARS_MAX), "fields": fields(message) });
    if let (Some(title), Some(object)) = (&message.title, embed.as_object_mut()) {
        object.insert("title".to_owned(), json!(cut(title, TITLE_CHARS_MAX)));
    }
    let image = message.files.iter().find(|file| file.is_image());
    if let (Some(image), Some(object)) = (image, embed.as_object_mut()) {
        object.insert("image".to_owned(), json!({ "url": format!("attachment://{}", image.name) }));
    }
    embed
}

fn fields(message: &Message) -> Vec<Value> {
    let all = message.blocks.iter().filter_map(|block| match block {
        Block::Fields(fields) => Some(fields),
        _ => None,
    });
    let field = |(name, value): &(String, String)| {
        json!({
            "name": cut(name, TITLE_CHARS_MAX),
            "value": cut(value, FIELD_CHARS_MAX),
            "inline": true,
        })
    };
    all.flatten().take(FIELDS_MAX).map(field).collect()
}

/// The blocks that are not fields, as one text.
fn text(blocks: &[Block]) -> String {
    let parts = blocks.iter().filter_map(|block| match block {
        Block::Text(text) => Some(text.clone()),
        Block::Markdown(text) => Some(text.trim().to_owned()),
        Block::Quote(quoted) => Some(quote(quoted)),
        Block::Fields(_) => None,
        Block::List(items) => Some(items.iter().map(|item| format!("- {item}")).collect::<Vec<_>>().join("\n")),
        Block::Small(text) => Some(format!("-# {text}")),
    });
    parts.collect::<Vec<_>>().join("\n")
}

fn quote(quoted: &Untrusted) -> String {
    let short = crate::domain::text::shorten(quoted.raw().trim(), QUOTE_CHARS_MAX);
    let lines: Vec<_> = short.lines().map(|line| format!("> {}", escaped(line))).collect();
    cut(&lines.join("\n"), QUOTE_CHARS_MAX)
}

/// The text, cut to so many characters at the end of a line where one is near.
fn cut(text: &str, chars_max: usize) -> String {
    // Discord counts UTF-16 code units in some places and characters in others: the larger count is kept.
    if text.encode_utf16().count() <= chars_max {
        return text.to_owned();
    }
    let mut units = 0;
    let fits = text.char_indices().take_while(|(_, c)| {
        units += c.len_utf16();
        units < chars_max
    });
    let end = fits.last().map_or(0, |(at, c)| at + c.len_utf8());
    let head = text.get(..end).unwrap_or_default();
    let line_end = head.rfind('\n').filter(|at| at * 2 > head.len()).unwrap_or(head.len());
    // A backslash that lost what it escapes would escape the ellipsis; harmless, but ugly.
    format!("{}…", head.get(..line_end).unwrap_or(head).trim_end_matches('\\'))
}

fn rows(buttons: &[Button], stamp: Stamp<'_>) -> Value {
    if buttons.is_empty() {
        return json!([]);
    }
    let button = |button: &Button| {
        json!({
            "type": 2,
            "style": if button.primary { 1 } else { 2 },
            "label": cut(&button.label, 80),
            "custom_id": stamp.press(&button.press),
        })
    };
    json!([{ "type": 1, "components": buttons.iter().take(5).map(button).collect::<Vec<_>>() }])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chat::seal::Seal;
    use crate::chat::words::{compose, samples};

    const MARKDOWN: Markdown<'_> = Markdown { guild: "1" };
    use crate::domain::{Locale, Platform, WorkspaceId};

    fn rendered(text: &str, entry: &str) -> Vec<Value> {
        let notices = samples::notices(text, entry);
        let composed =
            notices.iter().filter_map(|notice| compose(notice, Locale::English, Platform::Discord, &MARKDOWN));
        let (seal, workspace) = (Seal::new(b"key"), WorkspaceId::new(Platform::Discord, "1"));
        composed.map(|message| body(&message, Stamp { seal: &seal, workspace: &workspace })).collect()
    }

    #[test]
    fn every_notice_keeps_discords_limits_whatever_its_words() {
        for text in ["x".repeat(4000), "*_`".repeat(1400), "😀".repeat(3000), "a\n".repeat(2000)] {
            for message in rendered(&text, &text) {
                let content = message["content"].as_str().unwrap();
                assert!(content.encode_utf16().count() <= CONTENT_CHARS_MAX);
                let embeds = message["embeds"].as_array().unwrap();
                let mut all = 0;
                for embed in embeds {
                    let length = |value: &Value| value.as_str().unwrap_or_default().encode_utf16().count();
                    assert!(length(&embed["description"]) <= DESCRIPTION_CHARS_MAX);
                    all += length(&embed["description"]) + length(&embed["title"]);
                    for field in embed["fields"].as_array().unwrap() {
                        assert!(length(&field["value"]) <= FIELD_CHARS_MAX && length(&field["value"]) > 0);
                        all += length(&field["name"]) + length(&field["value"]);
                    }
                }
                assert!(all <= 6000, "{all} characters in the embeds");
                assert!(!content.is_empty() || !embeds.is_empty());
            }
        }
    }

    #[test]
    fn what_strangers_wrote_is_no_mention_no_link_label_and_no_heading() {
        let hostile = "@everyone <@&5> <#6> [free](https://evil.example) # big **bold** `code`";
        for message in rendered(hostile, "our own words") {
            let text = message.to_string();
            assert!(!text.contains("@everyone") && !text.contains(" <@&5>") && !text.contains("[free]("), "{text}");
            let allowed = &message["allowed_mentions"];
            assert_eq!(allowed["parse"], json!([]));
        }
        insta::assert_snapshot!(MARKDOWN.untrusted(&hostile.into()).replace('\u{200b}', "|"),
            @r"@|everyone \<@|&5\> \<\#6\> \[free\]\(https://evil.example\) \# big \*\*bold\*\* \`code\`");
    }

    #[test]
    fn only_an_alarm_and_a_reminder_notify_and_only_whom_they_are_for() {
        let users: Vec<_> = rendered("words", "words").iter().map(|m| m["allowed_mentions"]["users"].clone()).collect();
        let notified: Vec<_> = users.iter().filter(|users| **users != json!([])).collect();
        let (owner, called) = (json!(["7"]), json!(["7", "8"]));
        assert_eq!(notified, [&owner, &called, &called, &called, &called]);
    }
}
