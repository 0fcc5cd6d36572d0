//! Tickets that were put off return to the queue when their moment comes, each once, however many replicas look.

use jiff::Timestamp;

use super::{Flow, load, persist};
use crate::domain::{Acting, Decision, TicketNumber, WorkspacePolicy, snooze};
use crate::store::Failure;

impl Flow {
    /// Wakes a ticket, if its moment has come.
    pub(super) async fn wake(
        &self,
        workspace: &WorkspacePolicy,
        number: TicketNumber,
        now: Timestamp,
    ) -> Result<bool, Failure> {
        let mut tx = self.db.write().await?;
        let Some(file) = load::file(&mut tx, &workspace.id, number).await? else { return Ok(false) };
        let acting = Acting { policy: &self.policy, workspace, by: None, now };
        let decision = snooze::woken(&acting, &file);
        if decision == Decision::default() {
            return Ok(false);
        }
        persist::decision(&mut tx, &workspace.id, &decision, now).await?;
        tx.commit().await?;
        tracing::info!(workspace = %workspace.id, ticket = %number, "a ticket is back in the queue");
        Ok(true)
    }
}
