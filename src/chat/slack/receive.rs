//! What Slack delivers, over sockets or HTTP, on its way into the desk. When these return, it is committed.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};

use super::api::{Api, Failed};
use super::identify::Directory;
use super::interpret::{self, Deed, Origin, Words};
use super::{entries, forms, heard, mrkdwn};
use crate::chat::catch_up::CatchUp;
use crate::chat::seal::{Seal, Stamp};
use crate::chat::{Choice, Completion, NotTaken, Opening};
use crate::clock::Clock;
use crate::domain::faq::FaqForm;
use crate::domain::form::Form;
use crate::domain::{Act, Author, ChannelId, Event, MessageId, ReplyHandle, Untrusted};
use crate::failpoint::{Point, reached};

/// A form opens within the three seconds of its trigger or not at all.
const FORM_MAX: Duration = Duration::from_millis(2500);

/// How much of that looking choices up may take.
const CHOICES_MAX: Duration = Duration::from_millis(1000);
/// After Slack held events back for too many, it goes on a minute later.
const HELD_BACK_FOR: Duration = Duration::from_secs(60);

/// Takes deliveries into the desk.
pub(super) struct Receiver {
    pub(super) api: Arc<Api>,
    pub(super) ears: Arc<CatchUp>,
    pub(super) writer: Writer,
    /// Channels in which a ✅ means something.
    pub(super) community: HashSet<ChannelId>,
    pub(super) seal: Seal,
}

/// Writes what was done as the desk's event.
#[derive(Clone)]
pub(super) struct Writer {
    pub(super) directory: Arc<Directory>,
    pub(super) clock: Clock,
}

impl Writer {
    /// The act of a message.
    pub(super) fn said(&self, message: MessageId, text: &str) -> Act {
        let mention = format!("<@{}>", self.directory.bot_user());
        let text = heard::simplified(text);
        let mentions_desk = mention.len() > 3 && text.contains(&mention);
        let words = heard::unescaped(text.replace(&mention, " ").trim());
        Act::Said { message, text: Untrusted::new(words), mentions_desk }
    }

    /// The event of an act.
    pub(super) async fn event(&self, origin: &Origin, act: Act) -> Event {
        let now = self.clock.now();
        let reply = origin.response_url.clone();
        Event {
            key: origin.key.clone(),
            at: origin.at.unwrap_or(now),
            workspace: origin.workspace(),
            channel: origin.channel.clone(),
            thread: origin.thread.clone(),
            direct: origin.is_direct(),
            author: self.directory.author(&origin.user).await,
            reply: reply.map(|response_url| ReplyHandle::Slack { response_url, received_at: now }),
            act,
        }
    }
}

impl Receiver {
    /// An event of the Events API.
    ///
    /// # Errors
    /// It is not committed: do not acknowledge it.
    pub(super) async fn event(&self, payload: &Value) -> Result<(), NotTaken> {
        if payload.get("type").and_then(Value::as_str) == Some("app_rate_limited") {
            tracing::warn!(
                "Slack holds events back for a minute: the workspace has too many (30 000 an hour). They are read then"
            );
            self.ears.gap_in(HELD_BACK_FOR);
            return Ok(());
        }
        self.take(interpret::event(payload)).await
    }

    /// A slash command.
    ///
    /// # Errors
    /// It is not committed: do not acknowledge it.
    pub(super) async fn command(&self, payload: &Value) -> Result<(), NotTaken> {
        self.take(interpret::command(payload)).await
    }

    /// A button, a filled form or a shortcut.
    ///
    /// # Errors
    /// It is not committed: do not acknowledge it.
    pub(super) async fn interaction(&self, payload: &Value) -> Result<(), NotTaken> {
        self.take(interpret::interaction(payload, &self.seal)).await
    }

    async fn take(&self, heard: Option<(Origin, Deed)>) -> Result<(), NotTaken> {
        self.ears.heard();
        // What the desk has no use for is acknowledged all the same.
        let Some((origin, deed)) = heard else { return Ok(()) };
        let act = match deed {
            Deed::Opens { form, trigger } => {
                let choices = self.choices(form, &origin).await;
                if form.is_of_choices() && choices.is_empty() {
                    // The desk says why there is nothing to choose from.
                    return self.store(&origin, Act::Typed(form.filled(""))).await;
                }
                self.open(form, &trigger, &origin, &choices).await;
                return Ok(());
            }
            Deed::Writes { form, trigger } => {
                self.write(form, &trigger, &origin).await;
                return Ok(());
            }
            Deed::Filled { form, fields } => Act::Filled { form, fields },
            Deed::Said { message, text } => self.writer.said(message, &text),
            Deed::Typed(typed) => Act::Typed(typed),
            Deed::Pressed { press, message } => Act::Pressed { press, message },
            Deed::OpenedHome => Act::OpenedHome,
            Deed::Marked { words: None, .. } | Deed::Unmarked { .. } if !self.community.contains(&origin.channel) => {
                return Ok(());
            }
            Deed::Flagged { message, words: Some(words) } => {
                let author = self.author_of(&words).await;
                Act::Flagged { message, text: words.text, author }
            }
            Deed::Marked { message, words: Some(words) } => {
                let author = self.author_of(&words).await;
                Act::Marked { message, text: words.text, author }
            }
            deed @ (Deed::Flagged { .. } | Deed::Marked { .. } | Deed::Unmarked { .. }) => {
                return self.reacted(deed, origin).await;
            }
        };
        self.store(&origin, act).await
    }

    /// A reaction names a message only: its words and its thread are looked up.
    async fn reacted(&self, deed: Deed, origin: Origin) -> Result<(), NotTaken> {
        let (Deed::Flagged { message, .. } | Deed::Marked { message, .. } | Deed::Unmarked { message }) = &deed else {
            return Ok(());
        };
        let Some(words) = self.look_up(&origin, message).await? else { return Ok(()) };
        let origin = Origin { thread: words.thread.clone(), ..origin };
        let act = match deed {
            Deed::Unmarked { message } => Act::Unmarked { message },
            Deed::Marked { message, .. } => {
                let author = self.author_of(&words).await;
                Act::Marked { message, text: words.text, author }
            }
            Deed::Flagged { message, .. } => {
                let author = self.author_of(&words).await;
                Act::Flagged { message, text: words.text, author }
            }
            _ => return Ok(()),
        };
        self.store(&origin, act).await
    }

    async fn author_of(&self, words: &Words) -> Author {
        match &words.user {
            Some(user) => self.writer.directory.author(user).await,
            None => Author { id: "".into(), name: "".into(), groups: Vec::new(), bot: true, locale: None },
        }
    }

    async fn store(&self, origin: &Origin, act: Act) -> Result<(), NotTaken> {
        let taken = self.ears.live(self.writer.event(origin, act).await).await;
        reached(Point::SlackAcknowledging).await;
        taken
    }

    /// What a form offers, where that is for the desk to say.
    async fn choices(&self, form: Form, origin: &Origin) -> Vec<Choice> {
        if !form.is_of_choices() {
            return Vec::new();
        }
        let completion = Completion {
            workspace: origin.workspace(),
            author: self.writer.directory.author(&origin.user).await,
            locale: self.writer.directory.locale_if_known(&origin.user).unwrap_or_default(),
            verb: form.verb().to_owned(),
            argument: form.field().to_owned(),
            typed: String::new(),
        };
        tokio::time::timeout(CHOICES_MAX, self.ears.inlet().complete(completion)).await.unwrap_or_default()
    }

    async fn open(&self, form: Form, trigger: &str, origin: &Origin, choices: &[Choice]) {
        let locale = self.writer.directory.locale_if_known(&origin.user).unwrap_or_default();
        let thread = origin.thread.as_ref().map(|thread| thread.as_str());
        let workspace = origin.workspace();
        let stamp = Stamp { seal: &self.seal, workspace: &workspace };
        let view = forms::view(form, stamp, locale, (origin.channel.as_str(), thread), choices);
        self.show(&view, trigger, origin).await;
    }

    /// Opens a form for an entry of the FAQ, or says why not.
    async fn write(&self, form: FaqForm, trigger: &str, origin: &Origin) {
        let workspace = origin.workspace();
        let stamp = Stamp { seal: &self.seal, workspace: &workspace };
        let author = self.writer.directory.author(&origin.user).await;
        let locale = author.locale.unwrap_or_default();
        match self.ears.inlet().open(Opening { workspace: workspace.clone(), author, locale, form }).await {
            Ok((form, content)) => {
                let thread = origin.thread.as_ref().map(|thread| thread.as_str());
                let view = entries::view(&form, &content, stamp, locale, (origin.channel.as_str(), thread));
                self.show(&view, trigger, origin).await;
            }
            Err(refusal) => {
                let sentence = refusal.sentence(locale, &|text| mrkdwn::escaped(text.raw()));
                let told = json!({ "response_type": "ephemeral", "replace_original": false, "text": sentence });
                self.respond(&told, origin).await;
            }
        }
    }

    async fn show(&self, view: &Value, trigger: &str, origin: &Origin) {
        let arguments = json!({ "trigger_id": trigger, "view": view });
        let opened = tokio::time::timeout(FORM_MAX, self.api.call("views.open", &arguments)).await;
        match opened {
            Ok(Ok(_)) => return,
            Ok(Err(failed)) => tracing::warn!(%failed, "a form could not be opened"),
            Err(_) => tracing::warn!("a form could not be opened in time"),
        }
        self.respond(&try_again(), origin).await;
    }

    async fn respond(&self, told: &Value, origin: &Origin) {
        if let Some(response_url) = &origin.response_url
            && let Err(failed) = self.api.respond(response_url, told).await
        {
            tracing::warn!(%failed, "a person could not be told about a form");
        }
    }

    /// The words of a message that was only named.
    ///
    /// # Errors
    /// Slack could not be asked; it delivers the event again.
    async fn look_up(&self, origin: &Origin, message: &MessageId) -> Result<Option<Words>, NotTaken> {
        let ts = message.as_str();
        let mut arguments = json!({
            "channel": origin.channel.as_str(), "oldest": ts, "latest": ts, "inclusive": true, "limit": 1,
        });
        for method in ["conversations.history", "conversations.replies"] {
            if method == "conversations.replies" {
                // An answer in a thread is not in the channel's history.
                arguments["ts"] = json!(ts);
                arguments["limit"] = json!(2);
            }
            match self.api.call(method, &arguments).await {
                Ok(found) => {
                    let messages = found.get("messages").and_then(Value::as_array);
                    let is_it = |found: &&Value| found.get("ts").and_then(Value::as_str) == Some(ts);
                    if let Some(found) = messages.and_then(|messages| messages.iter().find(is_it)) {
                        return Ok(Some(interpret::words(found, ts)));
                    }
                }
                Err(Failed::Refused { code, .. }) if code == "thread_not_found" => {}
                Err(failed @ Failed::Refused { .. }) => {
                    let channel = &origin.channel;
                    tracing::warn!(
                        %channel, %failed,
                        "a message with a reaction could not be read: invite the bot to the channel, and check the \
                         scopes channels:history and groups:history"
                    );
                    return Ok(None);
                }
                Err(failed) => {
                    tracing::warn!(%failed, "a message with a reaction could not be read; Slack delivers it again");
                    return Err(NotTaken);
                }
            }
        }
        Ok(None)
    }
}

/// The sentence for a person whose act came to nothing, in place of Slack's own error or of silence.
pub(super) fn try_again() -> Value {
    let sentence = "The desk could not take that. Please try it again. 系统暂时无法处理，请重试。";
    json!({ "response_type": "ephemeral", "replace_original": false, "text": mrkdwn::escaped(sentence) })
}
