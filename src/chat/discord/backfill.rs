//! What was said while nobody listened, by REST: `GET /channels/{id}/messages?after=`, a hundred a page, and the threads
//! that began meanwhile.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use serde_json::Value;
use serenity::model::channel::Message;
use serenity::model::id::{GuildId, UserId};

use super::identify::{Directory, Place, author_of_message};
use super::listen::{is_words, said};
use super::rest::{Failed, Rest};
use crate::chat::catch_up::{Cut, Raw, Reader, Span, Stretch, Unread};
use crate::chat::pauses::Pauses;
use crate::domain::missed::Missing;
use crate::domain::{Event, MessageId, Platform, ThreadId};

/// Messages of a page: as many as Discord gives.
const PAGE: usize = 100;
/// Of the fifty requests a second that Discord allows, reading back takes four: people who ask now come first.
const SPACING: Duration = Duration::from_millis(250);
const BURST: u32 = 8;
/// A forum, and a forum of media: posts are threads, and nothing stands in the channel itself.
const FORUMS: [i64; 2] = [15, 16];

/// Reads channels and threads.
pub(super) struct Backfill {
    rest: Arc<Rest>,
    directory: Arc<Directory>,
    bot: UserId,
    /// Whether it reads what does not speak to the desk, as it hears that live. REST would give it all the same.
    hears_all: bool,
    pauses: Pauses,
}

impl Backfill {
    pub(super) fn new(rest: Arc<Rest>, directory: Arc<Directory>, bot: UserId, hears_all: bool) -> Self {
        Self { rest, directory, bot, hears_all, pauses: Pauses::default() }
    }

    async fn get(&self, path: &str) -> Result<Value, Unread> {
        self.pauses.turn("read back", SPACING, BURST).await.map_err(Unread::RateLimited)?;
        self.rest.get(path).await.map_err(unread)
    }

    async fn messages(&self, channel: &str, span: &Span, stretch: &mut Stretch) -> Result<(), Unread> {
        let mut after = span.after.clone();
        loop {
            let page = self.get(&format!("/channels/{channel}/messages?after={after}&limit={PAGE}")).await?;
            let Value::Array(mut page) = page else { return Err(Unread::Failed("no list of messages".to_owned())) };
            let is_last = page.len() < PAGE;
            // The newest comes first.
            page.reverse();
            for body in page {
                let Some(id) = body.get("id").and_then(Value::as_str).map(MessageId::from) else { continue };
                if span.before.as_ref().is_some_and(|before| id.ordinal() >= before.ordinal()) {
                    return Ok(());
                }
                if span.is_full(&stretch.messages) {
                    stretch.cut = Some(Cut::Newer);
                    return Ok(());
                }
                let by_person = body.pointer("/author/bot") != Some(&Value::Bool(true))
                    && body.get("webhook_id").is_none_or(Value::is_null);
                after = id.clone();
                stretch.messages.push(Raw { id, body, by_person });
            }
            if is_last {
                return Ok(());
            }
        }
    }

    /// Threads of the channel that began after a message: those that are active, and of a forum the archived ones too,
    /// since a post may have gone to sleep meanwhile.
    async fn threads(&self, place: &Missing, span: &Span, forum: bool) -> Result<Vec<(ThreadId, MessageId)>, Unread> {
        let mut lists = vec![format!("/guilds/{}/threads/active", place.workspace.id)];
        if forum {
            lists.push(format!("/channels/{}/threads/archived/public?limit=100", place.channel));
        }
        let mut threads = Vec::new();
        for list in lists {
            let found = self.get(&list).await?;
            for thread in found.get("threads").and_then(Value::as_array).into_iter().flatten() {
                let text = |key: &str| thread.get(key).and_then(Value::as_str);
                let (Some(id), true) = (text("id"), text("parent_id") == Some(place.channel.as_str())) else {
                    continue;
                };
                let first = MessageId::from(id);
                if first.ordinal() > span.after.ordinal() {
                    // A post's first message has the thread's own id.
                    let before = first.ordinal().map_or(first, |id| MessageId((id - 1).to_string()));
                    threads.push((ThreadId::from(id), before));
                }
            }
        }
        threads.sort_by_key(|(_, before)| before.ordinal());
        Ok(threads)
    }
}

#[async_trait]
impl Reader for Backfill {
    fn platform(&self) -> Platform {
        Platform::Discord
    }

    async fn read(&self, place: &Missing, span: &Span) -> Result<Stretch, Unread> {
        let mut stretch = Stretch::default();
        if let Some(thread) = &place.thread {
            self.messages(thread.as_str(), span, &mut stretch).await?;
            return Ok(stretch);
        }
        let channel = place.channel.as_str();
        let kind = self.get(&format!("/channels/{channel}")).await?.get("type").and_then(Value::as_i64);
        let forum = kind.is_some_and(|kind| FORUMS.contains(&kind));
        if !forum {
            self.messages(channel, span, &mut stretch).await?;
        }
        if !place.direct && span.before.is_none() {
            stretch.threads = self.threads(place, span, forum).await?;
        }
        Ok(stretch)
    }

    async fn event(&self, place: &Missing, message: &Value) -> Result<Option<Event>, Unread> {
        let Ok(message) = serde_json::from_value::<Message>(message.clone()) else { return Ok(None) };
        let Ok(guild) = place.workspace.id.parse::<GuildId>() else { return Ok(None) };
        let is_heard = self.hears_all || place.direct || message.mentions.iter().any(|user| user.id == self.bot);
        if !is_heard || !is_words(&message) {
            return Ok(None);
        }
        // What is read comes without the writer's membership, which decides what they may do.
        let member = self.directory.member(guild, message.author.id).await.map_err(unread)?;
        let author = member.unwrap_or_else(|| author_of_message(&message.author, None));
        let at = Place { channel: place.channel.clone(), thread: place.thread.clone() };
        Ok(said(&message, (guild, author), at, place.direct, self.bot))
    }
}

fn unread(failed: Failed) -> Unread {
    match failed {
        Failed::RateLimited { after } => Unread::RateLimited(after),
        Failed::Refused { status: 404, .. } => Unread::Gone,
        Failed::Refused { status: 401, .. } => Unread::Failed("the token is refused".to_owned()),
        Failed::Refused { status: 400..=499, code, message } => Unread::Refused(format!("code {code}: {message}")),
        failed => Unread::Failed(failed.to_string()),
    }
}
