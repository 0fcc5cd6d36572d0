//! SLA policies and calendars as they are configured, with a worked timeline: when something is due, line by line.

use askama::Template;
use axum::extract::Query;
use axum::http::StatusCode;
use axum::response::Response;
use jiff::civil::DateTime;
use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;

use super::visit::{Frame, Visit, shown};
use crate::config::parse_duration;
use crate::domain::calendar::{AtClose, Calendar, Day, Hours, Line};
use crate::domain::sla::{SlaPolicy, Target};

struct PolicyRow {
    name: String,
    enabled: bool,
    conditions: Vec<String>,
    is_default: bool,
    calendar: Option<String>,
    /// Name of the metric (with the priority where it is for one), and the target.
    targets: Vec<(String, String)>,
}

struct CalendarRow {
    name: String,
    zone: String,
    /// Weekday and hours.
    week: Vec<(String, String)>,
}

/// A worked timeline.
struct Worked {
    due: String,
    /// Class, when, and what.
    lines: Vec<(&'static str, String, String)>,
}

#[derive(Template)]
#[template(path = "sla.html", config = "src/web/pages/askama.toml")]
struct Page {
    frame: Frame,
    policies: Vec<PolicyRow>,
    calendars: Vec<CalendarRow>,
    asked: Asked,
    worked: Option<Worked>,
}

/// The question.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    calendar: String,
    start: String,
    target: String,
}

/// The page.
pub(super) async fn page(visit: Visit, Query(mut asked): Query<Asked>) -> Response {
    let policy = &visit.state.flow.policy;
    let (mut frame, mut worked, mut status) = (visit.frame(), None, StatusCode::OK);
    if let Some(calendar) = policy.calendars.get(&asked.calendar) {
        match answered(&visit, calendar, &asked) {
            Ok(told) => worked = Some(told),
            Err(why) => {
                (frame, status) = (visit.frame_telling(why, false), StatusCode::UNPROCESSABLE_ENTITY);
            }
        }
    } else {
        let now = visit.state.flow.clock.now().to_zoned(visit.says.zone.clone());
        asked.start = now.strftime("%Y-%m-%dT%H:%M").to_string();
        asked.target = "8h".to_owned();
    }
    let page = Page {
        frame,
        policies: policy.sla.iter().map(|policy| row(&visit, policy)).collect(),
        calendars: policy.calendars.values().map(|calendar| calendar_row(&visit, calendar)).collect(),
        asked,
        worked,
    };
    shown(status, &page)
}

fn row(visit: &Visit, policy: &SlaPolicy) -> PolicyRow {
    let says = &visit.says;
    let of = &policy.conditions;
    let names = |names: Vec<String>| if names.is_empty() { None } else { Some(names.join(" / ")) };
    let conditions = [
        names(of.plans.clone()),
        names(of.priorities.iter().map(|it| says.priority(*it).to_owned()).collect()),
        names(of.channels.iter().map(|it| format!("#{it}")).collect()),
        names(of.tags.iter().map(|it| it.as_str().to_owned()).collect()),
        names(of.platforms.iter().map(|it| it.name().to_owned()).collect()),
        names(of.workspaces.iter().map(ToString::to_string).collect()),
    ];
    let usual = policy.targets.iter().map(|(metric, target)| (says.metric(metric), told(visit, *target)));
    let by_priority = policy.by_priority.iter().flat_map(|(priority, targets)| {
        let of = |(metric, target): (&String, &Target)| {
            (format!("{} ({})", says.metric(metric), says.priority(*priority)), told(visit, *target))
        };
        targets.iter().map(of)
    });
    PolicyRow {
        name: policy.name.clone(),
        enabled: policy.enabled,
        conditions: conditions.into_iter().flatten().collect(),
        is_default: policy.default,
        calendar: policy.calendar.as_ref().map(|calendar| calendar.name().to_owned()),
        targets: usual.chain(by_priority).collect(),
    }
}

fn told(visit: &Visit, target: Target) -> String {
    match target {
        Target::Time(length) => visit.says.length(length),
        Target::Days(days) | Target::DaysToClosing(days) => format!("{days} {}", visit.says.day()),
    }
}

fn calendar_row(visit: &Visit, calendar: &Calendar) -> CalendarRow {
    let hours = |hours: &Hours| {
        let periods: Vec<_> = hours.periods().iter().map(|it| it.to_string().replace('-', "–")).collect();
        if periods.is_empty() { visit.says.closed_days().to_owned() } else { periods.join(", ") }
    };
    CalendarRow {
        name: calendar.name().to_owned(),
        zone: calendar.zone().iana_name().unwrap_or("UTC").to_owned(),
        week: calendar.week().days().map(|(day, of)| (visit.says.weekday(day).to_owned(), hours(of))).collect(),
    }
}

/// When it is due, line by line; or why that cannot be told.
fn answered(visit: &Visit, calendar: &Calendar, asked: &Asked) -> Result<Worked, &'static str> {
    let says = &visit.says;
    let zone = calendar.zone();
    let start = typed(&asked.start, calendar).ok_or(says.bad_time())?;
    let target = parse_duration(asked.target.trim()).map_err(|_| says.bad_time())?;
    let explained = calendar.explain(start, target, AtClose::DueAtClose).ok_or(says.no_due())?;
    let on_the_wall = |at: Timestamp| at.to_zoned(zone.clone()).strftime("%H:%M").to_string();
    let total = |length: SignedDuration| says.length(length);
    let lines = explained.lines.iter().map(|line| match line {
        Line::Worked { date, span, total: sum } => {
            let when = format!("{date} {}–{}", on_the_wall(span.from), on_the_wall(span.to));
            let what = format!("{} {}, {} {}", says.open_hours(), total(span.length()), says.total(), total(*sum));
            ("running", when, what)
        }
        Line::Closed { first, last, day } => {
            let until = if first == last { String::new() } else { format!(" – {last}") };
            let why = match day {
                Day::Holiday(name) => format!("{}: {name}", says.closed_days()),
                _ => says.closed_days().to_owned(),
            };
            ("quiet", format!("{first}{until}"), why)
        }
        Line::ClockChange(change) => {
            let when = change.at.to_zoned(zone.clone()).strftime("%Y-%m-%d %H:%M").to_string();
            ("near", when, format!("{} ({} → {})", says.clock_change(), change.before, change.after))
        }
    });
    let due = explained.due.to_zoned(zone.clone()).strftime("%Y-%m-%d %H:%M %Z").to_string();
    Ok(Worked { due, lines: lines.collect() })
}

/// A moment as it is typed: with an offset, or on the wall of the calendar.
fn typed(text: &str, calendar: &Calendar) -> Option<Timestamp> {
    let text = text.trim();
    let on_the_wall = || {
        let at: DateTime = text.parse().ok()?;
        Some(at.to_zoned(calendar.zone().clone()).ok()?.timestamp())
    };
    text.parse::<Timestamp>().ok().or_else(on_the_wall)
}
