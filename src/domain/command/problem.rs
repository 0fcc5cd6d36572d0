//! `problem show|link|unlink|reply|solve`: tickets of several people about the same matter, seen, put together and taken
//! apart by hand, and answered or solved at once. A problem is named by any ticket of it.

use super::{Arg, ArgKind, Args, Command, REASON, Spec, TEXT_CHARS_MAX, TICKET, Words};
use crate::domain::ending::End;
use crate::domain::notice::Done;
use crate::domain::problem::{Problem, ProblemFile, TICKETS_MAX};
use crate::domain::{Decision, Destination, Notice, Refusal, Role, Situation, TicketNumber, Untrusted};

/// The line of `problem show`.
pub const SHOW: Spec = Spec {
    verb: "problem show",
    summary: Words { en: "Show who else asks the same as a ticket", zh: "查看与工单相同的其他提问" },
    args: &[TICKET],
    role: Role::Agent,
    parse: |args| parsed(args, Deed::Show),
};

/// The line of `problem link`.
pub const LINK: Spec = Spec {
    verb: "problem link",
    summary: Words { en: "Say that two tickets are about one problem", zh: "将两个工单归为同一问题" },
    args: &[
        TICKET,
        Arg {
            name: "with",
            about: Words {
                en: "The other ticket, or one of the problem's", zh: "另一个工单（或该问题中的任一工单）"
            },
            kind: ArgKind::Other,
            required: true,
        },
    ],
    role: Role::Agent,
    parse: |args| parsed(args, Deed::Link(args.other("with")?)),
};

/// The line of `problem unlink`.
pub const UNLINK: Spec = Spec {
    verb: "problem unlink",
    summary: Words { en: "Say that a ticket is not about its problem after all", zh: "将工单移出其所属问题" },
    args: &[TICKET],
    role: Role::Agent,
    parse: |args| parsed(args, Deed::Unlink),
};

/// The line of `problem reply`.
pub const REPLY: Spec = Spec {
    verb: "problem reply",
    summary: Words {
        en: "Answer everybody who asks the same as a ticket", zh: "一次回复该问题的所有提问者"
    },
    args: &[
        TICKET,
        Arg {
            name: "text",
            about: Words {
                en: "The answer; each reads it in their own thread",
                zh: "回复内容；每人在自己的讨论串里看到",
            },
            kind: ArgKind::Text(TEXT_CHARS_MAX),
            required: true,
        },
    ],
    role: Role::Agent,
    parse: |args| parsed(args, Deed::Reply(args.text("text"))),
};

/// The line of `problem solve`.
pub const SOLVE: Spec = Spec {
    verb: "problem solve",
    summary: Words {
        en: "Solve all tickets of a problem, and tell everybody", zh: "解决该问题的所有工单并通知每个人"
    },
    args: &[
        TICKET,
        Arg {
            about: Words { en: "How, for everybody to read", zh: "如何解决的（所有提问者可见）" }, ..REASON
        },
    ],
    role: Role::Agent,
    parse: |args| parsed(args, Deed::Solve(args.reason())),
};

/// What to do about a problem.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wished {
    /// A ticket of it; the thread's where it is not said.
    pub ticket: Option<TicketNumber>,
    /// What.
    pub deed: Deed,
}

/// What is done about a problem.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Deed {
    /// It is shown.
    Show,
    /// The ticket becomes a part of that ticket's.
    Link(TicketNumber),
    /// The ticket is taken out.
    Unlink,
    /// Everybody is answered.
    Reply(Untrusted),
    /// All of it is solved.
    Solve(Option<Untrusted>),
}

impl Wished {
    /// The line in the table.
    #[must_use]
    pub const fn spec(&self) -> &'static Spec {
        match self.deed {
            Deed::Show => &SHOW,
            Deed::Link(_) => &LINK,
            Deed::Unlink => &UNLINK,
            Deed::Reply(_) => &REPLY,
            Deed::Solve(_) => &SOLVE,
        }
    }
}

fn parsed(args: &Args, deed: Deed) -> Result<Command, Refusal> {
    Ok(Command::Problem(Wished { ticket: args.ticket()?, deed }))
}

/// Decides what is done about a problem.
///
/// # Errors
/// There is no such ticket here, or it is of no problem; of two, one is closed, or of a problem already.
pub fn decide(situation: &Situation<'_>, wished: &Wished) -> Result<Decision, Refusal> {
    match &wished.deed {
        Deed::Show => Ok(Decision::privately(situation, Notice::Problem(Box::new(of(situation)?.view())))),
        Deed::Link(with) => link(situation, *with),
        Deed::Unlink => unlink(situation),
        Deed::Reply(text) => reply(situation, text),
        Deed::Solve(reason) => solve(situation, reason.as_ref()),
    }
}

/// The problem of the ticket that is meant.
fn of<'a>(situation: &'a Situation<'_>) -> Result<&'a ProblemFile, Refusal> {
    let ticket = situation.visible_ticket(SHOW.verb)?.ticket.number;
    situation.found.problem.of_ticket.as_deref().ok_or(Refusal::NotInProblem { ticket })
}

fn link(situation: &Situation<'_>, with: TicketNumber) -> Result<Decision, Refusal> {
    let (file, other) = (situation.open_ticket(LINK.verb)?, situation.other_ticket(with)?);
    Situation::still_open(other)?;
    let (ticket, found) = (file.ticket.number, &situation.found.problem);
    if ticket == with {
        return Err(Refusal::OneTicket { ticket });
    }
    let (problem, joining) = match (&found.of_ticket, &found.of_other) {
        (Some(known), Some(_)) => return Err(Refusal::InProblem { ticket, problem: known.problem.number }),
        (Some(problem), None) => (problem.as_ref().clone(), vec![other.clone()]),
        (None, Some(problem)) => (problem.as_ref().clone(), vec![file.clone()]),
        (None, None) => {
            let number = found.fresh.ok_or(Refusal::Busy)?;
            let problem = Problem { number, opened_at: situation.now, solved_at: None, card: None, version: 0 };
            (ProblemFile { problem, tickets: Vec::new() }, vec![file.clone(), other.clone()])
        }
    };
    if problem.tickets.len() >= TICKETS_MAX {
        return Err(Refusal::TooMany { ticket: with, rows_max: TICKETS_MAX });
    }
    let mut decision = Decision::default();
    decision.link(&situation.acting(), &problem, &joining, true);
    decision.confirm(situation, Done::ProblemLinked { ticket, problem: problem.problem.number });
    Ok(decision)
}

/// Takes the ticket out of its problem: by command, or by the button of its card.
///
/// # Errors
/// There is no such ticket here, or it is of no problem.
pub fn unlink(situation: &Situation<'_>) -> Result<Decision, Refusal> {
    let (problem, file) = (of(situation)?, situation.visible_ticket(UNLINK.verb)?);
    let mut decision = Decision::default();
    decision.unlink(&situation.acting(), problem, file);
    decision.confirm(situation, Done::ProblemUnlinked { ticket: file.ticket.number, problem: problem.problem.number });
    Ok(decision)
}

fn reply(situation: &Situation<'_>, text: &Untrusted) -> Result<Decision, Refusal> {
    let problem = of(situation)?;
    let mut decision = Decision::default();
    let mut tickets = 0;
    for file in problem.tickets.iter().filter(|file| !file.ticket.is_closed()) {
        decision.replied(situation, file, text);
        let (ticket, by, text) = (file.ticket.number, situation.person.named.clone(), text.clone());
        let answer = Notice::AgentReplied { ticket, by, text };
        decision.post(Destination::Conversation(file.conversation.id), file.ticket.locale, answer);
        tickets += 1;
    }
    decision.confirm(situation, Done::ProblemReplied { problem: problem.problem.number, tickets });
    Ok(decision)
}

fn solve(situation: &Situation<'_>, reason: Option<&Untrusted>) -> Result<Decision, Refusal> {
    let problem = of(situation)?;
    let mut decision = Decision::default();
    let mut tickets = 0;
    for file in problem.tickets.iter().filter(|file| !file.ticket.is_done()) {
        decision.end(&situation.acting(), file, End::Solved, reason.cloned());
        tickets += 1;
    }
    let mut solved = problem.clone();
    solved.problem.solved_at = Some(situation.now);
    decision.change_problem(&situation.acting(), solved);
    decision.confirm(situation, Done::ProblemSolved { problem: problem.problem.number, tickets });
    Ok(decision)
}
