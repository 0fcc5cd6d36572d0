//! iCalendar files as programs export them, and files that are none.

use super::*;

/// What is found in a file of these events; dates with names, one a line.
fn found(events: &[&str]) -> String {
    let events: String = events
        .iter()
        .map(|event| format!("BEGIN:VEVENT\r\n{}\r\nEND:VEVENT\r\n", event.replace('\n', "\r\n")))
        .collect();
    match holidays(&format!("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n{events}END:VCALENDAR\r\n")) {
        Ok(dates) => dates.iter().take(12).map(|(date, name)| format!("{date} {name}\n")).collect(),
        Err(reason) => reason,
    }
}

#[test]
fn whole_days_are_holidays_however_programs_write_them() {
    let cases = [
        ("DTSTART;VALUE=DATE:20261224\nDTEND;VALUE=DATE:20261225\nSUMMARY:Eve\nTRANSP:TRANSPARENT", "2026-12-24 Eve\n"),
        ("DTSTART;VALUE=DATE:20261224\nSUMMARY:Open house\\, half\n  a day", "2026-12-24 Open house, half a day\n"),
        ("DTSTART;VALUE=DATE:20261224\nDTEND;VALUE=DATE:20261224\nSUMMARY:Same", "2026-12-24 Same\n"),
        ("DTSTART;VALUE=DATE:20261230\nDTEND;VALUE=DATE:20270101\nSUMMARY:Two", "2026-12-30 Two\n2026-12-31 Two\n"),
        ("DTSTART;VALUE=DATE:20261230\nDURATION:P2D\nSUMMARY:Two", "2026-12-30 Two\n2026-12-31 Two\n"),
        (
            "DTSTART;TZID=Europe/Berlin:20261224T000000\nDTEND;TZID=Europe/Berlin:20261225T000000",
            "2026-12-24 holiday\n",
        ),
        ("DTSTART;VALUE=DATE:20261224\nSUMMARY:No\nSTATUS:CANCELLED", ""),
    ];
    for (event, expect) in cases {
        assert_eq!(found(&[event]), expect, "{event}");
    }
}

#[test]
fn yearly_series_are_written_out() {
    let cases = [
        ("FREQ=YEARLY;COUNT=3", "2026-12-24 X\n2027-12-24 X\n2028-12-24 X\n"),
        ("FREQ=YEARLY;UNTIL=20271224", "2026-12-24 X\n2027-12-24 X\n"),
        ("FREQ=YEARLY;UNTIL=20271223T235959Z", "2026-12-24 X\n"),
        ("FREQ=YEARLY;INTERVAL=2;COUNT=2;WKST=MO", "2026-12-24 X\n2028-12-24 X\n"),
        ("FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=24;COUNT=2", "2026-12-24 X\n2027-12-24 X\n"),
        ("FREQ=YEARLY;BYMONTH=12;BYDAY=4TH;COUNT=2", "2026-12-24 X\n2027-12-23 X\n"),
        ("FREQ=YEARLY;BYMONTH=12;BYDAY=-1TH;COUNT=2", "2026-12-24 X\n2026-12-31 X\n2027-12-30 X\n"),
        ("FREQ=YEARLY;COUNT=3\nEXDATE;VALUE=DATE:20271224", "2026-12-24 X\n2028-12-24 X\n"),
        ("FREQ=YEARLY;COUNT=1\nRDATE;VALUE=DATE:20260101,20260202", "2026-01-01 X\n2026-02-02 X\n2026-12-24 X\n"),
    ];
    for (rule, expect) in cases {
        assert_eq!(found(&[&format!("DTSTART;VALUE=DATE:20261224\nSUMMARY:X\nRRULE:{rule}")]), expect, "{rule}");
    }
    let endless =
        holidays("BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:20240229\nRRULE:FREQ=YEARLY\nEND:VEVENT\nEND:VCALENDAR\n");
    let endless = endless.unwrap();
    assert_eq!((endless.len(), endless.last_key_value().unwrap().0.to_string()), (19, "2096-02-29".to_owned()));
}

#[test]
fn one_of_a_series_that_was_moved_is_only_on_its_new_date() {
    let series = "UID:7\nDTSTART;VALUE=DATE:20261224\nSUMMARY:X\nRRULE:FREQ=YEARLY;COUNT=2";
    let moved = "UID:7\nRECURRENCE-ID;VALUE=DATE:20271224\nDTSTART;VALUE=DATE:20271223\nSUMMARY:Moved";
    assert_eq!(found(&[series, moved]), "2026-12-24 X\n2027-12-23 Moved\n");
}

#[test]
fn what_cannot_be_a_holiday_is_refused_by_name() {
    let cases = [
        (
            "DTSTART:20261224T140000\nDTEND:20261224T180000\nSUMMARY:Party",
            "the event \"Party\" of 2026-12-24 is not for whole days",
        ),
        ("DTSTART;VALUE=DATE:20261224\nDTEND:20261224T180000\nSUMMARY:Party", "is not for whole days"),
        ("DTSTART;VALUE=DATE:20261224\nDURATION:PT4H\nSUMMARY:Party", "is not for whole days"),
        ("SUMMARY:When", "the event \"When\" has no DTSTART"),
        ("DTSTART;VALUE=DATE:2026-13-24\nSUMMARY:X", "the event \"X\" has a date that cannot be read, `2026-13-24`"),
        ("DTSTART;VALUE=DATE:20261324\nSUMMARY:X", "has a date that cannot be read"),
        ("DTSTART;VALUE=DATE:20261224\nDTEND;VALUE=DATE:20261220\nSUMMARY:X", "ends on 2026-12-20, before it begins"),
        ("DTSTART;VALUE=DATE:20261224\nDTEND;VALUE=DATE:20290101\nSUMMARY:X", "is longer than 366 days"),
        (
            "DTSTART;VALUE=DATE:20261224\nRRULE:FREQ=WEEKLY\nSUMMARY:X",
            "recurs by `FREQ=WEEKLY`; the desk knows one date a year",
        ),
        ("DTSTART;VALUE=DATE:20261224\nRRULE:FREQ=YEARLY;BYSETPOS=1\nSUMMARY:X", "recurs by `FREQ=YEARLY;BYSETPOS=1`"),
        ("DTSTART;VALUE=DATE:20261224\nRRULE:FREQ=YEARLY;BYMONTH=1,2\nSUMMARY:X", "recurs by"),
        ("DTSTART;VALUE=DATE:20261224\nRRULE:FREQ=YEARLY;INTERVAL=0\nSUMMARY:X", "recurs by"),
        ("DTSTART;VALUE=DATE:20261224\nRRULE:FREQ=YEARLY;BYDAY=TH\nSUMMARY:X", "recurs by"),
    ];
    for (event, expect) in cases {
        assert!(found(&[event]).contains(expect), "{event}: {}", found(&[event]));
    }
}

#[test]
fn what_is_no_icalendar_file_is_refused_and_never_a_panic() {
    let cases = [
        (String::new(), "it is no iCalendar file"),
        ("hello".to_owned(), "it is no iCalendar file"),
        ("<html>\u{2603}".to_owned(), "it is no iCalendar file"),
        ("BEGIN:VCALENDAR\r\n".to_owned(), "it is not as iCalendar files are"),
        ("BEGIN:VCALENDAR\r\nno such line\r\nEND:VCALENDAR\r\n".to_owned(), "it is not as iCalendar files are: "),
        ("BEGIN:VCALENDAR\r\n".repeat(200_000), "its components are more than 4 deep"),
        ("BEGIN:VCALENDAR\r\n".to_owned() + &"BEG\r\n IN:X\r\n".repeat(200_000), "its components are more than 4 deep"),
        (
            format!("BEGIN:VCALENDAR\r\n{}END:VCALENDAR\r\n", "BEGIN:VEVENT\r\nEND:VEVENT\r\n".repeat(EVENTS_MAX + 1)),
            "it has more than 5000 events",
        ),
    ];
    for (text, expect) in cases {
        let told = holidays(&text).unwrap_err();
        assert!(told.contains(expect), "{}: {told}", text.chars().take(60).collect::<String>());
    }
    let year = |at: u16| format!("BEGIN:VEVENT\r\nDTSTART:{at}0101\r\nDTEND:{}0101\r\nEND:VEVENT\r\n", at + 1);
    let many: String = (1000..1200).map(year).collect();
    let told = holidays(&format!("BEGIN:VCALENDAR\r\n{many}END:VCALENDAR\r\n")).unwrap_err();
    assert!(told.contains("more than 50000 dates"), "{told}");
    let bom = "\u{feff}BEGIN:VCALENDAR\nEND:VCALENDAR\n";
    assert_eq!(holidays(bom), Ok(BTreeMap::new()));
}

proptest::proptest! {
    #[test]
    fn any_file_is_a_calendar_or_a_sentence_about_it(
        events in "((BEGIN|END|DTSTART|DTEND|RRULE|SUMMARY|EXDATE|RECURRENCE-ID)[:;=A-Z0-9,\\-]{0,40}\r?\n){0,12}\\PC{0,20}",
    ) {
        let _ = holidays(&events);
        let _ = holidays(&format!("BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n{events}END:VEVENT\r\nEND:VCALENDAR\r\n"));
    }
}
