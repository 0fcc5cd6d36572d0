//! Gateway events become the desk's events, in the order they came.

use std::collections::HashSet;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use async_trait::async_trait;
use futures_util::FutureExt;
use serde_json::Value;
use serenity::all::{Context, Event as Gateway, RawEventHandler};
use serenity::model::channel::{Message, MessageType, Reaction, ReactionType};
use serenity::model::id::{ChannelId, GuildId, UserId};
use tokio::sync::{Mutex, mpsc};
use tokio::task::JoinSet;

use super::identify::{Directory, Place, author_of_member, author_of_message, made_at, workspace};
use super::interact::Interactions;
use super::register;
use super::rest::{Failed, Rest};
use crate::chat::books::Unreadable;
use crate::chat::catch_up::CatchUp;
use crate::chat::seal::Seal;
use crate::domain::{Act, Author, Event, MessageId, Platform, Untrusted, WorkspaceId, WorkspacePolicy};
use crate::vitals;

/// Events that may wait; serenity itself has no backpressure.
pub(super) const WAITING_MAX: usize = 1024;
/// Answers, look-ups and registrations that run beside the listening.
const BESIDE_MAX: usize = 64;
/// The reaction that asks for a ticket.
const TICKET_EMOJI: &str = "🎫";
/// The reaction that marks what solved a question.
const SOLVED_EMOJI: &str = "✅";

/// Puts what the gateway says into a queue. On a current-thread runtime its tasks run in the order of the events.
pub(super) struct Queue(pub(super) mpsc::Sender<Gateway>);

#[async_trait]
impl RawEventHandler for Queue {
    async fn raw_event(&self, _: Context, event: Gateway) {
        // Where nobody takes events any more the listener has ended.
        let _ = self.0.send(event).await;
    }
}

/// Takes events from the queue into the desk.
pub(super) struct Listener {
    rest: Arc<Rest>,
    directory: Arc<Directory>,
    ears: Arc<CatchUp>,
    interactions: Arc<Interactions>,
    bot: UserId,
    /// Channels in which a ✅ means something.
    community: Arc<HashSet<crate::domain::ChannelId>>,
    /// Marks are taken one after the other: given and taken back, the last one counts.
    marks: Arc<Mutex<()>>,
    beside: JoinSet<()>,
}

impl Listener {
    pub(super) fn new(
        rest: Arc<Rest>,
        directory: Arc<Directory>,
        ears: Arc<CatchUp>,
        (bot, seal): (UserId, Seal),
        workspaces: &[WorkspacePolicy],
    ) -> Self {
        let inlet = ears.inlet().clone();
        let interactions = Arc::new(Interactions::new(Arc::clone(&rest), Arc::clone(&directory), inlet, seal));
        let community = workspaces.iter().flat_map(|workspace| workspace.community.keys().cloned()).collect();
        let (community, marks) = (Arc::new(community), Arc::default());
        Self { rest, directory, ears, interactions, bot, community, marks, beside: JoinSet::new() }
    }

    /// Takes events until the queue has ended, and finishes what was begun.
    pub(super) async fn take(mut self, mut queue: mpsc::Receiver<Gateway>) {
        while let Some(event) = queue.recv().await {
            self.ears.heard();
            vitals::heard(Platform::Discord);
            self.heard_safely(event).await;
            while self.beside.len() >= BESIDE_MAX {
                self.beside.join_next().await;
            }
            while self.beside.try_join_next().is_some() {}
        }
        while self.beside.join_next().await.is_some() {}
    }

    /// An event that makes the desk panic costs a dead letter, and the next one is heard.
    async fn heard_safely(&mut self, event: Gateway) {
        let keepsake = matters(&event).then(|| event.clone());
        if AssertUnwindSafe(self.heard(event)).catch_unwind().await.is_ok() {
            return;
        }
        let frame = keepsake.and_then(|event| serde_json::to_value(event).ok()).unwrap_or_default();
        self.unreadable(frame, "it made the desk panic").await;
    }

    async fn unreadable(&self, frame: Value, reason: &'static str) {
        let text = |key: &str| frame.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
        let workspace = WorkspaceId::new(Platform::Discord, text("guild_id"));
        let unreadable = Unreadable { workspace, key: text("id"), frame, reason };
        if self.ears.inlet().unreadable(unreadable).await.is_err() {
            tracing::error!(reason, "an event is lost");
        }
    }

    async fn heard(&mut self, event: Gateway) {
        match event {
            Gateway::Ready(said) => {
                tracing::info!("Discord is listened to");
                // What was said before this session is replayed to nobody.
                self.ears.gap();
                // Once for all shards.
                if said.ready.shard.is_none_or(|shard| shard.id.0 == 0) {
                    let (rest, application) = (Arc::clone(&self.rest), said.ready.application.id.to_string());
                    self.beside.spawn(async move { register::commands(&rest, &application).await });
                }
            }
            Gateway::Resumed(_) => tracing::info!("Discord is listened to again; what was missed is replayed"),
            Gateway::GuildCreate(created) => {
                let guild = created.guild;
                self.tell_unknown_guild(guild.id, &guild.name);
                guild.channels.keys().for_each(|channel| self.directory.learn(*channel, None));
                guild.threads.iter().for_each(|thread| self.directory.learn(thread.id, thread.parent_id));
            }
            Gateway::ThreadCreate(created) => self.directory.learn(created.thread.id, created.thread.parent_id),
            Gateway::ThreadUpdate(updated) => self.directory.learn(updated.thread.id, updated.thread.parent_id),
            Gateway::ChannelCreate(created) => self.directory.learn(created.channel.id, None),
            Gateway::MessageCreate(created) => self.message(created.message).await,
            Gateway::ReactionAdd(added) => self.reaction(added.reaction, true),
            Gateway::ReactionRemove(removed) => self.reaction(removed.reaction, false),
            Gateway::InteractionCreate(created) => {
                // Committed here, in order; answered beside.
                if let Some(answering) = self.interactions.heard(created.interaction).await {
                    self.beside.spawn(answering);
                }
            }
            // serenity makes this of events that it does not know, and of those that it cannot read.
            Gateway::Unknown(unknown) if READ_KINDS.contains(&unknown.kind.as_str()) => {
                self.unreadable(unknown.value, "it cannot be read").await;
            }
            Gateway::Unknown(unknown) => tracing::debug!(kind = unknown.kind, "an event that is not known"),
            _ => {}
        }
    }

    fn tell_unknown_guild(&self, guild: GuildId, name: &str) {
        if !self.directory.guilds().contains(&guild) {
            let name = name.escape_debug().to_string();
            tracing::warn!(
                %guild, name,
                "the bot is in a guild that is not configured, and is silent there: add [[workspace]] platform = \
                 \"discord\", id = \"{guild}\""
            );
        }
    }

    async fn message(&mut self, message: Message) {
        if !is_words(&message) {
            return;
        }
        let home = match message.guild_id {
            Some(guild) => (guild, author_of_message(&message.author, message.member.as_deref())),
            None => match self.directory.home(message.author.id).await {
                Ok(Some(home)) => home,
                Ok(None) => return,
                Err(failed) => {
                    tracing::warn!(%failed, "the writer of a direct message could not be looked up; it is read again");
                    self.ears.gap();
                    return;
                }
            },
        };
        let direct = message.guild_id.is_none();
        let place = self.directory.place(message.channel_id).await;
        let Some(event) = said(&message, home, place, direct, self.bot) else { return };
        // Its place in the order is taken here; many are committed at once.
        let taking = self.ears.begin_live(event).await;
        self.beside.spawn(async move {
            if taking.await.is_err() {
                tracing::error!(message = %message.id, "a message could not be stored; it is read again");
            }
        });
    }

    fn reaction(&mut self, reaction: Reaction, given: bool) {
        let ReactionType::Unicode(emoji) = &reaction.emoji else { return };
        let (Some(guild), Some(user)) = (reaction.guild_id, reaction.user_id) else { return };
        if user == self.bot || !self.directory.guilds().contains(&guild) {
            return;
        }
        match emoji.as_str() {
            TICKET_EMOJI if given => {}
            SOLVED_EMOJI if !self.community.is_empty() => return self.mark(reaction, guild, user, given),
            _ => return,
        }
        let (rest, directory) = (Arc::clone(&self.rest), Arc::clone(&self.directory));
        let inlet = self.ears.inlet().clone();
        self.beside.spawn(async move {
            match flagged(&rest, &directory, &reaction, guild, user).await {
                Ok(Some(event)) => {
                    if inlet.take(event).await.is_err() {
                        tracing::error!(message = %reaction.message_id, "a 🎫 reaction could not be stored and is lost");
                    }
                }
                Ok(None) => {}
                Err(failed) => {
                    let channel = reaction.channel_id;
                    tracing::warn!(
                        %channel, %failed,
                        "a message with a 🎫 reaction could not be read: give the bot View Channel and Read Message \
                         History there"
                    );
                }
            }
        });
    }
}

impl Listener {
    /// A ✅ was given or taken back, in a channel where that means something.
    fn mark(&mut self, reaction: Reaction, guild: GuildId, user: UserId, given: bool) {
        let (rest, directory) = (Arc::clone(&self.rest), Arc::clone(&self.directory));
        let inlet = self.ears.inlet().clone();
        let (community, marks) = (Arc::clone(&self.community), Arc::clone(&self.marks));
        self.beside.spawn(async move {
            let _turn = marks.lock().await;
            let place = directory.place(reaction.channel_id).await;
            if !community.contains(&place.channel) {
                return;
            }
            let event = if given {
                flagged(&rest, &directory, &reaction, guild, user).await.map(|found| found.map(marking))
            } else {
                unmarked(&directory, &reaction, guild, user).await
            };
            match event {
                // Discord gives a reaction no id: one that is given twice is marked twice, and that is the same.
                Ok(Some(event)) => {
                    let key = format!("k:{}:{user}:{:016x}", reaction.message_id, rand::random::<u64>());
                    if inlet.take(Event { key, ..event }).await.is_err() {
                        tracing::error!(message = %reaction.message_id, "a ✅ reaction could not be stored and is lost");
                    }
                }
                Ok(None) => {}
                Err(failed) => {
                    let channel = reaction.channel_id;
                    tracing::warn!(%channel, %failed, "a message with a ✅ reaction could not be read");
                }
            }
        });
    }
}

/// "This solved it", about the message that a flag would be about.
pub(super) fn marking(event: Event) -> Event {
    let act = match event.act {
        Act::Flagged { message, text, author } => Act::Marked { message, text, author },
        other => other,
    };
    Event { act, ..event }
}

async fn unmarked(
    directory: &Directory,
    reaction: &Reaction,
    guild: GuildId,
    user: UserId,
) -> Result<Option<Event>, Failed> {
    let Some(author) = directory.member(guild, user).await?.filter(|by| !by.bot) else { return Ok(None) };
    let place = directory.place(reaction.channel_id).await;
    Ok(Some(Event {
        key: String::new(),
        at: made_at(reaction.message_id.get()),
        workspace: workspace(guild),
        channel: place.channel,
        thread: place.thread,
        direct: false,
        author,
        reply: None,
        act: Act::Unmarked { message: MessageId(reaction.message_id.to_string()) },
    }))
}

/// Events that the desk acts on.
const READ_KINDS: [&str; 3] = ["MESSAGE_CREATE", "MESSAGE_REACTION_ADD", "INTERACTION_CREATE"];

/// Whether an event is worth keeping where it makes trouble.
const fn matters(event: &Gateway) -> bool {
    matches!(event, Gateway::MessageCreate(_) | Gateway::ReactionAdd(_) | Gateway::InteractionCreate(_))
}

/// Whether somebody says something with the message: neither Discord itself nor a program.
pub(super) fn is_words(message: &Message) -> bool {
    let by_person = !message.author.bot && message.webhook_id.is_none();
    by_person && matches!(message.kind, MessageType::Regular | MessageType::InlineReply)
}

/// A message as an event, of somebody in the guild that it counts for; none where it comes without its words, as what
/// does not speak to the desk does without the message-content intent.
pub(super) fn said(
    message: &Message,
    (guild, author): (GuildId, Author),
    place: Place,
    direct: bool,
    bot: UserId,
) -> Option<Event> {
    let mentions_desk = message.mentions.iter().any(|user| user.id == bot);
    let text = spoken(&message.content, bot);
    if text.is_empty() {
        return None;
    }
    Some(Event {
        key: format!("m:{}", message.id),
        at: made_at(message.id.get()),
        workspace: workspace(guild),
        channel: place.channel,
        thread: place.thread,
        direct,
        author,
        reply: None,
        act: Act::Said { message: MessageId(message.id.to_string()), text: Untrusted::new(text), mentions_desk },
    })
}

/// A flagged message, looked up with the people about it.
async fn flagged(
    rest: &Rest,
    directory: &Directory,
    reaction: &Reaction,
    guild: GuildId,
    user: UserId,
) -> Result<Option<Event>, Failed> {
    let (channel, id) = (reaction.channel_id, reaction.message_id);
    let found = rest.get(&format!("/channels/{channel}/messages/{id}")).await?;
    let Ok(message) = serde_json::from_value::<Message>(found) else { return Ok(None) };
    let by = match &reaction.member {
        Some(member) => Some(author_of_member(member, None)),
        None => directory.member(guild, user).await?,
    };
    let Some(by) = by.filter(|by| !by.bot) else { return Ok(None) };
    let writer = match directory.member(guild, message.author.id).await? {
        Some(member) if message.webhook_id.is_none() => member,
        _ => author_of_message(&message.author, None),
    };
    Ok(Some(flag(&format!("r:{id}:{user}"), &message, channel, guild, (by, writer), directory).await))
}

/// "Make a ticket of this", about a message, by one person about the words of another.
pub(super) async fn flag(
    key: &str,
    message: &Message,
    channel: ChannelId,
    guild: GuildId,
    (by, writer): (Author, Author),
    directory: &Directory,
) -> Event {
    let place = directory.place(channel).await;
    let writer = Author { bot: writer.bot || message.webhook_id.is_some(), ..writer };
    Event {
        key: key.to_owned(),
        at: made_at(message.id.get()),
        workspace: workspace(guild),
        channel: place.channel,
        thread: place.thread,
        direct: false,
        author: by,
        reply: None,
        act: Act::Flagged {
            message: MessageId(message.id.to_string()),
            text: Untrusted::new(words_of(message)),
            author: writer,
        },
    }
}

/// What a message says: its own words, or those of its first embed.
fn words_of(message: &Message) -> String {
    let embed = message.embeds.first().and_then(|embed| embed.description.clone().or_else(|| embed.title.clone()));
    if message.content.is_empty() { embed.unwrap_or_default() } else { message.content.clone() }
}

/// The words without the mention of the desk.
fn spoken(content: &str, bot: UserId) -> String {
    let spoken = content.replace(&format!("<@{bot}>"), " ").replace(&format!("<@!{bot}>"), " ");
    spoken.trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mention_of_the_desk_is_no_part_of_the_question() {
        let bot = UserId::new(42);
        assert_eq!(spoken("<@42> why <@!42> lag? <@43>", bot), "why   lag? <@43>");
        assert_eq!(spoken("<@42>", bot), "");
    }
}
