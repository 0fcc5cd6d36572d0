//! Digests: each posted once for its date however many replicas look, or shown to who asks for one.

use std::sync::Arc;

use jiff::Timestamp;

use super::alarms::passing_over;
use super::{Flow, persist};
use crate::domain::command::Command;
use crate::domain::decide::Intent;
use crate::domain::digest::{DigestFacts, DigestPlan, Gap, Period, Window};
use crate::domain::{Decision, Destination, Notice, Person, Role, WorkspaceId, WorkspacePolicy};
use crate::failpoint::{Point, reached};
use crate::store::gaps::{Unanswered, Which, unanswered};
use crate::store::{Failure, digests};
use crate::understand::{KnowledgeBase, groups};

/// Unanswered questions that are put in groups: the latest. Each is compared with each.
const QUESTIONS_MAX: usize = 300;
/// Groups of them that are told.
const GAPS_MAX: usize = 5;
/// Groups of them on a page.
const GAPS_SHOWN_MAX: usize = 50;
/// Graphemes of a question.
const QUESTION_GRAPHEMES_MAX: usize = 100;

impl Flow {
    /// What there is to tell of a window of time that ends now.
    ///
    /// # Errors
    /// The database failed.
    pub async fn digest(&self, workspace: &WorkspaceId, window: &Window) -> Result<DigestFacts, Failure> {
        let mut tx = self.db.read().await?;
        let mut facts = digests::facts(&mut tx, workspace, window).await?;
        let asked = unanswered(&mut tx, workspace, Which::Unknown, window.since, QUESTIONS_MAX).await?;
        drop(tx);
        let base = (self.knowledge)();
        // Reading and comparing some hundred questions takes a moment: events go on meanwhile.
        let found = tokio::task::spawn_blocking(move || gaps(&base, asked, GAPS_MAX)).await;
        facts.gaps = found.unwrap_or_else(|panic| {
            tracing::error!(%workspace, %panic, "a digest goes without what the FAQ did not know");
            Vec::new()
        });
        Ok(facts)
    }

    /// What the knowledge base does not know of what was asked in a window, the most asked first.
    ///
    /// # Errors
    /// The database failed.
    pub async fn unanswered(&self, workspace: &WorkspaceId, window: &Window) -> Result<Vec<Gap>, Failure> {
        let mut tx = self.db.read().await?;
        let asked = unanswered(&mut tx, workspace, Which::Unknown, window.since, QUESTIONS_MAX).await?;
        drop(tx);
        let base = (self.knowledge)();
        let found = tokio::task::spawn_blocking(move || gaps(&base, asked, GAPS_SHOWN_MAX)).await;
        Ok(found.unwrap_or_else(|panic| {
            tracing::error!(%workspace, %panic, "unanswered questions cannot be put in groups");
            Vec::new()
        }))
    }

    /// The digest that an agent asks for.
    pub(super) async fn asked_digest(
        &self,
        workspace: &WorkspacePolicy,
        person: &Person,
        intent: &Intent,
    ) -> Result<Option<DigestFacts>, Failure> {
        let Intent::Command(Command::Digest(digest), _) = intent else { return Ok(None) };
        if person.role < Role::Agent {
            return Ok(None);
        }
        let window = Window::last(digest.period, self.clock.now(), workspace.time_zone.clone());
        self.digest(&workspace.id, &window).await.map(Some)
    }

    pub(super) async fn post_digests(&self, now: Timestamp) -> Result<usize, Failure> {
        let mut posted = 0;
        for workspace in &self.policy.workspaces {
            for plan in &workspace.digests {
                let digest = self.post_digest(workspace, plan, now).await;
                let digest = passing_over(digest, &workspace.id, &format!("the digest of {}", plan.channel))?;
                posted += usize::from(digest.unwrap_or(false));
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
        let Some(due) = plan.due(now) else { return Ok(false) };
        let (channel, period, date) = (&plan.channel, plan.period(), due.date);
        let key = digests::Key { workspace: &workspace.id, channel, period, date };
        let mut tx = self.db.read().await?;
        let taken = digests::is_taken(&mut tx, &key).await?;
        let before = if taken { None } else { digests::posted_before(&mut tx, &key).await? };
        drop(tx);
        // A first one waits for its own date: a digest of a month that was just configured is not weeks late.
        let is_first = before.is_none() && !due.in_time && period != Period::Day;
        if taken || is_first {
            return Ok(false);
        }
        let mut window = Window::last(period, now, plan.time_zone.clone());
        window.since = before.unwrap_or(window.since);
        let facts = self.digest(&workspace.id, &window).await?;
        let mut decision = Decision::default();
        decision.post(Destination::Channel(channel.clone()), workspace.locale, Notice::Digest(Box::new(facts)));
        let mut tx = self.db.write().await?;
        if !digests::take(&mut tx, &key, now).await? {
            return Ok(false);
        }
        persist::decision(&mut tx, &workspace.id, &decision, now).await?;
        reached(Point::DigestTaking).await;
        tx.commit().await?;
        reached(Point::DigestTaken).await;
        tracing::info!(workspace = %workspace.id, period = period.name(), %date, "a digest is on its way");
        Ok(true)
    }
}

/// What the knowledge base does not know even now, questions that ask alike together, the most asked first.
fn gaps(base: &Arc<KnowledgeBase>, mut asked: Vec<Unanswered>, most: usize) -> Vec<Gap> {
    asked.retain(|asked| !base.answers(asked.question.raw(), asked.plan.as_deref()));
    let texts: Vec<&str> = asked.iter().map(|asked| asked.question.raw()).collect();
    let gap = |group: Vec<usize>| {
        let mut members = group.iter().filter_map(|at| asked.get(*at));
        let central = members.clone().next()?;
        let answered = members.find(|asked| asked.reply.is_some()).unwrap_or(central);
        Some(Gap {
            question: central.question.headline(QUESTION_GRAPHEMES_MAX),
            asked: i64::try_from(group.len()).unwrap_or(i64::MAX),
            conversation: answered.conversation,
        })
    };
    groups(&texts, |_, _| ()).into_iter().filter_map(gap).take(most).collect()
}
