//! Problems: tickets of several people about the same matter. Each keeps its own ticket; one message in the agents' channel
//! tells of all of them, and what an agent answers there reaches everybody who asked.

use std::collections::BTreeSet;
use std::fmt;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::decide::TicketFile;
use super::{Acting, Change, Decision, Destination, EntryKind, MessageRef, Named, Notice, PersonId, Situation};
use super::{TicketNumber, Untrusted};

/// Tickets that a problem may have.
pub const TICKETS_MAX: usize = 50;

/// A problem's number, counted per workspace from 1 and written `P3`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ProblemNumber(pub i64);

impl fmt::Display for ProblemNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "P{}", self.0)
    }
}

/// A problem's present state. Which tickets are a part of it is said by them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Its number in its workspace.
    pub number: ProblemNumber,
    /// When it was seen.
    pub opened_at: Timestamp,
    /// When an agent said that it is done, or its last ticket was taken out, while that holds.
    pub solved_at: Option<Timestamp>,
    /// Its message in the agents' channel, once it is posted.
    pub card: Option<MessageRef>,
    /// Counts the changes; a change made from an older version is refused and decided again.
    pub version: i64,
}

/// A problem with its tickets, the oldest first.
#[derive(Debug, Clone, PartialEq)]
pub struct ProblemFile {
    /// The problem.
    pub problem: Problem,
    /// Its tickets.
    pub tickets: Vec<TicketFile>,
}

/// What is known of problems when something is decided about one.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ProblemFound {
    /// That of the ticket which is meant.
    pub of_ticket: Option<Box<ProblemFile>>,
    /// That of the second of two tickets.
    pub of_other: Option<Box<ProblemFile>>,
    /// The number that a new one gets.
    pub fresh: Option<ProblemNumber>,
}

/// A change to what is stored of problems.
#[derive(Debug, Clone, PartialEq)]
pub enum ProblemChange {
    /// There is a new one.
    Seen(Problem),
    /// One has changed, from the version that it carries.
    Changed(Problem),
    /// A new ticket is to be compared with the others.
    ToCompare(TicketNumber),
}

/// A problem as its message tells it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ProblemView {
    /// Its number.
    pub number: ProblemNumber,
    /// When it was seen.
    pub opened_at: Timestamp,
    /// When it was done with, while it is.
    pub solved_at: Option<Timestamp>,
    /// Its tickets, the oldest first.
    pub tickets: Vec<ProblemLine>,
}

/// A ticket of a problem.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ProblemLine {
    /// Its number.
    pub number: TicketNumber,
    /// What it is about.
    pub subject: Untrusted,
    /// Who asks.
    pub requester: Named,
}

impl ProblemView {
    /// How many people ask.
    #[must_use]
    pub fn people(&self) -> usize {
        self.tickets.iter().map(|line| &line.requester.id).collect::<BTreeSet<&PersonId>>().len()
    }
}

impl ProblemFile {
    /// The problem as its message tells it.
    #[must_use]
    pub fn view(&self) -> ProblemView {
        let line = |file: &TicketFile| ProblemLine {
            number: file.ticket.number,
            subject: file.ticket.subject.clone(),
            requester: file.ticket.requester.clone(),
        };
        let Problem { number, opened_at, solved_at, .. } = self.problem;
        ProblemView { number, opened_at, solved_at, tickets: self.tickets.iter().map(line).collect() }
    }
}

/// The wish to have a new ticket compared with the others, where that is done: somewhere the agents have to be told.
#[must_use]
pub fn to_compare(situation: &Situation<'_>, ticket: TicketNumber) -> Option<Change> {
    let grouped = situation.policy.duplicates.people.is_some() && situation.workspace.agents_channel.is_some();
    grouped.then_some(Change::Problem(ProblemChange::ToCompare(ticket)))
}

impl Decision {
    /// Makes tickets a part of a problem, a new one where it has no tickets yet, and shows it. `by_hand` says that an agent
    /// wants it so.
    pub fn link(&mut self, acting: &Acting<'_>, problem: &ProblemFile, joining: &[TicketFile], by_hand: bool) {
        let number = problem.problem.number;
        let mut joining: Vec<&TicketFile> = joining.iter().collect();
        // Who does the same at once takes them in one order, and none waits for the other in a ring.
        joining.sort_by_key(|file| file.ticket.number);
        for file in &joining {
            let mut ticket = file.ticket.clone();
            (ticket.problem, ticket.problem_settled) = (Some(number), ticket.problem_settled || by_hand);
            self.keep(acting, file, ticket, vec![EntryKind::ProblemLinked { problem: number }]);
        }
        let changed = Problem { solved_at: None, ..problem.problem.clone() };
        let change = if problem.tickets.is_empty() { ProblemChange::Seen } else { ProblemChange::Changed };
        self.changes.push(Change::Problem(change(changed.clone())));
        let mut tickets: Vec<TicketFile> = problem.tickets.iter().chain(joining).cloned().collect();
        tickets.sort_by_key(|file| file.ticket.number);
        self.show_problem(acting, &ProblemFile { problem: changed, tickets });
    }

    /// Takes a ticket out of its problem, for good, and shows the problem without it.
    pub fn unlink(&mut self, acting: &Acting<'_>, problem: &ProblemFile, file: &TicketFile) {
        let mut ticket = file.ticket.clone();
        (ticket.problem, ticket.problem_settled) = (None, true);
        self.keep(acting, file, ticket, vec![EntryKind::ProblemUnlinked { problem: problem.problem.number }]);
        let mut left = problem.clone();
        left.tickets.retain(|other| other.ticket.number != file.ticket.number);
        if left.tickets.is_empty() {
            left.problem.solved_at = Some(acting.now);
        }
        self.change_problem(acting, left);
    }

    /// Keeps a problem as it is now, and shows it.
    pub fn change_problem(&mut self, acting: &Acting<'_>, problem: ProblemFile) {
        self.changes.push(Change::Problem(ProblemChange::Changed(problem.problem.clone())));
        self.show_problem(acting, &problem);
    }

    fn show_problem(&mut self, acting: &Acting<'_>, problem: &ProblemFile) {
        if acting.workspace.agents_channel.is_some() {
            let notice = Notice::Problem(Box::new(problem.view()));
            self.post(Destination::Problem(problem.problem.number), acting.workspace.locale, notice);
        }
    }
}

/// Tickets that are compared, as far as that asks: who asks, whether a problem has it, and whether an agent said so.
#[derive(Debug, Clone, PartialEq)]
pub struct Comparable {
    /// Which.
    pub ticket: TicketNumber,
    /// Who asks.
    pub requester: PersonId,
    /// What.
    pub question: Untrusted,
    /// The open problem that it is a part of.
    pub problem: Option<ProblemNumber>,
    /// Whether an agent said what it is a part of.
    pub settled: bool,
}

/// Where a ticket belongs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Belongs {
    /// To no other.
    Alone,
    /// To a problem that there is.
    To(ProblemNumber),
    /// To a problem with these, itself among them.
    With(Vec<TicketNumber>),
}

/// Where `new` belongs among all tickets that are compared; `same` says of two, by their places, whether they ask the same.
/// It has to ask the same as each of a problem's, or as each of those that it makes one with: what only hangs together by
/// a chain is no problem. A new problem takes `people` who ask.
#[must_use]
pub fn belongs(new: usize, all: &[Comparable], people: usize, same: impl Fn(usize, usize) -> bool) -> Belongs {
    if all.get(new).is_none_or(|asked| asked.problem.is_some() || asked.settled) {
        return Belongs::Alone;
    }
    let others = || all.iter().enumerate().filter(|(place, _)| *place != new);
    let problems: BTreeSet<ProblemNumber> = others().filter_map(|(_, other)| other.problem).collect();
    let of = |problem: ProblemNumber| others().filter(move |(_, other)| other.problem == Some(problem));
    let fits = problems.into_iter().filter(|problem| of(*problem).all(|(place, _)| same(new, place)));
    // Of several the largest; of equals the oldest.
    let best = fits.max_by_key(|problem| (of(*problem).count(), std::cmp::Reverse(*problem)));
    if let Some(problem) = best {
        return if of(problem).count() < TICKETS_MAX { Belongs::To(problem) } else { Belongs::Alone };
    }
    let mut group = vec![new];
    for (place, _) in others().filter(|(_, other)| other.problem.is_none() && !other.settled) {
        if group.len() < TICKETS_MAX && group.iter().all(|member| same(*member, place)) {
            group.push(place);
        }
    }
    let members = || group.iter().filter_map(|place| all.get(*place));
    let askers: BTreeSet<&PersonId> = members().map(|member| &member.requester).collect();
    match askers.len() < people {
        true => Belongs::Alone,
        false => Belongs::With(members().map(|member| member.ticket).collect()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Tickets from 1 on: who asks, of which problem (0 for none), and whether an agent said so.
    fn tickets(of: &[(&str, i64, bool)]) -> Vec<Comparable> {
        let ticket = |(place, (requester, problem, settled)): (usize, &(&str, i64, bool))| Comparable {
            ticket: TicketNumber(i64::try_from(place).unwrap() + 1),
            requester: (*requester).into(),
            question: "?".into(),
            problem: (*problem > 0).then_some(ProblemNumber(*problem)),
            settled: *settled,
        };
        of.iter().enumerate().map(ticket).collect()
    }

    #[test]
    fn a_ticket_belongs_where_all_ask_the_same() {
        let with = |numbers: &[i64]| Belongs::With(numbers.iter().copied().map(TicketNumber).collect());
        let to = |number| Belongs::To(ProblemNumber(number));
        let all = |_, _| true;
        let none = |_, _| false;
        // 0 and 2 do not ask the same, though both ask the same as 1.
        let chain = |a: usize, b: usize| a.abs_diff(b) != 2;
        let ann_bob_eve: &[_] = &[("ann", 0, false), ("bob", 0, false), ("eve", 0, false)];
        type Same = fn(usize, usize) -> bool;
        type Ticket = (&'static str, i64, bool);
        let cases: &[(&[Ticket], Same, Belongs)] = &[
            (ann_bob_eve, all, with(&[1, 2, 3])),
            (ann_bob_eve, none, Belongs::Alone),
            (ann_bob_eve, chain, Belongs::Alone),
            (&[("ann", 0, false), ("bob", 0, false), ("ann", 0, false)], all, Belongs::Alone),
            (&[("ann", 0, false), ("ann", 0, false), ("bob", 0, false), ("eve", 0, false)], all, with(&[1, 2, 3, 4])),
            // What an agent said of a ticket holds.
            (&[("ann", 0, false), ("bob", 0, false), ("eve", 0, true)], all, Belongs::Alone),
            (&[("ann", 0, true), ("bob", 0, false), ("eve", 0, false)], all, Belongs::Alone),
            (&[("ann", 0, true), ("bob", 1, false)], all, Belongs::Alone),
            (&[("ann", 0, false), ("bob", 1, false)], all, to(1)),
            (&[("ann", 0, false), ("bob", 1, false)], none, Belongs::Alone),
            (&[("ann", 0, false), ("bob", 1, false), ("eve", 1, false)], chain, Belongs::Alone),
            (&[("ann", 0, false), ("bob", 2, false), ("eve", 1, false)], all, to(1)),
            (&[("ann", 0, false), ("bob", 2, true), ("eve", 2, false), ("sue", 1, false)], all, to(2)),
        ];
        for (of, same, expect) in cases {
            assert_eq!(belongs(0, &tickets(of), 3, same), *expect, "{of:?}");
        }
        assert_eq!(belongs(0, &tickets(&[("ann", 0, false); 2]), 1, all), with(&[1, 2]));
        let full: Vec<_> = std::iter::once(("ann", 0, false)).chain(vec![("bob", 1, false); TICKETS_MAX]).collect();
        assert_eq!(belongs(0, &tickets(&full), 3, all), Belongs::Alone);
    }
}
