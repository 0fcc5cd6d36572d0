//! Silences that have lasted long enough: what comes of each comes once, however many replicas look.

use jiff::Timestamp;

use super::{Flow, load, persist};
use crate::domain::{Acting, Decision, TicketNumber, WorkspacePolicy, silence};
use crate::store::{Failure, silences, tickets};

impl Flow {
    /// What comes of the silence around a ticket, if it has lasted long enough.
    pub(super) async fn end_silence(
        &self,
        workspace: &WorkspacePolicy,
        number: TicketNumber,
        now: Timestamp,
    ) -> Result<bool, Failure> {
        let mut tx = self.db.write().await?;
        // The ticket first: whoever else looks waits here, and finds what came of it.
        tickets::changes(&mut tx, &workspace.id, number).await?;
        let Some(silence) = silences::of_ticket(&mut tx, &workspace.id, number).await? else { return Ok(false) };
        let Some(file) = load::file(&mut tx, &workspace.id, number).await? else { return Ok(false) };
        let acting = Acting { policy: &self.policy, workspace, by: None, now };
        let decision = silence::ended(&acting, &file, silence);
        if decision == Decision::default() {
            return Ok(false);
        }
        persist::decision(&mut tx, &workspace.id, &decision, now).await?;
        tx.commit().await?;
        tracing::info!(workspace = %workspace.id, ticket = %number, "a silence has lasted long enough");
        Ok(true)
    }
}
