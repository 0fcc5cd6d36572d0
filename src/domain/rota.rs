//! Rotas: who is on duty at a moment. Plain arithmetic over the configuration; nothing is stored.

use jiff::civil::{Date, Time};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, ToSpan};
use serde::{Deserialize, Serialize};

use super::PersonId;

/// Members take turns of a day or of a week, handed over at a local time; overrides stand before turns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rota {
    /// Its name.
    pub name: String,
    /// Who takes turns, in order; at least one.
    pub members: Vec<PersonId>,
    /// The local date on which the first member's first turn begins.
    pub first: Date,
    /// Days of a turn: 1 or 7.
    pub days: i32,
    /// The local time of a hand-over.
    pub at: Time,
    /// The zone of both. A time that a clock change leaves out moves on by as much.
    pub zone: TimeZone,
    /// Who stands in for whose turn; of those that hold at a moment the last counts.
    pub overrides: Vec<Shift>,
}

/// A member's span of duty.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shift {
    /// Who.
    pub member: PersonId,
    /// From when on.
    pub since: Timestamp,
    /// Until when.
    pub until: Timestamp,
}

/// Who is on duty by one rota.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct OnDuty {
    /// The rota's name.
    pub rota: String,
    /// Who is, and until when.
    pub now: Shift,
    /// Who is next.
    pub next: Option<Shift>,
}

impl Shift {
    fn holds(&self, at: Timestamp) -> bool {
        self.since <= at && at < self.until
    }
}

impl Rota {
    /// Who is on duty at a moment, since when and until when.
    #[must_use]
    pub fn shift(&self, at: Timestamp) -> Shift {
        let holding = self.overrides.iter().rposition(|override_| override_.holds(at));
        let base = match holding.and_then(|place| self.overrides.get(place)) {
            Some(override_) => override_.clone(),
            None => self.turn(at),
        };
        // What stands before it cuts it short on both sides.
        let above = self.overrides.iter().skip(holding.map_or(0, |place| place + 1));
        above.fold(base, |shift, over| Shift {
            since: if over.until <= at { shift.since.max(over.until) } else { shift.since },
            until: if over.since > at { shift.until.min(over.since) } else { shift.until },
            ..shift
        })
    }

    /// The next shift of somebody else than who is on duty at a moment, if that ever comes.
    #[must_use]
    pub fn next(&self, at: Timestamp) -> Option<Shift> {
        let present = self.shift(at);
        let mut until = present.until;
        let steps = self.members.len() + 2 * self.overrides.len() + 1;
        for _ in 0..steps {
            let shift = self.shift(until);
            if shift.member != present.member {
                return Some(shift);
            }
            until = shift.until;
        }
        None
    }

    /// The turn that a moment is in, whatever stands before it.
    fn turn(&self, at: Timestamp) -> Shift {
        let date = at.to_zoned(self.zone.clone()).date();
        let days = date.duration_since(self.first).as_hours() / 24;
        let days = i32::try_from(days).unwrap_or(0);
        let mut turn = days.div_euclid(self.days);
        // Before the hand-over of its day a moment is in the turn before.
        if self.begins(turn) > at {
            turn -= 1;
        }
        let count = i32::try_from(self.members.len()).unwrap_or(1).max(1);
        let place = usize::try_from(turn.rem_euclid(count)).unwrap_or(0);
        let member = self.members.get(place).cloned().unwrap_or_else(|| PersonId::from(""));
        Shift { member, since: self.begins(turn), until: self.begins(turn + 1) }
    }

    /// When a turn begins, counted from the first.
    fn begins(&self, turn: i32) -> Timestamp {
        let date = self.first.checked_add((i64::from(turn) * i64::from(self.days)).days());
        let zoned = date.ok().and_then(|date| date.to_datetime(self.at).to_zoned(self.zone.clone()).ok());
        zoned.map_or(if turn < 0 { Timestamp::MIN } else { Timestamp::MAX }, |zoned| zoned.timestamp())
    }
}

/// Everybody who is on duty at a moment, in the order of the rotas, each once. For alarms that go to whoever is there.
#[must_use]
pub fn on_duty(rotas: &[Rota], at: Timestamp) -> Vec<PersonId> {
    let mut members: Vec<PersonId> = Vec::new();
    for rota in rotas {
        let member = rota.shift(at).member;
        if !members.contains(&member) {
            members.push(member);
        }
    }
    members
}

/// A turn is never shorter than this, so that a day with a clock change has one all the same.
pub const TURN_MIN: SignedDuration = SignedDuration::from_hours(20);

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn rota(days: i32, at: &str, members: &[&str]) -> Rota {
        Rota {
            name: "support".into(),
            members: members.iter().map(|&id| id.into()).collect(),
            first: "2026-10-19".parse().unwrap(),
            days,
            at: at.parse().unwrap(),
            zone: TimeZone::get("Europe/Berlin").unwrap(),
            overrides: Vec::new(),
        }
    }

    fn at(moment: &str) -> Timestamp {
        moment.parse().unwrap()
    }

    fn told(shift: &Shift) -> String {
        format!("{} {} – {}", shift.member, shift.since, shift.until)
    }

    #[test]
    fn turns_are_handed_over_at_a_local_time_through_clock_changes() {
        let weekly = rota(7, "09:00", &["maya", "sam"]);
        let cases = [
            // Berlin leaves summer time on 25 October 2026.
            ("2026-10-19T06:59:59Z", "sam 2026-10-12T07:00:00Z – 2026-10-19T07:00:00Z"),
            ("2026-10-19T07:00:00Z", "maya 2026-10-19T07:00:00Z – 2026-10-26T08:00:00Z"),
            ("2026-10-26T07:59:59Z", "maya 2026-10-19T07:00:00Z – 2026-10-26T08:00:00Z"),
            ("2026-10-26T08:00:00Z", "sam 2026-10-26T08:00:00Z – 2026-11-02T08:00:00Z"),
        ];
        for (moment, expect) in cases {
            assert_eq!(told(&weekly.shift(at(moment))), expect, "{moment}");
        }
        // 02:30 is left out on 28 March 2027, and comes an hour later then.
        let daily = rota(1, "02:30", &["maya", "sam", "lea"]);
        let shift = daily.shift(at("2027-03-28T12:00:00Z"));
        assert_eq!((shift.since, shift.until), (at("2027-03-28T01:30:00Z"), at("2027-03-29T00:30:00Z")));
    }

    #[test]
    fn an_override_stands_before_turns_and_cuts_them_short() {
        let mut rota = rota(7, "09:00", &["maya", "sam"]);
        let over = |member: &str, since, until| Shift { member: member.into(), since: at(since), until: at(until) };
        rota.overrides = vec![
            over("lea", "2026-10-21T10:00:00Z", "2026-10-22T10:00:00Z"),
            over("sam", "2026-10-21T12:00:00Z", "2026-10-21T13:00:00Z"),
        ];
        let cases = [
            ("2026-10-20T00:00:00Z", "maya 2026-10-19T07:00:00Z – 2026-10-21T10:00:00Z", "lea"),
            ("2026-10-21T11:00:00Z", "lea 2026-10-21T10:00:00Z – 2026-10-21T12:00:00Z", "sam"),
            ("2026-10-21T12:30:00Z", "sam 2026-10-21T12:00:00Z – 2026-10-21T13:00:00Z", "lea"),
            ("2026-10-23T00:00:00Z", "maya 2026-10-22T10:00:00Z – 2026-10-26T08:00:00Z", "sam"),
        ];
        for (moment, expect, next) in cases {
            assert_eq!(told(&rota.shift(at(moment))), expect, "{moment}");
            assert_eq!(rota.next(at(moment)).unwrap().member.as_str(), next, "{moment}");
        }
        assert_eq!(on_duty(&[rota.clone(), rota], at("2026-10-20T00:00:00Z")), ["maya".into()]);
    }

    #[test]
    fn who_is_alone_is_followed_by_nobody() {
        assert_eq!(rota(1, "09:00", &["maya"]).next(at("2026-10-20T00:00:00Z")), None);
    }

    proptest! {
        #[test]
        fn at_every_moment_one_shift_holds_and_the_next_begins_where_it_ends(
            secs in 1_700_000_000_i64..1_900_000_000, days in prop::sample::select(vec![1, 7]),
            zone in prop::sample::select(vec!["Europe/Berlin", "America/St_Johns", "Asia/Shanghai", "Pacific/Apia", "Australia/Lord_Howe"]),
        ) {
            let mut rota = rota(days, "02:30", &["maya", "sam", "lea"]);
            rota.zone = TimeZone::get(zone).unwrap();
            let now = Timestamp::from_second(secs).unwrap();
            let shift = rota.shift(now);
            prop_assert!(shift.holds(now));
            prop_assert!(shift.until.duration_since(shift.since) >= TURN_MIN);
            prop_assert_eq!(rota.shift(shift.until).since, shift.until);
        }
    }
}
