//! The decision: what is there, what was done, and the moment → what changes and what must be told.

mod change;
mod told;

pub use change::Change;

pub use super::ticket_file::{Changed, TicketFile};

use jiff::Timestamp;

use super::block::{self, Block};
use super::command::{Command, Matched};
use super::community::{CommunityFound, mark};
use super::customer::CustomerFound;
use super::digest::DigestFacts;
use super::faq::{self, FaqFound};
use super::notice::TicketLine;
use super::press::Press;
use super::privacy::PrivacyFound;
use super::problem::ProblemFound;
use super::sign_in::Link;
use super::{
    Act, Author, Conversation, ConversationId, Destination, Entry, EntryKind, Event, MessageId, Named, Person, Plan,
    Policy, Post, Refusal, Role, TicketNumber, Untrusted, WorkspacePolicy, ask, flag, press, thread,
};

/// What the desk made of an act.
#[derive(Debug, Clone, PartialEq)]
pub enum Intent {
    /// A message was written.
    Message {
        /// Which.
        message: MessageId,
        /// What it says.
        text: Untrusted,
        /// Whether it speaks to the desk: a mention or a direct message.
        called: bool,
        /// What the knowledge base makes of it.
        matched: Matched,
    },
    /// A command was given.
    Command(Command, Option<Matched>),
    /// A command was given that cannot be read.
    Unreadable(Refusal),
    /// A button was pressed.
    Press {
        /// Which.
        press: Press,
        /// What the button is about.
        about: press::About,
    },
    /// The reasons of a ticket's reading were asked for.
    Why(Box<super::explanation::Explanation>),
    /// A ticket was asked for about a message.
    Flag(Matched),
    /// A message was marked as the solution.
    Mark(mark::Marked),
    /// The mark of a message was taken back.
    Unmark(MessageId),
    /// An edit of the FAQ was written.
    Drawn(faq::Drawn),
    /// A home page was opened.
    OpenedHome,
}

/// Tickets of a list are counted up to here: who has more does not read their number.
pub const COUNTED_MAX: i64 = 10_000;

/// Tickets found for a list.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Queue {
    /// The first of them.
    pub rows: Vec<TicketLine>,
    /// How many there are; past [`COUNTED_MAX`] one more than that.
    pub total: i64,
}

/// What a command asked to be looked up.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Found {
    /// Tickets of a list.
    pub queue: Queue,
    /// The figures of a digest.
    pub digest: Option<DigestFacts>,
    /// The agent whom a name meant.
    pub agent: Option<Named>,
    /// The person whom a name meant, and the role that they were seen with last.
    pub person: Option<(Named, Role)>,
    /// The block of that person.
    pub block: Option<Block>,
    /// The block list, and how long it is in all.
    pub blocks: (Vec<Block>, i64),
    /// A ticket's history as far as a transcript takes it, oldest first, and how long it is in all.
    pub whole_history: Option<(Vec<Entry>, i64)>,
    /// The second of two tickets.
    pub other: Option<Box<TicketFile>>,
    /// The open ticket of the one who acts that is about what they ask now.
    pub earlier: Option<Box<TicketFile>>,
    /// What is known of problems.
    pub problem: ProblemFound,
    /// What is known about the FAQ.
    pub faq: FaqFound,
    /// What is known about the community.
    pub community: CommunityFound,
    /// What is known about modes and customers.
    pub customer: CustomerFound,
    /// What is kept about the one who acts.
    pub privacy: PrivacyFound,
    /// A link to the dashboard, where the desk serves one.
    pub sign_in: Option<Link>,
}

/// Numbers that a decision may use for what it creates. Chosen by the shell; if somebody else used the ticket number
/// first, all is decided again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fresh {
    /// For a conversation.
    pub conversation: ConversationId,
    /// For a ticket.
    pub ticket: TicketNumber,
}

/// Who changes a ticket, when and where: a person, or the desk itself as time passes.
#[derive(Debug, Clone, Copy)]
pub struct Acting<'a> {
    /// The configuration.
    pub policy: &'a Policy,
    /// The workspace's part of it.
    pub workspace: &'a WorkspacePolicy,
    /// Who; nobody where the desk itself does.
    pub by: Option<&'a Named>,
    /// The moment.
    pub now: Timestamp,
}

impl Acting<'_> {
    /// What happens, as the history keeps it.
    #[must_use]
    pub fn entry(&self, kind: EntryKind) -> Entry {
        Entry { at: self.now, actor: self.by.cloned(), kind }
    }
}

/// All that a decision may know.
pub struct Situation<'a> {
    /// The configuration.
    pub policy: &'a Policy,
    /// The workspace's part of it.
    pub workspace: &'a WorkspacePolicy,
    /// What happened.
    pub event: &'a Event,
    /// Who did it.
    pub person: Person,
    /// The moment.
    pub now: Timestamp,
    /// Numbers for what is created.
    pub fresh: Fresh,
    /// The conversation that the event is in, or that its button is about.
    pub conversation: Option<Conversation>,
    /// The ticket that was named, or else the conversation's.
    pub ticket: Option<TicketFile>,
    /// The block of the one who acts, if they are blocked.
    pub blocked: Option<Block>,
    /// How many tickets of their own the one who acts has open, where that is bounded.
    pub open_of_person: i64,
    /// What was looked up for a command.
    pub found: Found,
}

/// What changes, and what must be told: stored together or not at all.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Decision {
    /// What changes, in order.
    pub changes: Vec<Change>,
    /// What must be told, in order.
    pub posts: Vec<Post>,
    /// A draft that is wanted for the suggestions among the posts.
    pub draft: Option<super::DraftWish>,
    /// What is logged beside the history of tickets.
    pub deeds: Vec<super::audit::Deed>,
}

/// Decides what to do about an event.
///
/// # Errors
/// A refusal, for the person who acted.
pub fn decide(situation: &Situation<'_>, intent: &Intent) -> Result<Decision, Refusal> {
    block::admitted(situation, wanted(situation, intent))
}

/// What becomes of it where nothing keeps the person from it.
pub(super) fn wanted(situation: &Situation<'_>, intent: &Intent) -> Result<Decision, Refusal> {
    match intent {
        Intent::Message { message, text, called, matched } => {
            let said = thread::Said { message, text, called: *called, matched };
            match &situation.conversation {
                Some(conversation) => Ok(thread::said(situation, conversation, &said)),
                None => Ok(ask::said(situation, &said)),
            }
        }
        Intent::Command(command, matched) => command.decide(situation, matched.as_ref()),
        Intent::Unreadable(refusal) => Err(refusal.clone()),
        Intent::Press { press, about } => press::decide(situation, press, about),
        Intent::Why(explanation) => super::command::why::decide(situation, Some(explanation)),
        Intent::Flag(matched) => flag::decide(situation, matched),
        Intent::Mark(marked) => mark::marked(situation, marked),
        Intent::Unmark(message) => mark::taken_back(situation, Some(message)),
        Intent::Drawn(drawn) => faq::edit::drawn(situation, drawn),
        Intent::OpenedHome => Ok(Decision::home(situation)),
    }
}

impl Situation<'_> {
    /// The ticket that a command is about, if this person may see it: agents all of their workspace, others their own.
    ///
    /// # Errors
    /// No ticket was meant, or it is not there for this person.
    pub fn visible_ticket(&self, verb: &str) -> Result<&TicketFile, Refusal> {
        let file = match (&self.ticket, self.named_ticket()) {
            (Some(file), _) => file,
            (None, Some(ticket)) => return Err(Refusal::NoSuchTicket { ticket }),
            (None, None) => return Err(Refusal::WhichTicket { verb: verb.to_owned() }),
        };
        let own = file.ticket.is_asked_by(&self.person.named.id);
        if own || self.person.role >= Role::Agent {
            Ok(file)
        } else {
            Err(Refusal::NoSuchTicket { ticket: file.ticket.number })
        }
    }

    /// The same, and it is not closed.
    ///
    /// # Errors
    /// As for a visible ticket, or it is closed.
    pub fn open_ticket(&self, verb: &str) -> Result<&TicketFile, Refusal> {
        let file = self.visible_ticket(verb)?;
        Self::still_open(file)?;
        Ok(file)
    }

    /// Makes sure that a ticket is not over.
    ///
    /// # Errors
    /// It goes on as another one, or is closed.
    pub fn still_open(file: &TicketFile) -> Result<(), Refusal> {
        let ticket = file.ticket.number;
        match file.ticket.merged_into {
            Some(into) => Err(Refusal::MergedInto { ticket, into }),
            None if file.ticket.is_closed() => Err(Refusal::IsClosed { ticket }),
            None => Ok(()),
        }
    }

    /// The second of two tickets that a command is about; such commands are for agents, who see all of their workspace.
    ///
    /// # Errors
    /// It is not there.
    pub fn other_ticket(&self, ticket: TicketNumber) -> Result<&TicketFile, Refusal> {
        self.found.other.as_deref().ok_or(Refusal::NoSuchTicket { ticket })
    }

    fn named_ticket(&self) -> Option<TicketNumber> {
        match &self.event.act {
            Act::Typed(typed) => super::command::parse(typed).ok()?.needs(self.person.role).named_ticket(),
            Act::Pressed { press, .. } => press.ticket(),
            _ => None,
        }
    }

    /// The plan that holds for a conversation's requester. Of somebody who is not the one who acts, groups are not
    /// known here: a paid one would have had a ticket from the start.
    #[must_use]
    pub fn plan_of_requester(&self, conversation: &Conversation) -> Plan {
        let requester = &conversation.requester;
        if requester.id == self.person.named.id {
            return self.person.plan.clone();
        }
        if let Some(plan) = self.found.community.waiting.as_ref().and_then(|waiting| waiting.plan.as_ref()) {
            return self.policy.plan(plan);
        }
        let author = Author {
            id: requester.id.clone(),
            name: requester.name.clone(),
            groups: Vec::new(),
            bot: false,
            locale: None,
        };
        self.policy.plan_of(self.workspace, &author, &conversation.channel)
    }

    /// Where a private answer to the present act goes.
    #[must_use]
    pub fn private(&self) -> Destination {
        Destination::Private {
            person: self.person.named.id.clone(),
            reply: self.event.reply.clone(),
            channel: self.event.channel.clone(),
        }
    }

    /// Who acts, when, and where.
    #[must_use]
    pub const fn acting(&self) -> Acting<'_> {
        Acting { policy: self.policy, workspace: self.workspace, by: Some(&self.person.named), now: self.now }
    }
}
