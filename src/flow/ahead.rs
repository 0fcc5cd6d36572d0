//! What is read ahead of an event's transaction: it is much, and nobody who writes shall wait for that.

use jiff::Timestamp;
use tokio::sync::Semaphore;

use super::Flow;
use crate::domain::command::Command;
use crate::domain::decide::Intent;
use crate::domain::digest::DigestFacts;
use crate::domain::privacy::{Held, Wish};
use crate::domain::quota::{Counted, Quotas};
use crate::domain::{Event, Person, WorkspacePolicy};
use crate::store::{Failure, erasure, quotas};

/// Every row of the workspace is looked at: not for several people at once.
static WHOLE_DATABASE: Semaphore = Semaphore::const_new(1);

/// What was read.
#[derive(Debug, Default)]
pub(super) struct Ahead {
    /// The digest that an agent asks for.
    pub(super) digest: Option<DigestFacts>,
    /// What is held about who asks for that.
    pub(super) held: Option<Held>,
}

impl Flow {
    /// Reads what the decision of an intent needs.
    pub(super) async fn ahead(
        &self,
        workspace: &WorkspacePolicy,
        event: &Event,
        person: &Person,
        intent: &Intent,
    ) -> Result<Ahead, Failure> {
        let held = match intent {
            Intent::Command(Command::Privacy(Wish::Show | Wish::Export), _) => self.held(event, person).await?,
            _ => None,
        };
        Ok(Ahead { digest: self.asked_digest(workspace, person, intent).await?, held })
    }

    /// What is held about who asks for it; nothing where they ask too often, and get no answer.
    async fn held(&self, event: &Event, person: &Person) -> Result<Option<Held>, Failure> {
        let (id, counted) = (&person.named.id, Counted::of(&event.act));
        let _one = WHOLE_DATABASE.acquire().await;
        let mut tx = self.db.read().await?;
        if let Some(max) = self.policy.quotas.of(counted, person.role) {
            let since = self.clock.now().checked_sub(Quotas::WINDOW).unwrap_or(Timestamp::MIN);
            if quotas::of_person(&mut tx, &event.workspace, id, counted, since, max).await? >= max {
                return Ok(None);
            }
        }
        Ok(Some(Held(erasure::export(&mut tx, &event.workspace, id.as_str()).await?)))
    }
}
