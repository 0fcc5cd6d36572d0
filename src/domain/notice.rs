//! What the outside world must learn: said as facts here, put into words and markup only when it is delivered.

mod alarms;
mod destination;
mod done;
mod tickets;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

pub use alarms::{SummaryNotice, WorstLine};
pub use destination::{Destination, Post, ReplyHandle};
pub use done::Done;
pub use tickets::{ClockNotice, News, TicketLine, TicketView};

use super::block::Block;
use super::community::CommunityNotice;
use super::customer::CustomerNotice;
use super::customer::entitled::Looked;
use super::customer::segment::Placed;
use super::digest::DigestFacts;
use super::faq::FaqNotice;
use super::privacy::PrivacyNotice;
use super::problem::ProblemView;
use super::rating::{Closing, Rating, Stars};
use super::reading::EntryText;
use super::review::{ReviewFacts, ReviewId};
use super::rota::OnDuty;
use super::several::Unsure;
use super::transcript::{Format, Transcript};
use super::{Conversation, ConversationId, Entry, Named, Refusal, Role, TicketNumber, Untrusted};

/// What became of an answer that is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Settled {
    /// Nothing yet: show "That helped" and "I need a person".
    Open,
    /// It helped.
    Helped,
    /// A person was asked for.
    Escalated,
}

/// A fact to tell. Variants are in the order of a conversation's life.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "notice", rename_all = "snake_case")]
pub enum Notice {
    /// An entry answers the question.
    Answer {
        /// The conversation, for the buttons.
        conversation: ConversationId,
        /// The entry.
        entry: EntryText,
        /// What became of it.
        settled: Settled,
    },
    /// These entries answer several questions of one message; where it asks more, further entries may.
    Answers {
        /// The conversation, for the buttons.
        conversation: ConversationId,
        /// The entries, in the order of the questions.
        entries: Vec<EntryText>,
        /// Questions with entries to pick from: at most three together, each a button.
        unsure: Vec<Unsure>,
        /// What became of it.
        settled: Settled,
    },
    /// One of these entries may answer it; each is a button.
    Suggestions {
        /// The conversation, for the buttons.
        conversation: ConversationId,
        /// At most three: id and title.
        entries: Vec<(String, String)>,
    },
    /// The same, with an answer that a language model drafted from some of them.
    Drafted {
        /// The conversation, for the buttons.
        conversation: ConversationId,
        /// The suggested entries: id and title.
        entries: Vec<(String, String)>,
        /// What the model wrote.
        text: Untrusted,
        /// The titles of the entries that it named as its sources.
        sources: Vec<String>,
    },
    /// Who the desk is and how to ask it, for somebody who greets it.
    Welcome,
    /// A ticket was opened about the conversation.
    TicketOpened {
        /// Its number.
        ticket: TicketNumber,
        /// What it is about.
        subject: Untrusted,
        /// Who needs help.
        requester: Named,
        /// When an agent's first answer is promised.
        first_response_due: Option<Timestamp>,
        /// The best entry, shown at once to a person on a paid plan.
        answer: Option<EntryText>,
        /// Further entries, where the message asks several things and only some of them want a person.
        #[serde(default)]
        also: Vec<EntryText>,
    },
    /// An agent took the ticket.
    TicketClaimed {
        /// Its number.
        ticket: TicketNumber,
        /// The agent.
        by: Named,
    },
    /// The ticket waits for an agent again.
    TicketReleased {
        /// Its number.
        ticket: TicketNumber,
    },
    /// An agent answers the requester by command.
    AgentReplied {
        /// The ticket.
        ticket: TicketNumber,
        /// The agent.
        by: Named,
        /// The answer.
        text: Untrusted,
    },
    /// The requester wrote where the agents cannot see it (a direct message): shown under the card.
    RequesterSaid {
        /// The ticket.
        ticket: TicketNumber,
        /// The requester.
        by: Named,
        /// What.
        text: Untrusted,
    },
    /// An agent says that the ticket is done.
    TicketSolved {
        /// Its number.
        ticket: TicketNumber,
        /// The agent.
        by: Named,
        /// How, where they said.
        reason: Option<Untrusted>,
        /// When it was said: what the answer is about. Older rows do not say, and offer no buttons.
        #[serde(default)]
        solved_at: Option<Timestamp>,
        /// When it is closed if nobody says a word.
        #[serde(default)]
        closes_at: Option<Timestamp>,
    },
    /// The ticket was closed.
    TicketClosed {
        /// Its number.
        ticket: TicketNumber,
        /// Who closed it.
        by: Named,
        /// Why, where they said.
        reason: Option<Untrusted>,
    },
    /// The ticket goes on as another one: told in its thread.
    TicketMerged {
        /// Its number.
        ticket: TicketNumber,
        /// The other's.
        into: TicketNumber,
        /// The other's conversation, for the link to its thread.
        conversation: Box<Conversation>,
    },
    /// A part of the ticket became a ticket of its own: told in its thread.
    TicketSplit {
        /// Its number.
        ticket: TicketNumber,
        /// The new one's.
        into: TicketNumber,
    },
    /// What happened to a ticket that somebody follows.
    News(Box<News>),
    /// The ticket was opened again.
    TicketReopened {
        /// Its number.
        ticket: TicketNumber,
        /// Who did.
        by: Named,
    },
    /// The ticket waits for its requester, who said nothing for long.
    Nudge {
        /// Its number.
        ticket: TicketNumber,
        /// Who.
        requester: Named,
        /// When it is closed if nobody says a word.
        closes_at: Option<Timestamp>,
    },
    /// The ticket was closed because nobody said a word.
    ClosedInSilence {
        /// Its number.
        ticket: TicketNumber,
    },
    /// The ticket was closed long ago: what its requester writes now is a new one.
    GoesOn {
        /// Its number.
        ticket: TicketNumber,
        /// The new one.
        into: TicketNumber,
    },
    /// The requester asked what their open ticket is about already: it was taken up there.
    AskedAgain {
        /// The conversation of it, for the button.
        conversation: ConversationId,
        /// The ticket.
        ticket: TicketNumber,
        /// Its conversation, for the link to its thread.
        earlier: Box<Conversation>,
        /// The ticket that it is about, once somebody said that it is another matter.
        apart: Option<TicketNumber>,
    },
    /// Several people ask the same.
    Problem(Box<ProblemView>),
    /// The ticket is closed: how was it? Once it is rated, what was said, and how to change it.
    Survey {
        /// The closing that is asked about.
        closing: Closing,
        /// What the ticket was about.
        subject: Untrusted,
        /// What was said.
        given: Option<Stars>,
        /// Whether there is a comment with it.
        commented: bool,
    },
    /// A ticket's whole history, as a file.
    Transcript {
        /// What is in it.
        transcript: Transcript,
        /// How it is written.
        format: Format,
    },
    /// A clock came near its target.
    SlaWarning(ClockNotice),
    /// A clock ran over its target.
    SlaBreached(ClockNotice),
    /// A clock has been over its target for so long that more people are told.
    SlaEscalated(ClockNotice),
    /// Many clocks came near their targets or ran over them while nobody could be told: all of them in one.
    SlaSummary(Box<SummaryNotice>),
    /// The status card.
    Card(Box<TicketView>),
    /// The digest.
    Digest(Box<DigestFacts>),
    /// Something was said that the desk did not hear in time, or not at all.
    Missed(Box<super::missed::Missed>),
    /// The act was refused: why, and the way out.
    Refused(Refusal),
    /// The act was done.
    Done(Done),
    /// What the person may do.
    Help {
        /// The person's role.
        role: Role,
    },
    /// Who the desk takes the person for.
    Whoami {
        /// The person.
        person: Named,
        /// What they may do.
        role: Role,
        /// The plan that holds for them here.
        plan: String,
        /// The rules that were looked at.
        #[serde(default)]
        looked: Vec<Looked>,
        /// Their segment, and by which rule.
        #[serde(default)]
        placed: Option<Placed>,
    },
    /// Tickets in a list.
    Queue {
        /// The rows; where there are more than the command shows, the first of them.
        rows: Vec<TicketLine>,
        /// How many there are in all.
        total: i64,
        /// Whether these are the person's own tickets and not the whole queue.
        own: bool,
    },
    /// One ticket with its history.
    TicketShown {
        /// The ticket.
        view: Box<TicketView>,
        /// Its last entries, oldest first.
        history: Vec<Entry>,
        /// What its requester said of the help; for leads alone.
        #[serde(default)]
        ratings: Vec<Rating>,
    },
    /// Why a ticket's question is read as it is.
    Explained {
        /// The ticket.
        ticket: TicketNumber,
        /// The reasons.
        explanation: Box<super::explanation::Explanation>,
    },
    /// The clocks of tickets.
    SlaReport {
        /// A row for each ticket.
        rows: Vec<TicketLine>,
        /// When it was looked up.
        at: Timestamp,
    },
    /// Who is on duty.
    OnCall {
        /// Rota by rota.
        rotas: Vec<OnDuty>,
    },
    /// Whom the desk does not work for.
    BlockList {
        /// The latest blocks.
        blocks: Vec<Block>,
        /// How many there are in all.
        total: i64,
    },
    /// About work on the FAQ.
    Faq(FaqNotice),
    /// About a question before the community.
    Community(CommunityNotice),
    /// About modes and customers.
    Customer(CustomerNotice),
    /// How the plan in force did in a month, and what history proposes: to the leads.
    Review {
        /// For the buttons.
        review: ReviewId,
        /// What there is to tell.
        facts: Box<ReviewFacts>,
        /// Whether it was made so, and by whom; nothing while it waits.
        settled: Option<(bool, Named)>,
    },
    /// About what is kept about the person.
    Privacy(PrivacyNotice),
    /// A person's home page: their open tickets.
    Home {
        /// The rows.
        rows: Vec<TicketLine>,
    },
}
