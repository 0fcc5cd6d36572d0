//! What the desk saw over some whole months, for the numbers of a plan.

use jiff::Timestamp;

use super::customers::{CONTRACTS_MAX, window};
use super::{Flow, load};
use crate::domain::WorkspacePolicy;
use crate::domain::command::customer::reckoned;
use crate::domain::customer::contract::revenue::monthly;
use crate::domain::strategy::Observed;
use crate::store::{Failure, contracts, figures, observed};

impl Flow {
    /// What was seen in the last `months` whole months of a workspace, or in those since it began.
    ///
    /// # Errors
    /// The database failed.
    pub async fn observed(&self, workspace: &WorkspacePolicy, months: u16) -> Result<Observed, Failure> {
        let now = self.clock.now();
        let mut tx = self.db.read().await?;
        let began = observed::began(&mut tx, &workspace.id).await?;
        let costs = self.costs(&mut tx, &workspace.id).await?;
        drop(tx);
        let Some(began) = began else { return Ok(Observed { costs, ..Observed::default() }) };
        let windows = (1..=months).rev().filter_map(|back| window(workspace, now, back));
        let windows: Vec<_> = windows.map(|(_, window)| window).filter(|(_, until)| *until > began).collect();
        match (windows.first(), windows.last()) {
            (Some((since, _)), Some((_, until))) => {
                let months = u16::try_from(windows.len()).unwrap_or(u16::MAX);
                self.seen(workspace, (*since, *until), months).await
            }
            _ => Ok(Observed { costs, ..Observed::default() }),
        }
    }

    /// What was seen in a window of so many months.
    pub(super) async fn seen(
        &self,
        workspace: &WorkspacePolicy,
        window: (Timestamp, Timestamp),
        months: u16,
    ) -> Result<Observed, Failure> {
        let id = &workspace.id;
        let mut tx = self.db.read().await?;
        let counts = figures::counts(&mut tx, id, String::new(), window).await?;
        let count = |number: i64| u64::try_from(number).unwrap_or_default();
        let mut seen = Observed {
            window: Some(window),
            months,
            tickets: Vec::new(),
            opened: observed::opened(&mut tx, id, window).await?,
            questions: count(counts.questions),
            deflected: count(counts.deflected),
            contracts: Vec::new(),
            costs: self.costs(&mut tx, id).await?,
        };
        for contract in contracts::all(&mut tx, id, CONTRACTS_MAX).await? {
            if let Some(price) = monthly(&contract, window.1) {
                seen.contracts.push((contract.plan(window.1).to_owned(), price));
            }
        }
        for (number, mut ticket, is_said) in observed::tickets(&mut tx, id, window).await? {
            if !is_said {
                let Some(file) = load::file(&mut tx, id, number).await? else { continue };
                ticket.minutes = reckoned(&file, window.1);
            }
            seen.tickets.push(ticket);
        }
        Ok(seen)
    }
}
