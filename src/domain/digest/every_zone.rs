//! Every zone of the tz database over three years: each local date that a plan names has exactly one digest.
//!
//! The walk goes by its own look at local time and never by the plan's. Zones that show the same local time throughout
//! are walked once.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::{Date, Weekday};
use jiff::tz::{self, TimeZone};
use jiff::{SignedDuration, Timestamp, ToSpan};

use super::{DigestPlan, Rhythm};

/// Times around which clocks are changed, and the working morning.
const TIMES: [&str; 5] = ["00:00", "00:30", "02:30", "09:00", "23:59"];
const MONDAY_TO_FRIDAY: [Weekday; 5] =
    [Weekday::Monday, Weekday::Tuesday, Weekday::Wednesday, Weekday::Thursday, Weekday::Friday];

/// Three years from here on.
struct Years {
    from: Timestamp,
    until: Timestamp,
}

impl Years {
    fn from(year: i16) -> Self {
        let first = |year| Date::new(year, 1, 1).unwrap().to_zoned(TimeZone::UTC).unwrap().timestamp();
        Self { from: first(year), until: first(year + 3) }
    }
}

/// A zone by one of its names, with its changes of the clock.
type Zone = (String, TimeZone, Vec<Timestamp>);

/// The zones, of those that are alike in these years one.
fn zones(years: &Years) -> Vec<Zone> {
    let mut alike: BTreeMap<Vec<(Timestamp, i32)>, Zone> = BTreeMap::new();
    let mut names = 0;
    for name in tz::db().available() {
        let zone = TimeZone::get(name.as_str()).unwrap();
        names += 1;
        let changes = zone.following(years.from).map(|change| change.timestamp());
        let changes: Vec<Timestamp> = changes.take_while(|at| *at < years.until).collect();
        let offset = |at: Timestamp| (at, zone.to_offset(at).seconds());
        let shows = [years.from].iter().chain(&changes).map(|at| offset(*at)).collect();
        alike.entry(shows).or_insert_with(|| (name.as_str().to_owned(), zone.clone(), changes));
    }
    assert!(names > 500, "the tz database was not found: {names} zones");
    alike.into_values().collect()
}

/// The moments at which a desk looks: every six hours, and within a day of each change of the clock every half hour.
fn looks(years: &Years, changes: &[Timestamp]) -> Vec<Timestamp> {
    let near =
        |at: Timestamp| changes.iter().any(|change| at.duration_since(*change).abs() <= SignedDuration::from_hours(26));
    let all = std::iter::successors(Some(years.from), |at| Some(*at + 30.minutes())).take_while(|at| *at < years.until);
    all.filter(|at| at.as_second() % (6 * 3600) == 0 || near(*at)).collect()
}

/// What a desk posts that looks at these moments: date and moment, in order.
fn posted(plan: &DigestPlan, looks: &[Timestamp]) -> Vec<(Date, Timestamp)> {
    let mut taken = BTreeSet::new();
    looks.iter().filter_map(|at| Some((plan.due(*at)?.date, *at))).filter(|(date, _)| taken.insert(*date)).collect()
}

/// The local dates that there are, by looking at the clock on the wall.
fn dates(zone: &TimeZone, looks: &[Timestamp]) -> BTreeSet<Date> {
    looks.iter().map(|at| at.to_zoned(zone.clone()).date()).collect()
}

fn plan(zone: &TimeZone, at: &str, rhythm: Rhythm) -> DigestPlan {
    DigestPlan { channel: "c".into(), at: at.parse().unwrap(), time_zone: zone.clone(), rhythm }
}

/// Holds that each date which is wanted has one digest and no other has any, and that none comes before its hour or more
/// than `late` after it, unless the clock is changed about then.
fn holds(
    name: &str,
    plan: &DigestPlan,
    looks: &[Timestamp],
    changes: &[Timestamp],
    dates: &BTreeSet<Date>,
    wanted: impl Fn(Date) -> bool,
) {
    // What is on the edge of the years may be posted beyond it.
    let (first, last) = (*dates.first().unwrap(), *dates.last().unwrap());
    let expect: BTreeSet<Date> =
        dates.iter().copied().filter(|date| wanted(*date) && *date > first && *date < last).collect();
    let posted = posted(plan, looks);
    let told: BTreeSet<Date> =
        posted.iter().map(|(date, _)| *date).filter(|date| *date > first && *date < last).collect();
    let missing: Vec<_> = expect.difference(&told).collect();
    let more: Vec<_> = told.difference(&expect).collect();
    assert!(
        missing.is_empty() && more.is_empty(),
        "{name} {} {:?}: missing {missing:?}, too many {more:?}",
        plan.at,
        plan.rhythm
    );
    for (date, at) in posted {
        let changed = changes.iter().any(|change| at.duration_since(*change).abs() <= SignedDuration::from_hours(26));
        let local = at.to_zoned(plan.time_zone.clone());
        let early = (local.date(), local.time()) < (date, plan.at);
        assert!(changed || !early, "{name} {}: the digest of {date} was posted early, at {local}", plan.at);
    }
}

/// Walks every zone, at several times each date and at the last of them by rarer rhythms; how many zones there are that
/// differ.
fn walk(years: &Years, times: &[&str], looks_of: impl Fn(&[Timestamp]) -> Vec<Timestamp>) -> usize {
    let zones = zones(years);
    let last = times.last().unwrap();
    for (name, zone, changes) in &zones {
        let looks = looks_of(changes);
        let dates = dates(zone, &looks);
        for at in times {
            let daily = plan(zone, at, Rhythm::Daily(Vec::new()));
            holds(name, &daily, &looks, changes, &dates, |_| true);
        }
        let on_workdays = plan(zone, last, Rhythm::Daily(MONDAY_TO_FRIDAY.to_vec()));
        holds(name, &on_workdays, &looks, changes, &dates, |date| MONDAY_TO_FRIDAY.contains(&date.weekday()));
        let weekly = plan(zone, last, Rhythm::Weekly(Weekday::Sunday));
        holds(name, &weekly, &looks, changes, &dates, |date| date.weekday() == Weekday::Sunday);
        let monthly = plan(zone, last, Rhythm::Monthly(31));
        holds(name, &monthly, &looks, changes, &dates, |date| date == date.last_of_month());
    }
    zones.len()
}

#[test]
fn in_every_zone_each_date_has_one_digest_over_three_years() {
    let years = Years::from(2026);
    let walked = walk(&years, &["02:30", "23:30"], |changes| looks(&years, changes));
    assert!(walked > 50, "{walked}");
}

#[test]
#[ignore = "minutes long: many times of day, looked at every half hour, and years in which zones skipped a date"]
fn in_every_zone_each_date_has_one_digest_at_many_times_of_day_and_where_dates_were_skipped() {
    for year in [1993, 2010] {
        let years = Years::from(year);
        walk(&years, &["09:00", "23:30"], |changes| looks(&years, changes));
    }
    let years = Years::from(2026);
    let half_hours = std::iter::successors(Some(years.from), |at| Some(*at + 30.minutes()));
    let all: Vec<_> = half_hours.take_while(|at| *at < years.until).collect();
    walk(&years, &TIMES, |_| all.clone());
}
