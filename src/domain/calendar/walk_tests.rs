//! Random calendars against a walk from minute to minute that only looks at the clock on the wall.

use jiff::civil::{Date, Weekday};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;

use super::*;

/// Zones, each with a moment some days before their clocks change.
const CHANGES: [(&str, &str); 23] = [
    ("Europe/Berlin", "2026-03-27T00:00:00Z"),
    ("Europe/Berlin", "2026-10-22T22:00:00Z"),
    ("America/New_York", "2026-03-06T05:00:00Z"),
    ("America/New_York", "2026-10-30T04:00:00Z"),
    ("Australia/Lord_Howe", "2026-04-03T00:00:00Z"),
    ("Australia/Lord_Howe", "2026-10-02T00:00:00Z"),
    ("Africa/Casablanca", "2026-02-13T00:00:00Z"),
    ("Africa/Casablanca", "2026-03-20T00:00:00Z"),
    ("Asia/Kathmandu", "1985-12-30T00:00:00Z"),
    ("Asia/Kathmandu", "2026-11-24T00:00:00Z"),
    ("Pacific/Apia", "2011-12-28T00:00:00Z"),
    ("Pacific/Kwajalein", "1993-08-19T00:00:00Z"),
    ("Pacific/Kwajalein", "1969-09-28T00:00:00Z"),
    ("Asia/Beirut", "2026-03-27T00:00:00Z"),
    ("Asia/Beirut", "2026-10-23T00:00:00Z"),
    ("America/Havana", "2026-03-06T00:00:00Z"),
    ("America/Havana", "2026-10-30T00:00:00Z"),
    ("Antarctica/Troll", "2026-03-27T00:00:00Z"),
    ("Antarctica/Troll", "2026-10-23T00:00:00Z"),
    ("Europe/Dublin", "2026-10-23T00:00:00Z"),
    ("Asia/Pyongyang", "2018-05-02T00:00:00Z"),
    ("America/St_Johns", "2010-11-04T00:00:00Z"),
    ("UTC", "2026-12-30T00:00:00Z"),
];
/// Minutes that are walked.
const MINUTES: usize = 6 * 24 * 60;

/// The walk: for every minute from `base` on, whether the clock on the wall shows a time inside a period.
struct Walked {
    base: Timestamp,
    open: Vec<bool>,
}

impl Walked {
    fn new(calendar: &Calendar, base: Timestamp) -> Self {
        let mut open = Vec::with_capacity(MINUTES);
        let (mut date, mut day_before) = (None, None);
        for minute in 0..MINUTES {
            let wall = calendar.zone().to_datetime(base + mins(minute));
            if date.is_some_and(|date| date < wall.date()) {
                day_before = date;
            }
            // The first date, and a date that comes again, have the day before by the calendar on the wall.
            if date.is_none_or(|date| date > wall.date()) {
                day_before = wall.date().yesterday().ok();
            }
            date = Some(wall.date());
            open.push(shows_open(calendar, wall.date(), day_before, minute_of(wall)));
        }
        Self { base, open }
    }

    fn at(&self, minute: usize) -> Timestamp {
        self.base + mins(minute)
    }

    fn worked(&self, from: usize, to: usize) -> usize {
        self.open.get(from..to).unwrap_or_default().iter().filter(|open| **open).count()
    }

    /// The end of the minute in which `work` minutes are done.
    fn done(&self, start: usize, work: usize) -> Option<usize> {
        let mut open = (start..MINUTES).filter(|minute| self.open[*minute]);
        open.nth(work.checked_sub(1)?).map(|minute| minute + 1)
    }

    fn opening(&self, from: usize) -> Option<usize> {
        (from..MINUTES).find(|minute| self.open[*minute])
    }
}

fn mins(minutes: usize) -> SignedDuration {
    SignedDuration::from_mins(minutes.try_into().unwrap())
}

fn minute_of(wall: jiff::civil::DateTime) -> u16 {
    u16::try_from(wall.hour()).unwrap() * 60 + u16::try_from(wall.minute()).unwrap()
}

fn shows_open(calendar: &Calendar, date: Date, day_before: Option<Date>, minute: u16) -> bool {
    let within = |date: Date, minute: u16| {
        calendar.on(date).hours().periods().iter().any(|period| period.from() <= minute && minute < period.to())
    };
    within(date, minute) || day_before.is_some_and(|before| within(before, minute + 24 * 60))
}

/// Hours of up to three periods, on times that lie around changes of the clocks more often than elsewhere.
fn any_hours() -> impl Strategy<Value = Hours> {
    let time = prop_oneof![(0_u16..1440), (0_u16..20).prop_map(|quarter| quarter * 15), Just(1380_u16), Just(0_u16)];
    let night = prop_oneof![3 => Just(0_u16), 1 => 1_u16..720];
    (proptest::collection::btree_set(time, 0..7), night).prop_map(|(times, night)| {
        let times: Vec<_> = times.into_iter().collect();
        let mut texts: Vec<_> = times.chunks_exact(2).map(|pair| (pair[0], pair[1])).collect();
        if let Some((from, to)) = texts.last_mut()
            && night > 0
        {
            *to = 1440 + night.min(*from);
        }
        let period = |(from, to): &(u16, u16)| format!("{}-{}", clock(*from), clock(*to)).parse().unwrap();
        Hours::new(texts.iter().map(period).collect()).unwrap()
    })
}

fn any_calendar() -> impl Strategy<Value = (Calendar, Timestamp)> {
    let week = proptest::collection::vec(any_hours(), 7);
    let exceptions = proptest::collection::btree_map(0_i64..7, any_hours(), 0..2);
    let holidays = proptest::collection::btree_set(0_i64..7, 0..2);
    (0..CHANGES.len(), week, exceptions, holidays).prop_filter_map(
        "never open",
        |(change, week, exceptions, holidays)| {
            let (zone, base) = CHANGES[change];
            let (zone, base): (_, Timestamp) = (TimeZone::get(zone).unwrap(), base.parse().unwrap());
            let date = |day: i64| zone.to_datetime(base + SignedDuration::from_hours(24 * day)).date();
            let mut week: [Hours; 7] = week.try_into().unwrap();
            for day in 0..7 {
                let first = week[(day + 1) % 7].periods().first().map_or(1440, |first| first.from());
                if week[day].after_midnight() > first {
                    week[day] = Hours::closed();
                }
            }
            let exceptions = exceptions.into_iter().map(|(day, hours)| Exception { date: date(day), hours });
            let mut exceptions: Vec<_> = exceptions.collect();
            exceptions.dedup_by_key(|exception| exception.date);
            let dates = holidays.into_iter().map(|day| (date(day), "holiday".to_owned())).collect();
            let holidays = Holidays { dates, ..Holidays::default() };
            let calendar = Calendar::new("any", zone, Week::new(week).unwrap(), holidays, exceptions).ok()?;
            Some((calendar, base))
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_calendar_says_what_a_walk_from_minute_to_minute_finds(
        (calendar, base) in any_calendar(), start in 0..MINUTES, end in 0..MINUTES, work in 1_usize..2000,
    ) {
        let walked = Walked::new(&calendar, base);
        for minute in (start..MINUTES).step_by(7) {
            prop_assert_eq!(calendar.is_open(walked.at(minute)), walked.open[minute], "{}", walked.at(minute));
        }
        let (from, to) = (walked.at(start), walked.at(end));
        prop_assert_eq!(calendar.between(from, to), mins(walked.worked(start, end)));
        let opening = walked.opening(start);
        if let Some(opening) = opening {
            prop_assert_eq!(calendar.next_opening(from), Some(walked.at(opening)));
        }
        if let Some(closing) = (start..MINUTES).find(|minute| !walked.open[*minute]) {
            prop_assert_eq!(calendar.next_closing(from), Some(walked.at(closing)));
        }
        if let Some(done) = walked.done(start, work) {
            prop_assert_eq!(calendar.add(from, mins(work), AtClose::DueAtClose), Some(walked.at(done)));
            if let Some(next) = walked.opening(done) {
                prop_assert_eq!(calendar.add(from, mins(work), AtClose::DueAtNextOpening), Some(walked.at(next)));
            }
        }
        let spans: Vec<_> = calendar.spans(walked.at(0), walked.at(MINUTES)).collect();
        let edges = (0..MINUTES).filter(|minute| walked.open[*minute] && (*minute == 0 || !walked.open[*minute - 1]));
        prop_assert_eq!(spans.iter().map(|span| span.from).collect::<Vec<_>>(), edges.map(|edge| walked.at(edge)).collect::<Vec<_>>());
    }

    #[test]
    fn what_is_added_is_what_lies_between_and_can_be_taken_away_again(
        (calendar, base) in any_calendar(), start in 0_i64..6 * 86_400_000, work in 0_i64..400_000_000,
    ) {
        let start = base + SignedDuration::from_millis(start);
        let work = SignedDuration::from_millis(work);
        for at_close in [AtClose::DueAtClose, AtClose::DueAtNextOpening] {
            let Some(due) = calendar.add(start, work, at_close) else { continue };
            prop_assert_eq!(calendar.between(start, due), work);
            prop_assert!(due >= start);
            prop_assert!(calendar.is_open(due) || at_close == AtClose::DueAtClose && calendar.add(due, SignedDuration::ZERO, at_close) != Some(due));
            let opened = calendar.next_opening(start).unwrap();
            if work > SignedDuration::ZERO {
                prop_assert_eq!(calendar.add(due, -work, at_close), Some(opened), "{} + {}", start, work);
            }
        }
    }

    #[test]
    fn an_explanation_adds_up((calendar, base) in any_calendar(), start in 0_i64..6 * 86_400, work in 1_i64..500_000) {
        let (start, work) = (base + SignedDuration::from_secs(start), SignedDuration::from_secs(work));
        let due = calendar.add(start, work, AtClose::DueAtNextOpening);
        let explanation = calendar.explain(start, work, AtClose::DueAtNextOpening);
        prop_assert_eq!(explanation.as_ref().map(|explanation| explanation.due), due);
        let Some(explanation) = explanation else { return Ok(()) };
        let mut sum = SignedDuration::ZERO;
        for line in &explanation.lines {
            if let Line::Worked { date, span, total } = line {
                sum += span.length();
                prop_assert_eq!(sum, *total);
                prop_assert_eq!(calendar.zone().to_datetime(span.from).date(), *date);
            }
        }
        prop_assert_eq!(sum, work);
    }
}

#[test]
fn every_kind_of_change_lies_in_the_days_that_are_walked() {
    let still = ["Asia/Kathmandu 2026-11-24T00:00:00Z", "UTC 2026-12-30T00:00:00Z"];
    for (zone, base) in CHANGES {
        let (name, base): (_, Timestamp) = (format!("{zone} {base}"), base.parse().unwrap());
        let week = Week::new(std::array::from_fn(|_| Hours::full_day())).unwrap();
        assert_eq!(week.on(Weekday::Monday), &Hours::full_day());
        let calendar =
            Calendar::new("any", TimeZone::get(zone).unwrap(), week, Holidays::default(), Vec::new()).unwrap();
        let changes = calendar.clock_changes(base, base + mins(MINUTES)).count();
        assert_eq!(changes, usize::from(!still.contains(&name.as_str())), "{name}");
    }
}
