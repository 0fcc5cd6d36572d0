//! Refusals: why the desk did not do what somebody asked, in a sentence that names the way out.

mod sentences;

use std::fmt;

use serde::{Deserialize, Serialize};

use super::community::CommunityRefusal;
use super::customer::CustomerRefusal;
use super::faq::FaqRefusal;
use super::privacy::PrivacyRefusal;
use super::problem::ProblemNumber;
use super::{Locale, Named, Priority, Role, Status, TicketNumber, Untrusted};

/// Why an act was refused.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "refusal", rename_all = "snake_case")]
pub enum Refusal {
    /// There is no such command.
    UnknownCommand {
        /// What was typed.
        verb: Untrusted,
        /// The nearest command, if one is near.
        nearest: Option<String>,
    },
    /// A command needs something that is missing.
    Missing {
        /// How the command is written.
        usage: String,
        /// The missing argument.
        argument: String,
    },
    /// A text is longer than the desk takes.
    TooLong {
        /// The argument.
        argument: String,
        /// The limit, in characters.
        chars_max: usize,
    },
    /// A value is not one of those allowed.
    NotOneOf {
        /// The argument.
        argument: String,
        /// What was given.
        given: Untrusted,
        /// What is allowed.
        allowed: Vec<String>,
    },
    /// The person's role does not allow it.
    NeedsRole {
        /// The role that may.
        role: Role,
    },
    /// The command needs a ticket number here.
    WhichTicket {
        /// The command.
        verb: String,
    },
    /// There is no such ticket in this workspace, or the person may not see it: the same words for both.
    NoSuchTicket {
        /// Its number.
        ticket: TicketNumber,
    },
    /// Somebody else has the ticket.
    AlreadyClaimed {
        /// Its number.
        ticket: TicketNumber,
        /// Who.
        by: Named,
    },
    /// The person has the ticket already.
    AlreadyYours {
        /// Its number.
        ticket: TicketNumber,
    },
    /// Nobody has the ticket.
    NotClaimed {
        /// Its number.
        ticket: TicketNumber,
    },
    /// Somebody else has the ticket, and only they or a lead may do this.
    NotYours {
        /// Its number.
        ticket: TicketNumber,
        /// Who has it.
        owner: Named,
    },
    /// The ticket is closed.
    IsClosed {
        /// Its number.
        ticket: TicketNumber,
    },
    /// The ticket is not closed.
    NotClosed {
        /// Its number.
        ticket: TicketNumber,
    },
    /// The ticket stands so already.
    SameStatus {
        /// Its number.
        ticket: TicketNumber,
        /// How.
        status: Status,
    },
    /// The ticket goes on as another one.
    MergedInto {
        /// Its number.
        ticket: TicketNumber,
        /// The other.
        into: TicketNumber,
    },
    /// What was given is no tag.
    NoTag {
        /// What was given.
        given: Untrusted,
        /// Characters that a tag may have.
        chars_max: usize,
    },
    /// The ticket has just these tags.
    SameTags {
        /// Its number.
        ticket: TicketNumber,
    },
    /// The ticket would have more tags, watchers, requesters or related tickets than the desk keeps.
    TooMany {
        /// Its number.
        ticket: TicketNumber,
        /// How many it keeps.
        rows_max: usize,
    },
    /// Neither an agent nor a team is called so.
    NoSuchReceiver {
        /// What was given.
        given: Untrusted,
        /// The teams that there are.
        teams: Vec<String>,
    },
    /// The ticket is with that agent or team already.
    ThereAlready {
        /// Its number.
        ticket: TicketNumber,
    },
    /// The person watches the ticket already.
    Watches {
        /// Its number.
        ticket: TicketNumber,
    },
    /// The person does not watch the ticket.
    WatchesNot {
        /// Its number.
        ticket: TicketNumber,
    },
    /// Two tickets were wanted, and one was named twice.
    OneTicket {
        /// Its number.
        ticket: TicketNumber,
    },
    /// The two are related already.
    RelatedAlready {
        /// The one.
        ticket: TicketNumber,
        /// The other.
        to: TicketNumber,
    },
    /// The two are not related.
    NotRelated {
        /// The one.
        ticket: TicketNumber,
        /// The other.
        to: TicketNumber,
    },
    /// The ticket is a part of a problem already.
    InProblem {
        /// The ticket.
        ticket: TicketNumber,
        /// The problem.
        problem: ProblemNumber,
    },
    /// The ticket is a part of no problem.
    NotInProblem {
        /// The ticket.
        ticket: TicketNumber,
    },
    /// What was given cannot be read as a moment.
    NoMoment {
        /// What was given.
        given: Untrusted,
    },
    /// The moment is past, or more than a year ahead.
    NotAhead {
        /// What was given.
        given: Untrusted,
    },
    /// It has that priority already.
    SamePriority {
        /// Its number.
        ticket: TicketNumber,
        /// The priority.
        priority: Priority,
    },
    /// A ticket about this exists already.
    AlreadyTicket {
        /// Its number.
        ticket: TicketNumber,
    },
    /// Nobody of that name or id is known here as an agent.
    NoSuchAgent {
        /// What was given.
        given: Untrusted,
    },
    /// The button belongs to somebody else's question.
    NotYourQuestion,
    /// The button's conversation or entry is gone.
    ButtonTooOld,
    /// The button or form does not carry the desk's seal.
    ButtonForged,
    /// The desk serves no pages.
    NoDashboard,
    /// Only who asked for help says how good it was.
    RequesterRates {
        /// The ticket.
        ticket: TicketNumber,
    },
    /// A ticket is rated once it is closed.
    RatedWhenClosed {
        /// Its number.
        ticket: TicketNumber,
    },
    /// It is too late to rate that closing.
    RatingOver {
        /// The ticket.
        ticket: TicketNumber,
    },
    /// A comment without stars.
    RatingNeedsStars {
        /// The ticket.
        ticket: TicketNumber,
    },
    /// The ticket was closed too long ago to be opened again.
    ClosedLongAgo {
        /// Its number.
        ticket: TicketNumber,
    },
    /// There is no canned reply of that name.
    NoSuchCanned {
        /// What was given.
        given: Untrusted,
        /// Those that there are.
        known: Vec<String>,
    },
    /// No rota is configured.
    NoRota,
    /// Nobody of that name or id is known here.
    NoSuchPerson {
        /// What was given.
        given: Untrusted,
    },
    /// Agents are not blocked.
    AgentsStay {
        /// Who.
        person: Named,
    },
    /// The person is blocked already.
    AlreadyBlocked {
        /// Who.
        person: Named,
        /// Who said so.
        by: Named,
    },
    /// The person is not blocked.
    NotBlocked {
        /// Who.
        person: Named,
    },
    /// The desk does not work for the person who acts.
    Blocked,
    /// The person has as many open tickets as one person may have.
    TooManyOpen {
        /// How many they have.
        open: i64,
    },
    /// About work on the FAQ.
    Faq(FaqRefusal),
    /// About a question before the community.
    Community(CommunityRefusal),
    /// About modes and customers.
    Customer(CustomerRefusal),
    /// About what is kept about the person.
    Privacy(PrivacyRefusal),
    /// The person asks more than one person may.
    TooMuch,
    /// Too many people changed the same thing at once.
    Busy,
}

impl Refusal {
    /// The sentence in a language, with `shown` putting untrusted text into the platform's harmless form.
    #[must_use]
    pub fn sentence(&self, locale: Locale, shown: &dyn Fn(&Untrusted) -> String) -> String {
        match locale {
            Locale::English => self.english(shown),
            Locale::Chinese => self.chinese(shown),
        }
    }
}

impl Refusal {
    /// Whether somebody tried what they may not do, as against what cannot be done.
    #[must_use]
    pub const fn is_of_a_right(&self) -> bool {
        matches!(
            self,
            Self::NeedsRole { .. }
                | Self::NoSuchTicket { .. }
                | Self::NotYours { .. }
                | Self::NotYourQuestion
                | Self::ButtonForged
                | Self::RequesterRates { .. }
        )
    }

    /// The refusal in one word, as it is stored.
    #[must_use]
    pub fn word(&self) -> String {
        let stored = serde_json::to_value(self).unwrap_or_default();
        stored.get("refusal").and_then(serde_json::Value::as_str).unwrap_or_default().to_owned()
    }
}

impl fmt::Display for Refusal {
    /// The English sentence with names and typed text as they came: for the terminal and for tests.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.english(&|text| text.raw().to_owned()))
    }
}
