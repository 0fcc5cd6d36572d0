//! What is known of modes and customers at the moment of an act, and what is kept of it.

mod asking;
mod months;
mod payments;
mod reminders;
mod segments;

pub(super) use months::window;
pub use payments::Paid;
pub use segments::segment_of;

use jiff::{SignedDuration, Timestamp};

use super::Flow;
use crate::domain::command::Needs;
use crate::domain::customer::change::{Account, CustomerChange, spelled};
use crate::domain::customer::entitled::{Entitled, Held, How, Subject, entitled};
use crate::domain::customer::{ContractLine, CustomerFound};
use crate::domain::press::Press;
use crate::domain::{Act, Author, ChannelId, Event, Named, Person, PersonId, Policy, WorkspaceId, WorkspacePolicy};
use crate::store::glance::Glance;
use crate::store::{Failure, Tx, codes, contracts, modes, offers, people, plans, surveys};

/// Contracts that are listed, and counted as revenue.
pub(crate) const CONTRACTS_MAX: i64 = 10_000;
/// Rows of a list that a person sees.
const LIST_ROWS_MAX: i64 = 25;
/// What is said again within this time corrects what was said.
const CORRECTS: SignedDuration = SignedDuration::from_hours(24);
/// Figures of revenue are of this long.
const REVENUE_DAYS: i64 = 30;

/// What has to be looked up about customers.
pub(super) use crate::domain::command::Lookup;

impl Flow {
    /// The person with the plan that holds for them at this moment.
    pub(super) async fn with_plan(
        &self,
        workspace: &WorkspacePolicy,
        event: &Event,
        mut person: Person,
        glance: &Glance,
    ) -> Result<Person, Failure> {
        let (author, now) = (&event.author, self.clock.now());
        let held = match glance.may_be_entitled {
            true => {
                held(&mut self.db.read().await?, &self.policy, &workspace.id, author, Some(&event.channel)).await?.0
            }
            false => Vec::new(),
        };
        let subject = Subject { author, groups_known: true, channel: &event.channel };
        let entitled = entitled(&self.policy, workspace, subject, &held, now);
        person.plan = self.policy.plan(&entitled.plan);
        Ok(person)
    }
}

/// What somebody who acts is entitled to in a channel, and their other accounts: by contract only where there `may_be`
/// one.
async fn of_author(
    tx: &mut Tx,
    policy: &Policy,
    workspace: &WorkspacePolicy,
    (author, channel): (&Author, Option<&ChannelId>),
    may_be: bool,
    now: Timestamp,
) -> Result<(Entitled, Vec<Account>), Failure> {
    let (held, accounts) = match may_be {
        true => held(tx, policy, &workspace.id, author, channel).await?,
        false => (Vec::new(), Vec::new()),
    };
    let nowhere = ChannelId(String::new());
    let subject = Subject { author, groups_known: channel.is_some(), channel: channel.unwrap_or(&nowhere) };
    Ok((entitled(policy, workspace, subject, &held, now), accounts))
}

/// The contracts that somebody holds here, and by accounts that they joined to this one.
async fn held(
    tx: &mut Tx,
    policy: &Policy,
    workspace: &WorkspaceId,
    author: &Author,
    channel: Option<&ChannelId>,
) -> Result<(Vec<Held>, Vec<Account>), Failure> {
    let mut held = contracts::held(tx, workspace, author, channel).await?;
    let accounts = codes::accounts(tx, workspace, &author.id).await?;
    // A workspace that this desk does not serve any more gives nothing.
    for account in accounts.iter().filter(|account| policy.workspace(&account.workspace).is_some()) {
        let other = stranger(&account.person);
        for one in contracts::held(tx, &account.workspace, &other, None).await? {
            let how = How::Account { workspace: account.workspace.to_string() };
            if account.workspace == *workspace && held.iter().any(|own| own.contract.number == one.contract.number) {
                continue;
            }
            held.push(Held { how, ..one });
        }
    }
    Ok((held, accounts))
}

/// Somebody of whom no groups are known.
fn stranger(person: &Named) -> Author {
    Author { id: person.id.clone(), name: person.name.clone(), groups: Vec::new(), bot: false, locale: None }
}

/// What is known when an act is decided; all is looked up without a glance at what there is.
pub(super) async fn found(
    tx: &mut Tx,
    policy: &Policy,
    workspace: &WorkspacePolicy,
    (event, needs): (&Event, &Needs),
    glance: Option<&Glance>,
    now: Timestamp,
) -> Result<CustomerFound, Failure> {
    let id = &workspace.id;
    let (may_be, has_modes) = glance.map_or((true, true), |glance| (glance.may_be_entitled, glance.has_modes));
    let by = (&event.author, Some(&event.channel));
    let (entitled, accounts) = of_author(tx, policy, workspace, by, may_be, now).await?;
    let mut found = CustomerFound {
        modes: if has_modes { modes::all(tx, id).await? } else { Vec::new() },
        // Positive, and readable in a button's id.
        fresh: rand::random::<i64>() & i64::MAX,
        accounts,
        ..CustomerFound::default()
    };
    if let Some(contract) = entitled.contract.clone().filter(|contract| contract.credits.is_some()) {
        // A contract of another workspace has its rows there.
        if contracts::by_number(tx, id, contract.number).await?.as_ref() == Some(&contract) {
            found.contracts.push(contracts::line(tx, id, contract).await?);
        }
    }
    found.entitled = entitled;
    match &event.act {
        Act::Pressed { press: Press::Approve(proposal) | Press::Decline(proposal), .. } => {
            found.proposal = modes::proposal(tx, id, *proposal).await?;
        }
        Act::Pressed { press: Press::Accept(review) | Press::Dismiss(review), .. } => {
            found.review.review = plans::review(tx, id, *review).await?;
            found.review.in_force = plans::in_force(tx, id).await?.map(|plan| plan.number);
        }
        Act::Flagged { author, .. } if !author.bot => {
            let (entitled, _) = of_author(tx, policy, workspace, (author, Some(&event.channel)), true, now).await?;
            found.of_other = Some((author.named(), entitled));
        }
        _ => {}
    }
    if let Needs::Customer(lookup) = needs {
        look_up(tx, policy, workspace, (event, lookup), &mut found, now).await?;
    }
    Ok(found)
}

async fn look_up(
    tx: &mut Tx,
    policy: &Policy,
    workspace: &WorkspacePolicy,
    (event, lookup): (&Event, &Lookup),
    found: &mut CustomerFound,
    now: Timestamp,
) -> Result<(), Failure> {
    let (id, me) = (&workspace.id, &event.author.id);
    match lookup {
        Lookup::Modes => found.touched = modes::touched(tx, id).await?,
        Lookup::Secret => found.secret = spelled(rand::random()),
        Lookup::Code(hash) => {
            found.guessed_out = codes::guessed_out(tx, id, me, now).await?;
            found.code = codes::by_hash(tx, hash).await?;
            if let Some(code) = found.code.clone() {
                if let Some(person) = &code.person {
                    found.accounts_of_code = codes::accounts(tx, &code.workspace, &person.id).await?.len();
                }
                if let Some(contract) = code.contract.filter(|_| code.workspace == *id) {
                    line(tx, id, contract, found).await?;
                    holds(tx, id, me, found).await?;
                }
            }
        }
        Lookup::Contracts => {
            found.contracts.clear();
            for contract in contracts::all(tx, id, LIST_ROWS_MAX).await? {
                found.contracts.push(contracts::line(tx, id, contract).await?);
            }
        }
        Lookup::Myself => {
            found.facts = segments::of_person(tx, policy, id, (me, &found.entitled), now).await?;
        }
        Lookup::Offers => found.offers = offers::all(tx, id).await?,
        Lookup::Organisations => found.organisations = contracts::organisations(tx, id, LIST_ROWS_MAX).await?,
        Lookup::Organisation(number) => {
            (found.next_contract, found.next_organisation) = contracts::next_numbers(tx, id).await?;
            found.offers = offers::all(tx, id).await?;
            if let Some(number) = number {
                found.organisations.extend(contracts::organisation(tx, id, *number).await?);
                found.facts = segments::of_organisation(tx, policy, id, *number, now).await?;
            }
        }
        Lookup::Contract(number) => {
            line(tx, id, *number, found).await?;
            found.offers = offers::all(tx, id).await?;
            if let Some(line) = found.contracts.iter().find(|line| line.contract.number == *number) {
                found.facts = segments::of_organisation(tx, policy, id, line.organisation.number, now).await?;
            }
        }
        Lookup::Revenue => {
            let days = SignedDuration::from_hours(24 * REVENUE_DAYS);
            let since = now.checked_sub(days).unwrap_or(now);
            found.revenue = Some(Box::new(segments::revenue(tx, policy, id, (since, now), now).await?));
        }
        Lookup::Person { given, contract } => {
            if let Some((person, _)) = people::person(tx, id, given.raw()).await? {
                let (entitled, _) = of_author(tx, policy, workspace, (&stranger(&person), None), true, now).await?;
                holds(tx, id, &person.id, found).await?;
                found.facts = segments::of_person(tx, policy, id, (&person.id, &entitled), now).await?;
                found.of_other = Some((person, entitled));
            }
            if let Some(contract) = contract {
                line(tx, id, *contract, found).await?;
            }
        }
        Lookup::Recommendation => found.recommended = surveys::said_last(tx, id, me).await?,
    }
    Ok(())
}

async fn line(tx: &mut Tx, id: &WorkspaceId, number: i64, found: &mut CustomerFound) -> Result<(), Failure> {
    found.contracts.retain(|line: &ContractLine| line.contract.number != number);
    if let Some(contract) = contracts::by_number(tx, id, number).await? {
        found.contracts.push(contracts::line(tx, id, contract).await?);
    }
    Ok(())
}

async fn holds(tx: &mut Tx, id: &WorkspaceId, person: &PersonId, found: &mut CustomerFound) -> Result<(), Failure> {
    let held = contracts::holds(tx, id, person).await?;
    found.holds.extend(held.into_iter().map(|contract| (contract, person.clone())));
    Ok(())
}

/// Keeps a change.
pub(super) async fn change(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    change: &CustomerChange,
    now: Timestamp,
) -> Result<(), Failure> {
    use CustomerChange as Change;
    match change {
        Change::Proposed(proposal) => modes::propose(tx, workspace, proposal).await,
        Change::Settled { id, approve, by } => modes::settle(tx, workspace, *id, (*approve, by), now).await,
        Change::Modes { wishes, before } => modes::apply(tx, workspace, wishes, before).await,
        Change::Served { ticket, mode, contract, takes_credit } => {
            if let (Some(contract), true) = (contract, takes_credit) {
                contracts::take_credit(tx, workspace, *contract).await?;
            }
            modes::served(tx, workspace, *ticket, (mode.as_deref(), *contract, *takes_credit), now).await
        }
        Change::CreditBack { ticket } => contracts::give_credit_back(tx, workspace, *ticket).await,
        Change::Offered(offer) => offers::keep(tx, workspace, offer).await,
        Change::Organised(organisation) => contracts::organised(tx, workspace, organisation).await,
        Change::Signed(contract) => match contracts::begin(tx, workspace, contract, None, now).await? {
            // What was told of it names its number.
            number if number == contract.number => Ok(()),
            _ => Err(Failure::Stale),
        },
        Change::Agreed(contract) => contracts::change(tx, workspace, contract, now).await,
        Change::CodeMade(code) => codes::keep(tx, code).await,
        Change::GuessedWrong { person } => codes::guessed(tx, workspace, person, now).await,
        Change::Redeemed { hash, holder } => {
            codes::use_once(tx, hash).await?;
            contracts::give(tx, workspace, holder, now).await
        }
        Change::Linked { hash, shown_to, typed_by, fresh } => {
            codes::use_once(tx, hash).await?;
            match codes::join(tx, shown_to, typed_by, *fresh, now).await? {
                true => Ok(()),
                false => Err(Failure::Stale),
            }
        }
        Change::Given(holder) => contracts::give(tx, workspace, holder, now).await,
        Change::Taken { contract, person } => contracts::take(tx, workspace, *contract, person).await,
        Change::TimeSaid { ticket, minutes, by } => {
            surveys::time_said(tx, workspace, *ticket, (*minutes, by), now).await
        }
        Change::Recommended { person, score, comment, ask_after } => {
            let corrects_since = now.checked_sub(CORRECTS).unwrap_or(now);
            let said = (person, *score, comment.as_ref());
            surveys::recommended(tx, workspace, said, (now, corrects_since, *ask_after)).await
        }
        Change::OptedOut { person } => surveys::ask_after_is(tx, workspace, person, None).await,
    }
}
