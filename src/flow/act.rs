//! An act of somebody who waits for what comes of it: a program that calls the API, a person on a page. It is decided by
//! the same rules as an event of a chat; what would be told to the one who acts is given back in place of a message.

use async_trait::async_trait;

use super::ahead::Ahead;
use super::{DECISIONS_MAX, Flow, load, persist, second_look, understand};
use crate::domain::decide::{Intent, TicketFile};
use crate::domain::{
    Decision, Destination, Event, Locale, Notice, Person, PersonId, Refusal, Role, Situation, TicketNumber, Verdict,
    WorkspaceId, WorkspacePolicy, audit,
};
use crate::store::{Failure, Tx, inbox};

/// Looks at who acts at the moment of the commit, and keeps what they are answered.
#[async_trait]
pub trait Standing: Send + Sync {
    /// The role that the one who acts has now; none where a token or a session is good no more.
    ///
    /// # Errors
    /// The database failed.
    async fn role(&self, tx: &mut Tx) -> Result<Option<Role>, Failure>;

    /// Keeps the answer in the transaction of what was done.
    ///
    /// # Errors
    /// The database failed: nothing is done then.
    async fn keep(&self, tx: &mut Tx, acted: &Acted) -> Result<(), Failure>;
}

/// What somebody wants done.
pub struct Asked<'a> {
    /// The act as an event. Its key is the idempotency key.
    pub event: &'a Event,
    /// The language to answer in, where it is known.
    pub locale: Option<Locale>,
    /// The version that something must have, where the one who acts says so.
    pub if_version: Option<Seen>,
    /// Who stands behind it.
    pub standing: &'a dyn Standing,
}

/// Something with the version that somebody saw of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Seen {
    /// A ticket.
    Ticket(TicketNumber, i64),
    /// A contract.
    Contract(i64, i64),
    /// A customer.
    Organisation(i64, i64),
    /// An offer.
    Offer(String, i64),
    /// A mode.
    Mode(String, i64),
}

impl Seen {
    /// Whether it is still so, by what was loaded to decide.
    fn holds(&self, situation: &Situation<'_>) -> bool {
        let found = &situation.found.customer;
        match self {
            Self::Ticket(number, version) => {
                let about = situation.ticket.as_ref().map(|file| (file.ticket.number, file.ticket.version));
                about == Some((*number, *version))
            }
            Self::Contract(number, version) => {
                let mut contracts = found.contracts.iter().map(|line| (line.contract.number, line.contract.version));
                contracts.any(|known| known == (*number, *version))
            }
            Self::Organisation(number, version) => {
                found.organisations.iter().any(|known| (known.number, known.version) == (*number, *version))
            }
            Self::Offer(name, version) => {
                found.offers.iter().any(|known| (&known.name, known.version) == (name, *version))
            }
            Self::Mode(name, version) => {
                found.modes.iter().any(|known| (&known.name, known.version) == (name, *version))
            }
        }
    }
}

/// What came of it.
#[derive(Debug, Clone, PartialEq)]
pub enum Acted {
    /// It was done before, under the same key.
    Again,
    /// The workspace is not configured, or the token or the session is good no more.
    NoStanding,
    /// What it is about has another version.
    Changed,
    /// It was refused, and nothing changed.
    Refused(Refusal),
    /// It was done.
    Done {
        /// What the one who acts is told.
        told: Vec<Notice>,
        /// The ticket that it was about or that it opened, as it is now.
        ticket: Option<Box<TicketFile>>,
        /// What their text deserved, with how sure the desk is.
        verdict: Option<Verdict>,
    },
}

impl Flow {
    /// Does what is asked; when this returns, all that follows from it is committed.
    ///
    /// # Errors
    /// The database failed, and nothing of it is stored.
    pub async fn act(&self, asked: &Asked<'_>) -> Result<Acted, Failure> {
        let event = asked.event;
        let Some(workspace) = self.policy.workspace(&event.workspace) else { return Ok(Acted::NoStanding) };
        if !event.is_sound() {
            return Ok(Acted::NoStanding);
        }
        let locale = understand::locale(event).or(asked.locale);
        let mut person = self.policy.person(workspace, &event.author, &event.channel, locale);
        let Some(role) = asked.standing.role(&mut self.db.read().await?).await? else { return Ok(Acted::NoStanding) };
        person.role = role;
        let knowledge = (self.knowledge)();
        second_look::prepared(&knowledge, event, &person).await;
        let intent = understand::intent(event, &person, workspace, &knowledge);
        let ahead = self.ahead(workspace, event, &person, &intent).await?;
        for decisions in 0..DECISIONS_MAX {
            let mut tx = self.db.write().await?;
            if decisions > 0 {
                tx.take_turn(&workspace.id).await?;
            }
            match self.act_once(tx, asked, workspace, person.clone(), &intent, &ahead).await {
                Err(Failure::Stale) => {}
                settled => return settled,
            }
        }
        Ok(Acted::Refused(Refusal::Busy))
    }

    async fn act_once(
        &self,
        mut tx: Tx,
        asked: &Asked<'_>,
        workspace: &WorkspacePolicy,
        mut person: Person,
        intent: &Intent,
        ahead: &Ahead,
    ) -> Result<Acted, Failure> {
        let (event, now) = (asked.event, self.clock.now());
        if !inbox::take(&mut tx, &event.workspace, &event.key, now).await? {
            // The first one may be in the same group of writers: this waits until it is on the disk.
            tx.commit().await?;
            return Ok(Acted::Again);
        }
        // At the commit counts what holds then, not what held when the request came.
        let Some(role) = asked.standing.role(&mut tx).await? else { return Ok(Acted::NoStanding) };
        person.role = role;
        let glance = self.glance(&mut tx, event, &person, now).await?;
        let decided = self.decided(&mut tx, workspace, event, &person, (intent, ahead, &glance), now).await?;
        let (situation, intent, decision) = decided;
        let about = situation.ticket.as_ref().map(|file| (file.ticket.number, file.ticket.version));
        if asked.if_version.as_ref().is_some_and(|seen| !seen.holds(&situation)) {
            return Ok(Acted::Changed);
        }
        let decision = match decision {
            Ok(decision) => decision,
            Err(refusal) => {
                // Nothing of it is stored but that it was tried.
                drop(tx);
                self.log_refused(event, &person, &refusal).await?;
                return Ok(Acted::Refused(refusal));
            }
        };
        let joined = situation.found.earlier.as_ref().map(|file| file.ticket.number);
        let ticket = decision.opens().or(joined).or(about.map(|(number, _)| number));
        let deeds = audit::deeds(&person, &event.act, &decision, None);
        let (decision, told) = without_answers(decision, &person.named.id);
        let decision = Decision { deeds, ..decision };
        persist::decision(&mut tx, &event.workspace, &decision, now).await?;
        let ticket = ticket_file(&mut tx, &event.workspace, ticket).await?;
        let acted = Acted::Done { told, ticket, verdict: understand::verdict(&intent) };
        asked.standing.keep(&mut tx, &acted).await?;
        tx.commit().await?;
        self.has_stored(&decision);
        Ok(acted)
    }

    /// Logs that somebody tried what they may not do.
    async fn log_refused(&self, event: &Event, person: &Person, refusal: &Refusal) -> Result<(), Failure> {
        let deeds = audit::deeds(person, &event.act, &Decision::default(), Some(refusal));
        if deeds.is_empty() {
            return Ok(());
        }
        let mut tx = self.db.write().await?;
        let logged = Decision { deeds, ..Decision::default() };
        persist::decision(&mut tx, &event.workspace, &logged, self.clock.now()).await?;
        tx.commit().await
    }

    /// A ticket with all that belongs to it.
    ///
    /// # Errors
    /// The database failed.
    pub async fn ticket_file(
        &self,
        workspace: &WorkspaceId,
        number: TicketNumber,
    ) -> Result<Option<TicketFile>, Failure> {
        load::file(&mut self.db.read().await?, workspace, number).await
    }
}

async fn ticket_file(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    number: Option<TicketNumber>,
) -> Result<Option<Box<TicketFile>>, Failure> {
    match number {
        Some(number) => Ok(load::file(tx, workspace, number).await?.map(Box::new)),
        None => Ok(None),
    }
}

/// The decision without what it tells the one who acts, and that.
fn without_answers(mut decision: Decision, person: &PersonId) -> (Decision, Vec<Notice>) {
    let (answers, posts) = std::mem::take(&mut decision.posts).into_iter().partition::<Vec<_>, _>(|post| {
        matches!(&post.to, Destination::Private { person: to, .. } | Destination::Direct { person: to, .. } if to == person)
    });
    decision.posts = posts;
    (decision, answers.into_iter().map(|post| post.notice).collect())
}
