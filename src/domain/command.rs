//! The command table: one line a command. The parser, the help, dispatch and every platform's registration derive
//! from it.

pub mod ask;
pub mod assign;
pub mod block;
pub mod blocked;
pub mod canned;
pub mod claim;
pub mod close;
pub mod contract;
pub mod customer;
pub mod dashboard;
pub mod digest;
pub mod faq;
pub mod help;
pub mod helping;
pub mod hold;
pub mod list;
pub mod merge;
pub mod mode;
pub mod new;
pub mod note;
pub mod offer;
pub mod oncall;
pub mod pending;
pub mod priority;
pub mod privacy;
pub mod problem;
pub mod rate;
pub mod relate;
pub mod release;
pub mod reopen;
pub mod reply;
pub mod show;
pub mod sla;
pub mod snooze;
pub mod solve;
pub mod split;
pub mod tag;
pub mod transcript;
pub mod transfer;
pub mod unblock;
pub mod watch;
pub mod whoami;
pub mod why;

mod dispatch;
mod matched;
mod needs;
mod parse;

pub use matched::Matched;
pub use needs::{Lookup, Needs};
pub use parse::{Args, ENTRY_CHARS_MAX, Typed, parse};

use super::{Locale, Refusal, Role};

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
    /// The name of a canned reply.
    CannedReply,
    /// An agent or a team of the workspace, in one word.
    Receiver,
    /// Another ticket than the first, which is never left out.
    Other,
    /// A number from a list.
    Number,
    /// One word.
    Word,
    /// An entry of the FAQ, by its id or its question.
    Entry,
    /// Tags to put on and take off, in the rest of the line.
    Tags,
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

/// The argument that says why, for agents to read.
pub const REASON: Arg = Arg {
    name: "reason",
    about: Words { en: "Why, for agents to read", zh: "原因（仅支持人员可见）" },
    kind: ArgKind::Text(500),
    required: false,
};

/// Characters that a question, an answer or a note may have.
pub const TEXT_CHARS_MAX: usize = 3000;

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
    transfer::SPEC,
    priority::SPEC,
    tag::SPEC,
    note::SPEC,
    reply::SPEC,
    canned::SPEC,
    pending::SPEC,
    hold::SPEC,
    snooze::SPEC,
    solve::SPEC,
    close::SPEC,
    reopen::SPEC,
    rate::SPEC,
    transcript::SPEC,
    merge::SPEC,
    split::SPEC,
    relate::SPEC,
    relate::UNDO,
    problem::SHOW,
    problem::LINK,
    problem::UNLINK,
    problem::REPLY,
    problem::SOLVE,
    watch::SPEC,
    watch::UNDO,
    sla::SPEC,
    why::SPEC,
    digest::SPEC,
    oncall::SPEC,
    block::SPEC,
    unblock::SPEC,
    blocked::SPEC,
    faq::ADD,
    faq::EDIT,
    faq::RETIRE,
    faq::LINK,
    faq::LEARNED,
    faq::CONFIRM,
    faq::UNLEARN,
    helping::SPEC,
    mode::LIST,
    mode::ADD,
    mode::EDIT,
    mode::DELETE,
    mode::ENABLE,
    mode::DISABLE,
    offer::LIST,
    offer::ADD,
    offer::EDIT,
    offer::RETIRE,
    contract::CUSTOMERS,
    contract::ADD,
    contract::EDIT,
    contract::SIGN,
    contract::CHANGE,
    contract::RENEW,
    contract::SUSPEND,
    contract::RESUME,
    contract::END,
    customer::CONTRACTS,
    customer::EXPLAIN,
    customer::GIVE,
    customer::TAKE,
    customer::REVENUE,
    customer::TIME,
    customer::LINK,
    customer::REDEEM,
    customer::NPS,
    privacy::SPEC,
    dashboard::SPEC,
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
    /// `transfer`
    Transfer(transfer::Transfer),
    /// `tag`
    Tag(tag::TagWish),
    /// `snooze`
    Snooze(snooze::Snooze),
    /// `merge`
    Merge(merge::Merge),
    /// `split`
    Split(split::Split),
    /// `relate`, `unrelate`
    Relate(relate::Relate),
    /// `problem …`
    Problem(problem::Wished),
    /// `watch`, `unwatch`
    Watch(watch::Watch),
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
    /// `rate`
    Rate(rate::Rate),
    /// `transcript`
    Transcript(transcript::Wanted),
    /// `sla`
    Sla(sla::Sla),
    /// `why`
    Why(why::Why),
    /// `canned`
    Canned(canned::Chosen),
    /// `oncall`
    Oncall,
    /// `block`
    Block(block::Blocking),
    /// `unblock`
    Unblock(unblock::Unblocking),
    /// `blocked`
    Blocked,
    /// `dashboard`
    Dashboard,
    /// `digest`
    Digest(digest::Digest),
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
    /// `mode …`
    Mode(mode::Wished),
    /// `offer …`
    Offer(offer::Offering),
    /// `contract …`, `customer …`
    Contract(contract::Agreeing),
    /// `link`, `redeem`, `entitlement …`, `contracts`, `revenue`, `nps`, `time`
    Customer(customer::Asked),
    /// `privacy`
    Privacy(super::privacy::Wish),
    /// `help`
    Help,
    /// `whoami`
    Whoami,
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
            let greedy = |arg: &Arg| {
                matches!(arg.kind, ArgKind::Text(_) | ArgKind::Question(_) | ArgKind::Entry | ArgKind::Tags)
            };
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
        insta::assert_snapshot!(verbs(Role::Requester), @"ask new list show close reopen rate transcript sla helpers link redeem nps privacy dashboard help whoami");
        assert_eq!(allowed(Role::Lead).count(), COMMANDS.len());
    }
}
