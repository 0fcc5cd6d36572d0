//! What a decision changes in what is stored.

use crate::domain::block::Block;
use crate::domain::community::CommunityChange;
use crate::domain::customer::CustomerChange;
use crate::domain::faq::FaqChange;
use crate::domain::privacy::PrivacyChange;
use crate::domain::problem::ProblemChange;
use crate::domain::rating::Rating;
use crate::domain::review::PlanChange;
use crate::domain::sign_in::SignIn;
use crate::domain::silence::Silence;
use crate::domain::sla::Clock;
use crate::domain::{Conversation, ConversationId, Entry, Outcome, PersonId, Ticket, TicketNumber};

/// A change to what is stored.
#[derive(Debug, Clone, PartialEq)]
pub enum Change {
    /// A conversation begins.
    ConversationBegun(Conversation),
    /// A conversation has a new outcome, or its ticket.
    ConversationSettled {
        /// Which.
        id: ConversationId,
        /// What came of it.
        outcome: Outcome,
        /// Its ticket.
        ticket: Option<TicketNumber>,
        /// The best entry, where the person picked one.
        entry: Option<String>,
        /// The entries that are shown about it from now on, where that changes.
        shown: Option<Vec<String>>,
    },
    /// A ticket is new (`was` is `None`), or changed from version `was`.
    Ticket {
        /// Its new state; the store counts its version.
        ticket: Box<Ticket>,
        /// The version that the decision was made from.
        was: Option<i64>,
        /// What happened.
        entries: Vec<Entry>,
        /// Its clocks, as far as they changed.
        clocks: Vec<Clock>,
    },
    /// A conversation of a ticket belongs to another one from now on.
    ConversationApart {
        /// Which.
        id: ConversationId,
        /// The ticket that it belonged to.
        from: TicketNumber,
        /// The ticket that it belongs to.
        to: TicketNumber,
    },
    /// The conversations of a ticket are those of another one from now on.
    ConversationsMoved {
        /// Of which.
        from: TicketNumber,
        /// To which.
        to: TicketNumber,
    },
    /// Something about a problem.
    Problem(ProblemChange),
    /// Something about the FAQ.
    Faq(FaqChange),
    /// Something about a question before the community.
    Community(CommunityChange),
    /// Something about modes and customers.
    Customer(CustomerChange),
    /// Something about plans that were adopted, and their reviews.
    Plan(PlanChange),
    /// Something about what is kept about a person.
    Privacy(PrivacyChange),
    /// Something happened to a ticket that does not change its state.
    Recorded {
        /// Its number.
        ticket: TicketNumber,
        /// The version that the decision was made from; none for a ticket that the same decision opens.
        was: Option<i64>,
        /// What happened.
        entry: Entry,
    },
    /// The desk works for somebody no more.
    Blocked(Box<Block>),
    /// The desk works for somebody again.
    Unblocked {
        /// Whom.
        person: PersonId,
    },
    /// Somebody was told that they are blocked.
    BlockTold {
        /// Who.
        person: PersonId,
    },
    /// Somebody may sign in to the dashboard.
    SignInOffered(Box<SignIn>),
    /// Something else comes of the silence about a ticket, or nothing any more.
    Silence {
        /// The ticket.
        ticket: TicketNumber,
        /// What.
        silence: Option<Silence>,
    },
    /// A requester says how good the help was; it takes the place of what they said of that closing before.
    Rated {
        /// The rating.
        rating: Box<Rating>,
        /// The version of the ticket that the decision was made from.
        was: i64,
    },
}
