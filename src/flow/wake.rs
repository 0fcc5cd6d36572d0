//! Tickets that were put off return to the queue when their moment comes, each once, however many replicas look.

use jiff::Timestamp;

use super::alarms::{PAGE_ROWS, passing_over};
use super::{Flow, load, persist};
use crate::domain::{Acting, Decision, TicketNumber, WorkspacePolicy, snooze};
use crate::store::{Failure, clocks, tickets};

impl Flow {
    /// Wakes what is due by `now`, and says how many.
    pub(super) async fn wake(&self, now: Timestamp) -> Result<usize, Failure> {
        let mut woken = 0;
        let mut last = clocks::Place::default();
        loop {
            let mut tx = self.db.read().await?;
            let page = tickets::waking(&mut tx, now, &last, PAGE_ROWS).await?;
            drop(tx);
            for (workspace, number) in &page {
                let workspace = workspace.parse().ok().and_then(|id| self.policy.workspace(&id));
                let Some(workspace) = workspace else { continue };
                let number = TicketNumber(*number);
                let one = self.wake_ticket(workspace, number, now).await;
                let one = passing_over(one, &workspace.id, &format!("the waking of {number}"))?;
                woken += usize::from(one.unwrap_or(false));
            }
            match page.into_iter().nth(PAGE_ROWS - 1) {
                Some(place) => last = place,
                None => return Ok(woken),
            }
        }
    }

    async fn wake_ticket(
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
