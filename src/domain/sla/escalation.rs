//! Escalation: who is told of a broken promise as time goes by, level by level.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::domain::PersonId;
use crate::domain::calendar::{AtClose, Calendar};

/// A level: so long after a promise was broken, these people are told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Level {
    /// How long after, in the agents' hours where they have some.
    pub after: SignedDuration,
    /// Who.
    pub whom: Vec<Whom>,
}

/// Who is told on a level.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Whom {
    /// The ticket's owner.
    Owner,
    /// Whoever is on duty by the rotas.
    OnDuty,
    /// The leads who were seen.
    Leads,
    /// A person.
    Person(PersonId),
}

/// The levels of a desk whose operator says nothing of them.
#[must_use]
pub fn usual() -> Vec<Level> {
    let level = |mins, whom| Level { after: SignedDuration::from_mins(mins), whom: vec![whom] };
    vec![level(0, Whom::Owner), level(30, Whom::OnDuty), level(120, Whom::Leads)]
}

/// What a look at a broken promise comes to.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Reached {
    /// The highest level that is reached, from 1; none below.
    pub level: u8,
    /// Who is told on the levels that are new.
    pub whom: Vec<Whom>,
    /// When the next level is reached.
    pub next_at: Option<Timestamp>,
}

/// The levels that a promise broken at `broken_at` has reached at `now`, where `told` levels were told before. Levels
/// that are reached at once are told at once.
#[must_use]
pub fn reached(levels: &[Level], hours: Option<&Calendar>, broken_at: Timestamp, told: u8, now: Timestamp) -> Reached {
    let mut reached = Reached { level: told, ..Reached::default() };
    for level in levels.iter().skip(usize::from(told)) {
        let at = level.at(hours, broken_at);
        if at.is_none_or(|at| at > now) {
            reached.next_at = at;
            break;
        }
        reached.level = reached.level.saturating_add(1);
        let new = level.whom.iter().filter(|whom| !reached.whom.contains(whom)).cloned();
        let new: Vec<_> = new.collect();
        reached.whom.extend(new);
    }
    reached
}

impl Level {
    fn at(&self, hours: Option<&Calendar>, broken_at: Timestamp) -> Option<Timestamp> {
        match hours {
            _ if self.after.is_zero() => Some(broken_at),
            Some(hours) => hours.add(broken_at, self.after, AtClose::DueAtClose),
            None => broken_at.checked_add(self.after).ok(),
        }
    }
}

/// Everybody who may be told of a ticket, as it stands now.
#[derive(Debug, Clone, Default)]
pub struct Reachable {
    /// The ticket's owner.
    pub owner: Option<PersonId>,
    /// Who is on duty.
    pub on_duty: Vec<PersonId>,
    /// The leads.
    pub leads: Vec<PersonId>,
}

impl Reachable {
    /// The people who are meant, each once.
    #[must_use]
    pub fn people(&self, whom: &[Whom]) -> Vec<PersonId> {
        let mut people: Vec<PersonId> = Vec::new();
        for one in whom {
            let meant: &[PersonId] = match one {
                Whom::Owner => self.owner.as_slice(),
                Whom::OnDuty => &self.on_duty,
                Whom::Leads => &self.leads,
                Whom::Person(person) => std::slice::from_ref(person),
            };
            for person in meant {
                if !people.contains(person) {
                    people.push(person.clone());
                }
            }
        }
        people
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::sla::tests::office;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn each_level_comes_once_in_the_agents_time_and_those_that_come_together_are_told_together() {
        let office = office();
        let office = &*office;
        let levels = usual();
        let broken = at("2026-11-27T16:45:00Z");
        let (friday, monday) = ("2026-11-27T17:14:59Z", "2026-11-30T09:15:00Z");
        let cases = [
            (None, 0, "2026-11-27T16:45:00Z", 1, vec![Whom::Owner], Some("2026-11-27T17:15:00Z")),
            (None, 1, friday, 1, vec![], Some("2026-11-27T17:15:00Z")),
            (None, 1, "2026-11-27T17:15:00Z", 2, vec![Whom::OnDuty], Some("2026-11-27T18:45:00Z")),
            (None, 0, "2026-11-28T00:00:00Z", 3, vec![Whom::Owner, Whom::OnDuty, Whom::Leads], None),
            (None, 3, "2026-11-28T00:00:00Z", 3, vec![], None),
            (Some(office), 1, "2026-11-30T09:14:59Z", 1, vec![], Some(monday)),
            (Some(office), 1, monday, 2, vec![Whom::OnDuty], Some("2026-11-30T10:45:00Z")),
        ];
        for (hours, told, now, level, whom, next) in cases {
            let expect = Reached { level, whom, next_at: next.map(at) };
            assert_eq!(reached(&levels, hours, broken, told, at(now)), expect, "{told} {now}");
        }
        assert_eq!(reached(&[], None, broken, 0, at(monday)), Reached::default());
    }

    #[test]
    fn people_are_told_once_whoever_they_are() {
        let reachable =
            Reachable { owner: Some("sam".into()), on_duty: vec!["sam".into(), "lea".into()], leads: vec![] };
        let whom = [Whom::Owner, Whom::OnDuty, Whom::Leads, Whom::Person("max".into())];
        assert_eq!(reachable.people(&whom), ["sam".into(), "lea".into(), "max".into()]);
        assert_eq!(Reachable::default().people(&[Whom::Owner]), []);
    }
}
