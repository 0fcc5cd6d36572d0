//! Websites and programs as a chat: what the desk tells them becomes JSON, which is kept for them to fetch. They have no
//! workspace of their own: a website is one more channel of a workspace that lives on a chat platform.

use std::sync::Arc;

use async_trait::async_trait;
use jiff::Timestamp;
use serde_json::{Value, json};

use super::message::{Block, Button, Door, Message};
use super::words;
use crate::deliver::{Address, Courier, Parcel, Receipt, Undelivered};
use crate::domain::{Conversation, MessageRef, Named, Platform, Untrusted};

/// The courier of everybody who came over HTTP.
#[must_use]
pub fn courier() -> Arc<dyn Courier> {
    Arc::new(WebCourier)
}

struct WebCourier;

#[async_trait]
impl Courier for WebCourier {
    fn platform(&self) -> Platform {
        Platform::Web
    }

    async fn deliver(&self, parcel: &Parcel) -> Result<Receipt, Undelivered> {
        let (line, edited) = match &parcel.to {
            Address::Private { person, .. } | Address::Direct { person, .. } => (person.as_str(), None),
            Address::Thread { channel, .. } | Address::Channel(channel) => (channel.as_str(), None),
            Address::Edit(message) => (message.channel.as_str(), Some(message)),
            // They have no home page.
            Address::Home(_) | Address::Nowhere => return Ok(Receipt::default()),
        };
        let Some(message) = words::compose(&parcel.notice, parcel.locale, Platform::Web, &PlainText) else {
            return Ok(Receipt::default());
        };
        let own = MessageRef { channel: line.into(), message: parcel.id.to_string().as_str().into() };
        let posted = edited.cloned().unwrap_or(own);
        Ok(Receipt { shown: Some(shown(&message)), posted: Some(posted), ..Receipt::default() })
    }
}

/// A message as the other end gets it: words alone, which it shows as words.
fn shown(message: &Message) -> Value {
    let blocks: Vec<Value> = message.blocks.iter().map(block).collect();
    let button = |button: &Button| json!({ "label": button.label, "press": button.press.encode() });
    json!({
        "title": message.title,
        "blocks": blocks,
        "buttons": message.buttons.iter().map(button).collect::<Vec<_>>(),
    })
}

fn block(block: &Block) -> Value {
    match block {
        Block::Text(text) => json!({ "kind": "text", "text": text }),
        Block::Markdown(text) => json!({ "kind": "markdown", "text": text }),
        Block::Quote(text) => json!({ "kind": "quote", "text": text.raw() }),
        Block::Fields(fields) => {
            let items: Vec<_> = fields.iter().map(|(label, value)| format!("{label}: {value}")).collect();
            json!({ "kind": "list", "items": items })
        }
        Block::List(items) => json!({ "kind": "list", "items": items }),
        Block::Small(text) => json!({ "kind": "small", "text": text }),
    }
}

/// Words without markup: nothing in them means anything but itself.
struct PlainText;

impl Door for PlainText {
    fn untrusted(&self, text: &Untrusted) -> String {
        text.raw().chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
    }

    fn person(&self, person: &Named) -> String {
        self.untrusted(&person.name)
    }

    fn time(&self, at: Timestamp) -> String {
        at.strftime("%Y-%m-%d %H:%M UTC").to_string()
    }

    fn tells_own_time(&self) -> bool {
        false
    }

    fn bold(&self, words: &str) -> String {
        words.to_owned()
    }

    fn command(&self, line: &str) -> String {
        format!("“{line}”")
    }

    fn link(&self, _: &Conversation) -> Option<String> {
        None
    }

    fn message(&self, _: &MessageRef, _: &str) -> Option<String> {
        None
    }
}
