//! When a digest is posted: on which local dates, and from which moment on.

use jiff::civil::{Date, Time, Weekday};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, ToSpan};
use serde::{Deserialize, Serialize};

use crate::domain::ChannelId;

/// How long a daily digest stays due at least, so that a desk that was down for a while around midnight still posts it.
const DUE_FOR_AT_LEAST: SignedDuration = SignedDuration::from_hours(6);

/// What a digest tells of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Period {
    /// A day.
    #[default]
    Day,
    /// A week.
    Week,
    /// A month.
    Month,
}

impl Period {
    /// Every name, in the order of length.
    pub const NAMES: [&'static str; 3] = ["day", "week", "month"];

    /// Its name in the configuration, in commands and in the database.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Day => "day",
            Self::Week => "week",
            Self::Month => "month",
        }
    }

    /// The period of a name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        [Self::Day, Self::Week, Self::Month].into_iter().find(|period| period.name() == name)
    }
}

/// On which local dates a digest is posted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Rhythm {
    /// Every day of these weekdays; every day where there are none.
    Daily(Vec<Weekday>),
    /// Once a week.
    Weekly(Weekday),
    /// Once a month, on this day; on the last one of a month that is shorter.
    Monthly(i8),
}

/// When and where a digest is posted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DigestPlan {
    /// The channel.
    pub channel: ChannelId,
    /// The local time of day.
    pub at: Time,
    /// The zone that `at` is in.
    pub time_zone: TimeZone,
    /// On which dates.
    pub rhythm: Rhythm,
}

/// A local date whose digest is due.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Due {
    /// The date: a digest of a channel and a period is posted once for each.
    pub date: Date,
    /// Whether it is still that date, and not a later one on which it is made up for.
    pub in_time: bool,
}

impl DigestPlan {
    /// What the digest tells of.
    #[must_use]
    pub const fn period(&self) -> Period {
        match self.rhythm {
            Rhythm::Daily(_) => Period::Day,
            Rhythm::Weekly(_) => Period::Week,
            Rhythm::Monthly(_) => Period::Month,
        }
    }

    /// The digest that is due at `now`: the latest whose moment has come. One of a day is due until the date ends, and
    /// for six hours at least; one of a week or a month until the next one's moment comes.
    #[must_use]
    pub fn due(&self, now: Timestamp) -> Option<Due> {
        let today = now.to_zoned(self.time_zone.clone()).date();
        let dates = std::iter::successors(self.on_or_before(today), |date| self.on_or_before(date.yesterday().ok()?));
        // Today's may be still to come, and the date before may be one that the zone skipped.
        let mut come =
            dates.take(3).filter_map(|date| Some((date, self.moment(date).filter(|moment| *moment <= now)?)));
        let (date, moment) = come.next()?;
        let in_time = date == today;
        let made_up = self.period() != Period::Day || now.duration_since(moment) < DUE_FOR_AT_LEAST;
        (in_time || made_up).then_some(Due { date, in_time })
    }

    /// The latest date of the rhythm that is not after `date`.
    fn on_or_before(&self, date: Date) -> Option<Date> {
        match &self.rhythm {
            Rhythm::Daily(weekdays) if weekdays.is_empty() => Some(date),
            Rhythm::Daily(weekdays) => latest(date, |day| weekdays.contains(&day)),
            Rhythm::Weekly(weekday) => latest(date, |day| day == *weekday),
            Rhythm::Monthly(day) => {
                let in_month = |month: Date| month.with().day((*day).min(month.days_in_month())).build().ok();
                let this = in_month(date)?;
                if this <= date { Some(this) } else { in_month(date.first_of_month().yesterday().ok()?) }
            }
        }
    }

    /// When the digest of a date is due from.
    ///
    /// A time that the clock skips comes as much later as it is put forward, one that it repeats the first time. Where
    /// that is another date already, it comes as much earlier: the last hour of a date may be what is skipped. A date
    /// that is skipped as a whole has no digest of its own, but its week or month has.
    fn moment(&self, date: Date) -> Option<Timestamp> {
        let at = self.time_zone.to_ambiguous_timestamp(date.to_datetime(self.at));
        let later = at.compatible().ok()?;
        let on_the_date = |moment: &Timestamp| moment.to_zoned(self.time_zone.clone()).date() == date;
        let within = Some(later).filter(on_the_date).or_else(|| at.earlier().ok().filter(on_the_date));
        if self.period() == Period::Day { within } else { within.or(Some(later)) }
    }
}

/// The latest date, not after `date`, of a weekday that is wanted.
fn latest(date: Date, wanted: impl Fn(Weekday) -> bool) -> Option<Date> {
    (0..7).filter_map(|back: i64| date.checked_sub(back.days()).ok()).find(|day| wanted(day.weekday()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plan(zone: &str, at: &str, rhythm: Rhythm) -> DigestPlan {
        let time_zone = TimeZone::get(zone).unwrap();
        DigestPlan { channel: "c".into(), at: at.parse().unwrap(), time_zone, rhythm }
    }

    fn due(plan: &DigestPlan, now: &str) -> Option<String> {
        plan.due(now.parse().unwrap()).map(|due| due.date.to_string())
    }

    #[test]
    fn a_daily_digest_is_due_from_its_local_time_until_the_end_of_that_local_date_and_six_hours_at_least() {
        let cases = [
            ("Europe/Berlin", "09:00", "2026-11-24T07:59:59Z", None),
            ("Europe/Berlin", "09:00", "2026-11-24T08:00:00Z", Some("2026-11-24")),
            ("Europe/Berlin", "09:00", "2026-11-24T22:59:59Z", Some("2026-11-24")),
            ("Europe/Berlin", "09:00", "2026-11-24T23:00:00Z", None),
            ("Asia/Shanghai", "09:00", "2026-11-24T01:00:00Z", Some("2026-11-24")),
            // Late in the evening: the desk may be down at midnight.
            ("UTC", "23:30", "2026-11-24T23:29:59Z", None),
            ("UTC", "23:30", "2026-11-25T05:29:59Z", Some("2026-11-24")),
            ("UTC", "23:30", "2026-11-25T05:30:00Z", None),
            // 02:30 does not exist on this date: clocks go from 02:00 to 03:00.
            ("Europe/Berlin", "02:30", "2026-03-29T01:29:59Z", None),
            ("Europe/Berlin", "02:30", "2026-03-29T01:30:00Z", Some("2026-03-29")),
            // 02:30 comes twice on this date: the first counts.
            ("Europe/Berlin", "02:30", "2026-10-25T00:29:59Z", None),
            ("Europe/Berlin", "02:30", "2026-10-25T00:30:00Z", Some("2026-10-25")),
            // The last hour of this date does not exist: clocks go from 23:00 to 00:00 of the next.
            ("America/Nuuk", "23:30", "2026-03-29T00:29:59Z", None),
            ("America/Nuuk", "23:30", "2026-03-29T00:30:00Z", Some("2026-03-28")),
            // Samoa had no 30 December in that year.
            ("Pacific/Apia", "09:00", "2011-12-30T09:59:59Z", Some("2011-12-29")),
            ("Pacific/Apia", "09:00", "2011-12-30T18:59:59Z", None),
            ("Pacific/Apia", "09:00", "2011-12-30T19:00:00Z", Some("2011-12-31")),
        ];
        for (zone, at, now, expect) in cases {
            let plan = plan(zone, at, Rhythm::Daily(Vec::new()));
            assert_eq!(due(&plan, now).as_deref(), expect, "{zone} {at} {now}");
        }
    }

    #[test]
    fn a_digest_keeps_to_its_weekdays() {
        let plan = plan("UTC", "09:00", Rhythm::Daily(vec![Weekday::Monday, Weekday::Friday]));
        let cases = [
            ("2026-11-23T10:00:00Z", Some("2026-11-23")),
            ("2026-11-24T10:00:00Z", None),
            ("2026-11-27T09:00:00Z", Some("2026-11-27")),
            ("2026-11-28T09:00:00Z", None),
        ];
        for (now, expect) in cases {
            assert_eq!(due(&plan, now).as_deref(), expect, "{now}");
        }
    }

    #[test]
    fn a_digest_of_a_week_or_a_month_is_due_until_the_next_one_and_short_months_have_it_on_their_last_day() {
        let cases = [
            (Rhythm::Weekly(Weekday::Monday), "2026-11-30T08:59:59Z", "2026-11-23 late"),
            (Rhythm::Weekly(Weekday::Monday), "2026-11-30T09:00:00Z", "2026-11-30"),
            (Rhythm::Weekly(Weekday::Monday), "2026-12-06T23:00:00Z", "2026-11-30 late"),
            (Rhythm::Monthly(1), "2026-11-01T08:59:59Z", "2026-10-01 late"),
            (Rhythm::Monthly(1), "2026-11-30T23:00:00Z", "2026-11-01 late"),
            (Rhythm::Monthly(31), "2027-02-28T08:00:00Z", "2027-01-31 late"),
            (Rhythm::Monthly(31), "2027-02-28T09:00:00Z", "2027-02-28"),
            (Rhythm::Monthly(31), "2027-03-30T09:00:00Z", "2027-02-28 late"),
            (Rhythm::Monthly(29), "2028-02-29T09:00:00Z", "2028-02-29"),
            (Rhythm::Monthly(30), "2027-01-01T00:00:00Z", "2026-12-30 late"),
        ];
        for (rhythm, now, expect) in cases {
            let due = plan("UTC", "09:00", rhythm.clone()).due(now.parse().unwrap()).unwrap();
            let told = format!("{}{}", due.date, if due.in_time { "" } else { " late" });
            assert_eq!(told, expect, "{rhythm:?} {now}");
        }
        // A Friday that was skipped: its week has a digest all the same, when the next day's hour comes.
        let apia = plan("Pacific/Apia", "09:00", Rhythm::Weekly(Weekday::Friday));
        assert_eq!(due(&apia, "2011-12-30T18:59:59Z").as_deref(), Some("2011-12-23"));
        assert_eq!(due(&apia, "2011-12-30T19:00:00Z").as_deref(), Some("2011-12-30"));
    }
}
