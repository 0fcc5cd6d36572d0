//! The command table: one line a command. The parser, the help, dispatch and every platform's registration derive
//! from it.

pub mod ask;
pub mod assign;
pub mod claim;
pub mod close;
pub mod digest;
pub mod help;
pub mod hold;
pub mod list;
pub mod new;
pub mod note;
pub mod pending;
pub mod priority;
pub mod release;
pub mod reopen;
pub mod reply;
pub mod show;
pub mod sla;
pub mod solve;
pub mod whoami;
pub mod why;

mod parse;

pub use parse::{Args, Typed, parse};

use super::follow_up::FollowUp;
use super::reading::EntryText;
use super::{Decision, Locale, Reading, Refusal, Role, Situation, TicketNumber, Untrusted};

/// A text in the desk's languages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Words {
    /// English.
    pub en: &'static str,
    /// Simplified Chinese.
    pub zh: &'static str,
}

impl Words {
    /// The text in one language.
    #[must_use]
    pub const fn in_locale(&self, locale: Locale) -> &'static str {
        match locale {
            Locale::English => self.en,
            Locale::Chinese => self.zh,
        }
    }
}

/// What kind of value an argument takes; platforms choose their picker by it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ArgKind {
    /// A ticket's number; in a ticket's thread it may be left out.
    Ticket,
    /// Free text of at most so many characters.
    Text(usize),
    /// A question: free text, with the titles of FAQ entries to choose from.
    Question(usize),
    /// A person of the workspace.
    Person,
    /// One of these words.
    OneOf(&'static [&'static str]),
}

/// One argument of a command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Arg {
    /// Its name, lower case.
    pub name: &'static str,
    /// What it is, in a few words.
    pub about: Words,
    /// What it takes.
    pub kind: ArgKind,
    /// Whether the command cannot do without it.
    pub required: bool,
}

/// The ticket argument, which every ticket command has first.
pub const TICKET: Arg = Arg {
    name: "ticket",
    about: Words {
        en: "Ticket number; may be left out in its thread", zh: "工单编号；在工单讨论串里可省略"
    },
    kind: ArgKind::Ticket,
    required: false,
};

/// Characters that a question, an answer or a note may have.
pub const TEXT_CHARS_MAX: usize = 3000;

/// What a command needs to be loaded before it can be decided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Needs {
    /// Nothing but the person.
    Nothing,
    /// A ticket: this one, or the one of the thread.
    Ticket(Option<TicketNumber>),
    /// A ticket, and the agent whom the text means.
    TicketAndAgent(Option<TicketNumber>, Untrusted),
    /// The tickets in the queue, or the person's own.
    Queue {
        /// Only the person's own.
        own: bool,
    },
    /// The figures of a digest.
    Digest,
}

/// One command.
pub struct Spec {
    /// The word that is typed.
    pub verb: &'static str,
    /// What it does, in a few words.
    pub summary: Words,
    /// Its arguments, in the order they are typed.
    pub args: &'static [Arg],
    /// The least role that may use it.
    pub role: Role,
    /// Arguments → command.
    pub parse: fn(&Args) -> Result<Command, Refusal>,
}

/// Every command, in the order of help.
pub const COMMANDS: &[Spec] = &[
    ask::SPEC,
    new::SPEC,
    list::SPEC,
    show::SPEC,
    claim::SPEC,
    release::SPEC,
    assign::SPEC,
    priority::SPEC,
    note::SPEC,
    reply::SPEC,
    pending::SPEC,
    hold::SPEC,
    solve::SPEC,
    close::SPEC,
    reopen::SPEC,
    sla::SPEC,
    why::SPEC,
    digest::SPEC,
    help::SPEC,
    whoami::SPEC,
];

/// A command, read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    /// `ask`
    Ask(ask::Ask),
    /// `new`
    New(new::New),
    /// `list`
    List(list::List),
    /// `show`
    Show(show::Show),
    /// `claim`
    Claim(claim::Claim),
    /// `release`
    Release(release::Release),
    /// `assign`
    Assign(assign::Assign),
    /// `priority`
    Priority(priority::SetPriority),
    /// `note`
    Note(note::Note),
    /// `reply`
    Reply(reply::Reply),
    /// `pending`
    Pending(pending::Pending),
    /// `hold`
    Hold(hold::Hold),
    /// `solve`
    Solve(solve::Solve),
    /// `close`
    Close(close::Close),
    /// `reopen`
    Reopen(reopen::Reopen),
    /// `sla`
    Sla(sla::Sla),
    /// `why`
    Why(why::Why),
    /// `digest`
    Digest,
    /// `help`
    Help,
    /// `whoami`
    Whoami,
}

/// A text and what the knowledge base makes of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Matched {
    /// The reading.
    pub reading: Reading,
    /// The first candidate's text.
    pub answer: Option<EntryText>,
    /// Of a text that asks several things, the texts of the entries that surely answer one of them.
    pub answers: Vec<EntryText>,
    /// What it means to the conversation that it is written in.
    pub follow_up: FollowUp,
}

impl Command {
    /// The command's line in the table.
    #[must_use]
    pub fn spec(&self) -> &'static Spec {
        match self {
            Self::Ask(_) => &ask::SPEC,
            Self::New(_) => &new::SPEC,
            Self::List(_) => &list::SPEC,
            Self::Show(_) => &show::SPEC,
            Self::Claim(_) => &claim::SPEC,
            Self::Release(_) => &release::SPEC,
            Self::Assign(_) => &assign::SPEC,
            Self::Priority(_) => &priority::SPEC,
            Self::Note(_) => &note::SPEC,
            Self::Reply(_) => &reply::SPEC,
            Self::Pending(_) => &pending::SPEC,
            Self::Hold(_) => &hold::SPEC,
            Self::Solve(_) => &solve::SPEC,
            Self::Close(_) => &close::SPEC,
            Self::Reopen(_) => &reopen::SPEC,
            Self::Sla(_) => &sla::SPEC,
            Self::Why(_) => &why::SPEC,
            Self::Digest => &digest::SPEC,
            Self::Help => &help::SPEC,
            Self::Whoami => &whoami::SPEC,
        }
    }

    /// What has to be loaded to decide it for a person of `role`.
    #[must_use]
    pub fn needs(&self, role: Role) -> Needs {
        let own = role < Role::Agent;
        match self {
            Self::Ask(_) | Self::New(_) | Self::Help | Self::Whoami => Needs::Nothing,
            Self::List(list) => Needs::Queue { own: own || list.mine },
            Self::Sla(sla::Sla { ticket: None }) => Needs::Queue { own },
            Self::Sla(sla::Sla { ticket }) => Needs::Ticket(*ticket),
            Self::Show(show::Show { ticket })
            | Self::Why(why::Why { ticket })
            | Self::Claim(claim::Claim { ticket })
            | Self::Release(release::Release { ticket })
            | Self::Priority(priority::SetPriority { ticket, .. })
            | Self::Note(note::Note { ticket, .. })
            | Self::Reply(reply::Reply { ticket, .. })
            | Self::Pending(pending::Pending { ticket, .. })
            | Self::Hold(hold::Hold { ticket, .. })
            | Self::Solve(solve::Solve { ticket, .. })
            | Self::Close(close::Close { ticket, .. })
            | Self::Reopen(reopen::Reopen { ticket }) => Needs::Ticket(*ticket),
            Self::Assign(assign) => Needs::TicketAndAgent(assign.ticket, assign.to.clone()),
            Self::Digest => Needs::Digest,
        }
    }

    /// The text that the knowledge base should read for this command.
    #[must_use]
    pub fn question(&self) -> Option<&Untrusted> {
        match self {
            Self::Ask(ask) => Some(&ask.question),
            Self::New(new) => Some(&new.question),
            _ => None,
        }
    }

    /// Decides the command; the person's role is checked here, at the moment it commits.
    ///
    /// # Errors
    /// A refusal, for the person who gave the command.
    pub fn decide(&self, situation: &Situation<'_>, matched: Option<&Matched>) -> Result<Decision, Refusal> {
        let role = self.spec().role;
        if situation.person.role < role {
            return Err(Refusal::NeedsRole { role });
        }
        match self {
            Self::Ask(ask) => ask::decide(situation, ask, matched),
            Self::New(new) => new::decide(situation, new, matched),
            Self::List(list) => list::decide(situation, list),
            Self::Show(_) => show::decide(situation),
            Self::Claim(_) => claim::decide(situation),
            Self::Release(_) => release::decide(situation),
            Self::Assign(assign) => assign::decide(situation, assign),
            Self::Priority(priority) => priority::decide(situation, priority),
            Self::Note(note) => note::decide(situation, note),
            Self::Reply(reply) => reply::decide(situation, reply),
            Self::Pending(pending) => pending::decide(situation, pending.reason.as_ref()),
            Self::Hold(hold) => hold::decide(situation, hold.reason.as_ref()),
            Self::Solve(solve) => solve::decide(situation, solve.reason.as_ref()),
            Self::Close(close) => close::decide(situation, close),
            Self::Reopen(_) => reopen::decide(situation),
            Self::Sla(sla) => sla::decide(situation, sla),
            Self::Why(_) => why::decide(situation, None),
            Self::Digest => digest::decide(situation),
            Self::Help => Ok(help::decide(situation)),
            Self::Whoami => Ok(whoami::decide(situation)),
        }
    }
}

/// The commands that a role may use, in the order of help.
pub fn allowed(role: Role) -> impl Iterator<Item = &'static Spec> {
    COMMANDS.iter().filter(move |spec| spec.role <= role)
}

impl Spec {
    /// How the command is written: `assign [ticket] <person>`.
    #[must_use]
    pub fn usage(&self) -> String {
        let mut usage = self.verb.to_owned();
        for arg in self.args {
            let (open, close) = if arg.required { ('<', '>') } else { ('[', ']') };
            usage.push_str(&format!(" {open}{}{close}", arg.name));
        }
        usage
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_fits_both_platforms() {
        for spec in COMMANDS {
            assert!(spec.verb.bytes().all(|b| b.is_ascii_lowercase()) && spec.verb.len() <= 32);
            assert!(spec.summary.en.len() <= 100, "Discord's limit: {}", spec.verb);
            assert!(spec.summary.zh.chars().count() <= 100);
            assert!(spec.args.iter().all(|arg| arg.about.en.len() <= 100));
            let rest = spec.args.iter().rev().skip(1);
            let greedy = |arg: &Arg| matches!(arg.kind, ArgKind::Text(_) | ArgKind::Question(_));
            assert!(!rest.into_iter().any(greedy), "only the last may be free text: {}", spec.verb);
        }
        let mut verbs: Vec<_> = COMMANDS.iter().map(|spec| spec.verb).collect();
        verbs.sort_unstable();
        verbs.dedup();
        assert_eq!(verbs.len(), COMMANDS.len());
    }

    #[test]
    fn help_grows_with_the_role() {
        let verbs = |role| allowed(role).map(|spec| spec.verb).collect::<Vec<_>>().join(" ");
        insta::assert_snapshot!(verbs(Role::Requester), @"ask new list show close reopen sla help whoami");
        assert_eq!(allowed(Role::Agent).count(), COMMANDS.len());
    }
}
