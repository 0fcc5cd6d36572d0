//! `faq …`: agents work on the FAQ from the chat. What each of them does is in `domain::faq`.

use super::{Arg, ArgKind, Args, Command, Spec, TICKET, Words};
use crate::domain::faq::{FaqChange, FaqForm, FaqNotice, FaqRefusal, lesson};
use crate::domain::{Act, Change, Decision, Destination, Notice, Refusal, Role, Situation, TicketNumber, Untrusted};

/// `faq add`: a form for a new entry.
pub const ADD: Spec = Spec {
    verb: "faq add",
    summary: Words { en: "Write a new FAQ entry", zh: "新建 FAQ 条目" },
    args: &[],
    role: Role::Agent,
    parse: |_| Ok(Command::FaqAdd),
};

/// `faq edit <entry>`: a form with an entry in it.
pub const EDIT: Spec = Spec {
    verb: "faq edit",
    summary: Words { en: "Change a FAQ entry", zh: "修改 FAQ 条目" },
    args: &[ENTRY],
    role: Role::Agent,
    parse: |args| Ok(Command::FaqEdit(Named { entry: args.text("entry") })),
};

/// `faq retire <entry>`: an entry is taken out of use.
pub const RETIRE: Spec = Spec {
    verb: "faq retire",
    summary: Words { en: "Take a FAQ entry out of use", zh: "停用 FAQ 条目" },
    args: &[ENTRY],
    role: Role::Agent,
    parse: |args| Ok(Command::FaqRetire(Named { entry: args.text("entry") })),
};

/// `faq link [ticket] <entry>`: answers a ticket with an entry, which learns its question.
pub const LINK: Spec = Spec {
    verb: "faq link",
    summary: Words { en: "Answer a ticket with a FAQ entry", zh: "用 FAQ 条目回复工单" },
    args: &[TICKET, ENTRY],
    role: Role::Agent,
    parse: parse_link,
};

/// `faq learned [entry]`: the phrasings that were learned.
pub const LEARNED: Spec = Spec {
    verb: "faq learned",
    summary: Words { en: "List the phrasings that the FAQ learned", zh: "列出 FAQ 学到的问法" },
    args: &[Arg { required: false, ..ENTRY }],
    role: Role::Agent,
    parse: |args| {
        let entry = args.text("entry");
        Ok(Command::FaqLearned(Learned { entry: (!entry.raw().is_empty()).then_some(entry) }))
    },
};

/// `faq confirm <number>`: a phrasing counts from now on.
pub const CONFIRM: Spec = Spec {
    verb: "faq confirm",
    summary: Words { en: "Confirm a phrasing that somebody taught", zh: "确认学到的问法" },
    args: &[NUMBER],
    role: Role::Agent,
    parse: |args| Ok(Command::FaqConfirm(Lesson { number: number(args)? })),
};

/// `faq unlearn <number>`: a phrasing does not count any more.
pub const UNLEARN: Spec = Spec {
    verb: "faq unlearn",
    summary: Words { en: "Take back a phrasing that was learned", zh: "撤销学到的问法" },
    args: &[NUMBER],
    role: Role::Agent,
    parse: |args| Ok(Command::FaqUnlearn(Lesson { number: number(args)? })),
};

const ENTRY: Arg = Arg {
    name: "entry",
    about: Words { en: "The entry: its id or its question", zh: "条目：ID 或问题" },
    kind: ArgKind::Entry,
    required: true,
};

const NUMBER: Arg = Arg {
    name: "number",
    about: Words { en: "The phrasing's number in “faq learned”", zh: "“faq learned” 中的编号" },
    kind: ArgKind::Number,
    required: true,
};

/// An entry that was named.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    /// Its id, or its question.
    pub entry: Untrusted,
}

/// A ticket to answer with an entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// Which; the thread's where it is not said.
    pub ticket: Option<TicketNumber>,
    /// The entry's id, or its question.
    pub entry: Untrusted,
}

/// A wish to see what was learned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Learned {
    /// Only for this entry.
    pub entry: Option<Untrusted>,
}

/// A learned phrasing that was named.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lesson {
    /// Its number.
    pub number: i64,
}

fn parse_link(args: &Args) -> Result<Command, Refusal> {
    Ok(Command::FaqLink(Link { ticket: args.ticket()?, entry: args.text("entry") }))
}

fn number(args: &Args) -> Result<i64, Refusal> {
    let given = args.text("number");
    given.raw().trim_start_matches('#').parse().ok().filter(|number| *number > 0).ok_or_else(|| Refusal::NotOneOf {
        argument: "number".to_owned(),
        given: given.headline(40),
        allowed: vec!["12".to_owned()],
    })
}

/// Offers the form by a button, where the platform did not open it in the command's place.
#[must_use]
pub fn form(situation: &Situation<'_>, form: FaqForm) -> Decision {
    Decision::privately(situation, Notice::Faq(FaqNotice::FormOffered { form }))
}

/// Answers the ticket with the entry that was found, and teaches the entry its question.
///
/// # Errors
/// The ticket is closed or not there, there is no such entry, or its requester may not read it.
pub fn link(situation: &Situation<'_>, command: &Link) -> Result<Decision, Refusal> {
    let file = situation.open_ticket(LINK.verb)?;
    let ticket = file.ticket.number;
    let found = situation.found.faq.entry.as_ref().ok_or_else(|| no_such_entry(&command.entry))?;
    if !found.is_theirs {
        return Err(FaqRefusal::NotTheirs { entry: found.text.title.as_str().into() }.into());
    }
    let (by, entry) = (situation.person.named.clone(), found.text.clone());
    let mut decision = Decision::default();
    decision.replied(situation, file, &format!("FAQ: {}", entry.title).into());
    decision.changes.push(Change::Faq(FaqChange::Taught(lesson::Taught {
        entry: entry.id.clone(),
        title: entry.title.clone(),
        question: file.conversation.question.clone(),
        conversation: file.conversation.id,
        by: by.clone(),
        how: lesson::How::Linked,
        // Nobody teaches alone, not even an agent who asked themselves.
        confirmed: !file.ticket.is_asked_by(&situation.person.named.id),
    })));
    let linked = Notice::Faq(FaqNotice::Linked { ticket, by, entry: entry.clone() });
    decision.post(Destination::Conversation(file.conversation.id), file.ticket.locale, linked);
    if matches!(situation.event.act, Act::Typed(_)) {
        let done = FaqNotice::LinkDone { ticket, entry: entry.title.into() };
        decision.post(situation.private(), situation.person.locale, Notice::Faq(done));
    }
    Ok(decision)
}

/// Lists what was learned.
///
/// # Errors
/// There is no such entry.
pub fn learned(situation: &Situation<'_>, command: &Learned) -> Result<Decision, Refusal> {
    if let (Some(entry), None) = (&command.entry, &situation.found.faq.entry) {
        return Err(no_such_entry(entry));
    }
    let lessons = &situation.found.faq.lessons;
    let notice = FaqNotice::Lessons { rows: lessons.rows.clone(), total: lessons.total };
    Ok(Decision::privately(situation, Notice::Faq(notice)))
}

/// Confirms or takes back what was learned.
///
/// # Errors
/// There is no such phrasing here.
pub fn settle(situation: &Situation<'_>, number: i64, confirm: bool) -> Result<Decision, Refusal> {
    let lesson = situation.found.faq.lessons.rows.first().ok_or(FaqRefusal::NoSuchLesson { number })?;
    let phrasing = lesson.phrasing.clone();
    let by = situation.person.named.clone();
    let done = if confirm { FaqNotice::Confirmed { phrasing } } else { FaqNotice::Unlearned { phrasing } };
    let mut decision = Decision::privately(situation, Notice::Faq(done));
    decision.changes.push(Change::Faq(FaqChange::Settled { number, by, confirm }));
    Ok(decision)
}

pub(super) fn no_such_entry(given: &Untrusted) -> Refusal {
    FaqRefusal::NoSuchEntry { given: given.headline(80) }.into()
}
