//! What time brings: warnings, breaches and digests, each told once however many replicas look.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::{Flow, load, persist};
use crate::domain::calendar::Posting;
use crate::domain::decide::TicketFile;
use crate::domain::sla::alarm::{reachable, told};
use crate::domain::sla::summary::ALONE_MAX;
use crate::domain::sla::{Alarm, Clock, Look};
use crate::domain::{PersonId, Status, TicketNumber, WorkspaceId, WorkspacePolicy};
use crate::failpoint::{Point, reached};
use crate::store::{Failure, audit, clocks, history, people, silences, summaries, tickets};
use crate::vitals;

/// Leads who are told on a level of escalation, at most.
pub(super) const LEADS_MAX: i64 = 20;
/// Tickets looked up in one go.
pub(super) const PAGE_ROWS: usize = 200;
/// What a tick did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Ticked {
    /// Tickets that are back in the queue.
    pub woken: usize,
    /// Tickets that became a part of a problem.
    pub linked: usize,
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
    /// Reviews of plans posted.
    pub reviews: usize,
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
            woken: self.sweep(Timer::Waking, now).await?,
            linked: self.find_problems(now).await?,
            silences: self.sweep(Timer::Silence, now).await?,
            alarms: self.tell_alarms(now).await?,
            questions: self.tell_community(now).await?,
            digests: self.post_digests(now).await?,
            contracts: self.remind_of_contracts(now).await?,
            asked: self.ask_to_recommend(now).await?,
            // Last, because it takes some seconds once a month.
            reviews: Box::pin(self.post_reviews(now)).await?,
        };
        audit::seal_waiting(&self.db).await?;
        if ticked != Ticked::default() {
            self.stored.notify_waiters();
            self.stored.notify_one();
        }
        Ok(ticked)
    }

    async fn tell_alarms(&self, now: Timestamp) -> Result<usize, Failure> {
        let mut tx = self.db.read().await?;
        let ripe = clocks::ripe_workspaces(&mut tx, now).await?;
        let under_way = summaries::under_way(&mut tx).await?;
        drop(tx);
        let counted: BTreeMap<_, _> = under_way.iter().map(|key| (key.clone(), 0)).chain(ripe).collect();
        let mut told = 0;
        for (key, count) in counted {
            let workspace = key.parse().ok().and_then(|id| self.policy.workspace(&id));
            let Some(workspace) = workspace else { continue };
            if let Posting::At(_) = self.policy.posting_to_agents(workspace, now) {
                // Nobody would look: it is found again, and told, when their hours begin.
                continue;
            }
            let many = usize::try_from(count).unwrap_or(usize::MAX) > ALONE_MAX || under_way.contains(&key);
            told += match many {
                true => self.tell_in_one(workspace, now).await?,
                false => self.tell_one_by_one(workspace, now).await?,
            };
        }
        Ok(told)
    }

    async fn tell_one_by_one(&self, workspace: &WorkspacePolicy, now: Timestamp) -> Result<usize, Failure> {
        let mut tx = self.db.read().await?;
        let page = clocks::ripe(&mut tx, &workspace.id, now, TicketNumber(0), PAGE_ROWS).await?;
        drop(tx);
        let mut told = 0;
        for number in page {
            let alarms = self.tell_ticket(workspace, number, now).await;
            told += passing_over(alarms, &workspace.id, &format!("clocks of {number}"))?.unwrap_or(0);
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
        tickets::changes(&mut tx, &workspace.id, number).await?;
        let Some(file) = load::file(&mut tx, &workspace.id, number).await? else { return Ok(0) };
        let leads = people::leads(&mut tx, &workspace.id, LEADS_MAX).await?;
        let reachable = reachable(workspace, &file, &leads, now);
        let climbs = matches!(file.ticket.status, Status::New | Status::Open);
        let mut looks = Vec::new();
        for clock in &file.clocks {
            let (look, settled) = self.look(workspace, climbs, clock, now);
            if let Some(settled) = settled {
                clocks::told(&mut tx, &workspace.id, number, &settled).await?;
            }
            let Some(look) = look else { continue };
            let told = reachable.people(&look.whom);
            for entry in look.entries(&told, now) {
                history::add(&mut tx, &workspace.id, number, &entry).await?;
            }
            looks.push((look, told));
        }
        // What is told, and where nothing is, when to look again.
        let shown = looks.iter().map(|(look, _)| look.clock.clone());
        let file = TicketFile { clocks: with(&file.clocks, shown), ..file };
        persist::decision(&mut tx, &workspace.id, &told(&self.policy, workspace, &file, &looks, now), now).await?;
        audit::seal(&mut tx, &workspace.id).await?;
        reached(Point::AlarmTelling).await;
        tx.commit().await?;
        reached(Point::AlarmTold).await;
        log(&workspace.id, number, &looks);
        Ok(looks.len())
    }

    /// Looks at a clock of a ticket: what it has to tell, and the clock as it is to be kept, where that changes. A broken
    /// promise does not climb while the ticket waits for somebody else than the agents.
    pub(super) fn look(
        &self,
        workspace: &WorkspacePolicy,
        climbs: bool,
        clock: &Clock,
        now: Timestamp,
    ) -> (Option<Look>, Option<Clock>) {
        let look = self.policy.look(workspace, clock, now).filter(|look| climbs || look.alarm != Alarm::Escalation);
        let settled = look.as_ref().map_or(clock, |look| &look.clock);
        let is_kept = look.is_some() || clock.look_at().is_none_or(|at| at > now) && clock.goes_on();
        let settled = is_kept.then(|| settled.clone());
        (look, settled)
    }
}

/// What of a ticket comes with time.
#[derive(Debug, Clone, Copy)]
pub(super) enum Timer {
    /// It returns to the queue.
    Waking,
    /// The silence around it has lasted long enough.
    Silence,
}

impl Flow {
    /// Does what is due of tickets of any workspace by `now`, each in a transaction of its own, and says of how many.
    pub(super) async fn sweep(&self, timer: Timer, now: Timestamp) -> Result<usize, Failure> {
        let mut done = 0;
        let mut last = clocks::Place::default();
        loop {
            let mut tx = self.db.read().await?;
            let page = match timer {
                Timer::Waking => tickets::waking(&mut tx, now, &last, PAGE_ROWS).await?,
                Timer::Silence => silences::due(&mut tx, now, &last, PAGE_ROWS).await?,
            };
            drop(tx);
            for (workspace, number) in &page {
                let workspace = workspace.parse().ok().and_then(|id| self.policy.workspace(&id));
                let Some(workspace) = workspace else { continue };
                let number = TicketNumber(*number);
                let one = match timer {
                    Timer::Waking => self.wake(workspace, number, now).await,
                    Timer::Silence => self.end_silence(workspace, number, now).await,
                };
                let one = passing_over(one, &workspace.id, &format!("the {timer:?} of {number}"))?;
                done += usize::from(one.unwrap_or(false));
            }
            match page.into_iter().nth(PAGE_ROWS - 1) {
                Some(place) => last = place,
                None => return Ok(done),
            }
        }
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

/// The clocks with those that were looked at in the place of what they were.
fn with(clocks: &[Clock], looked_at: impl Iterator<Item = Clock>) -> Vec<Clock> {
    let mut clocks = clocks.to_vec();
    for looked_at in looked_at {
        clocks.iter_mut().filter(|clock| clock.is_same_round(&looked_at)).for_each(|clock| *clock = looked_at.clone());
    }
    clocks
}

fn log(workspace: &WorkspaceId, ticket: TicketNumber, looks: &[(Look, Vec<PersonId>)]) {
    for (look, told) in looks {
        let (metric, level, people) = (&look.clock.metric, look.clock.level, told.len());
        match look.alarm {
            Alarm::Warning { share } => {
                tracing::info!(%workspace, %ticket, metric, share, "an SLA clock nears its target");
            }
            Alarm::Breach => {
                vitals::metrics::breach();
                tracing::warn!(%workspace, %ticket, metric, "an SLA clock ran over its target");
            }
            Alarm::Escalation => {
                tracing::warn!(%workspace, %ticket, metric, level, people, "a broken promise climbs a level");
            }
        }
    }
}
