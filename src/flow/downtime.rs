//! After downtime many clocks have something to tell at once. They are settled batch by batch, and what they have to
//! tell is gathered in a row, in the transaction of its batch; once nothing is left, it becomes one post. Who goes on
//! after a crash finds the row, and the post is made once, of everything.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::Flow;
use super::alarms::LEADS_MAX;
use crate::domain::notice::{SummaryNotice, WorstLine};
use crate::domain::rota::on_duty;
use crate::domain::sla::escalation::{Reachable, Whom};
use crate::domain::sla::summary::{Summary, Worst};
use crate::domain::sla::{Alarm, Look};
use crate::domain::{Destination, Notice, PersonId, Post, TicketNumber, WorkspacePolicy};
use crate::store::{Failure, Tx, clocks, history, outbox, people, summaries, tickets};
use crate::vitals;

/// Tickets settled in one transaction: few enough that who writes waits for a moment only.
const BATCH_ROWS: usize = 250;

impl Flow {
    /// Settles the clocks of a workspace that have something to tell, and tells of all of them in one; how many there
    /// were. A ticket that somebody else has meanwhile, or that cannot be read, is looked at again at the next tick.
    pub(super) async fn tell_in_one(&self, workspace: &WorkspacePolicy, now: Timestamp) -> Result<usize, Failure> {
        let (mut told, mut last) = (0, TicketNumber(0));
        loop {
            let mut tx = self.db.write().await?;
            // Another replica may be at it: the batches take turns, and the last one tells.
            tx.take_turn(&workspace.id).await?;
            let batch = clocks::take_ripe(&mut tx, &workspace.id, now, last, BATCH_ROWS).await?;
            let mut summary = summaries::of_workspace(&mut tx, &workspace.id).await?;
            told += self.settle(&mut tx, workspace, &batch, &mut summary, now).await?;
            let Some(summary) = summary else { return Ok(told) };
            let Some(end) = batch.last() else {
                self.sum_up(&mut tx, workspace, &summary, now).await?;
                summaries::told(&mut tx, &workspace.id).await?;
                tx.commit().await?;
                return Ok(told);
            };
            last = *end;
            summaries::keep(&mut tx, &workspace.id, &summary).await?;
            tx.commit().await?;
        }
    }

    /// Settles the clocks of these tickets, which nobody else has. A clock that cannot be read is left.
    async fn settle(
        &self,
        tx: &mut Tx,
        workspace: &WorkspacePolicy,
        batch: &[TicketNumber],
        summary: &mut Option<Summary>,
        now: Timestamp,
    ) -> Result<usize, Failure> {
        let mut looks: BTreeMap<TicketNumber, Vec<Look>> = BTreeMap::new();
        let (mut settled, mut entries) = (Vec::new(), Vec::new());
        for (number, status, clock) in clocks::running(tx, &workspace.id, batch).await? {
            let clock = match clock {
                Ok(clock) => clock,
                Err(failure) => {
                    tracing::error!(workspace = %workspace.id, ticket = %number, %failure, "not told");
                    continue;
                }
            };
            let climbs = matches!(status.as_str(), "new" | "open");
            let (look, kept) = self.look(workspace, climbs, &clock, now);
            settled.extend(kept.map(|clock| (number, clock)));
            let Some(look) = look else { continue };
            // Nobody is told of this ticket alone, and so nobody is named.
            entries.extend(look.entries(&[], now).into_iter().map(|entry| (number, entry)));
            if look.alarm == Alarm::Breach {
                vitals::metrics::breach();
            }
            looks.entry(number).or_default().push(look);
        }
        // In one go: a round trip for each took most of the time of ten thousand.
        clocks::all_told(tx, &workspace.id, &settled).await?;
        history::add_all(tx, &workspace.id, &entries).await?;
        for (number, looks) in &looks {
            summary.get_or_insert_default().add(*number, looks);
        }
        Ok(looks.values().map(Vec::len).sum())
    }

    /// Puts the one post into the outbox.
    async fn sum_up(
        &self,
        tx: &mut Tx,
        workspace: &WorkspacePolicy,
        summary: &Summary,
        now: Timestamp,
    ) -> Result<(), Failure> {
        let (id, tickets, breached, warned) = (&workspace.id, summary.tickets, summary.breached, summary.warned);
        tracing::warn!(workspace = %id, tickets, breached, warned, "many SLA clocks had something to tell at once");
        let Some(channel) = workspace.agents_channel.clone().filter(|_| tickets > 0) else { return Ok(()) };
        let mut worst = Vec::new();
        for line in &summary.worst {
            worst.extend(self.worst(tx, workspace, line).await?);
        }
        let leads = people::leads(tx, id, LEADS_MAX).await?;
        let reachable = Reachable { owner: None, on_duty: on_duty(&workspace.rotas, now), leads };
        let mut told = reachable.people(&summary.whom);
        if summary.whom.contains(&Whom::Owner) {
            let owners = worst.iter().filter_map(|line: &WorstLine| line.owner.as_ref());
            let owners: Vec<PersonId> = owners.map(|owner| owner.id.clone()).collect();
            for owner in owners {
                if !told.contains(&owner) {
                    told.push(owner);
                }
            }
        }
        let notice = SummaryNotice { tickets, breached, warned, worst, told, at: now };
        let notice = Notice::SlaSummary(Box::new(notice));
        let post = Post { to: Destination::Channel(channel), locale: workspace.locale, notice };
        outbox::put(tx, id, &post, now).await.map(drop)
    }

    async fn worst(
        &self,
        tx: &mut Tx,
        workspace: &WorkspacePolicy,
        line: &Worst,
    ) -> Result<Option<WorstLine>, Failure> {
        let number = TicketNumber(line.ticket);
        let ticket = match tickets::by_number(tx, &workspace.id, number).await {
            Err(Failure::Unreadable(_)) => None,
            ticket => ticket?,
        };
        Ok(ticket.map(|ticket| WorstLine {
            ticket: number,
            subject: ticket.subject,
            owner: ticket.owner,
            metric: line.metric.clone(),
            due_at: line.due_at,
        }))
    }
}
