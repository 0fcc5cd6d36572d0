//! Who somebody is on Discord, and which channel a thread belongs to.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use jiff::Timestamp;
use serde_json::Value;
use serenity::model::guild::{Member, PartialMember};
use serenity::model::id::{ChannelId, GuildId, UserId};
use serenity::model::user::User;
use tokio::time::Instant;

use super::rest::{Failed, Rest};
use crate::domain::{self, Author, Locale, PersonId, Platform, Untrusted, WorkspaceId};

/// How long a membership that was looked up holds.
const MEMBER_FOR: Duration = Duration::from_secs(60);
/// Channels and members that are remembered.
const REMEMBERED_MAX: usize = 20_000;

/// The id of a guild as the desk's workspace.
pub(super) fn workspace(guild: GuildId) -> WorkspaceId {
    WorkspaceId::new(Platform::Discord, guild.to_string())
}

/// When something with this id was made: the time is in the id.
pub(super) fn made_at(id: u64) -> Timestamp {
    domain::MessageId(id.to_string()).made_at(Platform::Discord).unwrap_or(Timestamp::UNIX_EPOCH)
}

/// A person with the roles that they have in the guild of the event.
pub(super) fn author(user: &User, nick: Option<&str>, roles: Vec<String>, locale: Option<&str>) -> Author {
    let name = nick.or(user.global_name.as_deref()).unwrap_or(&user.name);
    Author {
        id: PersonId(user.id.to_string()),
        name: Untrusted::new(name),
        groups: roles,
        bot: user.bot,
        locale: locale.and_then(|tag| tag.parse::<Locale>().ok()),
    }
}

/// The author of a message, by the part of their membership that comes with it.
pub(super) fn author_of_message(user: &User, member: Option<&PartialMember>) -> Author {
    let roles = member.map(|member| member.roles.iter().map(ToString::to_string).collect()).unwrap_or_default();
    author(user, member.and_then(|member| member.nick.as_deref()), roles, None)
}

/// A member.
pub(super) fn author_of_member(member: &Member, locale: Option<&str>) -> Author {
    let roles = member.roles.iter().map(ToString::to_string).collect();
    author(&member.user, member.nick.as_deref(), roles, locale)
}

/// A channel in the desk's words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Place {
    /// The channel; for a thread the one that it belongs to.
    pub(super) channel: domain::ChannelId,
    /// The thread, if it is one.
    pub(super) thread: Option<domain::ThreadId>,
}

impl Place {
    /// A channel, or a thread with the channel that it belongs to.
    pub(super) fn of(id: ChannelId, parent_of_thread: Option<ChannelId>) -> Self {
        match parent_of_thread {
            Some(parent) => {
                Self { channel: domain::ChannelId(parent.to_string()), thread: Some(domain::ThreadId(id.to_string())) }
            }
            None => Self { channel: domain::ChannelId(id.to_string()), thread: None },
        }
    }
}

/// Members who were looked up, and until when that holds; `None` for somebody who is not one.
type Members = HashMap<(GuildId, UserId), (Instant, Option<Author>)>;

/// What is known of channels and members; what is not is asked for.
pub(super) struct Directory {
    rest: Arc<Rest>,
    guilds: Vec<GuildId>,
    threads: Mutex<HashMap<ChannelId, Option<ChannelId>>>,
    members: Mutex<Members>,
}

impl Directory {
    /// A directory of these guilds.
    pub(super) fn new(rest: Arc<Rest>, guilds: Vec<GuildId>) -> Self {
        Self { rest, guilds, threads: Mutex::default(), members: Mutex::default() }
    }

    /// The guilds that the desk serves.
    pub(super) fn guilds(&self) -> &[GuildId] {
        &self.guilds
    }

    /// Remembers a channel, and for a thread the channel that it belongs to.
    pub(super) fn learn(&self, channel: ChannelId, parent_of_thread: Option<ChannelId>) {
        let mut threads = self.threads.lock().unwrap_or_else(PoisonError::into_inner);
        if threads.len() >= REMEMBERED_MAX {
            threads.clear();
        }
        threads.insert(channel, parent_of_thread);
    }

    /// Where a channel id points. A channel that Discord does not show counts as no thread.
    pub(super) async fn place(&self, channel: ChannelId) -> Place {
        let known = self.threads.lock().unwrap_or_else(PoisonError::into_inner).get(&channel).copied();
        if let Some(parent) = known {
            return Place::of(channel, parent);
        }
        let parent = match self.rest.get(&format!("/channels/{channel}")).await {
            Ok(found) => {
                // Announcement, public and private threads.
                let is_thread = matches!(found.get("type").and_then(Value::as_i64), Some(10..=12));
                let parent = found.get("parent_id").and_then(Value::as_str).and_then(|id| id.parse().ok());
                parent.filter(|_| is_thread)
            }
            Err(failed) => {
                tracing::warn!(%channel, %failed, "a channel could not be looked up");
                return Place::of(channel, None);
            }
        };
        self.learn(channel, parent);
        Place::of(channel, parent)
    }

    /// A member of a guild with their roles; `None` for somebody who is not one.
    ///
    /// # Errors
    /// Discord could not be asked.
    pub(super) async fn member(&self, guild: GuildId, user: UserId) -> Result<Option<Author>, Failed> {
        let key = (guild, user);
        let known = self.members.lock().unwrap_or_else(PoisonError::into_inner).get(&key).cloned();
        if let Some((until, author)) = known.filter(|(until, _)| *until > Instant::now()) {
            let _ = until;
            return Ok(author);
        }
        let found = match self.rest.get(&format!("/guilds/{guild}/members/{user}")).await {
            Ok(found) => Some(found),
            Err(Failed::Refused { status: 404, .. }) => None,
            Err(failed) => return Err(failed),
        };
        let author = found.and_then(|mut found| {
            // The REST shape leaves the guild out, which the model wants.
            found.as_object_mut()?.insert("guild_id".to_owned(), guild.to_string().into());
            let member: Member = serde_json::from_value(found).ok()?;
            Some(author_of_member(&member, None))
        });
        let mut members = self.members.lock().unwrap_or_else(PoisonError::into_inner);
        if members.len() >= REMEMBERED_MAX {
            members.clear();
        }
        members.insert(key, (Instant::now() + MEMBER_FOR, author.clone()));
        Ok(author)
    }

    /// The guild that a direct message counts for, with the person's roles there: the first that they are in.
    ///
    /// # Errors
    /// Discord could not be asked.
    pub(super) async fn home(&self, user: UserId) -> Result<Option<(GuildId, Author)>, Failed> {
        for guild in &self.guilds {
            if let Some(author) = self.member(*guild, user).await? {
                return Ok(Some((*guild, author)));
            }
        }
        Ok(None)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_tells_when_it_was_made() {
        // The example of Discord's documentation.
        assert_eq!(made_at(175_928_847_299_117_063).to_string(), "2016-04-30T11:18:25.796Z");
    }
}
