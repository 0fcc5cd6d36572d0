//! Messages of which nothing comes but that they were heard, as of nearly all that people say to one another: nothing
//! is locked for them, and nobody waits.

use super::ahead::Ahead;
use super::{Flow, Handled, OwedMark, Taking, missed, understand};
use crate::domain::decide::Intent;
use crate::domain::quota::Counted;
use crate::domain::{Decision, Event, Person, WorkspacePolicy};
use crate::failpoint::{Point, reached};
use crate::store::glance::Glance;
use crate::store::{Failure, heard};

impl Flow {
    /// Takes a message of which nothing comes, by what there was at a `glance`; none where something may come of it, and
    /// the way of every event is to be gone.
    pub(super) async fn only_heard(
        &self,
        workspace: &WorkspacePolicy,
        (event, taking): (&Event, Taking<'_>),
        person: &Person,
        (intent, glance): (&Intent, &Glance),
    ) -> Result<Option<(Handled, Option<OwedMark>)>, Failure> {
        let Intent::Message { called: false, .. } = intent else { return Ok(None) };
        let now = self.clock.now();
        let is_over = self.counted(event, person, now).is_some_and(|(_, _, up_to)| glance.acts >= up_to);
        // In a thread, or alone with somebody, it may go on with what another event has just begun.
        let may_matter = event.thread.is_some() || event.direct || !glance.is_quiet() || is_over;
        if may_matter || taking.quiet.is_some() {
            return Ok(None);
        }
        let mut tx = self.db.read().await?;
        if self.is_rushed(&mut tx, &event.workspace, now).await? {
            return Ok(None);
        }
        let ahead = Ahead::default();
        let (situation, intent, decision) =
            self.considered(&mut tx, workspace, event, person, (intent, &ahead, glance), now).await?;
        if decision != Ok(Decision::default()) {
            return Ok(None);
        }
        drop(tx);
        let mark = missed::mark(workspace, event, situation.conversation.as_ref(), &Decision::default());
        let (mark, owed) = match mark {
            Some(mark) if taking.may_mark.is_some_and(|may_mark| !may_mark()) => {
                (None, Some(OwedMark::of(event, &mark)))
            }
            mark => (mark, None),
        };
        reached(Point::EventDecided).await;
        let counts = (&person.named.id, Counted::of(&event.act));
        let is_new = heard::keep(&self.db, &event.workspace, &event.key, (counts, mark.as_ref()), now).await?;
        reached(Point::EventCommitted).await;
        Ok(Some(match is_new {
            true => (Handled::Decided { verdict: understand::verdict(&intent) }, owed),
            false => (Handled::Again, None),
        }))
    }
}
