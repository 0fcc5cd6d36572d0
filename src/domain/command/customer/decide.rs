//! What comes of what people do about contracts.

use jiff::{SignedDuration, Timestamp};

use super::Asked;
use crate::domain::customer::change::{Account, Code, CustomerChange, Holder, hashed};
use crate::domain::customer::notice::ContractRow;
use crate::domain::customer::segment::{Placed, place};
use crate::domain::customer::{ContractLine, CustomerNotice, CustomerRefusal};
use crate::domain::decide::TicketFile;
use crate::domain::{
    Change, Decision, Destination, Entry, EntryKind, Notice, Refusal, Role, Situation, Status, Untrusted,
};

/// How long a code that joins accounts is good.
const LINK_LASTS: SignedDuration = SignedDuration::from_mins(15);
/// Nobody is asked twice within this time whether they would recommend the support.
const ASK_AGAIN: SignedDuration = SignedDuration::from_hours(24 * 90);
/// What is said again within this time corrects what was said.
const CORRECTS: SignedDuration = SignedDuration::from_hours(24);

/// Accounts that one person may join.
const ACCOUNTS_MAX: usize = 10;

/// Decides it.
///
/// # Errors
/// A refusal, for the person who asked.
pub fn decide(situation: &Situation<'_>, asked: &Asked) -> Result<Decision, Refusal> {
    match asked {
        Asked::LinkCode => Ok(link_code(situation)),
        Asked::Link(hash) => link(situation, hash),
        Asked::Redeem(hash) => redeem(situation, hash),
        Asked::Explain(given) => explain(situation, given.as_ref()),
        Asked::Give { person, contract, on } => give(situation, person, *contract, *on),
        Asked::Contracts => {
            let rows = situation.found.customer.contracts.iter();
            let rows = rows.map(|line| ContractRow::of(line, situation.now)).collect();
            Ok(told(situation, CustomerNotice::Contracts { rows }))
        }
        Asked::Revenue => {
            let revenue = situation.found.customer.revenue.clone().ok_or(Refusal::Busy)?;
            Ok(told(situation, CustomerNotice::Revenue { revenue }))
        }
        Asked::Recommend { score, comment } => recommend(situation, *score, comment.as_ref()),
        Asked::Time { spent, .. } => {
            let file = situation.visible_ticket("time")?;
            let minutes = minutes(spent)?;
            let (ticket, by) = (file.ticket.number, situation.person.named.clone());
            let reckoned = reckoned(file, situation.now);
            let mut decision = told(situation, CustomerNotice::TimeKept { ticket, minutes, reckoned });
            changes(&mut decision, CustomerChange::TimeSaid { ticket, minutes, by });
            Ok(decision)
        }
    }
}

fn told(situation: &Situation<'_>, notice: CustomerNotice) -> Decision {
    Decision::privately(situation, Notice::Customer(notice))
}

fn changes(decision: &mut Decision, change: CustomerChange) {
    decision.changes.push(Change::Customer(change));
}

/// A wrong code counts, and is told so: the refusal alone would leave nothing behind.
fn wrong(situation: &Situation<'_>) -> Decision {
    let refusal = CustomerRefusal::NoCode.into();
    let mut decision = Decision::privately(situation, Notice::Refused(refusal));
    changes(&mut decision, CustomerChange::GuessedWrong { person: situation.person.named.id.clone() });
    decision
}

fn here(situation: &Situation<'_>) -> Account {
    Account { workspace: situation.event.workspace.clone(), person: situation.person.named.clone() }
}

fn link_code(situation: &Situation<'_>) -> Decision {
    let code = situation.found.customer.secret.clone();
    let until = situation.now.checked_add(LINK_LASTS).unwrap_or(Timestamp::MAX);
    let kept = Code {
        hash: hashed(&code),
        workspace: situation.event.workspace.clone(),
        contract: None,
        person: Some(situation.person.named.clone()),
        mail: None,
        uses_left: 1,
        expires_at: until,
    };
    let mut decision = told(situation, CustomerNotice::LinkCode { code, until });
    changes(&mut decision, CustomerChange::CodeMade(Box::new(kept)));
    decision
}

/// The code that was typed, if it is good and the person has not guessed too often.
fn good<'a>(situation: &'a Situation<'_>) -> Result<Option<&'a Code>, Refusal> {
    let found = &situation.found.customer;
    if found.guessed_out {
        return Err(CustomerRefusal::GuessedOut.into());
    }
    Ok(found.code.as_ref().filter(|code| code.is_good(situation.now)))
}

fn link(situation: &Situation<'_>, hash: &str) -> Result<Decision, Refusal> {
    let typed_by = here(situation);
    let code = good(situation)?;
    let Some((code, person)) = code.and_then(|code| code.person.clone().map(|person| (code, person))) else {
        return Ok(wrong(situation));
    };
    let shown_to = Account { workspace: code.workspace.clone(), person };
    if shown_to.workspace == typed_by.workspace && shown_to.person.id == typed_by.person.id {
        return Err(CustomerRefusal::LinkedAlready.into());
    }
    let accounts = &situation.found.customer.accounts;
    let same = |account: &Account| account.workspace == shown_to.workspace && account.person.id == shown_to.person.id;
    if accounts.iter().any(same) {
        return Err(CustomerRefusal::LinkedAlready.into());
    }
    if accounts.len() + situation.found.customer.accounts_of_code + 2 > ACCOUNTS_MAX {
        return Err(CustomerRefusal::TooManyAccounts.into());
    }
    let (other, workspace) = (shown_to.person.clone(), shown_to.workspace.to_string());
    let mut decision = told(situation, CustomerNotice::Linked { other, workspace });
    let fresh = situation.found.customer.fresh;
    changes(&mut decision, CustomerChange::Linked { hash: hash.to_owned(), shown_to, typed_by, fresh });
    Ok(decision)
}

fn redeem(situation: &Situation<'_>, hash: &str) -> Result<Decision, Refusal> {
    let code = good(situation)?.filter(|code| code.workspace == situation.event.workspace);
    let Some((code, contract)) = code.and_then(|code| code.contract.map(|contract| (code, contract))) else {
        return Ok(wrong(situation));
    };
    let line = line(situation, contract)?;
    if !line.contract.state(situation.now).holds() {
        return Err(CustomerRefusal::ContractOver { contract }.into());
    }
    let person = situation.person.named.clone();
    seat(situation, line, &person.id)?;
    let source = if code.mail.is_some() { "mail" } else { "code" };
    let plan = line.contract.plan(situation.now).to_owned();
    let mut decision = told(situation, CustomerNotice::Redeemed { plan, contract });
    let holder = Holder { contract, person, source };
    changes(&mut decision, CustomerChange::Redeemed { hash: hash.to_owned(), holder });
    seats_out(situation, line, &mut decision);
    Ok(decision)
}

fn line<'a>(situation: &'a Situation<'_>, contract: i64) -> Result<&'a ContractLine, Refusal> {
    let found = situation.found.customer.contracts.iter().find(|line| line.contract.number == contract);
    found.ok_or_else(|| CustomerRefusal::NoSuchContract { given: contract.to_string().into() }.into())
}

/// Makes sure that there is a seat for somebody who has none. The store counts again when it takes it.
fn seat(situation: &Situation<'_>, line: &ContractLine, person: &crate::domain::PersonId) -> Result<(), Refusal> {
    let contract = line.contract.number;
    if situation.found.customer.holds.contains(&(contract, person.clone())) {
        return Err(CustomerRefusal::HeldAlready { contract }.into());
    }
    match line.contract.seats {
        Some(seats) if line.seats_taken >= seats => Err(CustomerRefusal::NoSeat { contract }.into()),
        _ => Ok(()),
    }
}

/// Leads are told when the last seat is taken.
fn seats_out(situation: &Situation<'_>, line: &ContractLine, decision: &mut Decision) {
    if line.contract.seats == Some(line.seats_taken + 1) {
        let mut row = ContractRow::of(line, situation.now);
        row.seats.0 += 1;
        leads(situation, decision, CustomerNotice::OverUse { row, seats: true });
    }
}

/// Something for the leads.
pub(in crate::domain) fn leads(situation: &Situation<'_>, decision: &mut Decision, notice: CustomerNotice) {
    if let Some(channel) = situation.workspace.leads_place() {
        let to = Destination::Channel(channel.clone());
        decision.post(to, situation.workspace.locale, Notice::Customer(notice));
    }
}

/// The segment of who was looked up, with amounts for leads alone.
pub(in crate::domain) fn placed(situation: &Situation<'_>) -> Placed {
    let placed = place(&situation.policy.segments, situation.found.customer.facts.clone());
    if situation.person.role >= Role::Lead { placed } else { placed.without_revenue() }
}

fn explain(situation: &Situation<'_>, given: Option<&Untrusted>) -> Result<Decision, Refusal> {
    let (person, entitled) = match given {
        None => (situation.person.named.clone(), situation.found.customer.entitled.clone()),
        Some(given) => {
            let found = situation.found.customer.of_other.clone();
            found.ok_or_else(|| Refusal::NoSuchPerson { given: given.headline(80) })?
        }
    };
    let placed = Some(placed(situation));
    let notice = CustomerNotice::Explained { person, plan: entitled.plan, looked: entitled.looked, placed };
    Ok(told(situation, notice))
}

fn give(situation: &Situation<'_>, given: &Untrusted, contract: i64, on: bool) -> Result<Decision, Refusal> {
    let line = line(situation, contract)?;
    let found = situation.found.customer.of_other.clone();
    let (person, _) = found.ok_or_else(|| Refusal::NoSuchPerson { given: given.headline(80) })?;
    let mut decision = told(situation, CustomerNotice::Given { contract, person: person.clone(), given: on });
    if on {
        seat(situation, line, &person.id)?;
        changes(&mut decision, CustomerChange::Given(Holder { contract, person, source: "hand" }));
        seats_out(situation, line, &mut decision);
    } else {
        if !situation.found.customer.holds.contains(&(contract, person.id.clone())) {
            return Err(CustomerRefusal::NotHeld { contract }.into());
        }
        changes(&mut decision, CustomerChange::Taken { contract, person: person.id });
    }
    Ok(decision)
}

fn recommend(situation: &Situation<'_>, score: Option<i64>, comment: Option<&Untrusted>) -> Result<Decision, Refusal> {
    let person = situation.person.named.clone();
    let mut decision = told(situation, CustomerNotice::ScoreKept { score });
    let Some(score) = score else {
        changes(&mut decision, CustomerChange::OptedOut { person });
        return Ok(decision);
    };
    let last = situation.found.customer.recommended;
    let age = last.map(|last| situation.now.duration_since(last));
    if age.is_some_and(|age| age < ASK_AGAIN && age >= CORRECTS) {
        return Err(CustomerRefusal::SaidLately.into());
    }
    let ask_after = situation.now.checked_add(ASK_AGAIN).unwrap_or(Timestamp::MAX);
    let comment = comment.cloned();
    changes(&mut decision, CustomerChange::Recommended { person, score, comment, ask_after });
    Ok(decision)
}

/// Minutes out of `45m` or `1h30m`: a month at most.
fn minutes(spent: &Untrusted) -> Result<i64, Refusal> {
    let read: Option<SignedDuration> = spent.raw().trim().parse().ok();
    let minutes = read.map(|spent| spent.as_mins()).filter(|minutes| (0..=60 * 24 * 30).contains(minutes));
    minutes.ok_or_else(|| CustomerRefusal::NoSpan { given: spent.headline(40) }.into())
}

/// Minutes that a ticket took, by its history: while an agent had it and it waited for nobody, up to now at most.
#[must_use]
pub fn reckoned(file: &TicketFile, now: Timestamp) -> i64 {
    spent(&file.past, now).as_mins()
}

fn spent(past: &[Entry], now: Timestamp) -> SignedDuration {
    let (mut had, mut paused, mut since) = (false, false, None::<Timestamp>);
    let mut sum = SignedDuration::ZERO;
    for entry in past {
        match &entry.kind {
            EntryKind::Claimed | EntryKind::Assigned { .. } => (had, paused) = (true, false),
            EntryKind::Transferred { to, .. } => (had, paused) = (to.is_some(), false),
            EntryKind::Released => had = false,
            EntryKind::Snoozed { .. } | EntryKind::Closed { .. } | EntryKind::MergedInto { .. } => paused = true,
            EntryKind::Woken | EntryKind::Reopened => paused = false,
            EntryKind::StatusChanged { to, .. } => paused = !matches!(to, Status::New | Status::Open),
            _ => {}
        }
        match (since, had && !paused) {
            (None, true) => since = Some(entry.at),
            (Some(from), false) => {
                sum = sum.saturating_add(entry.at.duration_since(from));
                since = None;
            }
            _ => {}
        }
    }
    since.map_or(sum, |from| sum.saturating_add(now.duration_since(from)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_runs_from_claim_to_close_less_pauses() {
        let at = |minutes: i64| Timestamp::from_second(1_800_000_000 + 60 * minutes).unwrap();
        let entry = |minutes: i64, kind: EntryKind| Entry { at: at(minutes), actor: None, kind };
        let turned = |from, to| EntryKind::StatusChanged { from, to, reason: None };
        let past = [
            entry(0, EntryKind::Opened { text: "help".into() }),
            entry(10, EntryKind::Claimed),
            entry(40, turned(Status::Open, Status::Pending)),
            entry(100, EntryKind::Said { text: "here".into() }),
            entry(100, turned(Status::Pending, Status::Open)),
            entry(120, EntryKind::Released),
            entry(200, EntryKind::Claimed),
            entry(205, EntryKind::Closed { reason: None }),
        ];
        assert_eq!(spent(&past, at(1000)).as_mins(), 30 + 20 + 5);
        assert_eq!(spent(&past[..2], at(25)).as_mins(), 15, "it runs until now");
        assert_eq!(spent(&past[..1], at(25)).as_mins(), 0, "nobody had it");
    }
}
