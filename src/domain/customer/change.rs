//! What changes about modes, contracts and those who hold them.

use jiff::Timestamp;

use super::mode::Mode;
use super::offer::Offer;
use super::proposal::{Proposal, ProposalId, Wish};
use super::{Contract, Organisation};
use crate::domain::{Named, PersonId, TicketNumber, Untrusted, WorkspaceId};

/// A change to what is stored about customers.
#[derive(Debug, Clone, PartialEq)]
pub enum CustomerChange {
    /// A wish waits for a click.
    Proposed(Box<Proposal>),
    /// A wish is settled.
    Settled {
        /// Which.
        id: ProposalId,
        /// Whether it is made so.
        approve: bool,
        /// By whom.
        by: Named,
    },
    /// Modes are as wishes say.
    Modes {
        /// Which.
        wishes: Vec<Wish>,
        /// The modes that it was decided from.
        before: Vec<Mode>,
    },
    /// An offer is new, or as it shall be.
    Offered(Box<Offer>),
    /// A customer is new, or as it shall be.
    Organised(Organisation),
    /// A contract is signed. Its number is the next one.
    Signed(Box<Contract>),
    /// What is agreed is as it shall be.
    Agreed(Box<Contract>),
    /// A ticket gives its credit back, if it took one.
    CreditBack {
        /// Which ticket.
        ticket: TicketNumber,
    },
    /// A ticket was opened under a mode and a contract.
    Served {
        /// Which ticket.
        ticket: TicketNumber,
        /// The mode, where one served it.
        mode: Option<String>,
        /// The contract, where one gave the plan.
        contract: Option<i64>,
        /// Whether it takes a credit of the contract.
        takes_credit: bool,
    },
    /// A code is there to be typed.
    CodeMade(Box<Code>),
    /// A wrong code was typed.
    GuessedWrong {
        /// By whom.
        person: PersonId,
    },
    /// A code was redeemed: the person holds the contract.
    Redeemed {
        /// The code.
        hash: String,
        /// Who.
        holder: Holder,
    },
    /// A code joined two accounts.
    Linked {
        /// The code.
        hash: String,
        /// The account that it was shown to.
        shown_to: Account,
        /// The account that typed it.
        typed_by: Account,
        /// The number of a customer who has none yet.
        fresh: i64,
    },
    /// A lead gives a contract to a person.
    Given(Holder),
    /// A lead takes it away.
    Taken {
        /// The contract.
        contract: i64,
        /// From whom.
        person: PersonId,
    },
    /// An agent says how long a ticket took.
    TimeSaid {
        /// Which.
        ticket: TicketNumber,
        /// So many minutes.
        minutes: i64,
        /// Who says so.
        by: Named,
    },
    /// Somebody says whether they would recommend the support.
    Recommended {
        /// Who.
        person: Named,
        /// From 0 to 10.
        score: i64,
        /// And why.
        comment: Option<Untrusted>,
        /// When they may be asked again.
        ask_after: Timestamp,
    },
    /// Somebody does not want to be asked.
    OptedOut {
        /// Who.
        person: Named,
    },
}

/// A code as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Code {
    /// The hash of what is typed.
    pub hash: String,
    /// Where it was made.
    pub workspace: WorkspaceId,
    /// The contract that it gives a seat of.
    pub contract: Option<i64>,
    /// The account that it joins another to.
    pub person: Option<Named>,
    /// The mail address that it proves.
    pub mail: Option<String>,
    /// How often it may still be used.
    pub uses_left: i64,
    /// Until when.
    pub expires_at: Timestamp,
}

impl Code {
    /// Whether it is good at a moment.
    #[must_use]
    pub fn is_good(&self, now: Timestamp) -> bool {
        self.uses_left > 0 && now < self.expires_at
    }
}

/// Somebody who holds a contract.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holder {
    /// Which contract.
    pub contract: i64,
    /// Who.
    pub person: Named,
    /// How: `hand`, `code` or `mail`.
    pub source: &'static str,
}

/// An account of a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// Where.
    pub workspace: WorkspaceId,
    /// Who.
    pub person: Named,
}

/// Characters of a code that is typed, without its hyphens: 60 bits.
pub const CODE_CHARS: usize = 12;

/// A code out of random numbers, without letters that look like others.
#[must_use]
pub fn spelled(random: u64) -> String {
    const LETTERS: &[u8; 32] = b"ABCDEFGHJKLMNPQRSTUVWXYZ23456789";
    let letter = |at: usize| char::from(LETTERS[(random >> (5 * at)) as usize & 31]);
    let mut code = String::with_capacity(CODE_CHARS + 2);
    for at in 0..CODE_CHARS {
        if at > 0 && at % 4 == 0 {
            code.push('-');
        }
        code.push(letter(at));
    }
    code
}

/// The hash of a code as it was typed: hyphens, spaces and small letters make no difference.
#[must_use]
pub fn hashed(typed: &str) -> String {
    use sha2::Digest;
    let kept: String = typed.chars().filter(char::is_ascii_alphanumeric).take(64).collect();
    hex::encode(sha2::Sha256::digest(kept.to_ascii_uppercase().as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_the_same_however_it_is_typed() {
        let code = spelled(0x0123_4567_89ab_cdef);
        assert_eq!(code.len(), CODE_CHARS + 2);
        assert_eq!(hashed(&code), hashed(&code.to_lowercase().replace('-', " ")));
        assert_ne!(hashed(&spelled(1)), hashed(&spelled(2)));
        assert!(!hashed(&code).contains(&code[..4]));
    }
}
