//! Customers: support modes, organisations and their contracts, what people are entitled to, and what it earns.

pub mod change;
pub mod contract;
pub mod entitled;
pub mod figures;
pub mod mode;
pub mod money;
pub mod notice;
pub mod offer;
pub mod payment;
pub mod proposal;
pub mod refusal;
pub mod route;
pub mod segment;
pub mod settings;
pub mod signing;

pub use change::CustomerChange;
pub use contract::{Contract, Organisation, State};
pub use entitled::Entitled;
pub use mode::{Mode, ModeKind};
pub use money::{Currency, Money};
pub use notice::CustomerNotice;
pub use offer::{Offer, OfferKind};
pub use proposal::{Proposal, ProposalId, Wish};
pub use refusal::CustomerRefusal;
pub use segment::Segment;

use super::review::ReviewFound;
use super::{Named, PersonId};

/// What is known of modes and customers when an act is decided.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct CustomerFound {
    /// Every mode of the workspace, by name.
    pub modes: Vec<Mode>,
    /// What the one who acts is entitled to, and why.
    pub entitled: Entitled,
    /// The proposal that a button is about.
    pub proposal: Option<Proposal>,
    /// The review of the plan in force that a button is about.
    pub review: ReviewFound,
    /// A number that a proposal may have, chosen by the shell.
    pub fresh: i64,
    /// What a change of a mode would touch.
    pub touched: mode::Touched,
    /// The code that was typed, if it is one.
    pub code: Option<change::Code>,
    /// How many accounts the one whom the code was shown to has joined.
    pub accounts_of_code: usize,
    /// The other accounts of the one who acts.
    pub accounts: Vec<change::Account>,
    /// Whether the one who types it has guessed too often.
    pub guessed_out: bool,
    /// What was looked up about contracts.
    pub contracts: Vec<ContractLine>,
    /// Figures of revenue.
    pub revenue: Option<Box<contract::Revenue>>,
    /// What another person is entitled to.
    pub of_other: Option<(Named, Entitled)>,
    /// The code that is shown where a person links their accounts: made by the shell, stored by its hash.
    pub secret: String,
    /// Which people hold which contracts, as far as it was looked up.
    pub holds: Vec<(i64, PersonId)>,
    /// Every offer of the workspace, by name, where they were looked up.
    pub offers: Vec<Offer>,
    /// Customers that were looked up, by number.
    pub organisations: Vec<Organisation>,
    /// The number that a new contract has.
    pub next_contract: i64,
    /// The number that a new customer has.
    pub next_organisation: i64,
    /// What segments go by: of the one who acts, or of what else was looked up.
    pub facts: segment::Facts,
    /// When the person said whether they would recommend the support.
    pub recommended: Option<jiff::Timestamp>,
}

/// A contract with whose it is.
#[derive(Debug, Clone, PartialEq)]
pub struct ContractLine {
    /// The contract.
    pub contract: Contract,
    /// Whose.
    pub organisation: Organisation,
    /// Seats that are taken.
    pub seats_taken: i64,
}
