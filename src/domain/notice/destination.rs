//! Where a notice goes, and what it takes to send it there.

use std::fmt;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::Notice;
use crate::domain::problem::ProblemNumber;
use crate::domain::{ChannelId, ConversationId, Locale, MessageRef, PersonId, Platform, TicketNumber};

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
    /// The problem's one message in the agents' channel: posted once, edited from then on.
    Problem(ProblemNumber),
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
            Self::Problem(number) => format!("problem:{}", number.0),
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
