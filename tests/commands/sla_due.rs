//! `frontdesk sla due`: when something is due, and the arithmetic as a person would check it.

use crate::folder::Folder;

const CALENDARS: &str = "\
[[calendar]]
name = 'berlin'
time_zone = 'Europe/Berlin'
hours = { mon-thu = ['09:00-12:30', '13:30-18:00'], fri = ['09:00-15:00'], sat = ['22:00-02:00'] }
holidays = { country = 'DE-BE', dates = ['2026-12-28..2026-12-31 Company holidays'], yearly = ['12-24 Christmas Eve'] }
exceptions = { 2026-12-23 = ['09:00-12:00'], 2027-01-04 = 'closed' }

[[calendar]]
name = 'nights'
time_zone = 'Europe/Berlin'
hours = { mon-sun = ['00:00-06:00'] }

[[calendar]]
name = 'once'
time_zone = 'UTC'
exceptions = { 2026-12-23 = ['09:00-12:00'] }
";

fn desk() -> Folder {
    let folder = Folder::empty();
    folder.write("frontdesk.toml", CALENDARS);
    folder
}

/// What `sla due` prints, and what it remarks.
fn due(arguments: &[&str]) -> String {
    let ran = desk().run(&[&["sla", "due", "--calendar"], arguments].concat());
    assert_eq!(ran.code, Some(0), "{ran:?}");
    ran.err + &ran.out
}

#[test]
fn a_due_date_is_told_in_the_calendars_zone() {
    let told = due(&["berlin", "--start", "2026-11-26T16:30", "--target", "8h"]);
    assert_eq!(told, "due Sat 2026-11-28 22:30 (Europe/Berlin, +01:00)\n");
    let same = due(&["berlin", "--start", "2026-11-26T15:30:00Z", "--target", "8h"]);
    assert_eq!(told, same);
}

#[test]
fn the_arithmetic_over_holidays_exceptions_and_a_night_can_be_checked_by_hand() {
    let told = due(&["berlin", "--start", "2026-12-22 16:30", "--target", "20h", "--explain"]);
    insta::assert_snapshot!(told, @r"
    Tue 2026-12-22   16:30-18:00     1 h 30 min   1 h 30 min of 20 h
    Wed 2026-12-23   09:00-12:00            3 h   4 h 30 min of 20 h
    Thu 2026-12-24   closed: Christmas Eve
    Fri 2026-12-25   closed: Christmas Day
    Sat 2026-12-26   closed: Second Day of Christmas
    Sun 2026-12-27   closed
    Mon 2026-12-28 to Thu 2026-12-31   closed: Company holidays
    Fri 2027-01-01   closed: New Year's Day
    Sat 2027-01-02   22:00-24:00            2 h   6 h 30 min of 20 h
    Sun 2027-01-03   00:00-02:00            2 h   8 h 30 min of 20 h
    Mon 2027-01-04   closed by an exception
    Tue 2027-01-05   09:00-12:30     3 h 30 min   12 h of 20 h
                     13:30-18:00     4 h 30 min   16 h 30 min of 20 h
    Wed 2027-01-06   09:00-12:30     3 h 30 min   20 h of 20 h

    due Wed 2027-01-06 12:30 (Europe/Berlin, +01:00)
    ");
    let next = due(&["berlin", "--start", "2027-01-05 17:00", "--target", "1h", "--at-close", "opening", "--explain"]);
    insta::assert_snapshot!(next, @r"
    Tue 2027-01-05   17:00-18:00            1 h   1 h of 1 h
    done at closing, Tue 2027-01-05 18:00; due at the next opening

    due Wed 2027-01-06 09:00 (Europe/Berlin, +01:00)
    ");
    let late = due(&["berlin", "--start", "2027-01-05 19:00", "--target", "30m", "--explain"]);
    insta::assert_snapshot!(late, @r"
    Tue 2027-01-05   closed for the day
    Wed 2027-01-06   09:00-09:30         30 min   30 min of 30 min

    due Wed 2027-01-06 09:30 (Europe/Berlin, +01:00)
    ");
}

#[test]
fn a_change_of_the_clocks_shows_in_the_arithmetic_and_a_time_that_is_skipped_or_shown_twice_is_said() {
    let back = due(&["nights", "--start", "2026-10-25T02:30", "--target", "2h", "--explain"]);
    insta::assert_snapshot!(back, @r"
    note: the clocks show 2026-10-25T02:30:00 twice; the first is taken, 2026-10-25T02:30:00+02:00; for the second write 2026-10-25T02:30:00+01:00
    Sun 2026-10-25   02:30-03:00         30 min   30 min of 2 h
                     the clocks go back from 03:00 to 02:00
                     02:00-03:30     1 h 30 min   2 h of 2 h

    due Sun 2026-10-25 03:30 (Europe/Berlin, +01:00)
    ");
    let skipped = due(&["nights", "--start", "2027-03-28T02:30", "--target", "1h"]);
    insta::assert_snapshot!(skipped, @r"
    note: the clocks skip 2027-03-28T02:30:00; they are put forward then, so that it is taken as 2027-03-28T03:30:00+02:00
    due Sun 2027-03-28 04:30 (Europe/Berlin, +02:00)
    ");
}

#[test]
fn the_answer_as_json_has_the_steps() {
    let arguments = ["sla", "due", "--calendar", "berlin", "--start", "2026-11-27T14:30", "--target", "1h", "--json"];
    let short = desk().json(&arguments);
    assert_eq!((short["due"].as_str(), short.get("steps")), (Some("2026-11-28T21:30:00Z"), None));
    assert_eq!(short["due_local"], "2026-11-28T22:30:00+01:00");
    let long = desk().json(&[&arguments[..], &["--explain"]].concat());
    let steps: Vec<_> =
        long["steps"].as_array().unwrap().iter().map(|step| (&step["open"], &step["total_secs"])).collect();
    assert_eq!(
        format!("{steps:?}"),
        r#"[(String("14:30-15:00"), Number(1800)), (String("22:00-22:30"), Number(3600))]"#
    );
}

#[test]
fn what_cannot_be_computed_is_refused_with_the_way_out() {
    let refused = |arguments: &[&str]| desk().refuses(&[&["sla", "due", "--calendar"], arguments].concat());
    let cases = [
        (
            &["paris", "--start", "2026-11-26", "--target", "1h"][..],
            "there is no [[calendar]] \"paris\"; there are: berlin, nights, once",
        ),
        (
            &["berlin", "--start", "tomorrow", "--target", "1h"],
            "`tomorrow` is no time; write it like \"2026-11-26T10:00\"",
        ),
        (&["berlin", "--start", "2026-11-26", "--target", "soon"], "`soon` is not a duration"),
        (
            &["once", "--start", "2026-11-26", "--target", "4h"],
            "within 10 years the calendar \"once\" is not open for 4 h",
        ),
    ];
    for (arguments, expect) in cases {
        assert!(refused(arguments).contains(expect), "{arguments:?}: {}", refused(arguments));
    }
    let nothing =
        Folder::empty().refuses(&["sla", "due", "--calendar", "x", "--start", "2026-11-26", "--target", "1h"]);
    assert!(nothing.contains("the configuration has no [[calendar]]; write one named \"x\""), "{nothing}");
}
