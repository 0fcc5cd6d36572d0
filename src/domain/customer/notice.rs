//! What people are told about modes, contracts and entitlements.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::contract::revenue::monthly;
use super::contract::{Organisation, Period, Revenue, State, Terms};
use super::entitled::Looked;
use super::mode::Mode;
use super::money::Money;
use super::offer::Offer;
use super::proposal::{Consequence, ProposalId, Wish};
use super::segment::Placed;
use crate::domain::{Named, TicketNumber, Untrusted};

/// A fact about customers to tell.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "customer", rename_all = "snake_case")]
pub enum CustomerNotice {
    /// The modes, and which serves each plan.
    Modes {
        /// By name.
        modes: Vec<Mode>,
        /// Plan and mode; as configured where there is none.
        plans: Vec<(String, Option<String>)>,
    },
    /// What a wish would change.
    Proposed {
        /// For the buttons.
        proposal: ProposalId,
        /// What is wanted.
        wish: Wish,
        /// What would be different.
        consequences: Vec<Consequence>,
    },
    /// A wish is settled.
    Settled {
        /// What was wanted.
        wish: Wish,
        /// Whether it was made so.
        approve: bool,
        /// By whom.
        by: Named,
    },
    /// The mode of the asker's plan takes no questions; another one serves this one, where there is one.
    ModeClosed {
        /// Which.
        mode: String,
        /// What leads say about it.
        description: Untrusted,
        /// The one that serves it.
        to: Option<String>,
    },
    /// What somebody is entitled to, and by which rules.
    Explained {
        /// Who.
        person: Named,
        /// The plan.
        plan: String,
        /// The rules.
        looked: Vec<Looked>,
        /// Their segment, and by which rule.
        #[serde(default)]
        placed: Option<Placed>,
    },
    /// A code to type elsewhere.
    LinkCode {
        /// As it is typed.
        code: String,
        /// Until when it is good.
        until: Timestamp,
    },
    /// Two accounts are one person's.
    Linked {
        /// The other account.
        other: Named,
        /// Where it is.
        workspace: String,
    },
    /// A code was redeemed.
    Redeemed {
        /// The plan.
        plan: String,
        /// The contract.
        contract: i64,
    },
    /// A contract was given or taken.
    Given {
        /// The contract.
        contract: i64,
        /// To or from whom.
        person: Named,
        /// Which of both.
        given: bool,
    },
    /// The contracts of a workspace.
    Contracts {
        /// The first of them.
        rows: Vec<ContractRow>,
    },
    /// Somebody's question is answered in their direct messages: to the channel that it was asked in.
    TakenPrivately {
        /// Who asked.
        person: Named,
    },
    /// Something was done about a contract.
    Agreed {
        /// The contract as it is now.
        row: Box<ContractRow>,
        /// What was done.
        deed: Deed,
    },
    /// Customers of a workspace.
    Organisations {
        /// The first of them.
        rows: Vec<Organisation>,
    },
    /// A customer is kept.
    Organised {
        /// As it is now.
        organisation: Organisation,
    },
    /// What is offered.
    Offers {
        /// By name.
        offers: Vec<Offer>,
    },
    /// An offer is kept.
    Offered {
        /// As it is now.
        offer: Box<Offer>,
        /// The version of it.
        version: i64,
    },
    /// A contract's end or renewal is near: to the leads.
    Ending {
        /// The contract.
        row: ContractRow,
        /// In how many days.
        days: i64,
    },
    /// A contract is used beyond what was agreed: to the leads.
    OverUse {
        /// The contract.
        row: ContractRow,
        /// Seats, or incident credits.
        seats: bool,
    },
    /// What contracts earn.
    Revenue {
        /// The figures.
        revenue: Box<Revenue>,
    },
    /// The time that a ticket took is kept.
    TimeKept {
        /// Which.
        ticket: TicketNumber,
        /// So many minutes.
        minutes: i64,
        /// By its history.
        reckoned: i64,
    },
    /// Would you recommend us?
    WouldYouRecommend,
    /// Thanks for saying so; or the wish not to be asked is kept.
    ScoreKept {
        /// What was said; none where they do not want to be asked.
        score: Option<i64>,
    },
}

/// What was done about a contract.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Deed {
    /// It was signed.
    Signed,
    /// Plan, price or something else is another one.
    Changed,
    /// It goes on for longer.
    Renewed,
    /// It is suspended.
    Suspended,
    /// It is suspended no more.
    Resumed,
    /// It ends.
    Ended,
}

/// A contract in a list.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ContractRow {
    /// Its number.
    pub number: i64,
    /// Whose.
    pub organisation: Untrusted,
    /// Its plan.
    pub plan: String,
    /// How it stands.
    pub state: State,
    /// When it ends or is renewed.
    pub ends_at: Option<Timestamp>,
    /// Whether it is renewed then.
    pub renews: bool,
    /// Its price.
    pub price: Option<Money>,
    /// Seats taken, and how many there are.
    pub seats: (i64, Option<i64>),
    /// Credits used, and how many there are.
    pub credits: (i64, Option<i64>),
    /// The customer's number.
    #[serde(default)]
    pub customer: i64,
    /// The offer that its plan and price are of.
    #[serde(default)]
    pub offer: Option<String>,
    /// How often its price is paid.
    #[serde(default)]
    pub period: Option<Period>,
    /// What is agreed besides.
    #[serde(default)]
    pub terms: Option<Terms>,
    /// What it pays in a month.
    #[serde(default)]
    pub mrr: Option<Money>,
    /// Counts the changes of what is agreed.
    #[serde(default)]
    pub version: i64,
}

impl ContractRow {
    /// A contract as it stands at a moment.
    #[must_use]
    pub fn of(line: &super::ContractLine, now: Timestamp) -> Self {
        let contract = &line.contract;
        let term = contract.terms.at(now);
        Self {
            number: contract.number,
            organisation: line.organisation.name.clone(),
            plan: contract.plan(now).to_owned(),
            state: contract.state(now),
            ends_at: contract.terms.next_end(now).or(contract.terms.ends_at),
            renews: contract.terms.renews,
            price: term.and_then(|term| term.price),
            seats: (line.seats_taken, contract.seats),
            credits: (contract.credits_used, contract.credits),
            customer: contract.organisation,
            offer: term.and_then(|term| term.offer.clone()),
            period: term.map(|term| term.period),
            terms: Some(contract.terms.clone()),
            mrr: monthly(contract, now),
            version: contract.version,
        }
    }
}
