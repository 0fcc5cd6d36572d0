//! Silences that have lasted long enough: what comes of each comes once, however many replicas look.

use jiff::Timestamp;

use super::alarms::{PAGE_ROWS, passing_over};
use super::{Flow, load, persist};
use crate::domain::{Acting, Decision, TicketNumber, WorkspacePolicy, silence};
use crate::store::{Failure, clocks, silences, tickets};

impl Flow {
    /// Reminds and closes what is due by `now`, and says how many.
    pub(super) async fn end_silences(&self, now: Timestamp) -> Result<usize, Failure> {
        let mut ended = 0;
        let mut last = clocks::Place::default();
        loop {
            let mut tx = self.db.read().await?;
            let page = silences::due(&mut tx, now, &last, PAGE_ROWS).await?;
            drop(tx);
            for (workspace, number) in &page {
                let workspace = workspace.parse().ok().and_then(|id| self.policy.workspace(&id));
                let Some(workspace) = workspace else { continue };
                let number = TicketNumber(*number);
                let one = self.end_silence(workspace, number, now).await;
                let one = passing_over(one, &workspace.id, &format!("the silence around {number}"))?;
                ended += usize::from(one.unwrap_or(false));
            }
            match page.into_iter().nth(PAGE_ROWS - 1) {
                Some(place) => last = place,
                None => return Ok(ended),
            }
        }
    }

    async fn end_silence(
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
