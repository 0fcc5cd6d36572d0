//! What segments go by: revenue, plan and activity of a customer, or of a person who has no contract.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};

use super::{CONTRACTS_MAX, of_author, stranger};
use crate::domain::customer::contract::Revenue;
use crate::domain::customer::contract::revenue::{monthly, revenue as reckoned};
use crate::domain::customer::entitled::Entitled;
use crate::domain::customer::segment::{ACTIVITY_DAYS, Facts, Placed, place};
use crate::domain::customer::{Contract, Currency, Money, Organisation, Segment};
use crate::domain::{Named, PersonId, Plan, Policy, WorkspaceId};
use crate::flow::Flow;
use crate::store::{Failure, Tx, contracts, people};

fn since(now: Timestamp) -> Timestamp {
    now.checked_sub(SignedDuration::from_hours(24 * ACTIVITY_DAYS)).unwrap_or(now)
}

/// Facts of a customer, by all of their contracts.
fn of_contracts(policy: &Policy, contracts: &[&Contract], tickets: i64, now: Timestamp) -> Facts {
    let mut sums: BTreeMap<Currency, i64> = BTreeMap::new();
    for money in contracts.iter().filter_map(|contract| monthly(contract, now)) {
        let sum = sums.entry(money.currency).or_default();
        *sum = sum.saturating_add(money.minor);
    }
    let held: Vec<&str> =
        contracts.iter().filter(|contract| contract.state(now).holds()).map(|contract| contract.plan(now)).collect();
    let best = policy.plans.iter().find(|plan| held.contains(&plan.name.as_str()));
    Facts {
        revenue: sums.into_iter().map(|(currency, minor)| Money::new(minor, currency)).collect(),
        plan: best.map_or_else(|| Plan::community().name, |plan| plan.name.clone()),
        tickets,
    }
}

/// Facts of a customer.
pub(super) async fn of_organisation(
    tx: &mut Tx,
    policy: &Policy,
    id: &WorkspaceId,
    number: i64,
    now: Timestamp,
) -> Result<Facts, Failure> {
    let of = contracts::page(tx, id, (Some(number), 0), CONTRACTS_MAX).await?;
    let activity = contracts::activity(tx, id, since(now)).await?;
    let tickets = activity.iter().find(|(organisation, _)| *organisation == number).map_or(0, |(_, count)| *count);
    Ok(of_contracts(policy, &of.iter().collect::<Vec<_>>(), tickets, now))
}

/// Facts of a person: of the customer whose contract gives them their plan, or their own.
pub(super) async fn of_person(
    tx: &mut Tx,
    policy: &Policy,
    id: &WorkspaceId,
    (person, entitled): (&PersonId, &Entitled),
    now: Timestamp,
) -> Result<Facts, Failure> {
    if let Some(contract) = &entitled.contract {
        // A contract of another workspace has its customer there.
        if contracts::by_number(tx, id, contract.number).await?.as_ref() == Some(contract) {
            return of_organisation(tx, policy, id, contract.organisation, now).await;
        }
    }
    let tickets = contracts::opened_by(tx, id, person, since(now)).await?;
    let revenue = entitled.contract.as_ref().and_then(|contract| monthly(contract, now)).into_iter().collect();
    Ok(Facts { revenue, plan: entitled.plan.clone(), tickets })
}

/// The segment that a customer is of now.
///
/// # Errors
/// The database failed.
pub async fn segment_of(
    tx: &mut Tx,
    policy: &Policy,
    id: &WorkspaceId,
    number: i64,
    now: Timestamp,
) -> Result<Segment, Failure> {
    Ok(place(&policy.segments, of_organisation(tx, policy, id, number, now).await?).segment)
}

/// Every customer of a workspace with their segment.
pub(super) async fn of_all(
    tx: &mut Tx,
    policy: &Policy,
    id: &WorkspaceId,
    now: Timestamp,
) -> Result<Vec<(Organisation, Placed)>, Failure> {
    let all = contracts::all(tx, id, CONTRACTS_MAX).await?;
    of_all_by(tx, policy, id, &all, now).await
}

/// The same by contracts that were read already: all of the workspace's.
async fn of_all_by(
    tx: &mut Tx,
    policy: &Policy,
    id: &WorkspaceId,
    all: &[Contract],
    now: Timestamp,
) -> Result<Vec<(Organisation, Placed)>, Failure> {
    let activity: BTreeMap<i64, i64> = contracts::activity(tx, id, since(now)).await?.into_iter().collect();
    let mut by_customer: BTreeMap<i64, Vec<&Contract>> = BTreeMap::new();
    for contract in all {
        by_customer.entry(contract.organisation).or_default().push(contract);
    }
    let none = Vec::new();
    let customers = contracts::organisations(tx, id, CONTRACTS_MAX).await?.into_iter().map(|organisation| {
        let of = by_customer.get(&organisation.number).unwrap_or(&none);
        let tickets = activity.get(&organisation.number).copied().unwrap_or(0);
        let placed = place(&policy.segments, of_contracts(policy, of, tickets, now));
        (organisation, placed)
    });
    Ok(customers.collect())
}

/// What contracts earn between two moments.
pub(super) async fn revenue(
    tx: &mut Tx,
    policy: &Policy,
    id: &WorkspaceId,
    (since, until): (Timestamp, Timestamp),
    now: Timestamp,
) -> Result<Revenue, Failure> {
    let all = contracts::all(tx, id, CONTRACTS_MAX).await?;
    let segments = of_all_by(tx, policy, id, &all, now).await?;
    let segments = segments.into_iter().map(|(customer, placed)| (customer.number, placed.segment)).collect();
    Ok(reckoned(&all, &segments, since, until))
}

impl Flow {
    /// What somebody who was seen is entitled to at this moment, and their segment.
    ///
    /// # Errors
    /// The database failed.
    pub async fn entitlement(
        &self,
        workspace: &WorkspaceId,
        person: &str,
    ) -> Result<Option<(Entitled, Placed)>, Failure> {
        let seen = people::by_id(&mut self.db.read().await?, workspace, person).await?;
        match seen {
            Some(seen) => self.entitled(workspace, &seen.person).await,
            None => Ok(None),
        }
    }

    /// What a person or a program is entitled to at this moment, and their segment; nothing in a workspace that is not
    /// configured.
    ///
    /// # Errors
    /// The database failed.
    pub async fn entitled(
        &self,
        workspace: &WorkspaceId,
        person: &Named,
    ) -> Result<Option<(Entitled, Placed)>, Failure> {
        let (policy, now) = (&self.policy, self.clock.now());
        let mut tx = self.db.read().await?;
        let Some(of) = policy.workspace(workspace) else { return Ok(None) };
        let (entitled, _) = of_author(&mut tx, policy, of, (&stranger(person), None), true, now).await?;
        let facts = of_person(&mut tx, policy, workspace, (&person.id, &entitled), now).await?;
        Ok(Some((entitled, place(&policy.segments, facts))))
    }

    /// What contracts earn, and how that changed between two moments.
    ///
    /// # Errors
    /// The database failed.
    pub async fn revenue(
        &self,
        workspace: &WorkspaceId,
        since: Timestamp,
        until: Timestamp,
    ) -> Result<Revenue, Failure> {
        revenue(&mut self.db.read().await?, &self.policy, workspace, (since, until), self.clock.now()).await
    }

    /// Every customer of a workspace with their segment of now, and by which rule.
    ///
    /// # Errors
    /// The database failed.
    pub async fn segments(&self, workspace: &WorkspaceId) -> Result<Vec<(Organisation, Placed)>, Failure> {
        of_all(&mut self.db.read().await?, &self.policy, workspace, self.clock.now()).await
    }
}
