//! Putting tickets off: what a moment that somebody types means, and what happens when it comes.

use jiff::civil::{Date, Time, Weekday};
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp, ToSpan, Zoned};

use super::decide::TicketFile;
use super::notice::News;
use super::{Acting, Decision, Destination, EntryKind, Refusal, Untrusted, waiting};

/// The time of day that is meant where only a day is named.
const MORNING: Time = Time::constant(9, 0, 0, 0);
/// How far ahead a ticket may be put off.
const DAYS_MAX: i32 = 366;

/// What is wrong with a moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flaw {
    /// It cannot be read.
    Unreadable,
    /// It is past, or too far ahead.
    NotAhead,
}

impl Flaw {
    /// The refusal of what was `given`.
    #[must_use]
    pub fn refusal(self, given: &Untrusted) -> Refusal {
        let given = given.headline(80);
        match self {
            Self::Unreadable => Refusal::NoMoment { given },
            Self::NotAhead => Refusal::NotAhead { given },
        }
    }
}

/// The moment that `text` means to somebody in `zone` at `now`: a span (`2h`, `3 days`, `2小时`), a day with or without
/// a time (`tomorrow 9:00`, `monday`, `2026-12-01 14:00`, `明天`), or a time alone, which is the next one. Days and weeks
/// are days of the calendar: `1d` over a change to summer time ends at the same time of day.
///
/// # Errors
/// It cannot be read, is not ahead, or is more than a year ahead.
pub fn moment(text: &str, now: Timestamp, zone: &TimeZone) -> Result<Timestamp, Flaw> {
    let now = now.to_zoned(zone.clone());
    let text = plain(text);
    let words: Vec<&str> = text.split_whitespace().filter(|word| !FILLERS.contains(word)).collect();
    let until = match span(&words) {
        Some(span) => now.checked_add(span).map_err(|_| Flaw::NotAhead)?,
        None => at(&words, &now).ok_or(Flaw::Unreadable)?,
    };
    let latest = now.checked_add(DAYS_MAX.days()).map_err(|_| Flaw::NotAhead)?;
    if until > now && until <= latest { Ok(until.timestamp()) } else { Err(Flaw::NotAhead) }
}

/// Words that say nothing of the moment.
const FILLERS: &[&str] = &["until", "till", "for", "in", "at", "on", "next", "the"];

/// Chinese words, and what they are in the words that are read below. Longer ones come before their parts.
const CHINESE: &[(&str, &str)] = &[
    ("直到", " "),
    ("到", " "),
    ("之后", " "),
    ("后", " "),
    ("个", " "),
    ("小时", " hours "),
    ("分钟", " minutes "),
    ("明天", " tomorrow "),
    ("今天", " today "),
    ("后天", " overmorrow "),
    ("下周", " 周"),
    ("星期", "周"),
    ("礼拜", "周"),
    ("周一", " monday "),
    ("周二", " tuesday "),
    ("周三", " wednesday "),
    ("周四", " thursday "),
    ("周五", " friday "),
    ("周六", " saturday "),
    ("周日", " sunday "),
    ("周天", " sunday "),
    ("周", " weeks "),
    ("天", " days "),
    ("上午", " "),
    ("点", ":00 "),
    ("：", ":"),
];

fn plain(text: &str) -> String {
    let mut text = text.to_lowercase().replace(',', " ").replace("后天", " overmorrow ");
    for (chinese, english) in CHINESE {
        text = text.replace(chinese, english);
    }
    text
}

/// A length of time: every word is a number with a unit.
fn span(words: &[&str]) -> Option<Span> {
    let text = words.join(" ");
    let begins = text.starts_with(|c: char| c.is_ascii_digit());
    let friendly = begins && text.contains(|c: char| c.is_ascii_alphabetic());
    let span = friendly.then(|| text.parse::<Span>().ok()).flatten()?;
    // Months and years differ in length, and nobody puts a ticket off by nanoseconds.
    (span.get_years() == 0 && span.is_positive()).then_some(span)
}

/// A day, a time of day, or both.
fn at(words: &[&str], now: &Zoned) -> Option<Zoned> {
    let (day, time) = match words {
        [one] => match (day(one, now), time(one)) {
            (Some(day), _) => (Some(day), MORNING),
            (None, time) => (None, time?),
        },
        [one, half @ ("am" | "pm")] => (None, time(&format!("{one}{half}"))?),
        [first, rest @ ..] if rest.len() <= 2 => (Some(day(first, now)?), time(&rest.concat())?),
        _ => return None,
    };
    let on = |day: Date| day.to_datetime(time).to_zoned(now.time_zone().clone()).ok();
    match day {
        Some(day) => on(day),
        None => on(now.date()).filter(|today| today > now).or_else(|| on(now.date().tomorrow().ok()?)),
    }
}

fn day(word: &str, now: &Zoned) -> Option<Date> {
    let today = now.date();
    match word {
        "today" => Some(today),
        "tomorrow" | "tmr" => today.tomorrow().ok(),
        "overmorrow" => today.checked_add(2.days()).ok(),
        _ => match weekday(word) {
            // The next such day, never today.
            Some(weekday) => today.nth_weekday(1, weekday).ok(),
            None => word.parse().ok().filter(|_| word.len() == "2026-12-01".len()),
        },
    }
}

fn weekday(word: &str) -> Option<Weekday> {
    const DAYS: [(&str, Weekday); 7] = [
        ("monday", Weekday::Monday),
        ("tuesday", Weekday::Tuesday),
        ("wednesday", Weekday::Wednesday),
        ("thursday", Weekday::Thursday),
        ("friday", Weekday::Friday),
        ("saturday", Weekday::Saturday),
        ("sunday", Weekday::Sunday),
    ];
    DAYS.iter().find(|(name, _)| word.len() >= 3 && name.starts_with(word)).map(|(_, day)| *day)
}

/// `9:00`, `17:30`, `9am`, `5pm`, and `9` alone is none.
fn time(word: &str) -> Option<Time> {
    let (clock, half) = match (word.strip_suffix("am"), word.strip_suffix("pm")) {
        (Some(clock), _) => (clock, Some(0)),
        (_, Some(clock)) => (clock, Some(12)),
        _ => (word, None),
    };
    let (hour, minute) = match (clock.split_once(':'), half) {
        (Some(parts), _) => parts,
        (None, Some(_)) => (clock, "0"),
        (None, None) => return None,
    };
    let (hour, minute): (i8, i8) = (hour.parse().ok()?, minute.parse().ok()?);
    let hour = match half {
        Some(half) if (1..=12).contains(&hour) => hour % 12 + half,
        Some(_) => return None,
        None => hour,
    };
    Time::new(hour, minute, 0, 0).ok()
}

/// The moment has come: the ticket returns to the queue, and its owner is told once. Nothing where it sleeps on.
#[must_use]
pub fn woken(acting: &Acting<'_>, file: &TicketFile) -> Decision {
    let mut decision = Decision::default();
    if file.ticket.snoozed_until.is_none_or(|until| until > acting.now) {
        return decision;
    }
    let Some((ticket, kinds)) = waiting::roused(file, &[]) else { return decision };
    if let Some(owner) = &file.ticket.owner {
        let news = News::of(&ticket, vec![acting.entry(EntryKind::Woken)]);
        decision.post(Destination::direct(owner.id.clone()), acting.workspace.locale, news.notice());
    }
    decision.keep(acting, file, ticket, kinds);
    decision
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Policy, WorkspaceId, WorkspacePolicy};

    /// A Friday, half past two in Berlin.
    const NOW: &str = "2026-11-27T13:30:00Z";

    fn said(text: &str, now: &str, zone: &str) -> Result<String, Flaw> {
        let zone = TimeZone::get(zone).unwrap();
        let until = moment(text, now.parse().unwrap(), &zone)?;
        Ok(until.to_zoned(zone).strftime("%a %Y-%m-%d %H:%M").to_string())
    }

    #[test]
    fn a_moment_is_read_in_the_agents_zone() {
        let cases = [
            ("2h", "Fri 2026-11-27 16:30"),
            ("for 90 minutes", "Fri 2026-11-27 16:00"),
            ("2h 30m", "Fri 2026-11-27 17:00"),
            ("3 days", "Mon 2026-11-30 14:30"),
            ("1w", "Fri 2026-12-04 14:30"),
            ("until tomorrow 9:00", "Sat 2026-11-28 09:00"),
            ("tomorrow", "Sat 2026-11-28 09:00"),
            ("Tomorrow at 5pm", "Sat 2026-11-28 17:00"),
            ("monday", "Mon 2026-11-30 09:00"),
            ("next Mon 8:15", "Mon 2026-11-30 08:15"),
            ("friday", "Fri 2026-12-04 09:00"),
            ("17:00", "Fri 2026-11-27 17:00"),
            ("9:00", "Sat 2026-11-28 09:00"),
            ("9 am", "Sat 2026-11-28 09:00"),
            ("12am", "Sat 2026-11-28 00:00"),
            ("2026-12-01", "Tue 2026-12-01 09:00"),
            ("2026-12-01 14:00", "Tue 2026-12-01 14:00"),
            ("today 18:00", "Fri 2026-11-27 18:00"),
            ("明天 9:00", "Sat 2026-11-28 09:00"),
            ("2小时后", "Fri 2026-11-27 16:30"),
            ("3天", "Mon 2026-11-30 14:30"),
            ("后天", "Sun 2026-11-29 09:00"),
            ("下周一", "Mon 2026-11-30 09:00"),
            ("周三 10点", "Wed 2026-12-02 10:00"),
        ];
        for (text, expect) in cases {
            assert_eq!(said(text, NOW, "Europe/Berlin"), Ok(expect.to_owned()), "{text:?}");
        }
        assert_eq!(said("tomorrow 9:00", NOW, "Asia/Shanghai").unwrap(), "Sat 2026-11-28 09:00");
    }

    #[test]
    fn a_ticket_put_off_further_meanwhile_sleeps_on() {
        let json = r##"{"number":1,"conversation":5,"subject":"s","status":"open","priority":"high","plan":"pro",
            "requester":{"id":"7","name":"ann"},"owner":{"id":"8","name":"maya"},"locale":"en",
            "opened_at":"2026-11-24T09:00:00Z","first_reply_at":null,"closed_at":null,"card":null,"version":3,
            "snoozed_until":"2026-11-27T13:30:00Z"}"##;
        let ticket = serde_json::from_str(json).unwrap();
        let json = r##"{"id":5,"channel":"c","direct":false,"root":null,"thread":null,"requester":{"id":"7","name":"ann"},
            "question":"s","locale":"en","verdict":"escalate","confidence":0.0,"entry":null,"shown":[],
            "outcome":"escalated","ticket":1,"asked_at":"2026-11-24T09:00:00Z"}"##;
        let conversation = serde_json::from_str(json).unwrap();
        let file = TicketFile {
            ticket,
            conversation,
            clocks: Vec::new(),
            history: Vec::new(),
            past: Vec::new(),
            ratings: Vec::new(),
        };
        let workspace = WorkspacePolicy::open(WorkspaceId::terminal(), &[]);
        let policy = Policy::default();
        let wakes = |now: &str| {
            let acting = Acting { policy: &policy, workspace: &workspace, by: None, now: now.parse().unwrap() };
            woken(&acting, &file) != Decision::default()
        };
        assert_eq!((wakes("2026-11-27T13:29:59Z"), wakes(NOW)), (false, true));
    }

    #[test]
    fn what_is_no_moment_ahead_is_refused() {
        let cases = [
            ("", Flaw::Unreadable),
            ("soon", Flaw::Unreadable),
            ("9", Flaw::Unreadable),
            ("25:00", Flaw::Unreadable),
            ("13pm", Flaw::Unreadable),
            ("2026-13-01", Flaw::Unreadable),
            ("monday tuesday", Flaw::Unreadable),
            ("tomorrow 9:00 or later", Flaw::Unreadable),
            ("-2h", Flaw::Unreadable),
            ("today 9:00", Flaw::NotAhead),
            ("2026-11-26", Flaw::NotAhead),
            ("2028-01-01", Flaw::NotAhead),
            ("99999 weeks", Flaw::NotAhead),
        ];
        for (text, expect) in cases {
            assert_eq!(said(text, NOW, "Europe/Berlin"), Err(expect), "{text:?}");
        }
    }

    #[test]
    fn a_day_over_a_change_of_the_clocks_ends_at_the_same_time_of_day() {
        let before = "2027-03-27T12:00:00Z";
        assert_eq!(said("1d", before, "Europe/Berlin").unwrap(), "Sun 2027-03-28 13:00");
        assert_eq!(said("24h", before, "Europe/Berlin").unwrap(), "Sun 2027-03-28 14:00");
        // 02:30 does not exist on that day: the clocks go on to 03:30.
        assert_eq!(said("tomorrow 2:30", before, "Europe/Berlin").unwrap(), "Sun 2027-03-28 03:30");
    }
}
