//! Questions that are asked again: a person's own joins their open ticket, and those of several people become one problem,
//! each once however many replicas look.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::Timestamp;

use super::alarms::{PAGE_ROWS, passing_over};
use super::{Flow, load, persist};
use crate::domain::decide::{Intent, TicketFile};
use crate::domain::problem::{
    Belongs, Comparable, Problem, ProblemFile, ProblemFound, ProblemNumber, TICKETS_MAX, belongs,
};
use crate::domain::{
    Acting, Decision, Refusal, Situation, TicketNumber, Untrusted, WorkspaceId, WorkspacePolicy, duplicate,
};
use crate::store::{Failure, Tx, problems, tickets};
use crate::understand::{Asked, Askers, KnowledgeBase};

/// Open tickets of a person that a question of theirs is compared with: the latest.
const OWN_MAX: usize = 20;
/// Tickets that a new one is compared with: the latest.
const COMPARED_MAX: usize = 500;

impl Flow {
    /// The open ticket of the one who acts that is about what they ask now, if a further one would be opened.
    pub(super) async fn earlier(
        &self,
        tx: &mut Tx,
        situation: &Situation<'_>,
        intent: &Intent,
        decided: &Result<Decision, Refusal>,
    ) -> Result<Option<Box<TicketFile>>, Failure> {
        let Some(question) = duplicate::asked_now(situation, intent, decided) else { return Ok(None) };
        let (workspace, person) = (&situation.workspace.id, &situation.person.named.id);
        let own = tickets::asked_by(tx, workspace, person, OWN_MAX).await?;
        let Some(number) = again(&(self.knowledge)(), &question, &own) else { return Ok(None) };
        Ok(load::file(tx, workspace, number).await?.map(Box::new))
    }

    /// A problem with its tickets.
    ///
    /// # Errors
    /// The database failed.
    pub async fn problem(
        &self,
        workspace: &WorkspaceId,
        number: ProblemNumber,
    ) -> Result<Option<ProblemFile>, Failure> {
        problem_file(&mut self.db.read().await?, workspace, number).await
    }

    /// Compares new tickets with the others, and says how many became a part of a problem.
    pub(super) async fn find_problems(&self, now: Timestamp) -> Result<usize, Failure> {
        let mut tx = self.db.read().await?;
        let page = problems::to_compare(&mut tx, PAGE_ROWS).await?;
        drop(tx);
        let mut new: BTreeMap<String, Vec<TicketNumber>> = BTreeMap::new();
        for (workspace, ticket) in page {
            new.entry(workspace).or_default().push(ticket);
        }
        let mut linked = 0;
        for (key, new) in new {
            let workspace = key.parse().ok().and_then(|id| self.policy.workspace(&id));
            let compared = match workspace {
                Some(workspace) => self.compare(workspace, &new, now).await?,
                None => Vec::new(),
            };
            for (ticket, belongs) in &compared {
                let Some(workspace) = workspace else { continue };
                let one = self.group(workspace, *ticket, belongs, now).await;
                let what = format!("whether {ticket} is a part of a problem");
                linked += passing_over(one, &workspace.id, &what)?.unwrap_or(0);
            }
            let alone = |ticket: &TicketNumber| compared.iter().all(|(placed, _)| placed != ticket);
            let mut tx = self.db.write().await?;
            for ticket in new.into_iter().filter(alone) {
                problems::compared(&mut tx, &key, ticket).await?;
            }
            tx.commit().await?;
        }
        Ok(linked)
    }

    /// Where new tickets belong that do not stand alone.
    async fn compare(
        &self,
        workspace: &WorkspacePolicy,
        new: &[TicketNumber],
        now: Timestamp,
    ) -> Result<Vec<(TicketNumber, Belongs)>, Failure> {
        let duplicates = self.policy.duplicates;
        let Some(people) = duplicates.people else { return Ok(Vec::new()) };
        let since = now.checked_sub(duplicates.within).unwrap_or(Timestamp::MIN);
        let mut tx = self.db.read().await?;
        let all = problems::comparable(&mut tx, &workspace.id, since, COMPARED_MAX).await?;
        drop(tx);
        let (base, new, id) = ((self.knowledge)(), new.to_vec(), workspace.id.clone());
        // Reading some hundred questions takes a moment: events go on meanwhile.
        let found = tokio::task::spawn_blocking(move || placed(&base, &all, &new, people)).await;
        Ok(found.unwrap_or_else(|panic| {
            tracing::error!(workspace = %id, %panic, "new tickets cannot be compared with others");
            Vec::new()
        }))
    }

    /// Makes a ticket a part of the problem where it belongs, if that still holds; it is not compared again.
    async fn group(
        &self,
        workspace: &WorkspacePolicy,
        ticket: TicketNumber,
        belongs: &Belongs,
        now: Timestamp,
    ) -> Result<usize, Failure> {
        let mut tx = self.db.write().await?;
        problems::compared(&mut tx, &workspace.id.to_string(), ticket).await?;
        let acting = Acting { policy: &self.policy, workspace, by: None, now };
        let (decision, linked) = grouped(&mut tx, &acting, ticket, belongs).await?;
        persist::decision(&mut tx, &workspace.id, &decision, now).await?;
        tx.commit().await?;
        tracing::info!(workspace = %workspace.id, %ticket, tickets = linked, "tickets became a part of a problem");
        Ok(linked)
    }
}

/// What is decided from the rows of this transaction, and how many tickets it links: nothing where somebody is done with
/// the ticket meanwhile, or said where it belongs. Where that happened to another one, it is compared anew.
async fn grouped(
    tx: &mut Tx,
    acting: &Acting<'_>,
    ticket: TicketNumber,
    belongs: &Belongs,
) -> Result<(Decision, usize), Failure> {
    let workspace = &acting.workspace.id;
    let (problem, numbers) = match belongs {
        Belongs::Alone => return Ok((Decision::default(), 0)),
        Belongs::To(problem) => match problem_file(tx, workspace, *problem).await? {
            Some(known) if known.problem.solved_at.is_none() => (known, vec![ticket]),
            _ => return Err(Failure::Stale),
        },
        Belongs::With(numbers) => {
            let number = problems::next_number(tx, workspace).await?;
            let problem = Problem { number, opened_at: acting.now, solved_at: None, card: None, version: 0 };
            (ProblemFile { problem, tickets: Vec::new() }, numbers.clone())
        }
    };
    let mut joining = Vec::new();
    for number in numbers {
        let file = load::file(tx, workspace, number).await?;
        let is_free =
            |file: &TicketFile| !file.ticket.is_done() && file.ticket.problem.is_none() && !file.ticket.problem_settled;
        match file.filter(is_free) {
            Some(file) => joining.push(file),
            None if number == ticket => return Ok((Decision::default(), 0)),
            None => return Err(Failure::Stale),
        }
    }
    let mut decision = Decision::default();
    decision.link(acting, &problem, &joining, false);
    Ok((decision, joining.len()))
}

/// The problems that a decision about `ticket` and `other` may know.
pub(super) async fn found(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    ticket: Option<&TicketFile>,
    other: Option<&TicketFile>,
) -> Result<ProblemFound, Failure> {
    let mut found =
        ProblemFound { fresh: Some(problems::next_number(tx, workspace).await?), ..ProblemFound::default() };
    if let Some(problem) = ticket.and_then(|file| file.ticket.problem) {
        found.of_ticket = problem_file(tx, workspace, problem).await?.map(Box::new);
    }
    if let Some(problem) = other.and_then(|file| file.ticket.problem) {
        found.of_other = problem_file(tx, workspace, problem).await?.map(Box::new);
    }
    Ok(found)
}

async fn problem_file(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    number: ProblemNumber,
) -> Result<Option<ProblemFile>, Failure> {
    let Some(problem) = problems::by_number(tx, workspace, number).await? else { return Ok(None) };
    let mut tickets = Vec::new();
    for number in problems::tickets(tx, workspace, number, TICKETS_MAX).await? {
        tickets.extend(load::file(tx, workspace, number).await?);
    }
    Ok(Some(ProblemFile { problem, tickets }))
}

/// The latest of a person's own tickets that is about a question.
fn again(base: &KnowledgeBase, question: &Untrusted, own: &[(TicketNumber, Untrusted)]) -> Option<TicketNumber> {
    let asked = base.asked(question.raw())?;
    let is_same = |earlier: &Untrusted| {
        base.asked(earlier.raw()).is_some_and(|earlier| base.is_same(&asked, &earlier, Askers::One))
    };
    own.iter().find(|(_, earlier)| is_same(earlier)).map(|(number, _)| *number)
}

/// Where the new ones belong among all.
fn placed(
    base: &Arc<KnowledgeBase>,
    all: &[Comparable],
    new: &[TicketNumber],
    people: usize,
) -> Vec<(TicketNumber, Belongs)> {
    let asked: Vec<Option<Asked>> = all.iter().map(|ticket| base.asked(ticket.question.raw())).collect();
    let same = |one: usize, other: usize| {
        let pair = asked.get(one).and_then(Option::as_ref).zip(asked.get(other).and_then(Option::as_ref));
        pair.is_some_and(|(one, other)| base.is_same(one, other, Askers::Several))
    };
    let place = |ticket: &TicketNumber| all.iter().position(|other| other.ticket == *ticket);
    let placed = new.iter().filter_map(|ticket| Some((*ticket, belongs(place(ticket)?, all, people, same))));
    placed.filter(|(_, belongs)| *belongs != Belongs::Alone).collect()
}
