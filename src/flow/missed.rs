//! What was said while the desk did not listen: gaps that begin and close, messages found late, sessions that are begun.

use jiff::{SignedDuration, Timestamp};

use super::{Flow, Handled, Taking};
use crate::domain::entitlement::SupportChannels;
use crate::domain::missed::{Closed, Found, Missing, Quiet, left, report};
use crate::domain::pace::Starting;
use crate::domain::{
    Act, Change, ChannelId, Conversation, Decision, Event, MessageId, Platform, ThreadId, WorkspaceId, WorkspacePolicy,
    pace,
};
use crate::store::{Failure, inbox, outbox, seen, starts};

/// Conversations that were begun within so long are watched, with or without a ticket.
const FRESH: SignedDuration = SignedDuration::from_hours(24);

/// A message that is to become the last that was heard in its place, as soon as all before it are committed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwedMark {
    workspace: WorkspaceId,
    channel: ChannelId,
    thread: Option<ThreadId>,
    direct: bool,
    message: MessageId,
    at: Timestamp,
}

impl OwedMark {
    pub(super) fn of(event: &Event, mark: &seen::Mark<'_>) -> Self {
        Self {
            workspace: event.workspace.clone(),
            channel: mark.channel.clone(),
            thread: mark.thread.cloned(),
            direct: mark.direct,
            message: mark.message.clone(),
            at: mark.at,
        }
    }

    /// What a message of a channel may come to owe.
    #[cfg(test)]
    pub(crate) fn at(event: &Event, message: &MessageId) -> Self {
        let thread = event.thread.as_ref();
        Self::of(event, &seen::Mark { channel: &event.channel, thread, direct: event.direct, message, at: event.at })
    }
}

impl Flow {
    /// Keeps a message as the last that was heard in its place, where all before it are committed.
    ///
    /// # Errors
    /// The database failed; more is read again after a crash.
    pub async fn keep_mark(&self, owed: &OwedMark) -> Result<(), Failure> {
        let OwedMark { workspace, channel, thread, direct, message, at } = owed;
        let mark = seen::Mark { channel, thread: thread.as_ref(), direct: *direct, message, at: *at };
        let mut tx = self.db.write().await?;
        seen::mark(&mut tx, workspace, &mark).await?;
        tx.commit().await
    }

    /// From now on messages may be missing in the watched places of a platform, until each is closed.
    ///
    /// # Errors
    /// The database failed; some workspaces may know of the gap.
    pub async fn gap_begins(&self, platform: Platform) -> Result<(), Failure> {
        let now = self.clock.now();
        for workspace in self.workspaces_on(platform) {
            let channels = match &workspace.support {
                SupportChannels::Listed(channels) => channels.as_slice(),
                SupportChannels::All => &[],
            };
            let fresh = now.checked_sub(FRESH).unwrap_or(Timestamp::MIN);
            let mut tx = self.db.write().await?;
            tx.take_turn(&workspace.id).await?;
            seen::gap_begins(&mut tx, &workspace.id, channels, fresh, now).await?;
            tx.commit().await?;
        }
        Ok(())
    }

    /// The places of a platform where messages may be missing.
    ///
    /// # Errors
    /// The database failed.
    pub async fn missing(&self, platform: Platform) -> Result<Vec<Missing>, Failure> {
        let mut missing = Vec::new();
        let mut tx = self.db.read().await?;
        for workspace in self.workspaces_on(platform) {
            missing.extend(seen::missing(&mut tx, &workspace.id).await?);
        }
        Ok(missing)
    }

    /// Takes an event that was found late; a question older than `quiet` may be left alone.
    ///
    /// # Errors
    /// The database failed, and nothing of it is stored.
    pub async fn found(&self, event: &Event, quiet: Quiet) -> Result<Found, Failure> {
        Ok(match self.take(event, Taking { quiet: Some(quiet), may_mark: None }).await?.0 {
            Handled::Left => left(event).map_or(Found::Known, |left| Found::Left(Box::new(left))),
            Handled::Decided { .. } => Found::Taken,
            Handled::Again | Handled::NotOurs => Found::Known,
        })
    }

    /// A place was read to its end: its gap is closed, and agents are told what the desk cannot mend, once. What came
    /// live meanwhile was not left alone.
    ///
    /// # Errors
    /// The database failed; the gap is still there.
    pub async fn closed(&self, closed: &Closed) -> Result<(), Failure> {
        let now = self.clock.now();
        let mut closed = closed.clone();
        let workspace = &closed.place.workspace.clone();
        let mut tx = self.db.write().await?;
        let mut still_left = Vec::new();
        for question in closed.left.drain(..) {
            if inbox::take(&mut tx, workspace, &question.key, now).await? {
                still_left.push(question);
            }
        }
        closed.left = still_left;
        let told = match self.policy.workspace(workspace).and_then(|policy| report(policy, &closed)) {
            Some(post) => outbox::put(&mut tx, workspace, &post, now).await?.is_some(),
            None => false,
        };
        let read_to = closed.read_to.as_ref().unwrap_or(&closed.place.after);
        seen::close(&mut tx, &closed.place, read_to).await?;
        tx.commit().await?;
        if told {
            self.stored.notify_waiters();
            self.stored.notify_one();
        }
        Ok(())
    }

    /// Counts a session of this bot that is about to begin, or tells how long it must wait: the day's starts are never
    /// used up, by however many processes.
    ///
    /// # Errors
    /// The database failed; do not begin one.
    pub async fn session_starts(&self, starting: &Starting) -> Result<Option<SignedDuration>, Failure> {
        let bot = starting.bot.as_str();
        let now = self.clock.now();
        let cutoff = now.checked_sub(pace::WINDOW).unwrap_or(Timestamp::MIN);
        let mut tx = self.db.write().await?;
        tx.take_turn(&WorkspaceId::new(Platform::Discord, bot)).await?;
        let wait = pace::wait(&starts::since(&mut tx, bot, cutoff).await?, starting, now);
        if wait.is_none() {
            starts::count(&mut tx, bot, now, cutoff).await?;
        }
        tx.commit().await?;
        Ok(wait)
    }

    fn workspaces_on(&self, platform: Platform) -> impl Iterator<Item = &WorkspacePolicy> {
        self.policy.workspaces.iter().filter(move |workspace| workspace.id.platform == platform)
    }
}

/// The message of an event as the last that was heard in its place, where that place is watched: a support channel, a
/// direct one, and the thread of a conversation. The first message of a forum post stands in the forum.
pub(super) fn mark<'a>(
    workspace: &WorkspacePolicy,
    event: &'a Event,
    conversation: Option<&Conversation>,
    decision: &Decision,
) -> Option<seen::Mark<'a>> {
    let Act::Said { message, .. } = &event.act else { return None };
    let thread = event.thread.as_ref().filter(|thread| thread.0 != message.0);
    let is_talk =
        conversation.is_some() || decision.changes.iter().any(|one| matches!(one, Change::ConversationBegun(_)));
    let watched = event.direct || is_talk || (thread.is_none() && workspace.is_support(&event.channel));
    watched.then_some(seen::Mark { channel: &event.channel, thread, direct: event.direct, message, at: event.at })
}
