//! `frontdesk sla calendar`: the coming days, and calendars that are refused before anything runs on them.

use crate::folder::Folder;

const CALENDARS: &str = "\
[[calendar]]
name = 'berlin'
time_zone = 'Europe/Berlin'
hours = { mon-fri = ['09:00-12:30', '13:30-18:00'], sat = ['22:00-06:00'] }
holidays = { country = 'DE', file = 'company.ics' }
exceptions = { 2026-10-30 = ['10:00-12:00'] }
";
const COMPANY: &str = "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nDTSTART;VALUE=DATE:20261029\r\nSUMMARY:Company day\r\n\
                       END:VEVENT\r\nEND:VCALENDAR\r\n";

#[test]
fn the_coming_days_show_hours_holidays_by_name_and_changes_of_the_clocks() {
    let folder = Folder::empty();
    folder.write("desk/frontdesk.toml", CALENDARS);
    folder.write("desk/company.ics", COMPANY);
    let shown = ["sla", "calendar", "berlin", "--config", "desk/frontdesk.toml", "--from", "2026-10-23", "--days", "9"];
    insta::assert_snapshot!(folder.prints(&shown), @r"
    berlin, hours in Europe/Berlin

    Fri 2026-10-23   09:00-12:30, 13:30-18:00           8 h
    Sat 2026-10-24   22:00-24:00                        2 h
    Sun 2026-10-25   00:00-03:00, 02:00-06:00           7 h   the clocks go back from 03:00 to 02:00
    Mon 2026-10-26   09:00-12:30, 13:30-18:00           8 h
    Tue 2026-10-27   09:00-12:30, 13:30-18:00           8 h
    Wed 2026-10-28   09:00-12:30, 13:30-18:00           8 h
    Thu 2026-10-29   closed                                   Company day
    Fri 2026-10-30   10:00-12:00                        2 h   exception
    Sat 2026-10-31   22:00-24:00                        2 h

    45 h open in 9 days
    ");
    let json = folder.json(&[&shown[..], &["--json"]].concat());
    assert_eq!(json["days"][6]["holiday"], "Company day");
    assert_eq!(json["days"][2]["open_secs"], 7 * 3600);
    assert_eq!(json["days"][2]["clock_changes"][0], "the clocks go back from 03:00 to 02:00");
}

#[test]
fn a_calendar_that_cannot_be_right_stops_the_desk_with_its_name_and_the_way_out() {
    let told = |calendar: &str| {
        let folder = Folder::empty();
        folder.write("frontdesk.toml", format!("[[calendar]]\nname = 'berlin'\n{calendar}"));
        folder.refuses(&["sla", "calendar", "berlin"])
    };
    let cases = [
        (
            "time_zone = 'Berlin'",
            "calendar \"berlin\", time_zone: `Berlin` is no time zone; write it like \"Europe/Berlin\"",
        ),
        ("time_zone = 'Europe/Berlin'", "calendar \"berlin\": it is never open; give at least one day hours"),
        (
            "time_zone = 'Europe/Berlin'\nhours = { mon = ['17:00-09:00'] }",
            "calendar \"berlin\", hours.mon: 17:00-09:00 ends before it begins; write \"09:00-17:00\" if the times are swapped",
        ),
        (
            "time_zone = 'Europe/Berlin'\nholidays = { file = 'gone.ics' }",
            "calendar \"berlin\", holidays.file: cannot read gone.ics: ",
        ),
        ("hours = {}", "missing field `time_zone`"),
    ];
    for (calendar, expect) in cases {
        assert!(told(calendar).contains(expect), "{calendar}: {}", told(calendar));
    }
}
