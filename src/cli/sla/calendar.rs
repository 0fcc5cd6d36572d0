//! `frontdesk sla calendar`: the coming days of a business calendar.

use std::process::ExitCode;

use anyhow::anyhow;
use clap::Args;
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp, ToSpan};
use serde_json::{Value, json};

use super::time;
use crate::clock::Clock;
use crate::config::Config;
use crate::domain::calendar::{Calendar, ClockChange, Day, Span, local_days};

pub(super) const EXAMPLES: &str = "\
Examples:
  frontdesk sla calendar berlin
  frontdesk sla calendar berlin --from 2026-12-21 --days 14
  frontdesk sla calendar berlin --from 2027-01-01 --days 365 --json | jq -r '.days[] | select(.holiday) | .date'";

#[derive(Debug, Args)]
pub(in crate::cli) struct CalendarArgs {
    /// The business calendar, as in the configuration.
    #[arg(value_name = "NAME")]
    name: String,
    /// The first day [default: today].
    #[arg(long, value_name = "DATE")]
    from: Option<Date>,
    /// How many days.
    #[arg(long, value_name = "N", default_value_t = 14, value_parser = clap::value_parser!(u16).range(1..=3660))]
    days: u16,
    /// Print one JSON object.
    #[arg(long)]
    json: bool,
}

/// One date of a calendar, as it is on the wall.
struct Shown<'a> {
    date: Date,
    day: Day<'a>,
    open: Vec<Span>,
    changes: Vec<ClockChange>,
}

impl Shown<'_> {
    fn worked(&self) -> SignedDuration {
        self.open.iter().map(|span| span.length()).fold(SignedDuration::ZERO, SignedDuration::saturating_add)
    }

    /// The name of the holiday, and the changes of the clocks.
    fn remarks(&self) -> Vec<String> {
        let of_the_day = match self.day {
            Day::Holiday(name) => Some(name.to_owned()),
            Day::Exception(_) => Some("exception".to_owned()),
            Day::Weekday(_) => None,
        };
        of_the_day.into_iter().chain(self.changes.iter().map(time::clock_change)).collect()
    }
}

pub(super) fn calendar(config: &Config, args: &CalendarArgs) -> anyhow::Result<ExitCode> {
    let calendar = super::named(config, &args.name)?;
    let zone = calendar.zone();
    let first = args.from.unwrap_or_else(|| zone.to_datetime(Clock::System.now()).date());
    let start_of = |date: Date| Ok::<Timestamp, jiff::Error>(date.to_zoned(zone.clone())?.timestamp());
    let far = || anyhow!("{first} is too far away; write a date like 2026-12-21");
    let from = start_of(first).map_err(|_| far())?;
    let to = first.checked_add(i64::from(args.days).days()).and_then(start_of).map_err(|_| far())?;
    let days: Vec<_> = local_days(zone, from, to).map(|(date, part)| shown(calendar, date, part)).collect();
    crate::cli::print(&if args.json { in_json(calendar, &days) } else { in_text(calendar, &days) })?;
    Ok(ExitCode::SUCCESS)
}

fn shown(calendar: &Calendar, date: Date, part: Span) -> Shown<'_> {
    let open = calendar.pieces(part.from, part.to).collect();
    // A change at midnight belongs to the day that it begins.
    let before = part.from.checked_sub(SignedDuration::from_nanos(1)).unwrap_or(part.from);
    let changes = calendar.clock_changes(before, part.to).collect();
    Shown { date, day: calendar.on(date), open, changes }
}

fn in_text(calendar: &Calendar, days: &[Shown<'_>]) -> String {
    let zone = calendar.zone();
    let mut text = format!("{}, hours in {}\n\n", calendar.name(), zone.iana_name().unwrap_or("UTC"));
    let hours = |day: &Shown<'_>| {
        let open: Vec<_> = day.open.iter().map(|span| time::span(*span, zone)).collect();
        if open.is_empty() { "closed".to_owned() } else { open.join(", ") }
    };
    let width = days.iter().map(|day| hours(day).len()).max().unwrap_or_default();
    for day in days {
        let worked = if day.open.is_empty() { String::new() } else { time::length(day.worked()) };
        let line =
            format!("{}   {:width$}   {worked:>11}   {}", time::day(day.date), hours(day), day.remarks().join("; "));
        text += line.trim_end();
        text += "\n";
    }
    let worked = days.iter().map(Shown::worked).fold(SignedDuration::ZERO, SignedDuration::saturating_add);
    text + &format!("\n{} open in {}\n", time::length(worked), crate::cli::counted(days.len(), "day", "days"))
}

fn in_json(calendar: &Calendar, days: &[Shown<'_>]) -> String {
    let zone = calendar.zone();
    let day = |day: &Shown<'_>| -> Value {
        json!({
            "date": day.date.to_string(),
            "open": day.open.iter().map(|span| time::span(*span, zone)).collect::<Vec<_>>(),
            "open_secs": day.worked().as_secs(),
            "holiday": match day.day { Day::Holiday(name) => Some(name), _ => None },
            "exception": matches!(day.day, Day::Exception(_)),
            "clock_changes": day.changes.iter().map(time::clock_change).collect::<Vec<_>>(),
        })
    };
    let days: Vec<_> = days.iter().map(day).collect();
    format!("{}\n", json!({ "calendar": calendar.name(), "time_zone": zone.iana_name(), "days": days }))
}
