//! Reviews of the plan in force: each posted once for its month however many replicas look; and plans that are adopted.

use std::sync::Arc;
use std::time::{Duration, Instant};

use jiff::Timestamp;

use super::alarms::passing_over;
use super::customers::window;
use super::{Flow, persist};
use crate::domain::audit::{Deed, DeedKind};
use crate::domain::review::{Present, Proposed, ReviewFacts, ReviewId, ReviewPlan, Turn, compared, proposed};
use crate::domain::strategy::history::Informed;
use crate::domain::strategy::{Advice, Mix, Observed, Prediction, Problem, Search, Wanted, advise, informed};
use crate::domain::{Decision, Destination, Named, Notice, WorkspaceId, WorkspacePolicy};
use crate::store::{Failure, audit, modes, plans};

/// How long a search for a review may take.
const SEARCH_MAX: Duration = Duration::from_secs(20);
/// Nodes of the solver's tree for one of its questions.
const NODES_MAX: u64 = 200_000;
/// What a review needs: the best mix, and a picture.
const WANTED: Wanted = Wanted { runners_up: 3, frontier_points: 12 };

impl Flow {
    /// A plan file with the numbers that a workspace's history has, and what was seen.
    ///
    /// # Errors
    /// The database failed.
    pub async fn informed(&self, workspace: &WorkspacePolicy, file: &Problem) -> Result<(Informed, Observed), Failure> {
        let mut tx = self.db.read().await?;
        let in_force = plans::in_force(&mut tx, &workspace.id).await?;
        drop(tx);
        let observed = self.observed(workspace, file.lookback.months).await?;
        let mix = mix_in_force(file, in_force.as_ref().map(|plan| &plan.prediction));
        Ok((informed(file, &observed, &mix), observed))
    }

    /// Keeps a mix as the plan in force, with what it predicts; its number.
    ///
    /// # Errors
    /// Another plan was adopted at the same moment ([`Failure::Stale`]), or the database failed.
    pub async fn adopt(
        &self,
        workspace: &WorkspaceId,
        prediction: &Prediction,
        by: Option<&Named>,
    ) -> Result<i64, Failure> {
        let now = self.clock.now();
        let mut tx = self.db.write().await?;
        let was = plans::in_force(&mut tx, workspace).await?.map(|plan| plan.number);
        let number = plans::adopt(&mut tx, workspace, prediction, (was, by), now).await?;
        let kind = DeedKind::PlanAdopted { choices: prediction.choices.clone() };
        audit::add(&mut tx, workspace, &Deed { actor: by.cloned(), subject: "plan", kind }, now).await?;
        audit::seal(&mut tx, workspace).await?;
        tx.commit().await?;
        tracing::info!(%workspace, number, "a plan is in force");
        Ok(number)
    }

    pub(super) async fn post_reviews(&self, now: Timestamp) -> Result<usize, Failure> {
        let mut posted = 0;
        for workspace in &self.policy.workspaces {
            let Some(plan) = &workspace.review else { continue };
            let review = self.post_review(workspace, plan, now).await;
            posted += usize::from(passing_over(review, &workspace.id, "the review of the plan")?.unwrap_or(false));
        }
        Ok(posted)
    }

    async fn post_review(
        &self,
        workspace: &WorkspacePolicy,
        plan: &ReviewPlan,
        now: Timestamp,
    ) -> Result<bool, Failure> {
        let Some(due) = plan.when.due(now) else { return Ok(false) };
        let key = due.date.strftime("%Y-%m").to_string();
        let mut tx = self.db.read().await?;
        let last = plans::reviewed_last(&mut tx, &workspace.id).await?;
        drop(tx);
        // A first one waits for its own date, as a digest's does.
        if last.as_ref().is_some_and(|last| *last >= key) || (last.is_none() && !due.in_time) {
            return Ok(false);
        }
        let on_its_date = due.date.to_zoned(workspace.time_zone.clone()).map_or(now, |day| day.timestamp());
        let Some((month, window)) = window(workspace, on_its_date, 1) else { return Ok(false) };
        let turn = self.review(workspace, &plan.problem, month, window).await?;
        let id = ReviewId(rand::random::<i64>() & i64::MAX);
        let mut decision = Decision::default();
        let notice = Notice::Review { review: id, facts: Box::new(turn.facts.clone()), settled: None };
        decision.post(Destination::Channel(plan.when.channel.clone()), workspace.locale, notice);
        let mut tx = self.db.write().await?;
        if !plans::take_review(&mut tx, &workspace.id, &key, (id, &turn), now).await? {
            return Ok(false);
        }
        persist::decision(&mut tx, &workspace.id, &decision, now).await?;
        tx.commit().await?;
        tracing::info!(workspace = %workspace.id, month = key, "a review of the plan is on its way");
        Ok(true)
    }

    /// What there is to tell of a month, and what is proposed.
    async fn review(
        &self,
        workspace: &WorkspacePolicy,
        file: &Arc<Problem>,
        month: String,
        window: (Timestamp, Timestamp),
    ) -> Result<Turn, Failure> {
        let observed = self.observed(workspace, file.lookback.months).await?;
        let in_month = self.seen(workspace, window, 1).await?;
        let mut tx = self.db.read().await?;
        let in_force = plans::in_force(&mut tx, &workspace.id).await?;
        let known = modes::all(&mut tx, &workspace.id).await?;
        let touched = modes::touched(&mut tx, &workspace.id).await?;
        drop(tx);
        let prediction = in_force.as_ref().map(|plan| &plan.prediction);
        let mix = mix_in_force(file, prediction);
        let Informed { mut problem, numbers } = informed(file, &observed, &mix);
        problem.forget_ranges();
        let lines = compared(&problem, prediction, &in_month);
        // Some seconds of a processor: events and other timers of this process go on meanwhile.
        let searched = tokio::task::spawn_blocking(move || {
            let advice = searched(&problem);
            (problem, advice)
        });
        let (problem, advice) = match searched.await {
            Ok(searched) => searched,
            Err(panic) => {
                tracing::error!(workspace = %workspace.id, %panic, "a review goes without a proposal");
                (Problem::clone(file), Advice::Unknown)
            }
        };
        let present = Present { plan: prediction, modes: &known, touched: &touched, policy: &self.policy };
        let Proposed { outlook, best, wishes, picture } = proposed(&problem, advice, present);
        let adopts = best.map(|best| Prediction::of(&problem, &best, &observed));
        let from_history = (numbers.iter().filter(|number| number.why.uses_history()).count(), numbers.len());
        let facts = ReviewFacts {
            month,
            title: file.title.clone(),
            currency: file.currency.clone(),
            in_force: in_force.as_ref().map(|plan| (plan.prediction.choices.clone(), plan.since)),
            lines,
            from_history,
            outlook,
            picture,
        };
        Ok(Turn { facts, wishes, adopts, was: in_force.map(|plan| plan.number) })
    }
}

/// What is chosen at present: by the plan in force, or else as the file says.
fn mix_in_force(file: &Problem, plan: Option<&Prediction>) -> Mix {
    match plan {
        Some(plan) => file.mix_of(&plan.choices, &plan.served()),
        None => file.mix_of(&file.lookback.in_force, &std::collections::BTreeMap::new()),
    }
}

fn searched(problem: &Problem) -> Advice {
    let began = Instant::now();
    let left = || Some(SEARCH_MAX.saturating_sub(began.elapsed()));
    advise(problem, WANTED, Search { nodes_max: NODES_MAX, left: &left, told: &|_, _, _| {} })
}
