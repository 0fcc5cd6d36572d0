//! `merge [ticket] <into>`: a ticket goes on as another one. Both histories stay readable, what is written in the old
//! thread reaches the other ticket, and the people of both are told of it.

use super::{Arg, ArgKind, Args, Command, Spec, TICKET, Words};
use crate::domain::customer::CustomerChange;
use crate::domain::notice::Done;
use crate::domain::{
    Change, Decision, Destination, EntryKind, Named, Notice, Refusal, Role, Situation, Status, Ticket, TicketNumber,
};

/// The command's line in the table.
pub const SPEC: Spec = Spec {
    verb: "merge",
    summary: Words {
        en: "Let a ticket go on as another one, for good", zh: "把工单并入另一个工单（不可撤销）"
    },
    args: &[
        TICKET,
        Arg {
            name: "into",
            about: Words {
                en: "The ticket that goes on; its requester and this one's then share it",
                zh: "继续处理的工单；双方提问者将共享它",
            },
            kind: ArgKind::Other,
            required: true,
        },
    ],
    role: Role::Agent,
    parse,
};

/// People whose tickets may be merged into one.
pub const REQUESTERS_MAX: usize = 50;

/// Two tickets to make one of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Merge {
    /// The one that ends; the thread's where it is not said.
    pub ticket: Option<TicketNumber>,
    /// The one that goes on.
    pub into: TicketNumber,
}

fn parse(args: &Args) -> Result<Command, Refusal> {
    Ok(Command::Merge(Merge { ticket: args.ticket()?, into: args.other("into")? }))
}

/// Merges the tickets, and tells the thread of the one that ends where to go on.
///
/// # Errors
/// There is no such ticket here, they are one, or one of them is closed or merged.
pub fn decide(situation: &Situation<'_>, command: &Merge) -> Result<Decision, Refusal> {
    let file = situation.open_ticket(SPEC.verb)?;
    let other = situation.other_ticket(command.into)?;
    let (from, into) = (file.ticket.number, other.ticket.number);
    if from == into {
        return Err(Refusal::OneTicket { ticket: from });
    }
    Situation::still_open(other)?;
    if file.ticket.co_requesters.len() + other.ticket.co_requesters.len() >= REQUESTERS_MAX {
        return Err(Refusal::TooMany { ticket: into, rows_max: REQUESTERS_MAX });
    }
    let ended = Ticket {
        status: Status::Closed,
        closed_at: Some(situation.now),
        snoozed_until: None,
        merged_into: Some(into),
        ..file.ticket.clone()
    };
    let merged = EntryKind::Merged { from, subject: file.ticket.subject.clone() };
    let mut sides =
        [(file, ended, EntryKind::MergedInto { into }), (other, united(&other.ticket, &file.ticket), merged)];
    // Two who merge the same tickets at once take them in one order, and none waits for the other in a ring.
    sides.sort_by_key(|(file, ..)| file.ticket.number);
    let mut decision = Decision::default();
    for (file, ticket, kind) in sides {
        decision.save(situation, file, ticket, vec![kind]);
    }
    decision.changes.push(Change::ConversationsMoved { from, to: into });
    // Two tickets about one thing are one incident.
    decision.changes.push(Change::Customer(CustomerChange::CreditBack { ticket: from }));
    let notice = Notice::TicketMerged { ticket: from, into, conversation: Box::new(other.conversation.clone()) };
    decision.post(Destination::Conversation(file.conversation.id), file.ticket.locale, notice);
    decision.confirm(situation, Done::Merged { ticket: from, into });
    Ok(decision)
}

/// `into` with what is `from`'s: its people, its tags, its team, and its owner where nobody has `into`. It presses as much
/// as the one of the two that presses more. What is related to `from` stays so, as those tickets show it.
fn united(into: &Ticket, from: &Ticket) -> Ticket {
    let mut ticket = into.clone();
    let askers = std::iter::once(&from.requester).chain(&from.co_requesters);
    unite(&mut ticket.co_requesters, askers.filter(|asker| asker.id != into.requester.id), REQUESTERS_MAX);
    unite(&mut ticket.watchers, from.watchers.iter(), super::watch::WATCHERS_MAX);
    ticket.tags.extend(from.tags.iter().cloned());
    ticket.tags.sort();
    ticket.tags.dedup();
    ticket.tags.truncate(super::tag::TAGS_MAX);
    ticket.priority = into.priority.max(from.priority);
    ticket.team = ticket.team.or_else(|| from.team.clone());
    ticket.problem = ticket.problem.or(from.problem);
    if ticket.owner.is_none() {
        ticket.hand_to(from.owner.clone());
    }
    ticket
}

fn unite<'a>(people: &mut Vec<Named>, more: impl Iterator<Item = &'a Named>, people_max: usize) {
    for person in more {
        if people.len() < people_max && !people.iter().any(|known| known.id == person.id) {
            people.push(person.clone());
        }
    }
}
