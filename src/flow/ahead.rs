//! What is read ahead of an event's transaction: it is much, and nobody who writes shall wait for that.

use super::Flow;
use crate::domain::command::Command;
use crate::domain::decide::Intent;
use crate::domain::digest::DigestFacts;
use crate::domain::privacy::{Held, Wish};
use crate::domain::{Event, Person, WorkspacePolicy};
use crate::store::{Failure, erasure};

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
            Intent::Command(Command::Privacy(Wish::Show | Wish::Export), _) => {
                let mut tx = self.db.read().await?;
                Some(Held(erasure::export(&mut tx, &event.workspace, person.named.id.as_str()).await?))
            }
            _ => None,
        };
        Ok(Ahead { digest: self.asked_digest(workspace, person, intent).await?, held })
    }
}
