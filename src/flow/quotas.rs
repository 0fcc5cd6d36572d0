//! Who asks too much of the desk is told so once, and is not listened to until they have paused.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use jiff::{SignedDuration, Timestamp};

use super::{Flow, Taking};
use crate::domain::quota::{Counted, Quotas};
use crate::domain::{Act, Decision, Destination, Event, Notice, Person, Post, Refusal, WorkspaceId};
use crate::store::{Failure, Tx, inbox, quotas};

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

/// What becomes of an event whose key was taken.
pub(super) enum Turn {
    /// It was taken before.
    Again,
    /// It is decided.
    Goes,
    /// It is too much: this is all that comes of it.
    TooMuch(Decision),
}

impl Flow {
    /// Takes an event's key, and looks whether it is one too many of its person or of its workspace. What is found late
    /// comes all at once, and is not counted.
    pub(super) async fn turn(
        &self,
        tx: &mut Tx,
        event: &Event,
        taking: Taking<'_>,
        person: &Person,
        now: Timestamp,
    ) -> Result<Turn, Failure> {
        let (workspace, id, counted) = (&event.workspace, &person.named.id, Counted::of(&event.act));
        let live = taking.quiet.is_none();
        if !inbox::take_from(tx, workspace, &event.key, live.then_some((id, counted)), now).await? {
            return Ok(Turn::Again);
        }
        if !live {
            return Ok(Turn::Goes);
        }
        let window = now.checked_sub(Quotas::WINDOW).unwrap_or(Timestamp::MIN);
        let is_over = match self.policy.quotas.of(counted, person.role) {
            Some(max) => quotas::of_person(tx, workspace, id, counted, window, max + 1).await? > max,
            None => false,
        };
        if !is_over && !self.is_rushed(tx, workspace, now).await? {
            return Ok(Turn::Goes);
        }
        let mut decision = Decision::default();
        if event.act != Act::OpenedHome && quotas::to_tell(tx, workspace, id, window, now).await? {
            let (person_id, reply) = (id.clone(), event.reply.clone());
            let to = Destination::Private { person: person_id, reply, channel: event.channel.clone() };
            let refusal = if is_over { Refusal::TooMuch } else { Refusal::Busy };
            decision.posts.push(Post { to, locale: person.locale, notice: Notice::Refused(refusal) });
        }
        Ok(Turn::TooMuch(decision))
    }

    async fn is_rushed(&self, tx: &mut Tx, workspace: &WorkspaceId, now: Timestamp) -> Result<bool, Failure> {
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
