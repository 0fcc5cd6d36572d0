//! What the outside world must learn: said as facts here, put into words and markup only when it is delivered.

mod done;
mod tickets;

use std::fmt;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

pub use done::Done;
pub use tickets::{ClockNotice, News, TicketLine, TicketView};

use super::block::Block;
use super::community::CommunityNotice;
use super::customer::CustomerNotice;
use super::customer::entitled::Looked;
use super::digest::DigestFacts;
use super::faq::FaqNotice;
use super::rating::{Closing, Rating, Stars};
use super::reading::EntryText;
use super::rota::OnDuty;
use super::several::Unsure;
use super::transcript::{Format, Transcript};
use super::{
    ChannelId, Conversation, ConversationId, Entry, Locale, MessageRef, Named, PersonId, Platform, Refusal, Role,
    TicketNumber, Untrusted,
};

/// Something to tell, to whom, in which language.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Post {
    /// Where it goes.
    pub to: Destination,
    /// The language.
    pub locale: Locale,
    /// What to tell.
    pub notice: Notice,
}

/// Where a notice goes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Destination {
    /// To one person alone: as the ephemeral answer to what they just did where the platform gave a handle for it, by
    /// direct message otherwise.
    Private {
        /// The person.
        person: PersonId,
        /// The handle of the act that this answers.
        reply: Option<ReplyHandle>,
        /// The channel where the act was.
        channel: ChannelId,
    },
    /// To one person by direct message, to be kept; as an answer to what they just did only where they take none.
    Direct {
        /// The person.
        person: PersonId,
        /// The handle of the act that this answers.
        reply: Option<ReplyHandle>,
    },
    /// Into the thread of a conversation, which is made if it is not there yet.
    Conversation(ConversationId),
    /// The ticket's one status card in the agents' channel: posted once, edited from then on.
    Card(TicketNumber),
    /// The thread under the ticket's card, where only agents are.
    CardThread(TicketNumber),
    /// A channel.
    Channel(ChannelId),
    /// In place of a message that the desk posted before.
    Edit(MessageRef),
    /// A person's home page on the platform; nothing where the platform has none.
    Home(PersonId),
}

impl Destination {
    /// To one person by direct message, where nothing that they just did is answered: they may be looking elsewhere.
    #[must_use]
    pub const fn direct(person: PersonId) -> Self {
        Self::Direct { person, reply: None }
    }

    /// The queue that the notice waits in: what goes to one place is delivered in the order it was said.
    #[must_use]
    pub fn lane(&self) -> String {
        match self {
            Self::Private { person, .. } | Self::Direct { person, .. } => format!("private:{person}"),
            Self::Conversation(id) => format!("conversation:{}", id.0),
            Self::Card(number) | Self::CardThread(number) => format!("card:{}", number.0),
            Self::Channel(channel) => format!("channel:{channel}"),
            Self::Edit(at) => format!("message:{}:{}", at.channel, at.message),
            Self::Home(person) => format!("home:{person}"),
        }
    }
}

/// The platform's handle for answering one act privately. It is a bearer secret for as long as it lives, and does not
/// show itself in `Debug`.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "platform", rename_all = "lowercase")]
pub enum ReplyHandle {
    /// A Discord interaction: its token is good for 15 minutes.
    Discord {
        /// The application that the token belongs to.
        application: String,
        /// The interaction's token.
        token: String,
        /// Whether the listener promised a first answer (a deferred slash command), which the notice then fills.
        deferred: bool,
        /// When it came.
        received_at: Timestamp,
    },
    /// A Slack response address: five uses within 30 minutes.
    Slack {
        /// The address.
        response_url: String,
        /// When it came.
        received_at: Timestamp,
    },
}

impl fmt::Debug for ReplyHandle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let platform = match self {
            Self::Discord { .. } => Platform::Discord,
            Self::Slack { .. } => Platform::Slack,
        };
        write!(f, "ReplyHandle({platform}, secret)")
    }
}

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
    /// A person's home page: their open tickets.
    Home {
        /// The rows.
        rows: Vec<TicketLine>,
    },
}
