//! Calendars without changes of the clocks: hours, nights, holidays, exceptions, bounds.

use jiff::civil::{Date, Weekday};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use super::*;

pub(super) fn date(text: &str) -> Date {
    text.parse().unwrap()
}

/// `09:00-12:30, 13:30-18:00`
pub(super) fn hours(text: &str) -> Hours {
    Hours::new(text.split(", ").map(|period| period.parse().unwrap()).collect()).unwrap()
}

/// Hours of `mon`, `mon-fri` and `mon-sun`.
pub(super) fn week(of: &[(&str, &str)]) -> Week {
    let names = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
    let at = |name: &str| names.iter().position(|day| *day == name).unwrap();
    Week::new(std::array::from_fn(|day| {
        let holds = |key: &str| {
            let (first, last) = key.split_once('-').unwrap_or((key, key));
            (at(first)..=at(last)).contains(&day)
        };
        of.iter().find(|(key, _)| holds(key)).map_or_else(Hours::closed, |(_, text)| hours(text))
    }))
    .unwrap()
}

pub(super) fn calendar(zone: &str, of: &[(&str, &str)]) -> Calendar {
    with(zone, of, &[], &[])
}

fn with(zone: &str, of: &[(&str, &str)], holidays: &[&str], exceptions: &[(&str, &str)]) -> Calendar {
    let dates = holidays.iter().filter(|day| day.len() == 10).map(|day| (date(day), "Holiday".to_owned())).collect();
    let yearly = holidays.iter().filter(|day| day.len() == 5).map(|day| {
        let date = date(&format!("2024-{day}"));
        ((date.month(), date.day()), "Every year".to_owned())
    });
    let yearly = yearly.collect();
    let exceptions = exceptions.iter().map(|(day, text)| Exception {
        date: date(day),
        hours: if *text == "closed" { Hours::closed() } else { hours(text) },
    });
    let zone = TimeZone::get(zone).unwrap();
    Calendar::new("test", zone, week(of), Holidays { dates, yearly }, exceptions.collect()).unwrap()
}

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

const MINUTE: SignedDuration = SignedDuration::from_mins(1);
const HOUR: SignedDuration = SignedDuration::from_hours(1);

#[test]
fn work_goes_on_after_lunch_after_the_weekend_after_holidays_and_on_exceptions() {
    let office = with(
        "UTC",
        &[("mon-fri", "09:00-12:30, 13:30-18:00")],
        &["2026-12-25", "12-24", "01-01"],
        &[
            ("2026-12-23", "09:00-12:00"),
            ("2026-12-26", "10:00-12:00"),
            ("2026-12-28", "closed"),
            ("2026-12-24", "08:00-09:00"),
        ],
    );
    let cases = [
        ("2026-12-21T09:00", 8, "2026-12-21T18:00"),
        ("2026-12-21T12:00", 1, "2026-12-21T14:00"),
        ("2026-12-21T13:00", 1, "2026-12-21T14:30"),
        ("2026-12-22T17:00", 2, "2026-12-23T10:00"),
        // The exception of the 24th wins over the holiday; the 25th is one; the 26th, a Saturday, is open.
        ("2026-12-22T17:00", 5, "2026-12-24T09:00"),
        ("2026-12-22T17:00", 6, "2026-12-26T11:00"),
        ("2026-12-22T17:00", 8, "2026-12-29T10:00"),
        ("2026-12-31T17:00", 2, "2027-01-04T10:00"),
    ];
    for (start, work, due) in cases {
        let (start, due) = (at(&format!("{start}:00Z")), at(&format!("{due}:00Z")));
        assert_eq!(office.add(start, HOUR * work, AtClose::DueAtClose), Some(due), "{start} + {work} h");
    }
}

#[test]
fn work_that_ends_at_closing_is_due_then_or_at_the_next_opening_and_a_minute_more_is_the_next_day() {
    let office = calendar("UTC", &[("mon-fri", "09:00-17:00")]);
    let friday = at("2026-11-27T16:00:00Z");
    let monday = at("2026-11-30T09:00:00Z");
    assert_eq!(office.add(friday, HOUR, AtClose::DueAtClose), Some(at("2026-11-27T17:00:00Z")));
    assert_eq!(office.add(friday, HOUR, AtClose::DueAtNextOpening), Some(monday));
    for at_close in [AtClose::DueAtClose, AtClose::DueAtNextOpening] {
        assert_eq!(office.add(friday, HOUR + MINUTE, at_close), Some(monday + MINUTE));
        assert_eq!(office.add(monday, -HOUR, at_close), Some(friday), "backwards it ends where work is done");
        assert_eq!(office.add(friday, SignedDuration::ZERO, at_close), Some(friday));
        assert_eq!(office.add(friday + HOUR, SignedDuration::ZERO, at_close), Some(monday));
    }
    assert!(!office.is_open(friday + HOUR) && office.is_open(monday));
}

#[test]
fn periods_that_touch_at_noon_or_at_midnight_are_one() {
    let office = calendar("UTC", &[("mon-sun", "00:00-12:00, 12:00-24:00")]);
    let (from, to) = (at("2026-11-26T10:00:00Z"), at("2026-12-06T10:00:00Z"));
    assert_eq!(office.spans(from, to).collect::<Vec<_>>(), [Span { from, to }]);
    assert_eq!(office.add(from, HOUR * 2, AtClose::DueAtNextOpening), Some(from + HOUR * 2));
    assert_eq!(office.next_closing(from), None);
    assert_eq!(Calendar::always().next_closing(from), None);
}

#[test]
fn a_night_shift_belongs_to_the_day_that_it_begins_on() {
    let nights = with("UTC", &[("fri-sat", "22:00-02:00")], &["2026-11-28"], &[("2026-12-06", "00:00-03:00")]);
    let open = |from: &str, to: &str| {
        let (from, to) = (at(&format!("{from}T12:00:00Z")), at(&format!("{to}T12:00:00Z")));
        nights.spans(from, to).map(|span| format!("{}/{}", span.from, span.to)).collect::<Vec<_>>()
    };
    // Friday's runs on into the holiday; the holiday's own does not begin.
    assert_eq!(open("2026-11-27", "2026-11-30"), ["2026-11-27T22:00:00Z/2026-11-28T02:00:00Z"]);
    // An exception on what the night left open is open once.
    assert_eq!(open("2026-12-05", "2026-12-07"), ["2026-12-05T22:00:00Z/2026-12-06T03:00:00Z"]);
    assert!(nights.is_open(at("2026-11-28T01:59:59Z")) && !nights.is_open(at("2026-11-28T02:00:00Z")));
}

#[test]
fn a_yearly_date_comes_every_year_and_the_29th_of_february_in_leap_years() {
    let office = with("UTC", &[("mon-sun", "09:00-17:00")], &["02-29", "12-24"], &[]);
    for (day, open) in [("2027-12-24", false), ("2031-12-24", false), ("2028-02-29", false), ("2027-02-28", true)] {
        assert_eq!(office.is_open(at(&format!("{day}T10:00:00Z"))), open, "{day}");
        assert_eq!(matches!(office.on(date(day)), Day::Holiday(_)), !open);
    }
}

#[test]
fn what_is_not_open_within_ten_years_is_answered_with_none_and_not_looked_for_further() {
    let once = with("UTC", &[], &[], &[("2026-12-26", "10:00-12:00")]);
    let before = at("2026-11-26T00:00:00Z");
    assert_eq!(once.next_opening(before), Some(at("2026-12-26T10:00:00Z")));
    assert_eq!(once.next_opening(at("2026-12-26T12:00:00Z")), None);
    assert_eq!(once.next_opening(at("2010-01-01T00:00:00Z")), None);
    assert_eq!(once.add(before, HOUR * 2, AtClose::DueAtClose), Some(at("2026-12-26T12:00:00Z")));
    assert_eq!(once.add(before, HOUR * 2, AtClose::DueAtNextOpening), None);
    assert_eq!(once.add(before, HOUR * 3, AtClose::DueAtClose), None);
    assert_eq!(once.add(before, -HOUR, AtClose::DueAtClose), None);
    assert_eq!(once.add_working_days(before, 2, WorkingDayEnd::SameTime), None);
    assert_eq!(once.add_working_days(before, -1, WorkingDayEnd::SameTime), None);
    assert_eq!(once.add_working_days(at("2010-01-01T00:00:00Z"), 0, WorkingDayEnd::SameTime), None);
    let weekly = calendar("UTC", &[("mon", "09:00-09:01")]);
    assert!(weekly.add(before, MINUTE * 500, AtClose::DueAtClose).is_some());
    assert_eq!(weekly.add(before, MINUTE * 600, AtClose::DueAtClose), None);
    assert_eq!(weekly.add_working_days(before, i32::MAX, WorkingDayEnd::SameTime), None);
}

#[test]
fn the_ends_of_time_are_no_trouble() {
    let office = calendar("Europe/Berlin", &[("mon-fri", "09:00-17:00")]);
    let nights = calendar("Pacific/Apia", &[("mon-sun", "18:00-32:00")]);
    for calendar in [&office, &nights, &Calendar::always()] {
        for end in [Timestamp::MIN, Timestamp::MAX] {
            let _ = (calendar.is_open(end), calendar.next_opening(end), calendar.next_closing(end));
            for work in [HOUR, -HOUR, SignedDuration::MAX, SignedDuration::MIN, SignedDuration::ZERO] {
                let _ = calendar.add(end, work, AtClose::DueAtNextOpening);
            }
            for days in [1, -1, i32::MAX, i32::MIN] {
                let _ = calendar.add_working_days(end, days, WorkingDayEnd::Closing);
            }
            let _ = calendar.between(end, end);
        }
        assert_eq!(calendar.between(Timestamp::MAX, Timestamp::MIN), SignedDuration::ZERO);
    }
    assert_eq!(office.add(Timestamp::MAX, HOUR, AtClose::DueAtClose), None);
    assert_eq!(Calendar::always().add(Timestamp::MAX, HOUR, AtClose::DueAtClose), None);
}

#[test]
fn working_days_leave_out_what_is_closed_and_stay_inside_the_days_hours() {
    let office = with("UTC", &[("mon-thu", "09:00-17:00"), ("fri", "09:00-13:00")], &["2026-12-01"], &[]);
    let cases = [
        // From Thursday: Friday closes at 13:00, Tuesday is a holiday.
        ("2026-11-26T16:00", 1, "2026-11-27T13:00", "2026-11-27T13:00"),
        ("2026-11-26T16:00", 2, "2026-11-30T16:00", "2026-11-30T17:00"),
        ("2026-11-26T16:00", 3, "2026-12-02T16:00", "2026-12-02T17:00"),
        ("2026-11-26T16:00", 0, "2026-11-26T16:00", "2026-11-26T17:00"),
        ("2026-11-26T07:00", 0, "2026-11-26T09:00", "2026-11-26T17:00"),
        ("2026-11-26T19:00", 2, "2026-11-30T17:00", "2026-11-30T17:00"),
        // From a Saturday it begins on Monday morning, which is not counted.
        ("2026-11-28T16:00", 0, "2026-11-30T09:00", "2026-11-30T17:00"),
        ("2026-11-28T16:00", 1, "2026-12-02T09:00", "2026-12-02T17:00"),
        // Backwards from a Saturday it begins when Friday closes.
        ("2026-11-28T16:00", -1, "2026-11-26T17:00", "2026-11-26T17:00"),
        ("2026-12-02T10:00", -2, "2026-11-27T10:00", "2026-11-27T13:00"),
    ];
    for (start, days, same_time, closing) in cases {
        let start = at(&format!("{start}:00Z"));
        for (end, due) in [(WorkingDayEnd::SameTime, same_time), (WorkingDayEnd::Closing, closing)] {
            let due = at(&format!("{due}:00Z"));
            assert_eq!(office.add_working_days(start, days, end), Some(due), "{start} {days} {end:?}");
        }
    }
}

#[test]
fn a_calendar_that_is_never_open_or_has_two_exceptions_for_a_date_is_refused() {
    let new = |week: Week, exceptions: &[(&str, Hours)]| {
        let exceptions = exceptions.iter().map(|(day, hours)| Exception { date: date(day), hours: hours.clone() });
        Calendar::new("test", TimeZone::UTC, week, Holidays::default(), exceptions.collect())
    };
    let flaw = new(Week::default(), &[("2026-12-26", Hours::closed())]).unwrap_err();
    assert_eq!(flaw, CalendarFlaw::NeverOpen);
    assert!(new(Week::default(), &[("2026-12-26", Hours::full_day())]).is_ok());
    let twice = [("2026-12-26", Hours::full_day()), ("2026-12-26", Hours::closed())];
    assert_eq!(new(Week::always(), &twice).unwrap_err(), CalendarFlaw::TwoExceptions { date: date("2026-12-26") });
}

#[test]
fn the_calendar_that_is_always_open_is_the_time_on_the_wall() {
    let always = Calendar::always();
    let full = calendar("Europe/Berlin", &[("mon-sun", "00:00-24:00")]);
    let start = at("2026-10-24T22:30:15.5Z");
    for calendar in [&always, &full] {
        assert!(calendar.is_always() && calendar.is_open(start));
        assert_eq!(calendar.add(start, HOUR * 48, AtClose::DueAtNextOpening), Some(start + HOUR * 48));
        assert_eq!(calendar.between(start, start + HOUR * 48), HOUR * 48);
        assert_eq!(calendar.next_opening(start), Some(start));
    }
    assert_eq!(full.on(date("2026-11-28")).hours(), week(&[("sat", "00:00-24:00")]).on(Weekday::Saturday));
}
