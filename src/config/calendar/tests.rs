//! Calendars as people write them: what is taken, and what is refused with which words.

use jiff::Timestamp;

use super::*;
use crate::domain::calendar::Day;

const COMPANY: &str = "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nDTSTART;VALUE=DATE:20261130\r\nSUMMARY:Company day\r\n\
                       END:VEVENT\r\nEND:VCALENDAR\r\n";

fn read(file: &str) -> Result<String, String> {
    match file {
        "company.ics" => Ok(COMPANY.to_owned()),
        _ => Err(format!("cannot read {file}")),
    }
}

fn checked(text: &str) -> Result<Calendar, String> {
    let table: CalendarTable = toml::from_str(text).map_err(|error| error.message().to_owned())?;
    table.check(&read)
}

/// With these lines, in Berlin.
fn berlin(lines: &str) -> Result<Calendar, String> {
    checked(&format!("name = 'berlin'\ntime_zone = 'Europe/Berlin'\n{lines}"))
}

fn on(calendar: &Calendar, date: &str) -> String {
    match calendar.on(date.parse().unwrap()) {
        Day::Holiday(name) => name.to_owned(),
        Day::Weekday(hours) => hours.to_string(),
        Day::Exception(exception) => format!("exception {}", exception.hours),
    }
}

#[test]
fn a_calendar_is_written_in_a_few_lines() {
    let calendar = berlin(
        "hours = { mon-thu = ['09:00-12:30', '13:30-18:00'], fri = '09:00-15:00', sat = ['22:00-02:00'] }
         holidays = { country = 'DE-BE', dates = ['2026-12-28..2026-12-29 Retreat', '2026-12-30'], yearly = ['12-24 Christmas Eve'], file = 'company.ics' }
         exceptions = { 2026-12-23 = ['09:00-12:00'], 2027-01-04 = 'closed', 2027-01-05 = [] }",
    )
    .unwrap();
    let cases = [
        ("2026-11-26", "09:00-12:30, 13:30-18:00"),
        ("2026-11-27", "09:00-15:00"),
        ("2026-11-28", "22:00-02:00"),
        ("2026-11-29", "closed"),
        ("2026-11-30", "Company day"),
        ("2026-12-23", "exception 09:00-12:00"),
        ("2026-12-24", "Christmas Eve"),
        ("2026-12-25", "Christmas Day"),
        ("2026-12-28", "Retreat"),
        ("2026-12-29", "Retreat"),
        ("2026-12-30", "holiday"),
        ("2026-12-31", "09:00-12:30, 13:30-18:00"),
        ("2027-01-04", "exception closed"),
        ("2027-01-05", "exception closed"),
        ("2027-03-08", "Women's Day"),
    ];
    for (date, expect) in cases {
        assert_eq!(on(&calendar, date), expect, "{date}");
    }
    assert!(calendar.is_open("2026-11-29T01:59:00+01:00".parse::<Timestamp>().unwrap()));
}

#[test]
fn weekdays_are_single_in_ranges_over_the_weekend_and_in_lists() {
    for (key, open) in [
        ("mon", "1000000"),
        ("mon-fri", "1111100"),
        ("mon-sun", "1111111"),
        ("sat-mon", "1000011"),
        ("'mon,wed,fri'", "1010100"),
        ("'mon-tue, sat'", "1100010"),
    ] {
        let calendar = berlin(&format!("hours = {{ {key} = ['00:00-24:00'] }}")).unwrap();
        let dates = (23..30).map(|day| on(&calendar, &format!("2026-11-{day}")));
        let days: String = dates.map(|hours| if hours == "closed" { '0' } else { '1' }).collect();
        assert_eq!(days, open, "{key}");
    }
}

#[test]
fn a_slip_is_refused_with_the_calendar_the_place_and_the_way_out() {
    let cases = [
        ("hours = { mon-fri = ['9-17'] }", "calendar \"berlin\", hours.mon-fri: `9-17` is no period; write it like"),
        ("hours = { mon = ['17:00-09:00'] }", "hours.mon: 17:00-09:00 ends before it begins; write \"09:00-17:00\""),
        ("hours = { mon = ['09:00-12:00', '11:00-13:00'] }", "hours.mon: 09:00-12:00 and 11:00-13:00 overlap"),
        (
            "hours = { mon = ['22:00-03:00'], tue = ['02:00-05:00'] }",
            "hours: 22:00-03:00 on Monday runs into 02:00-05:00",
        ),
        (
            "hours = { sun = ['22:00-03:00'], mon = ['02:00-05:00'] }",
            "hours: 22:00-03:00 on Sunday runs into 02:00-05:00 on Monday",
        ),
        ("hours = { mo = ['09:00-17:00'] }", "hours.mo: `mo` is no weekday; use mon, tue"),
        ("hours = { mon-fri = ['09:00-17:00'], tue = ['09:00-17:00'] }", "hours.tue: Tuesday stands in mon-fri too"),
        ("hours = { mon = 7 }", "hours are a list like [\"09:00-12:30\""),
        ("hours = { mon = ['09:00-09:00'] }", "hours.mon: `09:00-09:00` begins and ends at the same time"),
        ("", "calendar \"berlin\": it is never open"),
        ("hours = { mon-sun = 'closed' }", "calendar \"berlin\": it is never open"),
        ("exceptions = { 2026-13-01 = 'closed' }", "exceptions.2026-13-01: `2026-13-01` is no date"),
        ("exceptions = { 2026-12-01 = ['x'] }", "exceptions.2026-12-01: `x` is no period"),
        (
            "holidays = { dates = ['24.12.2026'] }",
            "holidays.dates: `24.12.2026` is no date; write it like \"2026-12-28\"",
        ),
        ("holidays = { dates = ['20261224'] }", "holidays.dates: `20261224` is no date"),
        (
            "holidays = { dates = ['2026-12-24..2026-12-20'] }",
            "ends before it begins; write \"2026-12-20..2026-12-24\"",
        ),
        ("holidays = { dates = ['2026-12-24..2028-12-20'] }", "is longer than 366 days"),
        ("holidays = { yearly = ['2026-12-24'] }", "holidays.yearly: `2026-12-24` is no month and day"),
        ("holidays = { yearly = ['02-30'] }", "holidays.yearly: `02-30` is no month and day"),
        ("holidays = { country = 'XX' }", "holidays.country: there are no holidays of `XX`"),
        (
            "holidays = { country = 'DE-XX' }",
            "holidays.country: DE has no part `XX` with holidays of its own; it has Augsburg,BB,BE",
        ),
        ("holidays = { country = 'JP-13' }", "JP has no part `13` with holidays of its own; write \"JP\""),
        ("holidays = { file = 'x.ics' }", "holidays.file: cannot read x.ics"),
        ("holidays = { days = [] }", "unknown field `days`"),
    ];
    for (lines, expect) in cases {
        let told = berlin(lines).unwrap_err();
        assert!(told.contains(expect), "{lines}: {told}");
    }
    let long = format!("holidays = {{ dates = ['2026-12-24 {}'] }}", "x".repeat(81));
    assert!(berlin(&long).unwrap_err().contains("the name of 2026-12-24 is longer than 80 characters"));
    let told = checked("name = 'mars'\ntime_zone = 'Mars'\nhours = { mon = ['09:00-17:00'] }").unwrap_err();
    assert_eq!(told, "calendar \"mars\", time_zone: `Mars` is no time zone; write it like \"Europe/Berlin\"");
    assert!(checked("name = ' '\ntime_zone = 'UTC'").unwrap_err().contains("empty name"));
}

#[test]
fn a_country_has_its_public_holidays_by_name_and_a_part_its_own() {
    let cases = [
        ("DE", "2026-10-03", "German Unity Day"),
        ("DE", "2026-04-06", "Easter Monday"),
        ("DE", "2026-11-01", "00:00-24:00"),
        ("DE-BY", "2026-11-01", "All Saints' Day"),
        ("GB", "2027-01-01", "New Year's Day"),
        ("GB", "2026-11-30", "00:00-24:00"),
        ("GB-SCT", "2026-11-30", "Saint Andrew's Day"),
        ("US", "2026-11-26", "Thanksgiving Day"),
        ("US", "2026-07-03", "Independence Day (observed)"),
        ("CN", "2027-02-06", "Chinese New Year (Spring Festival)"),
        ("FR", "2026-07-14", "National Day"),
        ("IN", "2027-01-26", "Republic Day"),
        ("JP", "2027-05-05", "Children's Day"),
    ];
    for (country, date, expect) in cases {
        let calendar =
            berlin(&format!("hours = {{ mon-sun = '00:00-24:00' }}\nholidays = {{ country = '{country}' }}"));
        assert_eq!(on(&calendar.unwrap(), date), expect, "{country} {date}");
    }
}
