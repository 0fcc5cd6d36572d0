//! What was said while nobody listened, by the Web API: `conversations.history` and `conversations.replies`.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use serde_json::{Value, json};

use super::api::{Api, Failed};
use super::interpret;
use super::receive::Writer;
use crate::chat::catch_up::{Cut, Raw, Reader, Span, Stretch, Unread};
use crate::chat::pauses::Pauses;
use crate::domain::missed::Missing;
use crate::domain::{Event, MessageId, Platform, ThreadId};

/// Messages of a page; Slack asks for no more than 200.
const PAGE: usize = 200;
/// Internal apps may read some fifty pages a minute; others are told to wait, and do.
const SPACING: Duration = Duration::from_millis(1200);
const BURST: u32 = 5;

/// Reads channels and threads.
pub(super) struct Backfill {
    api: Arc<Api>,
    writer: Writer,
    pauses: Pauses,
}

impl Backfill {
    pub(super) fn new(api: Arc<Api>, writer: Writer) -> Self {
        Self { api, writer, pauses: Pauses::default() }
    }

    async fn page(&self, place: &Missing, span: &Span, cursor: Option<&str>) -> Result<Value, Unread> {
        self.pauses.turn("read back", SPACING, BURST).await.map_err(Unread::RateLimited)?;
        let mut arguments = json!({
            "channel": place.channel.as_str(), "oldest": span.after.as_str(), "limit": PAGE,
        });
        if let Some(before) = &span.before {
            arguments["latest"] = json!(before.as_str());
        }
        if let Some(cursor) = cursor {
            arguments["cursor"] = json!(cursor);
        }
        let method = match &place.thread {
            Some(thread) => {
                arguments["ts"] = json!(thread.as_str());
                "conversations.replies"
            }
            None => "conversations.history",
        };
        self.api.call(method, &arguments).await.map_err(unread)
    }
}

#[async_trait]
impl Reader for Backfill {
    fn platform(&self) -> Platform {
        Platform::Slack
    }

    async fn read(&self, place: &Missing, span: &Span) -> Result<Stretch, Unread> {
        let mut stretch = Stretch::default();
        let mut cursor = None;
        loop {
            let page = self.page(place, span, cursor.as_deref()).await?;
            let messages = page.get("messages").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
            stretch.messages.extend(messages.iter().filter_map(raw));
            let next = page.pointer("/response_metadata/next_cursor").and_then(Value::as_str);
            cursor = next.filter(|next| !next.is_empty()).map(ToOwned::to_owned);
            if cursor.is_none() {
                break;
            }
            if span.is_full(&stretch.messages) {
                let ordinals = [stretch.messages.first(), stretch.messages.last()].map(|raw| raw?.id.ordinal());
                // History begins with the newest, the answers of a thread with the oldest.
                stretch.cut = Some(if ordinals[0] > ordinals[1] { Cut::Older } else { Cut::Newer });
                break;
            }
        }
        if let Some(thread) = &place.thread {
            // What a thread hangs on comes with each page, and stands in the channel.
            stretch.messages.retain(|raw| raw.id.0 != thread.0);
        }
        stretch.messages.sort_by_key(|raw| raw.id.ordinal());
        if place.thread.is_none() {
            let begun = stretch.messages.iter().filter(|raw| has_answers(&raw.body));
            stretch.threads = begun.map(|raw| (ThreadId(raw.id.0.clone()), raw.id.clone())).collect();
        }
        Ok(stretch)
    }

    async fn event(&self, place: &Missing, message: &Value) -> Result<Option<Event>, Unread> {
        let mut event = message.clone();
        event["channel"] = json!(place.channel.as_str());
        let said = interpret::event(&json!({ "team_id": place.workspace.id, "event": event }));
        match said {
            Some((origin, interpret::Deed::Said { message, text })) => {
                Ok(Some(self.writer.event(&origin, self.writer.said(message, &text)).await))
            }
            _ => Ok(None),
        }
    }
}

fn raw(body: &Value) -> Option<Raw> {
    let id = MessageId::from(body.get("ts").and_then(Value::as_str)?);
    let by_person = body.get("bot_id").is_none_or(Value::is_null) && body.get("user").is_some();
    Some(Raw { id, body: body.clone(), by_person })
}

/// Whether a thread hangs on the message.
fn has_answers(message: &Value) -> bool {
    message.get("reply_count").and_then(Value::as_u64).is_some_and(|count| count > 0)
}

fn unread(failed: Failed) -> Unread {
    match &failed {
        Failed::RateLimited { after } => Unread::RateLimited(*after),
        Failed::Refused { code, .. } if matches!(code.as_str(), "channel_not_found" | "thread_not_found") => {
            Unread::Gone
        }
        Failed::Refused { code, .. }
            if matches!(code.as_str(), "not_in_channel" | "missing_scope" | "no_permission") =>
        {
            Unread::Refused(failed.to_string())
        }
        // Slack's passing troubles have codes too: internal_error, fatal_error, service_unavailable.
        Failed::Refused { .. } | Failed::Lost(_) => Unread::Failed(failed.to_string()),
    }
}
