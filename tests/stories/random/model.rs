//! A desk in a few lines: what tickets are after each operation, without a database, clocks or a chat.

use std::collections::BTreeSet;

use frontdesk::domain::{Priority, Status, Ticket};
use jiff::{SignedDuration, Timestamp};

use super::operation::{AGENTS, Operation, Verb};
use crate::stories::desk::people::{LEA, Who};

/// What a ticket is.
#[derive(Debug, Clone, PartialEq)]
pub struct Modelled {
    pub status: Status,
    pub priority: Priority,
    pub owner: Option<String>,
    pub askers: Vec<String>,
    pub team: Option<String>,
    pub tags: BTreeSet<String>,
    pub watchers: BTreeSet<String>,
    pub related: BTreeSet<i64>,
    pub snoozed_until: Option<Timestamp>,
    pub merged_into: Option<i64>,
    pub answered: bool,
    pub version: i64,
}

impl Modelled {
    /// As the desk has it.
    pub fn of(ticket: &Ticket) -> Self {
        let ids = |people: &[frontdesk::domain::Named]| people.iter().map(|one| one.id.0.clone()).collect::<Vec<_>>();
        let askers = [vec![ticket.requester.id.0.clone()], ids(&ticket.co_requesters)].concat();
        Self {
            status: ticket.status,
            priority: ticket.priority,
            owner: ticket.owner.as_ref().map(|owner| owner.id.0.clone()),
            askers,
            team: ticket.team.clone(),
            tags: ticket.tags.iter().map(ToString::to_string).collect(),
            watchers: ids(&ticket.watchers).into_iter().collect(),
            related: ticket.related.iter().map(|number| number.0).collect(),
            snoozed_until: ticket.snoozed_until,
            merged_into: ticket.merged_into.map(|into| into.0),
            answered: ticket.first_reply_at.is_some(),
            version: ticket.version,
        }
    }

    fn asked_by(who: &str) -> Self {
        Self {
            status: Status::New,
            priority: Priority::Normal,
            owner: None,
            askers: vec![who.to_owned()],
            team: None,
            tags: BTreeSet::new(),
            watchers: BTreeSet::new(),
            related: BTreeSet::new(),
            snoozed_until: None,
            merged_into: None,
            answered: false,
            version: 1,
        }
    }

    fn working(&self) -> Status {
        if self.owner.is_some() { Status::Open } else { Status::New }
    }

    fn give(&mut self, owner: Option<&str>) {
        self.owner = owner.map(ToOwned::to_owned);
        if matches!(self.status, Status::New | Status::Open) {
            self.status = self.working();
        }
    }

    fn done(&self) -> bool {
        matches!(self.status, Status::Solved | Status::Closed)
    }
}

/// All tickets, their histories, and whose thread is whose by now; ticket 1 is the first.
#[derive(Debug, Default)]
pub struct Model {
    pub tickets: Vec<Modelled>,
    pub histories: Vec<Vec<String>>,
    pub threads: Vec<i64>,
}

impl Model {
    pub fn ticket(&mut self, number: i64) -> &mut Modelled {
        &mut self.tickets[usize::try_from(number - 1).unwrap()]
    }

    fn tell(&mut self, number: i64, what: impl Into<String>) {
        self.histories[usize::try_from(number - 1).unwrap()].push(what.into());
    }

    /// Something changed: it counts, and the history has it.
    fn changed(&mut self, number: i64, what: impl Into<String>) {
        self.ticket(number).version += 1;
        self.tell(number, what);
    }

    fn open(&mut self, who: &str) -> i64 {
        self.tickets.push(Modelled::asked_by(who));
        self.histories.push(vec!["opened".to_owned()]);
        let number = i64::try_from(self.tickets.len()).unwrap();
        self.threads.push(number);
        number
    }

    /// What an operation at `now` makes of it.
    pub fn apply(&mut self, operation: &Operation, now: Timestamp) {
        match operation {
            Operation::Asks(who) => drop(self.open(who.id)),
            Operation::Writes(who, thread, text) => {
                let number = self.threads[usize::try_from(thread - 1).unwrap()];
                self.write(*who, number, text);
            }
            Operation::Types(who, verb, number) => self.command(*who, verb, *number, now),
            Operation::Again => {}
            Operation::Passes(_) => {
                for number in 1..=i64::try_from(self.tickets.len()).unwrap() {
                    if self.ticket(number).snoozed_until.is_some_and(|until| until <= now) {
                        self.ticket(number).snoozed_until = None;
                        self.changed(number, "woken");
                    }
                }
            }
        }
    }

    fn write(&mut self, who: Who, number: i64, text: &str) {
        let ticket = self.ticket(number);
        let (asker, agent) = (ticket.askers.iter().any(|id| id == who.id), AGENTS.contains(&who));
        if agent && !asker && ticket.status != Status::Closed {
            self.answer(number, text);
        } else if asker {
            self.tell(number, format!("said “{text}”"));
            self.rouse(number, &[Status::Pending]);
        } else {
            self.tell(number, format!("said “{text}”"));
        }
    }

    fn answer(&mut self, number: i64, text: &str) {
        let ticket = self.ticket(number);
        ticket.version += i64::from(!ticket.answered);
        ticket.answered = true;
        self.tell(number, format!("replied “{text}”"));
    }

    /// Work goes on where it was done, waits in one of `statuses`, or sleeps.
    fn rouse(&mut self, number: i64, statuses: &[Status]) {
        let ticket = self.ticket(number);
        let working = ticket.working();
        if ticket.done() {
            (ticket.status, ticket.version) = (working, ticket.version + 1);
            self.tell(number, "reopened");
            return;
        }
        let waits = statuses.contains(&ticket.status);
        let sleeps = ticket.snoozed_until.take().is_some();
        ticket.version += i64::from(waits || sleeps);
        if waits {
            ticket.status = working;
            self.tell(number, working.name());
        }
        if sleeps {
            self.tell(number, "woken");
        }
    }

    fn command(&mut self, who: Who, verb: &Verb, number: i64, now: Timestamp) {
        let agent = AGENTS.contains(&who);
        let theirs = self.ticket(number).askers.iter().any(|id| id == who.id);
        if !(agent || theirs && matches!(verb, Verb::Close | Verb::Reopen)) {
            return;
        }
        let closed = self.ticket(number).status == Status::Closed;
        match verb {
            Verb::Note => self.tell(number, "noted “hm”"),
            Verb::Reopen if self.ticket(number).merged_into.is_none() => {
                self.rouse(number, &[Status::Pending, Status::OnHold]);
            }
            Verb::Relate(to) => self.relate(number, *to, true),
            Verb::Unrelate(to) => self.relate(number, *to, false),
            _ if closed => {}
            _ => self.work(who, verb, number, now),
        }
    }

    fn work(&mut self, who: Who, verb: &Verb, number: i64, now: Timestamp) {
        let ticket = self.ticket(number);
        let owner = ticket.owner.clone();
        match verb {
            Verb::Claim if owner.is_none() => {
                ticket.give(Some(who.id));
                self.changed(number, "claimed");
            }
            Verb::Release if owner.as_deref() == Some(who.id) || (owner.is_some() && who == LEA) => {
                ticket.give(None);
                self.changed(number, "released");
            }
            Verb::Assign(to) if owner.as_deref() != Some(to.id) => {
                ticket.give(Some(to.id));
                self.changed(number, format!("assigned to {}", to.name));
            }
            Verb::TransferTo(to) if owner.as_deref() != Some(to.id) => {
                ticket.give(Some(to.id));
                self.changed(number, format!("transferred to {}", to.name));
            }
            Verb::TransferTeam(team) if owner.is_some() || ticket.team.as_deref() != Some(team) => {
                ticket.give(None);
                ticket.team = Some((*team).to_owned());
                self.changed(number, format!("transferred to {team}"));
            }
            Verb::Priority(to) if ticket.priority.name() != *to => {
                ticket.priority = to.parse().unwrap();
                self.changed(number, *to);
            }
            Verb::Tag(add, remove) => self.tag(number, add, remove),
            Verb::Reply(text) => self.answer(number, text),
            Verb::Pending if ticket.status != Status::Pending => {
                ticket.status = Status::Pending;
                self.changed(number, "pending");
            }
            Verb::Hold if ticket.status != Status::OnHold => {
                ticket.status = Status::OnHold;
                self.changed(number, "on_hold");
            }
            Verb::Snooze(minutes) if ticket.status != Status::Solved => {
                let until = now.checked_add(SignedDuration::from_mins(*minutes)).unwrap();
                ticket.snoozed_until = Some(until);
                self.changed(number, format!("snoozed until {until}"));
            }
            Verb::Solve if ticket.status != Status::Solved => {
                (ticket.status, ticket.snoozed_until) = (Status::Solved, None);
                self.changed(number, "solved");
            }
            Verb::Close => {
                (ticket.status, ticket.snoozed_until) = (Status::Closed, None);
                self.changed(number, "closed");
            }
            Verb::Merge(into) => self.merge(number, *into),
            Verb::Split(_) if ticket.related.len() < 20 => {
                let asker = ticket.askers[0].clone();
                let new = self.open(&asker);
                self.ticket(number).related.insert(new);
                self.changed(number, format!("split off #{new}"));
                self.ticket(new).related.insert(number);
                self.tell(new, format!("split from #{number}"));
            }
            Verb::Watch | Verb::Unwatch => {
                let (on, watchers) = (matches!(verb, Verb::Watch), &mut ticket.watchers);
                let changes = if on { watchers.insert(who.id.to_owned()) } else { watchers.remove(who.id) };
                if changes {
                    self.changed(number, if on { "watched" } else { "unwatched" });
                }
            }
            _ => {}
        }
    }

    fn tag(&mut self, number: i64, add: &[&str], remove: &[&str]) {
        let tags = &mut self.ticket(number).tags;
        let had = tags.clone();
        tags.extend(add.iter().map(|&tag| tag.to_owned()));
        tags.retain(|tag| !remove.contains(&tag.as_str()));
        let added: String = tags.difference(&had).map(|tag| format!(" +{tag}")).collect();
        let removed: String = had.difference(tags).map(|tag| format!(" -{tag}")).collect();
        if *tags != had {
            self.changed(number, format!("tagged{added}{removed}"));
        }
    }

    fn merge(&mut self, from: i64, into: i64) {
        if from == into || self.ticket(into).status == Status::Closed {
            return;
        }
        let old = self.ticket(from).clone();
        let ended = self.ticket(from);
        (ended.status, ended.snoozed_until, ended.merged_into) = (Status::Closed, None, Some(into));
        self.changed(from, format!("merged into #{into}"));
        let survivor = self.ticket(into);
        for asker in old.askers {
            if !survivor.askers.contains(&asker) {
                survivor.askers.push(asker);
            }
        }
        survivor.watchers.extend(old.watchers);
        survivor.tags.extend(old.tags);
        survivor.priority = survivor.priority.max(old.priority);
        survivor.team = survivor.team.take().or(old.team);
        if survivor.owner.is_none() {
            survivor.give(old.owner.as_deref());
        }
        self.changed(into, format!("merged #{from}"));
        for thread in &mut self.threads {
            if *thread == from {
                *thread = into;
            }
        }
    }

    fn relate(&mut self, one: i64, other: i64, on: bool) {
        let room = |ticket: &Modelled| !on || ticket.related.len() < 20;
        let there = self.ticket(one).related.contains(&other);
        if one == other || there == on || !room(self.ticket(one)) || !room(self.ticket(other)) {
            return;
        }
        for (number, to) in [(one, other), (other, one)] {
            let related = &mut self.ticket(number).related;
            let _ = if on { related.insert(to) } else { related.remove(&to) };
            self.changed(number, format!("{} #{to}", if on { "related" } else { "unrelated" }));
        }
    }
}
