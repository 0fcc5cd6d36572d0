//! `frontdesk sla due`: when something is due, and the arithmetic.

use std::process::ExitCode;

use anyhow::anyhow;
use clap::{Args, ValueEnum};
use jiff::SignedDuration;
use jiff::tz::TimeZone;
use serde_json::{Value, json};

use super::time;
use crate::config::{Config, parse_duration};
use crate::domain::calendar::{AtClose, Calendar, Day, Explanation, HORIZON_DAYS, Line};

pub(super) const EXAMPLES: &str = "\
Examples:
  frontdesk sla due --calendar berlin --start 2026-11-26T16:30 --target 8h
  frontdesk sla due --calendar berlin --start 2026-11-26T15:30:00Z --target 2h --explain
  frontdesk sla due --calendar berlin --start 2026-11-26T16:30 --target 8h --json | jq -r .due

The time of --start is the calendar's own where it has no offset. A time that the clocks skip or show twice is taken in
the usual way, and that is said.";

#[derive(Debug, Args)]
pub(in crate::cli) struct DueArgs {
    /// The business calendar, as in the configuration.
    #[arg(long, value_name = "NAME")]
    calendar: String,
    /// When the clock starts: RFC 3339, or local time in the calendar's zone.
    #[arg(long, value_name = "TIME")]
    start: String,
    /// How much working time is promised: 30m, 8h, 1h 30m.
    #[arg(long, value_name = "LENGTH", value_parser = parse_duration)]
    target: SignedDuration,
    /// When work that ends exactly at closing is due.
    #[arg(long, value_enum, default_value_t)]
    at_close: Closing,
    /// Show the arithmetic, period by period.
    #[arg(long)]
    explain: bool,
    /// Print one JSON object.
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Clone, Copy, Default, ValueEnum)]
enum Closing {
    /// At closing.
    #[default]
    Close,
    /// At the next opening.
    Opening,
}

pub(super) fn due(config: &Config, args: &DueArgs) -> anyhow::Result<ExitCode> {
    let calendar = super::named(config, &args.calendar)?;
    let start = time::typed(&args.start, calendar.zone())?;
    if let Some(remark) = &start.remark {
        crate::cli::remark(remark);
    }
    let at_close = match args.at_close {
        Closing::Close => AtClose::DueAtClose,
        Closing::Opening => AtClose::DueAtNextOpening,
    };
    let explanation = calendar.explain(start.at, args.target, at_close).ok_or_else(|| {
        anyhow!(
            "within {} years the calendar \"{}\" is not open for {}; give it more hours, or a shorter target",
            HORIZON_DAYS / 366,
            calendar.name(),
            time::length(args.target)
        )
    })?;
    let text = if args.json {
        let mut due = json!({
            "calendar": calendar.name(),
            "time_zone": calendar.zone().iana_name(),
            "start": start.at.to_string(),
            "target_secs": args.target.as_secs(),
            "due": explanation.due.to_string(),
            "due_local": explanation.due.to_zoned(calendar.zone().clone()).strftime("%Y-%m-%dT%H:%M:%S%:z").to_string(),
            "note": start.remark,
        });
        if args.explain {
            due["steps"] = explanation.lines.iter().map(|line| step(line, calendar.zone())).collect();
        }
        format!("{due}\n")
    } else {
        let mut text = String::new();
        if args.explain {
            text = format!("{}\n", explained(calendar, &explanation, args.target));
        }
        let offset = explanation.due.to_zoned(calendar.zone().clone()).strftime("%:z").to_string();
        let zone = calendar.zone().iana_name().unwrap_or("UTC");
        format!("{text}due {} ({zone}, {offset})\n", time::moment(explanation.due, calendar.zone()))
    };
    crate::cli::print(&text)?;
    Ok(ExitCode::SUCCESS)
}

/// The arithmetic as lines of text; a date stands at its first line.
fn explained(calendar: &Calendar, explanation: &Explanation<'_>, target: SignedDuration) -> String {
    let zone = calendar.zone();
    let target = time::length(target);
    let mut text = String::new();
    let mut shown = None;
    for line in &explanation.lines {
        let (when, what) = match line {
            Line::Worked { date, span, total } => {
                let when = if shown.replace(*date) == Some(*date) { String::new() } else { time::day(*date) };
                let worked = time::length(span.length());
                (when, format!("{:<13} {worked:>12}   {} of {target}", time::span(*span, zone), time::length(*total)))
            }
            Line::Closed { first, last, day } => {
                let until = if first == last { String::new() } else { format!(" to {}", time::day(*last)) };
                text += &format!("{}{until}   {}\n", time::day(*first), why_closed(*day));
                continue;
            }
            Line::ClockChange(change) => (String::new(), time::clock_change(change)),
        };
        text += &format!("{when:<14}   {what}\n");
    }
    if explanation.due != explanation.done {
        text += &format!("done at closing, {}; due at the next opening\n", time::moment(explanation.done, zone));
    }
    text
}

/// Why nothing is open on a day, or no longer.
fn why_closed(day: Day<'_>) -> String {
    match day {
        Day::Holiday(name) => format!("closed: {name}"),
        Day::Exception(exception) if exception.hours.is_closed() => "closed by an exception".to_owned(),
        Day::Weekday(hours) if hours.is_closed() => "closed".to_owned(),
        Day::Weekday(_) | Day::Exception(_) => "closed for the day".to_owned(),
    }
}

fn step(line: &Line<'_>, zone: &TimeZone) -> Value {
    match line {
        Line::Worked { date, span, total } => json!({
            "date": date.to_string(),
            "open": time::span(*span, zone),
            "from": span.from.to_string(),
            "to": span.to.to_string(),
            "worked_secs": span.length().as_secs(),
            "total_secs": total.as_secs(),
        }),
        Line::Closed { first, last, day } => {
            json!({ "date": first.to_string(), "to_date": last.to_string(), "closed": why_closed(*day) })
        }
        Line::ClockChange(change) => json!({ "at": change.at.to_string(), "clock_change": time::clock_change(change) }),
    }
}
