//! What time brings: warnings, breaches and digests, each told once however many replicas look.

use jiff::Timestamp;

use super::{Flow, load, persist};
use crate::domain::calendar::Posting;
use crate::domain::sla::alarm::told;
use crate::domain::sla::{Alarm, alarm};
use crate::domain::{TicketNumber, WorkspaceId, WorkspacePolicy};
use crate::failpoint::{Point, reached};
use crate::store::{
    Failure, clocks, codes, community, drafts, edits, history, inbox, outbox, replies, seen, sessions, tickets,
    webhooks,
};
use crate::vitals;

/// Tickets looked up in one go.
pub(super) const PAGE_ROWS: usize = 200;
/// Rows of bookkeeping forgotten in one go.
const FORGET_ROWS_MAX: u64 = 1000;
/// Event keys are kept for longer than any platform redelivers (Slack: some six minutes; see also backfills).
const INBOX_KEPT: jiff::SignedDuration = jiff::SignedDuration::from_hours(24 * 7);
/// Delivered posts are kept for looking back.
const SENT_KEPT: jiff::SignedDuration = jiff::SignedDuration::from_hours(24 * 7);

/// Drafts are kept until the digest of any week has told of them.
const DRAFTS_KEPT: jiff::SignedDuration = jiff::SignedDuration::from_hours(24 * 14);

/// Replies are kept for as long as somebody may still mark them.
const REPLIES_KEPT: jiff::SignedDuration = jiff::SignedDuration::from_hours(24 * 30);

/// What a tick did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Ticked {
    /// Tickets that are back in the queue.
    pub woken: usize,
    /// Silences that came to something.
    pub silences: usize,
    /// Warnings and breaches told.
    pub alarms: usize,
    /// Digests posted.
    pub digests: usize,
    /// Questions of the community brought up, or made tickets.
    pub questions: usize,
    /// Ends of contracts told.
    pub contracts: usize,
    /// People asked whether they would recommend the support.
    pub asked: usize,
}

impl Flow {
    /// Tells what is due by now. A ticket or a digest with a row that cannot be read is left for the next tick, and
    /// the others are told.
    ///
    /// # Errors
    /// The database failed; what was not told is told at the next tick.
    pub async fn tick(&self) -> Result<Ticked, Failure> {
        let now = self.clock.now();
        let ticked = Ticked {
            woken: self.wake(now).await?,
            silences: self.end_silences(now).await?,
            alarms: self.tell_alarms(now).await?,
            questions: self.tell_community(now).await?,
            digests: self.post_digests(now).await?,
            contracts: self.remind_of_contracts(now).await?,
            asked: self.ask_to_recommend(now).await?,
        };
        if ticked != Ticked::default() {
            self.stored.notify_waiters();
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
        // In small steps, so that nobody waits long for the write lock.
        loop {
            let mut tx = self.db.write().await?;
            let keys = inbox::forget(&mut tx, before(INBOX_KEPT), FORGET_ROWS_MAX).await?;
            let posts = outbox::forget_sent(&mut tx, before(SENT_KEPT), FORGET_ROWS_MAX).await?;
            let drafts = drafts::forget(&mut tx, before(DRAFTS_KEPT), FORGET_ROWS_MAX).await?;
            let edits = edits::forget(&mut tx, before(DRAFTS_KEPT), FORGET_ROWS_MAX).await?;
            let replies = community::forget(&mut tx, before(REPLIES_KEPT), FORGET_ROWS_MAX).await?;
            let answers = replies::forget(&mut tx, before(INBOX_KEPT), FORGET_ROWS_MAX).await?;
            let calls = webhooks::forget(&mut tx, before(SENT_KEPT), FORGET_ROWS_MAX).await?;
            let places = seen::forget(&mut tx, before(INBOX_KEPT), FORGET_ROWS_MAX).await?;
            let codes = codes::forget(&mut tx, before(INBOX_KEPT), FORGET_ROWS_MAX).await?;
            let sessions = sessions::forget(&mut tx, self.clock.now(), FORGET_ROWS_MAX).await?;
            tx.commit().await?;
            let forgotten = [keys, posts, drafts, edits, replies, answers, calls, places, codes, sessions];
            if forgotten.into_iter().all(|rows| rows < FORGET_ROWS_MAX) {
                return Ok(());
            }
        }
    }

    async fn tell_alarms(&self, now: Timestamp) -> Result<usize, Failure> {
        let mut told = 0;
        let mut last = clocks::Place::default();
        loop {
            let mut tx = self.db.read().await?;
            let page = clocks::ripe(&mut tx, now, &last, PAGE_ROWS).await?;
            drop(tx);
            for (workspace, number) in &page {
                let workspace = workspace.parse().ok().and_then(|id| self.policy.workspace(&id));
                let Some(workspace) = workspace else { continue };
                if let Posting::At(_) = self.policy.posting_to_agents(workspace, now) {
                    // Nobody would look: it is found again, and told, when their hours begin.
                    continue;
                }
                let number = TicketNumber(*number);
                let alarms = self.tell_ticket(workspace, number, now).await;
                told += passing_over(alarms, &workspace.id, &format!("clocks of {number}"))?.unwrap_or(0);
            }
            match page.into_iter().nth(PAGE_ROWS - 1) {
                Some(place) => last = place,
                None => return Ok(told),
            }
        }
    }

    async fn tell_ticket(
        &self,
        workspace: &WorkspacePolicy,
        number: TicketNumber,
        now: Timestamp,
    ) -> Result<usize, Failure> {
        let mut tx = self.db.write().await?;
        tickets::changes(&mut tx, &workspace.id, number).await?;
        let Some(file) = load::file(&mut tx, &workspace.id, number).await? else { return Ok(0) };
        let mut alarms = Vec::new();
        for clock in &file.clocks {
            let Some(alarm) = alarm(clock, now) else { continue };
            clocks::told(&mut tx, &workspace.id, number, clock, alarm).await?;
            history::add(&mut tx, &workspace.id, number, &alarm.entry(clock, now)).await?;
            alarms.push((clock.clone(), alarm));
        }
        if alarms.is_empty() {
            return Ok(0);
        }
        persist::decision(&mut tx, &workspace.id, &told(&self.policy, workspace, &file, &alarms, now), now).await?;
        reached(Point::AlarmTelling).await;
        tx.commit().await?;
        reached(Point::AlarmTold).await;
        log(&workspace.id, number, &alarms);
        Ok(alarms.len())
    }
}

/// What was done; nothing where a row cannot be read, or somebody else was faster: the next tick looks again.
pub(super) fn passing_over<T>(
    done: Result<T, Failure>,
    workspace: &WorkspaceId,
    what: &str,
) -> Result<Option<T>, Failure> {
    match done {
        Ok(done) => Ok(Some(done)),
        Err(Failure::Stale) => Ok(None),
        Err(failure @ Failure::Unreadable(_)) => {
            tracing::error!(%workspace, what, %failure, "not told");
            Ok(None)
        }
        Err(failure) => Err(failure),
    }
}

fn log(workspace: &WorkspaceId, ticket: TicketNumber, alarms: &[(crate::domain::sla::Clock, Alarm)]) {
    for (clock, alarm) in alarms {
        let metric = &clock.metric;
        match alarm {
            Alarm::Warning => tracing::info!(%workspace, %ticket, metric, "an SLA clock nears its target"),
            Alarm::Breach => {
                vitals::metrics::breach();
                tracing::warn!(%workspace, %ticket, metric, "an SLA clock ran over its target");
            }
        }
    }
}
