//! What time brings: warnings, breaches and digests, each told once however many replicas look.

use jiff::Timestamp;

use super::{Flow, load, persist};
use crate::domain::digest::{due_date, last_day};
use crate::domain::entitlement::DigestPlan;
use crate::domain::sla::alarm::told;
use crate::domain::sla::{Alarm, alarm};
use crate::domain::{Decision, Destination, Notice, TicketNumber, WorkspaceId, WorkspacePolicy};
use crate::store::{Failure, clocks, digests, history, inbox, outbox};

/// Tickets looked at in one go.
const TICKETS_MAX: i64 = 200;
/// Rows of bookkeeping forgotten in one go.
const FORGET_ROWS_MAX: i64 = 1000;
/// Event keys are kept for longer than any platform redelivers (Slack: some six minutes; see also backfills).
const INBOX_KEPT: jiff::SignedDuration = jiff::SignedDuration::from_hours(24 * 7);
/// Delivered posts are kept for looking back.
const SENT_KEPT: jiff::SignedDuration = jiff::SignedDuration::from_hours(24 * 7);

/// What a tick did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Ticked {
    /// Warnings and breaches told.
    pub alarms: usize,
    /// Digests posted.
    pub digests: usize,
}

impl Flow {
    /// Tells what is due by now.
    ///
    /// # Errors
    /// The database failed; what was not told is told at the next tick.
    pub async fn tick(&self) -> Result<Ticked, Failure> {
        let now = self.clock.now();
        let ticked = Ticked { alarms: self.tell_alarms(now).await?, digests: self.post_digests(now).await? };
        if ticked != Ticked::default() {
            self.stored.notify_one();
        }
        Ok(ticked)
    }

    /// Forgets bookkeeping that has had its time.
    ///
    /// # Errors
    /// The database failed.
    pub async fn tidy(&self) -> Result<(), Failure> {
        let before = |kept| self.clock.now().checked_sub(kept).unwrap_or(Timestamp::MIN);
        let mut tx = self.db.write().await?;
        inbox::forget(&mut tx, before(INBOX_KEPT), FORGET_ROWS_MAX).await?;
        outbox::forget_sent(&mut tx, before(SENT_KEPT), FORGET_ROWS_MAX).await?;
        tx.commit().await
    }

    async fn tell_alarms(&self, now: Timestamp) -> Result<usize, Failure> {
        let mut tx = self.db.read().await?;
        let ripe = clocks::ripe(&mut tx, now, TICKETS_MAX).await?;
        drop(tx);
        let mut told = 0;
        for (id, number) in ripe {
            if let Some(workspace) = self.policy.workspace(&id) {
                told += self.tell_ticket(workspace, number, now).await?;
            }
        }
        Ok(told)
    }

    async fn tell_ticket(
        &self,
        workspace: &WorkspacePolicy,
        number: TicketNumber,
        now: Timestamp,
    ) -> Result<usize, Failure> {
        let mut tx = self.db.write().await?;
        let Some(file) = load::file(&mut tx, &workspace.id, number).await? else { return Ok(0) };
        let mut alarms = Vec::new();
        for clock in &file.clocks {
            let Some(alarm) = alarm(clock, now) else { continue };
            if clocks::take_alarm(&mut tx, &workspace.id, number, &clock.metric, alarm).await? {
                history::add(&mut tx, &workspace.id, number, &alarm.entry(clock, now)).await?;
                alarms.push((clock.clone(), alarm));
            }
        }
        persist::decision(&mut tx, &workspace.id, &told(workspace, &file, &alarms, now), now).await?;
        tx.commit().await?;
        log(&workspace.id, number, &alarms);
        Ok(alarms.len())
    }

    async fn post_digests(&self, now: Timestamp) -> Result<usize, Failure> {
        let mut posted = 0;
        for workspace in &self.policy.workspaces {
            for plan in &workspace.digests {
                posted += usize::from(self.post_digest(workspace, plan, now).await?);
            }
        }
        Ok(posted)
    }

    async fn post_digest(
        &self,
        workspace: &WorkspacePolicy,
        plan: &DigestPlan,
        now: Timestamp,
    ) -> Result<bool, Failure> {
        let Some(date) = due_date(plan, now) else { return Ok(false) };
        let mut tx = self.db.read().await?;
        let posted = digests::is_taken(&mut tx, &workspace.id, &plan.channel, date).await?;
        drop(tx);
        if posted {
            return Ok(false);
        }
        let mut tx = self.db.write().await?;
        if !digests::take(&mut tx, &workspace.id, &plan.channel, date, now).await? {
            return Ok(false);
        }
        let facts = digests::facts(&mut tx, &workspace.id, last_day(now), now).await?;
        let mut decision = Decision::default();
        let to = Destination::Channel(plan.channel.clone());
        decision.post(to, workspace.locale, Notice::Digest(Box::new(facts)));
        persist::decision(&mut tx, &workspace.id, &decision, now).await?;
        tx.commit().await?;
        tracing::info!(workspace = %workspace.id, %date, "a digest is on its way");
        Ok(true)
    }
}

fn log(workspace: &WorkspaceId, ticket: TicketNumber, alarms: &[(crate::domain::sla::Clock, Alarm)]) {
    for (clock, alarm) in alarms {
        let metric = &clock.metric;
        match alarm {
            Alarm::Warning => tracing::info!(%workspace, %ticket, metric, "an SLA clock nears its target"),
            Alarm::Breach => tracing::warn!(%workspace, %ticket, metric, "an SLA clock ran over its target"),
        }
    }
}
