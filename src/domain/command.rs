//! The command table: one line a command. The parser, the help, dispatch and every platform's registration derive
//! from it.

pub mod ask;
pub mod assign;
pub mod claim;
pub mod close;
pub mod digest;
pub mod faq;
pub mod help;
pub mod helping;
pub mod list;
pub mod new;
pub mod note;
pub mod priority;
pub mod release;
pub mod reopen;
pub mod reply;
pub mod show;
pub mod sla;
pub mod whoami;
pub mod why;

mod matched;
mod parse;

pub use matched::Matched;
pub use parse::{Args, ENTRY_CHARS_MAX, Typed, parse};

use super::faq::FaqForm;
use super::{Decision, Locale, Refusal, Role, Situation, TicketNumber, Untrusted};

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
    /// A number from a list.
    Number,
    /// An entry of the FAQ, by its id or its question.
    Entry,
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
    /// What was learned, of all entries or one.
    Lessons(Option<String>),
    /// One phrasing that was learned.
    Lesson(i64),
    /// Those who helped most.
    Helpers,
}

/// One command.
pub struct Spec {
    /// The word that is typed, or two: then the first is shared by several commands.
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
    close::SPEC,
    reopen::SPEC,
    sla::SPEC,
    why::SPEC,
    digest::SPEC,
    faq::ADD,
    faq::EDIT,
    faq::RETIRE,
    faq::LINK,
    faq::LEARNED,
    faq::CONFIRM,
    faq::UNLEARN,
    helping::SPEC,
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
    /// `faq add`
    FaqAdd,
    /// `faq edit`
    FaqEdit(faq::Named),
    /// `faq retire`
    FaqRetire(faq::Named),
    /// `faq link`
    FaqLink(faq::Link),
    /// `faq learned`
    FaqLearned(faq::Learned),
    /// `faq confirm`
    FaqConfirm(faq::Lesson),
    /// `faq unlearn`
    FaqUnlearn(faq::Lesson),
    /// `helpers`
    Helpers(helping::Helpers),
    /// `help`
    Help,
    /// `whoami`
    Whoami,
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
            Self::Close(_) => &close::SPEC,
            Self::Reopen(_) => &reopen::SPEC,
            Self::Sla(_) => &sla::SPEC,
            Self::Why(_) => &why::SPEC,
            Self::Digest => &digest::SPEC,
            Self::FaqAdd => &faq::ADD,
            Self::FaqEdit(_) => &faq::EDIT,
            Self::FaqRetire(_) => &faq::RETIRE,
            Self::FaqLink(_) => &faq::LINK,
            Self::FaqLearned(_) => &faq::LEARNED,
            Self::FaqConfirm(_) => &faq::CONFIRM,
            Self::FaqUnlearn(_) => &faq::UNLEARN,
            Self::Helpers(_) => &helping::SPEC,
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
            Self::FaqAdd | Self::FaqEdit(_) | Self::FaqRetire(_) => Needs::Nothing,
            Self::FaqLearned(learned) => Needs::Lessons(learned.entry.as_ref().map(|entry| entry.raw().to_owned())),
            Self::FaqConfirm(lesson) | Self::FaqUnlearn(lesson) => Needs::Lesson(lesson.number),
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
            | Self::Close(close::Close { ticket, .. })
            | Self::FaqLink(faq::Link { ticket, .. })
            | Self::Reopen(reopen::Reopen { ticket }) => Needs::Ticket(*ticket),
            Self::Assign(assign) => Needs::TicketAndAgent(assign.ticket, assign.to.clone()),
            Self::Helpers(_) => Needs::Helpers,
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

    /// The entry of the FAQ that this command names, to be found by its id or its question.
    pub fn entry_mut(&mut self) -> Option<&mut Untrusted> {
        match self {
            Self::FaqEdit(named) | Self::FaqRetire(named) => Some(&mut named.entry),
            Self::FaqLink(link) => Some(&mut link.entry),
            Self::FaqLearned(learned) => learned.entry.as_mut(),
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
            Self::Close(close) => close::decide(situation, close),
            Self::Reopen(_) => reopen::decide(situation),
            Self::Sla(sla) => sla::decide(situation, sla),
            Self::Why(_) => why::decide(situation, None),
            Self::Digest => digest::decide(situation),
            Self::FaqAdd => Ok(faq::form(situation, FaqForm::Add(None))),
            Self::FaqEdit(edit) => {
                let entry = edit.entry.raw().to_owned();
                Ok(faq::form(situation, FaqForm::Edit { entry, locale: None, seen: None }))
            }
            // What it takes out is looked up first: it comes as an edit that was drawn.
            Self::FaqRetire(retire) => Err(faq::no_such_entry(&retire.entry)),
            Self::FaqLink(link) => faq::link(situation, link),
            Self::FaqLearned(learned) => faq::learned(situation, learned),
            Self::FaqConfirm(lesson) => faq::settle(situation, lesson.number, true),
            Self::FaqUnlearn(lesson) => faq::settle(situation, lesson.number, false),
            Self::Helpers(helpers) => helping::decide(situation, helpers),
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
            let words: Vec<&str> = spec.verb.split(' ').collect();
            let word =
                |word: &&str| !word.is_empty() && word.bytes().all(|b| b.is_ascii_lowercase()) && word.len() <= 32;
            assert!(words.len() <= 2 && words.iter().all(word), "{}", spec.verb);
            assert!(COMMANDS.iter().all(|other| other.verb != words[0] || words.len() == 1), "{}", spec.verb);
            assert!(spec.summary.en.len() <= 100, "Discord's limit: {}", spec.verb);
            assert!(spec.summary.zh.chars().count() <= 100);
            assert!(spec.args.iter().all(|arg| arg.about.en.len() <= 100));
            let rest = spec.args.iter().rev().skip(1);
            let greedy = |arg: &Arg| matches!(arg.kind, ArgKind::Text(_) | ArgKind::Question(_) | ArgKind::Entry);
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
        insta::assert_snapshot!(verbs(Role::Requester), @"ask new list show close reopen sla helpers help whoami");
        assert_eq!(allowed(Role::Agent).count(), COMMANDS.len());
    }
}
