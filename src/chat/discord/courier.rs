//! Brings notices to Discord: a message in a channel or thread, an edit, an ephemeral answer, a direct message.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use jiff::SignedDuration;
use reqwest::Method;
use serde_json::{Value, json};

use super::looks::{nonce, reads_like, snowflake};
use super::render::{Markdown, body};
use super::rest::{Failed, Rest};
use crate::chat::message::{File, Message};
use crate::chat::seal::{Seal, Stamp};
use crate::chat::words;
use crate::clock::Clock;
use crate::deliver::{Address, Courier, Parcel, Receipt, Undelivered};
use crate::domain::text::shorten;
use crate::domain::{ChannelId, MessageId, MessageRef, Platform, ReplyHandle, ThreadId};
use crate::failpoint::{Guard, holds};

/// Interaction tokens are good for 15 minutes; a little is left for the way.
const TOKEN_FOR: SignedDuration = SignedDuration::from_mins(14);
/// The acknowledgement that makes an interaction's answer editable may still be on its way.
const ACK_WAIT: Duration = Duration::from_millis(250);
const ACK_TRIES: u32 = 12;
/// But no longer after the act than this: who was killed before the acknowledgement left never sent it.
const ACK_WITHIN: SignedDuration = SignedDuration::from_secs(5);
/// Messages that are looked through for one that may have been posted.
const LOOK_BACK: usize = 100;
/// Threads close themselves after this many minutes without a word; a word opens them again.
const AUTO_ARCHIVE_MINUTES: u32 = 4320;
const THREAD_NAME_MAX: usize = 90;

// Discord's JSON error codes.
const UNKNOWN_CHANNEL: i64 = 10003;
const UNKNOWN_MESSAGE: i64 = 10008;
const UNKNOWN_WEBHOOK: i64 = 10015;
const UNKNOWN_INTERACTION: i64 = 10062;
const TOO_LARGE: i64 = 40005;
const MISSING_ACCESS: i64 = 50001;
const DMS_CLOSED: i64 = 50007;
const NOT_A_TEXT_CHANNEL: i64 = 50008;
const MISSING_PERMISSIONS: i64 = 50013;
const INVALID_TOKEN: i64 = 50027;
const ARCHIVED: i64 = 50083;
const THREAD_EXISTS: i64 = 160_004;
const THREADS_FULL: i64 = 160_006;

/// Discord's courier.
pub(super) struct DiscordCourier {
    rest: Arc<Rest>,
    clock: Clock,
    seal: Seal,
}

impl DiscordCourier {
    pub(super) const fn new(rest: Arc<Rest>, clock: Clock, seal: Seal) -> Self {
        Self { rest, clock, seal }
    }
}

#[async_trait]
impl Courier for DiscordCourier {
    fn platform(&self) -> Platform {
        Platform::Discord
    }

    fn takes(&self) -> Result<usize, Duration> {
        self.rest.limits.takes()
    }

    async fn deliver(&self, parcel: &Parcel) -> Result<Receipt, Undelivered> {
        // Discord has no home pages.
        if matches!(parcel.to, Address::Home(_) | Address::Nowhere) {
            return Ok(Receipt::default());
        }
        let door = Markdown { guild: &parcel.workspace.id };
        let Some(message) = words::compose(&parcel.notice, parcel.locale, Platform::Discord, &door) else {
            return Ok(Receipt::default());
        };
        let stamp = Stamp { seal: &self.seal, workspace: &parcel.workspace };
        let brought = match self.brought(parcel, &Letter::of(&message, stamp)).await {
            // Words without their file are better than no words.
            Err(failed) if !message.files.is_empty() && takes_no_files(&failed) => {
                tracing::warn!(row = parcel.id, %failed, "a file could not be attached: give the bot Attach Files");
                let message = message.without_files(words::files_missing(parcel.locale));
                self.brought(parcel, &Letter::of(&message, stamp)).await
            }
            brought => brought,
        };
        brought.map_err(|failed| verdict(&failed, &parcel.to))
    }
}

/// A message ready to be posted: its JSON, and the files that go with it.
struct Letter<'a> {
    body: Value,
    files: &'a [File],
}

impl<'a> Letter<'a> {
    fn of(message: &'a Message, stamp: Stamp<'_>) -> Self {
        Self { body: body(message, stamp), files: &message.files }
    }

    fn with(&self, key: &str, more: Value) -> Self {
        Self { body: with(&self.body, key, more), files: self.files }
    }
}

impl DiscordCourier {
    async fn brought(&self, parcel: &Parcel, message: &Letter<'_>) -> Result<Receipt, Failed> {
        match &parcel.to {
            Address::Private { person, reply, .. } => {
                self.privately(parcel, person.as_str(), reply.as_ref(), message).await
            }
            Address::Direct { person, reply } => {
                match (self.directly(parcel, person.as_str(), message).await, reply) {
                    (Err(failed), Some(ReplyHandle::Discord { application, token, .. }))
                        if failed.code() == Some(DMS_CLOSED) =>
                    {
                        // What they did was answered before this: it is a further message.
                        self.answer(application, token, (false, ACK_TRIES), message).await
                    }
                    (outcome, _) => outcome,
                }
            }
            Address::Thread { .. } => self.in_thread(parcel, message).await,
            Address::Channel(channel) => self.in_channel(parcel, channel, message).await,
            Address::Edit(place) => self.edit(place, message).await,
            Address::Home(_) | Address::Nowhere => Ok(Receipt::default()),
        }
    }

    async fn privately(
        &self,
        parcel: &Parcel,
        person: &str,
        reply: Option<&ReplyHandle>,
        message: &Letter<'_>,
    ) -> Result<Receipt, Failed> {
        if let Some(ReplyHandle::Discord { application, token, deferred, received_at }) = reply
            && let age = self.clock.now().duration_since(*received_at)
            && age < TOKEN_FOR
        {
            let tries_max = if age < ACK_WITHIN { ACK_TRIES } else { 1 };
            match self.answer(application, token, (*deferred, tries_max), message).await {
                // The token is void: the person still gets their answer.
                Err(Failed::Refused { code: UNKNOWN_WEBHOOK | UNKNOWN_INTERACTION | INVALID_TOKEN, .. }) => {}
                outcome => return outcome,
            }
        }
        self.directly(parcel, person, message).await
    }

    async fn directly(&self, parcel: &Parcel, person: &str, message: &Letter<'_>) -> Result<Receipt, Failed> {
        let channel = self.rest.direct(person).await?;
        self.post(parcel, &channel, message).await.map(|_| Receipt::default())
    }

    /// The answer to an interaction: in the place of "thinking …", or as a further message for the person alone.
    async fn answer(
        &self,
        application: &str,
        token: &str,
        (deferred, tries_max): (bool, u32),
        message: &Letter<'_>,
    ) -> Result<Receipt, Failed> {
        self.rest.acknowledging.ended(token).await;
        let mut tries = 0;
        loop {
            tries += 1;
            let sent = if deferred {
                let path = format!("/webhooks/{application}/{token}/messages/@original");
                self.rest.with_files(Method::PATCH, &path, &message.body, message.files).await
            } else {
                let ephemeral = message.with("flags", json!(64));
                let path = format!("/webhooks/{application}/{token}");
                self.rest.with_files(Method::POST, &path, &ephemeral.body, message.files).await
            };
            match sent {
                Err(Failed::Refused { code: UNKNOWN_WEBHOOK | UNKNOWN_MESSAGE, .. }) if tries < tries_max => {
                    tokio::time::sleep(ACK_WAIT).await;
                }
                sent => return sent.map(|_| Receipt::default()),
            }
        }
    }

    async fn in_channel(&self, parcel: &Parcel, channel: &ChannelId, message: &Letter<'_>) -> Result<Receipt, Failed> {
        let posted = self.post(parcel, channel.as_str(), message).await?;
        Ok(Receipt { posted: place(channel.as_str(), &posted), ..Receipt::default() })
    }

    async fn edit(&self, place: &MessageRef, message: &Letter<'_>) -> Result<Receipt, Failed> {
        let path = format!("/channels/{}/messages/{}", place.channel, place.message);
        let mut body = message.body.clone();
        if let Some(object) = body.as_object_mut() {
            // The files of the message stay as they are.
            object.remove("attachments");
        }
        self.rest.patch(&path, &body).await?;
        Ok(Receipt { posted: Some(place.clone()), ..Receipt::default() })
    }

    async fn in_thread(&self, parcel: &Parcel, message: &Letter<'_>) -> Result<Receipt, Failed> {
        let Address::Thread { channel, root, thread, direct, name } = &parcel.to else {
            return Ok(Receipt::default());
        };
        if *direct {
            let channel = match channel.person() {
                Some(person) => self.rest.direct(person).await?,
                None => channel.0.clone(),
            };
            let posted = self.post(parcel, &channel, message).await?;
            return Ok(Receipt { posted: place(&channel, &posted), ..Receipt::default() });
        }
        match (thread, root) {
            (Some(thread), _) => self.post_in(parcel, thread.as_str(), root.clone(), message).await,
            (None, Some(root)) => match self.make_thread(channel, root, name).await {
                Ok(thread) => self.post_in(parcel, &thread, Some(root.clone()), message).await,
                Err(failed) if no_thread_here(&failed) => {
                    // The thread cannot be: the answer hangs on the question as a reply.
                    tracing::warn!(%channel, %failed, "no thread can be made; answering in the channel: give the bot Create Public Threads there");
                    let reference = json!({ "message_id": root.as_str(), "fail_if_not_exists": false });
                    let reply = message.with("message_reference", reference);
                    let posted = self.post(parcel, channel.as_str(), &reply).await?;
                    Ok(Receipt { posted: place(channel.as_str(), &posted), ..Receipt::default() })
                }
                Err(failed) => Err(failed),
            },
            (None, None) => self.open_thread(parcel, channel, name, message).await,
        }
    }

    async fn post_in(
        &self,
        parcel: &Parcel,
        thread: &str,
        root: Option<MessageId>,
        message: &Letter<'_>,
    ) -> Result<Receipt, Failed> {
        let posted = match self.post(parcel, thread, message).await {
            Err(failed) if failed.code() == Some(ARCHIVED) => {
                self.rest.patch(&format!("/channels/{thread}"), &json!({ "archived": false })).await?;
                self.post(parcel, thread, message).await?
            }
            posted => posted?,
        };
        let made = Some(ThreadId(thread.to_owned()));
        Ok(Receipt { posted: place(thread, &posted), root, thread: made, ..Receipt::default() })
    }

    /// The thread on a message has the message's id; made twice it is the same thread.
    async fn make_thread(&self, channel: &ChannelId, root: &MessageId, name: &str) -> Result<String, Failed> {
        let path = format!("/channels/{channel}/messages/{root}/threads");
        match self.rest.post(&path, &thread_named(name)).await {
            Ok(_) => Ok(root.0.clone()),
            Err(failed) if failed.code() == Some(THREAD_EXISTS) => Ok(root.0.clone()),
            Err(failed) => Err(failed),
        }
    }

    /// Posts in the channel and makes a thread under that; in a forum, a post.
    async fn open_thread(
        &self,
        parcel: &Parcel,
        channel: &ChannelId,
        name: &str,
        message: &Letter<'_>,
    ) -> Result<Receipt, Failed> {
        let posted = match self.post(parcel, channel.as_str(), message).await {
            Err(failed) if failed.code() == Some(NOT_A_TEXT_CHANNEL) => {
                return self.open_forum_post(channel, name, message).await;
            }
            posted => posted?,
        };
        let placed = place(channel.as_str(), &posted);
        let Some(root) = placed.as_ref().map(|placed| placed.message.clone()) else {
            return Err(Failed::Lost("the post's id is missing".to_owned()));
        };
        let thread = match self.make_thread(channel, &root, name).await {
            Ok(thread) => Some(ThreadId(thread)),
            Err(failed) if no_thread_here(&failed) => None,
            Err(failed) => return Err(failed),
        };
        Ok(Receipt { posted: placed, root: Some(root), thread, ..Receipt::default() })
    }

    async fn open_forum_post(&self, channel: &ChannelId, name: &str, message: &Letter<'_>) -> Result<Receipt, Failed> {
        let body = with(&thread_named(name), "message", message.body.clone());
        let path = format!("/channels/{channel}/threads");
        let made = self.rest.with_files(Method::POST, &path, &body, message.files).await?;
        let id = made.get("id").and_then(Value::as_str).unwrap_or_default().to_owned();
        Ok(Receipt {
            posted: None,
            root: Some(MessageId(id.clone())),
            thread: Some(ThreadId(id)),
            ..Receipt::default()
        })
    }

    /// Posts once: where an earlier try may have got through it is looked for first; one that overlaps meets the nonce.
    async fn post(&self, parcel: &Parcel, channel: &str, message: &Letter<'_>) -> Result<Value, Failed> {
        if parcel.maybe_posted
            && let Some(found) = self.find(parcel, channel, &message.body).await?
        {
            return Ok(found);
        }
        let message = message.with("nonce", json!(nonce(parcel))).with("enforce_nonce", json!(holds(Guard::Lookup)));
        let path = format!("/channels/{channel}/messages");
        self.rest.with_files(Method::POST, &path, &message.body, message.files).await
    }

    /// A message of ours that is this one, posted since the notice was stored.
    async fn find(&self, parcel: &Parcel, channel: &str, message: &Value) -> Result<Option<Value>, Failed> {
        let since = snowflake(parcel.stored_at.as_millisecond() - 1000);
        let path = format!("/channels/{channel}/messages?after={since}&limit={LOOK_BACK}");
        let found = self.rest.get(&path).await?;
        let nonce = nonce(parcel);
        let is_ours = |posted: &&Value| {
            let author = posted.get("author");
            let bot = author.and_then(|author| author.get("bot")).and_then(Value::as_bool).unwrap_or(false);
            let by_nonce = posted.get("nonce").and_then(Value::as_str) == Some(nonce.as_str());
            by_nonce || (bot && reads_like(posted, message))
        };
        Ok(found.as_array().and_then(|posted| posted.iter().find(is_ours).cloned()))
    }
}

fn place(channel: &str, posted: &Value) -> Option<MessageRef> {
    let message = posted.get("id").and_then(Value::as_str)?;
    Some(MessageRef { channel: ChannelId(channel.to_owned()), message: MessageId(message.to_owned()) })
}

fn thread_named(name: &str) -> Value {
    let name: String = name.chars().filter(|c| !c.is_control()).collect();
    let name = if name.trim().is_empty() { "ticket" } else { name.trim() };
    json!({ "name": shorten(name, THREAD_NAME_MAX), "auto_archive_duration": AUTO_ARCHIVE_MINUTES })
}

fn with(value: &Value, key: &str, more: Value) -> Value {
    let mut value = value.clone();
    if let Some(object) = value.as_object_mut() {
        object.insert(key.to_owned(), more);
    }
    value
}

/// A thread cannot be made on this message, now or ever, but the channel may still take words.
const fn no_thread_here(failed: &Failed) -> bool {
    matches!(failed.code(), Some(THREADS_FULL | MISSING_PERMISSIONS | UNKNOWN_MESSAGE))
}

/// Without the permission, or over Discord's size for a request.
const fn takes_no_files(failed: &Failed) -> bool {
    matches!(failed.code(), Some(MISSING_PERMISSIONS | TOO_LARGE))
}

fn verdict(failed: &Failed, to: &Address) -> Undelivered {
    let reason = || format!("{} {failed}", place_words(to));
    match failed {
        Failed::RateLimited { after } => Undelivered::Busy { after: *after },
        Failed::Unreached(_) => Undelivered::Later { after: None, reason: reason() },
        Failed::Lost(_) => Undelivered::Unknown { reason: reason() },
        Failed::Refused { status: 500.., .. } => Undelivered::Unknown { reason: reason() },
        Failed::Refused { status: 401, .. } => Undelivered::Later {
            after: Some(Duration::from_secs(300)),
            reason: "Discord refuses the token: set DISCORD_TOKEN (or discord.token) anew".to_owned(),
        },
        Failed::Refused { code: MISSING_PERMISSIONS | MISSING_ACCESS, .. } => Undelivered::Refused {
            reason: format!(
                "{}: give the bot View Channel, Send Messages, Send Messages in Threads, Create Public Threads and Embed \
                 Links there",
                reason()
            ),
        },
        Failed::Refused { code: UNKNOWN_CHANNEL, .. } => {
            Undelivered::Refused { reason: format!("{}: check the channel's id in [[workspace]]", reason()) }
        }
        Failed::Refused { code: DMS_CLOSED, .. } => {
            Undelivered::Refused { reason: "the person takes no direct messages from the bot".to_owned() }
        }
        Failed::Refused { .. } => Undelivered::Refused { reason: reason() },
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
