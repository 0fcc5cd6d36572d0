//! The way of one event: understand → load → decide → persist, in one transaction; decided again from fresh rows when
//! somebody else was faster.

mod act;
mod ahead;
mod alarms;
mod community;
mod complete;
mod customers;
mod dead_letters;
mod digests;
mod downtime;
mod faq;
mod heard;
mod load;
mod missed;
mod observed;
mod persist;
mod problems;
mod quotas;
mod recompute;
mod reviews;
mod second_look;
mod silence;
mod tidy;
mod understand;
mod wake;

pub use act::{Acted, Asked, Seen, Standing};
pub use alarms::Ticked;
pub use customers::{Paid, segment_of};
pub use dead_letters::{Replayed, drop_letter};
pub use faq::Opened;
pub use missed::OwedMark;
pub use quotas::Rush;

use std::sync::Arc;
use std::time::Instant;

use ahead::Ahead;
use jiff::Timestamp;
use secrecy::SecretString;
use tokio::sync::Notify;

use crate::clock::Clock;
use crate::domain::decide::Intent;
use crate::domain::missed::{Quiet, is_left};
use crate::domain::quota::Counted;
use crate::domain::{
    Decision, Destination, Event, Notice, Person, Policy, Post, Refusal, Situation, Verdict, WorkspacePolicy, audit,
    decide,
};
use crate::failpoint::{Point, reached};
use crate::store::glance::{self, Glance};
use crate::store::{Db, Failure, Tx, inbox, keys, outbox, people, seen, sessions};
use crate::understand::KnowledgeBase;
use crate::vitals;

/// How often a decision is made again before the person is told that the desk is busy.
const DECISIONS_MAX: usize = 8;

/// Gives the knowledge base as it is now.
pub type Knowledge = Arc<dyn Fn() -> Arc<KnowledgeBase> + Send + Sync>;

/// The flow of events through the desk.
#[derive(Clone)]
pub struct Flow {
    /// The database.
    pub db: Db,
    /// How the desk behaves.
    pub policy: Arc<Policy>,
    /// What the desk knows.
    pub knowledge: Knowledge,
    /// The time.
    pub clock: Clock,
    /// Told when something was put in the outbox.
    pub stored: Arc<Notify>,
    /// Which workspaces ask too much.
    pub rush: Rush,
}

/// How an event is taken: one that was found late with how late a question may be, one beside others with whether it
/// may become the last that was heard.
#[derive(Clone, Copy, Default)]
struct Taking<'a> {
    quiet: Option<Quiet>,
    may_mark: Option<&'a (dyn Fn() -> bool + Send + Sync)>,
}

/// What became of an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Handled {
    /// It was decided before: nothing changed.
    Again,
    /// It is none of the desk's: another workspace, or a program's words.
    NotOurs,
    /// It was found too late, and is left alone: nothing of it is stored.
    Left,
    /// It was decided and stored.
    Decided {
        /// What its text deserved, where it had one.
        verdict: Option<Verdict>,
    },
}

impl Flow {
    /// Takes an event through the desk; when this returns, all that follows from it is committed.
    ///
    /// # Errors
    /// The database failed, and nothing of it is stored.
    pub async fn handle(&self, event: &Event) -> Result<Handled, Failure> {
        self.take(event, Taking::default()).await.map(|(handled, _)| handled)
    }

    /// The same beside other events of its place: where `may_mark` says that one before it is not committed yet, its
    /// message does not become the last that was heard there. That is owed then ([`Flow::keep_mark`]).
    ///
    /// # Errors
    /// The database failed, and nothing of it is stored.
    pub async fn handle_beside(
        &self,
        event: &Event,
        may_mark: &(dyn Fn() -> bool + Send + Sync),
    ) -> Result<Option<OwedMark>, Failure> {
        let taking = Taking { quiet: None, may_mark: Some(may_mark) };
        self.take(event, taking).await.map(|(_, owed)| owed)
    }

    /// Every event comes by here, on whichever way: a decided one is counted, with how long it took.
    async fn take(&self, event: &Event, taking: Taking<'_>) -> Result<(Handled, Option<OwedMark>), Failure> {
        let began = Instant::now();
        let taken = self.taken(event, taking).await;
        if let Ok((Handled::Decided { verdict }, _)) = &taken {
            vitals::metrics::event(event.workspace.platform, *verdict, began.elapsed());
        }
        taken
    }

    async fn taken(&self, event: &Event, taking: Taking<'_>) -> Result<(Handled, Option<OwedMark>), Failure> {
        let Some(workspace) = self.policy.workspace(&event.workspace) else {
            tracing::debug!(workspace = %event.workspace, "an event of a workspace that is not configured");
            return Ok((Handled::NotOurs, None));
        };
        if event.author.bot {
            return Ok((Handled::NotOurs, None));
        }
        if !event.is_sound() {
            tracing::warn!(workspace = %event.workspace, "an event with a key or an id that no platform gives");
            return Ok((Handled::NotOurs, None));
        }
        let person = self.policy.person(workspace, &event.author, &event.channel, understand::locale(event));
        let glance = self.glance(&mut self.db.read().await?, event, &person, self.clock.now()).await?;
        let person = self.with_plan(workspace, event, person, &glance).await?;
        let knowledge = (self.knowledge)();
        second_look::prepared(&knowledge, event, &person).await;
        let intent = understand::intent(event, &person, workspace, &knowledge);
        if let Some(heard) = self.only_heard(workspace, (event, taking), &person, (&intent, &glance)).await? {
            return Ok(heard);
        }
        let ahead = self.ahead(workspace, event, &person, &intent).await?;
        for decisions in 0..DECISIONS_MAX {
            let mut tx = self.db.write().await?;
            if decisions > 0 {
                tx.take_turn(&workspace.id).await?;
            }
            match self.attempt(tx, workspace, (event, taking), &person, &intent, &ahead).await {
                Err(Failure::Stale) => {}
                settled => return settled,
            }
        }
        tracing::warn!(workspace = %event.workspace, "an event was overtaken too often; the person is asked to try again");
        self.tell_busy(event, &person).await.map(|handled| (handled, None))
    }

    async fn attempt(
        &self,
        mut tx: Tx,
        workspace: &WorkspacePolicy,
        (event, taking): (&Event, Taking<'_>),
        person: &Person,
        intent: &Intent,
        ahead: &Ahead,
    ) -> Result<(Handled, Option<OwedMark>), Failure> {
        let now = self.clock.now();
        // What is found late comes all at once, and is not counted.
        let is_live = taking.quiet.is_none();
        let counts = is_live.then_some((&person.named.id, Counted::of(&event.act)));
        if !inbox::take_from(&mut tx, &event.workspace, &event.key, counts, now).await? {
            // Nobody is told so before the first copy, which may be in the same group of writers, is on the disk.
            tx.commit().await?;
            return Ok((Handled::Again, None));
        }
        let glance = self.glance(&mut tx, event, person, now).await?;
        if is_live && let Some(told) = self.too_much(&mut tx, event, person, glance.acts, now).await? {
            persist::decision(&mut tx, &event.workspace, &told, now).await?;
            tx.commit().await?;
            self.has_stored(&told);
            return Ok((Handled::Decided { verdict: None }, None));
        }
        if glance.is_signed_in {
            sessions::regroup(&mut tx, &event.workspace, &event.author, now).await?;
        }
        let decided = self.decided(&mut tx, workspace, event, person, (intent, ahead, &glance), now).await?;
        let (situation, intent, decision) = decided;
        let (mut decision, refusal) = match decision {
            Ok(decision) => (decision, None),
            Err(refusal) => (Decision::privately(&situation, Notice::Refused(refusal.clone())), Some(refusal)),
        };
        decision.deeds = audit::deeds(person, &event.act, &decision, refusal.as_ref());
        if taking.quiet.is_some_and(|quiet| is_left(event, person, &intent, &decision, now, quiet)) {
            return Ok((Handled::Left, None));
        }
        persist::decision(&mut tx, &event.workspace, &decision, now).await?;
        let mut owed = None;
        if let Some(mark) = missed::mark(workspace, event, situation.conversation.as_ref(), &decision) {
            if taking.may_mark.is_none_or(|may_mark| may_mark()) {
                seen::mark(&mut tx, &event.workspace, &mark).await?;
            } else {
                owed = Some(OwedMark::of(event, &mark));
            }
        }
        reached(Point::EventDecided).await;
        tx.commit().await?;
        reached(Point::EventCommitted).await;
        self.has_stored(&decision);
        Ok((Handled::Decided { verdict: understand::verdict(&intent) }, owed))
    }

    /// One look at what there is for an event.
    async fn glance(&self, tx: &mut Tx, event: &Event, person: &Person, now: Timestamp) -> Result<Glance, Failure> {
        let place = glance::Place {
            workspace: &event.workspace,
            person: &person.named,
            role: person.role,
            channel: &event.channel,
            hangs_on: load::hangs_on(event),
            counted: self.counted(event, person, now),
        };
        glance::at(tx, &place, now).await
    }

    /// What is decided about an event from the rows of this transaction. Who opens a ticket takes the workspace's turn
    /// for it, and decides from what those before them have left.
    async fn decided<'a>(
        &'a self,
        tx: &mut Tx,
        workspace: &'a WorkspacePolicy,
        event: &'a Event,
        person: &Person,
        (intent, ahead, glance): (&Intent, &Ahead, &Glance),
        now: Timestamp,
    ) -> Result<(Situation<'a>, Intent, Result<Decision, Refusal>), Failure> {
        let decided = self.considered(tx, workspace, event, person, (intent, ahead, glance), now).await?;
        let opens = decided.2.as_ref().is_ok_and(|decision| decision.opens().is_some());
        if !opens || !tx.take_turn(&workspace.id).await? {
            return Ok(decided);
        }
        let later = self.glance(tx, event, person, now).await?;
        match glance.is_of_same_tickets(&later) {
            true => Ok(decided),
            false => self.considered(tx, workspace, event, person, (intent, ahead, &later), now).await,
        }
    }

    /// What would be decided now.
    async fn considered<'a>(
        &'a self,
        tx: &mut Tx,
        workspace: &'a WorkspacePolicy,
        event: &'a Event,
        person: &Person,
        (intent, ahead, glance): (&Intent, &Ahead, &Glance),
        now: Timestamp,
    ) -> Result<(Situation<'a>, Intent, Result<Decision, Refusal>), Failure> {
        if !glance.is_written {
            people::seen(tx, &event.workspace, &person.named, person.role, now).await?;
        }
        let about = (event, intent, glance);
        let mut situation = load::situation(tx, &self.policy, workspace, about, person, now).await?;
        situation.found.digest = ahead.digest.clone();
        situation.found.privacy.held = ahead.held.clone();
        let knowledge = (self.knowledge)();
        situation.found.faq.entry = faq::found(intent, &situation, &knowledge);
        let intent = understand::with_entry(intent, &situation, &knowledge);
        let decision = decide(&situation, &intent);
        situation.found.earlier = self.earlier(tx, &situation, &intent, &decision).await?;
        let decision = if situation.found.earlier.is_some() { decide(&situation, &intent) } else { decision };
        Ok((situation, intent, decision))
    }

    /// A key of the desk's own, made where there is none yet.
    ///
    /// # Errors
    /// The database failed.
    pub async fn key(&self, name: &str) -> Result<SecretString, Failure> {
        let fresh: [u128; 2] = rand::random();
        let fresh = SecretString::from(format!("{:032x}{:032x}", fresh[0], fresh[1]));
        let mut tx = self.db.write().await?;
        let key = keys::of(&mut tx, name, &fresh, self.clock.now()).await?;
        tx.commit().await?;
        Ok(key)
    }

    /// Wakes those who deliver, where there is something to.
    fn has_stored(&self, decision: &Decision) {
        if !decision.posts.is_empty() {
            self.stored.notify_waiters();
            self.stored.notify_one();
        }
    }

    async fn tell_busy(&self, event: &Event, person: &Person) -> Result<Handled, Failure> {
        let now = self.clock.now();
        let mut tx = self.db.write().await?;
        if inbox::take(&mut tx, &event.workspace, &event.key, now).await? {
            let to = Destination::Private {
                person: person.named.id.clone(),
                reply: event.reply.clone(),
                channel: event.channel.clone(),
            };
            let post = Post { to, locale: person.locale, notice: Notice::Refused(Refusal::Busy) };
            outbox::put(&mut tx, &event.workspace, &post, now).await?;
        }
        tx.commit().await?;
        self.stored.notify_one();
        Ok(Handled::Decided { verdict: None })
    }
}
