//! Leads are told of the end of contracts, each time once, however many replicas look.

use jiff::Timestamp;

use crate::domain::customer::CustomerNotice;
use crate::domain::customer::notice::ContractRow;
use crate::domain::{Decision, Destination, Notice, WorkspacePolicy};
use crate::flow::alarms::passing_over;
use crate::flow::{Flow, persist};
use crate::store::{Failure, contracts};

/// Contracts looked up in one go.
const PAGE_ROWS: i64 = 100;

impl Flow {
    /// Tells what is due by `now`, and says how many.
    pub(in crate::flow) async fn remind_of_contracts(&self, now: Timestamp) -> Result<usize, Failure> {
        let mut tx = self.db.read().await?;
        let due = contracts::to_remind(&mut tx, now, PAGE_ROWS).await?;
        drop(tx);
        let mut told = 0;
        for (workspace, number, due_at) in due {
            let workspace = workspace.parse().ok().and_then(|id| self.policy.workspace(&id));
            let Some(workspace) = workspace else { continue };
            let one = self.remind_of_contract(workspace, number, due_at, now).await;
            let one = passing_over(one, &workspace.id, &format!("the end of contract {number}"))?;
            told += usize::from(one.unwrap_or(false));
        }
        Ok(told)
    }

    async fn remind_of_contract(
        &self,
        workspace: &WorkspacePolicy,
        number: i64,
        due_at: i64,
        now: Timestamp,
    ) -> Result<bool, Failure> {
        let mut tx = self.db.write().await?;
        let Some(contract) = contracts::by_number(&mut tx, &workspace.id, number).await? else { return Ok(false) };
        // Of two who look at once one tells.
        contracts::reminded(&mut tx, &workspace.id, &contract, due_at, now).await?;
        let due_at = Timestamp::from_millisecond(due_at).unwrap_or(now);
        let end = contract.terms.next_end(due_at);
        let line = contracts::line(&mut tx, &workspace.id, contract).await?;
        let mut decision = Decision::default();
        // What was due while nobody looked, and is past, is told no more.
        if let (Some(end), Some(channel)) = (end.filter(|end| *end > now), workspace.leads_place()) {
            let days = end.duration_since(now).as_hours().saturating_add(23) / 24;
            let notice = CustomerNotice::Ending { row: ContractRow::of(&line, now), days };
            decision.post(Destination::Channel(channel.clone()), workspace.locale, Notice::Customer(notice));
        }
        persist::decision(&mut tx, &workspace.id, &decision, now).await?;
        tx.commit().await?;
        Ok(decision != Decision::default())
    }
}
