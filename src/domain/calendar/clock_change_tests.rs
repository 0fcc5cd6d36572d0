//! Calendars where the clocks change: every kind of change that zones know.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use super::tests::{calendar, date, hours};
use super::*;

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// The minutes that a calendar of the same hours every day is open on each local date from `first` on.
fn minutes(zone: &str, every_day: &str, first: &str, days: u8) -> Vec<(Date, i64)> {
    let calendar = calendar(zone, &[("mon-sun", every_day)]);
    let zone = calendar.zone().clone();
    let from = date(first).to_zoned(zone.clone()).unwrap().timestamp();
    let to = from + SignedDuration::from_hours(26 * i64::from(days));
    let dates = local_days(&zone, from, to).take(days.into());
    dates.map(|(date, part)| (date, calendar.between(part.from, part.to).as_mins())).collect()
}

#[test]
fn a_night_shift_is_as_long_as_the_clocks_make_it() {
    // zone, hours of every day, a date, and the minutes open on it
    let cases = [
        ("Europe/Berlin", "00:00-06:00", "2026-03-29", 300),
        ("Europe/Berlin", "00:00-06:00", "2026-10-25", 420),
        ("America/New_York", "00:00-06:00", "2026-03-08", 300),
        ("America/New_York", "00:00-06:00", "2026-11-01", 420),
        // Half an hour, at 02:00.
        ("Australia/Lord_Howe", "00:00-06:00", "2026-10-04", 330),
        ("Australia/Lord_Howe", "00:00-06:00", "2026-04-05", 390),
        // Back for Ramadan, and forward after it.
        ("Africa/Casablanca", "00:00-06:00", "2026-02-15", 420),
        ("Africa/Casablanca", "00:00-06:00", "2026-03-22", 300),
        // No daylight saving; a quarter of an hour forward for ever at midnight.
        ("Asia/Kathmandu", "00:00-06:00", "2026-03-29", 360),
        ("Asia/Kathmandu", "00:00-06:00", "1986-01-01", 345),
        // Changes at midnight: a date without 00:00, and one that shows 23:00 twice.
        ("Asia/Beirut", "00:00-06:00", "2026-03-29", 300),
        ("Asia/Beirut", "23:00-24:00", "2026-10-24", 120),
        ("America/Havana", "00:00-06:00", "2026-03-08", 300),
        ("America/Havana", "00:00-06:00", "2026-11-01", 420),
        // Two hours.
        ("Antarctica/Troll", "00:00-06:00", "2026-03-29", 240),
        ("Antarctica/Troll", "00:00-06:00", "2026-10-25", 480),
    ];
    for (zone, every_day, day, expect) in cases {
        assert_eq!(minutes(zone, every_day, day, 1)[0], (date(day), expect), "{zone} {day}");
    }
}

#[test]
fn a_period_that_begins_or_ends_inside_a_change_follows_the_clock_on_the_wall() {
    let cases = [
        // 02:00 to 03:00 is skipped: what begins or ends in it does so at 03:00.
        ("Europe/Berlin", "02:30-04:00", "2026-03-29", 60),
        ("Europe/Berlin", "01:00-02:30", "2026-03-29", 60),
        ("Europe/Berlin", "02:15-02:45", "2026-03-29", 0),
        // It is shown twice: what is in it is worked twice.
        ("Europe/Berlin", "02:30-04:00", "2026-10-25", 120),
        ("Europe/Berlin", "01:00-02:30", "2026-10-25", 120),
        ("Europe/Berlin", "02:15-02:45", "2026-10-25", 60),
        // 01:30 to 02:00 twice.
        ("Australia/Lord_Howe", "01:45-03:00", "2026-04-05", 90),
        ("Australia/Lord_Howe", "02:10-03:00", "2026-10-04", 30),
    ];
    for (zone, every_day, day, expect) in cases {
        assert_eq!(minutes(zone, every_day, day, 1)[0].1, expect, "{zone} {every_day} {day}");
    }
}

#[test]
fn a_date_that_a_zone_skipped_is_not_worked_and_the_shift_before_it_ends_on_the_next_date() {
    // Samoa went from Thursday the 29th to Saturday the 31st of December 2011, Kwajalein over the 21st of August 1993.
    let worked = minutes("Pacific/Apia", "09:00-17:00", "2011-12-29", 2);
    assert_eq!(worked, [(date("2011-12-29"), 480), (date("2011-12-31"), 480)]);
    let apia = calendar("Pacific/Apia", &[("thu", "22:00-02:00"), ("fri", "08:00-12:00")]);
    let friday = apia.spans(at("2011-12-29T00:00:00-10:00"), at("2012-01-02T00:00:00+14:00")).collect::<Vec<_>>();
    assert_eq!(friday, [Span { from: at("2011-12-29T22:00:00-10:00"), to: at("2011-12-31T02:00:00+14:00") }]);
    let due = apia.add_working_days(at("2011-12-29T22:30:00-10:00"), 1, WorkingDayEnd::SameTime);
    assert_eq!(due, Some(at("2012-01-05T22:30:00+14:00")), "the 30th is no working day, it was not there");
    assert_eq!(minutes("Pacific/Kwajalein", "09:00-17:00", "1993-08-20", 2)[1], (date("1993-08-22"), 480));
    // It lived the 30th of September 1969 twice.
    let twice: i64 =
        minutes("Pacific/Kwajalein", "09:00-17:00", "1969-09-30", 2).iter().map(|(_, worked)| worked).sum();
    assert_eq!(twice, 960);
}

#[test]
fn a_due_date_across_a_change_is_right_to_the_minute_both_ways() {
    let cases = [
        ("Europe/Berlin", "00:00-10:00", "2026-10-25T00:30:00+02:00", 150, "2026-10-25T02:00:00+01:00"),
        ("Europe/Berlin", "00:00-10:00", "2026-10-25T02:00:00+02:00", 60, "2026-10-25T02:00:00+01:00"),
        ("Europe/Berlin", "00:00-10:00", "2026-03-29T01:30:00+01:00", 31, "2026-03-29T03:01:00+02:00"),
        ("Australia/Lord_Howe", "00:00-10:00", "2026-04-05T01:59:00+11:00", 2, "2026-04-05T01:31:00+10:30"),
        ("Australia/Lord_Howe", "09:00-17:00", "2026-04-04T16:00:00+11:00", 120, "2026-04-05T10:00:00+10:30"),
        ("America/New_York", "22:00-06:00", "2026-10-31T22:00:00-04:00", 540, "2026-11-01T22:00:00-05:00"),
        ("Africa/Casablanca", "00:00-24:00", "2026-02-15T02:00:00+01:00", 60, "2026-02-15T02:00:00+00:00"),
        ("Asia/Kathmandu", "09:00-17:00", "2026-11-27T16:59:00+05:45", 2, "2026-11-28T09:01:00+05:45"),
        ("Pacific/Apia", "09:00-17:00", "2011-12-29T16:00:00-10:00", 120, "2011-12-31T10:00:00+14:00"),
    ];
    for (zone, every_day, start, minutes, due) in cases {
        let calendar = calendar(zone, &[("mon-sun", every_day)]);
        let (start, due, work) = (at(start), at(due), SignedDuration::from_mins(minutes));
        assert_eq!(calendar.add(start, work, AtClose::DueAtNextOpening), Some(due), "{zone} {start}");
        assert_eq!(calendar.add(due, -work, AtClose::DueAtClose), Some(start), "back {zone} {start}");
        assert_eq!(calendar.between(start, due), work, "between {zone} {start}");
    }
}

#[test]
fn working_days_end_at_the_same_time_on_the_wall_or_where_the_clocks_skip_it_at_the_change() {
    let until_half_past_two = calendar("Europe/Berlin", &[("mon-sun", "00:00-02:30")]);
    let calendar = calendar("Europe/Berlin", &[("mon-sun", "00:00-24:00")]);
    let add = |start: &str, days| calendar.add_working_days(at(start), days, WorkingDayEnd::SameTime).unwrap();
    assert_eq!(add("2026-03-28T02:30:00+01:00", 1), at("2026-03-29T03:00:00+02:00"));
    assert_eq!(add("2026-03-28T02:00:00+01:00", 1), at("2026-03-29T03:00:00+02:00"));
    assert_eq!(add("2026-10-24T02:30:00+02:00", 1), at("2026-10-25T02:30:00+02:00"));
    assert_eq!(add("2026-10-24T12:30:00+02:00", 2), at("2026-10-26T12:30:00+01:00"));
    let end = until_half_past_two.add_working_days(at("2026-10-24T01:00:00+02:00"), 1, WorkingDayEnd::Closing);
    assert_eq!(end, Some(at("2026-10-25T02:30:00+01:00")), "a closing that the clocks show twice is the last");
    let end = calendar.add_working_days(at("2026-10-24T12:30:00+02:00"), 1, WorkingDayEnd::Closing);
    assert_eq!(end, Some(at("2026-10-26T00:00:00+01:00")));
}

#[test]
fn a_stretch_is_cut_at_local_midnights_and_nothing_of_it_is_lost() {
    let berlin = TimeZone::get("Europe/Berlin").unwrap();
    let parts = |zone: &TimeZone, from: &str, to: &str| local_days(zone, at(from), at(to)).collect::<Vec<_>>();
    let pause = parts(&berlin, "2026-11-26T23:45:00+01:00", "2026-11-27T00:45:00+01:00");
    let midnight = at("2026-11-27T00:00:00+01:00");
    assert_eq!(pause.iter().map(|(date, _)| date.to_string()).collect::<Vec<_>>(), ["2026-11-26", "2026-11-27"]);
    assert_eq!((pause[0].1.to, pause[1].1.from), (midnight, midnight));
    // A minute after midnight the clocks went back to 23:01 of the day before.
    let st_johns = TimeZone::get("America/St_Johns").unwrap();
    let dates =
        parts(&st_johns, "2010-11-06T12:00:00Z", "2010-11-08T12:00:00Z").into_iter().map(|(date, _)| date.day());
    assert_eq!(dates.collect::<Vec<_>>(), [6, 7, 6, 7, 8]);
    for zone in
        ["Asia/Beirut", "America/Havana", "Pacific/Apia", "Pacific/Kwajalein", "America/Juneau", "America/St_Johns"]
    {
        let zone = TimeZone::get(zone).unwrap();
        for year in [1867, 1969, 1993, 2010, 2011, 2026] {
            let (from, to) = (format!("{year}-01-01T05:00:00Z"), format!("{}-01-05T05:00:00Z", year + 1));
            let parts = parts(&zone, &from, &to);
            assert_eq!((parts[0].1.from, parts.last().unwrap().1.to), (at(&from), at(&to)));
            assert!(parts.windows(2).all(|pair| pair[0].1.to == pair[1].1.from), "{zone:?} {year}");
            let last = |part: &Span| part.to - SignedDuration::from_nanos(1);
            let whole = |(date, part): &(Date, Span)| {
                [part.from, last(part)].map(|at| zone.to_datetime(at).date()) == [*date, *date]
            };
            assert!(parts.iter().all(whole), "{zone:?} {year}");
        }
    }
}

#[test]
fn the_hours_of_a_single_period_are_the_same_from_both_sides() {
    let calendar = calendar("Europe/Berlin", &[("sat", "22:00-04:00")]);
    assert_eq!(hours("22:00-04:00").to_string(), "22:00-04:00");
    let (saturday, sunday) = (at("2026-10-24T22:00:00+02:00"), at("2026-10-25T04:00:00+01:00"));
    assert_eq!(calendar.between(saturday, sunday), SignedDuration::from_hours(7));
    assert_eq!(calendar.add(sunday, -SignedDuration::from_hours(7), AtClose::DueAtClose), Some(saturday));
}
