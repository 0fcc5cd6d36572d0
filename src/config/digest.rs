//! `[[workspace.digest]]`: where, how often and when a digest is posted.

use jiff::civil::{Time, Weekday};
use jiff::tz::TimeZone;
use serde::Deserialize;

use super::workspace::zone;
use crate::domain::ChannelId;
use crate::domain::digest::{DigestPlan, Period, Rhythm};

/// The weekdays as they are written.
const WEEKDAYS: [(&str, Weekday); 7] = [
    ("mon", Weekday::Monday),
    ("tue", Weekday::Tuesday),
    ("wed", Weekday::Wednesday),
    ("thu", Weekday::Thursday),
    ("fri", Weekday::Friday),
    ("sat", Weekday::Saturday),
    ("sun", Weekday::Sunday),
];

/// A digest as it is written.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct DigestTable {
    channel: String,
    #[serde(default)]
    period: Period,
    at: String,
    time_zone: Option<String>,
    #[serde(default)]
    weekdays: Vec<String>,
    day: Option<i8>,
}

impl DigestTable {
    /// The digest's plan, or the key that is wrong and why.
    pub(super) fn check(self, workspace_zone: &TimeZone) -> Result<DigestPlan, (&'static str, String)> {
        let at: Time =
            self.at.parse().map_err(|_| ("at", format!("`{}` is no time of day; write it like \"09:00\"", self.at)))?;
        let time_zone = match &self.time_zone {
            Some(name) => zone(name).map_err(|reason| ("time_zone", reason))?,
            None => workspace_zone.clone(),
        };
        let weekdays: Vec<Weekday> = self
            .weekdays
            .iter()
            .map(|day| weekday(day))
            .collect::<Result<_, _>>()
            .map_err(|reason| ("weekdays", reason))?;
        let rhythm = match (self.period, weekdays.as_slice(), self.day) {
            (Period::Day, _, None) => Rhythm::Daily(weekdays),
            (Period::Week, [], None) => Rhythm::Weekly(Weekday::Monday),
            (Period::Week, [weekday], None) => Rhythm::Weekly(*weekday),
            (Period::Week, [_, _, ..], None) => {
                let reason = "a digest of a week is posted once a week: name one day, or leave it out for Monday";
                return Err(("weekdays", reason.to_owned()));
            }
            (Period::Month, [], day) => match day.unwrap_or(1) {
                day @ 1..=31 => Rhythm::Monthly(day),
                day => {
                    return Err((
                        "day",
                        format!("{day} is no day of a month; use 1 to 31, short months have it on their last"),
                    ));
                }
            },
            (Period::Month, ..) => {
                let reason = "a digest of a month is posted on a date: use day = 1 to 31 in place of weekdays";
                return Err(("weekdays", reason.to_owned()));
            }
            (Period::Day | Period::Week, _, Some(_)) => {
                let reason = "only a digest of a month has a day: add period = \"month\", or use weekdays";
                return Err(("day", reason.to_owned()));
            }
        };
        Ok(DigestPlan { channel: ChannelId(self.channel), at, time_zone, rhythm })
    }
}

/// Refuses a digest that would never be posted, as another of the same period is in the same channel on the same days.
pub(super) fn refuse_twice(known: &[DigestPlan], more: &DigestPlan) -> Result<(), String> {
    let share_days = |one: &Rhythm, other: &Rhythm| match (one, other) {
        (Rhythm::Daily(some), Rhythm::Daily(others)) => {
            some.is_empty() || others.is_empty() || some.iter().any(|day| others.contains(day))
        }
        _ => true,
    };
    let is_like = |plan: &&DigestPlan| {
        plan.channel == more.channel && plan.period() == more.period() && share_days(&plan.rhythm, &more.rhythm)
    };
    match known.iter().find(is_like) {
        None => Ok(()),
        Some(plan) => Err(format!(
            "the channel \"{}\" has two digests of a {} on the same days; keep one, or give them different weekdays",
            plan.channel,
            plan.period().name()
        )),
    }
}

fn weekday(name: &str) -> Result<Weekday, String> {
    let found = WEEKDAYS.iter().find(|(short, _)| *short == name).map(|(_, day)| *day);
    let known = || WEEKDAYS.map(|(short, _)| short).join(", ");
    found.ok_or_else(|| format!("`{name}` is no weekday; use {}", known()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn checked(text: &str) -> Result<Rhythm, String> {
        let text = format!("channel = 'c'\nat = '09:00'\n{text}");
        let table: DigestTable = toml::from_str(&text).map_err(|error| error.message().to_owned())?;
        table.check(&TimeZone::UTC).map(|plan| plan.rhythm).map_err(|(key, reason)| format!("{key}: {reason}"))
    }

    #[test]
    fn a_digest_is_of_a_day_a_week_or_a_month() {
        let cases = [
            ("", Rhythm::Daily(Vec::new())),
            ("weekdays = ['mon', 'fri']", Rhythm::Daily(vec![Weekday::Monday, Weekday::Friday])),
            ("period = 'week'", Rhythm::Weekly(Weekday::Monday)),
            ("period = 'week'\nweekdays = ['fri']", Rhythm::Weekly(Weekday::Friday)),
            ("period = 'month'", Rhythm::Monthly(1)),
            ("period = 'month'\nday = 31", Rhythm::Monthly(31)),
        ];
        for (text, expect) in cases {
            assert_eq!(checked(text), Ok(expect), "{text}");
        }
    }

    #[test]
    fn a_digest_that_makes_no_sense_is_refused_with_the_key_and_the_way_out() {
        let cases = [
            ("period = 'year'", "unknown variant `year`, expected one of `day`, `week`, `month`"),
            ("weekdays = ['monday']", "weekdays: `monday` is no weekday; use mon, tue"),
            ("period = 'week'\nweekdays = ['mon', 'thu']", "weekdays: a digest of a week is posted once a week"),
            ("period = 'week'\nday = 1", "day: only a digest of a month has a day"),
            ("day = 1", "day: only a digest of a month has a day"),
            ("period = 'month'\nday = 0", "day: 0 is no day of a month; use 1 to 31"),
            ("period = 'month'\nday = 32", "day: 32 is no day of a month"),
            ("period = 'month'\nweekdays = ['mon']", "weekdays: a digest of a month is posted on a date"),
            ("time_zone = 'Mars'", "time_zone: `Mars` is no time zone"),
        ];
        for (text, expect) in cases {
            let told = checked(text).unwrap_err();
            assert!(told.contains(expect), "{text}: {told}");
        }
    }

    #[test]
    fn two_digests_that_would_be_one_are_refused() {
        let plan = |channel: &str, rhythm| DigestPlan {
            channel: channel.into(),
            at: Time::midnight(),
            time_zone: TimeZone::UTC,
            rhythm,
        };
        let known = [plan("c", Rhythm::Daily(vec![Weekday::Monday])), plan("c", Rhythm::Weekly(Weekday::Monday))];
        let cases = [
            (plan("c", Rhythm::Daily(vec![Weekday::Tuesday])), true),
            (plan("d", Rhythm::Daily(Vec::new())), true),
            (plan("c", Rhythm::Monthly(1)), true),
            (plan("c", Rhythm::Daily(Vec::new())), false),
            (plan("c", Rhythm::Daily(vec![Weekday::Sunday, Weekday::Monday])), false),
            (plan("c", Rhythm::Weekly(Weekday::Friday)), false),
        ];
        for (more, taken) in cases {
            assert_eq!(refuse_twice(&known, &more).is_ok(), taken, "{more:?}");
        }
    }
}
