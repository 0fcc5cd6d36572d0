//! Who asks too much of the desk is told so once, and is not listened to until they have paused.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use jiff::{SignedDuration, Timestamp};

use super::Flow;
use crate::domain::quota::{Counted, Quotas};
use crate::domain::{Act, Decision, Destination, Event, Notice, Person, Post, Refusal, WorkspaceId};
use crate::store::{Failure, Tx, quotas};

/// How long it is taken as known whether a workspace is in a rush: it is counted once in this time.
const RUSH_KNOWN_FOR: SignedDuration = SignedDuration::from_secs(1);

/// Which workspaces were in a rush when that was counted last.
#[derive(Debug, Clone, Default)]
pub struct Rush(Arc<Mutex<HashMap<WorkspaceId, (Timestamp, bool)>>>);

impl Rush {
    fn known(&self, workspace: &WorkspaceId, now: Timestamp) -> Option<bool> {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (at, rushed) = known.get(workspace)?;
        (now.duration_since(*at).abs() < RUSH_KNOWN_FOR).then_some(*rushed)
    }

    fn counted(&self, workspace: &WorkspaceId, now: Timestamp, rushed: bool) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(workspace.clone(), (now, rushed));
    }
}

impl Flow {
    /// The acts of a person that are counted: what they are, since when, and up to how many.
    pub(super) fn counted(&self, event: &Event, person: &Person, now: Timestamp) -> Option<(Counted, Timestamp, i64)> {
        let counted = Counted::of(&event.act);
        let max = self.policy.quotas.of(counted, person.role)?;
        Some((counted, window(now), max + 1))
    }

    /// All that comes of an event that is one too many of its person, who did so many `acts`, or of its workspace.
    pub(super) async fn too_much(
        &self,
        tx: &mut Tx,
        event: &Event,
        person: &Person,
        acts: i64,
        now: Timestamp,
    ) -> Result<Option<Decision>, Failure> {
        let (workspace, id) = (&event.workspace, &person.named.id);
        let is_over = self.counted(event, person, now).is_some_and(|(_, _, up_to)| acts >= up_to);
        if !is_over && !self.is_rushed(tx, workspace, now).await? {
            return Ok(None);
        }
        let mut decision = Decision::default();
        if event.act != Act::OpenedHome && quotas::to_tell(tx, workspace, id, window(now), now).await? {
            let (person_id, reply) = (id.clone(), event.reply.clone());
            let to = Destination::Private { person: person_id, reply, channel: event.channel.clone() };
            let refusal = if is_over { Refusal::TooMuch } else { Refusal::Busy };
            decision.posts.push(Post { to, locale: person.locale, notice: Notice::Refused(refusal) });
        }
        Ok(Some(decision))
    }

    pub(super) async fn is_rushed(
        &self,
        tx: &mut Tx,
        workspace: &WorkspaceId,
        now: Timestamp,
    ) -> Result<bool, Failure> {
        let Some(max) = self.policy.quotas.workspace else { return Ok(false) };
        if let Some(rushed) = self.rush.known(workspace, now) {
            return Ok(rushed);
        }
        let since = now.checked_sub(Quotas::RUSH_WINDOW).unwrap_or(Timestamp::MIN);
        let rushed = quotas::is_rushed(tx, workspace, since, max).await?;
        self.rush.counted(workspace, now, rushed);
        Ok(rushed)
    }
}

/// Since when acts are counted.
fn window(now: Timestamp) -> Timestamp {
    now.checked_sub(Quotas::WINDOW).unwrap_or(Timestamp::MIN)
}
