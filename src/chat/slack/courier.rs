//! Brings notices to Slack: a message in a channel or thread, an edit, an ephemeral answer, a home page.

use std::sync::Arc;

use async_trait::async_trait;
use jiff::SignedDuration;
use serde_json::{Value, json};
use tokio::sync::OnceCell;

use super::api::{Api, Failed, TOKEN_WAIT};
use super::connect::BAD_TOKEN;
use super::files::{Place, Uploaded};
use super::mrkdwn::Mrkdwn;
use super::render::{body, home, plain};
use crate::chat::message::Message;
use crate::chat::seal::{Seal, Stamp};
use crate::chat::words;
use crate::clock::Clock;
use crate::deliver::{Address, Courier, Parcel, Receipt, Undelivered};
use crate::domain::{ChannelId, MessageId, MessageRef, Platform, ReplyHandle, ThreadId};

/// Response addresses are good for 30 minutes and five uses; a little is left for the way.
const RESPONSE_FOR: SignedDuration = SignedDuration::from_mins(29);
const RESPONSE_USES_MAX: u32 = 5;
/// What our posts say about themselves, so that one can be found again; anyone in the workspace may read it.
const METADATA: &str = "frontdesk_notice";
/// Messages that are looked through for one that may have been posted.
const LOOK_BACK: u32 = 100;

/// Slack's courier.
pub(super) struct SlackCourier {
    api: Arc<Api>,
    clock: Clock,
    /// The slash command, which messages name.
    command: String,
    archive: OnceCell<String>,
    seal: Seal,
}

impl SlackCourier {
    pub(super) fn new(api: Arc<Api>, clock: Clock, command: String, seal: Seal) -> Self {
        Self { api, clock, command, archive: OnceCell::new(), seal }
    }

    /// The workspace's address, for links.
    async fn archive(&self) -> Option<&str> {
        let ask = || async {
            let who = self.api.call("auth.test", &json!({})).await?;
            let url = who.get("url").and_then(Value::as_str).unwrap_or_default();
            if url.starts_with("http") { Ok(url.to_owned()) } else { Err(Failed::Lost("no address".to_owned())) }
        };
        self.archive.get_or_try_init(ask).await.ok().map(String::as_str)
    }
}

#[async_trait]
impl Courier for SlackCourier {
    fn platform(&self) -> Platform {
        Platform::Slack
    }

    fn takes(&self) -> Result<usize, std::time::Duration> {
        self.api.takes()
    }

    async fn deliver(&self, parcel: &Parcel) -> Result<Receipt, Undelivered> {
        let door = Mrkdwn { archive: self.archive().await, command: &self.command };
        let Some(message) = words::compose(&parcel.notice, parcel.locale, Platform::Slack, &door) else {
            return Ok(Receipt::default());
        };
        self.brought(parcel, message).await.map_err(|failed| verdict(&failed, &parcel.to))
    }
}

impl SlackCourier {
    /// Files go up first, while nobody sees them; then the words are posted; then the files are shown below.
    async fn brought(&self, parcel: &Parcel, message: Message) -> Result<Receipt, Failed> {
        let (files, message) = match self.api.upload(&message.files).await {
            Ok(files) => (files, message),
            // Words without their file are better than no words.
            Err(failed @ Failed::Refused { .. }) => {
                tracing::warn!(row = parcel.id, %failed, "a file could not be attached: check the scope files:write");
                (Uploaded::default(), message.without_files(words::files_missing(parcel.locale)))
            }
            Err(failed) => return Err(failed),
        };
        let receipt = self.posted(parcel, &message).await?;
        if !files.is_empty() {
            self.shared(parcel, &files).await.map_err(after_the_words)?;
        }
        Ok(receipt)
    }

    async fn posted(&self, parcel: &Parcel, message: &Message) -> Result<Receipt, Failed> {
        let stamp = Stamp { seal: &self.seal, workspace: &parcel.workspace };
        let body = body(message, stamp);
        match &parcel.to {
            Address::Private { person, reply, channel } => {
                self.privately(parcel, person.as_str(), reply.as_ref(), channel.as_str(), &body).await
            }
            Address::Direct { person, .. } => self.directly(parcel, person.as_str(), &body).await,
            Address::Thread { channel, direct, .. } => {
                let channel = self.named(channel).await?;
                self.in_thread(parcel, &channel, thread_of(&parcel.to), *direct, &body).await
            }
            Address::Channel(channel) => self.post(parcel, channel.as_str(), None, &body).await.map(|ts| Receipt {
                posted: Some(MessageRef { channel: channel.clone(), message: MessageId(ts) }),
                ..Receipt::default()
            }),
            Address::Edit(place) => self.edit(place, &body).await,
            Address::Home(person) => {
                let arguments = json!({ "user_id": person.as_str(), "view": home(message, stamp) });
                self.api.call("views.publish", &arguments).await.map(|_| Receipt::default())
            }
            Address::Nowhere => Ok(Receipt::default()),
        }
    }

    /// Shows uploaded files once. What is for one person alone stands in their direct messages: an ephemeral message
    /// takes no file.
    async fn shared(&self, parcel: &Parcel, files: &Uploaded) -> Result<(), Failed> {
        let channel = match &parcel.to {
            Address::Private { person, .. } | Address::Direct { person, .. } => self.direct(person.as_str()).await?,
            Address::Thread { channel, .. } | Address::Channel(channel) => self.named(channel).await?.0,
            Address::Edit(_) | Address::Home(_) | Address::Nowhere => return Ok(()),
        };
        let place = Place { channel: &channel, thread: thread_of(&parcel.to) };
        if parcel.maybe_posted && self.api.is_shared(files, place, parcel.stored_at).await? {
            return Ok(());
        }
        self.api.share(files, place).await
    }

    async fn directly(&self, parcel: &Parcel, person: &str, body: &Value) -> Result<Receipt, Failed> {
        let channel = self.direct(person).await?;
        self.post(parcel, &channel, None, body).await.map(|_| Receipt::default())
    }

    /// The channel as Slack names it.
    async fn named(&self, channel: &ChannelId) -> Result<ChannelId, Failed> {
        match channel.person() {
            Some(person) => self.direct(person).await.map(ChannelId),
            None => Ok(channel.clone()),
        }
    }

    /// The direct-message channel with a person.
    async fn direct(&self, person: &str) -> Result<String, Failed> {
        let direct = self.api.call("conversations.open", &json!({ "users": person })).await?;
        let channel = direct.pointer("/channel/id").and_then(Value::as_str);
        channel.map(ToOwned::to_owned).ok_or_else(|| Failed::Lost("the direct channel's id is missing".to_owned()))
    }

    async fn privately(
        &self,
        parcel: &Parcel,
        person: &str,
        reply: Option<&ReplyHandle>,
        channel: &str,
        body: &Value,
    ) -> Result<Receipt, Failed> {
        if let Some(ReplyHandle::Slack { response_url, received_at }) = reply
            && parcel.attempt <= RESPONSE_USES_MAX
            && self.clock.now().duration_since(*received_at) < RESPONSE_FOR
        {
            let answer = with(&with(body, "response_type", json!("ephemeral")), "replace_original", json!(false));
            match self.api.respond(response_url, &answer).await {
                // Used up or expired: the person still gets their answer.
                Err(Failed::Refused { .. }) => {}
                outcome => return outcome.map(|()| Receipt::default()),
            }
        }
        if channel.starts_with(['C', 'G']) {
            let ephemeral = with(&with(body, "channel", json!(channel)), "user", json!(person));
            match self.api.call("chat.postEphemeral", &ephemeral).await {
                // They are not in the channel, or the bot is not.
                Err(Failed::Refused { .. }) => {}
                outcome => return outcome.map(|_| Receipt::default()),
            }
        }
        self.directly(parcel, person, body).await
    }

    async fn in_thread(
        &self,
        parcel: &Parcel,
        channel: &ChannelId,
        thread: Option<&str>,
        direct: bool,
        body: &Value,
    ) -> Result<Receipt, Failed> {
        let ts = self.post(parcel, channel.as_str(), thread, body).await?;
        let root = (!direct).then(|| thread.unwrap_or(&ts).to_owned());
        Ok(Receipt {
            posted: Some(MessageRef { channel: channel.clone(), message: MessageId(ts) }),
            root: root.clone().map(MessageId),
            thread: root.map(ThreadId),
            ..Receipt::default()
        })
    }

    async fn edit(&self, place: &MessageRef, body: &Value) -> Result<Receipt, Failed> {
        let update = with(&with(body, "channel", json!(place.channel.as_str())), "ts", json!(place.message.as_str()));
        match self.api.call("chat.update", &update).await {
            Err(failed) if is_about_blocks(&failed) => self.api.call("chat.update", &plain(&update)).await?,
            outcome => outcome?,
        };
        Ok(Receipt { posted: Some(place.clone()), ..Receipt::default() })
    }

    /// Posts once: where an earlier try may have got through, the post is looked for first. Returns its `ts`.
    async fn post(&self, parcel: &Parcel, channel: &str, thread: Option<&str>, body: &Value) -> Result<String, Failed> {
        if parcel.maybe_posted
            && let Some(found) = self.find(parcel, channel, thread).await?
        {
            return Ok(found);
        }
        let metadata = json!({ "event_type": METADATA, "event_payload": { "notice": parcel.id.to_string() } });
        let mut message = with(&with(body, "channel", json!(channel)), "metadata", metadata);
        for (key, value) in [("unfurl_links", json!(false)), ("unfurl_media", json!(false))] {
            message = with(&message, key, value);
        }
        if let Some(thread) = thread {
            message = with(&message, "thread_ts", json!(thread));
        }
        let posted = match self.api.post(channel, &message).await {
            // Words without their look are better than no words.
            Err(failed) if is_about_blocks(&failed) => self.api.post(channel, &plain(&message)).await?,
            outcome => outcome?,
        };
        let ts = posted.get("ts").and_then(Value::as_str).map(ToOwned::to_owned);
        ts.ok_or_else(|| Failed::Lost("the post's ts is missing".to_owned()))
    }

    /// A message with our metadata for this parcel, posted since the notice was stored.
    async fn find(&self, parcel: &Parcel, channel: &str, thread: Option<&str>) -> Result<Option<String>, Failed> {
        let oldest = format!("{}.000000", parcel.stored_at.as_second() - 1);
        let mut arguments = json!({
            "channel": channel, "oldest": oldest, "limit": LOOK_BACK, "include_all_metadata": true,
        });
        let method = match thread {
            Some(thread) => {
                arguments["ts"] = json!(thread);
                "conversations.replies"
            }
            None => "conversations.history",
        };
        let found = self.api.call(method, &arguments).await?;
        let id = parcel.id.to_string();
        let is_ours = |message: &&Value| {
            let text = |pointer: &str| message.pointer(pointer).and_then(Value::as_str);
            text("/metadata/event_type") == Some(METADATA) && text("/metadata/event_payload/notice") == Some(&id)
        };
        let messages = found.get("messages").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
        let ours = messages.iter().find(is_ours).and_then(|message| message.get("ts")).and_then(Value::as_str);
        Ok(ours.map(ToOwned::to_owned))
    }
}

fn with(value: &Value, key: &str, more: Value) -> Value {
    let mut value = value.clone();
    if let Some(object) = value.as_object_mut() {
        object.insert(key.to_owned(), more);
    }
    value
}

/// The thread of an address that has one.
fn thread_of(to: &Address) -> Option<&str> {
    let Address::Thread { root, thread, direct: false, .. } = to else { return None };
    thread.as_ref().map(ThreadId::as_str).or(root.as_ref().map(MessageId::as_str))
}

/// What follows words that are posted already: they must not be posted again, so the next try has to look first.
fn after_the_words(failed: Failed) -> Failed {
    match failed {
        Failed::RateLimited { .. } => Failed::Lost(failed.to_string()),
        failed => failed,
    }
}

fn is_about_blocks(failed: &Failed) -> bool {
    matches!(failed.code(), Some("invalid_blocks" | "invalid_blocks_format" | "msg_blocks_too_long"))
}

fn verdict(failed: &Failed, to: &Address) -> Undelivered {
    let reason = || format!("{} {failed}", place_words(to));
    let Failed::Refused { code, needed } = failed else {
        return match failed {
            Failed::RateLimited { after } => Undelivered::Busy { after: *after },
            _ => Undelivered::Unknown { reason: reason() },
        };
    };
    match code.as_str() {
        token if BAD_TOKEN.contains(&token) => Undelivered::Later {
            after: Some(TOKEN_WAIT),
            reason: format!("Slack refuses the token ({code}): set SLACK_BOT_TOKEN (or slack.bot_token) anew"),
        },
        "internal_error" | "fatal_error" | "service_unavailable" | "request_timeout" => {
            Undelivered::Unknown { reason: reason() }
        }
        "missing_scope" => Undelivered::Refused {
            reason: format!(
                "{}: add the scope {} (OAuth & Permissions → Bot Token Scopes) and reinstall the app",
                reason(),
                needed.as_deref().unwrap_or("that `frontdesk slack manifest` names")
            ),
        },
        "not_in_channel" | "channel_not_found" | "is_archived" => Undelivered::Refused {
            reason: format!("{}: check the channel's id in [[workspace]], and invite the bot with /invite", reason()),
        },
        _ => Undelivered::Refused { reason: reason() },
    }
}

fn place_words(to: &Address) -> String {
    match to {
        Address::Thread { channel, .. } | Address::Channel(channel) => format!("in channel {channel}:"),
        Address::Edit(place) => format!("in channel {}:", place.channel),
        Address::Private { .. } | Address::Direct { .. } | Address::Home(_) | Address::Nowhere => {
            "privately:".to_owned()
        }
    }
}
