//! What an edit of policies, plans or calendars does to tickets that are open: their clocks are computed anew, once,
//! when the desk starts with the edited configuration.

use sha2::{Digest, Sha256};

use super::alarms::passing_over;
use super::{Flow, load, persist};
use crate::domain::decide::Acting;
use crate::domain::{Decision, Policy, TicketNumber, WorkspacePolicy};
use crate::store::{Failure, computed, tickets};

/// Tickets looked up in one go.
const PAGE_ROWS: usize = 200;

impl Flow {
    /// Computes the clocks of all open tickets by the policies of today, where they are others than those of the last
    /// time, and says so in the history of each ticket whose
    /// clocks that moved; how many there were. A ticket that somebody changes meanwhile is computed anew by that change.
    ///
    /// # Errors
    /// The database failed; what was not computed is computed when its ticket changes, or at the next start.
    pub async fn recompute_clocks(&self) -> Result<usize, Failure> {
        let mut moved = 0;
        for workspace in &self.policy.workspaces {
            let policies = self.policies_of(workspace);
            let mut tx = self.db.read().await?;
            let computed = computed::by(&mut tx, &workspace.id).await?;
            drop(tx);
            if computed.as_ref() == Some(&policies) {
                continue;
            }
            moved += self.recompute_all(workspace).await?;
            let mut tx = self.db.write().await?;
            computed::keep(&mut tx, &workspace.id, &policies, self.clock.now()).await?;
            tx.commit().await?;
        }
        Ok(moved)
    }

    /// All that clocks are computed from beside tickets, in short: with a million of them, a start has no time to look
    /// at each.
    fn policies_of(&self, workspace: &WorkspacePolicy) -> String {
        let Policy { plans, calendars, sla, .. } = self.policy.as_ref();
        let all = format!("{} {plans:?} {calendars:?} {sla:?} {workspace:?}", env!("CARGO_PKG_VERSION"));
        hex::encode(Sha256::digest(all))
    }

    async fn recompute_all(&self, workspace: &WorkspacePolicy) -> Result<usize, Failure> {
        let mut moved = 0;
        let key = workspace.id.to_string();
        let mut last = (key.clone(), i64::MIN);
        loop {
            let mut tx = self.db.read().await?;
            let page = tickets::not_closed(&mut tx, &last, PAGE_ROWS).await?;
            drop(tx);
            for (_, number) in page.iter().filter(|(workspace, _)| *workspace == key) {
                let number = TicketNumber(*number);
                let recomputed = self.recompute(workspace, number).await;
                let recomputed = passing_over(recomputed, &workspace.id, &format!("clocks of {number}"))?;
                moved += usize::from(recomputed.unwrap_or(false));
            }
            match page.into_iter().nth(PAGE_ROWS - 1) {
                Some(place) if place.0 == key => last = place,
                _ => return Ok(moved),
            }
        }
    }

    /// Most tickets stay as they are, and those are only read.
    async fn recompute(&self, workspace: &WorkspacePolicy, number: TicketNumber) -> Result<bool, Failure> {
        let acting = Acting { policy: &self.policy, workspace, by: None, now: self.clock.now() };
        let mut tx = self.db.read().await?;
        let file = load::file(&mut tx, &workspace.id, number).await?;
        drop(tx);
        let Some((file, after)) = file.and_then(|file| file.recomputed(&acting).map(|after| (file, after))) else {
            return Ok(false);
        };
        let mut decision = Decision::default();
        decision.store(&acting, &file, after);
        let mut tx = self.db.write().await?;
        persist::decision(&mut tx, &workspace.id, &decision, acting.now).await?;
        tx.commit().await?;
        tracing::info!(workspace = %workspace.id, ticket = %number, "clocks were computed anew: the policies were edited");
        Ok(true)
    }
}
