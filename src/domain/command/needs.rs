//! What a command needs to be looked up before it can be decided.

use crate::domain::privacy::Question;
use crate::domain::{TicketNumber, Untrusted};

/// What a command needs to be loaded before it can be decided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Needs {
    /// Nothing but the person.
    Nothing,
    /// A ticket: this one, or the one of the thread.
    Ticket(Option<TicketNumber>),
    /// A ticket as above, and another.
    TwoTickets(Option<TicketNumber>, TicketNumber),
    /// A ticket, and the agent whom the text means.
    TicketAndAgent(Option<TicketNumber>, Untrusted),
    /// A ticket with its whole history.
    WholeTicket(Option<TicketNumber>),
    /// The tickets in the queue, or the person's own.
    Queue {
        /// Only the person's own.
        own: bool,
    },
    /// The person whom the text means, and whether they are blocked.
    Person(Untrusted),
    /// The block list.
    BlockList,
    /// What was learned, of all entries or one.
    Lessons(Option<String>),
    /// One phrasing that was learned.
    Lesson(i64),
    /// Those who helped most.
    Helpers,
    /// A link to the dashboard.
    SignIn,
    /// What is kept about the person; whether this question of theirs was answered.
    Privacy(Option<Question>),
    /// Something about modes and customers.
    Customer(Lookup),
}

/// What has to be looked up about modes and customers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Lookup {
    /// The segment of the one who acts.
    Myself,
    /// What a change of modes would touch.
    Modes,
    /// A code that is made now.
    Secret,
    /// The code of a hash.
    Code(String),
    /// The contracts.
    Contracts,
    /// What is offered.
    Offers,
    /// A contract with what is offered and its customer's segment.
    Contract(i64),
    /// The customers.
    Organisations,
    /// A customer with what is offered and their segment, and the numbers of new ones.
    Organisation(Option<i64>),
    /// What they earn.
    Revenue,
    /// A person, and a contract.
    Person {
        /// Whom.
        given: Untrusted,
        /// Which.
        contract: Option<i64>,
    },
    /// What the person said last of whether they would recommend the support.
    Recommendation,
}

impl Needs {
    /// The ticket that is named.
    #[must_use]
    pub const fn named_ticket(&self) -> Option<TicketNumber> {
        match self {
            Self::Ticket(ticket)
            | Self::TwoTickets(ticket, _)
            | Self::TicketAndAgent(ticket, _)
            | Self::WholeTicket(ticket) => *ticket,
            Self::Nothing
            | Self::Queue { .. }
            | Self::Person(_)
            | Self::BlockList
            | Self::Lessons(_)
            | Self::Lesson(_)
            | Self::Helpers
            | Self::SignIn
            | Self::Privacy(_)
            | Self::Customer(_) => None,
        }
    }
}
