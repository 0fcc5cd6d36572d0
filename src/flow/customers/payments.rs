//! What a payment provider tells becomes contracts: each event once, in whichever order they come.

use jiff::Timestamp;
use serde_json::Value;

use crate::domain::customer::change::Holder;
use crate::domain::customer::contract::external::{Told, after};
use crate::domain::customer::contract::{Period, Terms};
use crate::domain::customer::payment::{About, Payment};
use crate::domain::customer::{Contract, Organisation};
use crate::domain::{Named, WorkspaceId};
use crate::flow::Flow;
use crate::store::{Failure, Tx, contracts, payments};

/// How often it is begun anew when somebody else was faster.
const ATTEMPTS_MAX: usize = 8;
/// For how long a contract holds that is not paid: Stripe tries again for about as long.
const GRACE_DAYS: i64 = 14;

/// What came of an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Paid {
    /// It was taken before.
    Again,
    /// It changed a contract.
    Changed,
    /// A later one of the same contract was taken before: it is kept, and changes nothing.
    Late,
    /// It is kept, and nothing of the desk's.
    Kept,
}

impl Paid {
    const fn name(self) -> &'static str {
        match self {
            Self::Again => "again",
            Self::Changed => "changed",
            Self::Late => "late",
            Self::Kept => "kept",
        }
    }
}

impl Flow {
    /// Takes an event of a payment provider, for a workspace; when this returns, all that follows from it is committed.
    ///
    /// # Errors
    /// The database failed, and nothing of it is stored.
    pub async fn paid(&self, workspace: &WorkspaceId, payment: &Payment, body: &Value) -> Result<Paid, Failure> {
        for attempt in 0..ATTEMPTS_MAX {
            let mut tx = self.db.write().await?;
            if attempt > 0 {
                tx.take_turn(workspace).await?;
            }
            match take(tx, workspace, payment, body, self.clock.now()).await {
                Err(Failure::Stale) => {}
                settled => return settled,
            }
        }
        Err(Failure::Stale)
    }
}

async fn take(
    mut tx: Tx,
    workspace: &WorkspaceId,
    payment: &Payment,
    body: &Value,
    now: Timestamp,
) -> Result<Paid, Failure> {
    if !payments::take(&mut tx, workspace, payment, (body, "kept"), now).await? {
        return Ok(Paid::Again);
    }
    let paid = match &payment.about {
        About::Other => Paid::Kept,
        About::Subscription { id, customer, person, told } => {
            let contract = match contracts::by_external(&mut tx, workspace, id).await? {
                Some(contract) => contract,
                None => begun(&mut tx, workspace, (id, customer), payment.created, now).await?,
            };
            let number = contract.number;
            let changed = after(&contract, told, payment.created);
            if let Some(changed) = &changed {
                contracts::change(&mut tx, workspace, changed, now).await?;
            }
            if let (Some(person), Told::Subscription { .. }) = (person, told) {
                seated(&mut tx, workspace, number, person, now).await?;
            }
            if changed.is_some() { Paid::Changed } else { Paid::Late }
        }
    };
    payments::came_to(&mut tx, workspace, &payment.id, paid.name()).await?;
    tx.commit().await?;
    tracing::info!(%workspace, kind = payment.kind, outcome = paid.name(), "a payment provider told something");
    Ok(paid)
}

/// A contract that is heard of for the first time, maybe by an event that is not its first.
async fn begun(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    (id, customer): (&str, &str),
    created: Timestamp,
    now: Timestamp,
) -> Result<Contract, Failure> {
    let external = Some(customer.to_owned());
    let organisation =
        Organisation { number: 0, name: customer.into(), domains: Vec::new(), external, since: now, version: 0 };
    let organisation = contracts::organise(tx, workspace, &organisation).await?;
    let terms = Terms { grace_days: GRACE_DAYS, ..Terms::of("", None, Period::Month, created) };
    let contract = Contract { number: 0, organisation, terms, seats: None, credits: None, credits_used: 0, version: 1 };
    let number = contracts::begin(tx, workspace, &contract, Some(id), now).await?;
    Ok(Contract { number, ..contract })
}

/// Gives the person a seat whom the checkout named, once; where there is none any more, they have none.
async fn seated(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    contract: i64,
    person: &str,
    now: Timestamp,
) -> Result<(), Failure> {
    let person = Named { id: person.into(), name: person.into() };
    if contracts::holds(tx, workspace, &person.id).await?.contains(&contract) {
        return Ok(());
    }
    if contracts::seat_is_free(tx, workspace, contract).await? {
        contracts::give(tx, workspace, &Holder { contract, person, source: "code" }, now).await?;
    }
    Ok(())
}
