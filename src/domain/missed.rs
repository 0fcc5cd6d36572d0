//! What was said while the desk did not listen: where it is read from, what is answered late, and what agents are told.
//!
//! A question that is found late is answered as if it were new only for so long ([`Quiet`]). Past that, people in the
//! channel have gone on, and an answer out of nowhere, or fifty of them after a night's outage, is noise: an overheard
//! question is left alone then, and the agents' channel gets one list of them, from which an agent makes a ticket where
//! it is still wanted (🎫). What was said to the desk, by a customer with a plan, or in a conversation that is there, is
//! taken as ever.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::decide::Intent;
use super::{
    Act, Change, ChannelId, Decision, Destination, Event, MessageId, Named, Notice, Person, Post, ThreadId, Untrusted,
    WorkspaceId, WorkspacePolicy,
};

/// Questions that a report names.
const NAMED_MAX: usize = 5;
/// Graphemes of a question in a report.
const HEADLINE_GRAPHEMES_MAX: usize = 120;

/// For how long a question that is found late is answered as if it were new.
pub type Quiet = SignedDuration;

/// A place in which some messages may not have been heard.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Missing {
    /// The guild or team.
    pub workspace: WorkspaceId,
    /// The channel.
    pub channel: ChannelId,
    /// The thread in it; none for what stands in the channel itself.
    pub thread: Option<ThreadId>,
    /// Whether the channel is a direct one.
    pub direct: bool,
    /// The last message before the gap.
    pub after: MessageId,
    /// Which gap: what is read to its end may have got another one meanwhile.
    pub gap: i64,
}

/// What became of a message that was found late.
#[derive(Debug, Clone, PartialEq)]
pub enum Found {
    /// It was taken before, or is none of the desk's.
    Known,
    /// It was taken now.
    Taken,
    /// It is too old to be answered as if it were new: nothing of it is stored until the place is read to its end.
    Left(Box<Left>),
}

/// A question that was left alone because it was found too late.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Left {
    /// The key of its event.
    pub key: String,
    /// The message.
    pub message: MessageId,
    /// When it was written.
    pub at: Timestamp,
    /// Who wrote it.
    pub by: Named,
    /// Its beginning.
    pub text: Untrusted,
}

/// Why something was not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Why {
    /// It is older than the desk reads back.
    TooOld,
    /// There is more of it than the desk reads back.
    TooMany,
    /// The platform does not let the desk read there.
    Unreadable,
}

/// A gap that cannot be closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lost {
    /// From when on.
    pub since: Timestamp,
    /// Until when.
    pub until: Timestamp,
    /// Why.
    pub why: Why,
}

/// A place that was read to its end, with all that came of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Closed {
    /// The place.
    pub place: Missing,
    /// The last message that was read.
    pub read_to: Option<MessageId>,
    /// What cannot be read.
    pub lost: Option<Lost>,
    /// What was left alone, oldest first.
    pub left: Vec<Left>,
}

/// What agents are told of a place where something was missed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Missed {
    /// The guild or team, for links.
    pub workspace: WorkspaceId,
    /// The channel.
    pub channel: ChannelId,
    /// The thread in it.
    pub thread: Option<ThreadId>,
    /// What was not read.
    pub lost: Option<Lost>,
    /// The first of the questions that were left alone.
    pub left: Vec<Left>,
    /// How many there are in all.
    pub left_total: u32,
}

/// Whether a message that was found late is left alone: an overheard question that would begin a conversation.
#[must_use]
pub fn is_left(
    event: &Event,
    person: &Person,
    intent: &Intent,
    decision: &Decision,
    now: Timestamp,
    quiet: Quiet,
) -> bool {
    let overheard = matches!(intent, Intent::Message { called: false, .. });
    let begins = decision.changes.iter().any(|change| matches!(change, Change::ConversationBegun(_)));
    overheard && begins && !person.plan.paid && now.duration_since(event.at) > quiet
}

/// The question of a message that is left alone.
#[must_use]
pub fn left(event: &Event) -> Option<Left> {
    let Act::Said { message, text, .. } = &event.act else { return None };
    Some(Left {
        key: event.key.clone(),
        message: message.clone(),
        at: event.at,
        by: event.author.named(),
        text: text.headline(HEADLINE_GRAPHEMES_MAX),
    })
}

/// What the agents' channel is told of a place, if there is something that the desk cannot mend itself.
#[must_use]
pub fn report(workspace: &WorkspacePolicy, closed: &Closed) -> Option<Post> {
    let Closed { place, lost, left, .. } = closed;
    if lost.is_none() && left.is_empty() {
        return None;
    }
    let missed = Missed {
        workspace: place.workspace.clone(),
        channel: place.channel.clone(),
        thread: place.thread.clone(),
        lost: *lost,
        left: left.iter().take(NAMED_MAX).cloned().collect(),
        left_total: u32::try_from(left.len()).unwrap_or(u32::MAX),
    };
    let to = Destination::Channel(workspace.agents_channel.clone()?);
    Some(Post { to, locale: workspace.locale, notice: Notice::Missed(Box::new(missed)) })
}
