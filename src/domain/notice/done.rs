//! What was done, told to the person who did it.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::domain::problem::ProblemNumber;
use crate::domain::rating::Stars;
use crate::domain::sign_in::LinkAddress;
use crate::domain::{Named, Priority, Status, Tag, TicketNumber};

/// What was done, told to the person who did it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "done", rename_all = "snake_case")]
pub enum Done {
    /// A link to the dashboard is given.
    LinkGiven {
        /// Where it leads.
        address: LinkAddress,
    },
    /// The answer helped; thanks.
    Thanked,
    /// A ticket was opened.
    Opened {
        /// Its number.
        ticket: TicketNumber,
        /// When an agent's first answer is promised.
        first_response_due: Option<Timestamp>,
    },
    /// The ticket is theirs now.
    Claimed {
        /// Its number.
        ticket: TicketNumber,
    },
    /// The ticket waits for an agent again.
    Released {
        /// Its number.
        ticket: TicketNumber,
    },
    /// The ticket has a new owner.
    Assigned {
        /// Its number.
        ticket: TicketNumber,
        /// The owner.
        to: Named,
    },
    /// The ticket has a new priority.
    Prioritised {
        /// Its number.
        ticket: TicketNumber,
        /// The priority.
        to: Priority,
    },
    /// The note is kept.
    Noted {
        /// The ticket.
        ticket: TicketNumber,
    },
    /// The answer is on its way into the thread.
    Replied {
        /// The ticket.
        ticket: TicketNumber,
    },
    /// The ticket waits.
    Waits {
        /// Its number.
        ticket: TicketNumber,
        /// For whom.
        status: Status,
    },
    /// The ticket has other tags.
    Tagged {
        /// Its number.
        ticket: TicketNumber,
        /// All that it has now.
        tags: Vec<Tag>,
    },
    /// The ticket is with another agent or team.
    Transferred {
        /// Its number.
        ticket: TicketNumber,
        /// The agent.
        to: Option<Named>,
        /// The team.
        team: Option<String>,
    },
    /// They are told of the ticket, or no longer.
    Watches {
        /// Its number.
        ticket: TicketNumber,
        /// Whether they are.
        on: bool,
    },
    /// The ticket is out of the queue for some time.
    Snoozed {
        /// Its number.
        ticket: TicketNumber,
        /// Until when.
        until: Timestamp,
    },
    /// The ticket goes on as another one.
    Merged {
        /// Its number.
        ticket: TicketNumber,
        /// The other's.
        into: TicketNumber,
    },
    /// A part of the ticket is a ticket of its own.
    Split {
        /// Its number.
        ticket: TicketNumber,
        /// The new one's.
        into: TicketNumber,
    },
    /// Two tickets are shown on each other, or no longer.
    Related {
        /// The one.
        ticket: TicketNumber,
        /// The other.
        to: TicketNumber,
        /// Whether they are.
        on: bool,
    },
    /// The ticket is a part of a problem.
    ProblemLinked {
        /// The ticket.
        ticket: TicketNumber,
        /// The problem.
        problem: ProblemNumber,
    },
    /// The ticket is no part of a problem any more.
    ProblemUnlinked {
        /// The ticket.
        ticket: TicketNumber,
        /// The problem.
        problem: ProblemNumber,
    },
    /// The answer is on its way to everybody who asks.
    ProblemReplied {
        /// The problem.
        problem: ProblemNumber,
        /// In how many tickets.
        tickets: usize,
    },
    /// All tickets of the problem are done.
    ProblemSolved {
        /// The problem.
        problem: ProblemNumber,
        /// How many were not before.
        tickets: usize,
    },
    /// The ticket is done.
    Solved {
        /// Its number.
        ticket: TicketNumber,
    },
    /// The ticket is closed.
    Closed {
        /// Its number.
        ticket: TicketNumber,
    },
    /// The desk works for them no more.
    Blocked {
        /// Whom.
        person: Named,
    },
    /// The desk works for them again.
    Unblocked {
        /// Whom.
        person: Named,
    },
    /// The rating is kept.
    Rated {
        /// The ticket.
        ticket: TicketNumber,
        /// What was given.
        stars: Stars,
    },
    /// The transcript is on its way.
    TranscriptSent {
        /// The ticket.
        ticket: TicketNumber,
    },
    /// A copy of what is kept about them is on its way.
    CopySent,
    /// The ticket is open again.
    Reopened {
        /// Its number.
        ticket: TicketNumber,
    },
}
